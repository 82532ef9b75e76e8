"""The feed of a site, its name and language, from nothing but an address: what `newsletter try` begins with.

1. The address itself may be a feed; 2. its page may name one (`rel=alternate`); 3. the usual places are asked, in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from newsletter.cell.pool import CellFailed
from newsletter.errors import BadInput
from newsletter.fetch.records import FetchFailed
from newsletter.sources.article import head as page_head
from newsletter.sources.article.parse import parsed_tree
from newsletter.sources.base import Fetches, Looked, Parses, ReadFeed, SourceFailed
from newsletter.sources.clean import one_line, web_address
from newsletter.sources.feed.json_feed import looks_like_json
from newsletter.sources.visits import content_type_of

USUAL_PLACES = ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml", "/rss", "/feed.json")
_FEED_TYPES = {"application/rss+xml": 3, "application/atom+xml": 3, "application/feed+json": 2, "application/json": 1, "application/rdf+xml": 1, "text/xml": 1, "application/xml": 1}  # fmt: skip
_COMMENTS = re.compile(r"comment|kommentar|replies|/\?feed=comments", re.I)
_LISTED = "newsletter.sources.discover:look"
_PARSE_FEED = "newsletter.sources.feed.parse:parse"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A site's feed."""

    feed_url: str
    title: str  # of the site, else of the feed, else its host
    language: str | None
    site: str | None  # address of the site


def is_feed(data: bytes) -> bool:
    """Whether bytes begin as RSS, Atom, RDF or JSON Feed do."""
    start = data[:4000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if looks_like_json(data):
        return b"jsonfeed.org/version" in start or b'"items"' in data
    return bool(re.match(rb"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>]*>\s*)*<(?:rss|feed|rdf:RDF)\b", start, re.S))


def look(data: bytes, address: str, content_type: str | None) -> Looked:
    """The feeds that a page names, and the name of its site. Runs in the cell. Raises BadInput for what is no page."""
    tree = parsed_tree(data, content_type)
    if tree is None:
        raise BadInput("this is no HTML page", where=address)
    head = page_head.read_head(tree, address=address)
    ranked: list[tuple[float, str]] = []
    links = tree.xpath("//link[contains(concat(' ', normalize-space(translate(@rel, 'ALTERN', 'altern')), ' '), ' alternate ')]")
    for place, link in enumerate(links[:50]):
        rank = _FEED_TYPES.get((link.get("type") or "").split(";")[0].strip().lower(), 0)
        found = web_address(link.get("href"), base=address)
        if rank and found and "oembed" not in found and "wp-json" not in found:
            told = f"{link.get('title') or ''} {found}"
            ranked.append((rank - place / 100 - (10 if _COMMENTS.search(told) else 0), found))
    feeds = [found for rank, found in sorted(ranked, key=lambda one: -one[0]) if rank > -5]
    return Looked(feeds=tuple(dict.fromkeys(feeds)), title=head.site or _name_in(head.page_title), language=head.language)


def _name_in(title: str) -> str:
    # The title of a home page is the site's name, with or without a motto.
    return re.split(r"\s+[|–—·-]\s+", title)[0][:80]


async def find_feed(url: str, fetcher: Fetches, cell: Parses) -> Found:
    """The feed of a site or the feed at this address itself. Raises SourceFailed with what to do instead."""
    try:
        fetched = await fetcher.get(url)
    except FetchFailed as failure:
        raise SourceFailed(str(failure)) from failure
    if is_feed(fetched.body):
        return await _read(fetched.url, fetched.body, content_type_of(fetched), Looked(), cell)
    try:
        looked: Looked = await cell.run(_LISTED, fetched.body, fetched.url, content_type_of(fetched))
    except (BadInput, CellFailed) as failure:
        raise SourceFailed(f"{fetched.url} is neither a feed nor a page ({failure.what}); give another address of the site") from failure
    usual = [urljoin(fetched.url, place) for place in USUAL_PLACES]
    below = [fetched.url.split("?")[0].rstrip("/") + place for place in USUAL_PLACES[:1]]
    for candidate in dict.fromkeys([*looked.feeds, *below, *usual]):
        found = await _try(candidate, looked, fetcher, cell)
        if found:
            return found
    raise SourceFailed(
        f"{fetched.url} names no feed, and none stands in the usual places; give the address of a feed, or make a source of kind sitemap or section"
    )


async def _try(candidate: str, looked: Looked, fetcher: Fetches, cell: Parses) -> Found | None:
    try:
        fetched = await fetcher.get(candidate)
        return await _read(fetched.url, fetched.body, content_type_of(fetched), looked, cell) if is_feed(fetched.body) else None
    except (FetchFailed, SourceFailed):
        return None


async def _read(address: str, body: bytes, content_type: str, looked: Looked, cell: Parses) -> Found:
    try:
        feed: ReadFeed = await cell.run(_PARSE_FEED, body, address, content_type)
    except (BadInput, CellFailed) as failure:
        raise SourceFailed(f"{address}: the feed could not be read ({failure.what}); look at it in a browser") from failure
    host = re.sub(r"^https?://(?:www\.)?|[/:].*$", "", address)
    return Found(
        feed_url=address,
        title=one_line(looked.title or feed.title, limit=100) or host,
        language=looked.language or feed.language,
        site=feed.site,
    )
