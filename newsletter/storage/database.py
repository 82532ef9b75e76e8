"""One database by its URL: short transactions for reading and for writing, and its errors translated once.

On SQLite a writing transaction begins with BEGIN IMMEDIATE. The default BEGIN reads what another process is about to
change, and cannot be helped by any time-out when it then wants to write.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from newsletter.errors import Unreachable
from newsletter.storage.faults import parsed, translated
from newsletter.storage.hot import Script, SqliteScripts, T, run_on_postgresql

_BUSY_S = 5.0  # how long SQLite waits for another writer before it says so
_BEGINS = 3  # how often a writing transaction asks again after that
_WRITING = "newsletter_writing"


class Database:
    """An open database of ours; every statement of the stores goes through it. Close it before the loop ends."""

    def __init__(self, url: str) -> None:
        self.url: URL = parsed(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)
        self._locks = None if self.is_sqlite else create_async_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        # Within one process writers queue here in order; in SQLite they would poll, and the unlucky one starve.
        self._turn = asyncio.Lock() if self.is_sqlite else None
        self._scripts = SqliteScripts(self.path, patience_s=_BUSY_S * _BEGINS) if self.is_sqlite else None

    @property
    def path(self) -> Path:
        """The file of an SQLite database, by the one name under which all processes find the files beside it."""
        return Path(self.url.database or "").resolve()

    async def prepare(self) -> None:
        """Make the file and turn on its write-ahead log, where it is SQLite. Raises Unreachable."""
        if self.is_sqlite:
            with translated(self.url):
                _make_file(self.path)
                await self._turn_on_wal()

    async def _turn_on_wal(self) -> None:
        async with self._engine.connect() as connection:
            mode = await connection.scalar(text("PRAGMA journal_mode"))
            if mode != "wal":
                await connection.rollback()
                raw = (await connection.get_raw_connection()).driver_connection
                assert raw is not None
                # Outside a transaction, as SQLite demands; it does not wait for others here, so it is asked again.
                mode = await _patiently(raw, "PRAGMA journal_mode=WAL")
            if mode != "wal":
                raise Unreachable(
                    "the database's folder does not allow a write-ahead log",
                    where=str(self.path),
                    do="put the database on a disk of this machine, not on a network folder, or use PostgreSQL",
                )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes nothing. Raises Unreachable if the database does not answer."""
        with translated(self.url):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is durable when the block ends, and gone if it raises.

        Raises Unreachable if the database does not answer, or another process keeps it locked.
        """
        with translated(self.url):
            if self._turn is None:
                async with self._engine.begin() as connection:
                    yield connection
                return
            async with self._turn, self._engine.connect() as connection:
                await connection.execution_options(**{_WRITING: True})
                await _begin(connection)
                yield connection
                await connection.commit()

    async def run(self, script: Script[T]) -> T:
        """The result of a script of the hot path, which is a writing transaction: durable, or gone if it raises.

        Raises Unreachable as `writing` does.
        """
        with translated(self.url):
            if self._scripts is not None and self._turn is not None:
                async with self._turn:
                    return await self._scripts.run(script)
            async with self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                return await run_on_postgresql(raw.driver_connection, script)

    async def lock_connection(self) -> AsyncConnection:
        """A connection of its own, outside the pool, for locks that last as long as it does (PostgreSQL)."""
        assert self._locks is not None
        with translated(self.url):
            return await self._locks.connect()

    async def close(self) -> None:
        """Close every connection."""
        if self._scripts is not None:
            await self._scripts.close()
        await self._engine.dispose()
        if self._locks is not None:
            await self._locks.dispose()


def _make_file(path: Path) -> None:
    """An empty file for this user alone, if there is none: it is going to hold addresses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


async def _patiently(raw: Any, pragma: str) -> str:
    for tries in range(50):
        try:
            async with raw.execute(pragma) as cursor:
                return str((await cursor.fetchone())[0])
        except sqlite3.OperationalError as refused:
            if tries == 49 or "locked" not in str(refused):
                raise
        await asyncio.sleep(0.1)
    raise AssertionError("unreachable")


async def _begin(connection: AsyncConnection) -> None:
    """Begin, and ask again while another process holds the only writer's place: nothing was done yet."""
    for tries in range(_BEGINS):
        try:
            await connection.begin()
            return
        except DBAPIError as refused:
            if tries == _BEGINS - 1 or "locked" not in str(refused.orig):
                raise


def _postgresql_engine(url: URL) -> AsyncEngine:
    # The locks of `dialect` rest on each statement seeing what was committed before it.
    engine = create_async_engine(url, isolation_level="READ COMMITTED", pool_size=5)
    event.listen(engine.sync_engine, "checkout", _renew_if_closed)
    return engine


def _renew_if_closed(connection: Any, record: Any, proxy: Any) -> None:
    """A session that the server ended while it was idle is replaced; that is known here without asking the server."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server ended this session")


def _sqlite_engine(url: URL) -> AsyncEngine:
    # isolation_level None: the driver must begin nothing by itself, the event below does.
    engine = create_async_engine(url, connect_args={"isolation_level": None, "timeout": _BUSY_S}, pool_size=5)
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={int(_BUSY_S * 1000)}", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
