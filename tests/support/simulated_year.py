"""An invented year sent as editions by the real steps and stores, with a clock of its own; `year_judge` judges them.

Only the messages are left out: an edition is sealed with a bare letter, and drained at once, for it has no readers.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsletter.app.whole import open_app
from newsletter.config.load import from_tables
from newsletter.model.article import Article, StoredArticle
from newsletter.model.edition import Edition, EditionEvent, EditionState
from newsletter.slots.due import Due, next_slots
from newsletter.steps.assemble import Assembled, assemble
from newsletter.steps.build import build
from newsletter.steps.collect import collect
from newsletter.steps.desk import Desk
from newsletter.steps.edit import Edit, edit
from newsletter.storage.base import Kept, Shelf
from tests.support.invented_year import SOURCES, VETOED, InventedSource, Story, invented_year
from tests.support.storage import variant

START = datetime(2026, 9, 1, tzinfo=UTC)
WEEKLY: dict[str, Any] = {
    "schedule": {"every": "week", "day": "monday", "at": "08:00"},
    "selection": {
        "minimum": 4,
        "maximum": 9,
        "per_category": 3,
        "per_author": 2,
        "per_source": 5,
        "category_minimum": {"Culture": 1},
        "prefer": {"Society": 1.4},
        "prefer_sources": {"Wire": 0.8},
    },
}
# Half past two is the hour that the last Sunday of March lacks and that of October has twice.
DAILY: dict[str, Any] = {
    "schedule": {"every": "day", "at": "02:30"},
    "selection": {"minimum": 1, "maximum": 4, "per_category": 2, "per_author": 1, "per_source": 0},
    "window": {"first_days": 2, "max_age_days": 10},
}


class VirtualClock:
    """A clock that is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment


class Shuffled:
    """A Shelf that hands its articles out in another order."""

    def __init__(self, under: Shelf, draw: random.Random) -> None:
        self._under, self._draw = under, draw

    async def keep(self, articles: Sequence[Article], *, seen_at: datetime) -> Kept:
        """As beneath."""
        return await self._under.keep(articles, seen_at=seen_at)

    async def since(self, moment: datetime, *, sources: Sequence[str]) -> list[StoredArticle]:
        """Those beneath, shuffled."""
        found = await self._under.since(moment, sources=sources)
        return self._draw.sample(found, len(found))

    async def get(self, ids: Sequence[int]) -> list[StoredArticle]:
        """As beneath."""
        return await self._under.get(ids)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One build of an edition, and what became of it."""

    slot: str
    at: datetime
    assembled: Assembled
    edition: Edition  # as it was sealed, or skipped
    pins: tuple[int, ...] = ()
    drops: tuple[int, ...] = ()


@dataclass(kw_only=True)
class Simulated:
    """A newsletter's editions of the time simulated."""

    looks: list[Look] = field(default_factory=list)
    states: dict[str, EditionState] = field(default_factory=dict)  # slot -> in the end
    seen: dict[int, datetime] = field(default_factory=dict)  # article id -> when it was first seen
    wrong: list[str] = field(default_factory=list)

    @property
    def sent(self) -> list[Look]:
        """The last look at each edition that was sent, in order."""
        last = {look.slot: look for look in self.looks}
        return [look for look in last.values() if self.states.get(look.slot) is EditionState.SENT]


@asynccontextmanager
async def newsroom(folder: Path, seed: int, *, newsletter: dict[str, Any], days: int, start: datetime = START) -> AsyncIterator[Desk]:
    """A desk over an invented year that begins at `start`, and a fresh database."""
    stories = invented_year(seed, start=start, days=days)
    (folder / "editorial.md").write_text(standing_text(stories, seed), encoding="utf-8")
    plain = {"sender": {"address": "editor@tide.example"}, "postal_address": "1 Quay", "timezone": "Europe/Berlin"}
    sources = [{"kind": "folder", "name": name, "path": "."} for name in SOURCES]
    tables = {
        "database": {"url": "sqlite+aiosqlite:///year.db"},
        "newsletters": {"tide": {"name": "The Tide", **plain, "sources": sources, **newsletter}},
    }
    settings = from_tables(tables, folder)
    clock = VirtualClock(start)
    async with open_app(settings, clock=clock) as app:
        shown = tuple(InventedSource(name=name, stories=stories) for name in SOURCES)
        yield replace(app.desk(None), sources=shown)


def standing_text(stories: Sequence[Story], seed: int) -> str:
    """A standing file about some of the stories: a veto, embargoes, expiries, pins and a weight."""
    draw = random.Random(seed)
    some = draw.sample(stories, len(stories) // 12)
    third = len(some) // 3
    lines = ["---", "veto:", f"  - {{author: {VETOED}, because: not ours}}", "weight:", "  - {author: Writer A, times: 1.3}"]
    for key, word, chosen, hours in (
        ("embargo", "until", some[:third], (12, 900)),
        ("expire", "after", some[third : 2 * third], (12, 200)),
    ):
        lines += [f"{key}:"]
        for story in chosen:
            moment = story.appears + timedelta(hours=draw.uniform(*hours))
            lines.append(f"  - {{article: '{story.versions[0][1].url}', {word}: {moment:%Y-%m-%d %H:%M}}}")
    lines += ["pin:"]
    for story in some[2 * third :]:
        first = story.appears + timedelta(days=draw.randrange(20))
        lines.append(f"  - {{article: '{story.versions[0][1].url}', from: {first:%Y-%m-%d}, to: {first + timedelta(days=13):%Y-%m-%d}}}")
    return "\n".join([*lines, "---", "Made up.", ""])


async def simulate(desk: Desk, seed: int, *, slots: int, shuffle_every: int = 1) -> Simulated:
    """Send the next `slots` editions: some late, some too late, some sealed and never sent, some edited."""
    draw = random.Random(seed)
    year = Simulated()
    waiting: Edition | None = None  # sealed, and to be missed once the next one is out
    dues = next_slots(desk.newsletter.schedule, desk.newsletter.timezone, after=desk.clock.now(), count=slots)
    for number, due in enumerate(dues):
        fate = draw.choices(("sent", "late", "missed", "sealed in vain"), (80, 12, 4, 4))[0]
        await _meanwhile(desk, draw, due)
        _set_clock(desk, due.utc + timedelta(minutes=draw.randrange(5)) + timedelta(hours=draw.uniform(1, 20) * (fate == "late")))
        if fate == "missed":
            edition, _ = await desk.editions.take_slot(desk.newsletter.slug, due.slot, due_at=due.utc)
            await desk.editions.move(edition.id, EditionEvent.TOO_LATE, reason="found too late")
            continue
        edition = await _built(desk, due, year, draw, shuffled=number % shuffle_every == 0)
        if edition is None:
            continue
        if fate == "sealed in vain" and waiting is None and due is not dues[-1]:
            waiting = edition
            continue
        await desk.editions.move(edition.id, EditionEvent.START)
        await desk.editions.move(edition.id, EditionEvent.DRAINED)
        if waiting:
            await desk.editions.move(waiting.id, EditionEvent.TOO_LATE, reason="nobody was there to send it")
            waiting = None
    year.states = {edition.slot: edition.state for edition in await desk.editions.all(desk.newsletter.slug)}
    year.seen = {stored.id: stored.first_seen for stored in await desk.articles.latest(1_000_000)}
    return year


def _set_clock(desk: Desk, moment: datetime) -> None:
    assert isinstance(desk.clock, VirtualClock)
    desk.clock.moment = max(moment, desk.clock.moment)


async def _meanwhile(desk: Desk, draw: random.Random, due: Due) -> None:
    """The sources are visited between two editions, as the daemon does."""
    now = desk.clock.now()
    if due.utc > now:
        _set_clock(desk, now + (due.utc - now) * draw.random())
        await collect(desk)


async def _built(desk: Desk, due: Due, year: Simulated, draw: random.Random, *, shuffled: bool) -> Edition | None:
    """The edition sealed; None if it was skipped."""
    built = await build(desk, slot=due.slot)
    assert built.assembled is not None
    draft, assembled, change = built.edition, built.assembled, Edit()
    if shuffled:
        again = await assemble(desk, draft, articles=Shuffled(desk.articles, draw))
        if again.selected != assembled.selected:
            year.wrong.append(f"{due.slot}: another order in, another edition out")
    if draft.state is EditionState.DRAFT and draw.random() < 0.25:
        change = _wished(draft, assembled, draw)
        draft = await edit(desk, draft, change, who="ed")
        assembled = await assemble(desk, draft)
    year.looks.append(
        Look(slot=due.slot, at=desk.clock.now(), assembled=assembled, edition=draft, pins=tuple(change.pin), drops=tuple(change.drop))
    )
    if draft.state is not EditionState.DRAFT:
        return None
    return await desk.editions.seal(draft, content_hash="h" * 64, variants=[variant()], pictures={})


def _wished(draft: Edition, assembled: Assembled, draw: random.Random) -> Edit:
    """One story out, one in."""
    outside = [one.stored.id for one in assembled.selected.passed_over]
    pin = [draw.choice(outside)] if outside else []
    return Edit(drop=[draw.choice(draft.picks).stored.id], pin=pin)
