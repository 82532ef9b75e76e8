"""What the edit page shows: the draft rendered once a version, its findings in plain words, and everything that can be chosen."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsletter.checks.base import Finding
from newsletter.errors import NewsletterError
from newsletter.model.edition import BlockKind, Edition, EditionState, Pick
from newsletter.model.letter import SealedVariant, fill_marks
from newsletter.steps.compose import values_for
from newsletter.steps.desk import Desk
from newsletter.steps.edit import not_in, shown_alt, shown_words, undoable
from newsletter.steps.gate import accepted_checks, blocking
from newsletter.steps.show import show
from newsletter.steps.variants import division_of, sealed_division, variant_for
from newsletter.storage.codec import draft_text
from newsletter.web.look import Look
from newsletter.web.mail_frame import framed

_KEPT = 8  # renders
_LEVELS = {"error": 0, "warning": 1, "info": 2}
_OWN_PICTURE = re.compile(r"/picture/(?=[0-9a-f]{64})")


def version_of(edition: Edition) -> str:
    """A name for exactly what is looked at: another draft, state or brake has another one."""
    text = f"{edition.state}:{edition.revision}:{edition.brake}:{draft_text(edition)}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True, kw_only=True)
class Draught:
    """One version of an edition, rendered; without variants where it could not be."""

    edition: Edition
    variants: tuple[SealedVariant, ...] = ()
    findings: tuple[Finding, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # SHA-256 -> bytes
    fault: str = ""  # why it cannot be rendered

    def html(self, desk: Desk, look: Look) -> str:
        """The html of a reader who does not exist, as the frame shows it."""
        if not self.variants:
            return "<!doctype html><title>No mail</title><p>There is nothing to show yet."
        variant = variant_for(self.variants, member=False)
        values = values_for(desk, self.edition, uid="0" * 32, address="reader@example.org", name="Robin Reader", test=True)
        html = fill_marks(variant.html, variant.nonce, values, as_html=True)
        html = framed(html, look, public_url=desk.public_url, size_limit=desk.rendering.size_limit)
        return _OWN_PICTURE.sub("picture/", html)


class Draughts:
    """Renders that are kept, so that a page, its frame and its pictures need one."""

    def __init__(self) -> None:
        self._kept: dict[str, Draught] = {}
        self._alone = asyncio.Lock()

    async def of(self, desk: Desk, edition: Edition) -> Draught:
        """The render of an edition as it is; never raises what a draft or a theme can be the cause of."""
        key = f"{edition.name}:{version_of(edition)}:{await asyncio.to_thread(_made_with, desk)}"
        async with self._alone:
            if key not in self._kept:
                self._kept[key] = await _drawn(desk, edition)
                for old in list(self._kept)[:-_KEPT]:
                    del self._kept[old]
            return self._kept[key]


def _made_with(desk: Desk) -> str:
    """A name for what an edition is rendered and checked with: an approval renders anew, and must give what was looked at."""
    folders = [Path(folder) for themes in desk.theme_folders for folder in (themes, Path(themes).parent / "locale")]
    stamps = sorted(_stamp(path) for folder in folders for path in folder.rglob("*"))
    text = "\n".join([repr(desk.newsletter), repr(desk.rendering), repr(desk.checks), desk.public_url, *stamps])
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:24]


def _stamp(path: Path) -> str:
    try:
        return f"{path}:{path.lstat().st_mtime_ns}"
    except OSError:  # an editor's own file, gone by now
        return ""


async def _drawn(desk: Desk, edition: Edition) -> Draught:
    if edition.sealed:
        return Draught(edition=edition, variants=tuple((await desk.editions.variants(edition.id)).values()))
    if edition.state is not EditionState.DRAFT:
        return Draught(edition=edition)
    try:
        shown = await show(desk, edition)
    except NewsletterError as error:
        return Draught(edition=edition, fault=str(error))
    return Draught(edition=edition, variants=shown.variants, findings=shown.findings, pictures=shown.album.stored)


async def page_of(desk: Desk, edition: Edition, draught: Draught) -> dict[str, Any]:
    """The values of the page."""
    is_draft = edition.state is EditionState.DRAFT
    steps = await undoable(desk, edition)
    return {
        "newsletter": desk.newsletter,
        "edition": edition,
        "version": version_of(edition),
        "is_draft": is_draft,
        "stories": [_story(edition, pick) for pick in edition.picks],
        "left_out": await not_in(desk, edition) if is_draft else [],
        "findings": sorted(draught.findings, key=lambda one: _LEVELS[one.level]),
        "fault": draught.fault,
        "kinds": [str(kind) for kind in BlockKind],
        "undo_next": steps.back[0] if steps.back else None,
        "redo_next": steps.again[0] if steps.again else None,
        "me": (desk.newsletter.reply_to or desk.newsletter.sender).address,
        "holdable": edition.state in {EditionState.DRAFT, EditionState.APPROVED, EditionState.SENDING} and not edition.brake,
    }


async def question_of(desk: Desk, edition: Edition, draught: Draught) -> dict[str, Any]:
    """The values of the question before an approval: how many get it, when, and what stands against it."""
    division = await (sealed_division if edition.sealed else division_of)(desk, edition)
    audience = await desk.readers.audience(edition.newsletter, but_not=edition.id)
    blocked = blocking(desk, draught.findings, accepted=await accepted_checks(desk, edition))
    return {
        "newsletter": desk.newsletter,
        "edition": edition,
        "version": version_of(edition),
        "is_draft": edition.state is EditionState.DRAFT,
        "readers": sum(audience.values()) - sum(division.left_out(audience).values()),
        "due": edition.due_at.astimezone(desk.newsletter.timezone) if edition.due_at else None,
        "errors": [one for one in blocked if one.level == "error"],
        "to_accept": list({one.id: one for one in blocked if one.level == "warning"}.values()),
        "warnings": sum(one.level == "warning" for one in draught.findings),
        "fault": draught.fault,
    }


def _story(edition: Edition, pick: Pick) -> dict[str, Any]:
    return {
        "id": pick.stored.id,
        "pick": pick,
        "article": pick.stored.article,
        "words": shown_words(pick),
        "own_words": pick.stored.id in dict(edition.words),
        "members_only": pick.summary.words.members_only,
        "alt": shown_alt(pick),
        "own_alt": pick.stored.id in dict(edition.alts),
        "pinned": pick.stored.id in edition.pinned,
    }
