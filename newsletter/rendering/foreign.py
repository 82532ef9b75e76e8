"""Foreign text made fit for every stage after it: one clean line, or clean paragraphs."""

from __future__ import annotations

import re

# Controls end an XML parse; C1 makes Gmail cut the mail; lone surrogates have no bytes; the directional overrides
# and isolates could turn the rest of the page around.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def without_controls(text: str) -> str:
    """`text` with a space for every character that no stage should see; tabs and line feeds stay."""
    return _UNWANTED.sub(" ", text.replace("\r\n", "\n"))


def line(text: str | None) -> str:
    """As one clean line, with single spaces."""
    return " ".join(without_controls(text or "").split())


def paragraphs(text: str | None) -> tuple[str, ...]:
    """As clean paragraphs, which blank lines part."""
    pieces = (line(piece) for piece in re.split(r"\n[ \t\xa0]*\n", (text or "").replace("\r\n", "\n")))
    return tuple(piece for piece in pieces if piece)
