"""Deliver: hand a published edition's messages over until nothing is left to do, and close it.

Whatever stops this (a kill, a dead server, a full disk) leaves a ledger that says what was begun; the next run takes up there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from newsletter import log
from newsletter.delivery.base import Envelope
from newsletter.delivery.engine import Pumped, pump
from newsletter.delivery.tally import Progress
from newsletter.errors import NotAllowed, Stopped, Unreachable
from newsletter.model.delivery import Balance, Begun
from newsletter.model.edition import Brake, Edition, EditionEvent, EditionState
from newsletter.model.letter import Letter
from newsletter.rendering.values import reader_values
from newsletter.steps.desk import Desk, Post
from newsletter.steps.publish import publish
from newsletter.storage.base import Owner

_log = log.get("deliver")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """How far a send came."""

    edition: Edition
    balance: Balance
    why: str  # drained | waiting | stopped | braked | fault | unreachable | lost_lease
    what: str = ""  # in a sentence, if it is not drained
    next_due_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How a send is watched and stopped."""

    stop: asyncio.Event
    report: Callable[[Progress], None] = lambda progress: None
    planned: Callable[[int], None] = lambda planned: None
    waiting: Callable[[str], None] = lambda what: None
    wait: bool = True  # wait for deferred messages, or leave them to the next run


async def deliver(desk: Desk, post: Post, edition: Edition, watch: Watch) -> Delivered:
    """Publish if need be, send, and move the edition to `sent` once it is drained.

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
        pumped = await _pump_until_done(desk, post, edition, letters, owner, watch)
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


async def _pump_until_done(desk: Desk, post: Post, edition: Edition, letters: dict[int, Letter], owner: Owner, watch: Watch) -> Pumped:
    def compose(begun: Begun) -> tuple[Envelope, bytes]:
        values = values_for(desk, edition, uid=begun.uid, address=begun.address, name=begun.name)
        envelope = Envelope(sender=desk.newsletter.sender.address, recipient=begun.address)
        return envelope, letters[begun.variant_id].join(values)

    while True:
        await desk.ledger.resolve_uncertain(edition.id, policy=post.options.on_uncertain)
        pumped = await pump(
            ledger=desk.ledger,
            owner=owner,
            edition_id=edition.id,
            transport=post.transport,
            compose=compose,
            options=post.options,
            connections=post.connections,
            stop=watch.stop,
            report=watch.report,
        )
        if pumped.why == "drained" and await desk.ledger.resolve_uncertain(edition.id, policy=post.options.on_uncertain):
            continue
        if pumped.why == "lost_lease" and not watch.stop.is_set():
            continue
        if pumped.why != "waiting" or not watch.wait or watch.stop.is_set():
            return pumped
        seconds = pumped.next_due_s or 1.0
        watch.waiting(f"waits {seconds:.0f} s for messages that the server put off; Ctrl-C leaves them to the next run")
        await _sleep(seconds, watch.stop)


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    try:
        # A due time may be brought nearer by another process, so never sleep past half a minute.
        await asyncio.wait_for(stop.wait(), timeout=min(max(seconds, 0.05), 30.0))
    except TimeoutError:
        return


def values_for(
    desk: Desk, edition: Edition, *, uid: str, address: str, name: str, test: bool = False, message_id: str | None = None
) -> dict[str, str]:
    """What stands in the blanks of one reader's message: a function of the reader's row and the key alone."""
    return reader_values(
        uid=uid,
        address=address,
        name=name,
        newsletter=desk.newsletter,
        edition_uid=edition.uid,
        key=desk.key,
        public_url=desk.public_url,
        domain=desk.message_domain,
        test=test,
        message_id=message_id,
    )


async def _close(desk: Desk, edition: Edition, pumped: Pumped) -> Delivered:
    if pumped.why == "fault":
        brake = Brake(who="newsletter", why=pumped.fault_text, since=desk.clock.now())
        edition = await desk.editions.brake(edition.id, brake)
        _log.error("edition held", edition=edition.name, why=pumped.fault_text)
    balance = await desk.ledger.balance(edition.id)
    edition = await desk.editions.get(edition.name)
    if balance.drained and edition.state is EditionState.SENDING:
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
