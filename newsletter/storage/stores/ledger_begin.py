"""Begin: which deliveries go next. Whether a reader may be written to is looked up here again, where nothing can come between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.delivery import DELIVERY_TABLE, Begun, Block, DeliveryEvent, DeliveryState
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.dialect import insert_into, later_of, now_ms
from newsletter.storage.stores.ledger_record import line, write_attempts
from newsletter.storage.stores.paging import batches
from newsletter.storage.tables import deliveries, pace, subscribers, subscriptions, suppressions

_LOOK_AHEAD = 200  # rows that are looked at in one go once some turned out to be excluded
_BUCKET = "all"  # one pace over everything that is sent from this database
_PENDING = DeliveryState.PENDING


async def begin(connection: AsyncConnection, block: Block, newsletter: str, count: int) -> list[Begun]:
    """Begin up to `count` of the block's pending deliveries in plan order; exclude those of readers who left meanwhile.

    The caller holds the edition, the readers and the block.
    """
    chosen: list[RowMapping] = []
    left_out = []
    async for row in _pending(connection, block, newsletter, count):
        why = _why_not(row)
        if why is None:
            chosen.append(row)
        else:
            left_out.append(line(row, DeliveryEvent.EXCLUDE, text=why))
        if len(chosen) == count:
            break
    if left_out:
        await _move(connection, block, [one["subscriber_id"] for one in left_out], DeliveryEvent.EXCLUDE)
        await write_attempts(connection, block.edition_id, left_out)
    begun = await _move(connection, block, [row["subscriber_id"] for row in chosen], DeliveryEvent.BEGIN)
    return [_begun(block, row) for row in chosen if row["subscriber_id"] in begun]


async def _pending(connection: AsyncConnection, block: Block, newsletter: str, count: int) -> AsyncIterator[RowMapping]:
    """Pending deliveries of the block, each with what is known of its reader now: in plan order, those that are sent again last.

    First in line, the same few would be in flight whenever a process that keeps dying dies again, until no resend is left to them.
    """
    for turn in (deliveries.c.resent == 0, deliveries.c.resent > 0):
        last, limit = 0, count
        while True:
            wanted = _with_readers(block, newsletter).where(turn, deliveries.c.subscriber_id > last).limit(limit)
            page = (await connection.execute(wanted)).mappings().all()
            for row in page:
                yield row
            if len(page) < limit:
                break
            last, limit = page[-1]["subscriber_id"], max(limit, _LOOK_AHEAD)


def _with_readers(block: Block, newsletter: str) -> Select[Any]:
    suppressed = (
        select(func.min(suppressions.c.reason))
        .where(
            or_(suppressions.c.address_hash == subscribers.c.address_hash, suppressions.c.address_hash == deliveries.c.address_hash),
            suppressions.c.newsletter.in_(["", newsletter]),
        )
        .scalar_subquery()
    )
    return (
        select(
            deliveries.c.subscriber_id,
            deliveries.c.variant_id,
            deliveries.c.attempt,
            deliveries.c.tries,
            subscribers.c.uid,
            subscribers.c.address,
            subscribers.c.name,
            subscriptions.c.status,
            suppressed.label("suppressed"),
        )
        .outerjoin(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .outerjoin(subscriptions, and_(subscriptions.c.subscriber_id == subscribers.c.id, subscriptions.c.newsletter == newsletter))
        .where(deliveries.c.edition_id == block.edition_id, deliveries.c.block == block.id, deliveries.c.state == _PENDING)
        .order_by(deliveries.c.subscriber_id)
    )


def _why_not(row: RowMapping) -> str | None:
    if row["uid"] is None:
        return "the reader is no longer on record"
    if row["suppressed"] is not None:
        return f"the address is suppressed: {row['suppressed']}"
    if row["status"] != SubscriptionStatus.CONFIRMED:
        return f"the subscription is {row['status'] or 'gone'}"
    return None


async def _move(connection: AsyncConnection, block: Block, readers: Sequence[int], event: DeliveryEvent) -> set[int]:
    """Move pending deliveries by `event`; those that were moved."""
    moved: set[int] = set()
    values: dict[str, Any] = {"state": DELIVERY_TABLE[_PENDING, event], "due_at": None, "changed_at": now_ms()}
    if event is DeliveryEvent.BEGIN:
        values |= {"attempt": deliveries.c.attempt + 1, "tries": deliveries.c.tries + 1}
    for some in batches(readers):
        # By all columns of the index of work: with fewer of them SQLite walks through the whole edition.
        these = and_(
            deliveries.c.edition_id == block.edition_id,
            deliveries.c.block == block.id,
            deliveries.c.state == _PENDING,
            deliveries.c.subscriber_id.in_(some),
        )
        moving = update(deliveries).where(these).values(**values).returning(deliveries.c.subscriber_id)
        moved.update((await connection.scalars(moving)).all())
    return moved


def _begun(block: Block, row: RowMapping) -> Begun:
    return Begun(
        edition_id=block.edition_id,
        subscriber_id=row["subscriber_id"],
        attempt=row["attempt"] + 1,
        tries=row["tries"] + 1,
        variant_id=row["variant_id"],
        uid=row["uid"],
        address=row["address"],
        name=row["name"],
    )


async def paced(connection: AsyncConnection, begun: Sequence[Begun], rate: float) -> list[Begun]:
    """Each with its wait, so that all processes together begin `rate` messages a second.

    One row reserves the next moments. Idle time is no credit: what was not sent is not caught up with.
    """
    step_us = round(1_000_000 / rate)
    now_us = now_ms() * 1000
    taken = len(begun) * step_us
    reserving = insert_into(connection, pace).values(bucket=_BUCKET, next_at=now_us + taken)
    reserving = reserving.on_conflict_do_update(index_elements=["bucket"], set_={"next_at": later_of(pace.c.next_at, now_us) + taken})
    end, now = (await connection.execute(reserving.returning(pace.c.next_at, now_us))).one()
    first = end - taken - now
    return [replace(one, wait_s=max(0, first + position * step_us) / 1_000_000) for position, one in enumerate(begun)]
