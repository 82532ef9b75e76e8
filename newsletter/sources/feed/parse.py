"""A feed (RSS, RDF, Atom, JSON Feed) to articles. Runs in the cell.

Bytes -> characters and a tree (`xml_tree`) -> feed items (`dialects`, `json_feed`) -> articles (`item`). Nothing of a feed is kept as
HTML. Pure: nothing is fetched.
"""

from __future__ import annotations

import re
from itertools import islice

from newsletter.errors import BadInput
from newsletter.model.article import Article
from newsletter.sources.base import ReadFeed
from newsletter.sources.feed.dialects import elements_of, head_of, item_of
from newsletter.sources.feed.item import article_of
from newsletter.sources.feed.json_feed import looks_like_json, parse_json_feed
from newsletter.sources.feed.xml_tree import feed_tree

MAX_BYTES = 10_000_000
MAX_ITEMS = 500  # of one document; more is an archive, and its older items are past any window
_ITEM_END = re.compile(rb"</(?:item|entry)>")


def parse(data: bytes, address: str | None, content_type: str | None) -> ReadFeed:
    """The articles of a feed fetched from `address`, in the feed's order. Raises BadInput for what is no feed."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"the feed is larger than {MAX_BYTES // 1_000_000} MB", where=address)
    if looks_like_json(data):
        return parse_json_feed(data, address)
    root = feed_tree(_first_items(data), address=address or "", content_type=content_type)
    head = None if root is None else head_of(root)
    if root is None or head is None:
        raise BadInput("this is no feed", where=address, do="give the feed's own address; `newsletter try` finds the feed of a site")
    articles: list[Article] = []
    problems: list[str] = []
    for number, element in enumerate(elements_of(root, MAX_ITEMS), start=1):
        article = article_of(item_of(element, head), language=head.language)
        if article is None:
            problems.append(f"item {number} of the feed has neither a title nor a text and was left out")
        else:
            articles.append(article)
    return ReadFeed(
        title=head.title, language=head.language, site=head.site, articles=tuple(articles), problems=tuple(problems), older=head.older
    )


def _first_items(data: bytes) -> bytes:
    """The document up to the end of its last item that is read: the rest of an archive would cost time and memory for nothing."""
    end = next(islice(_ITEM_END.finditer(data), MAX_ITEMS - 1, None), None)
    return data[: end.end()] if end else data
