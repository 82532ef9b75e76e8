"""A rehearsal: the real engine on a copy of the database; nothing moves and nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from newsletter.app.rehearsing import Wish, rehearsal
from newsletter.app.whole import App, open_app
from newsletter.config.settings import Settings
from newsletter.delivery.rehearsal.kinds import Kind
from newsletter.errors import UsageError
from newsletter.model.edition import EditionState
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.deliver import Watch
from newsletter.steps.rehearse import Rehearsed
from tests.support.project import make_project
from tests.support.storage import NOW, reader_rows

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


@asynccontextmanager
async def _project(folder: Path, url: str, *, readers: int) -> AsyncIterator[tuple[Settings, App]]:
    settings = make_project(folder, database={"url": url}, delivery={"first_retry_s": 30.0})
    async with open_app(settings) as app:
        await app.readers.enrol("weekly", reader_rows(readers), at=NOW)
        yield settings, app


async def _rehearse(settings: Settings, **wish: object) -> Rehearsed:
    async with asyncio.timeout(60):
        return await rehearsal(settings, Wish(**wish), Watch(stop=asyncio.Event()))  # type: ignore[arg-type]  # a short form for tests


async def test_an_approved_edition_is_rehearsed_and_nothing_moves(database_url: str, tmp_path: Path) -> None:
    """Everybody gets it on the copy, though answers are lost and connections drop; the original knows of no delivery."""
    async with _project(tmp_path / "project", database_url, readers=40) as (settings, app):
        desk = app.desk(None)
        edition = (await approve(desk, (await build(desk)).edition)).edition
        done = await _rehearse(settings, kind=Kind(name="flaky", seed="7"), edition=edition.name, readers=60)

        after = await app.editions.get(edition.name)
        assert (EditionState.APPROVED, 0, edition.revision) == (after.state, (await app.ledger.balance(edition.id)).planned, after.revision)
        assert 40 == (await app.readers.count("weekly"))["reachable"]

    assert ("drained", 60, 20) == (done.run.why, done.run.balance.sent, done.made_up)
    assert 60 == done.seen.readers
    assert done.seen.taken == 60 + done.seen.repeats
    assert done.run.progress.put_off == sum(times for reply, times in done.seen.refusals.items() if reply.startswith("451"))
    assert done.run.progress.put_off > 0
    assert () == done.seen.breaches
    assert [] == list(tmp_path.rglob(".rehearsal-*"))


async def test_an_edition_that_is_not_there_is_built_on_the_copy_alone(tmp_path: Path) -> None:
    """Without any edition a rehearsal builds, approves and sends one, and the slot is free afterwards."""
    async with _project(tmp_path / "project", f"sqlite:///{tmp_path / 'n.db'}", readers=5) as (settings, app):
        done = await _rehearse(settings, kind=Kind(name="ses", rate=500.0), readers=3)

        assert [] == await app.editions.all()
        assert [] == await app.articles.latest(5)
    assert ("drained", 3, 0) == (done.run.why, done.run.balance.sent, done.made_up)
    assert done.run.memory_peak > 10_000_000
    assert done.predicted_s < 10


async def test_without_readers_a_rehearsal_asks_how_many_to_make_up(tmp_path: Path) -> None:
    """It is the one thing that it cannot know."""
    async with _project(tmp_path / "project", f"sqlite:///{tmp_path / 'n.db'}", readers=0) as (settings, _):
        with pytest.raises(UsageError, match="no reader to rehearse with"):
            await _rehearse(settings, kind=Kind(name="ses"))


async def test_what_a_killed_rehearsal_left_is_removed_by_the_next(tmp_path: Path) -> None:
    """A copy holds addresses: it does not stay because a process was killed; one that is in use does."""
    left = tmp_path / ".rehearsal-killed"
    left.mkdir()
    (left / "lock").touch()
    (left / "scratch.db").write_bytes(b"addresses")
    async with _project(tmp_path / "project", f"sqlite:///{tmp_path / 'n.db'}", readers=2) as (settings, _):
        await _rehearse(settings, kind=Kind(name="flaky"))

    assert not left.exists()
    assert [] == list(tmp_path.glob(".rehearsal-*"))
