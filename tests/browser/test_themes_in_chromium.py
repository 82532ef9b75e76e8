"""The shipped themes in a real browser: readable and within the window at every width, in light, dark and forced dark."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from itertools import product

import pytest

from newsletter.model.edition import Place
from newsletter.rendering.render import render
from newsletter.web.forced_dark import forced_dark
from tests.support.chromium import POOR_CONTRAST, chromium
from tests.support.editions import album, edition, job, newsletter, pick
from tests.support.theme_samples import THEMES, sample

WIDTHS = (320, 375, 600, 700)

# What sticks out of the window, is too small to read, or stands beside so much that each line holds a word.
UNFIT = """
() => [
  ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["scrolls sideways"] : []),
  ...[...document.body.querySelectorAll("*")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.height && (box.right > innerWidth + 1 || box.left < -1);
  }).map(e => "sticks out: " + e.outerHTML.slice(0, 80)),
  ...[...document.body.querySelectorAll("p, h1, h2, li, a, span")].filter(e =>
    e.textContent.trim() && e.getBoundingClientRect().height && parseFloat(getComputedStyle(e).fontSize) < 13
  ).map(e => "small: " + e.outerHTML.slice(0, 80)),
  ...[...document.body.querySelectorAll("p.name")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.width < 100 && e.textContent.trim().length > 20;
  }).map(e => "a word a line: " + e.textContent),
]
"""

# The side on which the faces, the pictures and the numerals of a story stand: the middle of each against that of its words.
SIDES = """
() => [...document.querySelectorAll("td")].filter(td =>
  td.nextElementSibling && td.querySelector("img, .initials") || /numeral/.test(td.className)
).map(td => {
  const own = td.getBoundingClientRect(), words = td.nextElementSibling.getBoundingClientRect();
  return own.left + own.right > words.left + words.right ? "right" : "left";
})
"""


def page_of(theme: str, kind: str, *, pictures: bool) -> str:
    """A digest with its pictures inside, or with pictures that cannot be loaded."""
    made, letter = sample(theme, kind, 10) if kind != "extreme" else extremes(theme)
    prepared, attachments = album(made, letter)
    if not pictures:
        prepared = {url: replace(picture, src="https://unreachable.invalid/p.jpg") for url, picture in prepared.items()}
    html = render(job(made, newsletter=letter, pictures=prepared)).html
    for one in attachments:
        html = html.replace(f"cid:{one.cid}", f"data:{one.content_type};base64,{base64.b64encode(one.data).decode()}")
    return html


def extremes(theme: str):
    """Words that no line can hold."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    picks = [pick(1, place, title=f"{long} {long}", category=long, original_publisher=long) for place in Place]
    return edition(picks=picks, intro=long * 2), newsletter(theme=theme, name=long, tagline=long)


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("theme", "kind"), [*product(THEMES, ["en", "ar", "ja", "extreme"])])
async def test_a_theme_is_readable_and_within_the_window(theme, kind):
    """Contrast of 4.5, 13 pixels, nothing sticks out: at four widths, in three colour modes, with and without pictures."""
    found = {}
    async with chromium() as browser:
        for pictures, mode in product((True, False), ("light", "dark", "forced")):
            html = page_of(theme, kind, pictures=pictures)
            tab = await browser.new_page(color_scheme="dark" if mode == "dark" else "light")
            await tab.route("https://**", lambda route: route.abort())
            await tab.set_content(forced_dark(html) if mode == "forced" else html)
            for width in WIDTHS:
                await tab.set_viewport_size({"width": width, "height": 900})
                await asyncio.sleep(0.05)
                found[pictures, mode, width] = await tab.evaluate(UNFIT) + await tab.evaluate(POOR_CONTRAST)
            await tab.close()

    assert {} == {key: faults for key, faults in found.items() if faults}


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("theme", THEMES)
async def test_what_stands_beside_a_story_changes_sides_with_its_direction(theme):
    """Faces, thumbnails and numerals: in Arabic each is where the line begins if in English it is, and the other way round."""
    seen = {}
    async with chromium() as browser:
        for kind in ("ja", "ar"):
            tab = await browser.new_page(viewport={"width": 600, "height": 900})
            await tab.set_content(page_of(theme, kind, pictures=True))
            seen[kind] = await tab.evaluate(SIDES)
            await tab.close()

    assert seen["ja"]
    assert [{"left": "right", "right": "left"}[side] for side in seen["ja"]] == seen["ar"]
