"""The headline of an article page, out of the four or five that a page has. Pure.

Publishers write one for readers, one for search engines and one for social networks. What two of JSON-LD, the page and OpenGraph
agree on is the headline; where none do, they come in this order. The browser's title has no vote: it is the search engine's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from newsletter.model.identity import folded
from newsletter.sources.article.head import Head, site_names
from newsletter.sources.article.jsonld import Graph, Node, text_of
from newsletter.sources.clean import one_line

_SEPARATORS = re.compile(r"\s+[-–—|·•:»]+\s+|\s*[|»｜]\s*")


def headline(head: Head, graph: Graph, article: Node) -> str:
    """The article's headline without the site's tail and without a kicker; empty where the page has none."""
    tails = site_names(head, graph)
    stated, social, browser = (
        without_tail(one_line(text), tails)
        for text in (text_of(article.get("headline")), head.first("og:title", "twitter:title"), head.page_title)
    )
    heading = _heading(head, [stated, social, browser])
    if folded(stated) in map(folded, head.headings) and not any(node.get("headline") for node in graph.articles):
        stated = ""  # microdata: the heading again, with its kicker
    told = [text for text in (stated, heading, social) if text]
    votes = Counter(map(folded, told))
    return max(told, key=lambda text: votes[folded(text)], default="") or browser or one_line(text_of(article.get("name")))


def _heading(head: Head, told: list[str]) -> str:
    """The heading that is the headline: one of several is the site's name or a teaser's."""
    words = [set(folded(text).split()) for text in told if text]
    for heading in head.shown:
        own = set(folded(heading).split())
        if any(len(own & other) >= max(1, min(len(own), len(other)) * 0.5) for other in words):
            return heading
    if head.shown:
        return head.shown[0] if len(head.shown) == 1 and len(head.shown[0].split()) > 2 else ""
    lesser = {folded(heading): heading for heading in reversed(head.lesser)}
    return next((lesser[folded(text)] for text in told if text and folded(text) in lesser), "")


def without_tail(title: str, sites: Iterable[str]) -> str:
    """A title without "- Site" or "| Site" at its end; a tail goes only when it is a name of the site, or a date after one."""
    names = {name.replace(" ", "") for name in sites}
    for _ in range(3):
        cut = _last_separator(title)
        if cut is None:
            break
        tail = folded(title[cut[1] :]).replace(" ", "")
        known = tail in names or any(len(name) > 3 and (tail.startswith(name) or name.startswith(tail)) for name in names if len(tail) > 2)
        if not (known or re.fullmatch(r"\d{6,8}", tail)):
            break
        title = title[: cut[0]].strip()
    return title


def _last_separator(title: str) -> tuple[int, int] | None:
    cuts = [match.span() for match in _SEPARATORS.finditer(title) if match.start() > 0]
    return cuts[-1] if cuts else None
