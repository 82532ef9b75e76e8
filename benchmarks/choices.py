"""Topics and frequencies: how many lists and renderings many readers with choices come to, and what planning by them costs.

Readers of a daily choose among eight topics and three frequencies at random, and had earlier editions or not; the product divides
an edition among them, approves it and plans it.

    .venv/bin/python -m benchmarks.choices [--readers 100000] [--database postgresql+asyncpg://...]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks import machine
from benchmarks.bulk import Bulk, add_readers, sorted_by_domain
from benchmarks.million import plan
from benchmarks.prepared import Settings, write_articles, write_config
from newsletter.app.whole import App, open_app
from newsletter.config.load import load
from newsletter.model.edition import EditionEvent
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.variants import division_of

LIMIT_CHUNK_S, LIMIT_PLANNING_S = 0.3, 60.0  # the latter for a million readers
_TOPICS = 8
_KINDS = 40  # of sets of topics that are chosen

_TABLES = "".join(
    f'\n[newsletters.weekly.topics.topic{n}]\nlabel = "Topic {n}"\ncategories = ["{name}"]\n'
    for n, name in enumerate(("World", "Trade", "Culture", "Science", "Sport", "Law", "Health", "Energy")[:_TOPICS])
)


async def choose(bulk: Bulk) -> None:
    """Give every reader choices: a third has topics, a fifth a slower frequency."""
    sets = [" ".join(f"topic{n}" for n in range(_TOPICS) if (kind * 37 + 11) >> n & 1) for kind in range(_KINDS)]
    cases = " ".join(f"WHEN {number} THEN '{topics}'" for number, topics in enumerate(sets))
    await bulk.run(f"UPDATE subscriptions SET topics = CASE subscriber_id % 120 {cases} ELSE '' END")
    await bulk.run(
        "UPDATE subscriptions SET frequency = CASE subscriber_id % 10 WHEN 3 THEN 'weekly' WHEN 7 THEN 'monthly' ELSE 'every' END"
    )


async def main(given: argparse.Namespace, folder: Path) -> bool:
    """Print the figures; True if they keep to the limits."""
    write_articles(folder)
    write_config(folder, Settings(tables=_TABLES, **({"database": given.database} if given.database else {})))
    async with open_app(load(folder / "config.toml", {})) as app:
        desk = app.desk("weekly")
        async with Bulk(app.settings.database_url, folder) as bulk:
            await add_readers(bulk, app.key, count=given.readers, domain_of=sorted_by_domain)
            await choose(bulk)
        first = (await build(desk, special="first")).edition
        started = perf_counter()
        division = await division_of(desk, first)
        print(
            f"{given.readers} readers are {len(division.groups)} groups and get {len(division.editions)} lists: {perf_counter() - started:.2f} s"
        )
        started = perf_counter()
        sealed = (await approve(desk, first)).edition
        variants = len(await app.editions.variants(sealed.id))
        print(f"approved: {variants} renderings, rendered, checked and stored in {perf_counter() - started:.1f} s")
        return await planned(app, sealed.id, given.readers)


async def planned(app: App, edition_id: int, readers: int) -> bool:
    """Plan all of them; True if within the limits."""
    await app.editions.move(edition_id, EditionEvent.START)
    taken = await plan(app, await app.editions.get((await app.editions.all())[0].name))
    balance = await app.ledger.balance(edition_id)
    *writing, last = taken
    longest = max(writing)
    print(
        f"planned {balance.planned} of them in {sum(taken):.1f} s and {len(writing)} chunks, {sum(taken) / readers * 1e6:.1f} s for a million:"
    )
    print(f"  a chunk {statistics.median(writing):.3f} s, the longest {longest:.3f} (limit {LIMIT_CHUNK_S}); the last look {last:.2f} s")
    return longest <= LIMIT_CHUNK_S and sum(taken) / readers * 1e6 <= LIMIT_PLANNING_S


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--database", default="", help="URL of an empty PostgreSQL database, in the place of an SQLite file")
    given = parser.parse_args()
    print(machine.named())
    with tempfile.TemporaryDirectory(prefix="newsletter-choices-") as scratch:
        kept = asyncio.run(main(given, Path(scratch)))
    sys.exit(0 if kept else "a limit is broken")
