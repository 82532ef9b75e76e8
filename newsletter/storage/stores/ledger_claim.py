"""Leases: who may begin the deliveries of which block, for how long, and what a dead owner left in flight.

A lease changes no delivery. It ends by the database's clock, and its fence makes whoever held it before powerless
however late they wake up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Executable,
    Integer,
    String,
    Update,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.errors import Unreachable
from newsletter.model.delivery import DELIVERY_TABLE, Block, DeliveryEvent, DeliveryState
from newsletter.model.edition import EditionState
from newsletter.storage.base import Owner
from newsletter.storage.database import Database
from newsletter.storage.dialect import HOLD_EDITION_SHARED, later_of, now_ms
from newsletter.storage.hot import Script, Statement
from newsletter.storage.stores.owners import Owners
from newsletter.storage.tables import attempts, blocks, deliveries, editions

Number: TypeAlias = int | ColumnElement[int]

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


def claim(owners: Owners, edition_id: int, owner: Owner, *, lease_s: float) -> Script[Block | None]:
    """Lease a block with work that is due, fence + 1, or None. Raises Unreachable if the owner's own lock is gone."""
    edition = {"edition": edition_id}
    yield HOLD_EDITION_SHARED, {"number": edition_id}
    if not (yield _OPEN, edition):
        return None
    leasing = [number for (number,) in (yield _LEASING, edition)]
    living = yield from owners.living_now([*leasing, owner.id])
    if owner.id not in living:
        # Others take us for dead by now, and would take every block from us.
        raise Unreachable(
            "the lock that shows this process to be alive is lost", do="run it again: nothing is lost, it goes on where it stopped"
        )
    while (number := (yield from _free_block(edition_id, living))) is not None:
        this = {**edition, "number": number}
        for statement in _SETTLE:
            yield statement, this
        if (yield _HAS_PENDING, this):
            [(fence,)] = yield _LEASE, {**this, "owner": owner.id, "lease_ms": lease_ms(lease_s)}
            return Block(id=number, edition_id=edition_id, fence=fence)
        yield _FREE, this
    return None


def extend(block: Block, owner: Owner, *, lease_s: float) -> Script[bool]:
    """Heartbeat; False if somebody else has or had the block. A lease that ended unnoticed by anybody goes on."""
    return bool((yield _EXTEND, {**_ours(block, owner), "lease_ms": lease_ms(lease_s)}))


def give_back(block: Block, owner: Owner) -> Script[None]:
    """End the lease early; nothing happens if it is not ours any more."""
    yield _GIVE_BACK, _ours(block, owner)


def _ours(block: Block, owner: Owner) -> dict[str, int]:
    return {"edition": block.edition_id, "number": block.id, "fence": block.fence, "owner": owner.id}


def _free_block(edition_id: int, living: frozenset[int]) -> Script[int | None]:
    """A block with work that nobody living holds; locked, and not one that somebody else is just claiming.

    One with somebody who was never begun, if there is one, then one with somebody to whom a resend is left: else a process that keeps
    dying would put the same few in flight every time, until no resend is left to them.
    """
    given = {"edition": edition_id, "living": ",".join(map(str, sorted(living)))}
    for statements in (_FRESH, _AGAIN, _WITH_WORK):
        for statement in statements:
            if found := (yield statement, given):
                return int(found[0][0])
    return None


def _in_block(edition_id: Number, number: Number) -> ColumnElement[bool]:
    return and_(deliveries.c.edition_id == edition_id, deliveries.c.block == number)


def _settling(edition_id: Number, number: Number) -> list[Executable]:
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
    due = and_(_in_block(edition_id, number), deliveries.c.state == _DEFERRED, deliveries.c.due_at <= now_ms())
    return [
        insert(attempts).from_select(("edition_id", "subscriber_id", "attempt", "event", "text", "at"), line),
        _changed(stranded, _INFLIGHT, DeliveryEvent.LOST),
        _changed(due, _DEFERRED, DeliveryEvent.DUE),
    ]


def _changed(which: ColumnElement[bool], state: DeliveryState, event: DeliveryEvent) -> Update:
    return update(deliveries).where(which).values(state=DELIVERY_TABLE[state, event], due_at=null(), changed_at=now_ms())


async def settle_stranded(connection: AsyncConnection, owners: Owners, edition_id: int) -> None:
    """Settle every block that nobody living holds. The caller holds the edition alone."""
    living = await living_owners(connection, owners, edition_id)
    stranded = exists().where(_in_block(edition_id, blocks.c.number), deliveries.c.state == _INFLIGHT)
    free = or_(blocks.c.owner_id.is_(None), ~held(living))
    for number in (await connection.scalars(select(blocks.c.number).where(blocks.c.edition_id == edition_id, free, stranded))).all():
        for settling in _settling(edition_id, number):
            await connection.execute(settling)


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


def _number(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer)


def _free_blocks(database: str, work: ColumnElement[bool]) -> Statement:
    """The first free block with such work. `living`: numbers of owners with commas between, which is a list in both databases."""
    living = bindparam("living", type_=String)
    listed: ColumnElement[bool]
    if database == "sqlite":
        listed = blocks.c.owner_id.in_(select(func.json_each("[" + living + "]").table_valued("value", name="alive").c.value))
    else:
        listed = blocks.c.owner_id == func.any(cast(func.string_to_array(living, ","), postgresql.ARRAY(Integer)))
    free = or_(blocks.c.owner_id.is_(None), ~and_(listed, blocks.c.lease_until > now_ms()))
    numbers = select(blocks.c.number).where(blocks.c.edition_id == _number("edition"), free, work)
    return Statement(numbers.order_by(blocks.c.number).limit(1).with_for_update(skip_locked=True), only=database)


_HERE = _in_block(_number("edition"), blocks.c.number)
_DATABASES = ("sqlite", "postgresql")
_FRESH, _AGAIN = (
    tuple(_free_blocks(one, exists().where(_HERE, deliveries.c.state == _PENDING, deliveries.c.resent == times)) for one in _DATABASES)
    for times in (0, 1)
)
_WITH_WORK = tuple(
    _free_blocks(
        one,
        or_(
            exists().where(_HERE, deliveries.c.state == _PENDING),
            exists().where(_HERE, deliveries.c.state == _INFLIGHT),
            exists().where(_HERE, deliveries.c.state == _DEFERRED, deliveries.c.due_at <= now_ms()),
        ),
    )
    for one in _DATABASES
)
_OPEN = Statement(
    select(editions.c.id).where(
        editions.c.id == _number("edition"), editions.c.state == EditionState.SENDING, editions.c.brake_who.is_(None)
    )
)
_LEASING = Statement(select(blocks.c.owner_id).distinct().where(blocks.c.edition_id == _number("edition"), blocks.c.owner_id.is_not(None)))
_SETTLE = tuple(map(Statement, _settling(_number("edition"), _number("number"))))
_HAS_PENDING = Statement(
    select(deliveries.c.subscriber_id).where(_in_block(_number("edition"), _number("number")), deliveries.c.state == _PENDING).limit(1)
)
_THIS = and_(blocks.c.edition_id == _number("edition"), blocks.c.number == _number("number"))
_OURS = and_(_THIS, blocks.c.fence == _number("fence"), blocks.c.owner_id == _number("owner"))
_UNTIL = now_ms() + bindparam("lease_ms", type_=BigInteger)
_LEASE = Statement(
    update(blocks).where(_THIS).values(owner_id=_number("owner"), lease_until=_UNTIL, fence=blocks.c.fence + 1).returning(blocks.c.fence)
)
_EXTEND = Statement(update(blocks).where(_OURS).values(lease_until=_UNTIL).returning(blocks.c.number))
_FREE = Statement(update(blocks).where(_THIS).values(owner_id=null(), lease_until=null()))
_GIVE_BACK = Statement(update(blocks).where(_OURS).values(owner_id=null(), lease_until=null()))
