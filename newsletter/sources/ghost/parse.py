"""Answers of Ghost's Content API to articles. Runs in the cell. Pure.

A post is for everybody only if its visibility says so. Of one that is not, the API gives what stands before the gate: that is free text;
everything else of it stays sealed. What an editor injects as code is never asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Picture
from newsletter.sources.article.credits import bare_credit, split_credit
from newsletter.sources.base import ReadFeed
from newsletter.sources.clean import MAX_HTML, language_tag, one_line, web_address
from newsletter.sources.dates import parse_date
from newsletter.sources.feed.item import FeedItem, article_of
from newsletter.sources.feed.markup import from_plain
from newsletter.sources.feed.people import authors_named, merged
from newsletter.sources.json_tree import node_at, nodes_at, text_at
from newsletter.sources.publishing import Listed
from newsletter.sources.teasers import fit_teaser

_ID = re.compile(r"[\w-]{1,64}")
_LONGEST = 600  # characters of a caption


@dataclass(frozen=True, kw_only=True)
class ListedPage:
    """One page of the list of posts."""

    posts: tuple[Listed, ...]
    more: bool  # whether there is a next page


def listed(data: bytes, address: str) -> ListedPage:
    """The posts of a list and whether it goes on. Raises BadInput for what is none."""
    posts, pagination = _posts(data, address)
    found = []
    for one in posts:
        published = _moment(one, "published_at")
        if published and _ID.fullmatch(text_at(one, "id")):
            found.append(Listed(id=text_at(one, "id"), published=published, changed=_moment(one, "updated_at") or published))
    return ListedPage(posts=tuple(found), more=bool(pagination.get("next")))


def posts(data: bytes, address: str) -> ReadFeed:
    """The articles of a list of whole posts. Raises BadInput."""
    articles: list[Article] = []
    problems: list[str] = []
    for post in _posts(data, address)[0]:
        article = article_of(_item(post, address), language=None)
        if article is None:
            problems.append(
                f"the post {one_line(str(post.get('slug') or post.get('id')))!r} has neither a title nor a text and was left out"
            )
        else:
            articles.append(_gated(article, post))
    return ReadFeed(title="", articles=tuple(articles), problems=tuple(problems))


def language(data: bytes) -> str | None:
    """The language of a publication in an answer with its settings; None where they do not say."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return None
    settings = node_at(answer, "settings") if isinstance(answer, dict) else {}
    return language_tag(text_at(settings, "locale") or text_at(settings, "lang"))


def _posts(data: bytes, address: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        raise BadInput("the answer is no JSON", where=address, do="look at it in a browser: it should be a list of posts") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("posts"), list):
        raise BadInput("the answer holds no list of posts", where=address, do="give the address of a site made with Ghost")
    return nodes_at(answer, "posts"), node_at(node_at(answer, "meta"), "pagination")


def _item(post: dict[str, Any], address: str) -> FeedItem:
    link = web_address(post.get("url"), base=address)
    origin = web_address(post.get("canonical_url"), base=address)
    elsewhere = urlsplit(origin or "").hostname
    return FeedItem(
        title=text_at(post, "title"),
        link=link or origin,
        guid=text_at(post, "uuid") or str(post.get("id") or ""),
        base=link or address,
        people=merged(author for one in nodes_at(post, "authors") for author in _people(one, address)),
        labels=tuple(_labels(post)),
        dates=(text_at(post, "published_at"),),
        summary=from_plain(text_at(post, "custom_excerpt")),
        content=text_at(post, "html")[:MAX_HTML],
        picture=_picture(post, address),
        publisher=elsewhere if link and elsewhere != urlsplit(link).hostname else None,
    )


def _gated(article: Article, post: dict[str, Any]) -> Article:
    """The article, sealed unless its visibility is public; what the API gives of a gated post is what everybody may read."""
    if text_at(post, "visibility") in ("public", "") and post.get("access") is not False:
        return replace(article, access_known=True)
    preview = article.text.for_reader(member=True) or ""
    free = preview if post.get("access") is False else ""
    teaser = article.teaser or fit_teaser(free, title=article.title)
    return replace(article, members_only=True, free_text=free or None, teaser=teaser, access_known=True)


def _people(author: dict[str, Any], base: str) -> Iterator[Author]:
    page = web_address(author.get("url"), base=base)
    if page and urlsplit(page).path.endswith("/404/"):
        page = None  # what Ghost says of authors without a page
    yield from authors_named(
        text_at(author, "name"),
        url=page or web_address(author.get("website"), base=base),
        photo=web_address(author.get("profile_image"), base=base),
        bio=one_line(text_at(author, "bio"), limit=2000) or None,
    )


def _labels(post: dict[str, Any]) -> Iterator[str]:
    """The primary tag, then the others; internal ones (`#like-this`) are the editors'."""
    for tag in [node_at(post, "primary_tag"), *nodes_at(post, "tags")]:
        if text_at(tag, "visibility") != "internal" and not text_at(tag, "name").startswith("#"):
            yield text_at(tag, "name")


def _picture(post: dict[str, Any], base: str) -> Picture | None:
    found = web_address(post.get("feature_image"), base=base)
    if not found:
        return None
    caption, signed = split_credit(one_line(text_at(post, "feature_image_caption"), limit=_LONGEST))
    alt = one_line(text_at(post, "feature_image_alt"), limit=_LONGEST)
    return Picture(url=found, alt=alt or caption or None, caption=caption or None, credit=bare_credit(signed) or None)


def _moment(post: dict[str, Any], key: str) -> datetime | None:
    moment = parse_date(text_at(post, key), zone=UTC)
    return moment if isinstance(moment, datetime) else None
