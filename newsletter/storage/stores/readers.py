"""Subscribers, their subscriptions, and suppressions.

Every change holds the readers alone, so it waits for the deliveries that are just being begun and none begins on what
was true before it: once an unsubscribe is answered, nothing is sent to that reader.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms, to_ms
from newsletter.model.pick_lists import Asked
from newsletter.model.subscriber import Consent, Subscriber, Subscription, SubscriptionStatus, Suppression, address_hash
from newsletter.model.topics import Frequency, topics_text
from newsletter.storage.base import Enrolled, Row
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_readers, insert_into
from newsletter.storage.stores import reader_choices
from newsletter.storage.stores.enrolment import Enrolment, counted
from newsletter.storage.stores.paging import PAGE
from newsletter.storage.stores.reader_rows import key_of, prove, reachable, reader_where, subscriber_from, subscriptions_of
from newsletter.storage.tables import CHOSE, subscribers, subscriptions, suppressions


class Readers:
    """The `ReaderStore`; `key` is what addresses are hashed with."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    async def enrol(self, newsletter: str, rows: Sequence[Row], *, at: datetime, dry_run: bool = False) -> Enrolled:
        """Add or update. Never revives `unsubscribed`, never turns `confirmed` into `pending`.

        Each row is counted once: kept_unsubscribed before suppressed before added, updated, unchanged.
        Raises BadInput for an address that has no normalised form.
        """
        if dry_run:
            async with self._database.reading() as connection:
                return counted(await self._enrolment(connection, newsletter, at).decide(rows))
        async with self._database.writing() as connection:
            await hold_readers(connection)
            enrolment = self._enrolment(connection, newsletter, at)
            became = await enrolment.decide(rows)
            await enrolment.write()
        return counted(became)

    def _enrolment(self, connection: AsyncConnection, newsletter: str, at: datetime) -> Enrolment:
        return Enrolment(connection, newsletter=newsletter, at=at, key=self._key)

    async def find(self, address: str) -> tuple[Subscriber, list[Subscription]] | None:
        """One reader, by normalised address. Raises BadInput for an address that has no such form."""
        async with self._database.reading() as connection:
            return await reader_where(connection, subscribers.c.address_key == key_of(address))

    async def by_uid(self, uid: str) -> tuple[Subscriber, list[Subscription]] | None:
        """One reader, by the uid that stands in links."""
        async with self._database.reading() as connection:
            return await reader_where(connection, subscribers.c.uid == uid)

    async def each(self, newsletter: str | None = None) -> AsyncIterator[tuple[Subscriber, list[Subscription]]]:
        """Everybody (with a subscription to `newsletter`), with all subscriptions, by number; a page at a time.

        No transaction is open while the caller works on a page.
        """
        last = 0
        while True:
            wanted = select(subscribers).where(subscribers.c.id > last).order_by(subscribers.c.id).limit(PAGE)
            if newsletter is not None:
                of_it = select(subscriptions.c.subscriber_id).where(subscriptions.c.newsletter == newsletter)
                wanted = wanted.where(subscribers.c.id.in_(of_it))
            async with self._database.reading() as connection:
                page = [subscriber_from(row) for row in (await connection.execute(wanted)).mappings()]
                theirs = await subscriptions_of(connection, [one.id for one in page])
            for subscriber in page:
                yield subscriber, theirs[subscriber.id]
            if len(page) < PAGE:
                return
            last = page[-1].id

    async def set_status(self, uid: str, newsletter: str, status: SubscriptionStatus, *, consent: Consent | None, at: datetime) -> bool:
        """Change one subscription; True if it changed. Durable when it returns.

        What a confirmed status rested on stays on record when the reader leaves; what made them leave is added to the proof.
        """
        async with self._database.writing() as connection:
            await hold_readers(connection)
            reader = await connection.scalar(select(subscribers.c.id).where(subscribers.c.uid == uid))
            if reader is None:
                return False
            this = (subscriptions.c.subscriber_id == reader) & (subscriptions.c.newsletter == newsletter)
            present = await connection.scalar(select(subscriptions.c.status).where(this))
            if present == status:
                return False
            words: dict[str, object] = {"status": status, "changed_at": to_ms(at)}
            if consent and status is not SubscriptionStatus.UNSUBSCRIBED:
                words |= {"consent_source": consent.source, "consent_at": to_ms(consent.at) if consent.at else None}
            if present is None:
                await connection.execute(insert(subscriptions).values(subscriber_id=reader, newsletter=newsletter, **words))
            else:
                await connection.execute(update(subscriptions).where(this).values(**words))
            await prove(connection, reader, newsletter, status, consent, at)
            return True

    async def suppress(self, address: str, *, newsletter: str, reason: str, at: datetime) -> bool:
        """Never write to this address again (newsletter "" = any of ours); True if new. Durable when it returns.

        Raises BadInput for an address that has no normalised form.
        """
        row = {"address_hash": address_hash(self._key, key_of(address)), "newsletter": newsletter, "reason": reason, "at": to_ms(at)}
        async with self._database.writing() as connection:
            await hold_readers(connection)
            adding = insert_into(connection, suppressions).values(row).on_conflict_do_nothing()
            return (await connection.execute(adding.returning(suppressions.c.id))).first() is not None

    async def suppressions(self) -> list[Suppression]:
        """All of them, oldest first."""
        wanted = select(suppressions).order_by(suppressions.c.at, suppressions.c.address_hash, suppressions.c.newsletter)
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return [
            Suppression(address_hash=row["address_hash"], newsletter=row["newsletter"], reason=row["reason"], at=from_ms(row["at"]))
            for row in rows
        ]

    async def choose(self, uid: str, newsletter: str, *, topics: Sequence[str], frequency: Frequency, at: datetime) -> bool:
        """Change what a reader wants of a newsletter; True if it changed. Durable when it returns."""
        wanted = {"topics": topics_text(topics), "frequency": frequency}
        reader = select(subscribers.c.id).where(subscribers.c.uid == uid).scalar_subquery()
        this = (subscriptions.c.subscriber_id == reader) & (subscriptions.c.newsletter == newsletter)
        async with self._database.writing() as connection:
            await hold_readers(connection)
            found = (await connection.execute(select(subscriptions.c.topics, subscriptions.c.frequency).where(this))).first()
            if found is None or (found.topics, found.frequency) == (wanted["topics"], wanted["frequency"]):
                return False
            since = {"frequency_at": to_ms(at)} if found.frequency != frequency else {}
            await connection.execute(update(subscriptions).where(this).values(**wanted, **since))
            return True

    async def anybody_chose(self, newsletter: str) -> bool:
        """True if any reader has topics or a frequency, or ever had; one look, however many readers there are."""
        wanted = select(subscriptions.c.newsletter).where(subscriptions.c.newsletter == newsletter, CHOSE).limit(1)
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).first() is not None

    async def audience(self, newsletter: str, *, but_not: int | None = None) -> dict[Asked, int]:
        """Everybody reachable, by what they ask for. `but_not`: an edition that counts as not had by anybody."""
        counted: dict[Asked, int] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(reader_choices.audience(newsletter, but_not=but_not)):
                asked = reader_choices.asked_from(row)
                counted[asked] = counted.get(asked, 0) + row.readers
        return counted

    async def asked(self, uid: str, newsletter: str, *, but_not: int | None = None) -> Asked:
        """What one reader asks for, reachable or not; that of a reader without a subscription asks for nothing."""
        async with self._database.reading() as connection:
            row = (await connection.execute(reader_choices.one_reader(uid, newsletter, but_not=but_not))).first()
        return Asked() if row is None else reader_choices.asked_from(row)

    async def count(self, newsletter: str) -> dict[str, int]:
        """Readers by status, and "reachable": confirmed and not suppressed; "reachable_members" of these."""
        by_status = (
            select(subscriptions.c.status, func.count()).where(subscriptions.c.newsletter == newsletter).group_by(subscriptions.c.status)
        )
        audience = reachable(newsletter).subquery()
        by_right = select(audience.c.member, func.count()).group_by(audience.c.member)
        async with self._database.reading() as connection:
            statuses = {row[0]: row[1] for row in await connection.execute(by_status)}
            rights = {bool(row[0]): row[1] for row in await connection.execute(by_right)}
        return {
            **{status.value: statuses.get(status, 0) for status in SubscriptionStatus},
            "reachable": sum(rights.values()),
            "reachable_members": rights.get(True, 0),
        }
