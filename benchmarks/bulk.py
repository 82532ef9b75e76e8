"""Rows by the hundred thousand, straight into the tables: what the benchmarks need there before they begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from newsletter.clock import to_ms
from newsletter.model.subscriber import address_hash

DOMAINS = ("gmail.example", "outlook.example", "yahoo.example", "mail.example", "post.example")
_NAMES = ("Ada Reader", "Bo", "Zoë Åström", "Reader, Clara", "D. O'Neil")
_SUBSCRIBER = ("id", "uid", "address", "address_key", "address_hash", "name", "member", "attributes")
_PAGE = 50_000

Row = tuple[Any, ...]


class Bulk:
    """A database by its URL, open for bulk work. Use as an async context manager; it commits at the end."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = make_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self._path = folder / (self._url.database or "")

    async def __aenter__(self) -> Bulk:
        if self.is_sqlite:
            self._sqlite = sqlite3.connect(self._path)
            self._sqlite.execute("PRAGMA synchronous=OFF")
        else:
            self._postgresql = await asyncpg.connect(self._url.set(drivername="postgresql").render_as_string(hide_password=False))
        return self

    async def __aexit__(self, *raised: object) -> None:
        if self.is_sqlite:
            self._sqlite.commit()
            self._sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._sqlite.close()
        else:
            await self._postgresql.execute("ANALYZE")
            await self._postgresql.close()

    async def run(self, sql: str) -> None:
        """One statement without parameters."""
        if self.is_sqlite:
            self._sqlite.execute(sql)
        else:
            await self._postgresql.execute(sql)

    async def one(self, sql: str) -> Any:
        """The one value of a question."""
        if self.is_sqlite:
            return self._sqlite.execute(sql).fetchone()[0]
        return await self._postgresql.fetchval(sql)

    async def put(self, table: str, columns: Sequence[str], rows: Iterator[Row]) -> None:
        """Rows into a table."""
        if self.is_sqlite:
            marks = ", ".join("?" * len(columns))
            self._sqlite.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
            return
        page: list[Row] = []
        for row in rows:
            page.append(row)
            if len(page) == _PAGE:
                await self._postgresql.copy_records_to_table(table, columns=columns, records=page)
                page = []
        await self._postgresql.copy_records_to_table(table, columns=columns, records=page)


def mixed(number: int, count: int) -> str:
    """The domains follow each other."""
    return DOMAINS[number % len(DOMAINS)]


def sorted_by_domain(number: int, count: int) -> str:
    """As a list that comes sorted by domain: half of it is one provider's."""
    return DOMAINS[0] if number < count // 2 else DOMAINS[1 + (number - count // 2) * 4 // max(count - count // 2, 1)]


async def add_readers(
    bulk: Bulk, key: bytes, *, count: int, newsletter: str = "weekly", domain_of: Callable[[int, int], str] = mixed
) -> None:
    """Confirmed readers with everything that belongs to them, reader0@... first."""
    first = 1 + await bulk.one("SELECT coalesce(max(id), 0) FROM subscribers")
    await bulk.put("subscribers", _SUBSCRIBER, _readers(key, first, count, domain_of))
    now = to_ms(datetime.now(UTC))
    said = f"'{newsletter}', 'confirmed', 'a form', {now}, {now} FROM subscribers WHERE id >= {first}"
    await bulk.run(
        f"INSERT INTO subscriptions (subscriber_id, newsletter, status, consent_source, consent_at, changed_at) SELECT id, {said} ORDER BY id"
    )
    await bulk.run(f"INSERT INTO consents (subscriber_id, newsletter, status, source, consent_at, at) SELECT id, {said} ORDER BY id")


def _readers(key: bytes, first: int, count: int, domain_of: Callable[[int, int], str]) -> Iterator[Row]:
    member = False
    for number in range(count):
        address = f"reader{number}@{domain_of(number, count)}"
        yield first + number, f"{number:032x}", address, address, address_hash(key, address), _NAMES[number % len(_NAMES)], member, "{}"
