"""Write a reader list: what `csv_in` takes back unchanged, and no spreadsheet takes for a formula. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC

from newsletter.audience.columns import COLUMNS, known_column, protected
from newsletter.audience.records import ReaderRow
from newsletter.model.topics import Frequency


def write_rows(rows: Sequence[ReaderRow]) -> bytes:
    """The rows as CSV (RFC 4180) in UTF-8: the known columns, then one for every attribute that any row has.

    An attribute that is called like a known column has no column of its own to stand in, and is left out.
    """
    names = sorted({name for row in rows for name, _ in row.attributes if known_column(name) is None})
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([*COLUMNS, *map(protected, names)])
    for row in rows:
        attributes = dict(row.attributes)
        cells = [*_known(row), *(attributes.get(name, "") for name in names)]
        table.writerow([protected(cell) for cell in cells])
    return out.getvalue().encode()


def _known(row: ReaderRow) -> list[str]:
    """The cells of the known columns, in the order of COLUMNS."""
    consent = row.consent
    return [
        row.address,
        row.name,
        str(row.status),
        row.language or "",
        row.timezone or "",
        ", ".join(row.topics or ()),
        "" if row.frequency in (None, Frequency.EVERY) else str(row.frequency),
        "" if row.member is None else "yes" if row.member else "no",
        consent.source if consent else "",
        consent.at.astimezone(UTC).isoformat() if consent and consent.at else "",
    ]
