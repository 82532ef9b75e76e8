"""Builders of reader lists for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from newsletter.audience.csv_in import read_rows
from newsletter.audience.records import ReaderRow, Reading
from newsletter.model.subscriber import SubscriptionStatus

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def read(text: str | bytes, *, consent: str | None = None, file: str = "readers.csv") -> Reading:
    """What a list holds, with a fixed present."""
    return read_rows(text.encode() if isinstance(text, str) else text, consent=consent, file=file, now=NOW)


def one(text: str | bytes, *, consent: str | None = None) -> ReaderRow:
    """The only reader of a list in which nothing is wrong."""
    reading = read(text, consent=consent)
    assert reading.rejected == ()
    (row,) = reading.rows
    return row


def reader(address: str = "ann@example.org", *, status: SubscriptionStatus = SubscriptionStatus.PENDING, **more: object) -> ReaderRow:
    """A reader; pending, so that no consent is needed."""
    return ReaderRow(address=address, status=status, **more)  # type: ignore[arg-type] # fields by name
