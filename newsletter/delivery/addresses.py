"""How an address stands on a command line of SMTP: clean, its domain as A-label, and whether it needs SMTPUTF8. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

# No space, bracket, quote or control character: any of them could end the address and begin a parameter or a command.
_CLEAN = re.compile(r"[^\s<>\"(),:;\\\[\]\x00-\x20\x7f@]+@[^\s<>\"(),;\\\x00-\x20\x7f@]+")
# The standard library knows IDNA 2003 alone, which makes another domain of these: a stranger would get the message.
_AMBIGUOUS = re.compile("[\u00df\u03c2\u200c\u200d]")
_LONGEST = 254  # octets of a path, RFC 5321 section 4.5.3.1.3


class BadAddress(ValueError):
    """This text cannot be an address on the wire."""


@lru_cache(maxsize=256)  # the sender's stands before every message; a reader's is asked for twice where it is announced ahead
def wire_address(address: str) -> str:
    """The address with its domain as A-labels (RFC 5890); the local part stays as it is. Raises BadAddress."""
    if not _CLEAN.fullmatch(address):
        raise BadAddress(f"{address!r} is no address that can be written to")
    on_wire = address if address.isascii() else _with_ascii_domain(address)
    if len(on_wire.encode()) > _LONGEST:
        raise BadAddress(f"{address[:40]!r}... is longer than an address may be")
    return on_wire


def _with_ascii_domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if _AMBIGUOUS.search(domain):
        raise BadAddress(f"the domain of {address!r} must be given as an A-label (xn--...)")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise BadAddress(f"the domain of {address!r} is none") from error


def needs_smtputf8(on_wire: str) -> bool:
    """True if only a server with SMTPUTF8 can take it: the local part goes beyond ASCII (RFC 6531)."""
    return not on_wire.isascii()
