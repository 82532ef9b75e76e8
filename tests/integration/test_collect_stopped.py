"""A daemon that is told to stop while it visits its sources."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from newsletter.app.whole import open_app
from newsletter.clock import monotonic
from newsletter.config.settings import Settings
from newsletter.daemon.loop import keep_schedule
from newsletter.errors import Stopped
from newsletter.steps.collect import collect
from tests.support.http_server import HttpServer, never_answers, plain
from tests.support.polite import SetClock
from tests.support.project import make_project, newsletter_table
from tests.support.sources import Sample, rss


@pytest_asyncio.fixture
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as one:
        yield one


def settings(folder: Path, server: HttpServer) -> Settings:
    """A folder, a feed that is silent, and a slot that has just come."""
    sources = [
        {"kind": "folder", "name": "articles", "path": "articles"},
        {"kind": "feed", "name": "wire", "url": server.url("/feed"), "complete": False},
    ]
    table = newsletter_table(sources=sources)
    table["schedule"] = {"every": "day", "at": f"{datetime.now(UTC) - timedelta(minutes=1):%H:%M}"}
    table["timezone"] = "UTC"
    server.on("/feed", never_answers())
    return make_project(folder, newsletters={"weekly": table}, fetch={"allow_private": [server.place]})


async def asked(server: HttpServer) -> None:
    """Until the feed was asked for."""
    async with asyncio.timeout(10):
        while not server.requests:
            await asyncio.sleep(0.02)


async def test_a_collect_that_is_stopped_keeps_what_it_had_and_the_next_brings_the_rest(tmp_path: Path, server: HttpServer) -> None:
    """It ends at once, though a source is silent; nothing is told against that source."""
    stop = asyncio.Event()
    async with open_app(settings(tmp_path, server), clock=SetClock(datetime.now(UTC))) as app:
        desk = app.desk(None)
        collecting = asyncio.create_task(collect(replace(desk, stop=stop)))
        await asked(server)
        async with asyncio.timeout(10):
            while not await desk.articles.latest(10):  # the folder is read in a process of its own
                await asyncio.sleep(0.02)
        began = monotonic()
        stop.set()
        with pytest.raises(Stopped, match="broken off"):
            await collecting
        took = monotonic() - began
        kept = len(await desk.articles.latest(10))
        server.on("/feed", plain(rss([Sample(title="Back")], base="https://press.example")))
        articles, wire = (await collect(desk)).sources

    assert took < 2
    assert (5, 0) == (kept, articles.new)
    assert (None, False) == (wire.error, wire.is_news)


async def test_a_daemon_that_is_stopped_in_a_collect_ends_at_once_and_leaves_its_slot_for_the_next(
    tmp_path: Path, server: HttpServer
) -> None:
    """The edition stays due; nobody is told of a failure."""
    stop = asyncio.Event()
    async with open_app(settings(tmp_path, server)) as app:
        running = asyncio.create_task(keep_schedule(app, stop, desks=[app.desk(None)], told=lambda _: None))
        await asked(server)
        began = monotonic()
        stop.set()
        await asyncio.wait_for(running, 5)
        took = monotonic() - began
        (edition,) = await app.desk(None).editions.all("weekly")

    assert took < 2
    assert "due" == edition.state
