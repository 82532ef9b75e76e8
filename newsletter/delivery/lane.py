"""One connection of a send: takes a begun row, hands its message over, and has the next row begun meanwhile.

Nothing goes on the wire that is not recorded as begun, nothing after the halt was called, nothing once the lease of its block may have
ended, and nothing before the outcome of the message before the last is on disk: after a crash no more than two messages of this
connection are sent and not known to be. Nothing is begun behind a row that goes once more after an end in doubt: such rows are the last
of a send, and a process that keeps dying would use their resends up while they wait. Every row that this lane was given is handed back
with an outcome, whatever happens.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsletter.clock import monotonic
from newsletter.delivery.base import Envelope, NoSession, Session
from newsletter.delivery.breaker import Standing
from newsletter.delivery.commit import UNSENT, GroupCommit
from newsletter.delivery.halt import Halt
from newsletter.delivery.leases import Leases, Ready
from newsletter.delivery.pace import Pace
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.verdicts import Patience, Verdicts
from newsletter.errors import Unreachable
from newsletter.model.delivery import Begun, DeliveryEvent, Fault, Outcome
from newsletter.model.letter import UnsafeValue

Compose = Callable[[Begun], tuple[Envelope, bytes]]

_WITH_SPARE = 2  # rows behind the one on the wire
_REPLIED = frozenset({DeliveryEvent.ACCEPTED, DeliveryEvent.REFUSED, DeliveryEvent.PUT_OFF, DeliveryEvent.OUR_FAULT})


@dataclass(frozen=True, kw_only=True)
class Gear:
    """What all lanes of a send share."""

    relays: Relays
    pace: Pace
    compose: Compose
    commit: GroupCommit[Any]
    leases: Leases[Any]
    halt: Halt
    verdicts: Verdicts
    patience: Patience


class Lane:
    """One connection and its rows: one on the wire and one begun behind it, and a spare one where the server hears of the next ahead.

    The spare is there when a dot is written, so that the envelope behind it goes with the dot and no answer is waited for twice.
    """

    def __init__(self, gear: Gear, relay: Relay, session: Session | None = None) -> None:
        self.relay = relay
        self._gear = gear
        self._session = session
        self._failures = 0  # in a row, to hand over or to open
        self._task: asyncio.Task[None] | None = None
        self._is_on_wire = False
        self._is_cut = False
        self._is_surplus = False  # the server has enough connections without this one
        self._held: list[Ready] = []  # rows given to this lane and not recorded
        self._queue: deque[Ready] = deque()  # of those, the ones not on the wire yet, in order
        self._asked: asyncio.Future[Ready | None] | None = None
        self._last: Ready | None = None  # that was handed back
        self._made: dict[Ready, tuple[Envelope, bytes]] = {}  # messages of rows in the queue that are composed already
        self._announced: Ready | None = None  # the next row, where the server was told of it already

    async def run(self) -> None:
        """Hand over until there are no more rows, the relay is out or the halt is called. A failure of our own code calls it."""
        self._task = asyncio.current_task()
        if self._session is not None:
            self._gear.relays.opened(self.relay.name)
        try:
            ready = await self._next() if await self._has_session() else None
            while ready is not None:
                ready = await self._carry(ready)
        except Exception as error:  # a bug, or a compose that fails: every other lane must stop as well, and the rows go back
            self._gear.halt.call("error", error=error)
        finally:
            await self._put_away()

    def cut(self) -> None:
        """End the message on the wire now."""
        if self._is_on_wire and not self._is_cut and self._task is not None:
            self._is_cut = True
            self._task.cancel()

    async def _carry(self, ready: Ready) -> Ready | None:
        """One row from begun to recorded; the row after it."""
        if not await self._may_go(ready):
            return None
        self._take_in()
        self._ask_behind(ready)
        before = self._last
        outcome = await self._hand_over(ready)
        self._record(ready, self._gear.verdicts.judge(ready.begun, outcome))
        if outcome.event not in _REPLIED:  # once it is handed in: closing takes time, and this task may be ended meanwhile
            await self._close()
        following = await self._next()
        if before is not None and not before.is_recorded:
            await self._gear.commit.recorded(before)
        if self._session is None and following is not None:
            return await self._with_session(following)
        return following

    async def _may_go(self, ready: Ready) -> bool:
        """Wait for the row's turn; False if it must not go on the wire any more."""
        # One that was announced has had its turn: the server waits for it.
        if self._announced is not ready:
            if (early_s := ready.not_before - monotonic()) > 0:
                await self._gear.halt.sleep(early_s)
            while not self._gear.halt and (wait_s := self._gear.pace.gate_s(self.relay.name)) > 0:
                await self._gear.halt.sleep(wait_s)
        now = monotonic()
        if self._gear.halt:
            return False
        if now > ready.lease.safe_until:
            self._gear.halt.call("lost_lease", "this process stood still for so long that another may have taken its work over")
            return False
        return True

    async def _hand_over(self, ready: Ready) -> Outcome:
        self._announced = None
        try:
            envelope, message = self._made.pop(ready) if ready in self._made else self._gear.compose(ready.begun)
        except UnsafeValue as error:
            return Outcome(event=DeliveryEvent.REFUSED, fault=Fault.NOBODY, text=f"this reader's message cannot be written: {error}")
        session = self._session
        assert session is not None
        self._gear.commit.goes_on_wire()
        started = monotonic()
        self._is_on_wire = True
        try:
            outcome = await session.hand_over(envelope, message, self._following)
            if self._is_cut:
                await self._outlive_cut()
        except asyncio.CancelledError:
            assert self._task is not None
            outcome = _cut_off(session, "everything was stopped and the server took too long")
            if not self._is_cut or self._task.uncancel() > 0:
                # Somebody else ends this task: what is put away unrecorded counts as not sent, and this may have been taken.
                self._record(ready, outcome)
                raise
        except Exception:  # a bug of ours: the same holds
            self._record(ready, _cut_off(session, "a fault of this program"))
            raise
        finally:
            self._is_on_wire = False
            self._gear.commit.left_wire()
        self._gear.relays.note(self.relay.name, outcome, monotonic() - started)
        if outcome.event is not DeliveryEvent.ACCEPTED:
            self._announced = None  # that connection is gone: the next row waits for its turn on another
        self._failures = 0 if outcome.event in _REPLIED else self._failures + 1
        return outcome

    async def _outlive_cut(self) -> None:
        """Of a message that ended in the moment it was cut: the cancellation is still to come, and must not hit what follows."""
        assert self._task is not None
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        if self._task.uncancel() > 0:  # somebody else ends this task as well: that comes once this message is recorded
            self._task.uncancel()
            self._task.cancel()

    def _following(self) -> tuple[Envelope, int] | None:
        """The row after the one on the wire, if it is begun and might go now."""
        if not self._queue and not self._take_in():
            return None
        ready = self._queue[0]
        now = monotonic()
        if self._gear.halt or ready.not_before > now or ready.lease.safe_until < now:
            return None
        if not self._make(ready) or self._gear.pace.gate_s(self.relay.name) > 0:
            return None
        self._announced = ready
        envelope, message = self._made[ready]
        return envelope, len(message)

    def _make(self, ready: Ready) -> bool:
        """Compose a row's message before its turn; False if that fails: told at its turn, for here another message is at stake."""
        if ready not in self._made:
            try:
                self._made[ready] = self._gear.compose(ready.begun)
            except Exception:
                return False
        return True

    async def _with_session(self, ready: Ready) -> Ready | None:
        """The same row once there is a session again, or another one if that takes a while: a begun row does not wait for a server."""
        if self._gear.patience.pause_s(self._failures) == 0 and await self._open():
            return ready
        self._give_back()
        return await self._next() if await self._has_session() else None

    async def _has_session(self) -> bool:
        """Open one if there is none, as often as patience lasts; False if the halt was called or the relay is out."""
        while self._session is None and not self._gear.halt and self._is_wanted:
            if await self._gear.halt.sleep(self._gear.patience.pause_s(self._failures)):
                await self._open()
        return self._session is not None and not self._gear.halt

    @property
    def _is_wanted(self) -> bool:
        return not self._is_surplus and self._gear.relays.standing(self.relay.name) in (Standing.IN_USE, Standing.ON_TRIAL)

    async def _open(self) -> bool:
        try:
            self._session = await self._gear.halt.unless(self.relay.transport.open())
        except Unreachable as error:
            self._failures += 1
            self._is_surplus = self._gear.verdicts.cannot_open(self.relay.name, opening_outcome(error))
        if self._session is None:
            return False
        self._gear.relays.opened(self.relay.name)
        return True

    @property
    def _keeps_spare(self) -> bool:
        """True where a row more that is begun saves a wait, and has not to wait for a turn."""
        return self._session is not None and self._session.looks_ahead and self._gear.pace.is_free

    def _ask_behind(self, ready: Ready) -> None:
        """Ask for a row to follow this one, if that may be begun before this one has ended."""
        if not ready.begun.resent:
            self._ask()

    def _ask(self) -> None:
        """Ask for a row, if this lane may have one more."""
        if self._asked is None and len(self._queue) < (_WITH_SPARE if self._keeps_spare else 1):
            self._asked = self._gear.commit.row(self.relay.name)
            if self._session is not None and self._session.looks_ahead:
                self._asked.add_done_callback(self._look_ahead)

    def _look_ahead(self, asked: asyncio.Future[Ready | None]) -> None:
        """A row is here: if the present message waits for its answer, the server may hear of the next one meanwhile."""
        if asked is self._asked and self._session is not None and self._is_on_wire and self._take_in():
            self._session.look_ahead()
            self._ask_behind(self._queue[-1])
            self._make(self._queue[-1])

    def _take_in(self) -> bool:
        """True if the row that was asked for is here: it is this lane's from here on."""
        asked = self._asked
        if asked is None or not asked.done() or asked.cancelled() or (ready := asked.result()) is None:
            return False
        self._asked = None
        self._held.append(ready)
        self._queue.append(ready)
        return True

    async def _next(self) -> Ready | None:
        """The row to go next; None when there is none, or none may go over this relay."""
        if not self._queue:
            self._ask()
            assert self._asked is not None
            if await self._asked is None:
                self._asked = None
                return None
            self._take_in()
        elif not self._is_wanted:
            return None
        return self._queue.popleft()

    def _give_back(self) -> None:
        """Hand back every row that is not on the wire."""
        self._take_in()
        if self._asked is not None:
            self._asked.cancel()  # a row that is begun for it comes back by itself
            self._asked = None
        self._queue.clear()
        self._made.clear()
        for ready in list(self._held):
            self._record(ready, UNSENT)

    def _record(self, ready: Ready, outcome: Outcome) -> None:
        self._held.remove(ready)
        self._last = ready
        self._gear.commit.record(ready, outcome)

    async def _put_away(self) -> None:
        for ready in list(self._held):
            self._record(ready, UNSENT)
        try:
            if self._asked is not None and not self._asked.cancelled():
                await self._asked
        finally:  # also where this task is ended in the moment the row comes: nobody else knows of it then
            if self._asked is not None and self._asked.done() and not self._asked.cancelled() and (late := self._asked.result()):
                self._gear.commit.record(late, UNSENT)
            await self._close()

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            self._gear.relays.closed(self.relay.name)
            await session.close()


def opening_outcome(error: Unreachable) -> Outcome:
    """Whose fault it is that no session could be opened."""
    if isinstance(error, NoSession):
        return error.outcome
    return Outcome(event=DeliveryEvent.NOT_HANDED, fault=Fault.SERVER, text=error.what)


def _cut_off(session: Session, why: str) -> Outcome:
    event = DeliveryEvent.LOST if session.may_be_taken else DeliveryEvent.NOT_HANDED
    return Outcome(event=event, fault=Fault.SERVER, text=f"cut off: {why}")
