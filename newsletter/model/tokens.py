"""Signed links: who, which newsletter, what for. They never expire, and a changed bit is refused.

A token is `v` + key number, subscriber's uid, newsletter's slug, purpose, and 128 bits of HMAC-SHA256 (RFC 2104),
in URL-safe characters. It reveals no address, and one made for a test acts on nothing.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Purpose(StrEnum):
    """What a token lets its holder do."""

    UNSUBSCRIBE = "u"
    TEST = "t"  # of a test message: shows the page, acts on nothing


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a valid token says."""

    uid: str  # 32 hex digits
    newsletter: str
    purpose: Purpose


def _signature(key: bytes, body: str) -> str:
    return seal(key, f"token:{body}")


def seal(key: bytes, body: str) -> str:
    """128 bits of HMAC-SHA256 (RFC 2104) as 22 URL-safe characters."""
    keyed = _keyed(key).copy()
    keyed.update(body.encode())
    return binascii.b2a_base64(keyed.digest()[:16], newline=False)[:22].translate(_URL_SAFE).decode()


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


@lru_cache(maxsize=16)
def _keyed(key: bytes) -> hmac.HMAC:
    """The hash once it has taken the key in: two of three rounds are the same for every message."""
    return hmac.new(key, digestmod="sha256")


def sign(key: bytes, token: Token) -> str:
    """The token as it stands in a link: 60 characters and the newsletter's slug."""
    body = f"{token.purpose}{token.uid}.{token.newsletter}"
    return f"{body}.{_signature(key, body)}"


def read(keys: list[bytes], text: str) -> Token | None:
    """The token in `text` if one of the keys signed it, else None; compares in constant time."""
    body, dot, signature = text.rpartition(".")
    if not dot or len(text) > 300 or not text.isascii():
        return None
    if not any(hmac.compare_digest(_signature(key, body), signature) for key in keys):
        return None
    head, _, newsletter = body.partition(".")
    try:
        return Token(uid=head[1:], newsletter=newsletter, purpose=Purpose(head[:1]))
    except ValueError:
        return None


def message_id(edition_uid: str, subscriber_uid: str, domain: str) -> str:
    """The Message-ID of one edition to one reader: a function of the two uids, so a repeat is known as one."""
    digest = hashlib.sha256(f"{edition_uid}:{subscriber_uid}".encode()).hexdigest()[:40]
    return f"<{digest}@{domain}>"
