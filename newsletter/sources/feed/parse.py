"""A feed (RSS, Atom, JSON Feed) to articles. Runs in the cell.

feedparser gets bytes and the address they came from, never a string: one that looks like an address or a path it would open.
Its own sanitiser is off, since nothing of a feed is kept as HTML; its time grows evenly with size and nesting, so a limit on
bytes is enough before it, and `clean` caps the nesting of bodies. Pure: nothing is fetched.
"""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser
from lxml import html as lxml_html

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.sources.article.bylines import split_names
from newsletter.sources.article.figures import split_credit
from newsletter.sources.base import ReadFeed
from newsletter.sources.clean import MAX_HTML, language_tag, one_line, paragraphs, web_address
from newsletter.sources.dates import Moment, parse_date
from newsletter.sources.feed.json_feed import looks_like_json, parse_json_feed
from newsletter.sources.feed.media_rss import MediaWords, media_words
from newsletter.sources.teasers import fit_teaser

MAX_BYTES = 10_000_000
MAX_ITEMS = 500  # of one visit; more is an archive, and its older items are past any window
_EXCERPT = 600  # characters: a longer summary is the body, and no excerpt
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.I)


def parse(data: bytes, address: str | None, content_type: str | None) -> ReadFeed:
    """The articles of a feed fetched from `address`, newest first as the feed has them. Raises BadInput for what is no feed."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"the feed is larger than {MAX_BYTES // 1_000_000} MB", where=address)
    if looks_like_json(data):
        return parse_json_feed(data, address)
    read = feedparser.parse(data, response_headers=_headers(address, content_type), sanitize_html=False)
    if not read.get("version") and not read.entries:
        raise BadInput("this is no feed", where=address, do="give the feed's own address; `newsletter try` finds the feed of a site")
    words = media_words(data)
    language = language_tag(read.feed.get("language"))
    articles, problems = [], []
    for number, entry in enumerate(read.entries[:MAX_ITEMS], start=1):
        article = _article(entry, words, base=address or "", language=language)
        if article is None:
            problems.append(f"item {number} of the feed has neither a title nor a text and was left out")
        else:
            articles.append(article)
    return ReadFeed(
        title=one_line(read.feed.get("title")),
        language=language,
        site=web_address(read.feed.get("link"), base=address or ""),
        articles=tuple(articles),
        problems=tuple(problems),
    )


def _headers(address: str | None, content_type: str | None) -> dict[str, str]:
    headers = {"content-location": address or "", "content-type": content_type or ""}
    return {name: value for name, value in headers.items() if value}


def _article(entry: Any, words: dict[str, MediaWords], *, base: str, language: str | None) -> Article | None:
    summary = _unless_caption(str(entry.get("summary") or "")[:MAX_HTML], words)
    content = _content(entry, words) or summary
    text = paragraphs(content)
    title = one_line(entry.get("title")) or _first_words(text)
    if not title:
        return None
    stated = language_tag((entry.get("title_detail") or {}).get("language"))
    own = stated or language
    excerpt = paragraphs(summary) if summary else ""
    link = web_address(entry.get("link"), base=base)
    category, tags = _labels(entry)
    return Article(
        title=title,
        url=link,
        guid=one_line(entry.get("id"), limit=500) or None,
        authors=_authors(entry),
        category=category,
        tags=tags,
        published=_published(entry, own),
        picture=_picture(entry, content or summary, words, base=link or base),
        teaser=fit_teaser(excerpt, title=title, language=own) if len(excerpt) <= _EXCERPT else None,
        text=Guarded(text, members_only=False),
        language=stated,
    )


def _unless_caption(summary: str, words: dict[str, MediaWords]) -> str:
    """The item's own summary; the parser puts a picture's description there where an item has none."""
    return "" if summary.strip() in {one.description for one in words.values()} else summary


def _content(entry: Any, words: dict[str, MediaWords]) -> str:
    """The longest content; feedparser lists the words of pictures among them."""
    captions = {one.description for one in words.values()}
    values = [str(one.get("value") or "")[:MAX_HTML] for one in entry.get("content") or ()]
    return max((value for value in values if value.strip() not in captions), key=len, default="")


def _first_words(text: str) -> str:
    # A title is optional in RSS 2.0 and JSON Feed; a short post is its own.
    line = text.split("\n", 1)[0]
    return line if len(line) <= 90 else line[:89].rsplit(" ", 1)[0] + "…"


def _authors(entry: Any) -> tuple[Author, ...]:
    people: dict[str, Author] = {}
    for one in entry.get("authors") or ():
        names = split_names(one.get("name"))
        for name in names:
            url = web_address(one.get("href")) if len(names) == 1 else None
            people.setdefault(name, Author(name=name, url=url))
    return tuple(people.values())


def _labels(entry: Any) -> tuple[str | None, tuple[str, ...]]:
    """The first category, and all others as tags; addresses and numbers are no labels."""
    terms = [one_line(one.get("label") or one.get("term"), limit=60) for one in (entry.get("tags") or ())[:40]]
    labels = [term for term in dict.fromkeys(terms) if term and not term.startswith("http") and not term.isdigit()]
    return (labels[0] if labels else None), tuple(labels[1:])


def _published(entry: Any, language: str | None) -> Moment | None:
    for name in ("published", "created", "updated"):
        # feedparser's own look-up gives "published" for a missing "updated", with a warning.
        stamp, written = dict.get(entry, f"{name}_parsed"), dict.get(entry, name)
        if stamp and 1900 <= stamp.tm_year <= 2200:
            return datetime.fromtimestamp(timegm(stamp), UTC)
        if written:
            return parse_date(one_line(str(written), limit=80), language=language, zone=UTC)
    return None


def _picture(entry: Any, content: str, words: dict[str, MediaWords], *, base: str) -> Picture | None:
    offers = [(one.get("url"), one.get("type"), one.get("medium")) for one in entry.get("media_content") or ()]
    offers += [(one.get("href"), one.get("type"), None) for one in entry.get("enclosures") or ()]
    offers += [(one.get("url"), "image/", None) for one in entry.get("media_thumbnail") or ()]
    for address, kind, medium in offers:
        found = web_address(address, base=base)
        if found and (medium == "image" or str(kind or "").startswith("image/") or _PICTURE_FILE.search(found)):
            said = words.get(str(address), MediaWords())
            caption, signed = split_credit(one_line(said.description or said.title, limit=600))
            own = (entry.get("media_credit") or [{}])[0].get("content")
            credit = one_line(said.credit or own, limit=200) or signed
            return Picture(url=found, alt=caption or None, caption=caption or None, credit=credit or None)
    return first_picture(content, base=base)


def first_picture(markup: str, *, base: str) -> Picture | None:
    """The first `<img>` of a body that is no pixel for counting readers."""
    for tag in re.findall(r"<img\b[^<>]{1,4000}>", markup[:200_000], re.I):
        image = lxml_html.fragment_fromstring(tag)
        found = web_address(image.get("src"), base=base)
        if found and image.get("width") not in ("0", "1") and image.get("height") not in ("0", "1"):
            return Picture(url=found, alt=one_line(image.get("alt"), limit=600) or None)
    return None
