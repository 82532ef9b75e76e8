"""What a slot became: Edition, its picks and blocks, its states as a table, and the brake.

The table is the only place that says what may follow what. *Held* and *paused* are no states but a brake on an
edition: the ledger hands out nothing while it is on, and taking it off leaves the edition where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsletter.model.article import StoredArticle, Summary


class EditionState(StrEnum):
    """Where an edition stands."""

    DUE = "due"  # the slot is taken, nothing is built
    DRAFT = "draft"
    APPROVED = "approved"  # sealed: every variant is stored under a content hash
    SENDING = "sending"
    SENT = "sent"  # nothing pending, inflight or deferred is left
    SKIPPED = "skipped"  # too little to say
    MISSED = "missed"  # too late to say it
    CANCELLED = "cancelled"


class EditionEvent(StrEnum):
    """What can happen to an edition."""

    BUILT = "built"
    EDIT = "edit"
    APPROVE = "approve"
    REOPEN = "reopen"
    START = "start"
    DRAINED = "drained"
    LATE_READER = "late_reader"
    TOO_LITTLE = "too_little"
    TOO_LATE = "too_late"
    CANCEL = "cancel"


_S, _E = EditionState, EditionEvent

EDITION_TABLE: dict[tuple[EditionState, EditionEvent], EditionState] = {
    (_S.DUE, _E.BUILT): _S.DRAFT,
    (_S.DUE, _E.TOO_LITTLE): _S.SKIPPED,
    (_S.DUE, _E.TOO_LATE): _S.MISSED,
    (_S.DUE, _E.CANCEL): _S.CANCELLED,
    (_S.DRAFT, _E.BUILT): _S.DRAFT,
    (_S.DRAFT, _E.EDIT): _S.DRAFT,
    (_S.DRAFT, _E.APPROVE): _S.APPROVED,
    (_S.DRAFT, _E.TOO_LITTLE): _S.SKIPPED,
    (_S.DRAFT, _E.TOO_LATE): _S.MISSED,
    (_S.DRAFT, _E.CANCEL): _S.CANCELLED,
    (_S.APPROVED, _E.START): _S.SENDING,
    (_S.APPROVED, _E.REOPEN): _S.DRAFT,
    (_S.APPROVED, _E.TOO_LATE): _S.MISSED,
    (_S.APPROVED, _E.CANCEL): _S.CANCELLED,
    (_S.SENDING, _E.DRAINED): _S.SENT,
    (_S.SENDING, _E.LATE_READER): _S.SENDING,
    (_S.SENDING, _E.CANCEL): _S.CANCELLED,
    (_S.SENT, _E.LATE_READER): _S.SENDING,
    (_S.SKIPPED, _E.BUILT): _S.DRAFT,
    (_S.SKIPPED, _E.TOO_LITTLE): _S.SKIPPED,
    (_S.SKIPPED, _E.CANCEL): _S.CANCELLED,
    (_S.MISSED, _E.BUILT): _S.DRAFT,
    (_S.MISSED, _E.CANCEL): _S.CANCELLED,
    (_S.CANCELLED, _E.REOPEN): _S.DRAFT,  # only if no delivery was ever begun
}

# States in which an edition's articles count as used and are never picked again for its newsletter.
TAKEN_STATES = frozenset({_S.APPROVED, _S.SENDING, _S.SENT})

# A seal that is on record from before a `reopen` is not what would be sent.
UNSEALED_STATES = frozenset({_S.DUE, _S.DRAFT, _S.SKIPPED, _S.MISSED})


class Place(StrEnum):
    """How much room a story gets."""

    LEAD = "lead"
    FEATURE = "feature"
    COMPACT = "compact"
    BRIEF = "brief"


@dataclass(frozen=True, kw_only=True)
class Pick:
    """One article in one edition."""

    stored: StoredArticle
    summary: Summary
    place: Place
    score: float = 0.0
    why: str = ""  # why it is in, in one line
    pinned: bool = False
    alt: str | None = None  # the editor's alt text for its picture


@dataclass(frozen=True, kw_only=True)
class PassedOver:
    """One article that is not in, and why."""

    stored: StoredArticle
    reason: str
    needs: str = ""  # where only room was missing: what it would have needed


class BlockKind(StrEnum):
    """What the editor may put beside the articles."""

    NOTE = "note"
    SPONSOR = "sponsor"
    EVENT = "event"
    QUESTION = "question"


@dataclass(frozen=True, kw_only=True)
class EditorBlock:
    """A piece of the editor's own, beside the articles; `html` is clean, well-formed and small."""

    kind: BlockKind
    title: str = ""
    html: str = ""
    text: str = ""  # the same as plain text
    url: str | None = None
    source: str = ""  # the Markdown that it was written in


@dataclass(frozen=True, kw_only=True)
class DraftChange:
    """One change of a draft that can be taken back, or was and can be made again."""

    what: str  # in a few words: "subject", "built anew"
    who: str
    at: datetime
    undone: bool


@dataclass(frozen=True, kw_only=True)
class Brake:
    """Who stopped an edition, why, since when."""

    who: str
    why: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class SealedWarning:
    """A warning of the checks as it stood when an edition was sealed."""

    check: str  # the id of the finding
    where: str
    message: str
    accepted: bool  # by its id, so that it does not block this edition again
    who: str  # approved
    at: datetime
    revision: int = 0  # of the seal


def on_record(warnings: Sequence[SealedWarning]) -> tuple[SealedWarning, ...]:
    """Those that the newest seal was approved with, and those that were accepted before it."""
    newest = max((one.revision for one in warnings), default=0)
    return tuple(one for one in warnings if one.accepted or one.revision == newest)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One edition, as `build` made it and the editor left it."""

    id: int
    uid: str  # 32 hex digits, random: in Message-ID and links
    newsletter: str
    slot: str  # 2026-W48, 2026-11-24, 2026-11, 2026-11-24T09:00, special-NAME
    number: int  # counts this newsletter's editions from 1
    state: EditionState
    revision: int = 0
    reason: str = ""  # why it was skipped, missed, cancelled
    subject: str = ""
    preheader: str = ""
    intro: str = ""
    picks: tuple[Pick, ...] = ()
    blocks: tuple[EditorBlock, ...] = ()
    dropped: tuple[int, ...] = ()  # article ids that the editor took out
    pinned: tuple[int, ...] = ()  # article ids that the editor put in, in order
    words: tuple[tuple[int, str], ...] = ()  # article id, the editor's own summary of it
    alts: tuple[tuple[int, str], ...] = ()  # article id, the editor's own alt text for its picture
    edited: frozenset[str] = field(default_factory=frozenset)  # "subject", "intro", "order", "blocks": what a rebuild must keep
    window_from: datetime | None = None
    cutoff: datetime | None = None  # the end of its window: the next one starts here
    newest: int | None = None  # the highest article id that its build looked at: what is stored later has a higher one
    due_at: datetime | None = None
    started_at: datetime | None = None  # when its sending began, by the database's clock
    brake: Brake | None = None
    hash: str | None = None  # of the sealed bytes
    planned: int = 0

    @property
    def sealed(self) -> bool:
        """True if its bytes are stored and are what is sent."""
        return self.hash is not None and self.state not in UNSEALED_STATES

    @property
    def name(self) -> str:
        """NEWSLETTER-SLOT, the id that people type."""
        return f"{self.newsletter}-{self.slot}"
