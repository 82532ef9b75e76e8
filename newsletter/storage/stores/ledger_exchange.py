"""The hot commit: what became of the messages on the wire, and which go next, in one durable transaction.

Rule 1: a delivery is begun on disk before its MAIL FROM, by whoever holds the block's fence and lease, and no other.
Rule 2: results are recorded whether or not the block is still ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, select

from newsletter.model.delivery import Ask, BegunRows, Block, Result
from newsletter.model.edition import EditionState
from newsletter.model.pace import PaceRules
from newsletter.storage.base import Owner
from newsletter.storage.dialect import HOLD_EDITION_SHARED, HOLD_READERS_SHARED, now_ms
from newsletter.storage.hot import Script, Statement
from newsletter.storage.stores import ledger_begin
from newsletter.storage.stores.ledger_pace import reserve
from newsletter.storage.stores.ledger_record import record
from newsletter.storage.tables import blocks, editions


def exchange(block: Block, owner: Owner, *, results: Sequence[Result], asks: Sequence[Ask], pace: PaceRules | None) -> Script[BegunRows]:
    """Record results and begin the block's next rows, as many as are asked for, in one durable commit."""
    wanted = sum(ask.count for ask in asks)
    yield HOLD_EDITION_SHARED, {"number": block.edition_id}
    if wanted:
        yield HOLD_READERS_SHARED, {"number": 0}
    standing = _Standing(*found[0]) if (found := (yield _STANDING, {"edition": block.edition_id, "block": block.id})) else None
    if results:
        is_over = standing is None or standing.state == EditionState.CANCELLED
        yield from record(block.edition_id, results, is_over=is_over, is_ours=standing is not None and standing.is_ours(block, owner))
    if not wanted or standing is None or not standing.may_begin(block, owner):
        if pace is not None and results:
            yield from reserve(pace, (), (), results)
        return BegunRows()
    return (yield from ledger_begin.begin(block, standing.newsletter, asks, pace, results))


class _Standing(NamedTuple):
    """How a block and its edition stand; the block is locked, so that it stays so."""

    fence: int
    owner_id: int | None
    leased: bool
    state: str
    brake_who: str | None
    newsletter: str

    def is_ours(self, block: Block, owner: Owner) -> bool:
        """True if nobody can have touched what we began of the block since we claimed it."""
        return self.fence == block.fence and self.owner_id == owner.id and bool(self.leased) and self.state == EditionState.SENDING

    def may_begin(self, block: Block, owner: Owner) -> bool:
        """True if rows of it may be begun."""
        return self.is_ours(block, owner) and self.brake_who is None


_STANDING = Statement(
    select(
        blocks.c.fence,
        blocks.c.owner_id,
        (blocks.c.lease_until > now_ms()).label("leased"),
        editions.c.state,
        editions.c.brake_who,
        editions.c.newsletter,
    )
    .join(editions, editions.c.id == blocks.c.edition_id)
    .where(blocks.c.edition_id == bindparam("edition", type_=Integer), blocks.c.number == bindparam("block", type_=Integer))
    .with_for_update(of=blocks)
)
