"""Which revision of the tables a database has, and bringing it to ours.

The revision is read with one plain statement; Alembic is imported only when tables are to be made or changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.errors import UsageError
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_schema
from newsletter.storage.faults import place
from newsletter.storage.tables import metadata

# Every revision this program knows, oldest first. A test holds it against the folder of migrations.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
HEAD = REVISIONS[-1]

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


@dataclass(frozen=True, kw_only=True)
class Upgraded:
    """What an upgrade did."""

    before: str | None  # None: the database was empty
    after: str


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def revision_of(connection: AsyncConnection, database: Database) -> str | None:
    """The revision of a database, None if it holds no table of ours.

    Raises UsageError if it holds tables that bear the names of ours and are not.
    """
    tables = await connection.run_sync(_tables)
    if "alembic_version" not in tables:
        if foreign := sorted(tables & set(metadata.tables)):
            raise UsageError(
                f"this database holds tables of another program ({', '.join(foreign[:3])})",
                where=place(database.url),
                do="name an empty database in database.url",
            )
        return None
    revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(revision) if revision is not None else None


async def settle(database: Database, *, migrate: bool) -> None:
    """See to it that the database has our revision; an empty one is filled if `migrate`.

    Raises UsageError for a newer database (upgrade the program) and an older one (`newsletter db upgrade`).
    """
    async with database.reading() as connection:
        revision = await revision_of(connection, database)
    if revision == HEAD:
        return
    if revision is None:
        if not migrate:
            raise UsageError("the database is empty", where=place(database.url), do="`newsletter db upgrade` makes its tables")
        await upgrade_open(database)
        return
    refuse_newer(revision, database)
    raise UsageError(
        f"the database has revision {revision}, this program needs {HEAD}",
        where=place(database.url),
        do="make a copy of the database, then `newsletter db upgrade`",
    )


def refuse_newer(revision: str, database: Database) -> None:
    """Raise UsageError for a revision that this program does not know: it comes from a newer one."""
    if revision not in REVISIONS:
        raise UsageError(
            f"the database has revision {revision}, this program knows none after {HEAD}",
            where=place(database.url),
            do="upgrade the program (newsletter-digest) to the version that last used this database",
        )


async def upgrade(url: str) -> Upgraded:
    """Bring a database to our revision, whatever it has: what `db upgrade` does. One transaction: all or nothing.

    Raises UsageError for a newer database and Unreachable.
    """
    database = Database(url)
    try:
        await database.prepare()
        return await upgrade_open(database)
    finally:
        await database.close()


async def upgrade_open(database: Database) -> Upgraded:
    """As `upgrade`, on an open database. Of two processes one does it and the other finds it done."""
    async with database.writing() as connection:
        await hold_schema(connection)
        before = await revision_of(connection, database)
        if before is not None:
            refuse_newer(before, database)
        if before != HEAD:
            await connection.run_sync(_run_migrations)
    return Upgraded(before=before, after=HEAD)


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # 0.3 s that only a first start and an upgrade may cost
    from alembic.config import Config  # as above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
