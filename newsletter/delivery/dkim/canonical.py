"""The two canonical forms that we sign in: `relaxed` headers, `simple` bodies (RFC 6376 section 3.4). Pure.

`simple` for the body: nothing on its way may change quoted-printable lines of 76, and `relaxed` costs 30 times as much.
"""

from __future__ import annotations

import re

_FOLD = re.compile(rb"\r\n(?=[ \t])")
_WHITE_SPACE = re.compile(rb"[ \t]+")


def unfolded_fields(header: bytes) -> list[tuple[str, bytes]]:
    """Name (lower case) and unfolded value of every field of a header with CRLF line ends, in order.

    Raises ValueError for a line that is no field.
    """
    fields: list[tuple[str, bytes]] = []
    for line in _FOLD.sub(b"", header.removesuffix(b"\r\n")).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        if not colon or not name or not name.isascii() or b" " in name:
            raise ValueError("a line of the header is no field")
        fields.append((name.decode("ascii").lower(), value))
    return fields


def relaxed_value(value: bytes) -> bytes:
    """An unfolded value: runs of white space as one space, none at its ends."""
    return _WHITE_SPACE.sub(b" ", value).strip(b" ")


def simple_end(tail: bytes) -> bytes:
    """The last stretch of a body without the empty lines at its end, and with one line end if anything is left."""
    while tail.endswith(b"\r\n"):
        tail = tail[:-2]
    return tail + b"\r\n" if tail else b""
