"""Storage against the world: killed processes, locked files, servers that are gone."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from newsletter.errors import BadInput, Unreachable
from newsletter.model.delivery import Balance
from newsletter.model.edition import Brake, EditionEvent
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage import database as database_module
from newsletter.storage.dialect import hold_edition, hold_readers
from newsletter.storage.engine import Stores
from newsletter.storage.tables import owners
from tests.support.sql import run_sql
from tests.support.storage import NOW, ask, opened, reader_rows, sending

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]

ROOT = Path(__file__).resolve().parents[2]


async def test_a_killed_process_is_known_to_be_dead_at_once(stores: Stores, database_url: str) -> None:
    """After SIGKILL its lease of ten minutes does not count: the next claim takes its block, and what it had begun is uncertain."""
    edition = await sending(stores, readers=20)
    process = await _doomed(database_url, edition.id, 3)
    mine = await stores.ledger.join()
    assert await stores.ledger.others_sending(edition.id, mine)
    assert None is await stores.ledger.claim(edition.id, mine, lease_s=60)

    process.send_signal(signal.SIGKILL)
    process.wait(timeout=5)
    killed = time.monotonic()
    while (block := await stores.ledger.claim(edition.id, mine, lease_s=60)) is None:
        assert time.monotonic() - killed < 3
        await asyncio.sleep(0.02)

    newest = await stores.ledger.join()
    async with stores.database.reading() as connection:
        known = (await connection.scalars(select(owners.c.id).order_by(owners.c.id))).all()

    assert 2 == block.fence
    assert [mine.id, newest.id] == known  # the dead one's row was cleared away
    assert Balance(planned=20, uncertain=3, pending=17) == await stores.ledger.balance(edition.id)


async def test_a_stopped_process_is_not_dead(stores: Stores, database_url: str) -> None:
    """A process that is frozen keeps its block until the lease ends."""
    edition = await sending(stores, readers=20)
    process = await _doomed(database_url, edition.id, 3)

    process.send_signal(signal.SIGSTOP)
    try:
        assert None is await stores.ledger.claim(edition.id, await stores.ledger.join(), lease_s=60)
    finally:
        process.kill()
        process.wait(timeout=5)


async def _doomed(url: str, edition_id: int, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.doomed_sender", url, str(edition_id), str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout
    said = await asyncio.to_thread(process.stdout.readline)
    process.stdout.close()
    assert "begun\n" == said
    return process


@pytest.mark.parametrize("change", ["unsubscribe", "brake", "cancel"])
async def test_a_change_waits_for_the_commit_that_is_just_beginning_deliveries(stores: Stores, other: Stores, change: str) -> None:
    """So once an unsubscribe, a brake or a cancel is answered, nothing can begin on what was true before."""
    edition = await sending(stores, readers=3)
    found = await stores.readers.find("r0@example.org")
    assert found
    acts = {
        "unsubscribe": lambda: other.readers.set_status(found[0].uid, "weekly", SubscriptionStatus.UNSUBSCRIBED, consent=None, at=NOW),
        "brake": lambda: other.editions.brake(edition.id, Brake(who="ada", why="a test", since=NOW)),
        "cancel": lambda: other.editions.move(edition.id, EditionEvent.CANCEL),
    }

    async with stores.database.writing() as connection:
        # What an exchange holds while it begins.
        await hold_edition(connection, edition.id, shared=True)
        await hold_readers(connection, shared=True)
        waiting = asyncio.create_task(acts[change]())
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        waited = not done
    await asyncio.wait_for(waiting, timeout=3)

    assert waited


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
async def test_two_senders_do_not_wait_for_each_other(stores: Stores, other: Stores) -> None:
    """On PostgreSQL what an exchange holds is shared: two processes send at the same time."""
    edition = await sending(stores, readers=120)
    owner = await other.ledger.join()
    block = await other.ledger.claim(edition.id, owner, lease_s=60)
    assert block

    async with stores.database.writing() as connection:
        await hold_edition(connection, edition.id, shared=True)
        await hold_readers(connection, shared=True)
        begun = await asyncio.wait_for(other.ledger.exchange(block, owner, results=[], asks=ask(5)), timeout=3)

    assert 5 == len(begun)


async def test_a_write_that_fails_leaves_nothing(stores: Stores) -> None:
    """An error in the middle of a transaction takes back all of it."""

    async def fail() -> None:
        async with stores.database.writing() as connection:
            await connection.execute(text("INSERT INTO facts (key, value) VALUES ('half', 'done')"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await fail()

    async with stores.database.reading() as connection:
        assert None is await connection.scalar(text("SELECT value FROM facts WHERE key = 'half'"))


async def test_a_cancelled_write_leaves_nothing_and_harms_nobody(stores: Stores) -> None:
    """A task that is cancelled while it writes takes its transaction with it; the next one writes as ever."""
    started = asyncio.Event()

    async def write_slowly() -> None:
        async with stores.database.writing() as connection:
            await connection.execute(text("INSERT INTO facts (key, value) VALUES ('half', 'done')"))
            started.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write_slowly())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await asyncio.wait_for(stores.readers.enrol("weekly", reader_rows(1), at=NOW), timeout=3)
    async with stores.database.reading() as connection:
        assert None is await connection.scalar(text("SELECT value FROM facts WHERE key = 'half'"))


async def test_reading_goes_on_while_somebody_writes(stores: Stores, other: Stores) -> None:
    """A writer keeps nobody from reading what was there before."""
    await stores.readers.enrol("weekly", reader_rows(3), at=NOW)

    async with stores.database.writing() as connection:
        await connection.execute(text("DELETE FROM subscriptions"))
        count = await asyncio.wait_for(other.readers.count("weekly"), timeout=3)

    assert 3 == count["confirmed"]


async def test_a_database_that_stays_locked_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After waiting in vain for another process the error names the file and what to do, and nothing was changed."""
    monkeypatch.setattr(database_module, "_BUSY_S", 0.05)
    url = f"sqlite:///{tmp_path / 'newsletter.db'}"
    async with opened(url) as stores, opened(url) as other, other.database.writing():
        with pytest.raises(Unreachable, match="locked by another process") as told:
            await stores.readers.enrol("weekly", reader_rows(1), at=NOW)

    assert str(tmp_path / "newsletter.db") == told.value.where
    assert 3 == told.value.exit_code


async def test_a_writer_waits_for_another_process_and_then_writes(tmp_path: Path) -> None:
    """A lock that is held for a moment only delays."""
    url = f"sqlite:///{tmp_path / 'newsletter.db'}"
    async with opened(url) as stores, opened(url) as other:
        async with other.database.writing():
            waiting = asyncio.create_task(stores.readers.enrol("weekly", reader_rows(1), at=NOW))
            await asyncio.sleep(0.2)
            assert not waiting.done()
        assert 1 == (await waiting).added


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Whatever it is, it is not written over."""
    path = tmp_path / "newsletter.db"
    path.write_bytes(b"Dear diary, " * 500)

    with pytest.raises(BadInput, match="no whole database"):
        async with opened(f"sqlite:///{path}"):
            pass

    assert b"Dear diary, " * 500 == path.read_bytes()


async def test_a_place_that_cannot_hold_a_database_is_a_clear_error(tmp_path: Path) -> None:
    """A path through a file is told with its name."""
    (tmp_path / "file").write_text("")

    with pytest.raises(Unreachable, match="does not answer") as told:
        async with opened(f"sqlite:///{tmp_path / 'file' / 'newsletter.db'}"):
            pass

    assert "newsletter.db" in str(told.value.where)


async def test_a_server_that_is_not_there_is_a_clear_error() -> None:
    """The error hides the password and says to start the server or correct the URL."""
    with pytest.raises(Unreachable, match="does not answer") as told:
        async with opened("postgresql://ada:secret@127.0.0.1:9/newsletter"):
            pass

    assert "secret" not in str(told.value)
    assert "database.url" in str(told.value)


async def test_a_database_that_the_server_does_not_have_is_a_clear_error(postgres_server: Callable[[str], str]) -> None:
    """The error says how to make it."""
    with pytest.raises(Unreachable, match="no_such_database") as told:
        async with opened(postgres_server("no_such_database")):
            pass

    assert "createdb" in str(told.value)


async def test_after_the_server_dropped_every_session_the_next_call_works(postgres_url: str, postgres_server: Callable[[str], str]) -> None:
    """Idle sessions that ended are replaced unnoticed, but an owner whose lock went with its session is told so."""
    async with opened(postgres_url) as stores:
        edition = await sending(stores, readers=3)
        owner = await stores.ledger.join()
        await run_sql(
            postgres_server("postgres"),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname <> 'postgres' AND pid <> pg_backend_pid()",
        )

        await asyncio.sleep(0.1)
        assert 3 == (await stores.ledger.balance(edition.id)).pending
        with pytest.raises(Unreachable, match="lock that shows this process to be alive"):
            await stores.ledger.claim(edition.id, owner, lease_s=60)
        again = await stores.ledger.join()
        assert await stores.ledger.claim(edition.id, again, lease_s=60)


async def test_a_session_that_ends_in_the_middle_is_a_clear_error(postgres_url: str, postgres_server: Callable[[str], str]) -> None:
    """What was under way is not done, and the error says what to do."""

    async def lose_the_session(stores: Stores) -> None:
        async with stores.database.writing() as connection:
            await connection.execute(text("INSERT INTO facts (key, value) VALUES ('half', 'done')"))
            session = await connection.scalar(text("SELECT pg_backend_pid()"))
            await run_sql(postgres_server("postgres"), f"SELECT pg_terminate_backend({session})")
            await connection.execute(text("SELECT 1"))

    async with opened(postgres_url) as stores:
        with pytest.raises(Unreachable, match="database"):
            await lose_the_session(stores)
        async with stores.database.reading() as connection:
            assert None is await connection.scalar(text("SELECT value FROM facts WHERE key = 'half'"))


async def test_lock_files_of_the_dead_are_cleared_away(tmp_path: Path) -> None:
    """Neither owners who left nor those who died leave files behind for ever."""
    url = f"sqlite:///{tmp_path / 'newsletter.db'}"
    async with opened(url) as stores:
        for _ in range(3):
            await stores.ledger.join()
    async with opened(url) as stores:
        owner = await stores.ledger.join()
        during = [path.name for path in (tmp_path / "newsletter.db-owners").iterdir()]
        await stores.ledger.leave(owner)

    assert [str(owner.id)] == during
    assert [] == list((tmp_path / "newsletter.db-owners").iterdir())


async def test_a_damaged_file_is_found_by_the_check(tmp_path: Path, sqlite_template: Path) -> None:
    """`db check` reads the whole file and says what is wrong with it."""
    path = tmp_path / "newsletter.db"
    shutil.copy(sqlite_template, path)
    url = f"sqlite:///{path}"
    async with opened(url) as stores:
        await stores.readers.enrol("weekly", reader_rows(500), at=NOW)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 3 * 4096)
        file.write(b"\xff" * 4096)

    async with opened(url) as stores:
        try:
            problems = await stores.check()
        except BadInput as broken:
            problems = [str(broken)]

    assert problems


async def test_opening_is_quick_and_needs_no_migrations_library(tmp_path: Path, sqlite_template: Path) -> None:
    """A start on a database that has its tables imports no Alembic."""
    shutil.copy(sqlite_template, tmp_path / "newsletter.db")
    program = (
        "import asyncio, sys\n"
        "from tests.support.storage import opened\n"
        "async def main():\n"
        f"    async with opened('sqlite:///{tmp_path / 'newsletter.db'}') as stores:\n"
        "        assert [] == await stores.check()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules, 'asyncpg' in sys.modules)\n"
    )

    said = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)

    assert "False False\n" == said.stdout
