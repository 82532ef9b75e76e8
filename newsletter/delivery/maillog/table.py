"""A provider's log as CSV: its first line names the columns, which are recognised by their names in any order. Pure.

Line by line, as every foreign table is read here: a quote that is never closed costs its own line and no other.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from newsletter.delivery.maillog import words
from newsletter.delivery.maillog.traces import Fate, Line, Trace, Unread, Wanted
from newsletter.errors import BadInput

_DELIMITERS = (",", ";", "\t", "|")
_MOST_LINES_OF_ONE = 50  # that are looked at for the end of a quoted cell
_CALLED = (*words.NAMES, *words.NAMES_OF_SERVERS, *words.RETURN_PATHS)


class Table:
    """Reads CSV."""

    def __init__(self, wanted: Wanted, *, where: str) -> None:
        self._wanted = wanted
        self._where = where

    def read(self, lines: Iterator[Line]) -> Iterator[Trace | Unread]:
        """Every trace in these lines, and every line that is no row of the table.

        Raises BadInput where the first line names no column for the message or none for what became of it.
        """
        header = next((line for line in lines if line.text.strip("\ufeff ")), None)
        if header is None:
            return
        delimiter, columns = self._columns(header)
        for number, cells in _rows(lines, delimiter):
            if cells is None or len(cells) != len(columns):
                if cells != []:
                    yield Unread(line=number, reason=_fault(cells, len(columns)))
                continue
            told = self._told(number, dict(zip(columns, cells, strict=True)))
            if told is not None:
                yield told

    def _columns(self, header: Line) -> tuple[str, list[str]]:
        text = header.text.lstrip("\ufeff")
        delimiter = max(_DELIMITERS, key=text.count)
        columns = [words.folded(name) for name in next(csv.reader([text], delimiter=delimiter))]
        if set(columns).isdisjoint(_CALLED) or set(columns).isdisjoint(words.STATUSES):
            raise BadInput(
                "this table has no column for the message or none for what became of it",
                where=f"{self._where}:{header.number}",
                do='name one column "message_id" (or "x_newsletter_delivery", "relay_id") and one "status"',
            )
        return delimiter, columns

    def _told(self, number: int, row: dict[str, str]) -> Trace | Unread | None:
        name = self._wanted.find(*[row[column] for column in _CALLED if row.get(column)])
        if name is None:
            return None
        status = next((row[column] for column in words.STATUSES if row.get(column)), "")
        fate = words.fate(status)
        if fate is None:
            return Unread(line=number, reason=f"the status {status!r} is not known")
        reason = next((row[column] for column in words.REASONS if row.get(column)), "")
        relay_id = next((row[column] for column in words.NAMES_OF_SERVERS if row.get(column)), None)
        return Trace(name=name, fate=fate, line=number, relay_id=relay_id, said=_said(fate, status, reason))


def _said(fate: Fate, status: str, reason: str) -> str:
    return "" if fate is Fate.TAKEN and not reason else f"{status}: {reason}".removesuffix(": ")


def _fault(cells: list[str] | None, wanted: int) -> str:
    return "a quote is never closed" if cells is None else f"{len(cells)} cells where the first line has {wanted}"


def _rows(lines: Iterator[Line], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with the line it begins on; None for one that does not end, [] for an empty line."""
    ahead: deque[Line] = deque()
    while ahead or (following := next(lines, None)) is not None:
        if not ahead:
            ahead.append(following)  # type: ignore[arg-type]  # the condition above says that it is a line
        first = ahead.popleft()
        text, taken = first.text, 0
        while text.count('"') % 2 and taken < _MOST_LINES_OF_ONE:
            if taken == len(ahead):
                if (following := next(lines, None)) is None:
                    break
                ahead.append(following)
            text += "\n" + ahead[taken].text
            taken += 1
        if text.count('"') % 2:
            yield first.number, None
            continue
        for _ in range(taken):
            ahead.popleft()
        yield first.number, _cells(text, delimiter)


def _cells(text: str, delimiter: str) -> list[str] | None:
    if not text.strip():
        return []
    try:
        return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        return None
