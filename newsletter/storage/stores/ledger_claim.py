"""Leases: who may begin the deliveries of which block, for how long, and what a dead owner left in flight.

A lease changes no delivery. It ends by the database's clock, and its fence makes whoever held it before powerless
however late they wake up.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, and_, case, exists, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.errors import Unreachable
from newsletter.model.delivery import DELIVERY_TABLE, Block, DeliveryEvent, DeliveryState
from newsletter.model.edition import EditionState
from newsletter.storage.base import Owner
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_edition, later_of, now_ms
from newsletter.storage.stores.owners import Owners
from newsletter.storage.tables import attempts, blocks, deliveries, editions

_PENDING, _INFLIGHT, _DEFERRED = DeliveryState.PENDING, DeliveryState.INFLIGHT, DeliveryState.DEFERRED


def lease_ms(lease_s: float) -> int:
    """A lease in the database's unit."""
    return round(lease_s * 1000)


def held(living: Sequence[int] | frozenset[int]) -> ColumnElement[bool]:
    """True of a block that a living owner has under a lease that has not ended."""
    return and_(blocks.c.owner_id.in_(sorted(living)), blocks.c.lease_until > now_ms())


async def living_owners(connection: AsyncConnection, owners: Owners, edition_id: int, *more: int) -> frozenset[int]:
    """Those who have leases of this edition (and those of `more`) and are alive."""
    wanted = select(blocks.c.owner_id).distinct().where(blocks.c.edition_id == edition_id, blocks.c.owner_id.is_not(None))
    leasing = [number for number in (await connection.scalars(wanted)).all() if number is not None]
    return await owners.living(connection, [*leasing, *more])


async def claim(database: Database, owners: Owners, edition_id: int, owner: Owner, *, lease_s: float) -> Block | None:
    """Lease a block with work that is due, fence + 1, or None. Raises Unreachable if the owner's own lock is gone."""
    async with database.writing() as connection:
        await hold_edition(connection, edition_id, shared=True)
        if not await _is_open(connection, edition_id):
            return None
        living = await living_owners(connection, owners, edition_id, owner.id)
        if owner.id not in living:
            # Others take us for dead by now, and would take every block from us.
            raise Unreachable(
                "the lock that shows this process to be alive is lost", do="run it again: nothing is lost, it goes on where it stopped"
            )
        while (number := await _free_block(connection, edition_id, living)) is not None:
            await _settle(connection, edition_id, number)
            this = and_(blocks.c.edition_id == edition_id, blocks.c.number == number)
            if not await _has(connection, edition_id, number, _PENDING):
                await connection.execute(update(blocks).where(this).values(owner_id=None, lease_until=None))
                continue
            lease = {"owner_id": owner.id, "lease_until": now_ms() + lease_ms(lease_s), "fence": blocks.c.fence + 1}
            leased = await connection.execute(update(blocks).where(this).values(**lease).returning(blocks.c.fence))
            return Block(id=number, edition_id=edition_id, fence=leased.scalar_one())
        return None


async def _is_open(connection: AsyncConnection, edition_id: int) -> bool:
    wanted = select(editions.c.id).where(
        editions.c.id == edition_id, editions.c.state == EditionState.SENDING, editions.c.brake_who.is_(None)
    )
    return await connection.scalar(wanted) is not None


def _in_block(edition_id: int, number: int | ColumnElement[int]) -> ColumnElement[bool]:
    return and_(deliveries.c.edition_id == edition_id, deliveries.c.block == number)


async def _free_block(connection: AsyncConnection, edition_id: int, living: frozenset[int]) -> int | None:
    """A block with work that nobody living holds; locked, and not one that somebody else is just claiming.

    One with somebody who was never begun, if there is one: where only resends are left, a process that keeps dying would put the
    same few in flight every time, until no resend is left to them.
    """
    here = _in_block(edition_id, blocks.c.number)
    fresh = exists().where(here, deliveries.c.state == _PENDING, deliveries.c.resent == 0)
    work = or_(
        exists().where(here, deliveries.c.state == _PENDING),
        exists().where(here, deliveries.c.state == _INFLIGHT),
        exists().where(here, deliveries.c.state == _DEFERRED, deliveries.c.due_at <= now_ms()),
    )
    free = or_(blocks.c.owner_id.is_(None), ~held(living))
    for wanted in (fresh, work):
        numbers = select(blocks.c.number).where(blocks.c.edition_id == edition_id, free, wanted).order_by(blocks.c.number).limit(1)
        number: int | None = await connection.scalar(numbers.with_for_update(skip_locked=True))
        if number is not None:
            return number
    return None


async def _has(connection: AsyncConnection, edition_id: int, number: int, state: DeliveryState) -> bool:
    wanted = select(deliveries.c.subscriber_id).where(_in_block(edition_id, number), deliveries.c.state == state).limit(1)
    return await connection.scalar(wanted) is not None


async def _settle(connection: AsyncConnection, edition_id: int, number: int) -> None:
    """What an earlier owner left in flight is uncertain; what was put off until now is pending."""
    stranded = and_(_in_block(edition_id, number), deliveries.c.state == _INFLIGHT)
    line = select(
        deliveries.c.edition_id,
        deliveries.c.subscriber_id,
        deliveries.c.attempt,
        literal(DeliveryEvent.LOST.value),
        literal("the process that began it ended before it recorded an answer"),
        now_ms(),
    ).where(stranded)
    await connection.execute(insert(attempts).from_select(("edition_id", "subscriber_id", "attempt", "event", "text", "at"), line))
    await _change(connection, stranded, _INFLIGHT, DeliveryEvent.LOST)
    due = and_(_in_block(edition_id, number), deliveries.c.state == _DEFERRED, deliveries.c.due_at <= now_ms())
    await _change(connection, due, _DEFERRED, DeliveryEvent.DUE)


async def settle_stranded(connection: AsyncConnection, owners: Owners, edition_id: int) -> None:
    """Settle every block that nobody living holds. The caller holds the edition alone."""
    living = await living_owners(connection, owners, edition_id)
    stranded = exists().where(_in_block(edition_id, blocks.c.number), deliveries.c.state == _INFLIGHT)
    free = or_(blocks.c.owner_id.is_(None), ~held(living))
    for number in (await connection.scalars(select(blocks.c.number).where(blocks.c.edition_id == edition_id, free, stranded))).all():
        await _settle(connection, edition_id, number)


async def _change(connection: AsyncConnection, which: ColumnElement[bool], state: DeliveryState, event: DeliveryEvent) -> None:
    after = DELIVERY_TABLE[state, event]
    await connection.execute(update(deliveries).where(which).values(state=after, due_at=None, changed_at=now_ms()))


async def extend(database: Database, block: Block, owner: Owner, *, lease_s: float) -> bool:
    """Heartbeat; False if somebody else has or had the block. A lease that ended unnoticed by anybody goes on."""
    async with database.writing() as connection:
        extended = await connection.execute(update(blocks).where(_ours(block, owner)).values(lease_until=now_ms() + lease_ms(lease_s)))
        return extended.rowcount == 1


async def give_back(database: Database, block: Block, owner: Owner) -> None:
    """End the lease early; nothing happens if it is not ours any more."""
    async with database.writing() as connection:
        await connection.execute(update(blocks).where(_ours(block, owner)).values(owner_id=None, lease_until=None))


def _ours(block: Block, owner: Owner) -> ColumnElement[bool]:
    return and_(
        blocks.c.edition_id == block.edition_id,
        blocks.c.number == block.id,
        blocks.c.fence == block.fence,
        blocks.c.owner_id == owner.id,
    )


async def next_due_s(database: Database, owners: Owners, edition_id: int) -> float | None:
    """Seconds until a block may be claimed for what is pending, in flight or deferred in it; None if nothing is.

    It looks at blocks and due times alone: under a brake it says 0 while a claim says None.
    """
    async with database.reading() as connection:
        living = await living_owners(connection, owners, edition_id)
        # A row in flight is work too: once its owner is dead, somebody must find out.
        row_due = case((deliveries.c.state == _DEFERRED, deliveries.c.due_at), else_=literal(0, BigInteger))
        block_due = case((held(living), blocks.c.lease_until), else_=literal(0, BigInteger))
        wanted = (
            select(func.min(later_of(row_due, block_due)), func.max(now_ms()))
            .select_from(deliveries)
            .join(blocks, and_(blocks.c.edition_id == deliveries.c.edition_id, blocks.c.number == deliveries.c.block))
            .where(deliveries.c.edition_id == edition_id, deliveries.c.state.in_([_PENDING, _INFLIGHT, _DEFERRED]))
        )
        due, now = (await connection.execute(wanted)).one()
    return None if due is None else max(0.0, (due - now) / 1000)


async def others_sending(database: Database, owners: Owners, edition_id: int, owner: Owner) -> bool:
    """True if another living owner holds a lease of this edition."""
    async with database.reading() as connection:
        living = await living_owners(connection, owners, edition_id) - {owner.id}
        wanted = select(blocks.c.number).where(blocks.c.edition_id == edition_id, held(living)).limit(1)
        return await connection.scalar(wanted) is not None
