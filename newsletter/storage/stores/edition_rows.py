"""An edition as a row: read, refused in words, and locked for a change."""

from __future__ import annotations

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms
from newsletter.errors import NotAllowed, NotFound
from newsletter.model.edition import EDITION_TABLE, TAKEN_STATES, Brake, Edition, EditionEvent, EditionState
from newsletter.storage.codec import draft_from
from newsletter.storage.dialect import hold_edition
from newsletter.storage.tables import editions


def edition_from(row: RowMapping) -> Edition:
    """The edition in a row of `editions`."""
    brake = None
    if row["brake_who"] is not None:
        brake = Brake(who=row["brake_who"], why=row["brake_why"], since=from_ms(row["brake_since"]))
    return Edition(
        id=row["id"],
        uid=row["uid"],
        newsletter=row["newsletter"],
        slot=row["slot"],
        number=row["number"],
        state=EditionState(row["state"]),
        revision=row["revision"],
        reason=row["reason"],
        due_at=None if row["due_at"] is None else from_ms(row["due_at"]),
        started_at=None if row["started_at"] is None else from_ms(row["started_at"]),
        brake=brake,
        hash=row["hash"],
        planned=row["planned"],
        **draft_from(row["draft"]),
    )


def holds_articles() -> ColumnElement[bool]:
    """True of editions whose `edition_articles` are not to be picked again: of one that was cancelled while it was sent, those that are left there."""
    cut_short = and_(editions.c.state == EditionState.CANCELLED, editions.c.started_at.is_not(None))
    return or_(editions.c.state.in_(sorted(TAKEN_STATES)), cut_short)


async def edition_where(connection: AsyncConnection, condition: ColumnElement[bool]) -> Edition | None:
    """The one edition that the condition names, if there is one."""
    row = (await connection.execute(select(editions).where(condition))).mappings().first()
    return None if row is None else edition_from(row)


async def edition_of(connection: AsyncConnection, edition_id: int) -> Edition:
    """By number. Raises NotFound."""
    edition = await edition_where(connection, editions.c.id == edition_id)
    if edition is None:
        raise NotFound(f"there is no edition number {edition_id} in the database", do="`newsletter editions list` shows what there is")
    return edition


async def edition_held(connection: AsyncConnection, edition_id: int) -> Edition:
    """By number, and nobody else changes it or begins its deliveries until the transaction ends. Raises NotFound."""
    await hold_edition(connection, edition_id)
    return await edition_of(connection, edition_id)


def next_state(edition: Edition, event: EditionEvent) -> EditionState:
    """Where `event` leads. Raises NotAllowed, naming the state and what to do."""
    state = EDITION_TABLE.get((edition.state, event))
    if state is None:
        raise NotAllowed(f"{edition.name} is {edition.state}: {_REFUSALS[event]}", do=_cure(edition))
    return state


_REFUSALS = {
    EditionEvent.BUILT: "it is not built again",
    EditionEvent.EDIT: "there is no draft to edit",
    EditionEvent.APPROVE: "there is no draft to approve",
    EditionEvent.REOPEN: "it cannot be reopened",
    EditionEvent.START: "it cannot be sent",
    EditionEvent.DRAINED: "it is not being sent",
    EditionEvent.LATE_READER: "nobody can be added to it",
    EditionEvent.TOO_LITTLE: "it cannot be skipped",
    EditionEvent.TOO_LATE: "it cannot be missed any more",
    EditionEvent.CANCEL: "it cannot be cancelled",
}


def _cure(edition: Edition) -> str:
    return {
        EditionState.DUE: f"`newsletter build --slot {edition.slot}` makes its draft",
        EditionState.DRAFT: f"`newsletter approve {edition.name}` seals it",
        EditionState.APPROVED: f"`newsletter reopen {edition.name}` makes it a draft again",
        EditionState.SENDING: f"`newsletter cancel {edition.name}` stops it",
        EditionState.SENT: "build another edition",
        EditionState.SKIPPED: f"`newsletter build --slot {edition.slot} --force` makes a draft of it all the same",
        EditionState.MISSED: f"`newsletter build --slot {edition.slot}` makes a draft of it all the same",
        EditionState.CANCELLED: f"`newsletter reopen {edition.name}` if nothing was sent, or build another edition",
    }[edition.state]
