"""A copy of a database to rehearse on: editions and readers as they are at one moment, without what was ever sent; SQLite, whatever the original is.

The original is only read. Ledgers and proofs of consent stay out of the copy: they are most of a database, and a rehearsal begins anew.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import insert, select, update

from newsletter.model.edition import EditionState
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.database import Database
from newsletter.storage.faults import translated
from newsletter.storage.schema import upgrade
from newsletter.storage.stores.reader_rows import reachable
from newsletter.storage.tables import (
    article_keys,
    article_sources,
    articles,
    blobs,
    edition_articles,
    editions,
    facts,
    pick_lists,
    reader_groups,
    seal_findings,
    source_memory,
    subscribers,
    subscriptions,
    suppressions,
    variants,
)

# In an order in which no row is copied before the row that it points to.
_COPIED = (
    facts,
    articles,
    article_keys,
    article_sources,
    source_memory,
    editions,
    edition_articles,
    blobs,
    variants,
    pick_lists,
    reader_groups,
    seal_findings,
    subscribers,
    subscriptions,
    suppressions,
)
_PAGE = 2_000  # rows that travel together
_PREFIX = ".rehearsal-"


@asynccontextmanager
async def scratch_copy(url: str, *, beside: Path) -> AsyncIterator[str]:
    """The URL of a copy, in a folder of its own within `beside`; removed in the end, or by the next rehearsal after a kill.

    Raises Unreachable if the original does not answer, and what `upgrade` raises.
    """
    with _own_folder(beside) as folder:
        target = folder / "scratch.db"
        copy_url = f"sqlite:///{target}"
        await upgrade(copy_url)
        source = Database(url)
        try:
            if source.is_sqlite:
                with translated(source.url):
                    await asyncio.to_thread(_copy_file, source.path, target)
            else:
                await _copy_rows(source, copy_url)
        finally:
            await source.close()
        yield copy_url


@contextmanager
def _own_folder(beside: Path) -> Iterator[Path]:
    """A folder for this user alone, under a lock that says whether its maker lives."""
    for left in beside.glob(f"{_PREFIX}*"):
        _remove_if_left(left)
    folder = Path(mkdtemp(prefix=_PREFIX, dir=beside))
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _remove_if_left(folder: Path) -> None:
    try:
        lock = os.open(folder / "lock", os.O_RDWR)
    except OSError:
        return  # it is just being made, or just being removed
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _copy_file(source: Path, target: Path) -> None:
    connection = sqlite3.connect(target, isolation_level=None)
    try:
        connection.execute("ATTACH ? AS original", (str(source),))
        # One transaction: every table is read as of the same moment, whoever writes meanwhile.
        connection.execute("BEGIN")
        for table in _COPIED:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            connection.execute(f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM original.{table.name}")
        connection.execute("COMMIT")
    finally:
        connection.close()


async def _copy_rows(source: Database, copy_url: str) -> None:
    target = Database(copy_url)
    try:
        async with source.reading() as reading, target.writing() as writing:
            await reading.execution_options(isolation_level="REPEATABLE READ")
            for table in _COPIED:
                rows = await reading.stream(select(table))
                async for page in rows.mappings().partitions(_PAGE):
                    await writing.execute(insert(table), [dict(row) for row in page])
    finally:
        await target.close()


async def begin_anew(copy_url: str, edition_id: int) -> None:
    """Make a sealed edition of a copy one that nothing was sent of and nobody holds. Nothing happens to one that is not sealed."""
    database = Database(copy_url)
    sealed = (EditionState.APPROVED, EditionState.SENDING, EditionState.SENT)
    this = (editions.c.id == edition_id) & editions.c.state.in_(sealed)
    fresh = {"state": EditionState.APPROVED, "planned": 0, "brake_who": None, "brake_why": None, "brake_since": None}
    try:
        async with database.writing() as connection:
            await connection.execute(update(editions).where(this).values(**fresh))
    finally:
        await database.close()


async def keep_readers(copy_url: str, newsletter: str, *, most: int) -> None:
    """Let all but the first so many readers of a copy leave the newsletter."""
    database = Database(copy_url)
    kept = reachable(newsletter).subquery()
    first = select(kept.c.subscriber_id).order_by(kept.c.subscriber_id).limit(most)
    rest = (subscriptions.c.newsletter == newsletter) & subscriptions.c.subscriber_id.not_in(first)
    try:
        async with database.writing() as connection:
            await connection.execute(update(subscriptions).where(rest).values(status=SubscriptionStatus.UNSUBSCRIBED))
    finally:
        await database.close()
