"""Pace: whose turn is when, reserved in the commit that begins, by the database's clock, for all processes together.

The rules are the model's (`turns`); here their buckets are read, locked and kept. Where nothing is limited and nothing is slowed that
is one look at a table of a few rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Integer, String, Text, bindparam, func, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.model.adaptation import says_slow_down
from newsletter.model.bucket import AHEAD_US, BucketState
from newsletter.model.delivery import Ask, Candidate, Placed, Result
from newsletter.model.pace import SECOND_US, PaceRules
from newsletter.model.turns import Turns
from newsletter.storage.dialect import now_ms
from newsletter.storage.hot import Row, Script, Statement
from newsletter.storage.tables import pace

_LOCK = 1852404583  # the first number of an advisory lock, beside those of `dialect.Space`; always the last one to be taken

_KEPT = ("next_at", "factor", "factor_at", "slices")


def _read(only: str | None = None) -> Statement:
    # With one row more than there are buckets at least, so that the clock is read where there are none.
    clock = select((now_ms() * 1000).label("now")).subquery()
    columns = [pace.c.bucket, *(pace.c[name] for name in _KEPT)]
    return Statement(select(clock.c.now, *columns).select_from(clock.outerjoin(pace, true())), only=only)


def _keep(database: str) -> Statement:
    adding = postgresql.insert(pace) if database == "postgresql" else sqlite.insert(pace)
    given = {
        "bucket": bindparam("bucket", type_=String),
        "next_at": bindparam("next_at", type_=BigInteger),
        "factor": bindparam("factor", type_=Integer),
        "factor_at": bindparam("factor_at", type_=BigInteger),
        "slices": bindparam("slices", type_=Text),
    }
    kept = adding.values(**given)
    return Statement(
        kept.on_conflict_do_update(index_elements=["bucket"], set_={name: kept.excluded[name] for name in _KEPT}), only=database
    )


_READ = _read()
# A lock is waited for, and what was read before may be old by then; SQLite has one writer, so nothing is.
_HOLD = Statement(select(func.pg_advisory_xact_lock(literal(_LOCK, Integer), 0)), only="postgresql")
_READ_HELD = _read(only="postgresql")
_KEEP = tuple(_keep(database) for database in ("sqlite", "postgresql"))


def reserve(rules: PaceRules, asks: Sequence[Ask], candidates: Sequence[Candidate], results: Sequence[Result]) -> Script[list[Placed]]:
    """Which candidates go next, over which relay and when, after what the results teach. Idle time is no credit.

    Candidates that may not go within a quarter of a second are not placed.
    """
    turns = _turns(rules, (yield _READ, {}))
    is_slowed = any(says_slow_down(result.outcome) for result in results) or turns.is_adapting
    if not (is_slowed or (rules.is_limited and asks)):
        return in_turn(asks, len(candidates))
    yield _HOLD, {}
    if rows := (yield _READ_HELD, {}):
        turns = _turns(rules, rows)
    turns.note(results)
    placed = turns.place(asks, candidates)
    for bucket, state in turns.changed().items():
        kept = {"bucket": bucket} | {name: getattr(state, name) for name in _KEPT}
        for statement in _KEEP:
            yield statement, kept
    return placed


def opens_in_s(rules: PaceRules, relays: Sequence[str], candidates: Sequence[Candidate]) -> Script[float]:
    """Seconds until the first of the candidates may be placed, over one of the relays."""
    turns = _turns(rules, (yield _READ, {}))
    return max(0.0, (turns.opens_at(relays, candidates) - AHEAD_US - turns.now_us) / SECOND_US)


def _turns(rules: PaceRules, rows: Sequence[Row]) -> Turns:
    now_us = int(rows[0][0])
    return Turns(rules, {row[1]: BucketState(**dict(zip(_KEPT, row[2:], strict=True))) for row in rows if row[1] is not None}, now_us)


def in_turn(asks: Sequence[Ask], count: int) -> list[Placed]:
    """The first candidates, at once, as the relays ask; where there is no pace."""
    relays = [ask.relay for ask in asks for _ in range(ask.count)]
    return [Placed(index, relay, 0.0) for index, relay in zip(range(count), relays, strict=False)]
