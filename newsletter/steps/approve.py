"""Approve: render every variant once, check it, and seal the bytes under their hash; in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from newsletter.checks.base import Finding
from newsletter.errors import NotAllowed
from newsletter.model.edition import Edition, EditionEvent, EditionState, SealedWarning
from newsletter.steps.build import edit_refusal
from newsletter.steps.desk import Desk
from newsletter.steps.gate import accepted_checks, blocking, refuse_approval
from newsletter.steps.show import Shown, show
from newsletter.steps.wishes import kept_out

BY_ITSELF = "newsletter"  # who approved, where no person did


@dataclass(frozen=True, kw_only=True)
class Approved:
    """A sealed edition, with what the checks had to say."""

    edition: Edition
    findings: tuple[Finding, ...]
    needless: tuple[str, ...] = ()  # ids that were to be accepted and that nothing was found under


async def approve(desk: Desk, edition: Edition, *, accept: Collection[str] = (), who: str = BY_ITSELF) -> Approved:
    """Seal a draft. `accept`: ids of warnings that do not block it, now and whenever this edition is approved again.

    Raises gate.ChecksBlock if findings block it, NotAllowed if it is no draft, changed meanwhile, or holds a story that the
    standing file has come to keep out; BadInput if that file cannot be read. What is accepted counts only
    if the edition is sealed by it.
    """
    accepted = {*await accepted_checks(desk, edition), *accept}
    if edition.state is EditionState.APPROVED:
        await _refuse_late_acceptance(desk, edition, accept)
        return Approved(edition=edition, findings=())
    if edition.state is not EditionState.DRAFT:
        raise edit_refusal(edition)
    if out := kept_out(desk, edition):
        raise NotAllowed(
            f"{edition.name} was built before the standing file kept this out: {'; '.join(out)}",
            do=f"`newsletter build --slot {edition.slot}` makes it without, or change the rule",
        )
    shown = await show(desk, edition)
    blocked = blocking(desk, shown.findings, accepted=accepted)
    if blocked:
        raise refuse_approval(edition, shown.findings, blocked, accepted=accept)
    sealed = await desk.editions.seal(
        edition,
        content_hash=shown.content_hash,
        variants=shown.variants,
        pictures=shown.album.stored,
        warnings=_warnings(desk, shown, accepted, who),
        lists=shown.division.lists if shown.division.groups else (),
        groups=shown.division.groups,
    )
    found = {one.id for one in shown.findings}
    return Approved(edition=sealed, findings=shown.findings, needless=tuple(sorted(set(accept) - found)))


def _warnings(desk: Desk, shown: Shown, accepted: Collection[str], who: str) -> tuple[SealedWarning, ...]:
    at = desk.clock.now()
    return tuple(
        SealedWarning(check=one.id, where=one.where, message=one.message, accepted=one.id in accepted, who=who, at=at)
        for one in shown.findings
        if one.level == "warning"
    )


async def _refuse_late_acceptance(desk: Desk, edition: Edition, accept: Collection[str]) -> None:
    late = sorted(set(accept) - await accepted_checks(desk, edition))
    if late:
        raise NotAllowed(
            f"{edition.name} is approved already, so {', '.join(late)} cannot be accepted any more",
            do=f"`newsletter reopen {edition.name}`, then approve it again",
        )


async def reopen(desk: Desk, edition: Edition) -> Edition:
    """Make an approved edition a draft again. Its seal stays on record; the next one is a new revision."""
    if edition.state not in {EditionState.APPROVED, EditionState.CANCELLED}:
        raise NotAllowed(
            f"{edition.name} is {edition.state} and cannot be reopened",
            do="only an approved edition, or a cancelled one of which nothing was sent, can be",
        )
    return await desk.editions.move(edition.id, EditionEvent.REOPEN)
