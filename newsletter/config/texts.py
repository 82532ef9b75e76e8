"""Texts that would break what they are put into: control characters, addresses that are none."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsletter.config.problems import Finding
from newsletter.config.scan import KeyPath

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MANY_LINES = {"postal_address", "footer"}  # shown as lines; everything else is a header, a name or an address


def control_characters(value: Any, path: KeyPath) -> Iterator[Finding]:
    """Every text below that holds a control character: a line break in a name is a header of somebody else's."""
    if isinstance(value, str):
        allowed = "\n\t" if path[-1] in _MANY_LINES else ""
        if found := next((char for char in value if _is_control(char) and char not in allowed), None):
            yield Finding(path=path, message=f"holds a control character (U+{ord(found):04X})", suggestion="take it out")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from control_characters(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple):
        for index, below in enumerate(value):
            yield from control_characters(below, (*path, index))
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from control_characters(key, (*path, key))
            yield from control_characters(below, (*path, key))


def _is_control(char: str) -> bool:
    # The line and paragraph separators end a line for some mail programs.
    return char < " " or "\x7f" <= char <= "\x9f" or char in "\u2028\u2029"


def web_address(url: str) -> str | None:
    """What is wrong with an http(s) address, or None."""
    if any(char.isspace() for char in url):
        return "must hold no white space"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return "must be an address that begins with http:// or https://"
    if parts.username is not None:
        return "must hold no user and no password"
    return None
