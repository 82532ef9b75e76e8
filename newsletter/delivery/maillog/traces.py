"""What a log says of one message, and the names under which a message of ours can stand in a log. Pure.

A message has several names, because a relay may replace any of them: its Message-ID, its X-Newsletter-Delivery, its return path
and the relay's own name for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from newsletter.model.verp import token_of


class Fate(StrEnum):
    """What a server did with a message that we may have handed to it."""

    TAKEN = "taken"  # it answers for it: queued, put off, delivered, opened, complained about
    RETURNED = "returned"  # taken too, and it came back from the reader's server
    TURNED_AWAY = "turned_away"  # not taken, or thrown away untried: no report of it will ever come


class Line(NamedTuple):
    """One line of a log."""

    number: int  # from 1
    text: str  # without its line end


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """A line that tells the fate of a message that is looked for."""

    name: str  # the one that was looked for
    fate: Fate
    line: int
    relay_id: str | None = None  # the server's name for it
    said: str = ""  # in the log's words
    enhanced: str | None = None  # RFC 3463


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """A line that could not be read."""

    line: int
    reason: str


class Reader(Protocol):
    """One format. It is fed one file after another; what it remembers between lines is of the messages looked for alone."""

    def read(self, lines: Iterator[Line]) -> Iterator[Trace | Unread]:
        """Every trace in these lines of one file, and every line that is damaged."""
        ...


class Wanted:
    """The names that are looked for."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def find(self, *said: str) -> str | None:
        """The first of the wanted names that one of these texts is, in the forms that logs give to it; None if none is."""
        for text in said:
            for form in _forms(text):
                if form in self._names:
                    return form
        return None


def _forms(text: str) -> Iterator[str]:
    bare = text.strip().strip("<>").strip()
    yield bare  # X-Newsletter-Delivery, a relay's name
    local, at, _ = bare.rpartition("@")
    if at:
        yield local.lower()  # a Message-ID: what stands behind its @ may have been configured anew since
        token = token_of(bare)
        if token:
            yield token


def names_of(*, message_id: str, delivery_id: str, token: str, relay_id: str | None) -> tuple[str, ...]:
    """The names of one message, in the form in which `Wanted` compares them. `token`: of its return path (model.verp)."""
    return tuple(name for name in (message_id.strip("<>").partition("@")[0].lower(), delivery_id, token, relay_id) if name)
