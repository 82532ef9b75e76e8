"""What it costs to read article pages, beside the library that finds their bodies.

Two processes read the same pages one after the other: ours as it runs in earnest (a parent that asks a warm cell, both counted,
pipes and pickles included), theirs `trafilatura.bare_extraction` with its own reading of title, author and date. Both are warmed
on a page of ours first. CPU time, not the clock: the machine may be busy. The rounds take turns; the best of each counts.
The limit is that of the issue: 1.3 times the library.

    .venv/bin/python -m benchmarks.extraction FOLDER [--rounds 3]

FOLDER holds pages as *.html or *.html.gz.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import named
from newsletter.cell.pool import Cell
from newsletter.sources.visits import PARSE_PAGE
from tests.support.sources import Sample, page

LIMIT = 1.3
_TICK = os.sysconf("SC_CLK_TCK")


def pages_in(folder: Path) -> list[bytes]:
    """The pages of a folder by name, unpacked."""
    paths = [path for path in sorted(folder.iterdir()) if path.name.endswith((".html", ".html.gz"))]
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]


def _spent_s() -> float:
    """CPU seconds of this process and of its children, those that live and those that have been replaced."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.process_time() + ended.ru_utime + ended.ru_stime
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / _TICK
    return spent


async def _read_all(pages: list[bytes]) -> float:
    async with Cell(size=1) as cell:
        await cell.run(PARSE_PAGE, page(Sample(title="Warm")), "https://press.example/warm", "text/html")
        start = _spent_s()
        for data in pages:
            await cell.run(PARSE_PAGE, data, None, None)
        return _spent_s() - start


def ours(pages: list[bytes]) -> float:
    """CPU seconds of parent and cell for all pages."""
    return asyncio.run(_read_all(pages))


def theirs(pages: list[bytes], *, with_metadata: bool) -> float:
    """CPU seconds of the library for all pages, in a process that has imported it and read one."""
    import trafilatura

    trafilatura.bare_extraction(page(Sample(title="Warm")), with_metadata=with_metadata)
    start = time.process_time()
    for data in pages:
        trafilatura.bare_extraction(data, with_metadata=with_metadata)
    return time.process_time() - start


def _whole(pages: list[bytes]) -> float:
    return theirs(pages, with_metadata=True)


def _body(pages: list[bytes]) -> float:
    return theirs(pages, with_metadata=False)


def _apart(work: Callable[[list[bytes]], float], pages: list[bytes]) -> float:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (pages,))


def main() -> int:
    """Take turns and print the best of each, with the ratio; 1 where the limit is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    pages = pages_in(options.folder)
    print(named())
    sides = {"ours": ours, "library": _whole, "library, body alone": _body}
    best = dict.fromkeys(sides, float("inf"))
    for _ in range(options.rounds):
        for name, work in sides.items():
            best[name] = min(best[name], _apart(work, pages))
    for name, seconds in best.items():
        print(f"{name:20s} {seconds:6.2f} s CPU  {1000 * seconds / len(pages):5.1f} ms a page  ours is {best['ours'] / seconds:.2f} times")
    ratio = best["ours"] / best["library"]
    print(f"{len(pages)} pages; limit {LIMIT}: {'kept' if ratio <= LIMIT else 'NOT KEPT'} ({ratio:.2f})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
