"""Encoded words (RFC 2047): non-ASCII text in a header, read and written. Pure.

Reading is lenient, because what we fail to read here a reader's mail program may still read; writing is strict:
UTF-8, at most 75 characters a word, never a split character, B or Q, whichever is shorter.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

_WORD = re.compile(r"=\?([^?]*)\?([bBqQ])\?([^?]*)\?=")

# Only charsets that mail is written in: a foreign title must not choose an arbitrary codec of the interpreter.
_CHARSETS = frozenset(
    ["utf-8", "utf8", "us-ascii", "ascii", "latin1", "latin-1", "koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5"]
    + ["euc-jp", "shift_jis", "iso-2022-jp", "euc-kr", "macintosh"]
    + [f"iso-8859-{part}" for part in (*range(1, 12), 13, 14, 15, 16)]
    + [f"{prefix}{page}" for prefix in ("windows-", "cp") for page in range(1250, 1259)]
)

_OPEN_B, _OPEN_Q, _CLOSE = "=?utf-8?b?", "=?utf-8?q?", "?="
_FRAME = len(_OPEN_B) + len(_CLOSE)
# Section 5 (3): the only characters that may stand for themselves in a phrase; we keep to them everywhere.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/")
MAX_WORD = 75


def decode(text: str) -> str:
    """`text` with its encoded words read, white space between two of them dropped; words of unknown charsets stay as they are."""
    parts: list[str] = []
    run: list[tuple[str, bytes]] = []
    at = 0
    for match in _WORD.finditer(text):
        word = _read(match)
        if word is None:
            continue
        between = text[at : match.start()]
        if between.strip() or not run:
            parts += [_joined(run), between]
            run = []
        run.append(word)
        at = match.end()
    return "".join([*parts, _joined(run), text[at:]])


def _read(match: re.Match[str]) -> tuple[str, bytes] | None:
    charset = match[1].partition("*")[0].strip().lower()  # RFC 2231 section 5 adds *language
    if charset not in _CHARSETS:
        return None
    raw = match[3].encode("utf-8", "replace")
    if match[2] in "qQ":
        return charset, binascii.a2b_qp(raw, header=True)
    try:
        return charset, base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return None


def _joined(run: list[tuple[str, bytes]]) -> str:
    """Neighbours of one charset are decoded together: careless senders split a character between two words."""
    merged: list[tuple[str, bytes]] = []
    for charset, raw in run:
        if merged and merged[-1][0] == charset:
            merged[-1] = (charset, merged[-1][1] + raw)
        else:
            merged.append((charset, raw))
    return "".join(raw.decode(charset, "replace") for charset, raw in merged)


def encode(text: str, *, first: int = MAX_WORD, rest: int = MAX_WORD) -> list[str]:
    """`text` as encoded words, to be joined by white space; the first of at most `first` characters, the others of `rest`."""
    q_size = sum(map(_q_cost, text))
    b_size = -(-len(text.encode()) // 3) * 4
    if q_size <= b_size:
        return [f"{_OPEN_Q}{''.join(map(_q, chunk))}{_CLOSE}" for chunk in _chunks(text, first - _FRAME, rest - _FRAME, quoted=True)]
    chunks = _chunks(text, first - _FRAME, rest - _FRAME, quoted=False)
    return [f"{_OPEN_B}{base64.b64encode(chunk.encode()).decode()}{_CLOSE}" for chunk in chunks]


def _chunks(text: str, first: int, rest: int, *, quoted: bool) -> Iterator[str]:
    """Stretches of whole characters whose encoded form has room."""
    start, used = 0, 0
    room = first if quoted else first // 4 * 3
    for at, char in enumerate(text):
        cost = _q_cost(char) if quoted else len(char.encode())
        if used + cost > room and at > start:
            yield text[start:at]
            start, used = at, 0
            room = rest if quoted else rest // 4 * 3
        used += cost
    yield text[start:]


def _q_cost(char: str) -> int:
    return 1 if char in _PLAIN or char == " " else 3 * len(char.encode())


def _q(char: str) -> str:
    if char in _PLAIN:
        return char
    return "_" if char == " " else "".join(f"={byte:02X}" for byte in char.encode())
