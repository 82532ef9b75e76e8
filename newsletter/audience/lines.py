"""A file of unknown origin as records with the line each began on. Pure.

Line by line, because one damaged line must not swallow those behind it: a quote that is never closed, bytes of another
encoding or a cell of a megabyte cost their own line and no other.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter.audience.columns import EMAIL, known_column
from newsletter.errors import BadInput

_MOST_BYTES = 200_000_000
_MOST_LINE = 100_000  # bytes; no reader needs more, and a cell of a megabyte is an accident
_MOST_LINES_OF_ONE = 50  # that are looked at for the end of a quoted cell
_MOST_COLUMNS = 200
_DELIMITERS = (",", ";", "\t", "|")

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record: its cells, or why it has none."""

    line: int
    cells: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file that has a header; its records are read as they are asked for, once."""

    header: tuple[str, ...]
    records: Iterator[Record]
    notes: tuple[str, ...]


def read_table(data: bytes, *, file: str) -> Table:
    """Recognise encoding and delimiter and find the header. Raises BadInput where there is none or the file is no text."""
    if len(data) > _MOST_BYTES:
        raise BadInput(f"the list is larger than {_MOST_BYTES // 1_000_000} MB", where=file, do="split it into several files")
    data = _as_ascii_compatible(data, file)
    encoding, notes = _encoding(data)
    lines = enumerate(io.BytesIO(data), 1)
    for number, line in lines:
        text = _decoded(line, encoding)
        if text and text.strip() and not re.fullmatch(r"sep=.", text):  # Excel's own line that names the delimiter
            delimiter, header = _header(text, where=f"{file}:{number}")
            return Table(header=header, records=_records(lines, encoding, delimiter), notes=notes)
    raise BadInput("the list is empty", where=file, do='its first line names the columns, one of them "email"')


def _as_ascii_compatible(data: bytes, file: str) -> bytes:
    """The same text with LF inside every line end, in UTF-8 where it was UTF-16 (which shows by its byte-order mark)."""
    if data.startswith(_UTF16):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError:
            raise BadInput("the list begins like UTF-16 and is not", where=file, do="save it as UTF-8") from None
    data = data.removeprefix(codecs.BOM_UTF8)
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _encoding(data: bytes) -> tuple[str, tuple[str, ...]]:
    """UTF-8, or Windows-1252 where the bytes are not UTF-8: then a note says so.

    A UTF-8 file with some damaged lines stays UTF-8: its other lines with accents prove it.
    """
    try:
        deque(codecs.iterdecode(_pieces(data), "utf-8"), maxlen=0)
    except UnicodeDecodeError:
        beyond = [_decoded(line, "utf-8") is not None for line in io.BytesIO(data) if not line.isascii()]
        if sum(beyond) >= len(beyond) / 2:
            return "utf-8", ()
        return "cp1252", ("the file is not UTF-8 and was read as Windows-1252: check a name with an accent",)
    return "utf-8", ()


def _pieces(data: bytes) -> Iterator[bytes]:
    stream = io.BytesIO(data)
    while piece := stream.read(1_000_000):
        yield piece


def _decoded(line: bytes, encoding: str) -> str | None:
    """A line without its end, or None where its bytes are not of that encoding."""
    try:
        return line.decode(encoding).removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        return None


def _header(text: str, *, where: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter with which the header has a column for the address, and the header's cells."""
    found: list[tuple[int, str, tuple[str, ...]]] = []
    for delimiter in _DELIMITERS:
        cells = _split(text, delimiter) or ()
        if EMAIL in map(known_column, cells):
            found.append((len(cells), delimiter, cells))
    if not found:
        raise BadInput(
            "no column of the list is called email",
            where=where,
            do='write the names of the columns into the first line, such as "email,name,status"',
        )
    count, delimiter, cells = max(found, key=lambda one: one[0])
    if count > _MOST_COLUMNS:
        raise BadInput(f"the list has {count} columns, {_MOST_COLUMNS} are allowed", where=where, do="leave out what is not needed")
    return delimiter, tuple(cell.strip() for cell in cells)


def _split(text: str, delimiter: str) -> tuple[str, ...] | None:
    """The cells of one record, or None where it is not well-formed."""
    try:
        return tuple(next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True), ()))
    except csv.Error:
        return None


def _records(lines: Iterator[tuple[int, bytes]], encoding: str, delimiter: str) -> Iterator[Record]:
    """Every record that is not blank."""
    ahead: deque[tuple[int, bytes]] = deque()
    while line := ahead.popleft() if ahead else next(lines, None):
        number, raw = line
        text = _decoded(raw, encoding)
        fault = _fault(raw, text, encoding)
        cells = () if fault or text is None else _split(text, delimiter)
        if fault:
            yield Record(line=number, fault=fault)
        elif cells is None:
            ahead.extend(itertools.islice(lines, _MOST_LINES_OF_ONE - len(ahead)))
            for _ in range(_span(text or "", ahead, encoding, delimiter)):
                ahead.popleft()
            yield Record(line=number, fault="a quotation mark is left open or stands in a wrong place, or a cell holds a line break")
        elif any(cell.strip() for cell in cells):
            yield Record(line=number, cells=cells)


def _fault(raw: bytes, text: str | None, encoding: str) -> str | None:
    """Why a line cannot be looked at any closer."""
    if len(raw) > _MOST_LINE:
        return f"the line is longer than {_MOST_LINE:,} bytes"
    if text is None:
        return f"the line is damaged: its bytes are not {'UTF-8' if encoding == 'utf-8' else 'Windows-1252'}"
    return "a cell holds a line break" if "\r" in text else None


def _span(text: str, ahead: Iterable[tuple[int, bytes]], encoding: str, delimiter: str) -> int:
    """How many of the lines ahead belong to a record whose quoted cell holds line breaks; 0 where no end is found.

    Such a record is not taken, but its further lines must not pass for records of their own.
    """
    if text.count('"') % 2 == 0:
        return 0  # every quote is closed: what is wrong is on this line, and no further line mends it
    whole = text
    for count, (_, raw) in enumerate(ahead, 1):
        more = _decoded(raw, encoding)
        if more is None or len(whole) + len(more) > _MOST_LINE:
            return 0
        whole += "\n" + more
        if more.count('"') % 2:
            return count if _split(whole, delimiter) is not None else 0
    return 0
