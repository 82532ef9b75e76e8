"""Approve: render every variant once, check it, and seal the bytes under their hash; in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.checks.base import Finding
from newsletter.errors import CheckFailed, NotAllowed
from newsletter.model.edition import Edition, EditionEvent, EditionState
from newsletter.steps.build import edit_refusal
from newsletter.steps.desk import Desk
from newsletter.steps.show import show


@dataclass(frozen=True, kw_only=True)
class Approved:
    """A sealed edition, with what the checks had to say."""

    edition: Edition
    findings: tuple[Finding, ...]


class ChecksBlock(CheckFailed):
    """A check found an error, so nothing was sealed."""

    def __init__(self, edition: Edition, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        errors = [finding for finding in findings if finding.level == "error"]
        super().__init__(
            f"{edition.name} is not approved: {len(errors)} check{'s' if len(errors) > 1 else ''} found an error",
            do="\n  ".join(f"{one.id}: {one.message} ({one.where}). {one.fix}" for one in errors),
        )


async def approve(desk: Desk, edition: Edition) -> Approved:
    """Seal a draft. Raises ChecksBlock if a check is an error, NotAllowed if it is no draft or changed meanwhile."""
    if edition.state is EditionState.APPROVED:
        return Approved(edition=edition, findings=())
    if edition.state is not EditionState.DRAFT:
        raise edit_refusal(edition)
    shown = await show(desk, edition)
    if shown.errors:
        raise ChecksBlock(edition, shown.findings)
    sealed = await desk.editions.seal(edition, content_hash=shown.content_hash, variants=shown.variants, pictures=shown.album.stored)
    return Approved(edition=sealed, findings=shown.findings)


async def reopen(desk: Desk, edition: Edition) -> Edition:
    """Make an approved edition a draft again. Its seal stays on record; the next one is a new revision."""
    if edition.state not in {EditionState.APPROVED, EditionState.CANCELLED}:
        raise NotAllowed(
            f"{edition.name} is {edition.state} and cannot be reopened",
            do="only an approved edition, or a cancelled one of which nothing was sent, can be",
        )
    return await desk.editions.move(edition.id, EditionEvent.REOPEN)
