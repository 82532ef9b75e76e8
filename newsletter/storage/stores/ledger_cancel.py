"""A cancel of a large edition: everything that was not begun is excluded, a few blocks at a time, so that nobody waits for it.

The edition is held meanwhile, so nothing of it begins. Cut short, it stays held, and says that a second cancel ends it.
"""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.delivery import DELIVERY_TABLE, DeliveryEvent, DeliveryState
from newsletter.model.edition import EditionEvent
from newsletter.storage.database import Database
from newsletter.storage.dialect import now_ms
from newsletter.storage.stores.edition_rows import edition_held, next_state
from newsletter.storage.tables import blocks, deliveries, editions

WHO = "newsletter cancel"  # puts the brake on
_BLOCKS = 4  # of one transaction


async def exclude_most(database: Database, edition_id: int) -> None:
    """Hold a large edition and exclude what waits in its blocks; a small one is left as it is. Raises NotAllowed if it cannot be cancelled."""
    async with database.writing() as connection:
        before = await edition_held(connection, edition_id)
        next_state(before, EditionEvent.CANCEL)
        last = await connection.scalar(select(func.max(blocks.c.number)).where(blocks.c.edition_id == edition_id)) or 0
        if last <= _BLOCKS:
            return
        why = f"it is being cancelled; if that was cut short, `newsletter cancel {before.name}` ends it"
        if before.brake is None:
            held = {"brake_who": WHO, "brake_why": why, "brake_since": now_ms()}
            await connection.execute(update(editions).where(editions.c.id == edition_id).values(**held))
    for first in range(1, last + 1, _BLOCKS):
        async with database.writing() as connection:
            next_state(await edition_held(connection, edition_id), EditionEvent.CANCEL)
            await exclude(connection, edition_id, first, first + _BLOCKS - 1)


async def exclude(connection: AsyncConnection, edition_id: int, first: int, last: int) -> None:
    """What was not begun in these blocks is now not going to be; what is in flight keeps waiting for its answer."""
    for state in (DeliveryState.PENDING, DeliveryState.DEFERRED):
        here = (deliveries.c.edition_id == edition_id, deliveries.c.block >= first, deliveries.c.block <= last)
        after = DELIVERY_TABLE[state, DeliveryEvent.EXCLUDE]
        moved = update(deliveries).where(*here, deliveries.c.state == state).values(state=after, due_at=None, changed_at=now_ms())
        await connection.execute(moved)


async def exclude_rest(connection: AsyncConnection, edition_id: int) -> None:
    """The same in every block; a short work where most were gone through already."""
    last = await connection.scalar(select(func.max(blocks.c.number)).where(blocks.c.edition_id == edition_id))
    if last:
        await exclude(connection, edition_id, 1, last)
