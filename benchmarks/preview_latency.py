"""How long it takes from saving a template to the bytes of a fresh mail in the preview's frame.

Saves the theme's template again and again, with one character changed, and follows what the page does: the number on the event
stream, then the frame. Prints the median and the slowest of the saves, and the share of each stage.

    .venv/bin/python -m benchmarks.preview_latency [--saves 20] [--articles 10]
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2

from newsletter.app.whole import open_app
from newsletter.config.load import from_tables
from newsletter.shipped import shipped
from newsletter.web.previewing import preview_until

_BUDGET_MS = 300


async def measure(saves: int, articles: int) -> list[tuple[float, float, float]]:
    """For each save: seconds to the number, to the frame's bytes after that, and to the page's."""
    folder = Path(tempfile.mkdtemp(prefix="newsletter-latency-"))
    stop, told = asyncio.Event(), asyncio.Queue[str]()
    try:
        shutil.copytree(shipped("templates"), folder / "templates")
        async with open_app(from_tables(_tables(articles), folder)) as app:
            running = asyncio.create_task(preview_until(app, app.desk(None), None, stop, port=0, told=told.put_nowait))
            url = (await told.get()).removeprefix("preview on ").rstrip("/")
            try:
                return await _save_and_look(folder / "templates" / "journal" / "digest.mjml.j2", url, saves)
            finally:
                stop.set()
                await running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _save_and_look(template: Path, url: str, saves: int) -> list[tuple[float, float, float]]:
    text, took = await asyncio.to_thread(template.read_text, "utf-8"), []
    async with httpx2.AsyncClient(base_url=url, timeout=20) as client, client.stream("GET", "/events") as events:
        lines = events.aiter_lines()
        await _next_number(lines)
        await asyncio.sleep(0.5)  # until the watching threads listen
        for save in range(saves + 2):
            begun = time.perf_counter()
            await asyncio.to_thread(template.write_text, text.replace("<mj-body", f"<!-- {save} --><mj-body", 1), "utf-8")
            await _next_number(lines)
            told = time.perf_counter()
            frame = await client.get("/frame")
            seen = time.perf_counter()
            page = await client.get("/")
            whole = time.perf_counter()
            assert (frame.status_code, page.status_code) == (200, 200)
            assert 'role="alert"' not in page.text
            if save > 1:  # the first ones warm up
                took.append((told - begun, seen - told, whole - seen))
            await asyncio.sleep(0.1)
    return took


async def _next_number(lines: AsyncIterator[str]) -> None:
    async for line in lines:
        if line.startswith("data:"):
            return


def _tables(articles: int) -> dict[str, object]:
    newsletter = {
        "name": "Meridian Review",
        "sender": {"name": "Meridian Review", "address": "editor@meridian-review.example"},
        "postal_address": "Speicherweg 4, 20457 Hamburg",
        "authors": str(shipped("examples") / "authors.toml"),
        "selection": {"maximum": articles, "per_category": 0},
        "sources": [{"kind": "folder", "name": "articles", "path": str(shipped("examples") / "articles")}],
    }
    return {"database": {"url": "sqlite+aiosqlite:///latency.db"}, "keys": {"file": "latency.key"}, "newsletters": {"journal": newsletter}}


def main() -> None:
    """Measure, and say whether it keeps within the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=20)
    parser.add_argument("--articles", type=int, default=10)
    wished = parser.parse_args()
    took = asyncio.run(measure(wished.saves, wished.articles))
    totals = sorted(1000 * (told + frame) for told, frame, _ in took)
    print(f"{wished.articles} articles, {len(took)} saves")
    print(f"  save to number   {statistics.median(1000 * told for told, _, _ in took):6.0f} ms")
    print(f"  frame            {statistics.median(1000 * frame for _, frame, _ in took):6.0f} ms")
    print(f"  (the page        {statistics.median(1000 * page for _, _, page in took):6.0f} ms, fetched beside it)")
    print(f"  save to frame    {statistics.median(totals):6.0f} ms median, {totals[-1]:.0f} ms slowest; budget {_BUDGET_MS} ms")


if __name__ == "__main__":
    main()
