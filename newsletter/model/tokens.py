"""Signed links: who, which newsletter, what for. They never expire, and a changed bit is refused.

A token is `v` + key number, subscriber's uid, newsletter's slug, purpose, and 128 bits of HMAC-SHA256 (RFC 2104),
in URL-safe characters. It reveals no address, and one made for a test acts on nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum


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
    digest = hmac.digest(key, b"token:" + body.encode(), "sha256")[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


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
