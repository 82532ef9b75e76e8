"""Scripts: transactions of the hot path, written once, run without the layers that cost more than the statements.

A script is a generator. It yields a `Statement` with its parameters and is sent the rows; what it returns is the result of the
transaction, which is durable by then. SQLite runs a whole script in one hop to a thread of its own, PostgreSQL statement by
statement. The statements are SQLAlchemy Core, put into words once per database.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Executable, Select, String, Update, bindparam, func
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from newsletter.clock import monotonic

T = TypeVar("T")
Params: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Row: TypeAlias = tuple[Any, ...]
Reads: TypeAlias = Callable[[str, TypeEngine[Any]], ColumnElement[Any]]  # a parameter's name and type -> the SQL that gives it
Script: TypeAlias = Generator[tuple["Statement", Params], list[Row], T]

# Between two looks whether another process has ended its commit. SQLite's own waits grow to tens of milliseconds, in which two
# processes that send side by side both stand still.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.0002, 0.01

_DIALECTS: dict[str, Dialect] = {"sqlite": SQLiteDialect_pysqlite(), "postgresql": PGDialect_asyncpg()}  # type: ignore[no-untyped-call]  # so in SQLAlchemy


class Statement:
    """One Core statement with named parameters, in the words of both databases.

    `only`: the database that needs it; on the other one it does nothing and gives no rows.
    """

    is_packed = False  # executed with a dict: rows come as one JSON value on SQLite
    columns: tuple[str, ...] = ()  # executed with a list: these parameters go as one JSON value on SQLite
    is_counted = False

    def __init__(self, core: Executable, *, only: str | None = None) -> None:
        self._core = core
        self._only = only
        self._words: dict[str, Words | None] = {}

    def on(self, database: str) -> Words | None:
        """Its words on "sqlite" or "postgresql"; None where there is nothing to say."""
        if database not in self._words:
            said = self._only in (None, database)
            self._words[database] = self._put(database) if said else None
        return self._words[database]

    def _put(self, database: str) -> Words:
        return Words(self._core, _DIALECTS[database])


class Rows(Statement):
    """A SELECT of many rows. On SQLite they come as one JSON value, because every step of a statement hands the interpreter's lock
    to another thread and waits to get it back."""

    is_packed = True

    def __init__(self, core: Select[Any]) -> None:
        super().__init__(core)
        self._width = len(core.selected_columns)

    def _put(self, database: str) -> Words:
        words = super()._put(database)
        if database == "sqlite":
            names = ", ".join(f"c{number}" for number in range(self._width))
            words.sql = f"WITH page({names}) AS ({words.sql}) SELECT json_group_array(json_array({names})) FROM page"
        return words


class Change(Statement):
    """An UPDATE for many rows of parameters, given as `columns`. On SQLite they go as one JSON value, for the same reason as `Rows`.

    `made` writes the statement from the SQL that reads a parameter. Executed it gives one row: how many rows were changed.
    """

    is_counted = True

    def __init__(self, made: Callable[[Reads], Update], columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        given = func.json_each(bindparam("given", type_=String)).table_valued("value", name="given")
        paths = {name: f"$[{number}]" for number, name in enumerate(self.columns)}
        packed = made(lambda name, kind: func.json_extract(given.c.value, paths[name], type_=kind))
        super().__init__(made(lambda name, kind: bindparam(name, type_=kind)))
        self._packed = packed

    def _put(self, database: str) -> Words:
        if database == "sqlite":
            return Words(self._packed, _DIALECTS[database])
        words = super()._put(database)
        words.sql += " RETURNING 1"
        return words


class Words:
    """A statement as one database takes it, and the order of its parameters."""

    def __init__(self, core: Executable, dialect: Dialect) -> None:
        compiled = core.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement compiles; the type does not say so
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self._order = tuple(compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def values(self, params: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters in order. Raises KeyError for one that is missing."""
        fixed = self._fixed
        return tuple([params[name] if name in params else fixed[name] for name in self._order])


class SqliteScripts:
    """Runs scripts on one connection in one thread; each is a BEGIN IMMEDIATE and a COMMIT that is on disk (synchronous=FULL)."""

    def __init__(self, path: Path, *, patience_s: float) -> None:
        self._path = path
        self._patience_s = patience_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._connection: sqlite3.Connection | None = None

    async def run(self, script: Script[T]) -> T:
        """The result of the script. Raises sqlite3.Error, with nothing done."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, script)

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, script: Script[T]) -> T:
        connection = self._opened()
        self._begin(connection)
        try:
            result = _driven(connection, script)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # isolation_level None: the driver must begin nothing by itself.
            connection = sqlite3.connect(self._path, timeout=self._patience_s, isolation_level=None)
            for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=0"):
                connection.execute(f"PRAGMA {pragma}")
            self._connection = connection
        return self._connection

    def _begin(self, connection: sqlite3.Connection) -> None:
        started = monotonic()
        while True:
            waited = monotonic() - started
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as refused:
                if waited >= self._patience_s or "locked" not in str(refused):
                    raise
            sleep(min(_FIRST_PAUSE_S + waited / 20, _LONGEST_PAUSE_S))


def _driven(connection: sqlite3.Connection, script: Script[T]) -> T:
    rows: list[Row] = []
    try:
        statement, params = next(script)
        while True:
            words = statement.on("sqlite")
            rows = [] if words is None else _executed(connection, statement, words, params)
            statement, params = script.send(rows)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # what the script returns
    finally:
        script.close()


def _executed(connection: sqlite3.Connection, statement: Statement, words: Words, params: Params) -> list[Row]:
    if isinstance(params, Mapping):
        rows = connection.execute(words.sql, words.values(params)).fetchall()
        return json.loads(rows[0][0]) if statement.is_packed else rows
    if statement.columns:
        given = json.dumps([[one[name] for name in statement.columns] for one in params], ensure_ascii=False)
        return [(connection.execute(words.sql, words.values({"given": given})).rowcount,)]
    connection.executemany(words.sql, [words.values(one) for one in params])
    return []


async def run_on_postgresql(connection: Any, script: Script[T]) -> T:
    """The result of the script, in one transaction of an asyncpg connection. Raises asyncpg's errors, with nothing done."""
    async with connection.transaction():
        rows: list[Row] = []
        try:
            statement, params = next(script)
            while True:
                words = statement.on("postgresql")
                if words is None:
                    rows = []
                elif isinstance(params, Mapping):
                    rows = await connection.fetch(words.sql, *words.values(params))
                elif statement.is_counted:
                    changed = await connection.fetchmany(words.sql, [words.values(one) for one in params])
                    rows = [(len(changed),)]
                else:
                    await connection.executemany(words.sql, [words.values(one) for one in params])
                    rows = []
                statement, params = script.send(rows)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # what the script returns
        finally:
            script.close()
