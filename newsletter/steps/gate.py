"""The gate: which findings keep an edition from being approved, and, from the same bytes, from being sent.

An error always blocks. A warning blocks under `checks.gate = "warning"`, until it was accepted by its id at an approval of
this edition: an acceptance outlives a rebuild, and says nothing about a finding of another id.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Collection, Sequence

from newsletter.checks.alone import preheader_of
from newsletter.checks.base import Finding
from newsletter.checks.run import told_once
from newsletter.errors import CheckFailed
from newsletter.model.edition import Edition
from newsletter.model.letter import SealedVariant
from newsletter.rendering.jobs import Rendered
from newsletter.steps.desk import Desk
from newsletter.steps.pictures import Album
from newsletter.steps.show import Shown, findings_of
from newsletter.steps.variants import sealed_division


class ChecksBlock(CheckFailed):
    """Findings block an edition, so nothing was done. `findings` are all that there are, not only those that block."""

    def __init__(
        self, edition: Edition, findings: Sequence[Finding], blocking: Sequence[Finding], *, not_done: str, cures: Sequence[str]
    ) -> None:
        self.findings = tuple(findings)
        super().__init__(
            f"{edition.name} is not {not_done}: {_counted(blocking)}",
            do="\n  ".join([*(f"{one.id}: {one.message} ({one.where}). {one.fix}" for one in blocking), *cures]),
        )


def _counted(blocking: Sequence[Finding]) -> str:
    counts = [(sum(one.level == level for one in blocking), level) for level in ("error", "warning")]
    told = " and ".join(f"{count} {level}{'s' if count > 1 else ''}" for count, level in counts if count)
    return f"the checks found {told}"


def blocking(desk: Desk, findings: Sequence[Finding], *, accepted: Collection[str]) -> tuple[Finding, ...]:
    """Those that block an edition whose warnings of the `accepted` ids count no more."""
    levels = {"error"} if desk.checks.gate == "error" else {"error", "warning"}
    return tuple(one for one in findings if one.level in levels and not (one.level == "warning" and one.id in accepted))


def refuse_approval(edition: Edition, findings: Sequence[Finding], blocked: Sequence[Finding], *, accepted: Collection[str]) -> ChecksBlock:
    """The error for an approval that findings block; it says what can be accepted, and that an error cannot."""
    errors = {one.id for one in blocked if one.level == "error"}
    cures = [f"{one!r} is an error, which cannot be accepted" for one in sorted(errors & set(accepted))]
    warnings = list(dict.fromkeys(one.id for one in blocked if one.level == "warning"))
    if warnings:
        found = {one.id for one in findings if one.level == "warning"}
        options = " ".join(f"--accept {one}" for one in sorted(found.intersection(accepted).union(warnings) - errors))
        cures.append(f"to send it as it is: `newsletter approve {edition.name} {options}`")
    return ChecksBlock(edition, findings, blocked, not_done="approved", cures=cures)


async def accepted_checks(desk: Desk, edition: Edition) -> frozenset[str]:
    """The ids that were accepted at any approval of this edition."""
    return frozenset(one.check for one in await desk.editions.warnings(edition.id) if one.accepted)


async def recheck(desk: Desk, edition: Edition) -> tuple[Finding, ...]:
    """What the checks say today of the sealed bytes of an edition; empty for one that has none.

    The bytes are those that were approved; what may have changed since are the configuration and these checks. Pictures are not
    fetched again.
    """
    return (await shown_as_sealed(desk, edition)).findings


async def shown_as_sealed(desk: Desk, edition: Edition) -> Shown:
    """A sealed edition as its readers get it: the stored bytes, whatever the templates say by now. Without variants if it has none."""
    variants = tuple((await desk.editions.variants(edition.id)).values())
    division = await sealed_division(desk, edition)
    found: list[Finding] = []
    for name, one in division.editions.items():
        its = [variant for variant in variants if variant.picks == name]
        if its:
            found += findings_of(desk, one, [*map(_as_rendered, its)], Album(), its[0].nonce, [variant.letter for variant in its])
    return Shown(
        edition=edition,
        division=division,
        variants=variants,
        rendered=tuple(map(_as_rendered, variants)),
        album=Album(),
        findings=told_once(found),
        date=desk.clock.now(),
    )


async def refuse_if_blocked(desk: Desk, edition: Edition) -> None:
    """Raise ChecksBlock if the sealed bytes of an edition have findings that block it today."""
    findings = await recheck(desk, edition)
    blocked = blocking(desk, findings, accepted=await accepted_checks(desk, edition))
    if blocked:
        cure = f"mend that, then `newsletter reopen {edition.name}` and `newsletter approve {edition.name}`"
        raise ChecksBlock(edition, findings, blocked, not_done="sent", cures=[cure])


def _as_rendered(variant: SealedVariant) -> Rendered:
    return Rendered(
        key=variant.key,
        member=variant.member,
        mjml="",
        html=variant.html,
        text=variant.text,
        subject=_subject(variant),
        preheader=preheader_of(variant.html),
        story_bytes=(),
        notes=(),
    )


def _subject(variant: SealedVariant) -> str:
    head = b"".join(variant.letter.segments).partition(b"\r\n\r\n")[0]
    return str(email.message_from_bytes(head + b"\r\n\r\n", policy=email.policy.default)["Subject"] or "")
