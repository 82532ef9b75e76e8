"""What answers write: every result that is news moves its delivery by the table, in the caller's transaction.

A result is taken by the number of its attempt, however late and whoever brings it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, RowMapping, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.delivery import DELIVERY_TABLE, DeliveryEvent, DeliveryState, Fault, Result
from newsletter.storage.dialect import insert_into, now_ms
from newsletter.storage.stores.paging import batches
from newsletter.storage.tables import attempts, deliveries, suppressions

_TEXT = 500  # characters of what a server said that are kept
_UNCOUNTED = (DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT)


@dataclass(kw_only=True)
class _Rows:
    """What a batch of results writes."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    suppressions: dict[str, str] = field(default_factory=dict)  # address hash -> reason


async def record(connection: AsyncConnection, edition_id: int, results: Sequence[Result], *, over: bool) -> None:
    """Take every result whose attempt is the row's last and whose event the table allows; leave the others.

    Everything but a plain success adds a line to `attempts`. An address that its server does not know (5.1.x) is suppressed.
    `over`: the edition was cancelled, so what would be sent again is excluded instead.
    """
    present = await _present(connection, edition_id, results)
    rows = _Rows()
    for result in results:
        row = present.get(result.begun.subscriber_id)
        if row is None or result.begun.edition_id != edition_id or row["attempt"] != result.begun.attempt:
            continue
        _take(row, result, rows, over=over)
    await _write(connection, edition_id, rows)


async def _present(connection: AsyncConnection, edition_id: int, results: Sequence[Result]) -> dict[int, dict[str, Any]]:
    columns = (deliveries.c.subscriber_id, deliveries.c.state, deliveries.c.attempt, deliveries.c.tries, deliveries.c.address_hash)
    found: dict[int, dict[str, Any]] = {}
    for some in batches(sorted({result.begun.subscriber_id for result in results})):
        # In the order of their numbers: two who bring evidence late must not wait for each other.
        wanted = select(*columns).where(deliveries.c.edition_id == edition_id, deliveries.c.subscriber_id.in_(some))
        wanted = wanted.order_by(deliveries.c.subscriber_id).with_for_update()
        for row in (await connection.execute(wanted)).mappings():
            found[row["subscriber_id"]] = dict(row)
    return found


def _take(row: dict[str, Any], result: Result, rows: _Rows, *, over: bool) -> None:
    outcome = result.outcome
    event = outcome.event
    if event is DeliveryEvent.PUT_OFF and result.retry_after_s is None:
        event = DeliveryEvent.GAVE_UP
    before = DeliveryState(row["state"])
    after = DELIVERY_TABLE.get((before, event))
    if after is None or not _is_evidence(before, event):
        return
    if over:
        after = DELIVERY_TABLE.get((after, DeliveryEvent.EXCLUDE), after)
    row["state"] = after
    delay = round((result.retry_after_s or 0) * 1000) if after is DeliveryState.DEFERRED else None
    rows.changes.append(
        {
            "the_reader": row["subscriber_id"],
            "the_attempt": row["attempt"],
            "the_state": before,
            "the_delay": delay,
            "state": after,
            "tries": row["tries"] - 1 if event in _UNCOUNTED else row["tries"],
            "code": outcome.code,
            "enhanced": outcome.enhanced,
            "relay_id": outcome.relay_id,
        }
    )
    if event is not DeliveryEvent.ACCEPTED or before is not DeliveryState.INFLIGHT:
        rows.attempts.append(line(row, event, code=outcome.code, enhanced=outcome.enhanced, text=outcome.text))
    if event is DeliveryEvent.REFUSED and outcome.fault is Fault.READER and (outcome.enhanced or "").startswith("5.1."):
        rows.suppressions[row["address_hash"]] = f"{outcome.enhanced} {outcome.text}".strip()[:_TEXT]


def _is_evidence(before: DeliveryState, event: DeliveryEvent) -> bool:
    """An answer is waited for in flight and in doubt. Of any other row only this is news: that the server has taken it."""
    return before in (DeliveryState.INFLIGHT, DeliveryState.UNCERTAIN) or event is DeliveryEvent.ACCEPTED


def line(
    row: Mapping[str, Any] | RowMapping, event: DeliveryEvent, *, code: int | None = None, enhanced: str | None = None, text: str = ""
) -> dict[str, Any]:
    """A line of `attempts` about this delivery."""
    return {
        "subscriber_id": row["subscriber_id"],
        "attempt": row["attempt"],
        "event": event,
        "code": code,
        "enhanced": enhanced,
        "text": text[:_TEXT],
    }


_CHANGE = (
    update(deliveries)
    .where(
        deliveries.c.edition_id == bindparam("the_edition"),
        deliveries.c.subscriber_id == bindparam("the_reader"),
        deliveries.c.attempt == bindparam("the_attempt"),
        deliveries.c.state == bindparam("the_state"),
    )
    # A number plus nothing is nothing, so what is not put off has no due time.
    .values(due_at=now_ms() + bindparam("the_delay", type_=BigInteger), changed_at=now_ms())
)


async def _write(connection: AsyncConnection, edition_id: int, rows: _Rows) -> None:
    if rows.changes:
        await connection.execute(_CHANGE, [{"the_edition": edition_id, **change} for change in rows.changes])
    await write_attempts(connection, edition_id, rows.attempts)
    if rows.suppressions:
        adding = insert_into(connection, suppressions).values(newsletter="", at=now_ms()).on_conflict_do_nothing()
        lines = [{"address_hash": name, "reason": reason} for name, reason in sorted(rows.suppressions.items())]
        await connection.execute(adding, lines)


async def write_attempts(connection: AsyncConnection, edition_id: int, lines: Sequence[dict[str, Any]]) -> None:
    """Add lines to `attempts`."""
    if lines:
        await connection.execute(insert(attempts).values(edition_id=edition_id, at=now_ms()), lines)
