"""A cancel of a large edition: everything that was not begun is excluded, a few blocks at a time, so that nobody waits for it.

The edition is held meanwhile, so nothing of it begins. Cut short, it stays held, and says that a second cancel ends it.
"""

from __future__ import annotations

import json

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.delivery import DELIVERY_TABLE, DeliveryEvent, DeliveryState
from newsletter.model.edition import Edition, EditionEvent
from newsletter.model.letter import picks_of_key
from newsletter.storage.database import Database
from newsletter.storage.dialect import now_ms
from newsletter.storage.stores.edition_rows import edition_held, next_state
from newsletter.storage.tables import blocks, deliveries, edition_articles, editions, pick_lists, variants

WHO = "newsletter cancel"  # puts the brake on
_BLOCKS = 4  # of one transaction
# What is in flight or uncertain may be in a mailbox by now; so may what waits to be repeated after an uncertain end (`resent`).
_MAY_HAVE_IT = (DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.INFLIGHT)


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


async def forget_unsent_articles(connection: AsyncConnection, edition: Edition) -> None:
    """Of the articles of an edition leave those that somebody may have: they count as printed, the others may be picked again.

    A message whose end is not known counts as one that arrived, whatever is learnt of it later.
    """
    reached = (
        select(variants.c.key)
        .join(deliveries, deliveries.c.variant_id == variants.c.id)
        .where(deliveries.c.edition_id == edition.id, or_(deliveries.c.state.in_(_MAY_HAVE_IT), deliveries.c.resent > 0))
    )
    names = {picks_of_key(key) for key in await connection.scalars(reached.distinct())}
    drawn = select(pick_lists.c.name, pick_lists.c.articles).where(
        pick_lists.c.edition_id == edition.id, pick_lists.c.revision == edition.revision
    )
    lists = {row.name: json.loads(row.articles) for row in await connection.execute(drawn)}
    everything = [pick.stored.id for pick in edition.picks]
    printed = {article for name in names for article in lists.get(name, everything)}
    unsent = [article for article in everything if article not in printed]
    await connection.execute(
        delete(edition_articles).where(edition_articles.c.edition_id == edition.id, edition_articles.c.article_id.in_(unsent))
    )
