"""JSON Feed 1 and 1.1 to articles; the only feed format with the authors' pictures. Pure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Picture
from newsletter.sources.base import ReadFeed
from newsletter.sources.clean import MAX_HTML, language_tag, one_line, web_address
from newsletter.sources.feed.item import FeedItem, article_of
from newsletter.sources.feed.markup import from_plain
from newsletter.sources.feed.people import authors_named, merged
from newsletter.sources.json_tree import list_at, node_at, nodes_at, text_at

_MAX_ITEMS = 500


def looks_like_json(data: bytes) -> bool:
    """Whether bytes begin as a JSON object does."""
    return data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse_json_feed(data: bytes, address: str | None) -> ReadFeed:
    """The articles of a JSON Feed. Raises BadInput for JSON that is none."""
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadInput("this is no JSON that can be read", where=address, do=str(error)[:200] or None) from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise BadInput("this JSON is no feed: it holds no list of items", where=address, do="give the address of a JSON Feed, RSS or Atom")
    base = address or ""
    language = language_tag(feed.get("language"))
    people = _people(feed, base)
    articles: list[Article] = []
    problems: list[str] = []
    for number, item in enumerate(feed["items"][:_MAX_ITEMS], start=1):
        article = article_of(_item(item, people, base), language=language) if isinstance(item, dict) else None
        if article is None:
            problems.append(f"item {number} of the feed has neither a title nor a text and was left out")
        else:
            articles.append(article)
    return ReadFeed(
        title=one_line(text_at(feed, "title")),
        language=language,
        site=web_address(feed.get("home_page_url"), base=base),
        articles=tuple(articles),
        problems=tuple(problems),
        older=web_address(feed.get("next_url"), base=base),
    )


def _item(item: dict[str, Any], people: tuple[Author, ...], base: str) -> FeedItem:
    url, external = web_address(item.get("url"), base=base), web_address(item.get("external_url"), base=base)
    markup = text_at(item, "content_html")[:MAX_HTML]
    return FeedItem(
        title=text_at(item, "title"),
        link=url or external,
        guid=str(item.get("id") or ""),
        base=url or base,
        people=_people(item, base) or people,
        labels=tuple(tag for tag in list_at(item, "tags") if isinstance(tag, str)),
        dates=(text_at(item, "date_published"), text_at(item, "date_modified")),
        summary=from_plain(text_at(item, "summary")),
        content=markup if markup.strip() else from_plain(text_at(item, "content_text")),
        picture=_picture(item, base),
        language=text_at(item, "language"),
        publisher=urlsplit(external).hostname if external and url else None,
    )


def _picture(item: dict[str, Any], base: str) -> Picture | None:
    """The item's image, its banner, or the first attachment that is a picture."""
    pictures = [one for one in nodes_at(item, "attachments") if text_at(one, "mime_type").lower().startswith("image/")]
    offers = [(item.get("image"), ""), (item.get("banner_image"), ""), *((one.get("url"), text_at(one, "title")) for one in pictures)]
    for written, title in offers:
        if found := web_address(written, base=base):
            words = one_line(title, limit=600) or None
            return Picture(url=found, alt=words, caption=words)
    return None


def _people(node: dict[str, Any], base: str) -> tuple[Author, ...]:
    """The authors of version 1.1, or the one of version 1."""
    known = nodes_at(node, "authors") or [node_at(node, "author")]
    return merged(
        author
        for one in known
        for author in authors_named(
            text_at(one, "name"), url=web_address(one.get("url"), base=base), photo=web_address(one.get("avatar"), base=base)
        )
    )
