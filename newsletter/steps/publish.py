"""Publish: freeze the audience of an approved edition into the ledger.

The edition is `sending` before the first row is planned, so a crash in between leaves an edition that the next run
goes on planning: planning is one repeatable statement, and a reader is planned once or not at all.
"""

from __future__ import annotations

from collections.abc import Callable

from newsletter.errors import NotAllowed
from newsletter.model.edition import Edition, EditionEvent, EditionState
from newsletter.steps.desk import Desk
from newsletter.steps.gate import refuse_if_blocked


async def publish(desk: Desk, edition: Edition, *, report: Callable[[int], None] = lambda planned: None) -> Edition:
    """Start the edition if it is approved, and plan every reachable reader who is not planned yet.

    An approved one is checked once more before it starts. Raises gate.ChecksBlock if findings block it, NotAllowed if it is
    neither approved nor sending, or if it is cancelled meanwhile.
    """
    if edition.state is EditionState.APPROVED:
        await refuse_if_blocked(desk, edition)
        edition = await desk.editions.move(edition.id, EditionEvent.START)
    if edition.state is not EditionState.SENDING:
        raise NotAllowed(f"{edition.name} is {edition.state} and cannot be sent", do=f"`newsletter approve {edition.name}` first")
    planned = edition.planned
    while chunk := await desk.ledger.plan_chunk(edition.id):
        planned += chunk
        report(planned)
    return await desk.editions.get(edition.name)
