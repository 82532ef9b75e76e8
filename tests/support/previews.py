"""A preview on a page of a real browser, over a project with a theme of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from playwright.async_api import Browser, Page, expect

from newsletter.app.whole import App
from newsletter.model.edition import Edition
from newsletter.shipped import shipped
from tests.support.chromium import chromium
from tests.support.pages import opened_project, previewing


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A running preview with a page of a browser on it."""

    app: App
    url: str
    tab: Page
    browser: Browser
    template: Path  # of the project's own copy of the theme

    async def look(self, **query: str | int) -> None:
        """Open the preview with a look."""
        await self.tab.goto(f"{self.url}/?" + "&".join(f"{name}={value}" for name, value in query.items()))
        await expect(self.tab.locator("#live")).to_have_text("live")

    async def settled(self, **wanted: str) -> None:
        """Wait until the address says this and the page shows it; "" stands for the default."""
        await expect(self.tab.locator(".coming")).to_have_count(0)
        for name, value in wanted.items():
            await self.tab.wait_for_function(
                "([name, value]) => (new URL(location.href).searchParams.get(name) || '') === value", arg=[name, value]
            )
            await self.tab.wait_for_function(
                "([name, value]) => [...document.querySelectorAll('#refresh')].every(e => (new URL(e.form.action).searchParams.get(name) || '') === value)",
                arg=[name, value],
            )

    async def in_mail(self, script: str, *, path: str = "/frame") -> Any:
        """What a script says inside the frame of the mail."""
        frame = next(frame for frame in self.tab.frames if path in frame.url)
        await frame.wait_for_load_state()
        return await frame.evaluate(script)


@asynccontextmanager
async def preview(folder: Path, *, edition: Edition | None = None, **tables: Any) -> AsyncIterator[Preview]:
    """A preview of a fresh project, on a page 1280 pixels wide."""
    shutil.copytree(shipped("templates") / "journal", folder / "templates" / "journal")
    async with opened_project(folder, **tables) as app, previewing(app, edition) as url, chromium() as browser:
        tab = await browser.new_page(viewport={"width": 1280, "height": 800})
        one = Preview(app=app, url=url, tab=tab, browser=browser, template=folder / "templates" / "journal" / "digest.mjml.j2")
        await one.look()
        yield one
        await tab.close()


async def token_of(client: httpx2.AsyncClient) -> str:
    """The token in the forms of a preview."""
    return re.search(r'name="token" value="([^"]+)"', (await client.get("/")).text)[1]


def rewritten(path: Path, old: str, new: str) -> None:
    """Save a file as an editor does, with its first `old` replaced."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
