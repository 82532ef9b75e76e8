"""What the DNS must say about a key (RFC 6376 section 3.6.1, RFC 8463 section 4)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from newsletter.delivery.dkim.keys import DkimKey

_STRING = 255  # bytes of one character-string of a TXT record (RFC 1035 section 3.3)


def record_name(key: DkimKey) -> str:
    """Where the record stands."""
    return f"{key.selector}._domainkey.{key.domain}"


def record_value(key: DkimKey) -> str:
    """The whole value, as a form of a DNS provider wants it."""
    public = key.private.public_key()
    if isinstance(key.private, RSAPrivateKey):
        raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"v=DKIM1; k={key.kind}; p={base64.b64encode(raw).decode()}"


def zone_line(key: DkimKey) -> str:
    """The record as a zone file wants it: in strings of at most 255 bytes, which resolvers put together without a space."""
    value = record_value(key)
    strings = [f'"{value[at : at + _STRING]}"' for at in range(0, len(value), _STRING)]
    return f"{record_name(key)}. IN TXT ( {' '.join(strings)} )"
