"""When an article page was published: what the page states, then what it shows, then what can be guessed."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator

import htmldate
from lxml.html import HtmlElement

from newsletter.sources.article.head import Head
from newsletter.sources.article.jsonld import Node, text_of
from newsletter.sources.clean import one_line
from newsletter.sources.dates import Moment, parse_date

_META = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created",
    "dc.date", "dcterms.date", "article.published", "publishdate", "publish-date", "pubdate", "published_time", "date", "citation_publication_date",
)  # fmt: skip


def find_published(tree: HtmlElement, head: Head, stated: Node, *, language: str | None, shown: Iterable[str] = ()) -> Moment | None:
    """The moment, or the day where only that is known, at which the page's article came out; None where nothing tells.

    `shown` are the dates that stand as lines of their own near the headline.
    """
    stamps = (one_line(stamp) for stamp in _stamps(tree, head, stated, shown) if stamp)
    return next((moment for moment in (parse_date(stamp, language=language) for stamp in stamps) if moment), None)


def _stamps(tree: HtmlElement, head: Head, stated: Node, shown: Iterable[str]) -> Iterator[str]:
    yield text_of(stated.get("datePublished"))
    yield text_of(stated.get("dateCreated"))
    for name in _META:
        yield from head.every(name)
    yield from tree.xpath("//*[@itemprop='datePublished']/@datetime | //time[@pubdate]/@datetime")
    yield from tree.xpath("(//article//header//time | //header//time | //article//time)/@datetime")[:1]
    yield from shown
    yield _guess(tree)


def _guess(tree: HtmlElement) -> str:
    bare = copy.deepcopy(tree)
    for script in bare.xpath("//script"):
        # They have been read, with care for whose node is whose; the library would take a neighbour's date from them.
        script.text = None
    try:
        # Its extensive search tries every calendar of the world on every line: seconds, for dates of other articles.
        return htmldate.find_date(bare, original_date=True, extensive_search=False) or ""
    except Exception:
        # The library raises whatever its guesses run into; an article without a date is still one.
        return ""
