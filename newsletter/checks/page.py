"""The html of a message, parsed once for all checks."""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from newsletter.checks.css import StyleRule, rules

_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript"})
_BREAKS = frozenset(
    {"address", "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "td", "th", "tr", "ul"}
)
_CODE = frozenset({"style", "script"})
_NO_TAGS = re.compile(r"<!--.*?-->|(?<=<style)[^>]*>.*?(?=</style)|(?<=<script)[^>]*>.*?(?=</script)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A parsed page; elements are lxml's, which carries no types."""

    source: str
    root: Any
    visible: str  # the text that a reader sees, a space wherever a block begins or ends
    starts: dict[str, list[int]] = field(default_factory=dict)  # of the tags asked for: where they begin in the source

    @cached_property
    def style_rules(self) -> tuple[StyleRule, ...]:
        """The rules of all style sheets in the page, in order."""
        found: list[StyleRule] = []
        for sheet in self.root.iter("style"):
            media = (sheet.get("media") or "").strip()
            around = (f"@media {media}",) if media and media != "all" else ()
            found += [replace(rule, conditions=around + rule.conditions) if around else rule for rule in rules(sheet.text or "")]
        return tuple(found)

    @cached_property
    def words(self) -> str:
        """What a reader sees, as `same_words` compares it."""
        return same_words(self.visible)

    @cached_property
    def _headlines(self) -> dict[Any, str]:
        """The headline that each element stands in or under."""
        last, under = "", {}
        for element in self.root.iter(etree.Element):
            if element.tag in ("h1", "h2"):
                last = squeezed(element.text_content())
            under[element] = last
        return under

    @cached_property
    def _order(self) -> dict[Any, int]:
        """How many elements of its tag come before each one."""
        before: Counter[str] = Counter()
        order = {}
        for element in self.root.iter(etree.Element):
            order[element] = before[element.tag]
            before[element.tag] += 1
        return order

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
        headline = self._headlines.get(element, "")
        return f"html, at “{headline}”" if headline else "html"

    def place(self, element: Any) -> tuple[int | None, int | None]:
        """Line and column, from 1, of an element's start tag in the source; no column where the parser made the element up."""
        tag = element.tag
        if tag not in self.starts:
            outside = _NO_TAGS.sub(lambda found: " " * len(found[0]), self.source)
            self.starts[tag] = [found.start() for found in re.finditer(rf"<{re.escape(tag)}\b", outside, re.IGNORECASE)]
        order = self._order[element]
        if order >= len(self.starts[tag]):
            return element.sourceline, None
        at = self.starts[tag][order]
        return self.source.count("\n", 0, at) + 1, at - self.source.rfind("\n", 0, at)

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


def css_path(element: Any) -> str:
    """The element as a selector that finds it again: `html > body > div:nth-of-type(2)`."""
    steps = []
    for one in (element, *element.iterancestors()):
        before = sum(1 for _ in one.itersiblings(one.tag, preceding=True))
        alone = not before and next(one.itersiblings(one.tag), None) is None
        steps.append(one.tag if alone else f"{one.tag}:nth-of-type({before + 1})")
    return " > ".join(reversed(steps))


def position(source: str, needle: str) -> tuple[int | None, int | None]:
    """Line and column, from 1, of the first occurrence; two Nones where there is none."""
    at = source.find(needle)
    if at < 0:
        return None, None
    return source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at)


def squeezed(text: str) -> str:
    """Text as an eye compares it: white space is one space, characters without a shape are gone."""
    if text.isascii():  # which has no such characters; the long way takes a tenth of all checks
        return " ".join(text.split())
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    shapeless = [] if composed.isascii() else [ord(char) for char in set(composed) if unicodedata.category(char) == "Cf"]
    return " ".join((composed.translate(dict.fromkeys(shapeless)) if shapeless else composed).split())


def width(text: str) -> int:
    """Columns of a line, as a terminal counts them: wide characters take two, marks and formats none."""
    return len(text) if text.isascii() else sum(_columns(char) for char in text)


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def same_words(text: str) -> str:
    """`squeezed`, without case."""
    return squeezed(text).casefold()
