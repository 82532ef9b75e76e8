"""One item as every dialect gives it, and the article it becomes: the one place where a feed's words turn into our fields. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.model.identity import folded
from newsletter.sources.clean import language_tag, one_line, paragraphs
from newsletter.sources.dates import Moment, parse_date
from newsletter.sources.feed.body_pictures import first_picture, with_words, without_captions
from newsletter.sources.teasers import fit_teaser

_EXCERPT = 600  # characters: a longer summary is the body, and no excerpt
_LABEL = 60  # characters
_MOST_LABELS = 40
_TITLE = 90  # characters of a title made of the first words
_NO_LABELS = {"uncategorized", "uncategorised", "unkategorisiert", "non classe", "sin categoria", "senza categoria", "sem categoria"}
_ZONES = {"CET": "+0100", "MEZ": "+0100", "CEST": "+0200", "MESZ": "+0200", "BST": "+0100", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100", "Z": "+0000"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """What a publisher wrote of one article; bodies are HTML, addresses absolute."""

    title: str = ""  # as written, entities and tags included
    link: str | None = None
    guid: str | None = None
    base: str = ""  # where the relative addresses of its bodies start
    people: tuple[Author, ...] = ()
    labels: tuple[str, ...] = ()  # the first is the category
    dates: tuple[str, ...] = ()  # when it was published, by the best of its sayings first
    summary: str = ""
    content: str = ""  # the whole text; "" where there is only the summary
    picture: Picture | None = None  # that the feed names outside its bodies
    language: str | None = None  # of the item itself
    publisher: str | None = None  # where it was published first


def article_of(item: FeedItem, *, language: str | None) -> Article | None:
    """The article of an item in a feed of this language; None for an item with neither a title nor a text."""
    content = item.content or item.summary
    text = paragraphs(without_captions(content))
    title = one_line(item.title) or _first_words(text)
    if not title:
        return None
    stated = language_tag(item.language)
    own = stated or language
    category, tags = labels_of(item.labels)
    return Article(
        title=title,
        url=item.link,
        guid=one_line(item.guid, limit=500) or None,
        authors=item.people,
        category=category,
        tags=tags,
        published=published_of(item.dates, language=own),
        original_publisher=one_line(item.publisher, limit=100) or None,
        picture=_picture(item),
        teaser=_teaser(item.summary, title, own),
        text=Guarded(text, members_only=False),
        language=stated,
    )


def labels_of(written: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The first label as the category, the others as tags; addresses, numbers and stand-ins are none."""
    labels: dict[str, str] = {}
    for label in (one_line(one, limit=_LABEL) for one in written[:_MOST_LABELS]):
        if label and not label.startswith("http") and not label.isdigit() and folded(label) not in _NO_LABELS:
            labels.setdefault(folded(label), label)
    first, *others = labels.values() if labels else (None,)
    return first, tuple(other for other in others if other)


def published_of(dates: tuple[str, ...], *, language: str | None) -> Moment | None:
    """The first of these that can be read; a clock time without a zone is UTC, as most that leave it out mean."""
    return next((moment for moment in (parse_date(_tidy(date), language=language, zone=UTC) for date in dates) if moment), None)


def _tidy(written: str) -> str:
    """A date with what old feeds write: years of two digits, names of zones that only their neighbours know."""
    text = one_line(written, limit=80)
    text = re.sub(r"\b(\d{1,2}[ -][A-Za-z]{3}[ -])(\d\d)(?= \d{1,2}:\d\d)", r"\g<1>20\2", text)
    text = re.sub(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})", r"\1 \2 \3", text)
    return re.sub(r"(?<=\d )([A-Z]{1,4})$", lambda zone: _ZONES.get(zone[1], zone[1]), text)


def _first_words(text: str) -> str:
    # A title is optional in RSS 2.0 and JSON Feed; a short post is its own.
    line = text.split("\n", 1)[0]
    return line if len(line) <= _TITLE else line[: _TITLE - 1].rsplit(" ", 1)[0] + "…"


def _teaser(summary: str, title: str, language: str | None) -> str | None:
    excerpt = paragraphs(summary) if summary else ""
    return fit_teaser(excerpt, title=title, language=language) if len(excerpt) <= _EXCERPT else None


def _picture(item: FeedItem) -> Picture | None:
    bodies, base = item.content + item.summary, item.base or item.link or ""
    return with_words(item.picture, bodies, base=base) if item.picture else first_picture(bodies, base=base)
