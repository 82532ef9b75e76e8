"""The border to the drivers: URLs of databases, and what their errors mean to us.

Only what the world did is translated (a locked file, a full disk, a server that is gone). A constraint that is broken
or a statement that is wrong is a mistake of ours and stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from newsletter.errors import BadInput, NewsletterError, Unreachable, UsageError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_FORMS = "write sqlite:///newsletter.db, or postgresql://user@host/database"

# SQLite's own words for what is no mistake of ours, by the start of the error's name, and what to do about each.
_SQLITE = {
    "SQLITE_BUSY": ("the database is locked by another process", "end the other process, or try again in a moment"),
    "SQLITE_LOCKED": ("the database is locked by another process", "end the other process, or try again in a moment"),
    "SQLITE_FULL": ("the disk of the database is full", "make room, then run it again: what was recorded is safe"),
    "SQLITE_IOERR": (
        "the disk of the database fails or is full",
        "make room or look after the disk, then run it again: what was recorded is safe",
    ),
    "SQLITE_CANTOPEN": ("the database cannot be opened", "check that the folder is there and that this user may write to it"),
    "SQLITE_READONLY": ("the database cannot be written to", "give this user the right to write to the file and its folder"),
    "SQLITE_PERM": ("the database cannot be written to", "give this user the right to write to the file and its folder"),
    "SQLITE_AUTH": ("the database cannot be written to", "give this user the right to write to the file and its folder"),
}
_BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT")

# PostgreSQL's classes of SQLSTATE.
_SQLSTATE = {
    "08": "start the server, or correct database.url; then run it again",
    "28": "correct the user and the password in database.url",
    "3D": "make the database (createdb), or correct database.url",
    "53": "the server has no room or no connections left: give it more, then run it again",
    "55": "run it again in a moment",
    "57": "the server was stopped or is starting: run it again in a moment",
    "58": "look after the server's disk, then run it again",
    "40": "run it again: two processes waited for each other and this one gave way",
}

# asyncpg's errors without a SQLSTATE: the session ended; the last one comes where it ends in the middle of a word.
_GONE = {"ConnectionDoesNotExistError", "InternalClientError"}


def parsed(text: str) -> URL:
    """The URL with our driver in it. Raises UsageError for another database or none."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as wrong:
        raise UsageError(f"{text!r} is no database URL", do=_FORMS) from wrong
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise UsageError(f"{url.drivername!r} is no database that is known here", where="database.url", do=_FORMS)
    if driver.startswith("sqlite") and (not url.database or ":memory:" in url.database):
        raise UsageError("a database in memory would forget what was sent", where="database.url", do=_FORMS)
    return url.set(drivername=driver)


def place(url: URL) -> str:
    """Where a database is, fit to be shown: without the password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Raise what the database's world did as one of our errors, the driver's own as its cause."""
    try:
        yield
    except NewsletterError:
        raise
    except DBAPIError as raised:
        meaning = _meaning(raised.orig, url)
        if meaning is None:
            raise
        raise meaning from raised
    except (OSError, PoolTimeout) as raised:
        raise _unanswered(str(raised) or type(raised).__name__, url) from raised
    except Exception as raised:
        # asyncpg's errors at connecting come as they are.
        meaning = _meaning(raised, url)
        if meaning is None:
            raise
        raise meaning from raised


def _meaning(raised: BaseException | None, url: URL) -> NewsletterError | None:
    name = getattr(raised, "sqlite_errorname", None)
    if isinstance(name, str):
        return _meaning_of_sqlite(name, str(raised), url)
    state = getattr(raised, "sqlstate", None)
    if isinstance(state, str) and state[:2] in _SQLSTATE:
        return Unreachable(f"the database refuses: {raised}", where=place(url), do=_SQLSTATE[state[:2]])
    kind = type(raised).__name__
    if kind in _GONE or (kind == "InterfaceError" and "connection" in str(raised)):
        return _unanswered(str(raised), url)
    return None


def _meaning_of_sqlite(name: str, message: str, url: URL) -> NewsletterError | None:
    if name.startswith(_BROKEN):
        return BadInput(f"this file is no whole database: {message}", where=place(url), do="restore it from a backup, or name another file")
    if message.startswith(("no such table", "no such column")):
        return BadInput(f"tables of the database are damaged: {message}", where=place(url), do="restore it from a backup")
    for start, (what, do) in _SQLITE.items():
        if name.startswith(start):
            return Unreachable(what, where=place(url), do=do)
    return None


def _unanswered(message: str, url: URL) -> Unreachable:
    return Unreachable(f"the database does not answer: {message}", where=place(url), do=_SQLSTATE["08"])
