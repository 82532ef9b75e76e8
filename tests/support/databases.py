"""Databases for the tests, on both engines. Fixtures: a test module names this one and `postgres` in `pytest_plugins`."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from newsletter.storage.engine import Stores, upgrade
from tests.support.storage import opened


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "newsletter.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database with our tables, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "newsletter.db")
        return f"sqlite:///{tmp_path / 'newsletter.db'}"
    make: Callable[..., str] = request.getfixturevalue("make_postgres")
    return make()


@pytest.fixture
def postgres_url(make_postgres: Callable[..., str]) -> str:
    """The URL of a fresh database with our tables on PostgreSQL."""
    return make_postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'newsletter.db'}"
    make: Callable[..., str] = request.getfixturevalue("make_postgres")
    return make(empty=True)


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[Stores]:
    """An open database."""
    async with opened(database_url) as stores:
        yield stores


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Stores]:
    """The same database opened a second time, as another process would."""
    async with opened(database_url) as stores:
        yield stores
