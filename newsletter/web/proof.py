"""A proof: an edition as it would be sent, pulled anew when something changes, with the last good one kept.

In a proof a fault of a template is a value: it lies over the last good render until it is mended.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.app.samples import with_readers_file
from newsletter.app.whole import App
from newsletter.checks.base import Finding
from newsletter.errors import BadInput, NewsletterError
from newsletter.model.edition import Edition
from newsletter.model.letter import SealedVariant, fill_marks
from newsletter.steps.collect import SourceReport
from newsletter.steps.deliver import values_for
from newsletter.steps.desk import Desk
from newsletter.steps.reader_view import filled
from newsletter.steps.show import Shown, show
from newsletter.steps.trial import SAMPLES, DryRun, dry_run
from newsletter.steps.variants import by_right, variant_for


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One good render of an edition, whole."""

    edition: Edition
    stored: bool  # False: what the next edition would be, kept nowhere
    variants: tuple[SealedVariant, ...]
    mjml: dict[str, str] = field(default_factory=dict)  # by variant key; empty for a sealed edition
    pictures: dict[str, bytes] = field(default_factory=dict)  # SHA-256 -> bytes, those not in the database yet
    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)  # "member", "public" -> readers
    told: tuple[str, ...] = ()  # what to know about it, in sentences
    sources: tuple[SourceReport, ...] = ()
    date: datetime

    def html(self, desk: Desk, reader: int) -> str:
        """The html of a sample reader."""
        variant = self._variant(reader)
        return fill_marks(variant.html, variant.nonce, self._values(desk, reader), as_html=True)

    def text(self, desk: Desk, reader: int) -> str:
        """The text of a sample reader."""
        variant = self._variant(reader)
        return fill_marks(variant.text, variant.nonce, self._values(desk, reader), as_html=False)

    def message(self, desk: Desk, reader: int) -> bytes:
        """The whole message of a sample reader, as a file holds it."""
        return filled(self._variant(reader), self._values(desk, reader), form="eml")

    def mjml_of(self, reader: int) -> str | None:
        """The expanded MJML of a sample reader; None where it was not kept."""
        return self.mjml.get(self._variant(reader).key)

    def _variant(self, reader: int) -> SealedVariant:
        return variant_for(self.variants, member=SAMPLES[reader].member, language=SAMPLES[reader].language)

    def _values(self, desk: Desk, reader: int) -> dict[str, str]:
        sample = SAMPLES[reader]
        return values_for(desk, self.edition, uid="0" * 32, address=sample.address, name=sample.name, test=True)


class Proofs:
    """The newest proof of one edition, or of what the next would be; who waits is told when it changes."""

    def __init__(self, app: App, desk: Desk, edition: Edition | None) -> None:
        self._app = app
        self._desk = desk
        self._name = edition.name if edition else None
        self._changed = asyncio.Event()
        self._pulling = asyncio.Lock()
        self.proof: Proof | None = None
        self.error: NewsletterError | None = None  # why the newest attempt gave no proof
        self.number = 0  # of attempts that ended; the page reloads when it grows

    async def pull(self) -> None:
        """Collect and render from nothing. Raises what no edit of a file can mend; keeps a BadInput as `error`."""
        async with self._pulling:
            try:
                self.proof = await self._fresh()
                self.error = None
            except BadInput as error:
                self.error = error
            self._tell()

    async def pull_again(self) -> None:
        """The same, but with a page open there is nobody to raise to: whatever fails is kept as `error`."""
        try:
            await self.pull()
        except NewsletterError as error:
            self.error = error
            self._tell()

    async def render_again(self) -> None:
        """Render what was collected with the templates as they are now."""
        proof = self.proof
        if proof is None:
            await self.pull_again()
            return
        if proof.edition.sealed:
            return
        async with self._pulling:
            try:
                self.proof = _with_render(proof, await show(self._desk, proof.edition))
                self.error = None
            except NewsletterError as error:
                self.error = error
            self._tell()

    async def change_after(self, number: int, *, within_s: float) -> bool:
        """True once there is an attempt later than `number`; False if none came in time."""
        if self.number > number:
            return True
        try:
            await asyncio.wait_for(self._changed.wait(), timeout=within_s)
        except TimeoutError:
            return False
        return True

    def _tell(self) -> None:
        self.number += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def _fresh(self) -> Proof:
        edition = await self._app.editions.get(self._name) if self._name else None
        if edition is not None and edition.sealed:
            return await self._sealed(edition)
        run = await dry_run(self._desk, edition)
        if run.edition.sealed:
            return await self._sealed(run.edition)
        audience, told = await with_readers_file(self._app, self._desk, run.audience)
        return _of_run(run, by_right(audience), told)

    async def _sealed(self, edition: Edition) -> Proof:
        """What is stored is what is sent, whatever the templates say by now."""
        counted = await self._desk.readers.count(edition.newsletter)
        members = counted["reachable_members"]
        return Proof(
            edition=edition,
            stored=True,
            variants=tuple((await self._app.editions.variants(edition.id)).values()),
            counts={"member": members, "public": counted["reachable"] - members},
            told=("This edition is sealed: shown are the stored bytes, which no template changes any more.",),
            date=self._desk.clock.now(),
        )


def _of_run(run: DryRun, counts: dict[str, int], told: list[str]) -> Proof:
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
    return _with_render(bare, run.shown)


def _with_render(proof: Proof, shown: Shown) -> Proof:
    return Proof(
        edition=proof.edition,
        stored=proof.stored,
        variants=shown.variants,
        mjml={one.key: one.mjml for one in shown.rendered},
        pictures=shown.album.stored,
        findings=shown.findings,
        counts=proof.counts,
        told=proof.told,
        sources=proof.sources,
        date=shown.date,
    )
