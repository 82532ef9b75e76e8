"""What the editions of a newsletter so far mean for the next one: its number, where its window begins, what came back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from newsletter.model.article import StoredArticle
from newsletter.model.edition import TAKEN_STATES, Edition, EditionState

_SENT_STATES = frozenset({EditionState.SENDING, EditionState.SENT})
# A sealed edition that comes to one of these was not sent: what it held goes back to be picked.
_NEVER_SENT = frozenset({EditionState.DRAFT, EditionState.MISSED, EditionState.CANCELLED})

CUT_SHORT = "which was cancelled while it was sent"  # said of an edition behind its name


def is_special(slot: str) -> bool:
    """True for an edition outside the rhythm."""
    return slot.startswith("special-")


def last_sent(editions: Sequence[Edition], *, but_not: int, now: datetime) -> Edition | None:
    """The edition at whose cutoff the window of the next one begins: the last regular one that was sent, or is being sent.

    One that is only approved may yet be missed: what it passed over would be lost if the next one did not look at it too.
    A special edition moves no window: what it did not carry must still reach the next regular one. Nor does one that was
    made while the clock was ahead: until then nothing would be new.
    """
    cutoffs = {
        edition.cutoff: edition
        for edition in editions
        if edition.cutoff
        and edition.cutoff <= now
        and edition.state in _SENT_STATES
        and edition.id != but_not
        and not is_special(edition.slot)
    }
    return cutoffs[max(cutoffs)] if cutoffs else None


def first_window(editions: Sequence[Edition], *, first_days: int, now: datetime) -> datetime:
    """Where the window begins while nothing was sent yet: so many days before the first slot that there was, sent or not."""
    slots = [edition.due_at for edition in editions if edition.due_at and edition.due_at < now and not is_special(edition.slot)]
    return min([*slots, now]) - timedelta(days=first_days)


def number_among(editions: Sequence[Edition], edition: Edition) -> int:
    """The number that readers see: the editions that went out before it, and this one. Skipped ones leave no gap."""
    return 1 + sum(one.state in TAKEN_STATES and one.id != edition.id for one in editions)


def came_back(editions: Sequence[Edition]) -> frozenset[int]:
    """The articles of sealed editions that were never sent: those made meanwhile passed them over, for they were taken then.

    Those of an edition that was cancelled while it was sent are among them; what somebody was sent of it is taken all the same.
    """
    return frozenset(
        pick.stored.id
        for edition in editions
        if edition.state in _NEVER_SENT and _was_sealed(edition) and not is_special(edition.slot)
        for pick in edition.picks
    )


def _was_sealed(edition: Edition) -> bool:
    """True if it was approved once; a seal that was broken leaves its mark in the revision."""
    return edition.hash is not None or edition.revision > 0


def with_pins_of(taken: Mapping[str, str], editions: Sequence[Edition], pinned: Sequence[StoredArticle]) -> dict[str, str]:
    """What editions had (key -> name), as one edition sees it whose editor pinned these articles for it alone.

    Of an edition that was cancelled while it was sent, most readers may have nothing. Whether the others are to read an article
    twice so that these can read it once, only its editor can say, and says it by a pin.
    """
    cut_short = {edition.name for edition in editions if edition.state is EditionState.CANCELLED and edition.started_at}
    wanted = {key for stored in pinned for key in stored.keys}
    return {
        key: f"{name}, {CUT_SHORT}" if name in cut_short else name
        for key, name in taken.items()
        if not (name in cut_short and key in wanted)
    }
