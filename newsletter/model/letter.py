"""A message compiled once: byte segments with blanks between them. A reader's message is one join.

Segments are wire-ready (CRLF, dot-stuffed, transfer-encoded); every blank says in which form its value must
come, so that a join can never break a header, a line or an encoding. Pure: no clock, no randomness.
"""

from __future__ import annotations

import binascii
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Form(StrEnum):
    """How a value is written into its blank."""

    HEADER = "header"  # as it is: the caller has encoded it and it holds no CR, LF or NUL
    HTML = "html"  # HTML-escaped, quoted-printable
    TEXT = "text"  # quoted-printable


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A reader's place in a letter."""

    name: str  # to, message_id, unsubscribe_url, list_unsubscribe, reader_name, ...
    form: Form


_ENCODED = {byte: chr(byte) if 33 <= byte <= 126 and byte not in b"=." else f"={byte:02X}" for byte in range(256)}
_LINE = 75  # characters before a soft break: RFC 2045 section 6.7 (5)


def quoted_printable(value: str) -> bytes:
    """A value as quoted-printable between two soft breaks, lines of at most 76 (RFC 2045 section 6.7).

    Every byte that could end a line, start one with a dot or trail one with a space is encoded.
    """
    if not value:
        return b"=\r\n"
    encoded = value.encode().decode("latin-1").translate(_ENCODED)
    lines = ["="]
    while len(encoded) > _LINE:
        # Not within an encoded byte.
        cut = encoded.rfind("=", _LINE - 2, _LINE)
        cut = _LINE if cut < 0 else cut
        lines.append(encoded[:cut] + "=")
        encoded = encoded[cut:]
    return "\r\n".join([*lines, encoded + "=", ""]).encode("ascii")


class UnsafeValue(ValueError):
    """A header value holds a line break or a NUL."""


_BREAKS = re.compile("[\x00-\x1f\x7f]")


def filled(blank: Blank, value: str) -> bytes:
    """The bytes that stand in a blank. Raises UnsafeValue for a header value that would break its line."""
    if blank.form is Form.HEADER:
        if _BREAKS.search(value):
            raise UnsafeValue(f"the value for {blank.name!r} is not one clean header line")
        return value.encode()  # beyond ASCII only for an address that needs SMTPUTF8 (RFC 6532)
    return quoted_printable(html.escape(value) if blank.form is Form.HTML else value)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A compiled message: `segments[0] blank[0] segments[1] ... segments[n]`."""

    segments: tuple[bytes, ...]
    blanks: tuple[Blank, ...]

    def __post_init__(self) -> None:
        if len(self.segments) != len(self.blanks) + 1:
            raise ValueError("a letter has one more segment than blanks")

    def join(self, values: Mapping[str, str]) -> bytes:
        """The whole message for one reader, ready for the wire. Raises KeyError for a value that is missing."""
        parts = self._template.copy()
        for blank, places in self._places:
            value = filled(blank, values[blank.name])
            for at in places:
                parts[at] = value
        return b"".join(parts)

    @cached_property
    def _template(self) -> list[bytes]:
        parts = [self.segments[0]]
        for segment in self.segments[1:]:
            parts += (b"", segment)
        return parts

    @cached_property
    def _places(self) -> list[tuple[Blank, list[int]]]:
        """Of every blank, each once, where it stands in the template: most stand in the text and in the html."""
        return [
            (blank, [2 * number + 1 for number, other in enumerate(self.blanks) if other == blank]) for blank in dict.fromkeys(self.blanks)
        ]

    def pack(self) -> bytes:
        """The letter as bytes for the database: a line of JSON, then the segments."""
        head = {"blanks": [[b.name, b.form] for b in self.blanks], "lengths": [len(s) for s in self.segments]}
        return json.dumps(head, separators=(",", ":")).encode() + b"\n" + b"".join(self.segments)

    @staticmethod
    def unpack(packed: bytes) -> Letter:
        """The letter that `pack` wrote."""
        head, _, body = packed.partition(b"\n")
        facts = json.loads(head)
        segments, at = [], 0
        for length in facts["lengths"]:
            segments.append(body[at : at + length])
            at += length
        blanks = tuple(Blank(name=name, form=Form(form)) for name, form in facts["blanks"])
        return Letter(segments=tuple(segments), blanks=blanks)

    @property
    def hash(self) -> str:
        """The name of these bytes."""
        return hashlib.sha256(self.pack()).hexdigest()


def encode_static(text: str, *, before_blank: bool = False) -> bytes:
    """A stretch of body text as quoted-printable, CRLF, dots stuffed; for the parts between blanks.

    `text` uses LF line ends. With `before_blank` the last line leaves room for the soft break that follows it.
    """
    lines: list[bytes] = []
    for line in text.split("\n"):
        lines += binascii.b2a_qp(line.encode(), istext=True).split(b"\n")
    if before_blank and len(lines[-1]) > 75:
        cut = -3 if lines[-1][-3:-2] == b"=" else -1
        lines[-1:] = [lines[-1][:cut] + b"=", lines[-1][cut:]]
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)


@dataclass(frozen=True, kw_only=True)
class SealedVariant:
    """One rendering of an edition for one kind of reader, with its letter."""

    key: str  # "en:public", "en:member"; for a pick list of some readers "en:public:sport"
    member: bool
    html: str  # with blank marks in it
    text: str  # likewise
    nonce: str  # what makes this edition's blank marks unguessable for a source
    letter: Letter

    @property
    def language(self) -> str:
        """The language of its interface, the first part of its key."""
        return self.key.partition(":")[0]

    @property
    def picks(self) -> str:
        """The name of its pick list, the third part of its key; "" for that of everybody."""
        return picks_of_key(self.key)


def variant_key(language: str, *, member: bool, picks: str = "") -> str:
    """The key of a variant: language, right and, unless it is everybody's, pick list."""
    return f"{language}:{'member' if member else 'public'}{f':{picks}' if picks else ''}"


def picks_of_key(key: str) -> str:
    """The name of the pick list in a variant's key, "" for everybody's."""
    return key.partition(":")[2].partition(":")[2]


def fitting_language(asked: str | None, offered: Sequence[str]) -> str:
    """Which of the offered languages a reader gets, by the lookup of RFC 4647, 3.4: `de-AT` gets `de`. The first fits everybody."""
    wanted = (asked or "").lower()
    fit = [language for language in offered if wanted == language.lower() or wanted.startswith(f"{language.lower()}-")]
    return max(fit, key=len, default=offered[0])


_MARK = "nlblank"


def mark(nonce: str, name: str) -> str:
    """What stands for a blank until the letter is compiled: letters, digits, `_` and `-` only, so that no stage changes it."""
    return f"{_MARK}-{nonce}-{name}-end"


def split_at_marks(text: str, nonce: str) -> tuple[list[str], list[str]]:
    """The stretches of text between the marks, and the names of the blanks between them."""
    pieces = re.split(rf"{_MARK}-{re.escape(nonce)}-([a-z_]+)-end", text)
    return pieces[0::2], pieces[1::2]


def fill_marks(text: str, nonce: str, values: dict[str, str], *, as_html: bool) -> str:
    """A page or text with its blanks filled, for a preview or the archive; a missing value leaves nothing."""
    stretches, names = split_at_marks(text, nonce)
    filled_in = [stretches[0]]
    for name, stretch in zip(names, stretches[1:], strict=True):
        value = values.get(name, "")
        filled_in += [html.escape(value) if as_html else value, stretch]
    return "".join(filled_in)
