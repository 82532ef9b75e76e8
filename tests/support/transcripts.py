"""What a screen reader is given of a mail: the lines of Chromium's accessibility tree, in order.

`python -m tests.support.transcripts` writes the golden files anew, one for each shipped theme; read the difference before you keep it.
"""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from newsletter.rendering.render import render
from tests.support.chromium import chromium
from tests.support.editions import SHIPPED_THEMES, album, edition, job, newsletter

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "spoken"
THEMES = sorted(path.name for path in Path(SHIPPED_THEMES).iterdir() if path.is_dir())

_SAID = {"heading", "link", "image", "listitem", "separator", "button"}


def digest_of(theme: str) -> str:
    """The sample edition in a theme, with its pictures inside."""
    made, letter = edition(8), newsletter(theme=theme)
    prepared, attachments = album(made, letter)
    html = render(job(made, newsletter=letter, pictures=prepared)).html
    for one in attachments:
        html = html.replace(f"cid:{one.cid}", f"data:{one.content_type};base64,{base64.b64encode(one.data).decode()}")
    return html


async def transcript(page: Page) -> list[str]:
    """`role: words` for everything that is announced; text that belongs to a link or a heading is said with it."""
    session = await page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    lines: list[str] = []
    text: list[str] = []

    def end_of_text() -> None:
        words = " ".join("".join(text).split())
        if words:
            lines.append(f"text: {words}")
        text.clear()

    def walk(node: dict[str, Any]) -> None:
        role, name = node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")
        ignored = node.get("ignored", False)
        if role == "StaticText" and not ignored:
            text.append(name)
            return
        if role in _SAID and not ignored:
            end_of_text()
            level = next((str(one["value"]["value"]) for one in node.get("properties", []) if one["name"] == "level"), "")
            inside = _roles_inside(node, by_id)
            what = " ".join(filter(None, (role, level if role == "heading" else "")))
            lines.append(f"{what}{''.join(f', {one}' for one in inside)}: {' '.join(name.split())}")
            if role in {"heading", "link", "image"}:
                return
        for child in node.get("childIds", []):
            walk(by_id[child])
        if role in {"paragraph", "LayoutTableCell", "LayoutTableRow", "listitem", "LineBreak", "generic", "blockquote"}:
            text.append(" ") if role == "generic" and ignored else end_of_text()

    walk(nodes[0])
    end_of_text()
    return lines


def _roles_inside(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Links and pictures within a heading or a link, which a reader announces with it."""
    found: list[str] = []
    for child in (by_id[one] for one in node.get("childIds", [])):
        role = child.get("role", {}).get("value", "")
        if role in {"link", "image"} and not child.get("ignored", False):
            found.append(role)
        found += _roles_inside(child, by_id)
    return found


async def spoken_in(theme: str) -> str:
    """The transcript of the sample edition in a theme."""
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 700, "height": 1000})
        await page.set_content(digest_of(theme))
        return "\n".join(await transcript(page)) + "\n"


def write() -> None:
    """The golden files anew."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        (GOLDEN / f"{theme}.txt").write_text(asyncio.run(spoken_in(theme)), encoding="utf-8")


if __name__ == "__main__":
    write()
