"""RSS 0.9 to 2.0, RDF and Atom 0.3 and 1.0 to feed items: one table of names for all, because publishers mix them. Pure.

Each field takes the first of its names that says something. Atom's authors in an RSS item, Dublin Core in Atom, a Media RSS picture
without a declared prefix: all of it is met, and none of it needs a rule of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from newsletter.model.article import Author
from newsletter.sources.clean import language_tag, one_line, web_address
from newsletter.sources.feed.item import FeedItem
from newsletter.sources.feed.markup import markup_in
from newsletter.sources.feed.names import Children, attribute, base_of, language_of, name_of, text_of
from newsletter.sources.feed.people import people_of
from newsletter.sources.feed.pictures import picture_of

_TITLE = ("title", "atom:title", "dc:title", "itunes:title")
_GUID = ("guid", "atom:id", "dc:identifier")
_DATES = (
    "pubdate", "atom:published", "dc:date", "dcterms:issued", "atom:issued", "dcterms:created", "atom:created", "prism:publicationdate",
    "atom:updated", "atom:modified", "dcterms:modified", "dc:modified",
)  # fmt: skip
_SUMMARY = ("description", "atom:summary", "dc:description", "dcterms:abstract", "itunes:summary", "itunes:subtitle")
_CONTENT = ("content:encoded", "atom:content", "xhtml:body", "xhtml:div", "body", "fullitem")
_LABELS = ("category", "atom:category", "prism:section", "dc:subject", "itunes:category", "media:category")
_KEYWORDS = ("itunes:keywords", "media:keywords", "keywords")
_NEXT = ("next", "prev-archive", "previous")  # RFC 5005 section 3 and 4; some write the older name of the latter


@dataclass(frozen=True, kw_only=True)
class FeedHead:
    """What a document says of the whole feed."""

    title: str
    language: str | None
    site: str | None
    older: str | None  # address of the page with older items
    people: tuple[Author, ...]  # of items that name nobody


def head_of(root: etree._Element) -> FeedHead | None:
    """The head of a feed; None for a document that is none."""
    channel = _channel(root)
    if channel is None:
        return None
    parts = Children(channel)
    return FeedHead(
        title=one_line(parts.first(*_TITLE)),
        language=language_tag(parts.first("language", "dc:language") or language_of(channel)),
        site=_link(parts),
        older=_older(parts),
        people=people_of(parts) if name_of(channel) == "atom:feed" else (),
    )


def elements_of(root: etree._Element, most: int) -> list[etree._Element]:
    """The elements of the items, in the order of the feed, `most` of them."""
    found = (element for element in root.iter() if name_of(element) in ("item", "atom:entry"))
    return [element for element, _ in zip(found, range(most), strict=False)]


def item_of(element: etree._Element, head: FeedHead) -> FeedItem:
    """What an element says of its article."""
    parts = Children(element)
    link = _link(parts, base=head.site or "")
    title = next((markup for markup in map(_title, parts.every(*_TITLE)) if markup), "")
    return FeedItem(
        title=title,
        link=link,
        guid=parts.first(*_GUID) or attribute(element, "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or None,
        base=_own_base(parts, link),
        people=people_of(parts) or _of_source(parts) or head.people,
        labels=tuple(_labels(parts)),
        dates=tuple(parts.texts(*_DATES)),
        summary=next(filter(None, map(markup_in, parts.every(*_SUMMARY))), ""),
        content=max(map(markup_in, parts.every(*_CONTENT)), key=len, default=""),
        picture=picture_of(parts, title=one_line(title)),
        language=parts.first("dc:language") or language_of(element),
        publisher=_publisher(parts, head),
    )


def _channel(root: etree._Element) -> etree._Element | None:
    """The element that holds the feed's own words."""
    if name_of(root) == "atom:feed":
        return root
    inside = next((element for element in root.iter() if name_of(element) in ("channel", "atom:feed")), None)
    return root if inside is None and name_of(root) in ("rss", "rdf:rdf", "rdf") else inside


def _title(element: etree._Element) -> str:
    return markup_in(element) if len(element) else text_of(element)


def _link(parts: Children, *, base: str = "") -> str | None:
    """The address of the page: what a redirecting feed replaced, Atom's alternate, RSS's text, a guid that is an address."""
    own_base = _base(parts, base)
    written = [parts.first("feedburner:origlink")]
    links = [link for link in parts.every("link", "atom:link") if attribute(link, "href")]
    pages = [link for link in links if (attribute(link, "rel").lower() or "alternate") == "alternate"]
    pages.sort(key=lambda link: "html" not in (attribute(link, "type") or "text/html"))
    written += [*(attribute(link, "href") for link in pages), *parts.texts("link")]
    written += [
        text_of(guid) for guid in parts.every("guid") if attribute(guid, "ispermalink").lower() != "false" and "://" in text_of(guid)
    ]
    written += [text for text in parts.texts("atom:id", "dc:identifier") if re.match(r"https?://", text)]
    return next(filter(None, (web_address(one, base=own_base) for one in written if one)), None)


def _base(parts: Children, site: str) -> str:
    """An item's relative link starts at its xml:base; without one at the site, for the feed may be hosted elsewhere."""
    own = base_of(parts.element)
    document = parts.element.getroottree().docinfo.URL or ""
    return own if own and own != document else site or own


def _own_base(parts: Children, link: str | None) -> str:
    """Where the relative addresses of an item's bodies start: the nearest xml:base, else its page."""
    document = parts.element.getroottree().docinfo.URL or ""
    stated = (base_of(element) for element in (*parts.every(*_CONTENT, *_SUMMARY), parts.element))
    return next((base for base in stated if base and base != document), link or document)


def _older(parts: Children) -> str | None:
    links = [link for link in parts.every("atom:link", "link") if attribute(link, "href")]
    named = {attribute(link, "rel").lower(): link for link in reversed(links)}
    link = next((named[rel] for rel in _NEXT if rel in named), None)
    return None if link is None else web_address(attribute(link, "href"), base=base_of(link))


def _labels(parts: Children) -> Iterator[str]:
    for element in parts.every(*_LABELS):
        written = attribute(element, "label") or attribute(element, "term") or attribute(element, "text") or text_of(element)
        # A list in one element is a list; a comma may be part of a name.
        yield from written.split(";") if name_of(element) == "dc:subject" else [written]
    for element in parts.every(*_KEYWORDS):
        yield from text_of(element).split(",")


def _of_source(parts: Children) -> tuple[Author, ...]:
    """The authors of the feed that an entry was taken from (RFC 4287 section 4.2.11)."""
    return next(filter(None, (people_of(Children(source)) for source in parts.every("atom:source"))), ())


def _publisher(parts: Children, head: FeedHead) -> str | None:
    for source in parts.every("source", "atom:source"):
        name = one_line(Children(source).first(*_TITLE) if len(source) else text_of(source), limit=100)
        if name and name != head.title:
            return name
    return None
