"""A proof: an edition as it would be sent, rendered whole, and each of its forms for one sample reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.checks.base import Finding
from newsletter.editorial.pick_lists import Division
from newsletter.model.edition import Edition, SealedWarning, on_record
from newsletter.model.letter import SealedVariant, fill_marks
from newsletter.model.newsletter import Newsletter
from newsletter.model.pick_lists import EVERYBODY
from newsletter.steps.collect import SourceReport
from newsletter.steps.compose import values_for
from newsletter.steps.desk import Desk
from newsletter.steps.reader_view import filled
from newsletter.steps.show import Shown
from newsletter.steps.trial import SAMPLES, DryRun, SampleReader
from newsletter.steps.variants import sealed_division, variant_for
from newsletter.web.marked_places import clip_marked, found_marked

_NOWHERE = "https://left-out.invalid/"  # RFC 6761: leads to nobody


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One good render of an edition, whole."""

    edition: Edition
    stored: bool  # False: what the next edition would be, kept nowhere
    variants: tuple[SealedVariant, ...]
    division: Division | None = None  # the edition as the readers of each pick list get it
    mjml: dict[str, str] = field(default_factory=dict)  # by variant key; empty for a sealed edition
    story_bytes: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)  # by variant key: headline, bytes of html
    pictures: dict[str, bytes] = field(default_factory=dict)  # SHA-256 -> bytes, those not in the database yet
    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)  # "member", "public" -> readers
    told: tuple[str, ...] = ()  # what to know about it, in sentences
    sources: tuple[SourceReport, ...] = ()
    date: datetime

    @property
    def lists(self) -> Mapping[str, Edition]:
        """By the name of a pick list: the edition as its readers get it."""
        return self.division.editions if self.division else {}

    def variant(self, sample: SampleReader) -> SealedVariant:
        """The variant that a sample reader gets."""
        return variant_for(
            self.variants, member=sample.member, language=sample.language, picks=sample.picks if sample.picks in self.lists else EVERYBODY
        )

    def edition_for(self, sample: SampleReader) -> Edition:
        """The edition as a sample reader gets it."""
        return self.lists.get(sample.picks, self.edition)

    def html(self, desk: Desk, sample: SampleReader) -> str:
        """The html of a sample reader."""
        variant = self.variant(sample)
        return fill_marks(variant.html, variant.nonce, self._values(desk, sample), as_html=True)

    def marked_html(self, desk: Desk, sample: SampleReader, finding: Finding | None) -> str:
        """The same with its clipped end marked, and what a finding is about."""
        variant = self.variant(sample)
        html = found_marked(variant.html, finding) if finding else variant.html
        html = fill_marks(html, variant.nonce, self._values(desk, sample), as_html=True)
        return clip_marked(html, desk.rendering.size_limit)

    def text(self, desk: Desk, sample: SampleReader) -> str:
        """The text of a sample reader."""
        variant = self.variant(sample)
        return fill_marks(variant.text, variant.nonce, self._values(desk, sample), as_html=False)

    def message(self, desk: Desk, sample: SampleReader) -> bytes:
        """The whole message of a sample reader, as a file holds it."""
        return filled(self.variant(sample), self._values(desk, sample), form="eml")

    def to_share(self, desk: Desk, sample: SampleReader) -> tuple[str, str, bytes]:
        """Html, text and message with nothing in them that belongs to one reader: whose links they are lead nowhere."""
        variant, values = self.variant(sample), self._values(desk, sample)
        values |= {"unsubscribe_url": _NOWHERE, "list_unsubscribe": f"<{_NOWHERE}>", "message_id": "<left-out@left-out.invalid>"}
        values["delivery_id"] = "left-out"
        html = fill_marks(variant.html, variant.nonce, values, as_html=True)
        text = fill_marks(variant.text, variant.nonce, values, as_html=False)
        return html, text, filled(variant, values, form="eml")

    def mjml_of(self, sample: SampleReader) -> str | None:
        """The expanded MJML of a sample reader; None where it was not kept."""
        return self.mjml.get(self.variant(sample).key)

    def _values(self, desk: Desk, sample: SampleReader) -> dict[str, str]:
        return values_for(desk, self.edition, uid="0" * 32, address=sample.address, name=sample.name, test=True)


def samples_for(newsletter: Newsletter, proof: Proof | None = None) -> tuple[SampleReader, ...]:
    """Whom a newsletter can be looked at as: the usual ones, and somebody for each further language and each pick list of some readers."""
    others = (
        SampleReader(
            label=f"a reader in {language}", address=f"reader-{language.lower()}@example.org", name="Robin Reader", language=language
        )
        for language in newsletter.languages
    )
    lists = (
        SampleReader(label=f"list {name}", address="reader-of-a-list@example.org", name="Robin Reader", picks=name)
        for name in (proof.lists if proof else ())
        if name != EVERYBODY
    )
    return (*SAMPLES, *others, *lists)


def proof_of_run(run: DryRun, counts: dict[str, int], told: list[str]) -> Proof:
    """The proof of a dry run, with what to say about it."""
    notes = list(told)
    if run.skipped:
        notes.append(f"This edition would be skipped: {run.skipped}")
    bare = Proof(
        edition=run.edition,
        stored=run.stored,
        variants=(),
        counts=counts,
        told=tuple(notes),
        sources=run.collected.sources if run.collected else (),
        date=run.shown.date,
    )
    return with_render(bare, run.shown)


def with_render(proof: Proof, shown: Shown) -> Proof:
    """A proof with another render of the same edition in it."""
    return replace(
        proof,
        variants=shown.variants,
        division=shown.division,
        mjml={one.key: one.mjml for one in shown.rendered},
        story_bytes={one.key: one.story_bytes for one in shown.rendered},
        pictures=shown.album.stored,
        findings=shown.findings,
        date=shown.date,
    )


async def sealed_proof(desk: Desk, edition: Edition) -> Proof:
    """What is stored of a sealed edition is what is sent, whatever the templates say by now."""
    counted = await desk.readers.count(edition.newsletter)
    members = counted["reachable_members"]
    warnings = on_record(await desk.editions.warnings(edition.id))
    return Proof(
        edition=edition,
        stored=True,
        variants=tuple((await desk.editions.variants(edition.id)).values()),
        division=await sealed_division(desk, edition),
        findings=tuple(_recorded(one, desk.newsletter.timezone) for one in warnings),
        counts={"member": members, "public": counted["reachable"] - members},
        told=("This edition is sealed: shown are the stored bytes, which no template changes any more.",),
        date=desk.clock.now(),
    )


def _recorded(warning: SealedWarning, zone: ZoneInfo) -> Finding:
    """A warning under a seal as a finding, which says who let it pass."""
    how = "accepted it" if warning.accepted else "approved the edition with it"
    said = f"{warning.who} {how} on {warning.at.astimezone(zone):%d %B %Y, %H:%M}"
    return Finding(id=warning.check, level="warning", where=warning.where, message=warning.message, fix=said)
