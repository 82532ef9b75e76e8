"""Hold and release: the brake on an edition, which leaves its state where it is."""

from __future__ import annotations

from newsletter.errors import NotAllowed
from newsletter.model.edition import Brake, Edition, EditionState
from newsletter.rendering.foreign import line
from newsletter.steps.desk import Desk

_BRAKABLE = frozenset({EditionState.DUE, EditionState.DRAFT, EditionState.APPROVED, EditionState.SENDING})


async def put_on(desk: Desk, edition: Edition, *, who: str, why: str) -> Edition:
    """Stop an edition; a send that runs begins no further message. Raises NotAllowed for one that is over."""
    if edition.state not in _BRAKABLE:
        raise NotAllowed(f"{edition.name} is {edition.state}; there is nothing to hold")
    return await desk.editions.brake(edition.id, Brake(who=who, why=line(why), since=desk.clock.now()))


async def take_off(desk: Desk, edition: Edition) -> Edition:
    """Let an edition go on from where it is; a second release changes nothing."""
    return await desk.editions.brake(edition.id, None)
