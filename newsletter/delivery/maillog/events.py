"""A provider's log as JSON: one event a line, a list of events, or a document that holds such a list. Pure.

Providers nest differently (SES in `mail.headers`, Mailgun in `message.headers`), so an event is searched, to a depth, for keys that
are known by name. One event is in memory at a time; a document larger than that is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from newsletter.delivery.maillog import words
from newsletter.delivery.maillog.traces import Fate, Line, Trace, Unread, Wanted

_MOST_CHARACTERS = 4_000_000  # of one document
_MOST_DEPTH = 12  # SES inside SNS inside a queue's record has nine
_BETWEEN = " \t\r\n,[]\ufeff"
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_GAP = re.compile(r"[ \t\r\n,\[\]\ufeff]+")
_DECODER = json.JSONDecoder()
_LISTS = frozenset({"items", "events", "records", "messages", "data", "results"})
_CALLED = frozenset({*words.NAMES, *words.NAMES_OF_SERVERS, *words.RETURN_PATHS})


class Events:
    """Reads JSON."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def read(self, lines: Iterator[Line]) -> Iterator[Trace | Unread]:
        """Every trace in these lines, and every line on which a document begins that is none."""
        for number, document in _documents(lines):
            if isinstance(document, Unread):
                yield document
                continue
            for event in _each(document, 0):
                told = self._told(number, event)
                if told is not None:
                    yield told

    def _told(self, number: int, event: dict[str, Any]) -> Trace | Unread | None:
        facts = _Facts()
        facts.gather(event, 0)
        name = self._wanted.find(*facts.names)
        if name is None:
            return None
        known = [(word, fate) for word in facts.statuses if (fate := words.fate(word)) is not None]
        if not known:
            said = ", ".join(map(repr, facts.statuses[:3])) or "none"
            return Unread(line=number, reason=f"what became of a message that is looked for is not known: {said}")
        word, fate = known[0]
        reason = "" if fate is Fate.TAKEN else next(iter(facts.reasons), "")
        said = "" if fate is Fate.TAKEN else f"{word}: {reason}".removesuffix(": ")
        return Trace(name=name, fate=fate, line=number, relay_id=next(iter(facts.relay_ids), None), said=said)


@dataclass(kw_only=True)
class _Facts:
    """What an event says at any depth; the statuses nearest to the top come first."""

    names: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    relay_ids: list[str] = field(default_factory=list)

    def gather(self, event: Any, depth: int) -> None:
        """Add what stands in `event`, then what stands below it."""
        if depth > _MOST_DEPTH:
            return
        if isinstance(event, list):
            for one in event:
                self.gather(one, depth + 1)
        elif isinstance(event, dict):
            self._header(event)
            for key, value in event.items():
                if isinstance(value, str):
                    self._note(words.folded(key), value)
            for value in event.values():
                self.gather(_opened(value), depth + 1)

    def _header(self, event: dict[str, Any]) -> None:
        """A header of the message as a pair: {"name": "Message-ID", "value": "<...>"}."""
        name, value = (next((text for key, text in event.items() if key.lower() == wanted), None) for wanted in ("name", "value"))
        if isinstance(name, str) and isinstance(value, str):
            self._note(words.folded(name), value)

    def _note(self, key: str, value: str) -> None:
        if key in _CALLED:
            self.names.append(value)
            if key in words.NAMES_OF_SERVERS or (key == "messageid" and "@" not in value):
                self.relay_ids.append(value)
        if key in words.STATUSES:
            self.statuses.append(value)
        if key in words.REASONS and not value.startswith("{"):
            self.reasons.append(value)


def _opened(value: Any) -> Any:
    """A document inside a text, as a notification carries it; anything else as it is."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _each(document: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Single events: what stands in a list of them, else the document itself."""
    if isinstance(document, list) and depth <= _MOST_DEPTH:
        for one in document:
            yield from _each(one, depth + 1)
    elif isinstance(document, dict):
        lists = [value for key, value in document.items() if isinstance(value, list) and key.lower() in _LISTS]
        if not lists:
            yield document
        for one in lists:
            yield from _each(one, depth + 1)


def _documents(lines: Iterator[Line]) -> Iterator[tuple[int, Any]]:
    """Each document with the line it begins on. Brackets and commas between documents are passed over, so a list is read one by one.

    No string of JSON goes over a line end, so counting braces line by line tells where a document ends. One that is damaged ends
    where another begins as far to the left as it did.
    """
    held: list[str] = []
    began, depth, size = 0, 0, 0
    for number, text in lines:
        if held and text.startswith("{") and held[0].lstrip(_BETWEEN).startswith("{"):
            yield began, Unread(line=began, reason="the document that begins here does not end")
            held, depth, size = [], 0, 0
        if not held and not text.strip(_BETWEEN):
            continue
        began = began if held else number
        held.append(text)
        size += len(text)
        bare = _STRING.sub("", text)
        depth += bare.count("{") - bare.count("}")
        if depth <= 0:
            yield from _decoded(began, "\n".join(held))
            held, depth, size = [], 0, 0
        elif size > _MOST_CHARACTERS:
            yield began, Unread(line=began, reason=f"a document of more than {_MOST_CHARACTERS} characters")
            held, depth, size = [], 0, 0
    if held:
        yield began, Unread(line=began, reason="the document that begins here does not end")


def _decoded(number: int, text: str) -> Iterator[tuple[int, Any]]:
    """The documents in a text, with commas and brackets between them."""
    at = _after_gap(text, 0)
    while at < len(text):
        try:
            document, at = _DECODER.raw_decode(text, at)
        except RecursionError:
            yield number, Unread(line=number, reason="nested too deeply")
            return
        except ValueError as error:
            yield number, Unread(line=number, reason=f"no JSON: {str(error).partition(':')[0]}")
            return
        yield number, document
        at = _after_gap(text, at)


def _after_gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at
