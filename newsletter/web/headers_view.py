"""The header lines of a message, unfolded and decoded for people to read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.model.encoded_words import decode


@dataclass(frozen=True, kw_only=True)
class HeaderLine:
    """One header field."""

    name: str
    value: str  # unfolded, encoded words read
    raw: str | None  # as it is on the wire, folds and all, where that differs


def header_lines(message: bytes) -> list[HeaderLine]:
    """The fields of a message in their order."""
    head = message.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    lines = []
    for field in re.split(r"\r\n(?![ \t])", head):
        name, _, value = field.partition(":")
        value = value.strip()
        unfolded = decode(re.sub(r"\r\n[ \t]+", " ", value))
        lines.append(HeaderLine(name=name, value=unfolded, raw=None if unfolded == value else value.replace("\r\n", "\n")))
    return lines


def head_and_start(message: bytes, *, limit: int) -> tuple[str, bool]:
    """A message as text, at most `limit` bytes of it; True if something is left out."""
    return message[:limit].decode("utf-8", "replace").replace("\r\n", "\n"), len(message) > limit
