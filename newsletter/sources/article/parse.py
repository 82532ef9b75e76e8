"""An article page to an Article: what the publisher states first, what can be guessed second. Runs in the cell.

1. bytes -> one tree; 2. JSON-LD, meta and microdata, `<h1>`; 3. headline, people, dates, picture, section, gate from these;
4. trafilatura for the body, and for author and date where nothing states them. Pure: nothing is fetched, the time is not read.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author
from trafilatura.utils import decode_file

from newsletter.errors import BadInput
from newsletter.model.article import Article, Guarded
from newsletter.sources.article.author_boxes import with_boxes
from newsletter.sources.article.body import find_text
from newsletter.sources.article.cards import find_authors
from newsletter.sources.article.edges import without_edges
from newsletter.sources.article.figures import find_picture
from newsletter.sources.article.gate import find_gate
from newsletter.sources.article.head import Head, read_head
from newsletter.sources.article.jsonld import Graph, Node, read_graph, text_of
from newsletter.sources.article.labels import byline_near, category_of, dates_near
from newsletter.sources.article.lines import lines_of
from newsletter.sources.article.microdata import completed
from newsletter.sources.article.moments import find_published
from newsletter.sources.article.provenance import find_origin
from newsletter.sources.article.signatures import signature_in
from newsletter.sources.article.titles import headline
from newsletter.sources.article.whose import own_statement
from newsletter.sources.bounds import bounded
from newsletter.sources.clean import one_line
from newsletter.sources.teasers import fit_teaser

MAX_BYTES = 10_000_000
_BLANKS = bytes(32 if code < 32 and code not in b"\t\n\r" else code for code in range(256))
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF
_CONTROL_REFERENCE = re.compile(r"&#(?:0*(?:[0-9]|[12][0-9]|3[01])(?![0-9]);?|[xX]0*[01]?[0-9a-fA-F](?![0-9a-fA-F]);?)")
_SECTION = ("article:section", "og:article:section", "parsely-section", "section", "articlesection", "category")


def parse(data: bytes, address: str | None, content_type: str | None, members_selector: str = "") -> Article | None:
    """The article of a page fetched from `address` (None for a file), or None where the page holds none.

    `members_selector` is the CSS selector of what only members may read, where the configuration names one.

    Raises BadInput for bytes that are no page at all.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(f"the page is larger than {MAX_BYTES // 1_000_000} MB", where=address)
    tree = parsed_tree(data, content_type)
    if tree is None:
        raise BadInput("this is no HTML page", where=address)
    head = read_head(tree, address=address)
    graph = read_graph(tree)
    stated = completed(own_statement(graph.article(head.canonical or address), head, head.canonical or address), tree)
    title = headline(head, graph, stated)
    text = find_text(tree, head, stated, title)
    if not title or not (text or stated):
        return None
    return _article(tree, head, graph, stated, title, text, members_selector)


def parsed_tree(data: bytes, content_type: str | None) -> HtmlElement | None:
    """The tree of an HTML page, its characters by the header, the page's own word or the bytes; None for no page."""
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type or "", re.I)
    try:
        markup = data.decode(charset[1]) if charset else decode_file(data)
    except (LookupError, UnicodeDecodeError):
        markup = decode_file(data)
    # An encoding declaration in a str is an error to lxml, NUL ends its reading, and a tree with other controls cannot be changed.
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", _without_controls(str(markup)))
    try:
        tree = lxml_html.document_fromstring(
            bounded(markup), parser=lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def _without_controls(markup: str) -> str:
    # On bytes: an expression over the characters of a page takes as long as parsing it.
    try:
        raw = markup.encode()
    except UnicodeEncodeError:
        markup = markup.encode("utf-8", "replace").decode()
        raw = markup.encode()
    clean = raw.translate(_BLANKS)
    for sequence in _NO_CHARACTERS:
        clean = clean.replace(sequence, b" ")
    return _CONTROL_REFERENCE.sub(" ", markup if clean == raw else clean.decode())


def _article(tree: HtmlElement, head: Head, graph: Graph, stated: Node, title: str, text: str, members_selector: str) -> Article:
    language = head.language or (one_line(text_of(stated.get("inLanguage"))) or None)
    base = head.canonical or ""
    lines = lines_of(tree)
    gate = find_gate(tree, head, graph, stated, lines, selector=members_selector)
    named = find_authors(tree, head, graph, stated, guess=byline_near(lines, title) or signature_in(lines))
    authors = with_boxes(named or find_authors(tree, head, graph, stated, guess=_byline_guess(tree)), lines, base=base)
    category = _category(head, stated) or category_of(lines, graph, title)
    picture = gate.spared(find_picture(tree, graph, stated, head, base=base))
    published = find_published(tree, head, stated, language=language, shown=dates_near(lines, title, language=language))
    origin = find_origin(text, tree, head, graph, stated, lines, published=published, language=language)
    body = without_edges(
        origin.text, authors=authors, picture=picture, labels=(title, category), gated=gate.members_only, language=language
    )
    return Article(
        title=title,
        url=head.canonical,
        authors=authors,
        category=category,
        tags=tuple(dict.fromkeys(one_line(tag, limit=60) for tag in head.every("article:tag")[:20] if tag)),
        published=published,
        first_published=origin.first_published,
        original_publisher=origin.publisher,
        picture=picture,
        teaser=_teaser(head, stated, title, language),
        text=Guarded(body, members_only=gate.members_only),
        free_text=gate.free_part(body),
        language=language,
        members_only=gate.members_only,
        access_known=True,
    )


def _byline_guess(tree: HtmlElement) -> str:
    try:
        return extract_author(tree) or ""
    except Exception:
        # The library raises whatever its guesses run into; an article without a name is still one.
        return ""


def _category(head: Head, stated: Node) -> str | None:
    section = one_line(text_of(stated.get("articleSection")), limit=60) or one_line(head.first(*_SECTION), limit=60)
    return section if section and not section.isdigit() and "/" not in section[:1] else None


def _teaser(head: Head, stated: Node, title: str, language: str | None) -> str | None:
    told = (text_of(stated.get("description")), head.first("og:description"), head.first("description"), head.first("twitter:description"))
    return next(
        (teaser for teaser in (fit_teaser(one_line(text, limit=3000), title=title, language=language) for text in told) if teaser), None
    )
