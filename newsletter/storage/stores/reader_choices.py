"""What readers ask for, as SQL: their topics, their frequency, and when the newest edition that they had was begun.

The ledger alone says what a reader had: no mark is kept beside it that a cancelled or reopened edition would have to set back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, case, cast, func, null, or_, select

from newsletter.model.delivery import DeliveryState
from newsletter.model.pick_lists import Asked
from newsletter.model.topics import Frequency
from newsletter.storage.dialect import now_ms
from newsletter.storage.stores.reader_rows import reachable
from newsletter.storage.tables import deliveries, editions, subscribers, subscriptions

# Whoever had nothing for so long is given the best of their last period, as a new reader is. Longer than two months.
_LOOK_BACK_MS = 63 * 86_400_000


def with_choices(readers: Select[Any]) -> Select[Any]:
    """Readers (rows of `subscriptions`) with the columns that tell what they ask for."""
    return readers.add_columns(subscriptions.c.topics, subscriptions.c.frequency, subscriptions.c.frequency_at)


def served(reader: FromClause, newsletter: str, *, but_not: int | None) -> ColumnElement[int]:
    """When the newest regular edition was started that a reader had, by their row (subscriber_id, frequency, frequency_at); NULL for none.

    NULL too for those of whom nobody needs to know: they get every edition and always did. A delivery counts unless it was
    excluded; the edition `but_not` counts as not had, so that the answer stays the same while it is planned.
    """
    regular = (editions.c.newsletter == newsletter) & ~editions.c.slot.startswith("special-")
    lately = editions.c.started_at >= cast(now_ms(), BigInteger) - _LOOK_BACK_MS
    oldest = select(func.min(editions.c.id)).where(regular, lately).scalar_subquery()
    had = (
        select(func.max(editions.c.started_at))
        .select_from(deliveries)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(
            deliveries.c.subscriber_id == reader.c.subscriber_id,
            deliveries.c.edition_id >= oldest,
            deliveries.c.state != DeliveryState.EXCLUDED,
            regular,
        )
        .correlate(reader)
    )
    if but_not is not None:
        had = had.where(deliveries.c.edition_id != but_not)
    may_have_missed_one = or_(reader.c.frequency != Frequency.EVERY, reader.c.frequency_at.is_not(None))
    return case((may_have_missed_one, had.scalar_subquery()), else_=null())


def audience(newsletter: str, *, but_not: int | None) -> Select[Any]:
    """Everybody reachable, counted by what they ask for."""
    had = served(subscriptions, newsletter, but_not=but_not).label("served")
    found = with_choices(reachable(newsletter)).add_columns(had)
    ones = found.subquery()
    kinds = (ones.c.member, ones.c.language, ones.c.topics, ones.c.frequency, ones.c.served)
    return select(*kinds, func.count().label("readers")).group_by(*kinds)


def one_reader(uid: str, newsletter: str, *, but_not: int | None) -> Select[Any]:
    """What one reader asks for, whatever their standing."""
    return (
        select(
            subscribers.c.member,
            subscribers.c.language,
            subscriptions.c.topics,
            subscriptions.c.frequency,
            served(subscriptions, newsletter, but_not=but_not).label("served"),
        )
        .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
        .where(subscribers.c.uid == uid, subscriptions.c.newsletter == newsletter)
    )


def asked_from(row: Any) -> Asked:
    """What the readers of a row of `audience` or `one_reader` ask for."""
    return Asked(
        member=bool(row.member),
        language=row.language or "",
        topics=row.topics,
        frequency=Frequency(row.frequency),
        served=row.served,
    )
