"""An article page to an Article: what the publisher states first, what can be guessed second. Runs in the cell.

1. bytes -> one tree; 2. JSON-LD, meta and microdata, `<h1>`; 3. headline, people, dates, picture, section, gate from these;
4. trafilatura for the body, and for author and date where nothing states them. Pure: nothing is fetched, the time is not read.
"""

from __future__ import annotations

import copy
import re

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from trafilatura.utils import decode_file

from newsletter.errors import BadInput
from newsletter.model.article import Article, Guarded
from newsletter.model.identity import folded
from newsletter.sources.article.cards import find_authors
from newsletter.sources.article.figures import find_picture
from newsletter.sources.article.head import Head, headline, read_head
from newsletter.sources.article.jsonld import Graph, Node, is_false, read_graph, text_of
from newsletter.sources.article.provenance import strip_provenance
from newsletter.sources.clean import one_line, plain
from newsletter.sources.dates import Moment, parse_date
from newsletter.sources.teasers import fit_teaser

MAX_BYTES = 10_000_000
_TOO_SHORT = 250  # characters: below this the page's own articleBody is the better text
_MAX_TEXT = 400_000  # characters kept of a body
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#0*(?:[0-9]|[12][0-9]|3[01])(?![0-9]);?|&#[xX]0*[01]?[0-9a-fA-F](?![0-9a-fA-F]);?"
)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created",
    "dc.date", "dcterms.date", "article.published", "publishdate", "publish-date", "pubdate", "published_time", "date", "citation_publication_date",
)  # fmt: skip
_SECTION = ("article:section", "og:article:section", "parsely-section", "section", "articlesection", "category")


def parse(data: bytes, address: str | None, content_type: str | None) -> Article | None:
    """The article of a page fetched from `address` (None for a file), or None where the page holds none.

    Raises BadInput for bytes that are no page at all.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(f"the page is larger than {MAX_BYTES // 1_000_000} MB", where=address)
    tree = parsed_tree(data, content_type)
    if tree is None:
        raise BadInput("this is no HTML page", where=address)
    head = read_head(tree, address=address)
    graph = read_graph(tree)
    stated = graph.article(head.canonical or address)
    title = headline(head, graph, stated)
    body = _extracted(tree, head.canonical or address)
    text = _text(body, stated, title)
    if not title or not (text or stated):
        return None
    return _article(tree, head, graph, stated, title, text, body)


def parsed_tree(data: bytes, content_type: str | None) -> HtmlElement | None:
    """The tree of an HTML page, its characters by the header, the page's own word or the bytes; None for no page."""
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type or "", re.I)
    try:
        markup = data.decode(charset[1]) if charset else decode_file(data)
    except (LookupError, UnicodeDecodeError):
        markup = decode_file(data)
    # An encoding declaration in a str is an error to lxml, NUL ends its reading, and a tree with other controls cannot be changed.
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", _CONTROLS.sub(" ", str(markup)))
    try:
        tree = lxml_html.document_fromstring(markup, parser=lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def _extracted(tree: HtmlElement, address: str | None) -> trafilatura.settings.Document | None:
    bare = copy.deepcopy(tree)
    for script in bare.xpath("//script[contains(@type, 'ld+json')]"):
        # It has been read, with care for whose node it is; the library would take a neighbour's date from it.
        script.text = None
    try:
        found = trafilatura.bare_extraction(bare, url=address, include_comments=False, with_metadata=True)
        return found if isinstance(found, trafilatura.settings.Document) else None
    except Exception:
        # The library raises whatever its guesses run into; what the page states of itself remains.
        return None


def _text(body: trafilatura.settings.Document | None, stated: Node, title: str) -> str:
    blocks = plain((body.text if body else "") or "").split("\n")
    kept = [block for block in blocks if block and folded(block) != folded(title)]
    text = "\n\n".join(kept)
    if len(text) < _TOO_SHORT:
        own = plain(re.sub(r"<[^>]{1,500}>", " ", text_of(stated.get("articleBody"))))
        text = own if len(own) > len(text) else text
    return text[:_MAX_TEXT]


def _article(
    tree: HtmlElement, head: Head, graph: Graph, stated: Node, title: str, text: str, body: trafilatura.settings.Document | None
) -> Article:
    language = head.language or (one_line(text_of(stated.get("inLanguage"))) or None)
    members = is_false(stated.get("isAccessibleForFree")) or head.first("article:content_tier") == "locked"
    origin = strip_provenance(text, language=language)
    base = head.canonical or ""
    return Article(
        title=title,
        url=head.canonical,
        authors=find_authors(tree, head, graph, stated, guess=(body.author if body else None) or ""),
        category=_category(head, stated),
        tags=tuple(dict.fromkeys(one_line(tag, limit=60) for tag in head.every("article:tag")[:20] if tag)),
        published=_published(tree, head, stated, body, language),
        first_published=origin.first_published,
        original_publisher=origin.publisher,
        picture=find_picture(tree, graph, stated, head, base=base),
        teaser=_teaser(head, stated, title, language),
        text=Guarded(origin.text, members_only=members),
        language=language,
        members_only=members,
    )


def _published(
    tree: HtmlElement, head: Head, stated: Node, body: trafilatura.settings.Document | None, language: str | None
) -> Moment | None:
    stamps = [text_of(stated.get("datePublished")), text_of(stated.get("dateCreated"))]
    stamps += [content for key in _PUBLISHED for content in head.every(key)]
    stamps += tree.xpath("//*[@itemprop='datePublished']/@datetime | //time[@pubdate]/@datetime")
    stamps += tree.xpath("(//article//header//time | //header//time | //article//time)/@datetime")[:1]
    stamps += [body.date or ""] if body is not None else []
    return next((moment for moment in (parse_date(one_line(stamp), language=language) for stamp in stamps if stamp) if moment), None)


def _category(head: Head, stated: Node) -> str | None:
    section = one_line(text_of(stated.get("articleSection")), limit=60) or one_line(head.first(*_SECTION), limit=60)
    return section if section and not section.isdigit() and "/" not in section[:1] else None


def _teaser(head: Head, stated: Node, title: str, language: str | None) -> str | None:
    told = (text_of(stated.get("description")), head.first("og:description"), head.first("description"), head.first("twitter:description"))
    return next(
        (teaser for teaser in (fit_teaser(one_line(text, limit=3000), title=title, language=language) for text in told) if teaser), None
    )
