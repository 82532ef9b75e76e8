"""The same story from another hand: how many are found, how many are wrong, and what a look-up among 20,000 stored articles takes.

.venv/bin/python -m benchmarks.near_duplicates [--events 400] [--stored 20000] [--texts FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks import machine
from benchmarks.edited_stories import LEVELS, Desk, Story, edited, labelled
from newsletter.editorial.duplicates import likeness
from newsletter.model.article import Article, Guarded, StoredArticle
from newsletter.storage.engine import open_database

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LIMITS = {"recall": 0.98, "precision": 0.98, "look-up": 50.0}


def _article(number: int, story: Story) -> Article:
    return Article(
        title=story.title,
        url=f"https://{story.kind}.example/{number}",
        source=story.kind,
        text=Guarded(story.text, members_only=False),
        language=story.language,
    )


def judged(stories: list[Story]) -> tuple[dict[str, float], float]:
    """Recall of each kind of copy, and the precision of all pairs that were found."""
    stored = [StoredArticle(id=i, article=_article(i, story), first_seen=NOW, keys=()) for i, story in enumerate(stories)]
    started = perf_counter()
    found = {(a, b) for a, like in likeness(stored).items() for b in like if a < b}
    print(f"  {len(stories)} articles compared in {perf_counter() - started:.2f} s, {len(found)} pairs")
    originals = {story.event: i for i, story in enumerate(stories) if story.kind == "original"}
    wanted, seen = Counter[str](), Counter[str]()
    for i, story in enumerate(stories):
        if story.kind != "original":
            wanted[story.kind] += 1
            seen[story.kind] += (originals[story.event], i) in found
    right = sum(stories[a].event == stories[b].event for a, b in found)
    return {kind: seen[kind] / wanted[kind] for kind in wanted}, right / len(found)


async def looked_up(folder: Path, *, count: int, asked: int) -> tuple[list[float], float]:
    """Milliseconds of each look-up of a heavy rewrite, and how many found their original."""
    desk = Desk(7)
    languages = ("en", "de", "fr", "ja", "ru")
    told = [(language := languages[event % 5], desk.original(event, language)) for event in range(count)]
    for event, (language, sentences) in enumerate(told):
        desk.publish(event, "original", language, sentences)
    async with open_database(f"sqlite+aiosqlite:///{folder / 'articles.db'}", key=b"k" * 32) as stores:
        started = perf_counter()
        ids: list[int] = []
        for start in range(0, count, 200):
            batch = [_article(start + i, story) for i, story in enumerate(desk.stories[start : start + 200])]
            ids += (await stores.articles.keep(batch, seen_at=NOW)).ids
            machine.note(f"{start} of {count} stored")
        print(
            f"  {count} articles stored and entered in {perf_counter() - started:.0f} s, {(folder / 'articles.db').stat().st_size / 2**20:.0f} MiB"
        )
        times, right = [], 0
        for event in range(0, count, max(1, count // asked)):
            language, sentences = told[event]
            desk.publish(
                event, "heavy", language, desk.rewritten(sentences, language, sentences=LEVELS["heavy"][0], words=LEVELS["heavy"][1])
            )
            copy = StoredArticle(id=0, article=_article(10**6 + event, desk.stories[-1]), first_seen=NOW, keys=())
            started = perf_counter()
            near = await stores.articles.alike(copy)
            like = likeness([copy, *near]).get(0, {})
            times.append((perf_counter() - started) * 1000)
            right += ids[event] in like
    return times, right / len(times)


def texts_of(file: Path) -> list[str]:
    """The texts of a file of JSON lines, each with a `text`."""
    lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [str(line["text"]) for line in lines if len(str(line.get("text") or "")) > 800]


def main() -> int:
    """Judge, look up, compare with the limits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--stored", type=int, default=20_000)
    parser.add_argument("--looks", type=int, default=200)
    parser.add_argument("--texts", type=Path, help="also with these originals: a file of JSON lines with a `text` each")
    given = parser.parse_args()
    print(machine.named())
    broken = []
    sets = {"drawn, eight languages": labelled(events=given.events, seed=3)}
    if given.texts:
        sets["texts of the file"] = edited(texts_of(given.texts), seed=3)
    for name, stories in sets.items():
        print(f"{name}: {len(stories)} articles")
        recall, precision = judged(stories)
        print("  recall " + ", ".join(f"{kind} {share:.3f}" for kind, share in recall.items()) + f"; precision {precision:.3f}")
        broken += [f"{name}: recall of {kind} is {share:.3f}" for kind, share in recall.items() if share < LIMITS["recall"]]
        broken += [f"{name}: precision is {precision:.3f}"] if precision < LIMITS["precision"] else []
    with tempfile.TemporaryDirectory(prefix="newsletter-duplicates-") as folder:
        times, right = asyncio.run(looked_up(Path(folder), count=given.stored, asked=given.looks))
    slowest = sorted(times)[int(len(times) * 0.95)]
    print(
        f"  look-up of a heavy rewrite: median {statistics.median(times):.1f} ms, p95 {slowest:.1f} ms, found {right:.3f}; {machine.resident_mib():.0f} MiB"
    )
    broken += [f"a look-up takes {slowest:.0f} ms"] if slowest > LIMITS["look-up"] else []
    broken += [f"look-ups find {right:.3f}"] if right < LIMITS["recall"] else []
    print("BROKEN: " + "; ".join(broken) if broken else "ok: recall and precision at least 0.98, a look-up under 50 ms")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
