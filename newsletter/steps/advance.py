"""Advance: look at a newsletter's editions and do the next verb. What `tick`, `run` and `send` have in common.

It may be called at any time, any number of times, by any number of processes: the editions table's unique key
and the ledger decide, never this module's idea of the time alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsletter import log
from newsletter.errors import CheckFailed
from newsletter.model.edition import Edition, EditionEvent, EditionState
from newsletter.slots.due import Due, last_due
from newsletter.steps.approve import approve
from newsletter.steps.assemble import assemble
from newsletter.steps.build import build
from newsletter.steps.collect import collect
from newsletter.steps.deliver import Delivered, Watch, deliver
from newsletter.steps.desk import Desk, Post
from newsletter.steps.past import is_special

_log = log.get("advance")
_FIRST_CATCH_UP = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Advanced:
    """What one look at a newsletter led to."""

    newsletter: str
    did: str  # nothing_due | sent | resumed | skipped | waiting | missed | held | going_on
    edition: Edition | None = None
    delivered: Delivered | None = None
    what: str = ""  # in a sentence


async def advance(desk: Desk, post: Post, watch: Watch) -> Advanced:
    """Resume what is being sent; then build, approve and send the slot that is due, if one is.

    A slot found later than `catch_up_hours` is `missed`. With too little to say it is skipped; under too_few = "wait" it is
    looked at again until then. Under approval = "editor" a draft that nobody approved is left as it is, and reported as held.
    Raises what the steps raise; nothing is lost by that.
    """
    resumed = await _resume(desk, post, watch)
    if watch.stop.is_set() and resumed is not None:
        return resumed
    # A few messages that a server puts off for hours must not make the next edition late.
    advanced = await _advance_due(desk, post, watch)
    return resumed if resumed is not None and advanced.did == "nothing_due" else advanced


async def _advance_due(desk: Desk, post: Post, watch: Watch) -> Advanced:
    now = desk.clock.now()
    due = last_due(desk.newsletter.schedule, desk.newsletter.timezone, at=now)
    if due is None:
        return Advanced(newsletter=desk.newsletter.slug, did="nothing_due")
    edition = next(iter(await desk.editions.all(desk.newsletter.slug, slots={due.slot})), None)
    late = now - due.utc > timedelta(hours=desk.newsletter.schedule.catch_up_hours)
    if edition is None:
        over = _over_already(await desk.editions.all(desk.newsletter.slug), due, now, late=late)
        if over:
            return Advanced(newsletter=desk.newsletter.slug, did="nothing_due", what=over)
        edition, _ = await desk.editions.take_slot(desk.newsletter.slug, due.slot, due_at=due.utc)
    return await _advance_edition(desk, post, watch, edition, due, late=late)


def _over_already(editions: Sequence[Edition], due: Due, now: datetime, *, late: bool) -> str:
    """Why a slot without an edition is not to be caught up with, else "".

    A newsletter's first edition is not caught up with after an hour: its schedule may be younger than the slot, and nobody
    expects a mail to everybody from a first start. And a slot from before the newest regular edition was covered by that.
    """
    regular = [edition for edition in editions if not is_special(edition.slot)]
    if any(edition.cutoff and due.utc < edition.cutoff <= now for edition in regular):
        return f"{due.slot} was due before the newest edition was made"
    if not editions and (late or now - due.utc > _FIRST_CATCH_UP):
        return f"{due.slot} was due before this newsletter had any edition; `newsletter build --slot {due.slot}` makes it all the same"
    return ""


async def _resume(desk: Desk, post: Post, watch: Watch) -> Advanced | None:
    """Go on with every edition that is being sent, the oldest first; what became of the first that is not over, else of the last."""
    told: Advanced | None = None
    for edition in reversed(await desk.editions.all(desk.newsletter.slug, states={EditionState.SENDING})):
        if edition.brake or watch.stop.is_set():
            continue
        delivered = await deliver(desk, post, edition, watch)
        did = "resumed" if delivered.edition.state is EditionState.SENT else "going_on"
        if told is None or told.did == "resumed":
            told = Advanced(newsletter=desk.newsletter.slug, did=did, edition=delivered.edition, delivered=delivered)
    return told


async def _advance_edition(desk: Desk, post: Post, watch: Watch, edition: Edition, due: Due, *, late: bool) -> Advanced:
    told = Advanced(newsletter=desk.newsletter.slug, did="nothing_due", edition=edition)
    waiting = _waits_for_more(desk, edition) and not late
    if edition.state not in {EditionState.DUE, EditionState.DRAFT, EditionState.APPROVED} and not waiting:
        return told
    if edition.brake:
        return replace(told, did="held", what=f"held by {edition.brake.who}: {edition.brake.why}")
    if waiting and (still := (await assemble(desk, edition)).too_little):
        # What is stored already is looked at, every half minute by the daemon; the sources keep to their own times.
        return replace(told, did="waiting", what=still)
    if late:
        reason = f"due {due.local:%Y-%m-%d %H:%M}, found more than {desk.newsletter.schedule.catch_up_hours:g} hours late"
        edition = await desk.editions.move(edition.id, EditionEvent.TOO_LATE, reason=reason)
        return replace(told, did="missed", edition=edition, what=reason)
    if edition.state is EditionState.DRAFT and desk.newsletter.approval == "editor":
        # Left as it is: made anew at every look it would visit all sources each half minute, and change under the editor's hands.
        return replace(told, did="held", what=_waits_for_editor(edition))
    if edition.state is not EditionState.APPROVED:
        prepared = await prepare(desk, edition)
        if isinstance(prepared, Advanced):
            return prepared
        edition = prepared
    try:
        delivered = await deliver(desk, post, edition, watch)
    except CheckFailed as failure:
        return replace(told, did="held", edition=edition, what=failure.what)
    did = "sent" if delivered.edition.state is EditionState.SENT else "going_on"
    return replace(told, did=did, edition=delivered.edition, delivered=delivered)


def _waits_for_more(desk: Desk, edition: Edition) -> bool:
    """True for an edition that was skipped for now: under too_few = "wait" it is looked at again as long as it is not late."""
    return edition.state is EditionState.SKIPPED and desk.newsletter.selection.too_few == "wait"


def _waits_for_editor(edition: Edition) -> str:
    return f"waits for `newsletter approve {edition.name}`"


async def prepare(desk: Desk, edition: Edition) -> Edition | Advanced:
    """Build the draft of a due slot and seal it where nobody needs to; else what keeps it from being sent."""
    try:
        built = await build(desk, slot=edition.slot)
        told = Advanced(newsletter=desk.newsletter.slug, did="held", edition=built.edition)
        if built.edition.state is EditionState.SKIPPED:
            did = "waiting" if _waits_for_more(desk, built.edition) else "skipped"
            return replace(told, did=did, what=built.edition.reason)
        if desk.newsletter.approval == "editor":
            return replace(told, what=_waits_for_editor(built.edition))
        return (await approve(desk, built.edition)).edition
    except CheckFailed as failure:
        return replace(told, what=failure.what)


async def tick(desk: Desk, post: Post, watch: Watch) -> Advanced:
    """One look for cron: `advance`, and a collect where nothing was due or more is waited for, so that no feed rolls over unseen."""
    advanced = await advance(desk, post, watch)
    if advanced.did in {"nothing_due", "waiting"} and desk.sources:
        await collect(desk, in_passing=True)
    return advanced
