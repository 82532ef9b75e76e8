"""What the preview's page is filled with: the chosen view of the chosen edition, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsletter.checks.base import Finding
from newsletter.errors import NewsletterError
from newsletter.model.edition import Edition
from newsletter.steps.desk import Desk
from newsletter.steps.trial import SampleReader
from newsletter.steps.variants import rights_of
from newsletter.web.edition_document import edition_document
from newsletter.web.excerpts import ExcerptLine, excerpt
from newsletter.web.headers_view import head_and_start, header_lines
from newsletter.web.inbox_rows import inbox_rows
from newsletter.web.look import COLOURS, FIT, VIEWS, WIDTHS, Look
from newsletter.web.mail_clients import CLIENTS
from newsletter.web.marked_places import clip_line, place_of
from newsletter.web.proof import Proof, samples_for
from newsletter.web.proofs import Proofs
from newsletter.web.spoken import spoken

_RAW_SHOWN = 200_000  # bytes of a raw message; the whole is a click away
_LARGEST_SHOWN = 5  # stories

CHOICES = {"views": VIEWS, "widths": WIDTHS, "fit": FIT, "colours": COLOURS, "clients": CLIENTS}


@dataclass(frozen=True, kw_only=True)
class FindingView:
    """A finding with the look that shows its place."""

    finding: Finding
    number: int  # from 1
    query: str | None  # None where there is nothing to show
    fragment: str = ""


@dataclass(frozen=True, kw_only=True)
class EditionChoice:
    """An entry of the switcher."""

    key: str
    label: str
    state: str
    subject: str
    current: bool


def sample_of(desk: Desk, look: Look, proof: Proof | None) -> SampleReader:
    """The sample reader of a look; the first for a number that there is not."""
    samples = samples_for(desk.newsletter, proof)
    return samples[look.reader] if look.reader < len(samples) else samples[0]


def chosen_finding(proof: Proof, look: Look) -> Finding | None:
    """The finding that a look shows in its place."""
    return proof.findings[look.find - 1] if 0 < look.find <= len(proof.findings) else None


def fitting(look: Look, proofs: Proofs) -> Look:
    """A look without a reader or a finding that there is not."""
    readers, findings = len(samples_for(proofs.desk.newsletter, proofs.proof)), len(proofs.proof.findings) if proofs.proof else 0
    return replace(look, reader=look.reader if look.reader < readers else 0, find=look.find if look.find <= findings else 0)


def page_values(proofs: Proofs, look: Look, error: NewsletterError | None) -> dict[str, Any]:
    """Everything of the page that comes from the proof and its fault."""
    desk, proof = proofs.desk, proofs.proof
    return CHOICES | {
        "look": look,
        "newsletter": desk.newsletter,
        "samples": samples_for(desk.newsletter, proof),
        "proof": proof,
        "error": error,
        "lines": _excerpt(desk, error),
        **(_proof_values(desk, proof, look) if proof else {}),
    }


def _excerpt(desk: Desk, error: NewsletterError | None) -> list[ExcerptLine]:
    folders = [*map(Path, desk.theme_folders), desk.editions_folder, *([desk.editorial_file] if desk.editorial_file else [])]
    return excerpt(error.where, folders) if error else []


def _proof_values(desk: Desk, proof: Proof, look: Look) -> dict[str, Any]:
    sample = sample_of(desk, look, proof)
    html, message = proof.html(desk, sample), proof.message(desk, sample)
    size, limit = len(html.encode()), desk.rendering.size_limit
    listed = proof.edition_for(sample)
    stories = proof.story_bytes.get(proof.variant(sample).key, ())
    return {
        "sample": sample,
        "html_bytes": size,
        "text_bytes": len(proof.text(desk, sample).encode()),
        "message_bytes": len(message),
        "size_limit": limit,
        "share": round(100 * size / limit),
        "largest": sorted(stories, key=lambda story: -story[1])[:_LARGEST_SHOWN],
        "variants_differ": len(rights_of(proof.edition)) > 1,
        "listed": listed,
        "rows": inbox_rows(listed.subject, listed.preheader),
        "findings": _findings(proof, look, sample),
        "shown": _shown(desk, proof, look, sample, html, message),
    }


def _findings(proof: Proof, look: Look, sample: SampleReader) -> list[FindingView]:
    html = proof.variant(sample).html if proof.findings else ""
    return [_finding(one, number, look, html) for number, one in enumerate(proof.findings, start=1)]


def _finding(one: Finding, number: int, look: Look, html: str) -> FindingView:
    if place_of(html, one) is not None:
        return FindingView(finding=one, number=number, query=look.query(view="html", find=number))
    if one.where.startswith("html") and one.line:
        return FindingView(finding=one, number=number, query=look.query(view="source", find=number), fragment=f"#L{one.line}")
    view = next(
        (name for word, name in (("text", "text"), ("subject", "inbox"), ("preheader", "inbox")) if one.where.startswith(word)), None
    )
    return FindingView(finding=one, number=number, query=look.query(view=view, find=number) if view else None)


def _shown(desk: Desk, proof: Proof, look: Look, sample: SampleReader, html: str, message: bytes) -> dict[str, Any]:
    """What the chosen view shows; the mail itself is the frame's own affair."""
    match look.view:
        case "text":
            return {"body": proof.text(desk, sample)}
        case "spoken":
            return {"utterances": spoken(html)}
        case "source":
            return {"lines": html.split("\n"), "clip": clip_line(html, desk.rendering.size_limit)}
        case "mjml":
            mjml = proof.mjml_of(sample)
            return {"lines": re.sub(r"\n\s*\n+", "\n", mjml).split("\n") if mjml else [], "clip": None}
        case "headers":
            return {"headers": header_lines(message)}
        case "raw":
            body, cut = head_and_start(message, limit=_RAW_SHOWN)
            return {"body": body, "cut": cut}
        case "data":
            return {"body": edition_document(proof.edition, member=sample.member)}
        case _:
            return {}


def edition_choices(shelves: Sequence[tuple[Desk, Sequence[Edition]]], look: Look) -> list[tuple[str, list[EditionChoice]]]:
    """The switcher: for each newsletter what its next edition would be, then those there are."""
    groups = []
    for desk, editions in shelves:
        slug = desk.newsletter.slug
        choices = [
            EditionChoice(
                key=slug, label="Next", state="", subject="the unfinished one, or what would be built now", current=look.edition == slug
            )
        ]
        choices += [
            EditionChoice(
                key=one.name, label=one.slot, state=one.state, subject=one.subject or one.reason, current=look.edition == one.name
            )
            for one in editions
        ]
        groups.append((desk.newsletter.name, choices))
    return groups
