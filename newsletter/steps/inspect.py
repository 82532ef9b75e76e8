"""Inspect: what the checks say of an edition as it stands, and samples of it for the checks on demand. Changes nothing."""

from __future__ import annotations

import email
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.checks.alone import with_pictures
from newsletter.checks.base import Finding
from newsletter.checks.on_demand.base import Sample
from newsletter.errors import NotAllowed
from newsletter.model.edition import Edition, EditionState
from newsletter.model.letter import SealedVariant, fill_marks
from newsletter.steps.compose import values_for
from newsletter.steps.desk import Desk
from newsletter.steps.gate import recheck
from newsletter.steps.show import show
from newsletter.steps.trial import SAMPLES, unstuffed


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """An edition under the checks."""

    findings: tuple[Finding, ...]
    samples: tuple[Sample, ...]  # one for each variant


async def inspect(desk: Desk, edition: Edition) -> Inspected:
    """A draft is rendered anew; of a sealed edition the stored bytes are looked at. Raises NotAllowed for one that is not built."""
    if edition.state is EditionState.DUE:
        raise NotAllowed(f"{edition.name} is not built yet", do=f"`newsletter build --slot {edition.slot}` makes its draft")
    if edition.sealed:
        variants: Sequence[SealedVariant] = tuple((await desk.editions.variants(edition.id)).values())
        findings = await recheck(desk, edition)
    else:
        shown = await show(desk, edition)
        variants, findings = shown.variants, shown.findings
    return Inspected(findings=findings, samples=tuple(_sample(desk, edition, one) for one in variants))


def _sample(desk: Desk, edition: Edition, variant: SealedVariant) -> Sample:
    reader = SAMPLES[0]
    values = values_for(desk, edition, uid="0" * 32, address=reader.address, name=reader.name, test=True)
    raw = unstuffed(variant.letter.join(values))
    message = email.message_from_bytes(raw)
    own = [value for value in values.values() if value.startswith(("http://", "https://"))]
    return Sample(
        name=variant.key,
        html=with_pictures(fill_marks(variant.html, variant.nonce, values, as_html=True), message),
        text=fill_marks(variant.text, variant.nonce, values, as_html=False),
        message=raw,
        private=(*own, *filter(None, [desk.public_url])),
    )
