"""A reader as rows: subscriber, subscriptions, and the proof of what was agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, Select, exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms, to_ms
from newsletter.errors import BadInput
from newsletter.model.subscriber import Consent, Subscriber, Subscription, SubscriptionStatus, normalised
from newsletter.model.topics import Frequency
from newsletter.storage.codec import attributes_from
from newsletter.storage.tables import consents, subscribers, subscriptions, suppressions


def key_of(address: str) -> str:
    """The form under which an address is one reader. Raises BadInput if it has none."""
    try:
        return normalised(address)
    except UnicodeError as wrong:
        raise BadInput(f"{address!r} is no address: its domain cannot be written in DNS", do="check the address") from wrong


def subscriber_from(row: RowMapping) -> Subscriber:
    """The reader in a row of `subscribers`."""
    return Subscriber(
        id=row["id"],
        uid=row["uid"],
        address=row["address"],
        name=row["name"],
        language=row["language"],
        timezone=row["timezone"],
        member=row["member"],
        attributes=attributes_from(row["attributes"]),
    )


def consent_from(source: str | None, at: int | None) -> Consent | None:
    """What a status rests on, if anything is known."""
    return None if source is None else Consent(source=source, at=None if at is None else from_ms(at))


def _subscription_from(row: RowMapping) -> Subscription:
    return Subscription(
        newsletter=row["newsletter"],
        status=SubscriptionStatus(row["status"]),
        consent=consent_from(row["consent_source"], row["consent_at"]),
        changed_at=from_ms(row["changed_at"]),
        topics=tuple(row["topics"].split()),
        frequency=Frequency(row["frequency"]),
    )


async def subscriptions_of(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Subscription]]:
    """The subscriptions of each of these readers, by newsletter. A page of ids, not more."""
    found: dict[int, list[Subscription]] = {one: [] for one in ids}
    wanted = select(subscriptions).where(subscriptions.c.subscriber_id.in_(ids)).order_by(subscriptions.c.newsletter)
    for row in (await connection.execute(wanted)).mappings():
        found[row["subscriber_id"]].append(_subscription_from(row))
    return found


async def reader_where(connection: AsyncConnection, condition: ColumnElement[bool]) -> tuple[Subscriber, list[Subscription]] | None:
    """The one reader that the condition names, if there is one."""
    row = (await connection.execute(select(subscribers).where(condition))).mappings().first()
    if row is None:
        return None
    subscriber = subscriber_from(row)
    return subscriber, (await subscriptions_of(connection, [subscriber.id]))[subscriber.id]


def suppressed_for(newsletter: str | ColumnElement[str]) -> ColumnElement[bool]:
    """True of a row of `subscribers` whose address must not get this newsletter."""
    return exists().where(
        suppressions.c.address_hash == subscribers.c.address_hash,
        or_(suppressions.c.newsletter == newsletter, suppressions.c.newsletter == ""),
    )


def reachable(newsletter: str) -> Select[tuple[int, bool, str]]:
    """Number, rights and language of everybody this newsletter may be sent to: confirmed and not suppressed."""
    return (
        select(subscriptions.c.subscriber_id, subscribers.c.member, subscribers.c.language)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(
            subscriptions.c.newsletter == newsletter,
            subscriptions.c.status == SubscriptionStatus.CONFIRMED,
            ~suppressed_for(newsletter),
        )
    )


async def prove(
    connection: AsyncConnection, subscriber_id: int, newsletter: str, status: SubscriptionStatus, consent: Consent | None, at: datetime
) -> None:
    """Add a line to the proof of consent."""
    await connection.execute(insert(consents).values(proof(subscriber_id, newsletter, status, consent, at)))


def proof(subscriber_id: int, newsletter: str, status: SubscriptionStatus, consent: Consent | None, at: datetime) -> dict[str, object]:
    """A line of the proof of consent, as a row."""
    return {
        "subscriber_id": subscriber_id,
        "newsletter": newsletter,
        "status": status,
        "source": consent.source if consent else "",
        "consent_at": to_ms(consent.at) if consent and consent.at else None,
        "at": to_ms(at),
    }
