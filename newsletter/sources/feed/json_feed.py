"""JSON Feed 1 and 1.1 to articles; the only feed format with the authors' pictures. Pure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.sources.article.bylines import split_names
from newsletter.sources.base import ReadFeed
from newsletter.sources.clean import MAX_HTML, language_tag, one_line, paragraphs, plain, web_address
from newsletter.sources.dates import parse_date
from newsletter.sources.teasers import fit_teaser

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
    language = language_tag(feed.get("language"))
    articles: list[Article] = []
    problems: list[str] = []
    for number, item in enumerate(feed["items"][:_MAX_ITEMS], start=1):
        article = _article(item, _people(feed), base=address or "", language=language) if isinstance(item, dict) else None
        if article is None:
            problems.append(f"item {number} of the feed has neither a title nor a text and was left out")
        else:
            articles.append(article)
    return ReadFeed(
        title=one_line(_text(feed, "title")),
        language=language,
        site=web_address(feed.get("home_page_url"), base=address or ""),
        articles=tuple(articles),
        problems=tuple(problems),
    )


def _text(node: dict[str, Any], key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""


def _article(item: dict[str, Any], people: tuple[Author, ...], *, base: str, language: str | None) -> Article | None:
    markup = _text(item, "content_html")[:MAX_HTML]
    text = paragraphs(markup) if markup else plain(_text(item, "content_text")[:MAX_HTML])
    title = one_line(_text(item, "title")) or one_line(text.split("\n", 1)[0], limit=90)
    if not title:
        return None
    stated = language_tag(item.get("language"))
    own = stated or language
    tags = item.get("tags")
    written = [tag for tag in (tags if isinstance(tags, list) else [])[:40] if isinstance(tag, str)]
    labels = [label for label in dict.fromkeys(one_line(tag, limit=60) for tag in written) if label]
    picture = web_address(item.get("image"), base=base) or web_address(item.get("banner_image"), base=base)
    url = web_address(item.get("url"), base=base)
    external = web_address(item.get("external_url"), base=base)
    return Article(
        title=title,
        url=url or external,
        guid=one_line(str(item.get("id") or ""), limit=500) or None,
        authors=_people(item) or people,
        category=labels[0] if labels else None,
        tags=tuple(labels[1:]),
        published=parse_date(_text(item, "date_published") or _text(item, "date_modified")),
        original_publisher=urlsplit(external).hostname if external and url else None,
        picture=Picture(url=picture) if picture else None,
        teaser=fit_teaser(_text(item, "summary"), title=title, language=own),
        text=Guarded(text, members_only=False),
        language=stated,
    )


def _people(node: dict[str, Any]) -> tuple[Author, ...]:
    """The authors of version 1.1, or the one of version 1."""
    authors = node.get("authors")
    listed = authors if isinstance(authors, list) else [node.get("author")]
    people: dict[str, Author] = {}
    for one in [one for one in listed[:20] if isinstance(one, dict)]:
        names = split_names(_text(one, "name"))
        for name in names:
            alone = len(names) == 1
            people.setdefault(
                name,
                Author(
                    name=name,
                    photo=web_address(one.get("avatar")) if alone else None,
                    url=web_address(one.get("url")) if alone else None,
                ),
            )
    return tuple(people.values())
