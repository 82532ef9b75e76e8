"""What can be taken back of a draft: one line a change, which holds the draft on its other side.

Undoing swaps a line's draft with the edition's, and so does making it again: a line always holds where it leads.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms
from newsletter.errors import NotAllowed
from newsletter.model.edition import DraftChange, Edition
from newsletter.storage.codec import draft_text
from newsletter.storage.dialect import now_ms
from newsletter.storage.tables import draft_changes, editions

MOST = 50  # changes kept of an edition; a line holds a whole draft


async def record(connection: AsyncConnection, before: Edition, *, who: str, what: str) -> None:
    """Remember a draft that is about to be replaced. What was undone before cannot be made again any more."""
    mine = draft_changes.c.edition_id == before.id
    await connection.execute(delete(draft_changes).where(mine, draft_changes.c.undone))
    line = {"edition_id": before.id, "at": now_ms(), "who": who, "what": what, "draft": draft_text(before), "undone": False}
    await connection.execute(insert(draft_changes).values(**line))
    newest = select(draft_changes.c.id).where(mine).order_by(draft_changes.c.id.desc()).offset(MOST - 1).limit(1)
    if (oldest_kept := await connection.scalar(newest)) is not None:
        await connection.execute(delete(draft_changes).where(mine, draft_changes.c.id < oldest_kept))


async def swap(connection: AsyncConnection, present: Edition, *, back: bool) -> None:
    """Take the newest change back, or make the oldest undone one again.

    Raises NotAllowed if there is none.
    """
    order = draft_changes.c.id.desc() if back else draft_changes.c.id
    wanted = select(draft_changes).where(draft_changes.c.edition_id == present.id, draft_changes.c.undone == (not back))
    line = (await connection.execute(wanted.order_by(order).limit(1))).mappings().first()
    if line is None:
        raise NotAllowed(
            f"there is nothing to {'undo' if back else 'redo'} in {present.name}", do=f"`newsletter editions show {present.name}`"
        )
    row: dict[str, Any] = {"draft": draft_text(present), "undone": back}
    await connection.execute(update(draft_changes).where(draft_changes.c.id == line["id"]).values(**row))
    await connection.execute(update(editions).where(editions.c.id == present.id).values(draft=line["draft"]))


async def forget(connection: AsyncConnection, edition_id: int) -> None:
    """Forget them all: what is being sent never becomes a draft again."""
    await connection.execute(delete(draft_changes).where(draft_changes.c.edition_id == edition_id))


async def changes(connection: AsyncConnection, edition_id: int) -> tuple[DraftChange, ...]:
    """Every change of an edition that is remembered, the oldest first."""
    line = draft_changes.c
    wanted = select(line.what, line.who, line.at, line.undone).where(line.edition_id == edition_id)
    rows = (await connection.execute(wanted.order_by(draft_changes.c.id))).mappings()
    return tuple(DraftChange(what=row["what"], who=row["who"], at=from_ms(row["at"]), undone=row["undone"]) for row in rows)
