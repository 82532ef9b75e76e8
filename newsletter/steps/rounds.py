"""Rounds: pump what is due, alone or with other processes, wait for what was put off, pump again; until nothing is left or something forbids it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from newsletter.clock import monotonic
from newsletter.delivery.engine import Pumped, pump
from newsletter.delivery.tally import Progress
from newsletter.model.edition import Edition
from newsletter.model.letter import Letter
from newsletter.steps.compose import composer
from newsletter.steps.desk import Desk, Post
from newsletter.steps.family import Family
from newsletter.steps.waits import what_holds
from newsletter.storage.base import Owner

_BLOCK = 1_000  # deliveries that one process leases at a time: with fewer, another one would find nothing to do
_LOOK_EVERY_S = 1.0  # at what holds a send up
_LONGEST_SLEEP_S = 30.0  # a due time may be brought nearer by another process
# Of the first wait before another try: what falls due within it goes together, or every message would get connections of its own.
_TOGETHER = 1 / 60
_TOLD_S = 2.0  # a wait that is worth a word


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How a send is watched and stopped."""

    stop: asyncio.Event
    report: Callable[[Progress], None] = lambda progress: None  # after each commit, all of this run
    planned: Callable[[int], None] = lambda planned: None
    waiting: Callable[[str], None] = lambda what: None  # nothing can be done for a while, and why
    holds: Callable[[str], None] = lambda what: None  # about once a second: what keeps the send from being faster, or ""
    wait: bool = True  # wait for deferred messages, or leave them to the next run


class Rounds:
    """The rounds of one send by one owner."""

    def __init__(self, desk: Desk, post: Post, edition: Edition, owner: Owner, letters: Mapping[int, Letter], watch: Watch) -> None:
        self._desk, self._post, self._edition, self._owner, self._watch = desk, post, edition, owner, watch
        self._relays = post.relays_for(desk.newsletter)
        self._compose = composer(desk, post, edition, letters, self._relays)
        self._before = Progress()  # of the rounds that are over
        self._now = Progress()  # with the present one

    async def run(self, family: Family | None) -> Pumped:
        """All rounds; why the last one ended. Uncertain messages are settled here, by this process alone."""
        alone = False
        while True:
            await self._resolve_uncertain()
            together = family is not None and not alone and await self._is_worth_it()
            done = self._now.done
            pumped = await (self._together(family) if family is not None and together else self.alone(self._watch.stop))
            if together and pumped.why in {"drained", "waiting", "lost_lease"} and not self._watch.stop.is_set():
                # What the others had under lease looked like work that is not due yet; nobody has anything any more.
                alone = self._now.done == done
                continue
            alone = False
            if pumped.why == "drained" and await self._resolve_uncertain():
                continue
            if pumped.why == "lost_lease" and not self._watch.stop.is_set():
                continue
            if pumped.why != "waiting" or not self._watch.wait or self._watch.stop.is_set():
                return pumped
            await self._wait_for(pumped.next_due_s or 1.0)

    async def alone(self, stop: asyncio.Event) -> Pumped:
        """One round of this process."""
        self._before = self._now

        def report(progress: Progress) -> None:
            self._report(progress, Progress())

        return await self._pump(stop, report)

    async def _together(self, family: Family) -> Pumped:
        """One round of this process and of every other of the family; a fault of one stops all."""
        self._before, counts = self._now, [Progress(), Progress()]

        def counted(which: int) -> Callable[[Progress], None]:
            def report(progress: Progress) -> None:
                counts[which] = progress
                self._report(*counts)

            return report

        async with _stopped_by(self._watch.stop) as stop:
            others = asyncio.create_task(family.pump(self._edition, stop=stop, report=counted(1)))
            own = asyncio.create_task(self._pump(stop, counted(0)))
            try:
                await asyncio.wait({others, own}, return_when=asyncio.FIRST_COMPLETED)
                if (others.done() and (others.exception() or others.result())) or (own.done() and _forbids(own)):
                    stop.set()
                await asyncio.wait({others, own})
            finally:
                stop.set()
                for task in (others, own):
                    task.cancel()
                await asyncio.gather(others, own, return_exceptions=True)
            pumped, fault = own.result(), others.result()
        return replace(pumped, why="fault", fault_text=fault) if fault and pumped.why != "fault" else pumped

    async def _pump(self, stop: asyncio.Event, report: Callable[[Progress], None]) -> Pumped:
        looking = asyncio.create_task(self._look())
        try:
            return await pump(
                ledger=self._desk.ledger,
                owner=self._owner,
                edition_id=self._edition.id,
                relays=self._relays,
                compose=self._compose,
                options=self._post.options,
                stop=stop,
                report=report,
                pace=self._post.pace,
            )
        finally:
            looking.cancel()

    def _report(self, own: Progress, others: Progress) -> None:
        self._now = self._before + own + others
        self._watch.report(self._now)

    async def _look(self) -> None:
        last, at = self._now, monotonic()
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            now = monotonic()
            self._watch.holds(what_holds(self._relays, self._post.pace, last, self._now, seconds=now - at))
            last, at = self._now, now

    async def _resolve_uncertain(self) -> int:
        return await self._desk.ledger.resolve_uncertain(self._edition.id, policy=self._post.options.on_uncertain)

    async def _is_worth_it(self) -> bool:
        return (await self._desk.ledger.balance(self._edition.id)).pending > _BLOCK

    async def _wait_for(self, seconds: float) -> None:
        seconds = max(seconds, min(10.0, self._post.options.first_retry_s * _TOGETHER))
        if seconds > _TOLD_S:
            self._watch.waiting(f"waits {seconds:.0f} s for messages that the server put off; Ctrl-C leaves them to the next run")
        try:
            await asyncio.wait_for(self._watch.stop.wait(), timeout=min(seconds, _LONGEST_SLEEP_S))
        except TimeoutError:
            return


def _forbids(own: asyncio.Task[Pumped]) -> bool:
    """True if how this process ended is the end for the others as well."""
    return own.exception() is not None or own.result().why in {"braked", "fault", "unreachable"}


@asynccontextmanager
async def _stopped_by(outer: asyncio.Event) -> AsyncIterator[asyncio.Event]:
    """An event that is set with another one, and may be set alone."""
    inner = asyncio.Event()

    async def pass_on() -> None:
        await outer.wait()
        inner.set()

    passing = asyncio.create_task(pass_on())
    try:
        yield inner
    finally:
        passing.cancel()


async def assist(desk: Desk, post: Post, edition: Edition, watch: Watch) -> Pumped:
    """One round for a send that another process started and will close, as an owner of its own."""
    owner = await desk.ledger.join()
    try:
        letters = await desk.editions.letters(edition.id)
        rounds = Rounds(desk, post, edition, owner, letters, watch)
        pumped = await rounds.alone(watch.stop)
        while pumped.why == "lost_lease" and not watch.stop.is_set():
            pumped = await rounds.alone(watch.stop)
        return pumped
    finally:
        await desk.ledger.leave(owner)
