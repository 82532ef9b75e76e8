"""What the ledger says: the balance of an edition, its rows, the doubtful ones, and one reader's history."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from sqlalchemy import RowMapping, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms
from newsletter.errors import NotFound
from newsletter.model.delivery import Balance, DeliveryState
from newsletter.model.edition import EditionState
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.database import Database
from newsletter.storage.stores.paging import PAGE
from newsletter.storage.tables import attempts, consents, deliveries, editions, subscribers, suppressions


async def balance(connection: AsyncConnection, edition_id: int) -> Balance:
    """The count by state, with what was planned. Raises NotFound."""
    # One statement: two would see two moments where others are sending.
    wanted = (
        select(editions.c.planned, deliveries.c.state, func.count(deliveries.c.state), func.coalesce(func.sum(deliveries.c.resent), 0))
        .outerjoin(deliveries, deliveries.c.edition_id == editions.c.id)
        .where(editions.c.id == edition_id)
        .group_by(editions.c.planned, deliveries.c.state)
    )
    rows = (await connection.execute(wanted)).all()
    if not rows:
        raise NotFound(f"there is no edition number {edition_id} in the database", do="`newsletter editions list` shows what there is")
    counts = {row[1]: row[2] for row in rows if row[1] is not None}
    resent = sum(int(row[3]) for row in rows)
    return Balance(planned=rows[0][0], resent=resent, **{state.value: counts.get(state, 0) for state in DeliveryState})


def _last_words() -> ScalarSelect[str]:
    """What the newest line of `attempts` says of a delivery."""
    of_it = and_(attempts.c.edition_id == deliveries.c.edition_id, attempts.c.subscriber_id == deliveries.c.subscriber_id)
    return select(attempts.c.text).where(of_it).order_by(attempts.c.id.desc()).limit(1).scalar_subquery()


async def rows(database: Database, edition_id: int, *, state: DeliveryState | None) -> AsyncIterator[dict[str, object]]:
    """Every delivery of an edition (in one state), in plan order, a page at a time; no transaction is open in between.

    Keys: address ("" if erased), state, attempts (number begun), code, enhanced, text, relay_id, at (aware, UTC).
    """
    last = 0
    while True:
        wanted = _delivery_rows().where(deliveries.c.edition_id == edition_id, deliveries.c.subscriber_id > last)
        if state is not None:
            wanted = wanted.where(deliveries.c.state == state)
        async with database.reading() as connection:
            page = (await connection.execute(wanted.order_by(deliveries.c.subscriber_id).limit(PAGE))).mappings().all()
        for row in page:
            yield {"address": row["address"] or "", **_told(row)}
        if len(page) < PAGE:
            return
        last = page[-1]["subscriber_id"]


def _delivery_rows() -> Select[Any]:
    return (
        select(
            deliveries.c.subscriber_id,
            subscribers.c.address,
            deliveries.c.edition_id,
            deliveries.c.state,
            deliveries.c.attempt,
            deliveries.c.resent,
            deliveries.c.code,
            deliveries.c.enhanced,
            deliveries.c.relay_id,
            deliveries.c.changed_at,
            _last_words().label("words"),
        )
        .select_from(deliveries)
        .outerjoin(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
    )


def _told(row: Mapping[str, Any] | RowMapping) -> dict[str, object]:
    return {
        "state": row["state"],
        "attempts": row["attempt"],
        "code": row["code"],
        "enhanced": row["enhanced"],
        "text": row["words"] or "",
        "relay_id": row["relay_id"],
        "at": from_ms(row["changed_at"]),
    }


async def history(connection: AsyncConnection, address_key: str) -> list[dict[str, object]]:
    """Every edition that this reader was planned for or left out of, newest first.

    Keys: edition (name), state ("left_out" where there is no delivery), why ("" or in words), attempts, code, enhanced, text,
    relay_id, at (aware, UTC).
    """
    reader = (await connection.execute(select(subscribers).where(subscribers.c.address_key == address_key))).mappings().first()
    if reader is None:
        return []
    wanted = _delivery_rows().where(deliveries.c.subscriber_id == reader["id"])
    planned = {row["edition_id"]: row for row in (await connection.execute(wanted)).mappings()}
    told = []
    for edition in await _editions_for(connection, reader["id"]):
        row = planned.get(edition["id"])
        name = f"{edition['newsletter']}-{edition['slot']}"
        if row is not None:
            told.append({"edition": name, "why": _why_excluded(row, edition), **_told(row)})
        else:
            told.append(await _left_out(connection, reader, edition, name))
    return told


async def _editions_for(connection: AsyncConnection, reader: int) -> list[RowMapping]:
    """The editions that were started, of newsletters that the reader ever said anything to."""
    newsletters = select(consents.c.newsletter).where(consents.c.subscriber_id == reader)
    planned = select(deliveries.c.edition_id).where(deliveries.c.subscriber_id == reader)
    wanted = (
        select(editions)
        .where(or_(editions.c.id.in_(planned), and_(editions.c.started_at.is_not(None), editions.c.newsletter.in_(newsletters))))
        .order_by(editions.c.id.desc())
    )
    return list((await connection.execute(wanted)).mappings().all())


def _why_excluded(row: RowMapping, edition: RowMapping) -> str:
    if row["state"] != DeliveryState.EXCLUDED:
        return ""
    if row["words"]:
        return str(row["words"])
    return "the edition was cancelled" if edition["state"] == EditionState.CANCELLED else "left out since planning"


async def _left_out(connection: AsyncConnection, reader: RowMapping, edition: RowMapping, name: str) -> dict[str, object]:
    """Why there is no delivery, by what was on record when the edition was started."""
    spoken = (
        select(consents.c.status)
        .where(
            consents.c.subscriber_id == reader["id"],
            consents.c.newsletter == edition["newsletter"],
            consents.c.id <= edition["consents_seen"],
        )
        .order_by(consents.c.id.desc())
        .limit(1)
    )
    status = await connection.scalar(spoken)
    suppressed = await connection.scalar(
        select(suppressions.c.reason).where(
            suppressions.c.address_hash == reader["address_hash"],
            suppressions.c.newsletter.in_(["", edition["newsletter"]]),
            suppressions.c.id <= edition["suppressions_seen"],
        )
    )
    nothing = {"attempts": 0, "code": None, "enhanced": None, "text": "", "relay_id": None}
    return {"edition": name, "state": "left_out", "why": _why_left_out(status, suppressed), **nothing, "at": from_ms(edition["started_at"])}


def _why_left_out(status: str | None, suppressed: str | None) -> str:
    if suppressed is not None:
        return f"the address was suppressed: {suppressed}"
    if status is None:
        return "had not subscribed yet"
    if status == SubscriptionStatus.PENDING:
        return "the subscription was not confirmed"
    if status == SubscriptionStatus.UNSUBSCRIBED:
        return "had unsubscribed"
    return "not planned"
