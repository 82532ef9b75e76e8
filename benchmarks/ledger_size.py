"""A ledger of two years, 104 weekly editions to 100,000 readers: bytes a row, and how long it takes to ask it something.

The rows are made by SQL and look as a real send leaves them: nearly all sent with the relay's id, one in a hundred refused with
a line of `attempts`. What is asked goes through the product's ledger, as `history` and `report` do.

    .venv/bin/python -m benchmarks.ledger_size [--editions 104] [--readers 100000] [--database postgresql+asyncpg://...]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

from benchmarks import machine
from benchmarks.bulk import Bulk, add_readers
from benchmarks.prepared import Settings, approved, write_articles, write_config
from newsletter.app.whole import App, open_app
from newsletter.config.load import load
from newsletter.model.delivery import DeliveryState

LIMIT_HISTORY_S, LIMIT_REPORT_S = 0.020, 1.0
_LATE = 50  # readers who came when everything was sent

_EDITION = """INSERT INTO editions (uid, newsletter, slot, number, state, revision, reason, draft, hash, planned, started_at, consents_seen, suppressions_seen)
SELECT '{number:032x}', newsletter, 'past-{number:03}', {number} + 1000, 'sent', 0, '', draft, hash, {readers}, {at}, {seen}, 0
FROM editions WHERE id = {source}"""
_VARIANT = """INSERT INTO variants (edition_id, revision, key, member, nonce, html, text, letter)
SELECT {edition}, 0, key, member, nonce, html, text, letter FROM variants WHERE edition_id = {source}"""
_BLOCKS = "INSERT INTO blocks (edition_id, number, fence) SELECT {edition}, id, 1 FROM subscribers WHERE id <= {blocks}"
_DELIVERIES = """INSERT INTO deliveries (edition_id, subscriber_id, address_hash, variant_id, block, place, state, attempt, tries, resent, code, enhanced, relay_id, changed_at)
SELECT {edition}, id, address_hash, {variant}, 1 + (id - 1) / 1000, 1 + (id - 1) % 1000,
  CASE WHEN id % 100 = 7 THEN 'refused' ELSE 'sent' END, 1, 1, 0,
  CASE WHEN id % 100 = 7 THEN 550 ELSE 250 END, CASE WHEN id % 100 = 7 THEN '5.1.1' ELSE '2.0.0' END,
  CASE WHEN id % 100 = 7 THEN NULL ELSE '0100019' || substr(uid, 8) END, {at}
FROM subscribers WHERE id <= {readers} ORDER BY id"""
_ATTEMPTS = """INSERT INTO attempts (edition_id, subscriber_id, attempt, event, code, enhanced, text, at)
SELECT {edition}, id, 1, 'refused', 550, '5.1.1', 'no such user here', {at} FROM subscribers WHERE id <= {readers} AND id % 100 = 7"""


async def fill(bulk: Bulk, *, source: int, editions: int, readers: int) -> int:
    """So many past editions; the number of the last."""
    seen = await bulk.one("SELECT max(id) FROM consents WHERE subscriber_id <= " + str(readers))
    for number in range(editions):
        words = {"source": source, "number": number, "readers": readers, "seen": seen, "at": 1_700_000_000_000 + number * 604_800_000}
        await bulk.run(_EDITION.format(**words))
        words["edition"] = await bulk.one("SELECT max(id) FROM editions")
        await bulk.run(_VARIANT.format(**words))
        words["variant"] = await bulk.one("SELECT max(id) FROM variants")
        words["blocks"] = -(-readers // 1000)
        for statement in (_BLOCKS, _DELIVERIES, _ATTEMPTS):
            await bulk.run(statement.format(**words))
        machine.note(f"{number + 1} of {editions} editions")
    machine.note("")
    return int(words["edition"])


async def size_of(bulk: Bulk) -> int:
    """Bytes of the whole database."""
    if bulk.is_sqlite:
        return int(await bulk.one("PRAGMA page_count")) * int(await bulk.one("PRAGMA page_size"))
    return int(await bulk.one("SELECT pg_total_relation_size('deliveries') + pg_total_relation_size('attempts')"))


async def timed(ask: Callable[[], Awaitable[object]], *, times: int) -> tuple[float, float]:
    """Seconds of the first time, and the median of the others."""
    taken = []
    for _ in range(times):
        started = perf_counter()
        await ask()
        taken.append(perf_counter() - started)
    return taken[0], statistics.median(taken[1:])


async def questions(app: App, edition_id: int, readers: int) -> list[tuple[str, float, float, float | None]]:
    """What is asked: name, first time, median, limit in seconds."""

    async def rows(state: DeliveryState | None) -> int:
        return len([row async for row in app.ledger.rows(edition_id, state=state)])

    async def history(address: str) -> int:
        return len(await app.ledger.history(address))

    domains = "gmail.example", "outlook.example", "yahoo.example", "mail.example", "post.example"
    loyal, late = readers // 2, readers + _LATE // 2
    asked: list[tuple[str, Callable[[], Awaitable[object]], int, float | None]] = [
        ("history of a reader of all editions", lambda: history(f"reader{loyal}@{domains[loyal % 5]}"), 20, LIMIT_HISTORY_S),
        ("history of one who came too late for any", lambda: history(f"reader{late}@{domains[late % 5]}"), 20, LIMIT_HISTORY_S),
        ("report", lambda: app.ledger.balance(edition_id), 10, LIMIT_REPORT_S),
        ("report --csv --state refused", lambda: rows(DeliveryState.REFUSED), 5, LIMIT_REPORT_S),
        ("report --csv", lambda: rows(None), 3, None),
    ]
    return [(name, *await timed(ask, times=times), limit) for name, ask, times, limit in asked]


async def main(given: argparse.Namespace, folder: Path) -> bool:
    """Print the figures; True if they keep to the limits."""
    write_articles(folder)
    write_config(folder, Settings(**({"database": given.database} if given.database else {})))
    async with open_app(load(folder / "config.toml", {})) as app:
        edition, _ = await approved(app)
        url, key = app.settings.database_url, app.key
        async with Bulk(url, folder) as bulk:
            await add_readers(bulk, key, count=given.readers + _LATE)
            before = await size_of(bulk)
            last = await fill(bulk, source=edition.id, editions=given.editions, readers=given.readers)
            grown = await size_of(bulk) - before
        asked = await questions(app, last, given.readers)
    count = given.editions * given.readers
    print(f"{count:,} deliveries: {grown / 2**30:.2f} GiB, {grown / count:.0f} bytes each, indexes and lines of attempts included")
    for name, first, median, limit in asked:
        print(f"  {name:42} {median * 1000:8.1f} ms, the first time {first * 1000:8.1f}" + (f"; limit {limit * 1000:.0f}" if limit else ""))
    return all(limit is None or median < limit for _, _, median, limit in asked)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--editions", type=int, default=104)
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--database", default="", help="URL of an empty PostgreSQL database, in the place of an SQLite file")
    parser.add_argument("--scratch", type=Path, help="where the scratch folder is made")
    given = parser.parse_args()
    print(machine.named())
    with tempfile.TemporaryDirectory(prefix="newsletter-ledger-", dir=given.scratch) as scratch:
        kept = asyncio.run(main(given, Path(scratch)))
    sys.exit(0 if kept else "a limit is broken")
