"""Build: take a slot, collect, assemble, store the draft.

A crash leaves: before the slot is taken, nothing; after it, an edition `due` that the next build fills; the draft
is one transaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.errors import NotAllowed, UsageError
from newsletter.model.edition import Edition, EditionEvent, EditionState
from newsletter.model.slot_names import FORMS, is_slot
from newsletter.slots.due import Due, last_due, next_slots
from newsletter.steps.assemble import Assembled, assemble
from newsletter.steps.collect import Collected, collect
from newsletter.steps.desk import Desk
from newsletter.steps.model_summaries import with_model
from newsletter.steps.past import is_special
from newsletter.steps.wishes import edition_file, standing_file

OPEN_STATES = frozenset({EditionState.DUE, EditionState.DRAFT, EditionState.APPROVED, EditionState.SENDING})
_USED_UP = frozenset({EditionState.SENT, EditionState.CANCELLED})
_ATTEMPTS = 3  # at a draft that somebody edits while it is built
_REMAKABLE = frozenset({EditionState.DUE, EditionState.DRAFT, EditionState.SKIPPED, EditionState.MISSED})


@dataclass(frozen=True, kw_only=True)
class Built:
    """What `build` did."""

    edition: Edition
    collected: Collected
    assembled: Assembled | None  # None if the edition was not remade
    note: str = ""  # which slot was chosen and what that means


async def unfinished(desk: Desk) -> Edition | None:
    """The regular edition that was begun and is not over, if there is one."""
    begun = await desk.editions.all(desk.newsletter.slug, states=OPEN_STATES)
    return next((edition for edition in begun if not is_special(edition.slot)), None)


async def next_due(desk: Desk, *, now: datetime) -> Due | None:
    """The next slot to come due that is not used up already: an edition may have gone out early, or been cancelled."""
    count = 4
    while True:
        found = next_slots(desk.newsletter.schedule, desk.newsletter.timezone, after=now, count=count)
        named = {due.slot for due in found}
        used_up = {one.slot for one in await desk.editions.all(desk.newsletter.slug, states=_USED_UP, slots=named)} if named else set()
        if len(found) < count or named - used_up:
            return next((due for due in found if due.slot not in used_up), None)
        count *= 4


def slot_named(desk: Desk, slot: str, *, now: datetime) -> Due | None:
    """The due time of a slot named by hand, if it is near: the last due one or one of the next hundred."""
    schedule, zone = desk.newsletter.schedule, desk.newsletter.timezone
    last = last_due(schedule, zone, at=now)
    near = ([last] if last else []) + next_slots(schedule, zone, after=now, count=100)
    return next((due for due in near if due.slot == slot), None)


async def choose_slot(desk: Desk, *, slot: str | None, special: str | None) -> tuple[str, datetime | None, str]:
    """Slot, due time and a note for `build`. Raises UsageError for a name that no slot can have."""
    now = desk.clock.now()
    if special is not None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", special):
            raise UsageError(f"{special!r} is no name for a special edition", do="use small letters, digits and hyphens")
        return f"special-{special}", None, ""
    if slot is not None:
        if not is_slot(slot):
            raise UsageError(f"{slot!r} is no slot", do=f"{FORMS}; see `newsletter schedule next`")
        due = slot_named(desk, slot, now=now)
        return slot, due.utc if due else None, ""
    current = await unfinished(desk)
    if current is not None:
        return current.slot, current.due_at, f"continuing {current.name}"
    due = await next_due(desk, now=now)
    if due is None:
        raise UsageError("this newsletter has no schedule", do="name the edition: `newsletter build --special NAME` or `--slot SLOT`")
    name = f"{desk.newsletter.slug}-{due.slot}"
    return due.slot, due.utc, f"{name} is due {due.local:%A %d %B %Y, %H:%M}; sending it before then uses this slot up"


async def build(desk: Desk, *, slot: str | None = None, special: str | None = None, force: bool = False) -> Built:
    """Make, or remake, the draft of a slot. Raises NotAllowed once it is approved."""
    slot, due_at, note = await choose_slot(desk, slot=slot, special=special)
    existing = await desk.editions.all(desk.newsletter.slug, slots={slot})
    if existing:
        _refuse_if_sealed(existing[0])
    # A mistake in one of them is told before anything is fetched or the slot is taken.
    edition_file(desk, slot)
    standing_file(desk)
    collected = await collect(desk) if desk.sources else Collected()
    edition, _ = await desk.editions.take_slot(desk.newsletter.slug, slot, due_at=due_at)
    _refuse_if_sealed(edition)
    edition, assembled = await _drafted(desk, edition, force=force)
    return Built(edition=edition, collected=collected, assembled=assembled, note=note)


async def _drafted(desk: Desk, edition: Edition, *, force: bool) -> tuple[Edition, Assembled]:
    """The draft of a slot, or the edition skipped. Who edits it at the same time loses nothing: it is assembled once more."""
    for attempt in range(_ATTEMPTS):
        assembled = await assemble(desk, edition)
        if assembled.too_little and not force:
            if edition.state is not EditionState.SKIPPED:
                edition = await desk.editions.move(edition.id, EditionEvent.TOO_LITTLE, reason=assembled.too_little)
            return edition, assembled
        assembled = await _with_model(desk, assembled)
        try:
            return await desk.editions.save_draft(assembled.edition, EditionEvent.BUILT, after=edition), assembled
        except NotAllowed:
            present = await desk.editions.get(edition.name)
            if attempt == _ATTEMPTS - 1 or present == edition:
                raise
            _refuse_if_sealed(present)
            edition = present
    raise AssertionError("unreachable: the last attempt returns or raises")


async def _with_model(desk: Desk, assembled: Assembled) -> Assembled:
    """The draft with summaries by the language model, where there is one and they may stand."""
    if desk.model is None:
        return assembled
    picks, notes = await with_model(desk.model, assembled.edition.picks)
    return replace(assembled, edition=replace(assembled.edition, picks=picks), problems=(*assembled.problems, *notes))


def draft_again(edition: Edition) -> str:
    """What makes a draft of an edition that was skipped, missed or cancelled."""
    if edition.state is EditionState.CANCELLED:
        return f"`newsletter reopen {edition.name}` makes it a draft again if nothing of it was sent"
    return f"`newsletter build --slot {edition.slot} --force` makes a draft of it all the same"


def edit_refusal(edition: Edition) -> NotAllowed:
    """Why an edition that is no draft cannot be edited or approved, and what to do."""
    cure = {
        EditionState.APPROVED: f"`newsletter reopen {edition.name}` makes it a draft again",
        EditionState.DUE: f"`newsletter build --slot {edition.slot}` makes its draft",
        EditionState.SKIPPED: draft_again(edition),
        EditionState.MISSED: draft_again(edition),
        EditionState.CANCELLED: draft_again(edition),
    }.get(edition.state, "build another edition")
    return NotAllowed(f"{edition.name} is {edition.state}: there is no draft", do=cure)


def _refuse_if_sealed(edition: Edition) -> None:
    if edition.state not in _REMAKABLE:
        cure = {
            EditionState.APPROVED: f"`newsletter reopen {edition.name}` makes it a draft again",
            EditionState.CANCELLED: f"`newsletter reopen {edition.name}` if nothing was sent, or build another slot",
        }.get(edition.state, "build another slot with --slot or --special")
        raise NotAllowed(f"{edition.name} is {edition.state} and is not built again", do=cure)
