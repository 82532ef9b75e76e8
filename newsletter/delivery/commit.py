"""The group commit: gathers outcomes and requests for rows of all connections, and makes one durable exchange of them at a time.

Rule 1: a row is handed out only after the commit that recorded it as begun. Rule 2: a connection asks for its next row when the
present one goes on the wire, and its outcomes are in the same commit as that request or an earlier one; so at no moment, and
after no crash, does the ledger hold more than two begun rows a connection, or three, of which two at most were sent, where a lane
keeps a spare. Rule 3: a commit starts when the last one is done and 2 ms have passed since the first request, or at once when
nothing is on the wire, for then nothing more can come. Rule 4: with a pace no more rows are begun than can go on the wire in the
next moment: a kill leaves every begun row in doubt, sent or not.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from newsletter.clock import monotonic
from newsletter.delivery.halt import Halt
from newsletter.delivery.leases import Assignment, Lease, Leases, Ready
from newsletter.delivery.pace import Pace
from newsletter.delivery.relays import Relays
from newsletter.delivery.retry import retry_after_s
from newsletter.delivery.tally import Progress, Tally
from newsletter.model.delivery import Ask, DeliveryEvent, Outcome, Result

OwnerT = TypeVar("OwnerT")

_GATHER_S = 0.002
_SHORTEST_REST_S = 0.005  # of a block whose next rows all wait for the pace
_BARREN = 1100  # claims in a row without one row (all excluded, say); more than a block holds
UNSENT = Outcome(event=DeliveryEvent.NOT_HANDED, text="begun and not sent: everything was stopped")
_AGAIN = (DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT)  # pending again, so the block has work again


class GroupCommit(Generic[OwnerT]):
    """The only writer of a send; every connection hands in and gets its rows here."""

    def __init__(
        self,
        assignment: Assignment[OwnerT],
        leases: Leases[OwnerT],
        halt: Halt,
        relays: Relays,
        pace: Pace,
        report: Callable[[Progress], None],
    ) -> None:
        self._at = assignment
        self._halt = halt
        self._relays = relays
        self._report = report
        self._tally = Tally()
        self._leases = leases
        self._results: list[tuple[Ready, Outcome]] = []
        self._asking: dict[str, deque[asyncio.Future[Ready | None]]] = {}  # relay -> who waits
        self._on_wire = 0
        self._stirred = False  # something was handed in or asked for that no commit has seen
        self._is_distant = False  # and yet the timer is set for when the pace allows more
        self._timer: asyncio.TimerHandle | None = None
        self._go = asyncio.Event()
        self._closing = self._is_over = False
        self._waiting: asyncio.Future[None] | None = None  # for the end of a commit, all who wait for one together
        self._barren = 0
        self._pace = pace
        self._doubted = False  # work is due, but none was to be had when last asked
        self.next_due_s: float | None = None
        halt.tell(self._note)

    @property
    def progress(self) -> Progress:
        """What is recorded so far."""
        return self._tally.progress

    # --- for the connections

    def row(self, relay: str) -> asyncio.Future[Ready | None]:
        """Ask for one more row, for a relay: begun with the next commit. None when there is none for it, or everything stops."""
        asked: asyncio.Future[Ready | None] = asyncio.get_running_loop().create_future()
        if self._halt:
            asked.set_result(None)
        else:
            self._asking.setdefault(relay, deque()).append(asked)
            self._note()
        return asked

    def record(self, ready: Ready, outcome: Outcome) -> None:
        """Hand in how a row ended; in the ledger with the next commit."""
        self._results.append((ready, outcome))
        self._note()

    async def recorded(self, ready: Ready) -> None:
        """Wait until what was handed in of a row is on disk. Returns as well when nothing more will be: the halt was called then."""
        while not ready.is_recorded and not self._is_over:
            self._waiting = self._waiting or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._waiting)

    def goes_on_wire(self) -> None:
        """Note that a message is on its way."""
        self._on_wire += 1

    def left_wire(self) -> None:
        """Note that it is not any more."""
        self._on_wire -= 1
        if not self._on_wire and self._stirred:
            self._go.set()

    # --- for the engine

    async def run(self) -> None:
        """Commit until closed; then give every lease back. A failure of the ledger calls the halt and ends this."""
        try:
            while True:
                await self._go.wait()
                await self._commit()
                # Whoever got a row hands in what came before and asks for the next in its next step: a commit that did not wait for that
                # would hold the results alone, the one after it the requests alone, and every row would cost two.
                await asyncio.sleep(0)
                if self._closing and not self._results:
                    break
            await self._leases.give_back_all()
        except Exception as error:  # whatever the ledger raises must reach the caller of pump, not die with this task
            self._halt.call("error", error=error)
            self._serve_nobody()
        finally:
            self._leases.close()
            self._set_timer(None)
            self._is_over = True
            self._wake()

    def close(self) -> None:
        """Let `run` record what is left and end; every connection must have ended before."""
        self._closing = True
        self._go.set()

    async def find_ending(self) -> None:
        """Call the halt with what it means that no row is to be had and none is out."""
        await self._leases.give_back_all()
        due = await self._at.ledger.next_due_s(self._at.edition_id)
        if due is None:
            self._halt.call("drained")
        elif due > 0 or self._barren > _BARREN:
            self.next_due_s = max(due, 1.0) if self._barren > _BARREN else due
            self._halt.call("waiting")
        elif self._doubted:
            self._halt.call("braked", "the edition was held, cancelled or taken over while it was sent")
        else:
            # Work is due and yet none could be claimed: a brake, or it fell due between the two questions. Ask once more.
            self._doubted = True
            self._note()

    # --- inside

    def _note(self) -> None:
        """Something is to be committed: soon, or at once if no more can come."""
        if not self._stirred or self._is_distant:
            self._stirred, self._is_distant = True, False
            self._set_timer(_GATHER_S)
        if not self._on_wire:
            self._go.set()

    def _note_in(self, seconds: float) -> None:
        """Nothing can be begun for so long; what is handed in meanwhile does not wait for it."""
        if not self._stirred:
            self._stirred = self._is_distant = True
            self._set_timer(seconds)

    def _set_timer(self, seconds: float | None) -> None:
        """Have the next commit start in so many seconds, if nothing makes it start before."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else asyncio.get_running_loop().call_later(seconds, self._go.set)

    @property
    def _is_asked(self) -> bool:
        return any(self._asking.values())

    async def _commit(self) -> None:
        self._go.clear()
        self._stirred = self._is_distant = False
        self._set_timer(None)
        self._turn_away()
        target = await self._lease_to_begin_from() if self._is_asked and self._pace.room and not self._halt else None
        # Taken together, without an await between: whoever asked by now has handed in what came before.
        handed_in, self._results, asks = self._results, [], self._asks() if target is not None else []
        for lease in [lease for lease in self._leases.held if lease is not target]:
            if mine := [pair for pair in handed_in if pair[0].lease is lease]:
                await self._exchange(lease, mine, [])
        if target is not None:
            await self._exchange(target, [pair for pair in handed_in if pair[0].lease is target], asks)
        self._wake()
        await self._settle(target)

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.set_result(None)

    def _asks(self) -> list[Ask]:
        asking = {relay: min(len(waiting), self._pace.room_for(relay)) for relay, waiting in self._asking.items()}
        return self._relays.allot(asking, self._pace.room)

    def _turn_away(self) -> None:
        """Nobody waits for a row of a relay that is out, and no row is begun for who does not wait any more."""
        carrying = {relay.name for relay in self._relays.open_ones()}
        for relay, waiting in self._asking.items():
            while relay not in carrying and waiting:
                _answer(waiting.popleft(), None)
            if any(asked.done() for asked in waiting):
                self._asking[relay] = deque(asked for asked in waiting if not asked.done())

    async def _lease_to_begin_from(self) -> Lease | None:
        if (lease := self._leases.with_work()) is not None:
            return lease
        if self._barren > _BARREN or self._leases.are_many_resting:
            return None
        return await self._leases.claim()

    async def _exchange(self, lease: Lease, handed_in: list[tuple[Ready, Outcome]], asks: Sequence[Ask]) -> None:
        results = [self._result(ready, outcome) for ready, outcome in handed_in]
        asked_at = monotonic()
        rows = await self._at.ledger.exchange(lease.block, self._at.owner, results=results, asks=asks, pace=self._at.pace)
        now = monotonic()
        self._pace.note(rows, commit_s=now - asked_at)
        lease.outstanding += len(rows) - len(results)
        for ready, _ in handed_in:
            ready.is_recorded = True
        if asks:
            # Fewer than were asked for, and no turn to wait for: the block has no more at the moment.
            is_short = len(rows) < (sum(ask.count for ask in asks) if self._pace.is_free else 1)
            lease.is_empty = is_short and rows.opens_in_s is None
            lease.rests_until = now + max(rows.opens_in_s or 0.0, _SHORTEST_REST_S) if rows.opens_in_s is not None else 0.0
            self._barren = 0 if rows else self._barren + 1
            self._doubted = self._doubted and not rows
        for result in results:
            self._tally.add(result)
            lease.is_empty = lease.is_empty and result.outcome.event not in _AGAIN
        for begun in rows:
            self._hand_out(Ready(begun=begun, lease=lease, not_before=now + begun.wait_s))
        if results:
            self._report(self._tally.progress)

    def _hand_out(self, ready: Ready) -> None:
        if not _answer(self._asking[ready.begun.relay].popleft(), ready):
            self.record(ready, UNSENT)

    def _result(self, ready: Ready, outcome: Outcome) -> Result:
        begun = ready.begun
        wait = None
        if outcome.event is DeliveryEvent.PUT_OFF:
            tries = begun.attempt if begun.tries is None else begun.tries
            wait = retry_after_s(tries, self._at.options, f"{begun.edition_id}:{begun.uid}")
        return Result(begun=begun, outcome=outcome, retry_after_s=wait)

    async def _settle(self, tried: Lease | None) -> None:
        if self._is_asked and not self._halt:
            if not self._pace.room:
                self._note_in(self._pace.opens_in_s)
            elif tried is not None and tried.is_empty:
                self._go.set()  # who waits has waited for this commit: on to the next block
            elif tried is not None or self._leases.with_work() is not None:
                self._note()  # that block may have more, or the next one has
            elif (rest_s := self._leases.rest_s) is not None:
                self._note_in(rest_s)
            elif not self._results and not self._leases.outstanding:
                await self.find_ending()
        if self._halt:
            self._serve_nobody()

    def _serve_nobody(self) -> None:
        for waiting in self._asking.values():
            while waiting:
                _answer(waiting.popleft(), None)


def _answer(asked: asyncio.Future[Ready | None], ready: Ready | None) -> bool:
    """True if there was still somebody to answer."""
    if asked.done():
        return False
    asked.set_result(ready)
    return True
