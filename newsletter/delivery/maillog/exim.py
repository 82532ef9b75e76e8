"""Exim's main log: `DATE TIME [zone] [pid] MESSAGEID FLAG ...`. Pure.

Exim writes the line of arrival (`<=`) when the message is on disk, just before it answers 250: it is the proof itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.delivery.maillog.traces import Fate, Line, Trace, Unread, Wanted

_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})? (?:\[\d+\] )?(?:\+\S+ )?")
_ID = r"[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})"
_LINE = re.compile(rf"({_ID}) (<=|=>|->|>>|==|\*\*|\*>|Completed\b|H=)(.*)")
_ARRIVED = re.compile(r" (\S+)(?:.*? id=(\S+))?")
_REJECTED = re.compile(r".*? F=<([^>]*)> rejected (?:after DATA|by \S+)[^:]*: (.*)")
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_GOES_ON = frozenset({"=>", "->", ">>", "=="})


class Exim:
    """Reads Exim's main log; remembers its names of the messages that are looked for."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._taken: dict[str, str] = {}  # Exim's name -> wanted name

    def read(self, lines: Iterator[Line]) -> Iterator[Trace | Unread]:
        """Every trace in these lines, and every line that Exim does not write."""
        for number, text in lines:
            stamp = _STAMP.match(text)
            if stamp is None:
                if text:
                    yield Unread(line=number, reason="no line of Exim's main log: it does not begin with a time")
                continue
            found = _LINE.match(text, stamp.end())
            trace = self._told(number, *found.groups()) if found is not None else None
            if trace is not None:
                yield trace

    def _told(self, number: int, exim: str, flag: str, rest: str) -> Trace | None:
        if flag == "<=":
            return self._arrived(number, exim, rest)
        if flag == "H=":
            return self._rejected(number, exim, rest)
        if flag == "Completed":
            self._taken.pop(exim, None)
            return None
        name = self._taken.get(exim)
        if name is None:
            return None
        fate = Fate.TAKEN if flag in _GOES_ON else Fate.RETURNED
        enhanced = _ENHANCED.search(rest)
        return Trace(name=name, fate=fate, line=number, relay_id=exim, said=rest.strip(), enhanced=enhanced[1] if enhanced else None)

    def _arrived(self, number: int, exim: str, rest: str) -> Trace | None:
        found = _ARRIVED.match(rest)
        name = self._wanted.find(*[text for text in (found[2], found[1]) if text]) if found else None
        if name is None:
            return None
        self._taken[exim] = name
        return Trace(name=name, fate=Fate.TAKEN, line=number, relay_id=exim)

    def _rejected(self, number: int, exim: str, rest: str) -> Trace | None:
        """A message that was refused at its end; a temporary refusal leaves it to the next try."""
        found = _REJECTED.match(rest)
        name = self._wanted.find(found[1]) if found and " temporarily " not in rest else None
        if found is None or name is None:
            return None
        enhanced = _ENHANCED.match(found[2])
        return Trace(
            name=name, fate=Fate.TURNED_AWAY, line=number, relay_id=exim, said=found[2], enhanced=enhanced[1] if enhanced else None
        )
