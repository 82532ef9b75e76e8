"""Signing a compiled letter: what is the same for all readers is reckoned once, and a reader costs one hash and the signature.

A letter is dot-stuffed for the wire and a signature is about the message without those dots, so the hash runs over stretches
of its own. There is no t= and no x= in a signature: a repeat of a message is byte for byte the same.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.delivery.dkim.canonical import relaxed_value, simple_end, unfolded_fields
from newsletter.delivery.dkim.keys import DkimKey, Kind
from newsletter.delivery.dots import unstuffed
from newsletter.model.letter import Blank, Form, Letter, filled

if TYPE_CHECKING:  # hashlib has no public name for what its constructors give
    from hashlib import _Hash

# RFC 6376 section 5.4.1 and RFC 8058 section 4; what a message does not have is left out, but for the ones below.
SIGNED = (
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Archive",
    "List-Help",
    "List-Subscribe",
    "List-Owner",
    "Feedback-ID",
)
# Named once more than they are there (RFC 6376 section 8.15): whoever puts in another one breaks the signature.
OVERSIGNED = frozenset({"from", "to", "subject", "date", "reply-to", "list-unsubscribe", "list-unsubscribe-post", "content-type"})

_BOUNDARY = b"\r\n\r\n"
_PLACE = re.compile(rb"\0(\d+)\0")  # stands for a blank while the header is taken apart; no header holds a NUL
_WIDTH = 72


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Signs what one domain sends over one relay, with one signature for each key."""

    keys: tuple[DkimKey, ...]
    leave_out: frozenset[str]  # lower case

    @staticmethod
    def of(keys: Iterable[DkimKey], *, sender_domain: str, leave_out: Collection[str] = frozenset()) -> Signer | None:
        """The signer for a sender's domain (A-labels): the keys of that domain, else of the nearest one above; None without any.

        `leave_out` names the headers that the relay replaces, in any case; a signature about them would break on the way.
        """
        domain = sender_domain.lower().rstrip(".")
        fit = [key for key in keys if key.signs_for(domain)]
        nearest = max((len(key.domain) for key in fit), default=0)
        chosen = sorted((key for key in fit if len(key.domain) == nearest), key=lambda key: key.kind is Kind.ED25519)
        return Signer(keys=tuple(chosen), leave_out=frozenset(name.lower() for name in leave_out)) if chosen else None

    def prepare(self, letter: Letter) -> PreparedLetter:
        """The letter with all reckoned that does not depend on a reader. Raises ValueError for one that cannot be signed."""
        header, body = _parts(letter)
        fields = unfolded_fields(header)
        if (found := [name for name, _ in fields].count("from")) != 1:
            raise ValueError(f"a message has one From, this one has {found}")
        distinct = tuple(dict.fromkeys(letter.blanks))
        return PreparedLetter(
            letter=letter,
            distinct=distinct,
            places=tuple(distinct.index(blank) for blank in letter.blanks),
            body=_Body.of(body, first_blank=len(letter.blanks) - len(body) + 1),
            signatures=tuple(_Signature.of(key, fields, leave_out=self.leave_out) for key in self.keys),
        )


@dataclass(frozen=True, kw_only=True)
class PreparedLetter:
    """A letter that signs itself for each reader."""

    letter: Letter
    distinct: tuple[Blank, ...]  # its blanks, each once: most stand in the text and in the html
    places: tuple[int, ...]  # for each blank of the letter, which of the distinct ones it is
    body: _Body
    signatures: tuple[_Signature, ...]

    def join(self, values: dict[str, str]) -> bytes:
        """The whole message for one reader, ready for the wire, with its signatures before it.

        Raises KeyError for a value that is missing, UnsafeValue as Letter.join does.
        """
        once = [filled(blank, values[blank.name]) for blank in self.distinct]
        fill = [once[place] for place in self.places]
        body_hash = self.body.hash(fill)
        parts = [signature.header(fill, body_hash) for signature in self.signatures]
        parts.append(self.letter.segments[0])
        for value, segment in zip(fill, self.letter.segments[1:], strict=True):
            parts += (value, segment)
        return b"".join(parts)


def _parts(letter: Letter) -> tuple[bytes, list[bytes]]:
    """The header with its blanks numbered, and the stretches of the body between its blanks, both without the doubled dots."""
    header: list[bytes] = []
    for number, segment in enumerate(letter.segments):
        end = segment.find(_BOUNDARY)
        if end >= 0:
            header.append(segment[: end + 2])
            body = [segment[end + len(_BOUNDARY) :], *letter.segments[number + 1 :]]
            if any(blank.form is Form.HEADER for blank in letter.blanks[number:]):
                raise ValueError("a blank of the body is written as a header's")
            # Every stretch starts a line: a value in a body ends with a soft break.
            return unstuffed(b"".join(header)), [unstuffed(stretch) for stretch in body]
        header += (segment, b"\0%d\0" % number)
    raise ValueError("no empty line ends the header")


@dataclass(frozen=True, kw_only=True)
class _Body:
    """The hash of a body up to its first blank, and what follows."""

    start: _Hash
    first_blank: int  # number of the body's first blank
    rest: tuple[bytes, ...]  # one stretch after each blank

    @staticmethod
    def of(stretches: Sequence[bytes], *, first_blank: int) -> _Body:
        head, *rest = [*stretches[:-1], simple_end(stretches[-1])]
        if not rest:
            head = head or b"\r\n"  # RFC 6376 section 3.4.3: an empty body counts as one line end
        return _Body(start=hashlib.sha256(head), first_blank=first_blank, rest=tuple(rest))

    def hash(self, fill: Sequence[bytes]) -> bytes:
        """The body hash of one reader's message, in base64."""
        state = self.start.copy()
        for value, stretch in zip(fill[self.first_blank :], self.rest, strict=True):
            state.update(value)
            state.update(stretch)
        return binascii.b2a_base64(state.digest(), newline=False)


@dataclass(frozen=True, kw_only=True)
class _Signature:
    """One key's signature about the header of one letter, with what the readers change left open."""

    key: DkimKey
    signed: tuple[bytes | _OpenField, ...]
    canonical: bytes  # its own field in relaxed form, up to the body hash
    written: bytes = field(repr=False)  # the same as it stands in the message

    @staticmethod
    def of(key: DkimKey, fields: Sequence[tuple[str, bytes]], *, leave_out: frozenset[str]) -> _Signature:
        names = _names_to_sign(fields, further=key.headers, leave_out=leave_out)
        written = _opening(key, names)
        ((_, value),) = unfolded_fields(written)
        return _Signature(
            key=key, signed=_text_to_sign(fields, names), canonical=b"dkim-signature:" + relaxed_value(value), written=written
        )

    def header(self, fill: Sequence[bytes], body_hash: bytes) -> bytes:
        """The DKIM-Signature field, whole, with CRLF."""
        text = [one if isinstance(one, bytes) else one.relaxed(fill) for one in self.signed]
        # The field signs itself with its b= empty and without its line end (RFC 6376 section 3.7).
        signature = self.key.sign(b"%b%b%b; b=" % (b"".join(text), self.canonical, body_hash))
        letters = binascii.b2a_base64(signature, newline=False)
        lines = b"\r\n ".join([letters[at : at + _WIDTH] for at in range(0, len(letters), _WIDTH)])
        return b"%b%b;\r\n b=%b\r\n" % (self.written, body_hash, lines)


@dataclass(frozen=True, kw_only=True)
class _OpenField:
    """A field that holds blanks: static text at the even places, numbers of blanks at the odd ones."""

    name: bytes  # lower case, with the colon
    texts: tuple[bytes, ...]
    blanks: tuple[int, ...]

    def relaxed(self, fill: Sequence[bytes]) -> bytes:
        """The field as it is signed."""
        value = self.texts[0] + b"".join([fill[blank] + text for blank, text in zip(self.blanks, self.texts[1:], strict=True)])
        return b"%b%b\r\n" % (self.name, relaxed_value(value))


def _names_to_sign(fields: Sequence[tuple[str, bytes]], *, further: Sequence[str], leave_out: frozenset[str]) -> list[str]:
    """The names of h=, each as often as it is signed."""
    there = Counter(name for name, _ in fields)
    names: list[str] = []
    for lower, name in {name.lower(): name for name in (*SIGNED, *further)}.items():
        if lower not in leave_out:
            names += [name] * (there[lower] + (lower in OVERSIGNED))
    return names


def _text_to_sign(fields: Sequence[tuple[str, bytes]], names: Iterable[str]) -> tuple[bytes | _OpenField, ...]:
    """The fields in the order of h=, the last of a name first; a name too many stands for nothing (RFC 6376 section 5.4.2)."""
    left = list(fields)
    text: list[bytes | _OpenField] = []
    for name in map(str.lower, names):
        at = next((number for number in reversed(range(len(left))) if left[number][0] == name), None)
        if at is None:
            continue
        pieces = _PLACE.split(left.pop(at)[1])
        label = name.encode() + b":"
        if len(pieces) > 1:
            text.append(_OpenField(name=label, texts=tuple(pieces[0::2]), blanks=tuple(map(int, pieces[1::2]))))
        else:
            static = b"%b%b\r\n" % (label, relaxed_value(pieces[0]))
            before = text[-1] if text else None
            if isinstance(before, bytes):
                text[-1] = before + static
            else:
                text.append(static)
    return tuple(text)


def _opening(key: DkimKey, names: Iterable[str]) -> bytes:
    """The field up to the body hash, folded."""
    lines, line = [f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/simple;", f" d={key.domain}; s={key.selector};"], " h="
    for name in names:
        if len(line) + len(name) + 1 > _WIDTH:
            lines.append(line)
            line = " "
        line += f"{name}:"
    return "\r\n".join([*lines, f"{line[:-1]};", " bh="]).encode("ascii")
