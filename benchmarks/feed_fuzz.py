"""Two thousand feeds gone wrong: no crash, no hang, and nothing comes of them but articles or a sentence.

Every dialect that is read, with one to four faults each (`tests/support/feed_mutations.py`), given to the parser in a cell, as a source
does. What comes back must be a feed of sound articles or BadInput; a child that died, was stopped or raised anything else is a failure.

    .venv/bin/python -m benchmarks.feed_fuzz [--feeds 2000] [--seed 0] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import named
from newsletter.cell.pool import Cell, CellFailed
from newsletter.errors import BadInput
from newsletter.sources.base import ReadFeed
from tests.support.feed_dialects import ADDRESS, DIALECTS
from tests.support.feed_mutations import mutated
from tests.support.sound_articles import faults_of

_PARSE = "newsletter.sources.feed.parse:parse"
_SLOW_S = 2.0


async def judged(cell: Cell, data: bytes) -> tuple[str, str]:
    """What came of one feed: "articles", "nothing", "refused" or "failed", and what was wrong."""
    began = time.monotonic()
    try:
        read = await cell.run(_PARSE, data, ADDRESS, "application/xml")
    except BadInput as refused:
        return ("refused", "") if str(refused) else ("failed", "a refusal without words")
    except CellFailed as failure:
        return "failed", f"{failure.kind}: {failure.what}"
    if not isinstance(read, ReadFeed):
        return "failed", f"a {type(read).__name__}"
    wrong = [fault for article in read.articles for fault in faults_of(article)]
    if wrong:
        return "failed", "; ".join(wrong[:3])
    if time.monotonic() - began > _SLOW_S:
        return "failed", f"took {time.monotonic() - began:.1f} s"
    return ("articles" if read.articles else "nothing"), ""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A feed that was not taken as it should."""

    number: int
    told: str
    data: bytes


async def fuzz(feeds: int, seed: int) -> list[Failure]:
    """Give them all to one cell; what failed."""
    outcomes: Counter[str] = Counter()
    failures: list[Failure] = []
    slowest = 0.0
    bases = [(name, make()) for name, make in DIALECTS.items()]
    async with Cell(size=1) as cell:
        for number in range(seed, seed + feeds):
            dialect, base = bases[number % len(bases)]
            data, faults = mutated(base, number)
            began = time.monotonic()
            outcome, wrong = await judged(cell, data)
            slowest = max(slowest, time.monotonic() - began)
            outcomes[outcome] += 1
            if outcome == "failed":
                failures.append(Failure(number=number, told=f"{number} ({dialect}; {faults}): {wrong}", data=data))
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    print(f"{feeds} feeds in {len(bases)} dialects: {told}; slowest {1000 * slowest:.0f} ms")
    return failures


def main() -> int:
    """Fuzz; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where feeds that failed are written")
    given = parser.parse_args()
    print(named())
    began = time.monotonic()
    failures = asyncio.run(fuzz(given.feeds, given.seed))
    for one in failures:
        print(f"FAILED {one.told}")
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / f"{one.number}.feed").write_bytes(one.data)
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
