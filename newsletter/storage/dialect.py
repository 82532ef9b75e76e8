"""Where SQLite and PostgreSQL differ, and nowhere else: clocks, upserts and locks.

SQLite has one writer (BEGIN IMMEDIATE), so its locks need no statement. PostgreSQL takes advisory locks of the
transaction instead, because they queue fairly: a share lock on a row would let a stream of senders starve a brake.

Order of locks, which keeps transactions from waiting for each other in a ring: edition, readers, block, rows.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from sqlalchemy import BigInteger, Integer, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import func
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from newsletter.storage.hot import Statement


class Space(IntEnum):
    """The first number of a PostgreSQL advisory lock: what the second one counts. Chosen to meet nobody else's."""

    SCHEMA = 1852404577
    EDITION = 1852404578
    EDITORIAL = 1852404579
    READERS = 1852404580
    OWNER = 1852404581
    JOINING = 1852404582


class now_ms(FunctionElement[int]):  # noqa: N801  # it is used as a function of SQL
    """The database's clock, UTC epoch milliseconds; goes on within a transaction."""

    type = BigInteger()
    inherit_cache = True


@compiles(now_ms, "sqlite")
def _now_sqlite(element: now_ms, compiler: SQLCompiler, **options: Any) -> str:
    # unixepoch('subsec') came with SQLite 3.42; a Julian day is exact to the millisecond in a double.
    return "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS BIGINT)"


@compiles(now_ms, "postgresql")
def _now_postgresql(element: now_ms, compiler: SQLCompiler, **options: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"


class later_of(FunctionElement[int]):  # noqa: N801  # it is used as a function of SQL
    """The greater of two numbers."""

    type = BigInteger()
    inherit_cache = True


@compiles(later_of, "sqlite")
def _later_sqlite(element: later_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"max({compiler.process(element.clauses, **options)})"


@compiles(later_of, "postgresql")
def _later_postgresql(element: later_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **options)})"


def is_sqlite(connection: AsyncConnection) -> bool:
    """True on SQLite."""
    return connection.dialect.name == "sqlite"


def insert_into(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, alike on both."""
    return sqlite.insert(table) if is_sqlite(connection) else postgresql.insert(table)


async def _advisory(connection: AsyncConnection, space: Space, number: int, *, shared: bool) -> None:
    if not is_sqlite(connection):
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        await connection.execute(select(lock(int(space), number)))


async def hold_edition(connection: AsyncConnection, edition_id: int, *, shared: bool = False) -> None:
    """Until the end of the transaction: alone to change an edition or plan it, shared to claim and send."""
    await _advisory(connection, Space.EDITION, edition_id, shared=shared)


async def hold_editorial(connection: AsyncConnection) -> None:
    """Until the end of the transaction: the only one to take a slot and its number, or to add articles."""
    await _advisory(connection, Space.EDITORIAL, 0, shared=False)


async def hold_readers(connection: AsyncConnection, *, shared: bool = False) -> None:
    """Until the end of the transaction: alone to change who may be written to, shared to begin deliveries.

    So no delivery can begin on what was read before an unsubscribe that has been answered.
    """
    await _advisory(connection, Space.READERS, 0, shared=shared)


async def hold_joining(connection: AsyncConnection) -> None:
    """Until the end of the transaction: the only one to clear away dead owners."""
    await _advisory(connection, Space.JOINING, 0, shared=False)


async def hold_schema(connection: AsyncConnection) -> None:
    """Until the end of the transaction: the only one to make or change tables."""
    await _advisory(connection, Space.SCHEMA, 0, shared=False)


def _lock(space: Space) -> Statement:
    lock = func.pg_advisory_xact_lock_shared(int(space), bindparam("number", type_=Integer))
    return Statement(select(lock), only="postgresql")


# The same for scripts: `number` is the edition's, or 0.
HOLD_EDITION_SHARED = _lock(Space.EDITION)
HOLD_READERS_SHARED = _lock(Space.READERS)
