"""The short lines of a page, in the order in which they are read: bylines, labels, gates, names over cards. Pure.

A line is what stands in one block (or loose beside blocks) and is no paragraph. Navigation, footers and what is hidden are left
out: the same words stand there on every page of a site.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

LONGEST = 260  # characters; more is a paragraph
_MOST_ELEMENTS = 20_000
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "em", "font", "i", "img", "label", "link", "mark", "meta",
    "picture", "q", "s", "small", "source", "span", "strong", "sub", "sup", "svg", "time", "u", "wbr",
))  # fmt: skip
_SILENT = frozenset((
    "script", "style", "noscript", "template", "svg", "head", "title", "select", "textarea", "iframe", "nav", "footer", "button",
))  # fmt: skip
_HIDDEN = re.compile(r"(?:^|\s)(?:hidden|d-none|is-hidden|visually-hidden|sr-only|screen-reader-text)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """A short line and the element that holds it."""

    text: str
    element: HtmlElement
    is_whole: bool = True  # False for loose text beside the blocks in its element


def lines_of(tree: HtmlElement) -> tuple[Line, ...]:
    """The lines of a page that are shown, at most those of its first 20,000 elements."""
    found: list[Line] = []
    waiting = [next(iter(tree.xpath("//body")), tree)]
    for _ in range(_MOST_ELEMENTS):
        if not waiting:
            break
        element = waiting.pop()
        children = [child for child in element if isinstance(child.tag, str)]
        if all(child.tag in _INLINE and len(child) < 3 for child in children):
            _add_line(found, element, children)
            continue
        for loose in (element.text, *[child.tail for child in children]):
            if loose and not loose.isspace():
                _add(found, loose, element, is_whole=False)
        waiting += [child for child in reversed(children) if not _is_silent(child)]
    return tuple(found)


def _add(found: list[Line], text: str, element: HtmlElement, *, is_whole: bool = True) -> None:
    words = " ".join(text[: LONGEST * 4].split())
    if 1 < len(words) <= LONGEST:
        found.append(Line(words, element, is_whole))


def _add_line(found: list[Line], element: HtmlElement, children: Sequence[HtmlElement]) -> None:
    """The line of a block; where it is nothing but elements side by side, each of them as well ("5 May" "by Marit Osk")."""
    if len(children) < 2 or any(loose and not loose.isspace() for loose in (element.text, *[child.tail for child in children])):
        _add(found, "".join(element.itertext()), element)
        return
    pieces = ["".join(child.itertext()) for child in children]
    for piece, child in zip(pieces, children, strict=True):
        _add(found, piece, child)
    _add(found, " ".join(pieces), element)


def _is_silent(element: HtmlElement) -> bool:
    if element.tag in _SILENT or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style, kind = element.get("style"), element.get("class")
    return bool(style and "display:none" in style.replace(" ", "")) or bool(kind and _HIDDEN.search(kind))
