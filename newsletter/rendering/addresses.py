"""Addresses as they may stand in a message: http and https only, ASCII only, with the publisher's link parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

# What may stand in an address unescaped (RFC 3986); quotes and brackets are left out for the sake of mail programs.
_SAFE = "%/:@!$&*+,;=-._~?"


def plain_address(url: str | None) -> str | None:
    """An http or https address in ASCII, fit for html and text alike; None for anything else, e.g. `javascript:`."""
    if not url or any(char < " " or char == "\x7f" for char in url.strip()):
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not host or not all(char.isalnum() or char in "-._:" for char in host):
        return None
    netloc = f"[{host}]{port}" if ":" in host else host + port
    pieces = (_escaped(parts.path), _escaped(parts.query), _escaped(parts.fragment))
    return urlunsplit((parts.scheme, netloc, *pieces))


def _escaped(piece: str) -> str:
    return quote(piece.encode("utf-8", "replace"), safe=_SAFE)


def with_parameters(url: str, parameters: Mapping[str, str], domains: Sequence[str]) -> str:
    """`url` with the parameters added if its domain, or a parent of it, is listed.

    What the query already says stays as it is, byte for byte; a parameter that is there is not set again.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not any(host == domain.lower() or host.endswith("." + domain.lower()) for domain in domains):
        return url
    present = {pair.partition("=")[0] for pair in parts.query.split("&")}
    missing = {name: value for name, value in parameters.items() if name not in present}
    query = "&".join(piece for piece in (parts.query, urlencode(missing)) if piece)
    return urlunsplit(parts._replace(query=query))
