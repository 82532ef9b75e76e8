"""Header lines (RFC 5322): the only place where a header of a message is written. Pure.

Foreign text goes through `clean` first. Whatever is handed in, what comes out is one header: no text can end its line
and begin another. The standard library's message classes are not used: they break long addresses of pages into
encoded words, and some releases let a title inject a header (CVE-2024-6923).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from newsletter.model import encoded_words
from newsletter.model.letter import UnsafeValue

LINE = 76  # characters, without CRLF: RFC 2047 section 2 for lines with encoded words, and a good width for all
_LONGEST_ATOM = 900  # a longer stretch without a space could break the 998 of RFC 5322 section 2.1.1
_LONGEST_NAME = 100  # characters of a display name: even all of them encoded fit one line beside the longest address
_NESTING = 8  # encoded words inside encoded words are no honest title; past this depth their frames are broken up
_PHRASE_WORD = 64  # an encoded word of this size fits the first line of every header that holds a mailbox

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BIDI_CLOSER = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_FIELD_NAME = re.compile(r"[!-9;-~]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+")
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_PHRASE = re.compile(rf"{_ATEXT}+(?: {_ATEXT}+)*")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u00a0-\U0010ffff]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u00a0-\U0010ffff]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[A-Za-z0-9:.]+\]")


def clean(text: str) -> str:
    """Foreign text as one line of plain characters; cleaning twice changes nothing.

    Encoded words are read first, so that none of them can hide a line break. Controls (C0, C1, U+2028, U+2029) become
    spaces, unbalanced bidirectional controls go, runs of spaces become one.
    """
    if text.isascii() and text.isprintable() and "=?" not in text:
        return _collapsed(text)
    for _ in range(_NESTING):
        before, text = text, _flat(encoded_words.decode(text))
        if text == before:
            return text
    return text.replace("=?", "= ?")


def _flat(text: str) -> str:
    text = _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text))
    return _collapsed(text if _balanced(text) else _BIDI.sub("", text))


def _collapsed(text: str) -> str:
    return re.sub(" {2,}", " ", text).strip()


def _balanced(text: str) -> bool:
    """True if every bidirectional control is closed, in order, so that none can reach beyond this text (UAX 9)."""
    expected: list[str] = []
    for char in _BIDI.findall(text):
        if char in _BIDI_CLOSER:
            expected.append(_BIDI_CLOSER[char])
        elif not expected or expected.pop() != char:
            return False
    return not expected


def header(name: str, value: str) -> bytes:
    """A header of unstructured text, whole, folded, with CRLF (RFC 5322 section 2.2.1, RFC 2047).

    Text beyond ASCII, and ASCII that looks like an encoded word, is encoded; controls become spaces.
    """
    text = _flat(value)
    atoms = text.split(" ")
    if text.isascii() and "=?" not in text and max(map(len, atoms)) <= _LONGEST_ATOM:
        return line(name, text)
    first = LINE - len(name) - len(": ")
    return line(name, " ".join(encoded_words.encode(text, first=first)))


def line(name: str, value: str) -> bytes:
    """A header whose value is ready-made ASCII, folded at its spaces alone, with CRLF.

    Raises UnsafeValue for a value that is not one line of printable ASCII, ValueError for a name that is none.
    """
    if not _FIELD_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no header name")
    if not (value.isascii() and value.isprintable()):
        raise UnsafeValue(f"the value of {name} is not one line of printable ASCII")
    head, *atoms = value.split(" ")
    folded = [f"{name}: {head}"]
    for atom in atoms:
        if atom and len(folded[-1]) + 1 + len(atom) > LINE:
            folded.append(f" {atom}")
        else:
            # An empty atom is a second space: it must not come to start a line of its own.
            folded[-1] += f" {atom}"
    return "\r\n".join(folded).encode("ascii") + b"\r\n"


def phrase(name: str) -> str:
    """A display name (RFC 5322 `phrase`) on one line: bare, quoted or encoded; "" for an empty one."""
    text = clean(name)[:_LONGEST_NAME].rstrip()
    if not text.isascii() or "=?" in text:
        return " ".join(encoded_words.encode(text, first=_PHRASE_WORD, rest=_PHRASE_WORD))
    if not text or _PHRASE.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def mailbox(name: str, address: str) -> str:
    """`name <address>` on one line, the domain as A-labels; ASCII but for a local part that needs SMTPUTF8 (RFC 6532).

    Raises UnsafeValue for an address that could be read as anything but one address.
    """
    local, _, domain = address.rpartition("@")
    host = ascii_domain(domain)
    if len(address) > 254 or not address.isprintable() or not _LOCAL.fullmatch(local):
        raise UnsafeValue(f"{address!r} is no address that can stand in a header")
    shown = phrase(name)
    return f"{shown} <{local}@{host}>" if shown else f"<{local}@{host}>"


@lru_cache(maxsize=4096)  # most readers share a few
def ascii_domain(domain: str) -> str:
    """A domain as A-labels (RFC 5890). Raises UnsafeValue for what is no domain, before or after that."""
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    # Checked after the conversion, which turns full-width brackets and at-signs into plain ones.
    if not _DOMAIN.fullmatch(host):
        raise UnsafeValue(f"{domain!r} is no domain that can stand in a header")
    return host


def uri_list(uris: Sequence[str]) -> str:
    """`<uri>, <uri>` (RFC 2369) on one line; a URI holds no space, so folding never breaks one.

    Raises UnsafeValue for what is no ASCII URI (RFC 3986): controls, spaces, quotes, angle brackets.
    """
    for uri in uris:
        if not _URI.fullmatch(uri):
            raise UnsafeValue(f"{uri!r} is no address that can stand in a header")
    return ", ".join(f"<{uri}>" for uri in uris)


def date(moment: datetime) -> str:
    """An aware moment as RFC 5322 section 3.3 writes it, in English whatever the locale. Raises ValueError for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError("a Date header needs a moment with its zone")
    return format_datetime(moment)
