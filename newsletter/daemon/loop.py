"""The daemon's loop: APScheduler wakes it, `advance` looks at the editions table and decides.

APScheduler is a timer and nothing more: a memory job store, one job that may be late or coalesced, no job of ours kept in it. It
skips, doubles and forgets runs (time changes, restarts, a busy loop), so what is due is read from the schedule and the
database at every wake, never from what fired.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from newsletter import log
from newsletter.app.whole import App
from newsletter.daemon.heap import give_freed_memory_back
from newsletter.errors import NewsletterError
from newsletter.slots.due import next_slots
from newsletter.steps.advance import Advanced, advance
from newsletter.steps.collect import NothingRead, collect
from newsletter.steps.deliver import Watch
from newsletter.steps.desk import Desk

_log = log.get("daemon")
_LOOK_EVERY_S = 30  # also finds what another process left: an ended lease, a released brake, an approval
_COLLECT_EVERY_S = 3600.0  # feeds hold ten to twenty items, and a busy site rolls over within a day


class _Teller:
    """Says what happened, once: a held edition is looked at every half minute and is news the first time."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told
        self._last: dict[str, tuple[str, str]] = {}

    def tell(self, advanced: Advanced) -> None:
        """One line on what a look led to."""
        name = advanced.edition.name if advanced.edition else advanced.newsletter
        if advanced.did == "nothing_due" or self._last.get(advanced.newsletter) == (name, advanced.did):
            return
        self._last[advanced.newsletter] = (name, advanced.did)
        sent = f", {advanced.delivered.balance.sent} of {advanced.delivered.balance.planned} sent" if advanced.delivered else ""
        self._told(f"{name} {advanced.did.replace('_', ' ')}{sent}{': ' + advanced.what if advanced.what else ''}")


async def keep_schedule(app: App, stop: asyncio.Event, *, desks: Sequence[Desk], told: Callable[[str], None]) -> None:
    """Look, do what is due, sleep until the next slot or half a minute; until `stop`. Ends a send cleanly and breaks a collect off.

    Every newsletter has a loop of its own: a long send of one must not make another one late.
    """
    give_freed_memory_back()
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start()
    teller = _Teller(told)
    try:
        async with asyncio.TaskGroup() as loops:
            for desk in desks:
                told(_next_line(desk, app.clock.now()))
                loops.create_task(_keep(app, replace(desk, stop=stop), stop, scheduler, teller))
    finally:
        scheduler.shutdown(wait=False)


async def _keep(app: App, desk: Desk, stop: asyncio.Event, scheduler: AsyncIOScheduler, teller: _Teller) -> None:
    rung = asyncio.Event()
    # misfire_grace_time=None: a wake that comes late is still a wake.
    options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler.add_job(rung.set, "interval", seconds=_LOOK_EVERY_S, **options)
    last_collected = app.clock.now()
    while not stop.is_set():
        rung.clear()
        now = app.clock.now()
        for due in next_slots(desk.newsletter.schedule, desk.newsletter.timezone, after=now, count=1):
            scheduler.add_job(rung.set, "date", run_date=due.utc, id=desk.newsletter.slug, replace_existing=True, **options)
        await _look(app, desk, stop, teller)
        if (now - last_collected).total_seconds() >= _COLLECT_EVERY_S:
            last_collected = now
            await _collect(desk)
        await _first_of(stop, rung)


async def _look(app: App, desk: Desk, stop: asyncio.Event, teller: _Teller) -> None:
    if stop.is_set():
        return
    try:
        advanced = await advance(desk, app.post, Watch(stop=stop, wait=False, report=app.counters.of_a_send()))
    except NewsletterError as error:
        if stop.is_set():
            return
        # The next look tries again; the daemon outlives a dead server, a dead feed and another process's send.
        _log.warning("not advanced", newsletter=desk.newsletter.slug, why=str(error))
        return
    teller.tell(advanced)


async def _collect(desk: Desk) -> None:
    try:
        await collect(desk, in_passing=True)
    except NothingRead as error:
        if error.is_news:
            _log.warning("not collected", newsletter=desk.newsletter.slug, why=str(error))
    except NewsletterError as error:
        if desk.stop is not None and desk.stop.is_set():
            return
        _log.warning("not collected", newsletter=desk.newsletter.slug, why=str(error))


def _next_line(desk: Desk, now: datetime) -> str:
    slots = next_slots(desk.newsletter.schedule, desk.newsletter.timezone, after=now, count=1)
    if not slots:
        return f"{desk.newsletter.slug}: no schedule"
    return f"{desk.newsletter.slug}: next slot {slots[0].slot}, {slots[0].local:%A %d %B %Y %H:%M %Z}"


async def _first_of(stop: asyncio.Event, rung: asyncio.Event) -> None:
    waits = [asyncio.create_task(stop.wait()), asyncio.create_task(rung.wait())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
