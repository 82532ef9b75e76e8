"""The links of a page with what speaks for each: its words, its place in the markup, a heading, a date beside it.

Whatever an element's surroundings tell is counted once for the whole page: a page may hold thousands of links in one block.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter.sources.clean import one_line, web_address
from newsletter.sources.dates import Moment, parse_date

MOST_ANCHORS = 5_000
_NEAR = 6  # ancestors of a link that may be its block
_CROWDED = 12  # links in a block: a date in it belongs to none of them
_OUTSIDE = {"nav", "aside", "footer", "form", "menu", "dialog", "template", "noscript"}
_OUTSIDE_ROLES = {"navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {"article", "li", "section", "div", "tr", "td", "dd"}
_OUTSIDE_NAMES = re.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|pagination|pager|sidebar|widget-area|tags|tagcloud|tag-list)(?![a-z])",
    re.I,
)
_LIKELY_OUTSIDE_NAMES = re.compile(
    r"(?<![a-z])(?:cookie|consent|social|share|sharing|comments|comment-list|advert|sponsored|newsletter)(?![a-z])", re.I
)
# Pages that hold no story, by the last or last but one part of their path; with five words behind it, it is one all the same.
_NO_STORY = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|kategorien?|authors?|autor(?:en)?|people|users?|search|suche|login|log-in|signin|register|subscribe|abo|account"
    r"|cart|shop|page|about|contact|kontakt|impressum|privacy|datenschutz|terms|imprint|help|jobs|rss|feed)(?:/(?!(?:[^/-]*-){4})[^/]*)?/?$"
    r"|/(?:index|default)\.\w+$|\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp3|mp4|xml|rss|css|js|ics|epub)$",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One link and what speaks for it."""

    url: str
    words: str
    place: str  # where it stands in the markup, without what tells one block from the next
    is_headed: bool  # in a heading, or around one
    published: Moment | None


class PageLinks:
    """The links of a page that was fetched from `address`."""

    def __init__(self, tree: HtmlElement, address: str) -> None:
        self._tree = tree
        self._address = address
        self._base = web_address(next((one.get("href") for one in tree.iter("base")), None), base=address) or address
        self._links = Counter(
            block for anchor in islice(tree.iter("a"), MOST_ANCHORS) for block in islice(anchor.iterancestors(), _NEAR + 2)
        )
        self._times: dict[HtmlElement, HtmlElement] = {}
        for time in tree.iter("time"):
            for block in islice(time.iterancestors(), _NEAR + 2):
                self._times.setdefault(block, time)
        self._headings: dict[HtmlElement, list[HtmlElement]] = {}
        for heading in tree.iter(*sorted(_HEADINGS)):
            for card in islice(heading.iterancestors("article", "li"), 1):
                self._headings.setdefault(card, []).append(heading)

    def selected(self, selector: str) -> list[Anchor]:
        """The links that a CSS selector matches, or that lie within what it matches. Raises what cssselect raises."""
        matched: list[HtmlElement] = list(self._tree.cssselect(selector, translator="html"))
        anchors = (anchor for one in matched for anchor in ([one] if one.tag == "a" else one.iter("a")))
        return [read for anchor in islice(anchors, MOST_ANCHORS) if (read := self._read(anchor))]

    def of_stories(self, *, is_strict: bool) -> Iterator[Anchor]:
        """The site's own links in the main part of the page whose address may be a story's."""
        host, here = _site(self._address), self._address.split("#")[0].rstrip("/")
        outside = {one for one in self._tree.iter() if _is_outside(one, is_strict=is_strict)}
        for element in islice(self._tree.iter("a"), MOST_ANCHORS):
            if not outside.isdisjoint(element.iterancestors()):
                continue
            anchor = self._read(element)
            path = urlsplit(anchor.url).path if anchor else ""
            if anchor and path.strip("/") and _site(anchor.url) == host and anchor.url.rstrip("/") != here and not _NO_STORY.search(path):
                yield anchor

    def _read(self, element: HtmlElement) -> Anchor | None:
        written = element.get("href") or ""
        url = web_address(written, base=self._base)
        if url is None or written.startswith("#"):
            return None
        heading = next((one for one in element.iter() if one.tag in _HEADINGS), None)
        around = next((one for one in element.iterancestors() if one.tag in _HEADINGS), None)
        if not "".join(element.itertext()).strip():
            heading = self._heading_of_card(element)  # a link laid over a whole card says nothing itself
        words = one_line(" ".join((heading if heading is not None else element).itertext()))
        return Anchor(
            url=url.split("#")[0],
            words=words or one_line(element.get("title") or element.get("aria-label")),
            place=_place(element),
            is_headed=heading is not None or around is not None,
            published=self._date_beside(element),
        )

    def _heading_of_card(self, element: HtmlElement) -> HtmlElement | None:
        card = next((one for one in element.iterancestors("article", "li")), None)
        found = self._headings.get(card, []) if card is not None else []
        return found[0] if len(found) == 1 else None

    def _date_beside(self, element: HtmlElement) -> Moment | None:
        """The date in the block of a link: the nearest article, or the smallest place that holds a date too."""
        near = list(islice(element.iterancestors(), _NEAR))
        blocks = [one for one in near if one.tag == "article"] or [one for one in near if one.tag in _BLOCKS and one in self._times]
        time = self._times.get(blocks[0]) if blocks and self._links[blocks[0]] <= _CROWDED else None
        return None if time is None else parse_date(time.get("datetime") or " ".join(time.itertext()))


def _site(url: str) -> str:
    """The last two labels of a host, or three where the second is as short as in co.uk: near enough to tell one's own links."""
    labels = (urlsplit(url).hostname or "").split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) <= 2 else labels[-2:])


def _is_outside(element: HtmlElement, *, is_strict: bool) -> bool:
    if element.tag == "header":
        # A story may have a header of its own, and its link stands in a heading there.
        return element.find(".//nav") is not None or all(element.find(f".//{heading}") is None for heading in _HEADINGS)
    if element.tag in _OUTSIDE or (element.get("role") or "").lower() in _OUTSIDE_ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-")
    if element.tag in ("body", "html", "main", "article") or names == " ":
        return False
    return bool(_OUTSIDE_NAMES.search(names) or (is_strict and _LIKELY_OUTSIDE_NAMES.search(names)))


def _place(element: HtmlElement) -> str:
    steps = []
    for one in [element, *element.iterancestors()][:6]:
        # Numbers, the marks of first and last and the many names that WordPress gives a post tell blocks apart that are alike.
        classes = (one.get("class") or "").split()
        names = sorted(name for name in classes if not re.search(r"\d|first|last|odd|even|active|tag-|category-", name))
        steps.append(f"{one.tag}.{'.'.join(names) if len(classes) <= 5 else '*'}")
    return " ".join(steps)
