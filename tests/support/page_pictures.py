"""Writes docs/pictures/preview.png and edit-360.png, by `python -m tests.support.page_pictures` (part of `make pictures`).

The preview and the edit page over a draft of the shipped samples, as somebody sees them who has just made a project.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, expect

from newsletter.app.whole import open_app
from newsletter.config.load import load
from newsletter.shipped import shipped
from newsletter.steps.build import build
from newsletter.steps.enrol import import_file
from tests.support.chromium import chromium
from tests.support.pages import previewing
from tests.support.theme_pictures import FOLDER, LARGEST, OneMonday

PAGES = {"preview": (1280, 900), "edit-360": (360, 740)}  # name -> width and height of the window


@asynccontextmanager
async def sample_preview() -> AsyncIterator[dict[str, str]]:
    """The addresses of both pages, by the names of their pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            "NEWSLETTER_DATABASE__URL": f"sqlite+aiosqlite:///{scratch}/pictures.db",
            "NEWSLETTER_KEYS__FILE": f"{scratch}/key",
        }
        async with open_app(load(shipped("config.toml"), environment), clock=OneMonday()) as app:
            desk = app.desk("journal")
            await import_file(desk, shipped("subscribers.example.csv").read_bytes(), file="subscribers.example.csv")
            draft = (await build(desk)).edition
            async with previewing(app, draft, newsletter="journal") as url:
                yield {"preview": f"{url}/", "edit-360": f"{url}/edit/{draft.name}"}


async def photograph(browser: Browser, address: str, width: int, height: int) -> bytes:
    """The top of a page as PNG, small enough to be kept."""
    tab = await browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    await tab.goto(address)
    await expect(tab.locator("iframe").first).to_be_attached()
    await tab.wait_for_load_state("load")
    for frame in tab.frames:
        await frame.wait_for_load_state("load")
    taken = await tab.screenshot()
    await tab.close()
    return taken if len(taken) <= LARGEST else fewer_colours(taken)


def fewer_colours(png: bytes) -> bytes:
    """The picture in 256 colours: a page has few that cover much of it, and those stay what they are."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


async def write_pages(folder: Path) -> list[Path]:
    """Both pictures, written; their paths."""
    written = []
    async with chromium() as browser, sample_preview() as addresses:
        for name, (width, height) in PAGES.items():
            path = folder / f"{name}.png"
            path.write_bytes(await photograph(browser, addresses[name], width, height))
            written.append(path)
    return written


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for path in asyncio.run(write_pages(folder)):
        print(f"{path.name}\t{path.stat().st_size:,} bytes")
