"""Where an article stood first: by wording, by what its mark-up states, by a canonical address on another's site. Pure.

A house never counts as its own origin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter.model.identity import folded
from newsletter.sources.article.head import Head, site_names
from newsletter.sources.article.jsonld import Graph, Node, text_of
from newsletter.sources.article.lines import Line
from newsletter.sources.article.origin_words import LONGEST_NAME, origin_line, read_origin
from newsletter.sources.clean import one_line, web_address
from newsletter.sources.dates import Moment, parse_date

_NEAR_THE_EDGE = 4  # paragraphs from the top or the end: in the middle such words are the article's own


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a page or text says of its first publication, and the text without those lines."""

    text: str
    publisher: str | None = None
    first_published: Moment | None = None


def find_origin(
    text: str,
    tree: HtmlElement,
    head: Head,
    graph: Graph,
    stated: Node,
    lines: Iterable[Line],
    *,
    published: Moment | None = None,
    language: str | None = None,
) -> Origin:
    """A page's first publication: by wording in the body's edges, in the lines of the page, then by what its mark-up states.

    A page that says "first published" of its own day (`published`) had no other publication.
    """
    origin = strip_provenance(text, language=language)
    publisher, moment = origin.publisher, origin.first_published
    houses = {name.replace(" ", "") for name in site_names(head, graph)}
    for named, day in (*_in_lines(lines, language), *_stated(tree, head, graph, stated)):
        publisher = publisher or (named if named and folded(named).replace(" ", "") not in houses else None)
        moment = moment or day
    if publisher is None and moment and published and str(moment)[:10] == str(published)[:10]:
        moment = None
    return Origin(text=origin.text, publisher=publisher, first_published=moment)


def _in_lines(lines: Iterable[Line], language: str | None) -> Iterator[tuple[str | None, Moment | None]]:
    """What the lines of a page say; a label that ends a line speaks of the next one."""
    labelled = False
    for line in lines:
        if labelled:
            yield read_origin(line.text, language=language)
        words = origin_line(line.text)
        labelled = words == ""
        if words:
            yield read_origin(words, language=language)


def _stated(tree: HtmlElement, head: Head, graph: Graph, stated: Node) -> Iterator[tuple[str | None, Moment | None]]:
    for key in ("isBasedOn", "isBasedOnUrl", "translationOfWork"):
        for work in graph.listed(stated.get(key))[:3]:
            yield _work(graph, work, head)
    for organisation in graph.listed(stated.get("sourceOrganization"))[:1]:
        yield one_line(text_of(organisation), limit=LONGEST_NAME) or None, None
    claims = [*head.every("syndication-source"), *head.every("original-source"), *tree.xpath("//link[@rel='canonical']/@href")[:2]]
    for claim in claims:
        yield _stranger(web_address(claim), head), None


def _work(graph: Graph, work: object, head: Head) -> tuple[str | None, Moment | None]:
    if not isinstance(work, dict):
        return _stranger(web_address(text_of(work)), head), None
    house = next(
        (text for text in (one_line(text_of(one), limit=LONGEST_NAME) for one in graph.listed(work.get("publisher"))) if text), None
    )
    return house or _stranger(web_address(text_of(work.get("url") or work.get("@id"))), head), parse_date(
        one_line(text_of(work.get("datePublished")))
    )


def _stranger(address: str | None, head: Head) -> str | None:
    """The host of an address on another publisher's site; one house's sites differ by the ending or by what stands before the name."""
    host = re.sub(r"^(?:www|m|amp|mobile)\.", "", urlsplit(address or "").hostname or "")
    own = urlsplit(head.canonical or "").hostname or ""
    return host if host and own and _brand(host) != _brand(own) else None


def _brand(host: str) -> str:
    labels = host.split(".")[:-1]
    # "co.uk", "com.au": a short label before the ending is a part of it.
    return (labels[-2] if len(labels) > 1 and len(labels[-1]) <= 3 else labels[-1]) if labels else host


def strip_provenance(text: str, *, language: str | None = None) -> Origin:
    """A body's first publication, taken from its first or last paragraphs, and the body without them."""
    blocks = text.split("\n\n")
    publisher: str | None = None
    moment: Moment | None = None
    kept: list[str] = []
    labelled = False
    for index, block in enumerate(blocks):
        at_edge = index < _NEAR_THE_EDGE or index >= len(blocks) - 2 * _NEAR_THE_EDGE
        words = origin_line(block) if at_edge else None
        if words is None and not (labelled and len(block) < LONGEST_NAME and not re.search(r"[.!?。！？]$", block)):
            kept.append(block)
            labelled = False
            continue
        named, day = read_origin(block if words is None else words, language=language)
        publisher, moment, labelled = publisher or named, moment or day, words == ""
    return Origin(text="\n\n".join(kept), publisher=publisher, first_published=moment)
