"""One reader's view of an edition: html, text, MJML or the whole message; the same function that a send uses."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.errors import NotAllowed, NotFound
from newsletter.model.edition import Edition
from newsletter.model.letter import SealedVariant, fill_marks
from newsletter.model.pick_lists import Asked
from newsletter.steps.compose import values_for
from newsletter.steps.desk import Desk
from newsletter.steps.enrol import judged
from newsletter.steps.show import sealed_or_shown, show
from newsletter.steps.trial import SAMPLES, unstuffed
from newsletter.steps.variants import variant_of


@dataclass(frozen=True, kw_only=True)
class _Reader:
    uid: str
    address: str
    name: str
    asked: Asked
    test: bool  # a sample: its links act on nothing


async def view(desk: Desk, edition: Edition, *, form: str, address: str | None = None) -> bytes:
    """The bytes of `form` (html, text, mjml, eml) for a reader of the database, or a sample reader.

    Raises NotFound for an address that is no reader, NotAllowed for the MJML of a sealed edition and for a reader who gets none of it.
    """
    reader = await _reader(desk, edition, address)
    if form == "mjml":
        if edition.sealed:
            raise NotAllowed(f"{edition.name} is sealed: its MJML is not kept", do="`--html`, `--text` and `--eml` print what is sent")
        shown = await show(desk, edition)
        key = variant_of(edition, shown.variants, shown.division, reader.asked).key
        return next(one for one in shown.rendered if one.key == key).mjml.encode()
    variant = variant_of(edition, *await sealed_or_shown(desk, edition), reader.asked)
    values = values_for(desk, edition, uid=reader.uid, address=reader.address, name=reader.name, test=reader.test)
    return filled(variant, values, form=form)


def filled(variant: SealedVariant, values: dict[str, str], *, form: str) -> bytes:
    """A variant with one reader's values in its blanks."""
    match form:
        case "html":
            return fill_marks(variant.html, variant.nonce, values, as_html=True).encode()
        case "text":
            return fill_marks(variant.text, variant.nonce, values, as_html=False).encode()
        case _:
            return unstuffed(variant.letter.join(values))


async def _reader(desk: Desk, edition: Edition, address: str | None) -> _Reader:
    if address is None:
        sample = SAMPLES[0]
        return _Reader(uid="0" * 32, address=sample.address, name=sample.name, asked=sample.asked, test=True)
    known = await desk.readers.find(judged(address))
    if known is None:
        raise NotFound(f"no reader has the address {address}", do="leave --for out to render for a sample reader")
    subscriber = known[0]
    return _Reader(
        uid=subscriber.uid,
        address=subscriber.address,
        name=subscriber.name,
        asked=await desk.readers.asked(subscriber.uid, desk.newsletter.slug, but_not=edition.id),
        test=False,
    )
