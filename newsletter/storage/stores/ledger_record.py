"""What answers write: every result that is news moves its delivery by the table, in the caller's transaction.

A result is taken by the number of its attempt, however late and whoever brings it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, String, Update, bindparam, insert, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.model.delivery import DELIVERY_TABLE, DeliveryEvent, DeliveryState, Fault, Result
from newsletter.storage.dialect import now_ms
from newsletter.storage.hot import Change, Reads, Script, Statement
from newsletter.storage.tables import attempts, deliveries, suppressions

_TEXT = 500  # characters of what a server said that are kept
_UNCOUNTED = (DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT)


class _Present(NamedTuple):
    """A delivery as it stands."""

    subscriber_id: int
    state: str
    attempt: int
    tries: int
    address_hash: str


@dataclass(kw_only=True)
class _Rows:
    """What a batch of results writes."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    suppressions: dict[str, str] = field(default_factory=dict)  # address hash -> reason


def record(edition_id: int, results: Sequence[Result], *, is_over: bool, is_ours: bool) -> Script[None]:
    """Take every result whose attempt is the row's last and whose event the table allows; leave the others.

    Everything but a plain success adds a line to `attempts`. An address that its server does not know (5.1.x) is suppressed.
    `is_over`: the edition was cancelled, so what would be sent again is excluded instead. `is_ours`: the rows should be as they
    were begun, so that successes, which are nearly all, need no look at them first.
    """
    if is_ours and (accepted := [one for one in results if one.outcome.event is DeliveryEvent.ACCEPTED]):
        [(taken,)] = yield _SENT, [_sent(edition_id, one) for one in accepted]
        if taken == len(accepted):
            results = [one for one in results if one.outcome.event is not DeliveryEvent.ACCEPTED]
    rows = _Rows()
    # In the order of their numbers: two who bring evidence late must not wait for each other.
    for result in sorted(results, key=lambda one: one.begun.subscriber_id):
        found = yield _PRESENT, {"edition": edition_id, "reader": result.begun.subscriber_id}
        row = _Present._make(found[0]) if found else None
        if row is not None and result.begun.edition_id == edition_id and row.attempt == result.begun.attempt:
            change = _take(row, result, rows, is_over=is_over)
            if change is not None:
                # At once: a second result for the same row must find it changed.
                yield _CHANGE, {"edition": edition_id, **change}
    yield from _write(edition_id, rows)


def _sent(edition_id: int, result: Result) -> dict[str, Any]:
    outcome = result.outcome
    return {
        "edition": edition_id,
        "reader": result.begun.subscriber_id,
        "attempt": result.begun.attempt,
        "code": outcome.code,
        "enhanced": outcome.enhanced,
        "relay_id": outcome.relay_id,
    }


def _take(row: _Present, result: Result, rows: _Rows, *, is_over: bool) -> dict[str, Any] | None:
    """The change that a result makes, None if it is no news; what it writes beside is put into `rows`."""
    outcome = result.outcome
    event = outcome.event
    if event is DeliveryEvent.PUT_OFF and result.retry_after_s is None:
        event = DeliveryEvent.GAVE_UP
    before = DeliveryState(row.state)
    after = DELIVERY_TABLE.get((before, event))
    if after is None or not _is_evidence(before, event):
        return None
    if is_over:
        after = DELIVERY_TABLE.get((after, DeliveryEvent.EXCLUDE), after)
    if event is not DeliveryEvent.ACCEPTED or before is not DeliveryState.INFLIGHT:
        told = line(row.subscriber_id, row.attempt, event, code=outcome.code, enhanced=outcome.enhanced, text=outcome.text)
        rows.attempts.append(told)
    if event is DeliveryEvent.REFUSED and outcome.fault is Fault.READER and (outcome.enhanced or "").startswith("5.1."):
        rows.suppressions[row.address_hash] = f"{outcome.enhanced} {outcome.text}".strip()[:_TEXT]
    return {
        "reader": row.subscriber_id,
        "attempt": row.attempt,
        "before": before,
        # A number plus nothing is nothing, so what is not put off has no due time.
        "delay": round((result.retry_after_s or 0) * 1000) if after is DeliveryState.DEFERRED else None,
        "after": after,
        "tries": row.tries - 1 if event in _UNCOUNTED else row.tries,
        "code": outcome.code,
        "enhanced": outcome.enhanced,
        "relay_id": outcome.relay_id,
    }


def _is_evidence(before: DeliveryState, event: DeliveryEvent) -> bool:
    """An answer is waited for in flight and in doubt. Of any other row only this is news: that the server has taken it."""
    return before in (DeliveryState.INFLIGHT, DeliveryState.UNCERTAIN) or event is DeliveryEvent.ACCEPTED


def line(
    reader: int, attempt: int, event: DeliveryEvent, *, code: int | None = None, enhanced: str | None = None, text: str = ""
) -> dict[str, Any]:
    """A line of `attempts` about a delivery."""
    return {"reader": reader, "attempt": attempt, "event": event, "code": code, "enhanced": enhanced, "text": text[:_TEXT]}


_THIS = (
    deliveries.c.edition_id == bindparam("edition", type_=Integer),
    deliveries.c.subscriber_id == bindparam("reader", type_=Integer),
)
_ANSWER = {
    "code": bindparam("code", type_=Integer),
    "enhanced": bindparam("enhanced", type_=String),
    "relay_id": bindparam("relay_id", type_=String),
    "changed_at": now_ms(),
}
_PRESENT = Statement(
    select(deliveries.c.subscriber_id, deliveries.c.state, deliveries.c.attempt, deliveries.c.tries, deliveries.c.address_hash)
    .where(*_THIS)
    .with_for_update()
)


def _accepting(reads: Reads) -> Update:
    return (
        update(deliveries)
        .where(
            deliveries.c.edition_id == reads("edition", Integer()),
            deliveries.c.subscriber_id == reads("reader", Integer()),
            deliveries.c.attempt == reads("attempt", Integer()),
            deliveries.c.state == DeliveryState.INFLIGHT,
        )
        .values(
            state=DELIVERY_TABLE[DeliveryState.INFLIGHT, DeliveryEvent.ACCEPTED],
            due_at=null(),
            code=reads("code", Integer()),
            enhanced=reads("enhanced", String()),
            relay_id=reads("relay_id", String()),
            changed_at=now_ms(),
        )
    )


_SENT = Change(_accepting, ("edition", "reader", "attempt", "code", "enhanced", "relay_id"))
_CHANGE = Statement(
    update(deliveries)
    .where(
        *_THIS,
        deliveries.c.attempt == bindparam("attempt", type_=Integer),
        deliveries.c.state == bindparam("before", type_=String),
    )
    .values(
        state=bindparam("after", type_=String),
        tries=bindparam("tries", type_=Integer),
        due_at=now_ms() + bindparam("delay", type_=BigInteger),
        **_ANSWER,
    )
)
_ATTEMPT = Statement(
    insert(attempts).values(
        edition_id=bindparam("edition", type_=Integer),
        subscriber_id=bindparam("reader", type_=Integer),
        attempt=bindparam("attempt", type_=Integer),
        event=bindparam("event", type_=String),
        code=bindparam("code", type_=Integer),
        enhanced=bindparam("enhanced", type_=String),
        text=bindparam("text", type_=String),
        at=now_ms(),
    )
)


def _suppress(database: str) -> Statement:
    adding = postgresql.insert(suppressions) if database == "postgresql" else sqlite.insert(suppressions)
    values = {
        "address_hash": bindparam("hash", type_=String),
        "newsletter": "",
        "reason": bindparam("reason", type_=String),
        "at": now_ms(),
    }
    return Statement(adding.values(**values).on_conflict_do_nothing(), only=database)


_SUPPRESS = tuple(_suppress(database) for database in ("sqlite", "postgresql"))


def _write(edition_id: int, rows: _Rows) -> Script[None]:
    yield from write_attempts(edition_id, rows.attempts)
    if rows.suppressions:
        lines = [{"hash": name, "reason": reason} for name, reason in sorted(rows.suppressions.items())]
        for statement in _SUPPRESS:
            yield statement, lines


def write_attempts(edition_id: int, lines: Sequence[dict[str, Any]]) -> Script[None]:
    """Add lines to `attempts`."""
    if lines:
        yield _ATTEMPT, [{"edition": edition_id, **one} for one in lines]
