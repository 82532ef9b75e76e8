"""The tags of an MJML document with their places, read as far as it goes; what cannot be read is a fault, not an end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | <!\[CDATA\[.*?(?:\]\]>|\Z)
      | <[!?][^>]*>
      | </\s*(?P<close>[A-Za-z][\w:-]*)[^>]*>
      | <(?P<open>[A-Za-z][\w:-]*)(?P<attributes>(?:"[^"]*"|'[^']*'|[^"'>])*?)(?P<empty>/?)>""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s=<>"'/]+)(?P<is>\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>]+))?)?""")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute as it is written."""

    name: str
    value: str  # references not resolved
    at: int  # offset of its name
    quoted: bool


@dataclass(slots=True)
class Tag:
    """One start tag of MJML, with what stands directly in it."""

    name: str
    at: int  # offset of its `<`
    parent: Tag | None
    attributes: tuple[Attribute, ...] = ()
    content: tuple[int, int] = (0, 0)  # offsets of the html in it, for a tag that holds html


@dataclass(slots=True)
class Stray:
    """What is no tag in its place: text where only tags may stand, or a tag that does not fit."""

    kind: Literal["text", "syntax"]
    at: int
    what: str
    inside: str


@dataclass(slots=True)
class Document:
    """What was read, in order."""

    source: str
    tags: list[Tag] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)


class Lines:
    """Offsets as lines and columns, both from 1."""

    def __init__(self, source: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", source))]

    def place(self, at: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


def read(source: str, holds_html: frozenset[str]) -> Document:
    """The document; the contents of tags in `holds_html` are not looked into."""
    document = Document(source)
    open_tags: list[Tag] = []
    at = 0
    while at < len(source):
        start = source.find("<", at)
        _text(document, source, at, start if start >= 0 else len(source), open_tags)
        if start < 0:
            break
        found = _TAG.match(source, start)
        if found is None:
            inside = open_tags[-1].name if open_tags else ""
            document.strays.append(Stray("syntax", start, "a tag that is not well-formed (or a bare `<`, which is written `&lt;`)", inside))
            at = start + 1
            continue
        at = _tag(document, found, open_tags, holds_html)
    for left in open_tags:
        document.strays.append(Stray("syntax", left.at, f"<{left.name}> is never closed", left.name))
    return document


def _text(document: Document, source: str, begin: int, end: int, open_tags: list[Tag]) -> None:
    text = source[begin:end]
    if text.strip():
        at = begin + len(text) - len(text.lstrip())
        document.strays.append(Stray("text", at, text.strip(), open_tags[-1].name if open_tags else ""))


def _tag(document: Document, found: re.Match[str], open_tags: list[Tag], holds_html: frozenset[str]) -> int:
    """Take in one tag; gives where to go on."""
    if found["close"]:
        _close(document, found, open_tags)
        return found.end()
    if not found["open"]:
        return found.end()
    parent = open_tags[-1] if open_tags else None
    tag = Tag(found["open"], found.start(), parent, tuple(_attributes(found)), (found.end(), found.end()))
    document.tags.append(tag)
    if found["empty"]:
        return found.end()
    if tag.name not in holds_html:
        open_tags.append(tag)
        return found.end()
    return _skip_html(document, tag)


def _attributes(found: re.Match[str]) -> Iterator[Attribute]:
    begin = found.start("attributes")
    for one in _ATTRIBUTE.finditer(found["attributes"]):
        value = next((one[group] for group in ("double", "single", "bare") if one[group] is not None), "")
        yield Attribute(one["name"], value, begin + one.start(), one["double"] is not None or one["single"] is not None)


def _close(document: Document, found: re.Match[str], open_tags: list[Tag]) -> None:
    name = found["close"]
    if open_tags and open_tags[-1].name == name:
        open_tags.pop()
        return
    due = f"; </{open_tags[-1].name}> is due" if open_tags else ""
    document.strays.append(Stray("syntax", found.start(), f"</{name}> closes nothing{due}", open_tags[-1].name if open_tags else ""))
    if any(tag.name == name for tag in open_tags):
        while open_tags.pop().name != name:
            pass


def _skip_html(document: Document, tag: Tag) -> int:
    """Over the html in a tag to behind its end; one tag of the same name may stand in another."""
    begin = tag.content[0]
    depth = 1
    for edge in re.finditer(rf"<(/?){tag.name}(?=[\s/>])[^>]*?(/?)>", document.source[begin:]):
        depth += -1 if edge[1] else 0 if edge[2] else 1
        if depth == 0:
            tag.content = (begin, begin + edge.start())
            return begin + edge.end()
    document.strays.append(Stray("syntax", tag.at, f"<{tag.name}> is never closed", tag.name))
    return len(document.source)
