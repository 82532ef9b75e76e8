"""Opening a database: its tables, their revision, the key it was made with."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from newsletter.errors import UsageError
from newsletter.storage import schema
from newsletter.storage.engine import Database, Stores, open_database, upgrade
from newsletter.storage.tables import metadata
from tests.support.storage import KEY, opened

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def _shape(connection: Connection) -> dict[str, object]:
    """What Alembic does not compare: primary keys, and unique and foreign keys by columns."""
    look = inspect(connection)
    return {
        name: (
            look.get_pk_constraint(name)["constrained_columns"],
            sorted(tuple(one["column_names"]) for one in look.get_unique_constraints(name)),
            sorted((tuple(one["constrained_columns"]), one["referred_table"]) for one in look.get_foreign_keys(name)),
            sorted((str(one["name"]), tuple(one["column_names"])) for one in look.get_indexes(name) if not one["unique"]),
            sorted((one["name"], bool(one["nullable"])) for one in look.get_columns(name)),
        )
        for name in sorted(metadata.tables)
    }


async def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    """Alembic finds no difference between a migrated database and tables.py, nor do keys and nullability differ."""
    await upgrade(empty_url)
    database = Database(empty_url)
    async with database.reading() as connection:
        differences = await connection.run_sync(_differences)
        migrated = await connection.run_sync(_shape)
    async with database.writing() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    async with database.reading() as connection:
        declared = await connection.run_sync(_shape)
    await database.close()

    assert [] == differences
    assert declared == migrated


async def test_numbers_of_erased_rows_are_never_given_again(empty_url: str) -> None:
    """After the newest owner's row is gone, the next owner gets a new number."""
    async with opened(empty_url) as stores:
        first = await stores.ledger.join()
        await stores.ledger.leave(first)
        second = await stores.ledger.join()

    assert first.id < second.id


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    """The list that start-up compares with is the folder of migrations, in order."""
    folder = Path(schema.__file__).with_name("migrations")
    script = ScriptDirectory(folder)
    written = [step.revision for step in script.walk_revisions()]

    assert list(schema.REVISIONS) == written[::-1]
    assert [schema.HEAD] == script.get_heads()


async def test_an_empty_database_gets_its_tables_when_opened(empty_url: str) -> None:
    """The first start makes the tables; db check finds nothing wrong with them."""
    async with opened(empty_url) as stores:
        assert [] == await stores.check()


async def test_an_empty_database_is_refused_where_nothing_may_be_made(empty_url: str) -> None:
    """With migrate=False nothing is created, and the error says which command does."""
    with pytest.raises(UsageError, match="empty") as refused:
        async with open_database(empty_url, key=KEY, migrate=False):
            pass

    assert "newsletter db upgrade" in str(refused.value)


async def test_a_newer_database_is_refused_by_both_revisions(database_url: str) -> None:
    """A database from a newer program is not touched; the error names its revision and ours, and says to upgrade the program."""
    await _stamp(database_url, "9999")

    with pytest.raises(UsageError, match="9999") as refused:
        async with opened(database_url):
            pass
    with pytest.raises(UsageError, match="9999"):
        await upgrade(database_url)

    assert 2 == refused.value.exit_code
    assert schema.HEAD in str(refused.value)
    assert "upgrade the program" in str(refused.value)


async def test_an_older_database_is_upgraded_by_the_command_alone(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening an older database refuses and names `db upgrade`, also where an empty one would be filled."""
    monkeypatch.setattr(schema, "REVISIONS", ("0000", *schema.REVISIONS))
    await _stamp(database_url, "0000")

    with pytest.raises(UsageError, match="0000") as refused:
        async with opened(database_url):
            pass

    assert "newsletter db upgrade" in str(refused.value)


async def test_tables_of_another_program_are_not_taken_for_ours(empty_url: str) -> None:
    """A database that holds a table with the name of one of ours, but no revision, is refused untouched."""
    database = Database(empty_url)
    await database.prepare()
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE articles (wine TEXT)"))
    await database.close()

    with pytest.raises(UsageError, match="another program"):
        async with opened(empty_url):
            pass


async def test_two_processes_that_start_on_an_empty_database_make_it_once(empty_url: str) -> None:
    """Whoever comes second finds the tables made."""
    done = await asyncio.gather(upgrade(empty_url), upgrade(empty_url), upgrade(empty_url))

    assert [None] == [one.before for one in done if one.before != schema.HEAD]
    assert {schema.HEAD} == {one.after for one in done}


async def test_upgrading_again_changes_nothing(database_url: str) -> None:
    """`db upgrade` on a database of our revision says so and leaves it as it is."""
    done = await upgrade(database_url)

    assert (schema.HEAD, schema.HEAD) == (done.before, done.after)


async def test_another_key_is_refused(database_url: str) -> None:
    """The database knows the key it was made with by a fingerprint, and is not opened with another one."""
    async with opened(database_url):
        pass

    with pytest.raises(UsageError, match="another key file"):
        async with open_database(database_url, key=b"x" * 32):
            pass
    async with opened(database_url) as stores:
        assert [] == await stores.check()


async def test_the_key_itself_is_not_in_the_database(database_url: str) -> None:
    """What is stored of the key is a fingerprint that does not hold it."""
    async with opened(database_url) as stores, stores.database.reading() as connection:
        value = await connection.scalar(text("SELECT value FROM facts"))

    assert KEY.hex() not in value
    assert KEY.decode() not in value


async def test_a_check_finds_an_edition_that_is_off_balance(stores: Stores) -> None:
    """`db check` names the edition whose planned number is not the sum over its states."""
    edition, _ = await stores.editions.take_slot("weekly", "2026-W48", due_at=None)
    async with stores.database.writing() as connection:
        await connection.execute(text("UPDATE editions SET planned = 3"))

    problems = await stores.check()

    assert 1 == len(problems)
    assert edition.name in problems[0]


async def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """A database file that we make holds addresses, so no other user may read it."""
    path = tmp_path / "newsletter.db"
    async with opened(f"sqlite:///{path}"):
        mode = stat.S_IMODE(path.stat().st_mode)

    assert 0o600 == mode


async def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    """Every connection writes ahead, waits for the disk at each commit, keeps foreign keys and waits for other writers."""
    async with opened(f"sqlite:///{tmp_path / 'newsletter.db'}") as stores, stores.database.writing() as connection:
        told = [await connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]

    assert ["wal", 2, 1, 5000] == told


async def _stamp(url: str, revision: str) -> None:
    database = Database(url)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    await database.close()
