"""The workbench of a preview: the configuration as it is by now, the editions there are, and the proofs that are looked at."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import AsyncExitStack

from newsletter.app.whole import App, open_app
from newsletter.config.settings import Settings
from newsletter.errors import NewsletterError
from newsletter.model.edition import Edition, EditionState
from newsletter.steps.desk import Desk
from newsletter.web.proof import Proof, sealed_proof
from newsletter.web.proofs import Proofs

_LISTED = 40  # editions of a newsletter in the switcher


class Workbench:
    """What pages of a preview are made from; who waits is told when something has changed.

    `reopen` reads the configuration again; without it, it stays as it was.
    """

    def __init__(self, app: App, desk: Desk, edition: Edition | None, *, reopen: Callable[[], Settings] | None = None) -> None:
        self.app = app
        self.error: NewsletterError | None = None  # why the configuration could not be read again
        self.number = 0  # of attempts that ended; a page brings itself up to date when it grows
        self._slug = desk.newsletter.slug
        self._name = edition.name if edition else None
        self._reopen = reopen
        self._opened: list[AsyncExitStack] = []
        self._changed = asyncio.Event()
        self._proofs: dict[str, Proofs] = {}
        self._latest = ""

    async def start(self) -> None:
        """The first proof. Raises what no edit of a file can mend."""
        proofs = self._new("", self.app.desk(self._slug), self._name)
        await proofs.pull()

    @property
    def shown(self) -> Proof | None:
        """What the preview begins with; None while it cannot be rendered."""
        first = self._proofs.get("")
        return first.proof if first else None

    async def proofs(self, key: str) -> Proofs:
        """The proofs of a look's `edition`. Raises NotFound for one that does not exist."""
        desk, name = await self._meant(key)
        found = self._proofs.get(key) or self._new(key, desk, name)
        self._latest = key
        await found.ensure()
        return found

    async def editions(self) -> list[tuple[Desk, list[Edition]]]:
        """Every newsletter with its newest editions, newest first."""
        return [(desk, await self.app.editions.all(slug, most=_LISTED)) for slug, desk in self.app.desks.items()]

    async def last_sent(self, proof: Proof, desk: Desk) -> Proof | None:
        """The edition that went out before this one."""
        everything = await self.app.editions.all(desk.newsletter.slug, states={EditionState.SENT})
        sent = [one for one in everything if one.name != proof.edition.name and one.sealed]
        earlier = [one for one in sent if one.number < proof.edition.number]
        last = max(earlier, key=lambda one: one.number, default=None)
        return await sealed_proof(desk, last) if last else None

    async def picture(self, name: str) -> bytes | None:
        """A picture by its hash: of a draft, or one that is stored."""
        drafts = (proofs.proof.pictures for proofs in self._proofs.values() if proofs.proof)
        found = next((pictures[name] for pictures in drafts if name in pictures), None)
        if found is None and re.fullmatch(r"[0-9a-f]{64}", name):
            found = await self.app.editions.picture(name)
        return found

    async def templates_changed(self) -> None:
        """Render again what is looked at."""
        latest = self._only_latest()
        await (latest.render_again() if latest else self.start())

    async def contents_changed(self) -> None:
        """Collect and render again what is looked at."""
        latest = self._only_latest()
        await (latest.pull_again() if latest else self.start())

    async def configuration_changed(self) -> None:
        """Open everything under the configuration as it is now; a mistake in it is kept as `error`, and the rest stays."""
        if self._reopen is None:
            return
        stack = AsyncExitStack()
        try:
            app = await stack.enter_async_context(open_app(self._reopen(), clock=self.app.clock, migrate=False))
            app.desk(self._slug)
        except NewsletterError as error:
            await stack.aclose()
            self.error = error
            self._tell()
            return
        self.app, self.error = app, None
        self._opened.append(stack)
        # The one before may still be answering a request.
        for old in self._opened[:-2]:
            await old.aclose()
        self._opened = self._opened[-2:]
        self._proofs.clear()
        await self.proofs(self._latest)

    async def change_after(self, number: int, *, within_s: float) -> bool:
        """True once there is an attempt later than `number`; False if none came in time."""
        if self.number > number:
            return True
        try:
            await asyncio.wait_for(self._changed.wait(), timeout=within_s)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Close what was opened anew."""
        for stack in self._opened:
            await stack.aclose()

    def _new(self, key: str, desk: Desk, name: str | None) -> Proofs:
        self._proofs[key] = Proofs(self.app, desk, name, tell=self._tell)
        return self._proofs[key]

    def _only_latest(self) -> Proofs | None:
        """The proofs that were looked at last; all others are out of date, and pulled when they are asked for again."""
        self._proofs = {key: proofs for key, proofs in self._proofs.items() if key == self._latest}
        return self._proofs.get(self._latest)

    async def _meant(self, key: str) -> tuple[Desk, str | None]:
        if not key:
            return self.app.desk(self._slug), self._name
        if "-" not in key:
            return self.app.desk(key), None
        desk, edition = await self.app.edition(key)
        return desk, edition.name

    def _tell(self) -> None:
        self.number += 1
        self._changed.set()
        self._changed = asyncio.Event()
