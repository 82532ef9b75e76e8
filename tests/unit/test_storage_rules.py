"""Rules of storage that need no database: URLs, the meaning of errors, what an import may do to a status."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from newsletter.errors import BadInput, NewsletterError, Unreachable, UsageError
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.faults import parsed, place, translated
from newsletter.storage.stores.enrolment import status_after
from newsletter.storage.stores.paging import batches

CONFIRMED, PENDING, UNSUBSCRIBED = SubscriptionStatus.CONFIRMED, SubscriptionStatus.PENDING, SubscriptionStatus.UNSUBSCRIBED


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////abs/a.db", "sqlite+aiosqlite"),
        ("postgresql://u@h/d", "postgresql+asyncpg"),
        ("postgres://u@h/d", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg"),
    ],
)
def test_a_url_may_be_written_without_a_driver(url: str, driver: str) -> None:
    """The two databases are known by the names people give them."""
    assert driver == parsed(url).drivername


@pytest.mark.parametrize("url", ["", "newsletter.db", "mysql://u@h/d", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_is_none_is_refused_with_an_example(url: str) -> None:
    """Another database, none, or one in memory is a usage error that shows what to write."""
    with pytest.raises(UsageError) as refused:
        parsed(url)

    assert "sqlite:///newsletter.db" in str(refused.value)


def test_a_password_is_never_shown() -> None:
    """Where a database is can be said without its password."""
    assert "secret" not in place(parsed("postgresql://u:secret@h/d"))


@pytest.mark.parametrize(
    ("name", "kind", "word"),
    [
        ("SQLITE_BUSY", Unreachable, "locked"),
        ("SQLITE_BUSY_SNAPSHOT", Unreachable, "locked"),
        ("SQLITE_FULL", Unreachable, "full"),
        ("SQLITE_IOERR_FSYNC", Unreachable, "disk"),
        ("SQLITE_CANTOPEN", Unreachable, "opened"),
        ("SQLITE_READONLY", Unreachable, "written"),
        ("SQLITE_NOTADB", BadInput, "no whole database"),
        ("SQLITE_CORRUPT", BadInput, "no whole database"),
    ],
)
def test_what_the_world_did_to_sqlite_is_said_in_words(name: str, kind: type[NewsletterError], word: str) -> None:
    """Each has its sentence, the file and something to do; the driver's error is the cause."""
    original = sqlite3.OperationalError("x")
    original.sqlite_errorname = name
    raised = OperationalError("SELECT", {}, original)

    with pytest.raises(kind, match=word) as told, translated(parsed("sqlite:///a.db")):
        raise raised

    assert told.value.__cause__ is raised
    assert "a.db" == told.value.where
    assert told.value.do


def test_a_mistake_of_ours_is_not_dressed_up() -> None:
    """A broken constraint stays what it is, so that it is found."""
    original = sqlite3.IntegrityError("x")
    original.sqlite_errorname = "SQLITE_CONSTRAINT_UNIQUE"

    with pytest.raises(IntegrityError), translated(parsed("sqlite:///a.db")):
        raise IntegrityError("INSERT", {}, original)


@pytest.mark.parametrize(
    ("present", "wanted", "after"),
    [
        (None, PENDING, PENDING),
        (None, CONFIRMED, CONFIRMED),
        (None, UNSUBSCRIBED, UNSUBSCRIBED),
        (PENDING, PENDING, PENDING),
        (PENDING, CONFIRMED, CONFIRMED),
        (PENDING, UNSUBSCRIBED, UNSUBSCRIBED),
        (CONFIRMED, PENDING, CONFIRMED),
        (CONFIRMED, CONFIRMED, CONFIRMED),
        (CONFIRMED, UNSUBSCRIBED, UNSUBSCRIBED),
        (UNSUBSCRIBED, PENDING, UNSUBSCRIBED),
        (UNSUBSCRIBED, CONFIRMED, UNSUBSCRIBED),
        (UNSUBSCRIBED, UNSUBSCRIBED, UNSUBSCRIBED),
    ],
)
def test_an_import_moves_a_status_one_way_only(
    present: SubscriptionStatus | None, wanted: SubscriptionStatus, after: SubscriptionStatus
) -> None:
    """Never back from unsubscribed, never down from confirmed."""
    assert after is status_after(present, wanted)


def test_batches_are_the_whole_list_in_order() -> None:
    """Nothing is lost at an edge."""
    assert [[1, 2], [3, 4], [5]] == [list(some) for some in batches([1, 2, 3, 4, 5], 2)]
    assert [] == list(batches([], 2))
