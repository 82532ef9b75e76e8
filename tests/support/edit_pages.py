"""A draft under its edit page in a real browser, as a phone with a thumb or a desk with a mouse shows it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from newsletter.app.whole import App
from newsletter.model.edition import Edition
from newsletter.steps.build import build
from tests.support.chromium import chromium
from tests.support.pages import opened_project, previewing

PHONE = {"width": 360, "height": 740}
FOUR = {"weekly": {"selection": {"minimum": 1, "maximum": 4, "per_category": 0}}}


@dataclass(kw_only=True)
class EditPage:
    """A running edit page, with a count of what was touched on it."""

    app: App
    tab: Page
    browser: Browser
    address: str
    name: str
    taps: int = 0

    async def tap(self, target: Locator) -> None:
        """Touch something, once it lies still."""
        await target.tap()
        self.taps += 1

    async def type(self, field: Locator, words: str) -> None:
        """Touch a field and write into it."""
        await self.tap(field)
        await field.fill(words)

    async def saved(self, words: str = "Saved.") -> None:
        """Wait until the page says so."""
        await expect(self.tab.get_by_role("status")).to_contain_text(words, timeout=25_000)

    async def stored(self) -> Edition:
        """The edition as the database has it."""
        return await self.app.editions.get(self.name)


@asynccontextmanager
async def edit_page(folder: Path, *, script: bool = True, size: dict[str, int] = PHONE, **tables: Any) -> AsyncIterator[EditPage]:
    """The edit page of a fresh draft of four stories, with a fifth that is not in."""
    async with opened_project(folder, **({"newsletters": FOUR} | tables)) as app, chromium() as browser:
        draft = (await build(app.desk(None))).edition
        async with previewing(app, draft) as url:
            context = await browser.new_context(viewport=size, has_touch=True, java_script_enabled=script)
            tab = await context.new_page()
            address = f"{url}/edit/{draft.name}"
            # Each step renders the mail and checks it; other tests may be at it on the same processor.
            tab.set_default_timeout(25_000)
            expect.set_options(timeout=25_000)
            await tab.goto(address)
            yield EditPage(app=app, tab=tab, browser=browser, address=address, name=draft.name)
            await context.close()


def named(words: str) -> re.Pattern[str]:
    """A name that begins so."""
    return re.compile(f"^{re.escape(words)}")
