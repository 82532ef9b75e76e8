"""The digest in a real browser: nothing overflows, nothing is unreadable; wide and narrow, light and dark, with and without pictures."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from itertools import product

import pytest

from newsletter.model.edition import Place
from newsletter.rendering.render import render
from tests.support.chromium import POOR_CONTRAST, chromium
from tests.support.editions import QUESTION, album, edition, job, newsletter, pick

# Elements that stick out of the window, and the mode in which the page is laid out.
OVERFLOW = """
() => ({
  mode: document.compatMode,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  out: [...document.body.querySelectorAll("*")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.height && (box.right > innerWidth + 1 || box.left < -1);
  }).map(e => e.outerHTML.slice(0, 80)),
  small: [...document.body.querySelectorAll("p, h1, h2, a, span")].filter(e =>
    e.textContent.trim() && e.getBoundingClientRect().height && parseFloat(getComputedStyle(e).fontSize) < 13
  ).map(e => e.outerHTML.slice(0, 80)),
})
"""


def sample(kind: str):
    """An edition in English with foreign stories, or one in Arabic or Japanese, or one of extremes."""
    if kind == "english":
        return edition(8), newsletter()
    if kind == "arabic":
        picks = [pick(3, place) for place in Place] + [pick(0, Place.BRIEF, language="en")]
        return edition(picks=picks, blocks=(QUESTION,)), newsletter(language="ar", name="مجلة الأفق")
    if kind == "japanese":
        return edition(picks=[pick(5, place) for place in Place], blocks=()), newsletter(language="ja", name="子午線評論")
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    picks = [pick(1, place, title=f"{long} {long}", category=long, original_publisher=long) for place in Place]
    return edition(picks=picks, intro=long * 2), newsletter(name=long, tagline=long)


def page_of(kind: str, *, pictures: bool) -> str:
    """A digest with its pictures inside, or with pictures that cannot be loaded."""
    made, letter = sample(kind)
    prepared, attachments = album(made, letter)
    if not pictures:
        prepared = {url: replace(picture, src="https://unreachable.invalid/p.jpg") for url, picture in prepared.items()}
    html = render(job(made, newsletter=letter, pictures=prepared)).html
    for one in attachments:
        html = html.replace(f"cid:{one.cid}", f"data:{one.content_type};base64,{base64.b64encode(one.data).decode()}")
    return html


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("kind", ["english", "arabic", "japanese", "extreme"])
async def test_nothing_overflows_and_everything_is_readable(kind):
    """At 320, 375 and 700 pixels, light and dark, pictures on and off: contrast of 4.5, 13 pixels, no sideways scrolling."""
    found = {}
    async with chromium() as browser:
        for pictures, scheme in product((True, False), ("light", "dark")):
            tab = await browser.new_page(color_scheme=scheme)
            await tab.route("https://**", lambda route: route.abort())
            await tab.set_content(page_of(kind, pictures=pictures))
            for width in (320, 375, 700):
                await tab.set_viewport_size({"width": width, "height": 900})
                await asyncio.sleep(0.05)
                seen = await tab.evaluate(OVERFLOW) | {"poor": await tab.evaluate(POOR_CONTRAST)}
                found[pictures, scheme, width] = seen
            await tab.close()

    assert all(seen == {"mode": "CSS1Compat", "wide": 0, "out": [], "small": [], "poor": []} for seen in found.values()), {
        key: seen for key, seen in found.items() if seen["wide"] or seen["out"] or seen["small"] or seen["poor"]
    }
