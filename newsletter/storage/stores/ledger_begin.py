"""Begin: which deliveries go next. Whether a reader may be written to is looked up here again, where nothing can come between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, Update, and_, bindparam, func, null, or_, select, update

from newsletter.model.delivery import DELIVERY_TABLE, Ask, Begun, BegunRows, Block, Candidate, DeliveryEvent, DeliveryState, Placed, Result
from newsletter.model.pace import PaceRules
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.dialect import now_ms
from newsletter.storage.hot import Change, Reads, Rows, Script
from newsletter.storage.stores.ledger_pace import in_turn, opens_in_s, reserve
from newsletter.storage.stores.ledger_record import line, write_attempts
from newsletter.storage.tables import deliveries, subscribers, subscriptions, suppressions

_LOOK_AHEAD = 200  # rows that are looked at in one go where a pace may leave some out, or some turned out to be excluded
_PENDING = DeliveryState.PENDING


class _Next(NamedTuple):
    """A pending delivery with what is known of its reader now."""

    place: int
    subscriber_id: int
    variant_id: int
    attempt: int
    tries: int
    resent: int
    uid: str | None
    address: str
    name: str
    status: str | None
    suppressed: str | None


def begin(block: Block, newsletter: str, asks: Sequence[Ask], pace: PaceRules | None, results: Sequence[Result]) -> Script[BegunRows]:
    """Begin up to so many of the block's pending deliveries in plan order; exclude those of readers who left meanwhile.

    With a pace the next few of those whose domains may be written to are taken, each with its wait. The caller holds the
    edition, the readers and the block.
    """
    wanted = sum(ask.count for ask in asks)
    looked = wanted if pace is None or not pace.by_domain else max(wanted, _LOOK_AHEAD)
    chosen, left_out = yield from _look(block, newsletter, looked)
    if left_out:
        yield _EXCLUDE, [_key(block, row.subscriber_id) for row, _ in left_out]
        yield from write_attempts(block.edition_id, [_excluded(row, why) for row, why in left_out])
    if pace is None:
        placed = in_turn(asks, len(chosen))
    else:
        candidates = [Candidate(row.subscriber_id, row.address) for row in chosen]
        placed = yield from reserve(pace, asks, candidates, results)
        if candidates and not placed:
            return BegunRows(opens_in_s=(yield from opens_in_s(pace, [ask.relay for ask in asks], candidates)))
    if placed:
        yield _BEGIN, [_key(block, chosen[one.index].subscriber_id) for one in placed]
    return BegunRows(_begun(block, chosen[one.index], one) for one in placed)


def _look(block: Block, newsletter: str, count: int) -> Script[tuple[list[_Next], list[tuple[_Next, str]]]]:
    """Up to so many rows that may be begun, and those that were met and may not, with the reason.

    In plan order, those that are sent again last, and among them those without another resend: first in line, the same few would be
    in flight whenever a process that keeps dying dies again, until no resend is left to them.
    """
    chosen: list[_Next] = []
    left_out: list[tuple[_Next, str]] = []
    for statement in _TURNS:
        last, limit = -1, count - len(chosen)
        while len(chosen) < count:
            params = {"edition": block.edition_id, "block": block.id, "newsletter": newsletter, "last": last, "limit": limit}
            page = yield statement, params
            for row in sorted(map(_Next._make, page)):
                last = row.place
                why = _why_not(row)
                if why is not None:
                    left_out.append((row, why))
                elif len(chosen) < count:
                    chosen.append(row)
            if len(page) < limit:
                break
            limit = max(limit, _LOOK_AHEAD)
    return chosen, left_out


def _next_rows(turn: ColumnElement[bool]) -> Select[Any]:
    newsletter = bindparam("newsletter", type_=String)
    suppressed = (
        select(func.min(suppressions.c.reason))
        .where(
            or_(suppressions.c.address_hash == subscribers.c.address_hash, suppressions.c.address_hash == deliveries.c.address_hash),
            or_(suppressions.c.newsletter == "", suppressions.c.newsletter == newsletter),
        )
        .scalar_subquery()
    )
    return (
        select(
            deliveries.c.place,
            deliveries.c.subscriber_id,
            deliveries.c.variant_id,
            deliveries.c.attempt,
            deliveries.c.tries,
            deliveries.c.resent,
            subscribers.c.uid,
            subscribers.c.address,
            subscribers.c.name,
            subscriptions.c.status,
            suppressed.label("suppressed"),
        )
        .outerjoin(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .outerjoin(subscriptions, and_(subscriptions.c.subscriber_id == subscribers.c.id, subscriptions.c.newsletter == newsletter))
        .where(
            deliveries.c.edition_id == bindparam("edition", type_=Integer),
            deliveries.c.block == bindparam("block", type_=Integer),
            deliveries.c.state == _PENDING,
            deliveries.c.place > bindparam("last", type_=Integer),
            turn,
        )
        .order_by(deliveries.c.place)
        .limit(bindparam("limit", type_=Integer))
    )


_TURNS = tuple(Rows(_next_rows(turn)) for turn in (deliveries.c.resent == 0, deliveries.c.resent == 1, deliveries.c.resent > 1))


def _why_not(row: _Next) -> str | None:
    if row.uid is None:
        return "the reader is no longer on record"
    if row.suppressed is not None:
        return f"the address is suppressed: {row.suppressed}"
    if row.status != SubscriptionStatus.CONFIRMED:
        return f"the subscription is {row.status or 'gone'}"
    return None


def _excluded(row: _Next, why: str) -> dict[str, Any]:
    return line(row.subscriber_id, row.attempt, DeliveryEvent.EXCLUDE, text=why)


def _moved(event: DeliveryEvent, **values: Any) -> Change:
    """Move pending deliveries by an event. The caller has locked the block, so they are pending still."""

    def made(reads: Reads) -> Update:
        these = and_(
            deliveries.c.edition_id == reads("edition", Integer()),
            deliveries.c.subscriber_id == reads("reader", Integer()),
            deliveries.c.state == _PENDING,
        )
        moved = {"state": DELIVERY_TABLE[_PENDING, event], "due_at": null(), "changed_at": now_ms(), **values}
        return update(deliveries).where(these).values(**moved)

    return Change(made, ("edition", "reader"))


_EXCLUDE = _moved(DeliveryEvent.EXCLUDE)
_BEGIN = _moved(DeliveryEvent.BEGIN, attempt=deliveries.c.attempt + 1, tries=deliveries.c.tries + 1)


def _key(block: Block, reader: int) -> dict[str, int]:
    return {"edition": block.edition_id, "reader": reader}


def _begun(block: Block, row: _Next, placed: Placed) -> Begun:
    assert row.uid is not None
    return Begun(
        edition_id=block.edition_id,
        subscriber_id=row.subscriber_id,
        attempt=row.attempt + 1,
        tries=row.tries + 1,
        resent=row.resent,
        variant_id=row.variant_id,
        uid=row.uid,
        address=row.address,
        name=row.name,
        relay=placed.relay,
        wait_s=placed.wait_s,
    )
