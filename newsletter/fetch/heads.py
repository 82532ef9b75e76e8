"""What the head of an answer says, as far as it can be believed. Pure."""

from __future__ import annotations

import codecs
import re

import httpx2

from newsletter.fetch.records import FetchFailed
from newsletter.fetch.target import Target

_MAX_AGE = re.compile(r'max-age="?(\d{1,9})"?')


def announced_length(response: httpx2.Response) -> int:
    """The length that the server announces, 0 where it does not."""
    announced = response.headers.get("content-length", "")
    return int(announced[:20]) if announced.isdecimal() else 0


def refuse_encoding(response: httpx2.Response, target: Target) -> None:
    """One layer of what was asked for; layers upon layers inflate without showing it."""
    layers = [layer.strip().lower() for layer in response.headers.get("content-encoding", "").split(",")]
    layers = [layer for layer in layers if layer not in ("", "identity")]
    if len(layers) > 1 or not set(layers) <= {"gzip", "deflate"}:
        raise FetchFailed(
            f"is compressed in a way that was not asked for ({', '.join(layers)[:60]})", url=target.url, do="tell the publisher"
        )


def content_type(value: str) -> tuple[str, str | None]:
    """Media type in lower case, and the charset if there is one that Python knows."""
    media_type, *parameters = value.split(";")
    for parameter in parameters:
        name, _, charset = parameter.partition("=")
        if name.strip().lower() == "charset":
            try:
                return media_type.strip().lower(), codecs.lookup(charset.strip().strip("\"'")).name
            except (LookupError, ValueError):
                break
    return media_type.strip().lower(), None


def fresh_s(cache_control: str) -> int:
    """Seconds of max-age (RFC 9111 section 5.2.2), 0 where the answer is not to be kept without asking."""
    directives = [part.strip().lower() for part in cache_control[:500].split(",")]
    if {"no-cache", "no-store"} & set(directives):
        return 0
    return next((int(found[1]) for one in directives if (found := _MAX_AGE.fullmatch(one))), 0)


def clean(value: str | None, most: int) -> str | None:
    """A header's value if it can be kept and sent back: printable ASCII of a sane length."""
    return value if value and len(value) <= most and value.isascii() and value.isprintable() else None
