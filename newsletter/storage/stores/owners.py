"""Who holds leases, and who of them is alive: a row each, and a lock that the system drops when its process dies.

On SQLite the lock is a `flock` on a file beside the database, dropped by the kernel with the last descriptor; on
PostgreSQL an advisory lock of a session of its own, dropped by the server. Either is known at once after a kill, where
a lease alone would have to run out. Where a machine dies without a word to the server, the lease is what is left.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.base import Owner
from newsletter.storage.database import Database
from newsletter.storage.dialect import Space, hold_joining, now_ms
from newsletter.storage.hot import Script, Statement
from newsletter.storage.tables import blocks, owners


class Locks(Protocol):
    """Locks that last as long as this process and this object."""

    async def take(self, number: int) -> None:
        """Hold the lock of one owner."""
        ...

    async def drop(self, number: int) -> None:
        """Let it go; nothing happens if it is not held."""
        ...

    async def living(self, connection: AsyncConnection, numbers: Sequence[int]) -> frozenset[int]:
        """Which of these are held, by whatever process."""
        ...

    def living_now(self, numbers: Sequence[int]) -> Script[frozenset[int]]:
        """The same within a script."""
        ...

    async def forget(self, numbers: Sequence[int]) -> None:
        """Remove what is left of owners that are dead."""
        ...


class FileLocks:
    """One file an owner, in `DATABASE-owners/` beside the database."""

    def __init__(self, database: Path) -> None:
        self._folder = database.with_name(database.name + "-owners")
        self._held: dict[int, int] = {}  # owner -> descriptor

    async def take(self, number: int) -> None:
        """Hold the lock of one owner. Nobody can know its number before its row is committed, so nobody probes too early."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self._folder / str(number), os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._held[number] = descriptor

    async def drop(self, number: int) -> None:
        """Let it go."""
        descriptor = self._held.pop(number, None)
        if descriptor is not None:
            (self._folder / str(number)).unlink(missing_ok=True)
            os.close(descriptor)

    async def living(self, connection: AsyncConnection, numbers: Sequence[int]) -> frozenset[int]:
        """Which of these are held. A shared lock asks, so that two who ask at once do not take each other for the owner."""
        return frozenset(number for number in numbers if self._is_held(number))

    def living_now(self, numbers: Sequence[int]) -> Script[frozenset[int]]:
        """The same within a script; nothing is asked of the database."""
        yield from ()
        return frozenset(number for number in numbers if self._is_held(number))

    def _is_held(self, number: int) -> bool:
        try:
            descriptor = os.open(self._folder / str(number), os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    async def forget(self, numbers: Sequence[int]) -> None:
        """Remove the files of dead owners."""
        for number in numbers:
            (self._folder / str(number)).unlink(missing_ok=True)


class ServerLocks:
    """One session an owner, idle but for its lock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[int, AsyncConnection] = {}

    async def take(self, number: int) -> None:
        """Hold the lock of one owner."""
        session = await self._database.lock_connection()
        await session.execute(select(func.pg_advisory_lock(int(Space.OWNER), number)))
        self._held[number] = session

    async def drop(self, number: int) -> None:
        """End the session, and the lock with it."""
        session = self._held.pop(number, None)
        if session is not None:
            await session.invalidate()
            await session.close()

    async def living(self, connection: AsyncConnection, numbers: Sequence[int]) -> frozenset[int]:
        """Which of these are held, as the server sees it; asking takes no lock."""
        held = await connection.scalars(_HELD)
        return frozenset(held.all()) & frozenset(numbers)

    def living_now(self, numbers: Sequence[int]) -> Script[frozenset[int]]:
        """The same within a script."""
        held = yield _HELD_NOW, {}
        return frozenset(number for (number,) in held) & frozenset(numbers)

    async def forget(self, numbers: Sequence[int]) -> None:
        """Nothing is left of them."""


_HELD = text(
    "SELECT CAST(objid AS BIGINT) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted"
    f" AND CAST(classid AS BIGINT) = {int(Space.OWNER)} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_HELD_NOW = Statement(_HELD, only="postgresql")


class Owners:
    """The rows and the locks together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._locks: Locks = FileLocks(database.path) if database.is_sqlite else ServerLocks(database)
        self._joined: set[int] = set()

    async def join(self) -> Owner:
        """Become an owner; and clear away those that died, whose leases end with that."""
        async with self._database.writing() as connection:
            await hold_joining(connection)
            dead = await self._clear_dead(connection)
            made = await connection.execute(insert(owners).values(joined_at=now_ms()).returning(owners.c.id))
            number = int(made.scalar_one())
            # Before the row is committed: an owner that can be seen and whose lock is free counts as dead.
            await self._locks.take(number)
            self._joined.add(number)
        await self._locks.forget(dead)
        return Owner(id=number)

    async def _clear_dead(self, connection: AsyncConnection) -> list[int]:
        known = list((await connection.scalars(select(owners.c.id))).all())
        dead = sorted(set(known) - await self._locks.living(connection, known))
        if dead:
            await connection.execute(update(blocks).where(blocks.c.owner_id.in_(dead)).values(owner_id=None, lease_until=None))
            await connection.execute(delete(owners).where(owners.c.id.in_(dead)))
        return dead

    async def leave(self, owner: Owner) -> None:
        """Drop every lease, then the lock."""
        try:
            async with self._database.writing() as connection:
                await connection.execute(update(blocks).where(blocks.c.owner_id == owner.id).values(owner_id=None, lease_until=None))
                await connection.execute(delete(owners).where(owners.c.id == owner.id))
        finally:
            # Whatever the database says: a lock that stays would keep others from the work until the lease ends.
            await self._drop(owner.id)

    async def _drop(self, number: int) -> None:
        self._joined.discard(number)
        await self._locks.drop(number)

    async def living(self, connection: AsyncConnection, numbers: Sequence[int]) -> frozenset[int]:
        """Which of these owners are alive."""
        return await self._locks.living(connection, numbers)

    def living_now(self, numbers: Sequence[int]) -> Script[frozenset[int]]:
        """The same within a script."""
        return self._locks.living_now(numbers)

    async def close(self) -> None:
        """Drop every lock that this object holds; the rows are cleared away by the next owner."""
        for number in sorted(self._joined):
            await self._drop(number)
