"""The hot commit: what became of the messages on the wire, and which go next, in one durable transaction.

Rule 1: a delivery is begun on disk before its MAIL FROM, by whoever holds the block's fence and lease, and no other.
Rule 2: results are recorded whether or not the block is still ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.delivery import Begun, Block, Result
from newsletter.model.edition import EditionState
from newsletter.storage.base import Owner
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_edition, hold_readers, now_ms
from newsletter.storage.stores import ledger_begin
from newsletter.storage.stores.ledger_record import record
from newsletter.storage.tables import blocks, editions


async def exchange(
    database: Database, block: Block, owner: Owner, *, results: Sequence[Result], begin: int, rate: float | None
) -> list[Begun]:
    """Record results and begin up to `begin` next rows of the block, in one durable commit."""
    async with database.writing() as connection:
        await hold_edition(connection, block.edition_id, shared=True)
        if begin:
            await hold_readers(connection, shared=True)
        standing = await _standing(connection, block)
        if results:
            over = standing is None or standing["state"] == EditionState.CANCELLED
            await record(connection, block.edition_id, results, over=over)
        if not begin or standing is None or not _may_begin(standing, block, owner):
            return []
        begun = await ledger_begin.begin(connection, block, standing["newsletter"], begin)
        return await ledger_begin.paced(connection, begun, rate) if rate and begun else begun


async def _standing(connection: AsyncConnection, block: Block) -> RowMapping | None:
    """How the block and its edition stand; the block is locked, so that it stays so."""
    wanted = (
        select(
            blocks.c.fence,
            blocks.c.owner_id,
            (blocks.c.lease_until > now_ms()).label("leased"),
            editions.c.state,
            editions.c.brake_who,
            editions.c.newsletter,
        )
        .join(editions, editions.c.id == blocks.c.edition_id)
        .where(blocks.c.edition_id == block.edition_id, blocks.c.number == block.id)
        .with_for_update(of=blocks)
    )
    return (await connection.execute(wanted)).mappings().first()


def _may_begin(standing: RowMapping, block: Block, owner: Owner) -> bool:
    ours = standing["fence"] == block.fence and standing["owner_id"] == owner.id and bool(standing["leased"])
    return ours and standing["state"] == EditionState.SENDING and standing["brake_who"] is None
