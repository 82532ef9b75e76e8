"""The paragraph between headline and body: what extractors of bodies take for a label and leave out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from newsletter.model.identity import folded
from newsletter.sources.article.credits import begins_with_sign
from newsletter.sources.clean import one_line

_SHORTEST, _LONGEST = 40, 700  # characters
_SHORTEST_CALLED = 60  # of one that only its class calls so: shorter ones are labels, clocks and credits
_FAR = 200  # elements after the headline
_SAME = 60  # folded characters by which a block of the body is known
_KIND = re.compile(
    r"(?:^|[\s_-])lead(?:$|[\s_-])|lead-?text|stand-?first|sub-?title|sub-?head|(?:^|[\s_-])(?:deck|dek|intro|teaser|abstract|summary|lede|sapo|spot)(?:$|[\s_-])"
    r"|intro-?text|chapo|perex|ingress|entradilla|sommario|occhiello|vorspann|bajada|copete|excerpt|bovenkop|teaser-?text",
    re.I,
)


def standfirst_of(tree: HtmlElement, told: Iterable[str], body: list[str]) -> str:
    """The standfirst that a page shows, where the body does not have it; `told` are the page's descriptions of itself.

    What the page says of itself and shows under its headline is one, and so is a short text that its maker calls by that name.
    """
    descriptions = {folded(text) for text in told if len(text) >= _SHORTEST}
    start = folded(" ".join(body[:3]))
    opening = {folded(block)[:_SAME] for block in body[:3] if len(block) >= _SHORTEST}
    seen = -1
    for element in tree.iter("h1", "h2", "h3", "p", "div", "span", "strong", "section", "header"):
        if element.tag == "h1":
            seen = 0
        elif seen >= 0:
            seen += 1
            text = str(element.text_content())
            if seen > _FAR:
                break
            if not _SHORTEST <= len(text) <= 2 * _LONGEST:
                continue
            own = folded(text)
            if own[:_SAME] in opening:
                break
            if own and own not in start and (own in descriptions or _is_called_so(element, text)):
                return one_line(text, limit=_LONGEST)
    return ""


def _is_called_so(element: HtmlElement, text: str) -> bool:
    if len(text.strip()) < _SHORTEST_CALLED or begins_with_sign(text):
        return False
    kind = f"{element.get('class', '')} {element.get('itemprop', '')}"
    if not _KIND.search(kind) or next(element.iter("h1", "h2", "h3", "li", "time"), None) not in (None, element):
        return False
    linked = sum(len(str(link.text_content())) for link in element.iter("a"))
    return linked * 2 < len(text)
