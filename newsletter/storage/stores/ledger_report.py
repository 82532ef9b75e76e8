"""What the ledger says: the balance of an edition, its rows, the doubtful ones, and one reader's history."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, ScalarSelect, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms
from newsletter.errors import NotFound
from newsletter.model.delivery import Balance, DeliveryState
from newsletter.model.edition import EditionState
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.database import Database
from newsletter.storage.stores import pick_groups
from newsletter.storage.stores.paging import PAGE, batches
from newsletter.storage.tables import attempts, consents, deliveries, editions, subscribers, suppressions

_EXPLAINED = sorted([DeliveryState.REFUSED, DeliveryState.DEFERRED, DeliveryState.UNCERTAIN, DeliveryState.EXCLUDED])


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


async def reasons(connection: AsyncConnection, edition_id: int, *, most: int) -> list[dict[str, object]]:
    """Why deliveries of an edition are not sent, the most frequent reason first: state, code, enhanced, count, and `text`, an example.

    Answers of servers are one reason by their codes, for their words name the reader; what leaves somebody out is one by its words.
    """
    told = (
        select(deliveries.c.state, deliveries.c.code, deliveries.c.enhanced, func.coalesce(_last_words(), "").label("words"))
        .where(deliveries.c.edition_id == edition_id, deliveries.c.state.in_(_EXPLAINED))
        .subquery()
    )
    by_words = case((told.c.code.is_(None), told.c.words), else_="")
    wanted = (
        select(told.c.state, told.c.code, told.c.enhanced, func.min(told.c.words).label("text"), func.count().label("count"))
        .group_by(told.c.state, told.c.code, told.c.enhanced, by_words)
        .order_by(func.count().desc(), told.c.state, told.c.code, func.min(told.c.words))
        .limit(most)
    )
    return [dict(row) for row in (await connection.execute(wanted)).mappings()]


async def rows(database: Database, edition_id: int, *, state: DeliveryState | None) -> AsyncIterator[dict[str, object]]:
    """Every delivery of an edition (in one state), in plan order, a page at a time; no transaction is open in between.

    Keys: address and uid ("" if erased), state, attempts (number begun), code, enhanced, text, relay_id, at (aware, UTC).
    """
    last = 0
    while True:
        wanted = _delivery_rows().where(deliveries.c.edition_id == edition_id, deliveries.c.subscriber_id > last)
        if state is not None:
            wanted = wanted.where(deliveries.c.state == state)
        async with database.reading() as connection:
            page = (await connection.execute(wanted.order_by(deliveries.c.subscriber_id).limit(PAGE))).mappings().all()
        for row in page:
            yield {"address": row["address"] or "", "uid": row["uid"] or "", **_told(row)}
        if len(page) < PAGE:
            return
        last = page[-1]["subscriber_id"]


def _delivery_rows() -> Select[Any]:
    return (
        select(
            deliveries.c.subscriber_id,
            subscribers.c.address,
            subscribers.c.uid,
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
    who = select(subscribers.c.id, subscribers.c.address_hash).where(subscribers.c.address_key == address_key)
    reader = (await connection.execute(who)).first()
    if reader is None:
        return []
    wanted = _delivery_rows().where(deliveries.c.subscriber_id == reader.id)
    planned = {row["edition_id"]: row for row in (await connection.execute(wanted)).mappings()}
    past = await _past_of(connection, reader.id, reader.address_hash)
    told = []
    for edition in await _editions_for(connection, list(past.said), list(planned)):
        row = planned.get(edition["id"])
        name = f"{edition['newsletter']}-{edition['slot']}"
        if row is not None:
            told.append({"edition": name, "why": _why_excluded(row, edition), **_told(row)})
        else:
            why = _why_left_out(past, edition) or await pick_groups.why_none(connection, edition["id"], reader.id) or "not planned"
            told.append({"edition": name, "state": "left_out", "why": why, **_nothing_told(edition)})
    return told


@dataclass(frozen=True, kw_only=True)
class _Past:
    """What was ever on record of a reader, the oldest line first: numbers of the lines, and what they say."""

    said: dict[str, list[tuple[int, str]]]  # newsletter -> status
    suppressed: list[tuple[int, str, str]]  # newsletter ("" = all), reason


async def _past_of(connection: AsyncConnection, reader: int, address_hash: str) -> _Past:
    lines = (
        select(consents.c.newsletter, consents.c.id, consents.c.status).where(consents.c.subscriber_id == reader).order_by(consents.c.id)
    )
    said: dict[str, list[tuple[int, str]]] = {}
    for newsletter, number, status in await connection.execute(lines):
        said.setdefault(newsletter, []).append((number, status))
    bars = select(suppressions.c.id, suppressions.c.newsletter, suppressions.c.reason).where(suppressions.c.address_hash == address_hash)
    found = await connection.execute(bars.order_by(suppressions.c.id))
    return _Past(said=said, suppressed=[(row.id, row.newsletter, row.reason) for row in found])


async def _editions_for(connection: AsyncConnection, newsletters: Sequence[str], planned: Sequence[int]) -> list[RowMapping]:
    """The editions that were started, of newsletters that the reader ever said anything to, and those of their deliveries."""
    # Never whole: a draft has a hundred thousand bytes.
    columns = ("id", "newsletter", "slot", "state", "started_at", "consents_seen", "suppressions_seen")
    wanted = select(*(editions.c[name] for name in columns))
    started = wanted.where(editions.c.newsletter.in_(newsletters), editions.c.started_at.is_not(None))
    found = {row["id"]: row for row in (await connection.execute(started)).mappings()}
    for some in batches([number for number in planned if number not in found]):
        found |= {row["id"]: row for row in (await connection.execute(wanted.where(editions.c.id.in_(some)))).mappings()}
    return [found[number] for number in sorted(found, reverse=True)]


def _why_excluded(row: RowMapping, edition: RowMapping) -> str:
    if row["state"] != DeliveryState.EXCLUDED:
        return ""
    if row["words"]:
        return str(row["words"])
    return "the edition was cancelled" if edition["state"] == EditionState.CANCELLED else "left out since planning"


def _nothing_told(edition: RowMapping) -> dict[str, object]:
    nothing = {"attempts": 0, "code": None, "enhanced": None, "text": "", "relay_id": None}
    return {**nothing, "at": from_ms(edition["started_at"])}


def _why_left_out(past: _Past, edition: RowMapping) -> str:
    """Why there is no delivery, by what was on record when the edition was started; "" for a reader who might have had one."""
    said = [status for number, status in past.said.get(edition["newsletter"], ()) if number <= edition["consents_seen"]]
    barred = [
        reason
        for number, newsletter, reason in past.suppressed
        if newsletter in ("", edition["newsletter"]) and number <= edition["suppressions_seen"]
    ]
    if barred:
        return f"the address was suppressed: {barred[0]}"
    if not said:
        return "had not subscribed yet"
    if said[-1] == SubscriptionStatus.PENDING:
        return "the subscription was not confirmed"
    if said[-1] == SubscriptionStatus.UNSUBSCRIBED:
        return "had unsubscribed"
    return ""
