"""The records of a reader list: a row that may be stored, a line that may not, and what became of a whole file."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.model.subscriber import Consent, SubscriptionStatus
from newsletter.model.topics import Frequency


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderRow:
    """One reader of a list, checked. Slots, because a list may hold a million of them."""

    address: str  # as it is written to: local part in NFC, domain as lower-case A-labels
    status: SubscriptionStatus
    name: str = ""
    language: str | None = None
    timezone: str | None = None
    member: bool | None = None  # None: the list does not say
    consent: Consent | None = None
    attributes: tuple[tuple[str, str], ...] = ()  # by name; empty values are absent
    topics: tuple[str, ...] | None = None  # slugs, in order; () is everything, None: the list does not say
    frequency: Frequency | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A line of a list that was not taken."""

    line: int  # of the file, from 1; where a record spans lines, its first
    reason: str  # in words, with what the line held cut short


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file held: `total` = rows + rejected."""

    rows: tuple[ReaderRow, ...]  # in the order of the file, each address once
    rejected: tuple[Rejected, ...]  # in the order of the file
    duplicates: int  # how many of the rejected name a reader of an earlier line
    total: int  # records, blank lines not counted
    notes: tuple[str, ...] = ()  # what was guessed or left out, for the person who imports
