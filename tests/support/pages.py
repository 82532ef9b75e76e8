"""A project in a folder with its public pages on a free port: readers, an edition approved, and links signed by its key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from newsletter.app.whole import App, open_app
from newsletter.model.edition import Edition
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.model.tokens import Purpose, Token, sign
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.enrol import import_file
from newsletter.web.previewing import preview_until
from newsletter.web.public import public_app
from newsletter.web.serving import reserved, serving, url_of
from tests.support.project import make_project


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Running public pages, and the app behind them."""

    app: App
    url: str  # http://127.0.0.1:PORT
    client: httpx2.AsyncClient  # asks this address, follows nothing

    async def token(self, address: str, *, newsletter: str = "weekly", purpose: Purpose = Purpose.UNSUBSCRIBE) -> str:
        """The token of a reader's link."""
        known = await self.app.readers.find(address)
        assert known, address
        return sign(self.app.key, Token(uid=known[0].uid, newsletter=newsletter, purpose=purpose))

    async def status(self, address: str, *, newsletter: str = "weekly") -> SubscriptionStatus:
        """A reader's standing with a newsletter, from the database."""
        known = await self.app.readers.find(address)
        assert known, address
        return next(one.status for one in known[1] if one.newsletter == newsletter)


@asynccontextmanager
async def opened_project(folder: Path, **tables: Any) -> AsyncIterator[App]:
    """An app over a fresh project, its reader list imported into every newsletter."""
    async with open_app(make_project(folder, **tables)) as app:
        readers = (folder / "readers.csv").read_bytes()
        for desk in app.desks.values():
            await import_file(desk, readers, file="readers.csv", consent="they asked for it")
        yield app


@asynccontextmanager
async def public_pages(folder: Path, *, path: str = "", **tables: Any) -> AsyncIterator[Pages]:
    """The public pages of a fresh project; `path` is that of web.public_url, as behind a proxy."""
    listening = reserved()
    url = url_of(listening)
    async with (
        opened_project(folder, web={"public_url": url + path}, **tables) as app,
        serving(public_app(app), listening),
        httpx2.AsyncClient(base_url=url) as client,
    ):
        yield Pages(app=app, url=url, client=client)


async def approved_edition(app: App, newsletter: str = "weekly") -> Edition:
    """The next edition, built and sealed."""
    desk = app.desk(newsletter)
    built = await build(desk)
    return (await approve(desk, built.edition)).edition


@asynccontextmanager
async def previewing(app: App, edition: Edition | None = None, *, newsletter: str = "weekly") -> AsyncIterator[str]:
    """The preview on a free port, as the command runs it; its address. Raises what it raises."""
    stop, told = asyncio.Event(), asyncio.Queue[str]()
    running = asyncio.create_task(preview_until(app, app.desk(newsletter), edition, stop, port=0, told=told.put_nowait))
    first = asyncio.create_task(told.get())
    await asyncio.wait({running, first}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        first.cancel()
        await running
    try:
        yield (await first).removeprefix("preview on ").rstrip("/")
    finally:
        stop.set()
        await asyncio.wait_for(running, timeout=3)
