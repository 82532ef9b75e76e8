"""Choose: which edition `send` means, and is it ready. Where that is not clear, the error says what to type."""

from __future__ import annotations

from newsletter.checks.base import Finding
from newsletter.errors import NotAllowed, UsageError
from newsletter.model.edition import Edition, EditionState
from newsletter.steps.approve import BY_ITSELF, approve
from newsletter.steps.build import build, draft_again
from newsletter.steps.desk import Desk

_DRAFTLIKE = frozenset({EditionState.DUE, EditionState.DRAFT})


async def ready_to_send(
    desk: Desk, edition: Edition | None, *, may_approve: bool, who: str = BY_ITSELF
) -> tuple[Edition, tuple[Finding, ...]]:
    """The edition to send: approved, sending, or sent already (or skipped, if a build here found too little to say);
    with what its checks had to say if it was approved here.

    Without an edition: the one that is sending, else the one that is approved. With `may_approve`, else a build, which `who` approves.
    Raises UsageError if several could be meant, NotAllowed if none is ready.
    """
    edition = edition or await _only_one(desk, EditionState.SENDING) or await _only_one(desk, EditionState.APPROVED)
    if edition is None:
        if not may_approve:
            raise NotAllowed(
                f"no edition of {desk.newsletter.slug} is approved",
                do="`newsletter build` and `newsletter approve ID`, or `newsletter send --approve`",
            )
        edition = (await build(desk)).edition
        if edition.state is EditionState.SKIPPED:
            return edition, ()
    elif may_approve and edition.state is EditionState.DUE:
        edition = (await build(desk, slot=edition.slot)).edition
    return await _approved(desk, edition, may_approve=may_approve, who=who)


async def _approved(desk: Desk, edition: Edition, *, may_approve: bool, who: str) -> tuple[Edition, tuple[Finding, ...]]:
    if edition.state is EditionState.DRAFT and may_approve:
        approved = await approve(desk, edition, who=who)
        return approved.edition, approved.findings
    if edition.state in {EditionState.SKIPPED, EditionState.MISSED, EditionState.CANCELLED}:
        raise NotAllowed(
            f"{edition.name} is {edition.state}: {edition.reason}",
            do=draft_again(edition),
        )
    if edition.state in _DRAFTLIKE:
        raise NotAllowed(
            f"{edition.name} is not approved", do=f"`newsletter approve {edition.name}`, or `newsletter send {edition.name} --approve`"
        )
    return edition, ()


async def _only_one(desk: Desk, state: EditionState) -> Edition | None:
    found = await desk.editions.all(desk.newsletter.slug, states={state})
    if len(found) > 1:
        names = ", ".join(edition.name for edition in found)
        raise UsageError(f"several editions are {state}: {names}", do="say which: `newsletter send ID`")
    return found[0] if found else None
