"""Answers of WordPress's REST interface to articles. Runs in the cell. Pure.

What is embedded may be missing or an error in its place (`rest_user_invalid_id` where a plugin hides the users): then the post is
without it, and its page is asked. Titles and names are HTML; dates without a zone are read from their `_gmt` twin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Picture
from newsletter.sources.article.credits import bare_credit, split_credit
from newsletter.sources.base import ReadFeed
from newsletter.sources.clean import MAX_HTML, one_line, web_address
from newsletter.sources.dates import parse_date
from newsletter.sources.feed.item import FeedItem, article_of
from newsletter.sources.feed.people import authors_named, merged
from newsletter.sources.json_tree import MOST, list_at, node_at, nodes_at, text_at
from newsletter.sources.publishing import Listed
from newsletter.sources.wordpress.routes import plain_slug

FIELDS = "id,slug,guid,link,date,date_gmt,modified_gmt,title,excerpt,content,authors,jetpack_featured_media_url,_links,_embedded"
LIST_FIELDS = "id,date,date_gmt,modified,modified_gmt"
_LONGEST = 600  # characters of a caption
# Builders leave their shortcodes in the text where they are not loaded; all of them have an underscore.
_SHORTCODE = re.compile(r"\[/?[a-z][a-z0-9]*_[a-z0-9_]{1,60}(?:\s[^\[\]]{0,4000})?\]")
# Boxes that plugins for members put in the place of the rest.
_GATES = re.compile(
    r"class=[\"'][^\"'>]{0,300}(?:pmpro_content_message|mepr[-_]unauthorized|rcp[-_]restricted|wc-memberships|members-access-error|leaky[-_]paywall"
    r"|swpm-|content-gate|paywall|wp-block-premium-content|restricted-content)",
    re.I,
)


def listed(data: bytes, address: str) -> list[Listed]:
    """The posts of a list. Raises BadInput for what is no list of posts."""
    found = []
    for one in _objects(data, address):
        published = _moment(one, "date")
        number = str(one.get("id"))
        if published and number.isdecimal() and len(number) < 20:
            found.append(Listed(id=number, published=published, changed=_moment(one, "modified") or published))
    return found


def term_ids(data: bytes, address: str) -> dict[str, str]:
    """Slug -> id of the categories in an answer. Raises BadInput."""
    return {plain_slug(text_at(one, "slug")): str(one.get("id")) for one in _objects(data, address)}


def posts(data: bytes, address: str, categories: tuple[str, ...]) -> ReadFeed:
    """The articles of a list of whole posts; `categories` are the slugs that come first as an article's category. Raises BadInput."""
    articles: list[Article] = []
    problems: list[str] = []
    for post in _objects(data, address):
        if node_at(post, "content").get("protected"):
            problems.append(f"“{one_line(_rendered(post, 'title'))}” is behind a password and was left out")
            continue
        article = article_of(_item(post, address, categories), language=None)
        if article is None:
            problems.append(
                f"the post {one_line(str(post.get('slug') or post.get('id')))!r} has neither a title nor a text and was left out"
            )
        else:
            articles.append(replace(article, members_only=bool(_GATES.search(_rendered(post, "content")))))
    return ReadFeed(title="", articles=tuple(articles), problems=tuple(problems))


def _objects(data: bytes, address: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise BadInput("the answer is no JSON", where=address, do="look at it in a browser: it should be a list of posts") from None
    if not isinstance(found, list):
        said = one_line(str(found.get("message") or "")) if isinstance(found, dict) else ""
        raise BadInput(f"the answer is no list{f': {said}' if said else ''}", where=address, do="look at it in a browser")
    return [one for one in found[:MOST] if isinstance(one, dict)]


def _item(post: dict[str, Any], address: str, categories: tuple[str, ...]) -> FeedItem:
    embedded = node_at(post, "_embedded")
    terms = [one for group in list_at(embedded, "wp:term") if isinstance(group, list) for one in group[:MOST] if isinstance(one, dict)]
    link = web_address(post.get("link"), base=address)
    return FeedItem(
        title=_rendered(post, "title"),
        link=link,
        guid=_rendered(post, "guid"),
        base=link or address,
        people=_authors(post, embedded, terms, address),
        labels=tuple(_labels(terms, categories)),
        dates=tuple(moment.isoformat() for moment in [_moment(post, "date")] if moment),
        summary=_rendered(post, "excerpt"),
        content=_SHORTCODE.sub(" ", _rendered(post, "content")[:MAX_HTML]),
        picture=_picture(post, embedded, address),
    )


def _moment(post: dict[str, Any], name: str) -> datetime | None:
    for key in (f"{name}_gmt", name):
        moment = parse_date(post.get(key) if isinstance(post.get(key), str) else "", zone=UTC)
        if isinstance(moment, datetime):
            return moment
    return None


def _authors(post: dict[str, Any], embedded: dict[str, Any], terms: list[dict[str, Any]], base: str) -> tuple[Author, ...]:
    """The authors of a plugin that knows several, else the user; nobody where the site hides its users."""
    several = nodes_at(post, "authors")
    users = [one for one in nodes_at(embedded, "author") if "code" not in one]
    named = [one for author in (several or users) for one in _people(author, base)]
    if not several:
        # Co-authors are terms of a taxonomy, without a card; the user among them has his.
        others = [name for term in terms if term.get("taxonomy") == "author" for name in authors_named(text_at(term, "name"))]
        named = [*others, *named] if len(others) > 1 else named
    return merged(named)


def _people(user: dict[str, Any], base: str) -> Iterator[Author]:
    bio = " ".join(one_line(text_at(user, "description") or text_at(user, "bio"), limit=2000).split())
    yield from authors_named(
        text_at(user, "display_name") or text_at(user, "name"),
        url=web_address(user.get("link"), base=base),
        photo=_avatar(user, base),
        role=one_line(text_at(user, "job_title"), limit=100) or None,
        bio=bio or None,
    )


def _avatar(user: dict[str, Any], base: str) -> str | None:
    """The largest portrait; Gravatar gives any size that is asked for."""
    sizes = user.get("avatar_urls") or user.get("avatar_url")
    if isinstance(sizes, dict):
        ranked = sorted(sizes.items(), key=lambda one: int(re.sub(r"\D", "", str(one[0]))[:5] or 0))
        sizes = ranked[-1][1] if ranked else None
    found = web_address(sizes, base=base)
    return re.sub(r"(?<=[?&])s=\d+", "s=192", found) if found and "gravatar.com/" in found else found


def _labels(terms: list[dict[str, Any]], categories: tuple[str, ...]) -> Iterator[str]:
    """Categories, those that were asked for first, then all other terms but authors and formats."""
    sections = [term for term in terms if term.get("taxonomy") == "category"]
    sections.sort(key=lambda term: plain_slug(text_at(term, "slug")) not in categories)
    others = [term for term in terms if term.get("taxonomy") not in ("category", "author", "post_format")]
    yield from (text_at(term, "name") for term in [*sections, *others])


def _picture(post: dict[str, Any], embedded: dict[str, Any], base: str) -> Picture | None:
    media = next((one for one in nodes_at(embedded, "wp:featuredmedia") if one.get("source_url")), None)
    if media is None:
        found = web_address(post.get("jetpack_featured_media_url"), base=base)
        return Picture(url=found) if found else None
    details = node_at(media, "media_details")
    taken = node_at(details, "image_meta")
    caption, signed = split_credit(one_line(_rendered(media, "caption"), limit=_LONGEST))
    credit = bare_credit(signed) or bare_credit(text_at(taken, "credit") or text_at(taken, "copyright"))
    found = web_address(media.get("source_url"), base=base)
    if not found or str(media.get("media_type") or "image") != "image":
        return None
    alt = one_line(text_at(media, "alt_text"), limit=_LONGEST)
    return Picture(
        url=found,
        alt=alt or caption or None,
        caption=caption or None,
        credit=credit or None,
        width=_pixels(details, "width"),
        height=_pixels(details, "height"),
    )


def _pixels(details: dict[str, Any], key: str) -> int | None:
    value = details.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000 else None


def _rendered(node: dict[str, Any], key: str) -> str:
    value = node.get(key)
    return text_at(value, "rendered") if isinstance(value, dict) else text_at(node, key)
