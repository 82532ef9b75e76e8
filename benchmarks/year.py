"""Whole years of an invented journal, from several seeds: a weekly and a daily newsletter on the real steps and stores.

Late runs, missed and thin weeks, editions that were sealed in vain, both time changes, articles found late, backdated, dated ahead,
dated anew and renamed, copies of one story, an editor's files and edits. The judge asks: no article twice, none lost, quotas, pins
and vetoes kept, a reason for everyone who is out, the same edition whatever order the articles come in. Ends with 1 if anything is not so.

    .venv/bin/python -m benchmarks.year [--seeds 3] [--weeks 53] [--days 366]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks import machine
from newsletter.steps.desk import Desk
from tests.support.simulated_year import DAILY, WEEKLY, Simulated, newsroom, simulate
from tests.support.year_judge import judged


async def _year(seed: int, *, weeks: int, days: int) -> int:
    """Simulate one year and say what came of it; how many promises were broken."""
    wrong = 0
    for rhythm, table, slots in (("weekly", WEEKLY, weeks), ("daily", DAILY, days)):
        with tempfile.TemporaryDirectory() as folder:
            started = time.process_time()
            async with newsroom(Path(folder), seed, days=days, newsletter=table) as desk:
                year = await simulate(desk, seed, slots=slots)
                broken = judged(desk, year)
                print(await _told(desk, year, f"seed {seed} {rhythm}", broken, time.process_time() - started), flush=True)
            wrong += len(broken)
    return wrong


async def _told(desk: Desk, year: Simulated, name: str, broken: list[str], cpu_s: float) -> str:
    states = ", ".join(f"{count} {state}" for state, count in sorted(Counter(year.states.values()).items()))
    sent = sum(len(look.edition.picks) for look in year.sent)
    stored = len(await desk.articles.latest(1_000_000))
    reasons = sum(len(look.assembled.selected.passed_over) for look in year.looks)
    head = f"{name}: {states}; {stored} articles, {sent} sent, {reasons} reasons read; {cpu_s:.0f} s of CPU"
    return "\n  ".join([head, *(broken[:20] or ["every promise kept"])])


def main() -> None:
    """Read the arguments and simulate."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--seeds", type=int, default=3)
    given.add_argument("--weeks", type=int, default=53)
    given.add_argument("--days", type=int, default=366)
    chosen = given.parse_args()
    print(machine.named())
    wrong = sum(asyncio.run(_year(seed, weeks=chosen.weeks, days=chosen.days)) for seed in range(1, chosen.seeds + 1))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
