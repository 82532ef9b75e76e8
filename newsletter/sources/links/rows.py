"""Lists of links that people write by hand: CSV with or without a line of names, and one address a line. Pure."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from newsletter.errors import BadInput


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a list says of one link, as written."""

    where: str  # "line 3"
    url: str
    title: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    date: str = ""


# What people and programs call the columns; folded to lower case.
_COLUMNS = {
    "url": ("url", "link", "address", "href", "uri"),
    "title": ("title", "headline", "name"),
    "note": ("note", "notes", "comment", "description", "excerpt", "summary"),
    "tags": ("tags", "tag", "document tags", "labels"),
    "category": ("category", "section"),
    "date": ("date", "time", "created", "created_at", "saved date", "time_added", "date_added", "added"),
}
_ORDER = ("url", "title", "note", "tags", "category", "date")  # of a file without names
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_MARKDOWN = re.compile(r"\[([^\]]{0,300})\]\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")
_BULLET = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])\s+")
_BETWEEN = " \t|–—-:;,"


def looks_like_csv(text: str) -> bool:
    """Whether the first line that says anything is one of columns: names with that of the address, or an address first of several."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = _cells(first, _delimiter(first))
    named = {cell.strip().lower() for cell in cells} & set(_COLUMNS["url"])
    return bool(named) or (len(cells) > 2 and bool(_ADDRESS.fullmatch(cells[0].strip())))


def read_csv(text: str) -> list[Row | str]:
    """The rows of a CSV file; commas, semicolons or tabs. Raises BadInput."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(first))
    rows: list[Row | str] = []
    places: dict[str, int] | None = None
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if places is None:
                    places = _places(cells)
                    is_names = not _ADDRESS.match(_cell(cells, places["url"]))
                    rows += [] if is_names else [_row(cells, places, line)]
                elif not cells[0].lstrip().startswith("#"):
                    rows.append(_row(cells, places, line))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"line {line}: the CSV cannot be read ({error})", do="save it anew from the program that made it") from None
    return rows


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _places(cells: list[str]) -> dict[str, int]:
    named = [cell.strip().lower() for cell in cells]
    if not set(named) & set(_COLUMNS["url"]):
        return {name: place for place, name in enumerate(_ORDER)}
    places = {}
    for name, spellings in _COLUMNS.items():
        # In the order of the spellings: a file may have a column of notes and one of excerpts, and the notes are the curator's.
        places[name] = next((named.index(spelling) for spelling in spellings if spelling in named), -1)
    return places


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip() if 0 <= place < len(cells) else ""


def _row(cells: list[str], places: dict[str, int], line: int) -> Row | str:
    said = {name: _cell(cells, place) for name, place in places.items()}
    if not said["url"]:
        return f"line {line}: there is no address in it; it was left out"
    tags = tuple(re.split(r"\s*[,;|]\s*", said["tags"])) if said["tags"] else ()
    return Row(
        where=f"line {line}",
        url=said["url"],
        title=said["title"],
        note=said["note"],
        tags=tags,
        category=said["category"],
        date=said["date"],
    )


def read_text(text: str) -> list[Row | str]:
    """One address a line, alone, with a note behind it or as a Markdown link; empty lines and those that begin with # say nothing."""
    rows: list[Row | str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip()
        if not written or written.startswith(("#", "//")):
            continue
        rows.append(_line(_BULLET.sub("", written), f"line {number}"))
    return rows


def _line(written: str, where: str) -> Row | str:
    if linked := _MARKDOWN.match(written):
        return Row(where=where, url=linked[2], title=linked[1], note=written[linked.end() :].strip(_BETWEEN))
    found = _ADDRESS.search(written)
    if found is None:
        return f"{where}: there is no address in {written[:60]!r}; it was left out (lines of notes begin with #)"
    return Row(
        where=where,
        url=found[0].rstrip(".,;"),
        title=written[: found.start()].strip(_BETWEEN + "<"),
        note=written[found.end() :].strip(_BETWEEN + ">"),
    )
