"""The group commit: gathers outcomes and requests for rows of all connections, and makes one durable exchange of them at a time.

Rule 1: a row is handed out only after the commit that recorded it as begun. Rule 2: a connection asks for its next row when the
present one goes on the wire, and its outcomes are in the same commit as that request or an earlier one; so at no moment, and
after no crash, does the ledger hold more than two begun rows a connection. Rule 3: a commit starts when the last one is done and
2 ms have passed since the first request, or at once when nothing is on the wire, for then nothing more can come. Rule 4: with a
pace no more rows are begun than can go on the wire in the next moment: a kill leaves every begun row in doubt, sent or not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from newsletter.clock import monotonic
from newsletter.delivery.halt import Halt
from newsletter.delivery.leases import Assignment, Lease, Leases, Ready
from newsletter.delivery.pace import Pace
from newsletter.delivery.retry import retry_after_s
from newsletter.delivery.tally import Progress, Tally
from newsletter.model.delivery import DeliveryEvent, Outcome, Result

OwnerT = TypeVar("OwnerT")

_GATHER_S = 0.002
_BARREN = 1100  # claims in a row without one row (all excluded, say); more than a block holds

UNSENT = Outcome(event=DeliveryEvent.NOT_HANDED, text="begun and not sent: everything was stopped")


class GroupCommit(Generic[OwnerT]):
    """The only writer of a send; every connection hands in and gets its rows here."""

    def __init__(self, assignment: Assignment[OwnerT], leases: Leases[OwnerT], halt: Halt, report: Callable[[Progress], None]) -> None:
        self._at = assignment
        self._halt = halt
        self._report = report
        self._tally = Tally()
        self._leases = leases
        self._results: list[tuple[Ready, Outcome]] = []
        self._asking: list[asyncio.Future[Ready | None]] = []
        self._on_wire = 0
        self._since: float | None = None  # when the first request came that no commit has seen
        self._stir = asyncio.Event()
        self._closing = False
        self._barren = 0
        self._pace = Pace(assignment.options.rate)
        self._alarm: asyncio.TimerHandle | None = None  # rings when the pace lets the next row be begun
        self._doubted = False  # work is due, but none was to be had when last asked
        self.next_due_s: float | None = None
        halt.tell(self._note)

    @property
    def progress(self) -> Progress:
        """What is recorded so far."""
        return self._tally.progress

    # --- for the connections

    def row(self) -> asyncio.Future[Ready | None]:
        """Ask for one more row: begun with the next commit. None when nothing is left, or everything stops."""
        asked: asyncio.Future[Ready | None] = asyncio.get_running_loop().create_future()
        if self._halt:
            asked.set_result(None)
        else:
            self._asking.append(asked)
            self._note()
        return asked

    def record(self, ready: Ready, outcome: Outcome) -> None:
        """Hand in how a row ended; in the ledger with the next commit."""
        self._results.append((ready, outcome))
        self._note()

    def goes_on_wire(self) -> None:
        """Note that a message is on its way."""
        self._on_wire += 1

    def left_wire(self) -> None:
        """Note that it is not any more."""
        self._on_wire -= 1
        self._stir.set()

    # --- for the engine

    async def run(self) -> None:
        """Commit until closed; then give every lease back. A failure of the ledger calls the halt and ends this."""
        try:
            while True:
                await self._gather()
                await self._commit()
                if self._closing and not self._results:
                    break
            await self._leases.give_back_all()
        except Exception as error:  # whatever the ledger raises must reach the caller of pump, not die with this task
            self._halt.call("error", error=error)
            self._serve_nobody()
        finally:
            self._leases.close()

    def close(self) -> None:
        """Let `run` record what is left and end; every connection must have ended before."""
        self._closing = True
        self._stir.set()

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
        self._since = monotonic() if self._since is None else self._since
        self._stir.set()

    async def _gather(self) -> None:
        while self._since is None and not self._closing:
            self._stir.clear()
            await self._stir.wait()
        while self._on_wire and not self._closing and self._since is not None:
            left = self._since + _GATHER_S - monotonic()
            self._stir.clear()
            try:
                await asyncio.wait_for(self._stir.wait(), max(left, 0))
            except TimeoutError:
                return

    async def _commit(self) -> None:
        self._since = None
        target = await self._lease_to_begin_from() if self._asking and self._pace.room and not self._halt else None
        # Taken together, without an await between: whoever asked by now has handed in what came before.
        handed_in, self._results, begin = self._results, [], min(len(self._asking), self._pace.room)
        for lease in [lease for lease in self._leases.held if lease is not target]:
            if mine := [pair for pair in handed_in if pair[0].lease is lease]:
                await self._exchange(lease, mine, begin=0)
        if target is not None:
            await self._exchange(target, [pair for pair in handed_in if pair[0].lease is target], begin=begin)
        await self._settle(target)

    async def _lease_to_begin_from(self) -> Lease | None:
        if (lease := self._leases.with_work()) is not None:
            return lease
        return None if self._barren > _BARREN else await self._leases.claim()

    async def _exchange(self, lease: Lease, handed_in: list[tuple[Ready, Outcome]], *, begin: int) -> None:
        results = [self._result(ready, outcome) for ready, outcome in handed_in]
        asked_at = monotonic()
        rows = await self._at.ledger.exchange(lease.block, self._at.owner, results=results, begin=begin, rate=self._at.options.rate)
        now = monotonic()
        self._pace.note(rows, commit_s=now - asked_at)
        lease.outstanding += len(rows) - len(results)
        if begin:
            lease.is_empty = not rows
            self._barren = 0 if rows else self._barren + 1
            self._doubted = self._doubted and not rows
        for result in results:
            self._tally.add(result)
            # It is pending again, so the block has work again.
            lease.is_empty = lease.is_empty and result.outcome.event not in (DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT)
        for begun in rows:
            self._hand_out(Ready(begun=begun, lease=lease, not_before=now + begun.wait_s))
        if results:
            self._report(self._tally.progress)

    def _hand_out(self, ready: Ready) -> None:
        asked = self._asking.pop(0)
        if asked.cancelled():
            self.record(ready, UNSENT)
        else:
            asked.set_result(ready)

    def _result(self, ready: Ready, outcome: Outcome) -> Result:
        begun = ready.begun
        wait = None
        if outcome.event is DeliveryEvent.PUT_OFF:
            tries = begun.attempt if begun.tries is None else begun.tries
            wait = retry_after_s(tries, self._at.options, f"{begun.edition_id}:{begun.uid}")
        return Result(begun=begun, outcome=outcome, retry_after_s=wait)

    async def _settle(self, tried: Lease | None) -> None:
        if self._asking and not self._halt:
            if not self._pace.room:
                self._ring_in(self._pace.opens_in_s)
            elif tried is not None or self._leases.with_work() is not None:
                self._note()  # that block may have more, or the next one has
            elif not self._results and not self._leases.outstanding:
                await self.find_ending()
        if self._halt:
            self._serve_nobody()

    def _ring_in(self, seconds: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_later(seconds, self._note)

    def _serve_nobody(self) -> None:
        for asked in self._asking:
            if not asked.done():
                asked.set_result(None)
        self._asking.clear()
