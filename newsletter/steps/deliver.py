"""Deliver: hand a published edition's messages over until nothing is left to do, and close it.

Whatever stops this (a kill, a dead server, a full disk) leaves a ledger that says what was begun; the next run takes up there.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsletter import log
from newsletter.delivery.engine import Pumped
from newsletter.errors import NotAllowed, Stopped, Unreachable
from newsletter.model.delivery import Balance
from newsletter.model.edition import Brake, Edition, EditionEvent, EditionState
from newsletter.steps.desk import Desk, Post
from newsletter.steps.publish import publish
from newsletter.steps.rounds import Rounds, Watch

__all__ = ["Delivered", "Watch", "deliver", "stopped"]

_log = log.get("deliver")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """How far a send came."""

    edition: Edition
    balance: Balance
    why: str  # drained | waiting | stopped | braked | fault | unreachable | lost_lease
    what: str = ""  # in a sentence, if it is not drained
    next_due_s: float | None = None


async def deliver(desk: Desk, post: Post, edition: Edition, watch: Watch) -> Delivered:
    """Publish if need be, send, and move the edition to `sent` once it is drained and nothing uncertain is to be sent again.

    Raises NotAllowed (held, not approved, another process is sending it), gate.ChecksBlock (a finding blocks what is approved)
    and Unreachable (public pages dead).
    """
    _refuse_if_braked(edition)
    await _refuse_if_pages_are_dead(desk, post)
    owner = await desk.ledger.join()
    try:
        if await desk.ledger.others_sending(edition.id, owner):
            raise NotAllowed(f"another process is sending {edition.name}", do=f"watch it with `newsletter report {edition.name}`")
        edition = await publish(desk, edition, report=watch.planned)
        letters = await desk.editions.letters(edition.id)
        rounds = Rounds(desk, post, edition, owner, letters, watch)
        if post.family is None:
            pumped = await rounds.run(None)
        else:
            async with post.family() as family:
                pumped = await rounds.run(family)
    finally:
        await desk.ledger.leave(owner)
    return await _close(desk, edition, pumped)


def _refuse_if_braked(edition: Edition) -> None:
    if edition.brake:
        raise NotAllowed(
            f"{edition.name} is held by {edition.brake.who}: {edition.brake.why}",
            do=f"`newsletter release {edition.name}` lets it go on",
        )


async def _refuse_if_pages_are_dead(desk: Desk, post: Post) -> None:
    """A message promises an unsubscribe page; it is not sent where nobody could keep that promise."""
    if not desk.public_url or post.loopback:
        return
    wrong = await post.pages_answer()
    if wrong:
        raise Unreachable(
            "the public pages that every message links to do not answer",
            where=f"{desk.public_url}: {wrong}",
            do="start `newsletter serve` (or `run`) behind that address, or leave web.public_url out",
        )


async def _close(desk: Desk, edition: Edition, pumped: Pumped) -> Delivered:
    if pumped.why == "fault":
        brake = Brake(who="newsletter", why=pumped.fault_text, since=desk.clock.now())
        edition = await desk.editions.brake(edition.id, brake)
        _log.error("edition held", edition=edition.name, why=pumped.fault_text)
    balance = await desk.ledger.balance(edition.id)
    edition = await desk.editions.get(edition.name)
    # What a stopped send left uncertain may be due to be sent again: only a round that found nothing to resend ends the edition.
    is_over = balance.drained and (pumped.why == "drained" or not balance.uncertain)
    if is_over and edition.state is EditionState.SENDING:
        edition = await desk.editions.move(edition.id, EditionEvent.DRAINED)
    return Delivered(edition=edition, balance=balance, why=pumped.why, what=pumped.fault_text, next_due_s=pumped.next_due_s)


def stopped(delivered: Delivered) -> Stopped | None:
    """The error that tells why a send is not over, or None if it is."""
    name = delivered.edition.name
    again = f"`newsletter send {name}` goes on where it stopped"
    match delivered.why:
        case "drained":
            return None
        case "fault":
            return NotAllowed(
                f"{name} is held: {delivered.what}", do=f"correct that, then `newsletter release {name}` and `newsletter send {name}`"
            )
        case "unreachable":
            return Unreachable(delivered.what or "the mail server does not answer", do=f"nothing is lost; {again}")
        case "braked":
            return NotAllowed(f"{name} was held or cancelled while it was sent", do=f"`newsletter editions show {name}` says why")
        case "waiting":
            seconds = round(delivered.next_due_s or 0)
            return Stopped(f"{delivered.balance.deferred} messages were put off by the server; the next is due in {seconds} s", do=again)
        case _:
            return Stopped(f"{name} was stopped before its end", do=f"nothing is lost; {again}")
