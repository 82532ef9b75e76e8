"""Writes docs/pictures: the shipped themes as people see them, by `python -m tests.support.theme_pictures` (`make pictures`).

The shipped samples, built and rendered as the command would, in a real Chromium: three themes on a desktop and on a phone, light
and dark; the journal with its pictures off, and in Arabic.
"""

from __future__ import annotations

import asyncio
import base64
import io
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser

from newsletter.app.whole import open_app
from newsletter.config.load import load
from newsletter.rendering.jobs import Attachment
from newsletter.rendering.render import render
from newsletter.rendering.theme import load_theme
from newsletter.shipped import shipped
from newsletter.steps.build import build
from newsletter.steps.show import show
from tests.support.chromium import chromium
from tests.support.editions import SHIPPED_THEMES, album, job
from tests.support.theme_samples import THEMES, sample

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
HEIGHTS = {600: 1400, 375: 1200}
LARGEST = 150_000  # bytes of one file; docs are cloned with the code
COUNTS = (256, 128, 64, 32)  # colours, the first that makes the file small enough
SWATCH = 32  # pixels

Mode = Literal["light", "dark"]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture to be taken."""

    name: str
    theme: str
    html: str
    width: int
    mode: Mode = "light"


class OneMonday:
    """A clock that stands still: the same pictures on any day."""

    def now(self) -> datetime:
        """Monday morning."""
        return datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


async def shipped_digest(theme: str) -> str:
    """The html of the shipped samples in a theme, pictures inside."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = load(
            shipped("config.toml"),
            {
                "NEWSLETTER_DATABASE__URL": f"sqlite+aiosqlite:///{scratch}/pictures.db",
                "NEWSLETTER_KEYS__FILE": f"{scratch}/key",
                "NEWSLETTER_WEB__PUBLIC_URL": "https://news.meridian-review.example",
                "NEWSLETTER_RENDERING__PICTURES": "embed",
                "NEWSLETTER_NEWSLETTERS__JOURNAL__THEME": theme,
            },
        )
        async with open_app(settings, clock=OneMonday()) as app:
            desk = app.desk("journal")
            shown = await show(desk, (await build(desk)).edition)
        public = next(one for one in shown.rendered if not one.member)
        return with_pictures(public.html, shown.album.attachments)


def sample_digest(theme: str, language: str) -> str:
    """The html of the test samples in a theme and a language, pictures inside."""
    made, letter = sample(theme, language, 8)
    pictures, attachments = album(made, letter)
    return with_pictures(render(job(made, newsletter=letter, pictures=pictures)).html, attachments)


def with_pictures(html: str, attachments: Sequence[Attachment]) -> str:
    """The page with the pictures that travel along inside it, as a browser can show them."""
    for one in attachments:
        html = html.replace(f"cid:{one.cid}", f"data:{one.content_type};base64,{base64.b64encode(one.data).decode()}")
    return html


def without_pictures(html: str) -> str:
    """The page as a mail program shows it that loads no pictures."""
    return html.replace('src="data:', 'src="https://not-loaded.invalid/')


async def photograph(browser: Browser, shot: Shot) -> bytes:
    """The top of the page as PNG, small enough to be kept."""
    tab = await browser.new_page(viewport={"width": shot.width, "height": HEIGHTS[shot.width]}, color_scheme=shot.mode)
    await tab.route("https://**", lambda route: route.abort())
    await tab.set_content(shot.html)
    taken = await tab.screenshot()
    await tab.close()
    theme = load_theme(shot.theme, [SHIPPED_THEMES], {})
    return small(taken, [*(theme.dark if shot.mode == "dark" else theme.light).values()])


def small(png: bytes, colours: Sequence[str]) -> bytes:
    """The picture in as many colours as let it stay below LARGEST; the theme's own stay what they are."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for count in COUNTS:
        out = io.BytesIO()
        image.quantize(palette=palette(image, colours, count), dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


def palette(image: Image.Image, colours: Sequence[str], count: int) -> Image.Image:
    """A palette of `count` colours that holds these: left to itself it would spend them all on the photograph."""
    with_swatches = Image.new("RGB", (image.width, image.height + SWATCH * len(colours)))
    with_swatches.paste(image, (0, 0))
    for number, colour in enumerate(colours):
        top = image.height + SWATCH * number
        with_swatches.paste(colour, (0, top, image.width, top + SWATCH))
    return with_swatches.quantize(count)


async def write_all(folder: Path) -> list[Path]:
    """Every picture of the docs, written; their paths."""
    written = []
    async with chromium() as browser:
        for shot in await shots():
            path = folder / f"{shot.name}.png"
            path.write_bytes(await photograph(browser, shot))
            written.append(path)
    return written


async def shots() -> list[Shot]:
    """What the docs show: every theme in both widths and modes, and the journal without its pictures and in Arabic."""
    wanted = []
    for theme in THEMES:
        html = await shipped_digest(theme)
        modes: tuple[Mode, ...] = ("light", "dark")
        for width, mode in product(HEIGHTS, modes):
            wanted.append(Shot(name=f"{theme}-{width}-{mode}", theme=theme, html=html, width=width, mode=mode))
        if theme == "journal":
            wanted.append(Shot(name="journal-600-pictures-off", theme=theme, html=without_pictures(html), width=600))
    return [*wanted, Shot(name="journal-600-arabic", theme="journal", html=sample_digest("journal", "ar"), width=600)]


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for path in asyncio.run(write_all(folder)):
        print(f"{path.name}\t{path.stat().st_size:,} bytes")
