"""The html of a message, parsed once for all checks."""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript"})
_BREAKS = frozenset(
    {"address", "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "td", "th", "tr", "ul"}
)
_CODE = frozenset({"style", "script"})


@dataclass(frozen=True, kw_only=True)
class Page:
    """A parsed page; elements are lxml's, which carries no types."""

    source: str
    root: Any
    visible: str  # the text that a reader sees, a space wherever a block begins or ends

    def all(self, *tags: str) -> list[Any]:
        """Every element of these tags, in order."""
        return list(self.root.iter(*tags))

    def stretches(self) -> Iterator[str]:
        """Every stretch of text between two tags, hidden ones too; no style sheets, scripts or comments."""
        for element in self.root.iter():
            if isinstance(element.tag, str) and element.tag not in _CODE and element.text:
                yield element.text
            if element.tail:
                yield element.tail

    def where(self, element: Any) -> str:
        """The place of an element in a person's words: the headline it stands under."""
        above = element.xpath("(ancestor-or-self::h1 | ancestor-or-self::h2 | preceding::h1 | preceding::h2)[last()]")
        headline = squeezed(above[0].text_content()) if above else ""
        return f"html, at “{headline}”" if headline else "html"

    def find(self, needle: str) -> tuple[int | None, int | None]:
        """Line and column, from 1, of the first occurrence of a string in the source, as it is or with entities."""
        return position(self.source, needle) if needle in self.source else position(self.source, entities.escape(needle))


def read_page(source: str) -> Page:
    """Parse html as leniently as a mail program does."""
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        # Nothing in it that could be an element: the checks still have something to say about that.
        root = lxml_html.document_fromstring(b"<html></html>", parser=parser)
    return Page(source=source, root=root, visible=_visible(root))


def _visible(root: Any) -> str:
    out: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        unseen = event in ("comment", "pi") or element.tag in _UNSEEN or is_hidden(element)
        gap = not unseen and element.tag in _BREAKS
        if event == "start":
            out.append(" " if gap else "")
            if unseen:
                walk.skip_subtree()
            else:
                out.append(element.text or "")
        else:
            out.append((" " if gap else "") + (element.tail or ""))
    return "".join(out)


def is_hidden(element: Any) -> bool:
    """True if the element itself is never shown."""
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    return element.get("hidden") is not None or "display:none" in style


def is_shown(element: Any) -> bool:
    """True if neither the element nor anything around it is hidden."""
    return not is_hidden(element) and not any(is_hidden(outer) for outer in element.iterancestors())


def position(source: str, needle: str) -> tuple[int | None, int | None]:
    """Line and column, from 1, of the first occurrence; two Nones where there is none."""
    at = source.find(needle)
    if at < 0:
        return None, None
    return source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at)


def squeezed(text: str) -> str:
    """Text as an eye compares it: white space is one space, characters without a shape are gone."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(char for char in composed if unicodedata.category(char) != "Cf").split())


def same_words(text: str) -> str:
    """`squeezed`, without case."""
    return squeezed(text).casefold()
