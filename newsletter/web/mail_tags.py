"""The html of a mail as text with tags in it: change style sheets, start tags and their attributes, touch nothing else. Pure.

The html is our own and as lxml writes it: attributes in quotes, no bare `>` in a value. A parser would write it anew, and
what is looked at would no longer be what is sent.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable

_SHEET = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.IGNORECASE | re.DOTALL)
_STYLED = re.compile(r"<!--.*?-->|<style\b.*?</style>|<[a-zA-Z][^>]*>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"""\s([a-zA-Z][\w:-]*)(?:=(?:"([^"]*)"|'([^']*)'))?""")


def each_sheet(html: str, change: Callable[[str], str]) -> str:
    """The html with every style sheet's text put through `change`; a sheet that is empty afterwards is gone."""

    def changed(match: re.Match[str]) -> str:
        css = change(match[2])
        return f"{match[1]}{css}{match[3]}" if css.strip() else ""

    return _SHEET.sub(changed, html)


def sheet_characters(html: str) -> int:
    """How long the style sheets are together."""
    return sum(len(match[2]) for match in _SHEET.finditer(html))


def each_tag(html: str, change: Callable[[str], str]) -> str:
    """The html with every start tag put through `change`; comments and style sheets stay as they are."""
    return _STYLED.sub(lambda match: match[0] if match[0][:2] == "<!" or match[0][:6].lower() == "<style" else change(match[0]), html)


def tag_name(tag: str) -> str:
    """The element of a start tag, in lower case."""
    found = re.match(r"<([a-zA-Z][\w:-]*)", tag)
    return found[1].lower() if found else ""


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case, values read."""
    found = _ATTRIBUTE.finditer(tag)
    return {match[1].lower(): entities.unescape(match[2] if match[2] is not None else match[3] or "") for match in found}


def with_attribute(tag: str, name: str, change: Callable[[str], str]) -> str:
    """A start tag with one attribute's value changed; where `change` gives "", without the attribute."""

    def changed(match: re.Match[str]) -> str:
        value = change(entities.unescape(match[1] if match[1] is not None else match[2]))
        return f' {name}="{entities.escape(value)}"' if value else ""

    return re.sub(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""", changed, tag, flags=re.IGNORECASE)


def without_attributes(tag: str, *names: str) -> str:
    """A start tag without these attributes."""
    for name in names:
        tag = with_attribute(tag, name, lambda _: "")
    return tag


def with_mark(tag: str, name: str) -> str:
    """A start tag with an attribute that has no value."""
    end = -2 if tag.endswith("/>") else -1
    return f"{tag[:end].rstrip()} {name}{tag[end:]}"


def in_head(html: str, markup: str) -> str:
    """The html with something at the very beginning of its head; before everything else where there is none."""
    found = re.search(r"<head\b[^>]*>", html, re.IGNORECASE)
    at = found.end() if found else 0
    return html[:at] + markup + html[at:]
