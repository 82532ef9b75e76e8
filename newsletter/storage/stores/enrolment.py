"""Enrol: what each row of an import means for what is stored, decided in memory, then written; a dry run only decides.

Who left is not brought back, who confirmed is not made to confirm again, and an empty cell takes nothing away.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import to_ms
from newsletter.model.subscriber import Consent, SubscriptionStatus, address_hash
from newsletter.model.topics import Frequency, topics_text
from newsletter.storage.base import Enrolled, Row
from newsletter.storage.codec import attributes_from, attributes_text
from newsletter.storage.stores.paging import batches
from newsletter.storage.stores.reader_rows import key_of, proof
from newsletter.storage.tables import consents, subscribers, subscriptions, suppressions

_OF_SUBSCRIPTION = ("status", "consent_source", "consent_at", "topics", "frequency", "frequency_at")
_WORDS = ("name", "language", "timezone", "member")


class Became(Enum):
    """What became of one row; each row is counted once."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SUPPRESSED = "suppressed"
    KEPT_UNSUBSCRIBED = "kept_unsubscribed"


def status_after(present: SubscriptionStatus | None, wanted: SubscriptionStatus) -> SubscriptionStatus:
    """The status a subscription has after an import that says `wanted`."""
    if present is None or wanted is SubscriptionStatus.UNSUBSCRIBED:
        return wanted
    if present is SubscriptionStatus.UNSUBSCRIBED or wanted is SubscriptionStatus.PENDING:
        return present
    return SubscriptionStatus.CONFIRMED


@dataclass(kw_only=True)
class _Reader:
    """One reader as the batch leaves them so far."""

    id: int | None = None  # None: not stored yet
    address: str
    hash: str
    words: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    status: SubscriptionStatus | None = None
    consent_source: str | None = None
    consent_at: int | None = None
    subscribed: bool = False  # there is a row of `subscriptions`
    topics: str = ""
    frequency: str = Frequency.EVERY
    frequency_at: int | None = None
    chose: bool = False  # topics or frequency are to be written
    suppressed: bool = False
    changed: bool = False  # the row of `subscribers` is to be written
    proofs: list[tuple[SubscriptionStatus, Consent | None]] = field(default_factory=list)

    def take(self, row: Row, at: int) -> Became:
        """Change this reader as the row says, and say what became of the row."""
        is_new = self.status is None
        changed = self._take_words(row)
        changed = self._take_choices(row, at) or changed
        before, self.status = self.status, status_after(self.status, row.status)
        if self.status is not before:
            changed = True
            self.proofs.append((self.status, row.consent))
            if row.consent and self.status is not SubscriptionStatus.UNSUBSCRIBED:
                self.consent_source = row.consent.source
                self.consent_at = to_ms(row.consent.at) if row.consent.at else None
        if before is SubscriptionStatus.UNSUBSCRIBED and row.status is not SubscriptionStatus.UNSUBSCRIBED:
            return Became.KEPT_UNSUBSCRIBED
        if self.suppressed:
            return Became.SUPPRESSED
        if is_new:
            return Became.ADDED
        return Became.UPDATED if changed else Became.UNCHANGED

    def _take_words(self, row: Row) -> bool:
        said = {"name": row.name or None, "language": row.language, "timezone": row.timezone, "member": row.member}
        news = {name: value for name, value in said.items() if value is not None and value != self.words.get(name)}
        attributes = {**self.attributes, **dict(row.attributes)}
        changed = bool(news) or attributes != self.attributes
        self.words |= news
        self.attributes = attributes
        self.changed = self.changed or changed
        return changed

    def _take_choices(self, row: Row, at: int) -> bool:
        topics = self.topics if row.topics is None else topics_text(row.topics)
        frequency = row.frequency or self.frequency
        if (topics, frequency) == (self.topics, self.frequency):
            return False
        if frequency != self.frequency and self.subscribed:
            self.frequency_at = at
        self.topics, self.frequency, self.chose = topics, frequency, True
        return True


class Enrolment:
    """One batch for one newsletter. `decide` reads and says what would become of each row, `write` makes it so."""

    def __init__(self, connection: AsyncConnection, *, newsletter: str, at: datetime, key: bytes) -> None:
        self._connection = connection
        self._newsletter = newsletter
        self._at = at
        self._key = key
        self._readers: dict[str, _Reader] = {}  # by address key

    async def decide(self, rows: Sequence[Row]) -> list[Became]:
        """What becomes of each row, in order. Raises BadInput for an address that has no normalised form."""
        for some in batches(sorted({key_of(row.address) for row in rows})):
            await self._read(some)
        for row in rows:
            if key_of(row.address) not in self._readers:
                reader = _Reader(address=row.address, hash=address_hash(self._key, row.address))
                self._readers[key_of(row.address)] = reader
        for group in batches(list(self._readers.values())):
            await self._mark_suppressed(group)
        return [self._readers[key_of(row.address)].take(row, to_ms(self._at)) for row in rows]

    async def _read(self, keys: Sequence[str]) -> None:
        of_this = (subscriptions.c.subscriber_id == subscribers.c.id) & (subscriptions.c.newsletter == self._newsletter)
        wanted = (
            select(subscribers, *(subscriptions.c[name] for name in _OF_SUBSCRIPTION))
            .outerjoin(subscriptions, of_this)
            .where(subscribers.c.address_key.in_(keys))
        )
        for row in (await self._connection.execute(wanted)).mappings():
            self._readers[row["address_key"]] = _Reader(
                id=row["id"],
                address=row["address"],
                hash=row["address_hash"],
                words={name: row[name] for name in _WORDS},
                attributes=attributes_from(row["attributes"]),
                status=None if row["status"] is None else SubscriptionStatus(row["status"]),
                consent_source=row["consent_source"],
                consent_at=row["consent_at"],
                subscribed=row["status"] is not None,
                topics=row["topics"] or "",
                frequency=row["frequency"] or Frequency.EVERY,
                frequency_at=row["frequency_at"],
            )

    async def _mark_suppressed(self, readers: Sequence[_Reader]) -> None:
        wanted = select(suppressions.c.address_hash).where(
            suppressions.c.address_hash.in_([reader.hash for reader in readers]), suppressions.c.newsletter.in_(["", self._newsletter])
        )
        found = set((await self._connection.scalars(wanted)).all())
        for reader in readers:
            reader.suppressed = reader.hash in found

    async def write(self) -> None:
        """Write what was decided."""
        await self._write_readers()
        moved = [reader for reader in self._readers.values() if reader.proofs]
        await self._many(
            insert(subscriptions),
            [{"subscriber_id": one.id, "newsletter": self._newsletter, **self._standing(one)} for one in moved if not one.subscribed],
        )
        this = (subscriptions.c.subscriber_id == bindparam("reader")) & (subscriptions.c.newsletter == self._newsletter)
        await self._many(update(subscriptions).where(this), [{"reader": one.id, **self._standing(one)} for one in moved if one.subscribed])
        chose = [one for one in self._readers.values() if one.chose and one.subscribed and not one.proofs]
        await self._many(update(subscriptions).where(this), [{"reader": one.id, **_choices(one)} for one in chose])
        lines = [
            proof(one.id, self._newsletter, status, consent, self._at)
            for one in moved
            for status, consent in one.proofs
            if one.id is not None
        ]
        await self._many(insert(consents), lines)

    async def _write_readers(self) -> None:
        new = {key: reader for key, reader in self._readers.items() if reader.id is None}
        await self._many(
            insert(subscribers),
            [
                {"uid": secrets.token_hex(16), "address": one.address, "address_key": key, "address_hash": one.hash, **_written(one)}
                for key, one in new.items()
            ],
        )
        for some in batches(list(new)):
            wanted = select(subscribers.c.address_key, subscribers.c.id).where(subscribers.c.address_key.in_(some))
            for row in await self._connection.execute(wanted):
                new[row.address_key].id = row.id
        changed = [one for key, one in self._readers.items() if one.changed and key not in new]
        await self._many(
            update(subscribers).where(subscribers.c.id == bindparam("reader")), [{"reader": one.id, **_written(one)} for one in changed]
        )

    def _standing(self, reader: _Reader) -> dict[str, Any]:
        return {
            "status": reader.status,
            "consent_source": reader.consent_source,
            "consent_at": reader.consent_at,
            "changed_at": to_ms(self._at),
            **_choices(reader),
        }

    async def _many(self, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            await self._connection.execute(statement, rows)


def _choices(reader: _Reader) -> dict[str, Any]:
    return {"topics": reader.topics, "frequency": reader.frequency, "frequency_at": reader.frequency_at}


def _written(reader: _Reader) -> dict[str, Any]:
    blank = {"name": "", "language": None, "timezone": None, "member": False}
    return {**blank, **reader.words, "attributes": attributes_text(reader.attributes)}


def counted(became: Iterable[Became]) -> Enrolled:
    """The number of rows under each word; together they are all rows."""
    numbers = dict.fromkeys((one.value for one in Became), 0)
    for one in became:
        numbers[one.value] += 1
    return Enrolled(**numbers)
