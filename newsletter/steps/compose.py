"""Compose: one reader's envelope and message, from what was sealed, the reader's row and the keys alone.

No clock and no randomness: a repeat is the same message, byte for byte. The one thing beside the reader is the relay that takes it:
a signature leaves out the headers that this relay replaces, and some relays want headers of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from newsletter.delivery.base import Envelope
from newsletter.delivery.dkim.keys import DkimKey
from newsletter.delivery.dkim.signer import Signer
from newsletter.delivery.relays import Relay, Relays
from newsletter.model import headers
from newsletter.model.delivery import Begun
from newsletter.model.edition import Edition
from newsletter.model.letter import Letter
from newsletter.model.verp import return_path
from newsletter.rendering.values import reader_values
from newsletter.steps.desk import Desk, Post


class Joinable(Protocol):
    """A letter, signed or not."""

    def join(self, values: dict[str, str]) -> bytes:
        """The whole message for one reader."""
        ...


def composer(
    desk: Desk, post: Post, edition: Edition, letters: Mapping[int, Letter], relays: Relays
) -> Callable[[Begun], tuple[Envelope, bytes]]:
    """The function that makes a begun delivery's envelope and message; UnsafeValue from it is about that reader only."""
    ready: dict[tuple[int, str], Joinable] = {}
    bounces = post.options.bounce_address

    def compose(begun: Begun) -> tuple[Envelope, bytes]:
        key = (begun.variant_id, begun.relay)
        if key not in ready:
            ready[key] = prepared(letters[begun.variant_id], desk, post.dkim_keys, relays[begun.relay])
        values = values_for(desk, edition, uid=begun.uid, address=begun.address, name=begun.name)
        sender = desk.newsletter.sender.address
        if bounces:
            sender = return_path(bounces, edition_uid=edition.uid, uid=begun.uid, key=desk.key)
        envelope = Envelope(sender=sender, recipient=begun.address, envid=values["delivery_id"])
        return envelope, ready[key].join(values)

    return compose


def prepared(letter: Letter, desk: Desk, keys: tuple[DkimKey, ...], relay: Relay) -> Joinable:
    """The letter as one relay is to get it: with that relay's own headers, and signed if there is a key of the sender's domain."""
    letter = _with_headers(letter, relay.headers)
    signer = Signer.of(keys, sender_domain=_sender_domain(desk), leave_out=relay.provider.replaces)
    return letter if signer is None else signer.prepare(letter)


def _with_headers(letter: Letter, more: Mapping[str, str]) -> Letter:
    """The letter with a relay's own headers before all others."""
    if not more:
        return letter
    lines = b"".join(headers.header(name, value) for name, value in more.items())
    return Letter(segments=(lines + letter.segments[0], *letter.segments[1:]), blanks=letter.blanks)


def _sender_domain(desk: Desk) -> str:
    return headers.ascii_domain(desk.newsletter.sender.address.rpartition("@")[2])


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
