"""Evidence about deliveries in doubt: which they are, and settling them by what was found out about them.

In doubt is what is `uncertain`, what waits to be sent again after an uncertain end, and what a process left in flight that is no
longer alive. Evidence is taken as a late answer is: by the number of the attempt, as the table allows, so twice is as good as once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Integer, Select, String, and_, bindparam, exists, func, or_, select, update

from newsletter.model.delivery import Begun, DeliveryState, Result
from newsletter.model.edition import EDITION_TABLE, EditionEvent, EditionState
from newsletter.storage.database import Database
from newsletter.storage.dialect import Space, hold_edition
from newsletter.storage.hot import Script, Statement
from newsletter.storage.stores.ledger_claim import held, living_owners, settle_stranded
from newsletter.storage.stores.ledger_record import record
from newsletter.storage.stores.owners import Owners
from newsletter.storage.stores.paging import PAGE
from newsletter.storage.tables import blocks, deliveries, editions, subscribers

_AT_ONCE = 500  # pieces of evidence in one transaction: others are sending meanwhile


async def doubtful(database: Database, owners: Owners, edition_id: int) -> AsyncIterator[tuple[Begun, str | None]]:
    """Every delivery in doubt with the relay's name for it, in plan order, a page at a time; nothing changes.

    The last attempt of each, as it was begun; `uid` and `address` are "" where the reader was erased.
    """
    last = 0
    while True:
        async with database.reading() as connection:
            living = await living_owners(connection, owners, edition_id)
            wanted = _in_doubt(edition_id, living).where(deliveries.c.subscriber_id > last)
            page = (await connection.execute(wanted.order_by(deliveries.c.subscriber_id).limit(PAGE))).mappings().all()
        for row in page:
            yield _begun(row), row["relay_id"]
        if len(page) < PAGE:
            return
        last = page[-1]["subscriber_id"]


def _in_doubt(edition_id: int, living: frozenset[int]) -> Select[Any]:
    block = and_(blocks.c.edition_id == deliveries.c.edition_id, blocks.c.number == deliveries.c.block)
    stranded = and_(deliveries.c.state == DeliveryState.INFLIGHT, ~exists().where(block, held(living)))
    again = and_(deliveries.c.state == DeliveryState.PENDING, deliveries.c.resent > 0)
    return (
        select(deliveries, subscribers.c.uid, subscribers.c.address, subscribers.c.name)
        .outerjoin(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .where(deliveries.c.edition_id == edition_id, or_(deliveries.c.state == DeliveryState.UNCERTAIN, again, stranded))
    )


def _begun(row: Any) -> Begun:
    return Begun(
        edition_id=row["edition_id"],
        subscriber_id=row["subscriber_id"],
        attempt=row["attempt"],
        variant_id=row["variant_id"],
        uid=row["uid"] or "",
        address=row["address"] or "",
        name=row["name"] or "",
    )


async def settle(database: Database, owners: Owners, edition_id: int, results: Sequence[Result]) -> list[Result]:
    """Take evidence as late answers; those that moved a delivery.

    Of a cancelled edition nothing comes to be sent again. An edition that is `sent` is `sending` once more if a reader is to be
    written to after all.
    """
    async with database.writing() as connection:
        await hold_edition(connection, edition_id)
        await settle_stranded(connection, owners, edition_id)
    moved: list[Result] = []
    for at in range(0, len(results), _AT_ONCE):
        moved += await database.run(_settle(edition_id, results[at : at + _AT_ONCE]))
    return moved


def _settle(edition_id: int, results: Sequence[Result]) -> Script[list[Result]]:
    yield _HOLD_EDITION, {"number": edition_id}
    found = yield _STATE, {"edition": edition_id}
    state = EditionState(found[0][0]) if found else EditionState.CANCELLED
    before = yield from _states(edition_id, results)
    yield from record(edition_id, results, is_over=state is EditionState.CANCELLED, is_ours=False)
    after = yield from _states(edition_id, results)
    again = (state, EditionEvent.LATE_READER)
    if DeliveryState.PENDING in [now for was, now in zip(before, after, strict=True) if was != now] and again in EDITION_TABLE:
        yield _MOVE, {"edition": edition_id, "after": EDITION_TABLE[again]}
    return [result for result, was, now in zip(results, before, after, strict=True) if was != now]


def _states(edition_id: int, results: Sequence[Result]) -> Script[list[str | None]]:
    states: list[str | None] = []
    for result in results:
        found = yield _DELIVERY, {"edition": edition_id, "reader": result.begun.subscriber_id}
        states.append(found[0][0] if found else None)
    return states


_EDITION = editions.c.id == bindparam("edition", type_=Integer)
_HOLD_EDITION = Statement(select(func.pg_advisory_xact_lock(int(Space.EDITION), bindparam("number", type_=Integer))), only="postgresql")
_STATE = Statement(select(editions.c.state).where(_EDITION))
_MOVE = Statement(update(editions).where(_EDITION).values(state=bindparam("after", type_=String)))
_DELIVERY = Statement(
    select(deliveries.c.state).where(
        deliveries.c.edition_id == bindparam("edition", type_=Integer), deliveries.c.subscriber_id == bindparam("reader", type_=Integer)
    )
)
