"""Read a reader list: bytes of a CSV to readers, and every line that was not taken with its reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsletter.audience.columns import EMAIL, known_column, unprotected
from newsletter.audience.judge import Judge, Unfit, clean
from newsletter.audience.lines import Record, read_table
from newsletter.audience.records import ReaderRow, Reading, Rejected
from newsletter.errors import BadInput
from newsletter.model.subscriber import normalised


def read_rows(data: bytes, *, consent: str | None, file: str, now: datetime) -> Reading:
    """Everything a list holds. `file` is its name as the user wrote it, `consent` in words makes rows without status confirmed.

    Delimiter (`,` `;` tab `|`) and encoding (UTF-8, UTF-16 with its mark, else Windows-1252 with a note) are recognised.
    A row that cannot be used is rejected by its line and costs no other; of two rows of one reader the first is taken.
    Raises BadInput for a file that is no list: too large, empty, without a column for the address, or with one name twice.
    """
    table = read_table(data, file=file)
    columns = _Columns(table.header, where=file)
    judge = Judge(file=file, consent=consent or None, now=now)
    rows: list[ReaderRow] = []
    rejected: list[Rejected] = []
    first_lines: dict[str, int] = {}
    duplicates = 0
    for record in table.records:
        try:
            row = columns.row(record, judge)
            key = normalised(row.address)
        except (Unfit, UnicodeError) as unfit:
            rejected.append(Rejected(line=record.line, reason=str(unfit)))
            continue
        first = first_lines.setdefault(key, record.line)
        if first == record.line:
            rows.append(row)
        else:
            duplicates += 1
            rejected.append(Rejected(line=record.line, reason=f"the same reader as on line {first}, which is taken"))
    return Reading(
        rows=tuple(rows),
        rejected=tuple(rejected),
        duplicates=duplicates,
        total=len(rows) + len(rejected),
        notes=(*table.notes, *columns.notes),
    )


class _Columns:
    """What the header says: where each known column stands, and what the attributes are called."""

    def __init__(self, header: Sequence[str], *, where: str) -> None:
        self._count = len(header)
        self._known: dict[str, int] = {}
        self._attributes: dict[str, int] = {}
        for place, cell in enumerate(_names(header, where)):
            name = known_column(cell)
            columns = self._attributes if name is None else self._known
            if (name or cell) in columns and cell:
                raise BadInput(f"two columns are called {name or cell!r}", where=where, do="keep one of them")
            if cell:
                columns[name or cell] = place
        nameless = sum(not cell for cell in header)
        self.notes = (
            *((f"columns without a name were left out: {nameless}",) if nameless else ()),
            *((f"kept as attributes, under their own names: {', '.join(sorted(self._attributes))}",) if self._attributes else ()),
        )

    def row(self, record: Record, judge: Judge) -> ReaderRow:
        """The reader of a record. Raises Unfit."""
        if record.fault:
            raise Unfit(record.fault)
        if len(record.cells) != self._count:
            raise Unfit(f"it has {len(record.cells)} columns, the header has {self._count}")
        known = {name: self._cell(record, name, place) for name, place in self._known.items()}
        if not known[EMAIL]:
            raise Unfit("it has no address")
        attributes = ((name, self._cell(record, name, place)) for name, place in self._attributes.items())
        return judge.row(known, tuple(sorted((name, value) for name, value in attributes if value)))

    def _cell(self, record: Record, name: str, place: int) -> str:
        return clean(unprotected(record.cells[place]), column=name)


def _names(header: Sequence[str], where: str) -> list[str]:
    try:
        return [clean(unprotected(cell), column=f"the name of column {place}") for place, cell in enumerate(header, 1)]
    except Unfit as unfit:
        raise BadInput(str(unfit), where=where, do="name it in plain words") from None
