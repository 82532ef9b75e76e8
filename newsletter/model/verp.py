"""Return paths of their own (VERP): the address to which a server sends a message back names its edition and its reader. Pure.

    bounces+<48 letters and digits>@example.org

The 48 stand for 30 bytes in base32: the reader's uid (16), the beginning of the edition's uid (6) and a keyed check (8). Base32
has one case, because servers on the way may fold the case of an address. It reveals no address of a reader, and without the key
nobody can make one: whoever handles what comes back believes `parse` alone, never the text of the message.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.model.letter import UnsafeValue

LONGEST_LOCAL = 15  # characters before the "+" of a bounce address: RFC 5321 section 4.5.3.1.1 allows a local part 64 octets
EDITION_DIGITS = 12  # of an edition's uid that a return path holds: chance makes two of a thousand editions alike once in 500 million

_TOKEN = re.compile(r"[a-z2-7]{48}")
_KEYED = b"verp:"


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What a return path of ours says."""

    uid: str  # the reader's, 32 hex digits
    edition: str  # the first EDITION_DIGITS hex digits of the edition's uid


def return_path(bounce_address: str, *, edition_uid: str, uid: str, key: bytes) -> str:
    """The return path of one edition to one reader, a function of its arguments; its local part has at most 64 octets.

    Raises UnsafeValue for a bounce address that has no domain or more than LONGEST_LOCAL characters before it.
    """
    local, at, domain = bounce_address.rpartition("@")
    if not (local and at and domain) or len(local) > LONGEST_LOCAL:
        raise UnsafeValue(f"{bounce_address!r} is no bounce address: 1 to {LONGEST_LOCAL} characters, an @ and a domain are wanted")
    return f"{local}+{token(edition_uid=edition_uid, uid=uid, key=key)}@{domain}"


def token(*, edition_uid: str, uid: str, key: bytes) -> str:
    """The 48 characters that name one edition to one reader, whatever the bounce address."""
    body = bytes.fromhex(uid + edition_uid[:EDITION_DIGITS])
    return base64.b32encode(body + _check(key, body)).decode("ascii").lower()


def token_of(address: str) -> str | None:
    """The 48 characters of something that looks like a return path of ours, in lower case; None for any other address.

    Nothing is checked: this is for comparing with a return path that is known.
    """
    local = address.strip("<> \t").rpartition("@")[0].lower()
    found, before = local[-48:], local[:-48]
    return found if before.endswith("+") and _TOKEN.fullmatch(found) else None


def parse(address: str, keys: Sequence[bytes]) -> Returned | None:
    """Whose message came back to `address`, if it was made with one of the keys; else None. Compares in constant time."""
    found = token_of(address)
    if found is None:
        return None
    raw = base64.b32decode(found.upper())
    body, check = raw[:22], raw[22:]
    if not any([hmac.compare_digest(_check(key, body), check) for key in keys]):  # noqa: C419  # every key is tried, so that time tells nothing
        return None
    return Returned(uid=body[:16].hex(), edition=body[16:].hex())


def _check(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, _KEYED + body, "sha256")[:8]
