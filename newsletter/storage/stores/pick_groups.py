"""The pick lists of a seal, and which readers get which of them, as rows and as SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.edition import Edition
from newsletter.model.pick_lists import EVERYBODY, LeftOut, PickList, ReaderGroup
from newsletter.model.topics import Frequency
from newsletter.storage.stores.reader_choices import served
from newsletter.storage.tables import editions, pick_lists, reader_groups, subscriptions


async def store(connection: AsyncConnection, edition: Edition, lists: Sequence[PickList], groups: Sequence[ReaderGroup]) -> None:
    """Store both under the edition's revision, in the caller's transaction."""
    this = {"edition_id": edition.id, "revision": edition.revision}
    if lists:
        await connection.execute(
            insert(pick_lists), [{**this, "name": one.name, "articles": json.dumps(list(one.articles))} for one in lists]
        )
    if groups:
        await connection.execute(insert(reader_groups), [{**this, **_group_row(one)} for one in groups])


def _group_row(group: ReaderGroup) -> dict[str, object]:
    return {
        "topics": group.topics,
        "frequency": group.frequency,
        "served": group.served or 0,
        "picks": group.picks,
        "why": group.why,
        "readers": group.readers,
        "as_of": group.as_of,
    }


async def lists(connection: AsyncConnection, edition_id: int) -> tuple[PickList, ...]:
    """The lists of the present seal, everybody's first."""
    wanted = select(pick_lists).join(editions, _of_present(pick_lists)).where(editions.c.id == edition_id).order_by(pick_lists.c.name)
    rows = (await connection.execute(wanted)).mappings()
    return tuple(PickList(name=row["name"], articles=tuple(json.loads(row["articles"]))) for row in rows)


async def groups(connection: AsyncConnection, edition_id: int) -> tuple[ReaderGroup, ...]:
    """The groups of the present seal."""
    order = (reader_groups.c.frequency, reader_groups.c.topics, reader_groups.c.served)
    wanted = select(reader_groups).join(editions, _of_present(reader_groups)).where(editions.c.id == edition_id).order_by(*order)
    return tuple(
        ReaderGroup(
            topics=row["topics"],
            frequency=Frequency(row["frequency"]),
            served=row["served"] or None,
            picks=row["picks"],
            why=None if row["why"] is None else LeftOut(row["why"]),
            readers=row["readers"],
            as_of=row["as_of"],
        )
        for row in (await connection.execute(wanted)).mappings()
    )


def _of_present(table: Any) -> Any:
    return and_(table.c.edition_id == editions.c.id, table.c.revision == editions.c.revision)


async def are_any(connection: AsyncConnection, edition: Edition) -> bool:
    """True if not every reader gets the same list."""
    wanted = select(reader_groups.c.edition_id).where(
        reader_groups.c.edition_id == edition.id, reader_groups.c.revision == edition.revision
    )
    return (await connection.execute(wanted.limit(1))).first() is not None


_WHY = {
    LeftOut.TOPICS: "too little in it was about the topics that they chose",
    LeftOut.FREQUENCY: "they asked for fewer editions, and theirs was not due",
}


async def why_none(connection: AsyncConnection, edition_id: int, subscriber_id: int) -> str:
    """Why a confirmed reader was not planned for an edition, by what they ask for now; "" where choices are not the reason."""
    same = and_(reader_groups.c.topics == subscriptions.c.topics, reader_groups.c.frequency == subscriptions.c.frequency)
    wanted = (
        select(reader_groups.c.why, same.label("same"))
        .join(editions, _of_present(reader_groups))
        .join(subscriptions, and_(subscriptions.c.newsletter == editions.c.newsletter, subscriptions.c.subscriber_id == subscriber_id))
        .where(editions.c.id == edition_id)
    )
    rows = (await connection.execute(wanted)).all()
    whys = {row.why for row in rows if row.same and row.why is not None}
    if whys:
        return _WHY[LeftOut(min(whys))]
    return "what they ask for is new since it was approved: the next edition makes up for it" if rows else ""


def _newest_before(edition: Edition) -> ColumnElement[int]:
    """When the newest other regular edition was started before this one; 0 for none. One began since the seal: its list lacks that."""
    own = editions.alias("own")
    start = select(own.c.started_at).where(own.c.id == edition.id).scalar_subquery()
    others = select(func.coalesce(func.max(editions.c.started_at), 0)).where(
        editions.c.newsletter == edition.newsletter,
        ~editions.c.slot.startswith("special-"),
        editions.c.id != edition.id,
        or_(start.is_(None), editions.c.started_at < start),
    )
    return others.scalar_subquery()


def with_list(readers: FromClause, edition: Edition) -> Select[Any]:
    """Of readers with their choices (`reader_choices.with_choices`) those who get the edition, each with the name of their list in `picks`.

    A reader of a group that was not there when it was sealed gets what everybody gets, if they get every edition: they chose
    other topics since. Others wait for the next edition, which knows what they have had: so none has an article twice.
    """
    had = served(readers, edition.newsletter, but_not=edition.id)
    has_missed_none = and_(readers.c.frequency == Frequency.EVERY, had.is_(None))
    theirs = and_(
        reader_groups.c.edition_id == edition.id,
        reader_groups.c.revision == edition.revision,
        reader_groups.c.topics == readers.c.topics,
        reader_groups.c.frequency == readers.c.frequency,
        reader_groups.c.served == func.coalesce(had, 0),
        or_(has_missed_none, reader_groups.c.as_of == _newest_before(edition)),
    )
    return (
        select(readers, func.coalesce(reader_groups.c.picks, EVERYBODY).label("picks"))
        .select_from(readers.outerjoin(reader_groups, theirs))
        .where(or_(reader_groups.c.picks.is_not(None), and_(reader_groups.c.edition_id.is_(None), has_missed_none)))
    )
