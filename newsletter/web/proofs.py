"""Proofs of one edition: pulled anew when something changes, with the last good one kept.

In a proof a fault of a template is a value: it lies over the last good render until it is mended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from newsletter.app.samples import with_readers_file
from newsletter.app.whole import App
from newsletter.errors import BadInput, NewsletterError
from newsletter.model.edition import Edition
from newsletter.steps.build import unfinished
from newsletter.steps.desk import Desk
from newsletter.steps.show import show
from newsletter.steps.trial import dry_run
from newsletter.steps.variants import by_right, left_out_lines
from newsletter.steps.wishes import edition_path
from newsletter.web.proof import Proof, proof_of_run, sealed_proof, with_render


class Proofs:
    """The newest proof of one edition, or of what the next would be; `tell` is called after each attempt."""

    def __init__(self, app: App, desk: Desk, name: str | None, *, tell: Callable[[], None]) -> None:
        self._app = app
        self._name = name
        self._tell = tell
        self._pulling = asyncio.Lock()
        self._first = asyncio.Lock()
        self.desk = desk
        self.proof: Proof | None = None
        self.error: NewsletterError | None = None  # why the newest attempt gave no proof
        self._pulled_from: Edition | None = None  # as it was stored

    async def ensure(self) -> None:
        """Have something to show, or an error, of the edition as it is stored now; who comes while it is being pulled waits for that.

        A command in another terminal may have built, edited or approved it meanwhile.
        """
        async with self._first:
            if (self.proof is None and self.error is None) or await self._out_of_date():
                await self.pull_again()

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
                self.proof = with_render(proof, await show(self.desk, proof.edition, division=proof.division))
                self.error = None
            except NewsletterError as error:
                self.error = error
            self._tell()

    async def _fresh(self) -> Proof:
        edition = self._pulled_from = await self._stored()
        if edition is not None and edition.sealed:
            return await sealed_proof(self.desk, edition)
        run = await dry_run(self.desk, edition)
        audience, told = await with_readers_file(self._app, self.desk, run.audience)
        left_out = left_out_lines(run.shown.division.left_out(audience))
        return proof_of_run(run, by_right(audience), [*told, *left_out, *_not_taken_in(self.desk, run.edition)])

    async def _stored(self) -> Edition | None:
        """What is stored of the edition that is looked at; None where the next one is not begun."""
        return await (self._app.editions.get(self._name) if self._name else unfinished(self.desk))

    async def _out_of_date(self) -> bool:
        try:
            return await self._stored() != self._pulled_from
        except NewsletterError:  # another pull would fail alike, and what is wrong is told already
            return False


def _not_taken_in(desk: Desk, edition: Edition) -> list[str]:
    """What to say where the edition file was saved after its draft was made."""
    path = edition_path(desk, edition.slot)
    try:
        saved = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return []
    if edition.cutoff is None or saved <= edition.cutoff:
        return []
    return [f"{path.name} was saved after this draft was made: `newsletter build` takes it in"]
