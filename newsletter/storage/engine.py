"""The door to the database: opened, checked against this program and this key, and closed in the end."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select, text

from newsletter.errors import UsageError
from newsletter.storage.database import Database
from newsletter.storage.dialect import insert_into
from newsletter.storage.faults import place
from newsletter.storage.schema import HEAD, Upgraded, revision_of, settle, upgrade
from newsletter.storage.stores.articles import Articles
from newsletter.storage.stores.editions import Editions
from newsletter.storage.stores.ledger import Deliveries
from newsletter.storage.stores.ledger_report import balance
from newsletter.storage.stores.outlook import Outlook
from newsletter.storage.stores.owners import Owners
from newsletter.storage.stores.readers import Readers
from newsletter.storage.stores.summaries import Summaries
from newsletter.storage.tables import editions, facts

__all__ = ["Database", "Stores", "Upgraded", "open_database", "upgrade"]

_FINGERPRINT = "key_fingerprint"


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Everything that an open database can do. Made by `open_database`."""

    database: Database
    articles: Articles
    editions: Editions
    readers: Readers
    ledger: Deliveries
    outlook: Outlook
    summaries: Summaries

    async def check(self) -> list[str]:
        """What is wrong with the database, each in a sentence: its file, its revision, the balance of every edition."""
        problems = []
        async with self.database.reading() as connection:
            if self.database.is_sqlite:
                said = (await connection.scalars(text("PRAGMA integrity_check"))).all()
                problems += [f"the file is damaged: {line}" for line in said if line != "ok"]
                broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
                problems += [f"row {row[1]} of {row[0]} points to a row of {row[2]} that is not there" for row in broken]
            revision = await revision_of(connection, self.database)
            if revision != HEAD:
                problems.append(f"the tables have revision {revision}, this program needs {HEAD}")
            for row in (
                await connection.execute(select(editions.c.id, editions.c.newsletter, editions.c.slot).order_by(editions.c.id))
            ).all():
                its = await balance(connection, row.id)
                if not its.balanced:
                    problems.append(f"{row.newsletter}-{row.slot} is off balance: {its}")
        return problems

    async def close(self) -> None:
        """Drop every lock and connection."""
        await self.ledger.close()
        await self.database.close()


@asynccontextmanager
async def open_database(url: str, *, key: bytes, migrate: bool = True) -> AsyncIterator[Stores]:
    """The stores of the database at `url`; an empty one gets its tables if `migrate`.

    `key` hashes addresses and signs links. Raises UsageError for a URL that is none, a newer or older database, and another
    key than the database was made with; Unreachable if the database does not answer or is locked.
    """
    database = Database(url)
    owners = Owners(database)
    stores = Stores(
        database=database,
        articles=Articles(database),
        editions=Editions(database, owners),
        readers=Readers(database, key),
        ledger=Deliveries(database, owners),
        outlook=Outlook(database),
        summaries=Summaries(database),
    )
    try:
        await database.prepare()
        await settle(database, migrate=migrate)
        await _refuse_another_key(database, key)
        yield stores
    finally:
        await stores.close()


def fingerprint(key: bytes) -> str:
    """What tells two keys apart and nothing else about them."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:16]


async def _refuse_another_key(database: Database, key: bytes) -> None:
    """With another key every suppressed address would be written to again, and every link that was sent would be dead."""
    wanted = select(facts.c.value).where(facts.c.key == _FINGERPRINT)
    async with database.reading() as connection:
        known = await connection.scalar(wanted)
    if known is None:
        async with database.writing() as connection:
            adding = insert_into(connection, facts).values(key=_FINGERPRINT, value=fingerprint(key))
            await connection.execute(adding.on_conflict_do_nothing())
            known = await connection.scalar(wanted)
    if known != fingerprint(key):
        raise UsageError(
            "this database was made with another key file",
            where=place(database.url),
            do="name the key file it was made with (key_file): with another one, links that were sent and suppressions would not hold",
        )
