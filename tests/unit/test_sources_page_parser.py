"""Article pages to articles."""

from __future__ import annotations

import contextlib
import json
import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author
from newsletter.sources.article.parse import parse
from tests.support.sources import PARAGRAPHS, Sample, page

ADDRESS = "https://press.example/ferry"
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def read(data: bytes | str, address: str | None = ADDRESS) -> Article:
    """The article of a page that has one."""
    article = parse(data if isinstance(data, bytes) else data.encode(), address, "text/html; charset=utf-8")
    assert article is not None
    return article


def stated(node: Any, *, head: str = "", heading: str = "The ferry of Haldensund sails", above: str = "") -> Article:
    """A page with this JSON-LD, read."""
    script = f"<script type='application/ld+json'>{node if isinstance(node, str) else json.dumps(node)}</script>"
    return read(f"<html lang='en'><head>{script}{head}</head><body><article><h1>{heading}</h1>{above}{BODY}</article></body></html>")


def test_a_whole_page_gives_all_its_fields() -> None:
    """Headline without the site's tail, people, moment, picture with caption and credit, section, language, body alone."""
    article = read(page(Sample(title="A pair of glasses by sea", authors=("Marit Osk", "Ivar Lund"))))

    assert "A pair of glasses by sea" == article.title
    assert "https://press.example/ferry" == article.url
    assert ("Marit Osk", "Ivar Lund") == tuple(author.name for author in article.authors)
    assert datetime(2031, 5, 13, 12, tzinfo=UTC) == article.published
    assert ("Coast", "en", False) == (article.category, article.language, article.members_only)
    picture = article.picture
    assert picture is not None
    assert ("A white ferry", "The ferry at the quay of Haldensund", "Jonas Fell") == (picture.alt, picture.caption, picture.credit)
    assert "\n\n".join(" ".join(paragraph.split()) for paragraph in PARAGRAPHS) == article.text.for_reader(member=False)


def test_references_in_a_graph_are_followed() -> None:
    """An author given as `@id` in a `@graph` brings name, photo, bio and role from his own node."""
    person = {
        "@type": "Person",
        "@id": "#p",
        "name": "Marit Osk",
        "image": {"@id": "#i"},
        "description": "Writes about harbours and ferries.",
        "jobTitle": "Editor",
    }
    image = {"@type": "ImageObject", "@id": "#i", "url": "/marit.jpg"}
    article = stated({"@graph": [{"@type": ["Article", "NewsArticle"], "headline": "H", "author": [{"@id": "#p"}]}, person, image]})

    card = Author(name="Marit Osk", photo="https://press.example/marit.jpg", bio="Writes about harbours and ferries.", role="Editor")
    assert (card,) == article.authors


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "author": "Marit Osk",}',
        '<!-- {"@type": "NewsArticle", "author": {"name": ["Marit Osk"]}} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "author": [{"givenName": "Marit", "familyName": "Osk"}]}\n//]]>',
        '[{"@type": "WebSite", "name": "x"}, {"@type": "https://schema.org/BlogPosting", "creator": {"name": "By Marit Osk"}}]',
        '{"@type": "NewsArticle", "author": {"name": "Marit Osk"}, "articleBody": "line\nend"}',
    ],
    ids=["trailing comma", "comment", "cdata", "list", "raw line end"],
)
def test_json_ld_is_read_as_publishers_write_it(script: str) -> None:
    """Trailing commas, comments, CDATA, lists and raw line ends do not hide the author."""
    assert ("Marit Osk",) == tuple(author.name for author in stated(script).authors)


def test_an_article_of_a_list_is_not_the_page_s() -> None:
    """Teasers in an ItemList, related articles and comments name other authors."""
    other = {"@type": "NewsArticle", "headline": "Another", "author": {"name": "Ola Sør"}, "datePublished": "2020-01-01"}
    own = {"@type": "NewsArticle", "headline": "The ferry of Haldensund sails", "author": {"name": "Marit Osk"}, "url": ADDRESS}
    article = stated([{"@type": "ItemList", "itemListElement": [{"item": other}]}, own | {"hasPart": [other]}, other])

    assert ("Marit Osk",) == tuple(author.name for author in article.authors)
    assert article.published is None
    assert () == stated({"@type": "ItemList", "itemListElement": [{"item": other}]}).authors


def test_a_house_gives_way_to_the_byline_of_a_person() -> None:
    """A site that states itself as the author is named only where no person is."""
    house = {"@type": "NewsArticle", "author": {"@type": "Organization", "name": "The Coast"}, "publisher": {"name": "The Coast"}}

    assert ("Marit Osk",) == tuple(author.name for author in stated(house, above="<p class='byline'>By Marit Osk</p>").authors)
    assert ("The Coast",) == tuple(author.name for author in stated(house).authors)


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("<meta property='article:published_time' content='2031-05-13T23:30:00+00:00'>", datetime(2031, 5, 13, 23, 30, tzinfo=UTC)),
        ("<meta name='date' content='13. Mai 2031'>", date(2031, 5, 13)),
        ("<meta itemprop='datePublished' content='2031-05-13'>", date(2031, 5, 13)),
    ],
)
def test_dates_stand_in_many_places(head: str, day: date) -> None:
    """Meta names are read where JSON-LD says nothing; a day stays a day."""
    assert day == stated({"@type": "Thing"}, head=head).published


@pytest.mark.parametrize(
    ("headline", "social", "heading", "title"),
    [
        ("One", "Two", "Two", "Two"),
        ("One", "One | The Coast", "Two words", "One"),
        ("", "One – The Coast", "", "One"),
        ("One - The Coast", "Two - The Coast", "", "One"),
        ("", "Ferry - a story", "", "Ferry - a story"),
        ("", "", "The ferry of Haldensund sails", "The ferry of Haldensund sails"),
    ],
)
def test_the_headline_is_what_two_places_agree_on(headline: str, social: str, heading: str, title: str) -> None:
    """JSON-LD, OpenGraph and `<h1>` vote; only a tail that is the site's name goes."""
    head = f"<meta property='og:title' content='{social}'><meta property='og:site_name' content='The Coast'>"

    assert title == stated({"@type": "NewsArticle", "headline": headline}, head=head, heading=heading).title


@pytest.mark.parametrize(
    ("figure", "caption", "credit"),
    [
        ("<figcaption>A ferry <span class='credit'>Jo Fell</span></figcaption>", "A ferry", "Jo Fell"),
        ("<figcaption>A ferry. Photo: Jo Fell</figcaption>", "A ferry.", "Jo Fell"),
        ("<figcaption>A ferry (Jo Fell/AP)</figcaption>", "A ferry", "Jo Fell/AP"),
        ("<figcaption>A ferry © Jo Fell</figcaption>", "A ferry", "Jo Fell"),
        ("<figcaption>A ferry. Image source: Jo Fell</figcaption>", "A ferry.", "Jo Fell"),
        ("<figcaption>A ferry</figcaption><footer>Jo Fell</footer>", "A ferry", "Jo Fell"),
        ("<figcaption>A ferry</figcaption><small>© Jo Fell</small>", "A ferry", "Jo Fell"),
        ("<figcaption><div class='copyright'>Foto: Jo Fell</div><div>A ferry</div></figcaption>", "A ferry", "Jo Fell"),
        ("<figcaption>The year 2031 (and the next)</figcaption>", "The year 2031 (and the next)", None),
    ],
)
def test_caption_and_credit_are_told_apart(figure: str, caption: str, credit: str | None) -> None:
    """Classes, signs, agencies in brackets and blocks beside the caption say whose picture it is."""
    node = {"@type": "NewsArticle", "image": "https://press.example/i/ferry-2031-0441.jpg?w=1200"}
    picture = stated(node, above=f"<figure><img src='/i/ferry-2031-0441_small.jpg'>{figure}</figure>".replace("_small", "")).picture

    assert picture is not None
    assert (caption, credit) == (picture.caption, picture.credit)


def test_a_caption_never_stands_under_another_picture() -> None:
    """Where the stated picture is not shown, the figure's own file is taken with the figure's words."""
    node = {"@type": "NewsArticle", "image": "https://press.example/social-card-99881.jpg"}
    figure = "<figure><img src='/i/ferry-2031-0441.jpg'><figcaption>A ferry</figcaption></figure>"
    picture = stated(node, above=figure).picture

    assert picture is not None
    assert ("https://press.example/i/ferry-2031-0441.jpg", "A ferry") == (picture.url, picture.caption)


def test_pictures_that_are_no_pictures_are_passed_over() -> None:
    """A logo, a file of this machine and a script are nobody's hero."""
    node = {"@type": "NewsArticle", "image": ["https://press.example/logo.png", "file:///etc/passwd", "javascript:x"]}

    assert stated(node).picture is None


@pytest.mark.parametrize("flag", [False, "False", "http://schema.org/False"])
def test_a_gated_page_is_for_members(flag: object) -> None:
    """`isAccessibleForFree` in each of its spellings seals the text."""
    article = stated({"@type": "NewsArticle", "isAccessibleForFree": flag})

    assert article.members_only
    assert article.text.for_reader(member=False) is None


def test_a_canonical_link_to_another_site_is_not_believed() -> None:
    """A page may name another address of its own site, not of a stranger's, nor its home page."""
    one = Sample(title="T")

    assert read(page(one, base="https://www.press.example")).url == "https://www.press.example/ferry"
    assert read(page(one, base="https://stranger.example")).url == ADDRESS
    assert read(page(replace(one, slug=""), base="https://press.example")).url == ADDRESS


def test_the_first_publisher_is_read_from_the_edge_of_the_text() -> None:
    """ "First published in X on date" is provenance at the top or end, and the author's words in the middle."""
    html = f"<html><body><article><h1>The ferry of Haldensund sails</h1>{BODY}<p>This article was originally published by Island Post on 3 May 2031.</p></article></body></html>"
    article = read(html)

    assert ("Island Post", date(2031, 5, 3)) == (article.original_publisher, article.first_published)
    assert "originally" not in (article.text.for_reader(member=True) or "")


def test_the_stated_body_stands_in_for_one_that_cannot_be_found() -> None:
    """`articleBody` is the text where the page shows none."""
    node = {"@type": "NewsArticle", "headline": "T", "articleBody": "\n\n".join(PARAGRAPHS)}
    article = read(
        f"<html><head><script type='application/ld+json'>{json.dumps(node)}</script></head><body><div id=app></div></body></html>"
    )

    assert "larch and cork" in (article.text.for_reader(member=False) or "")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_characters_are_read_in_the_page_s_charset(charset: str) -> None:
    """The charset of the page itself is found in its bytes."""
    html = f"<html><head><meta charset='{charset}'></head><body><article><h1>Fähre nach Ålesund</h1>{BODY}</article></body></html>"
    article = parse(html.encode(charset), ADDRESS, "text/html")

    assert article is not None
    assert "Fähre nach Ålesund" == article.title


def test_control_characters_do_not_hide_a_page() -> None:
    """Raw and referenced controls, even right behind a script, are read over."""
    node = json.dumps({"@type": "NewsArticle", "author": "Marit Osk"})
    script = f"<script type='application/ld+json'>{node}</script>"
    article = read(f"<html><body>{script}&#1;\x02<article><h1>A title\x03 &#2;of it</h1>{BODY}</article></body></html>")

    assert "A title of it" == article.title
    assert ("Marit Osk",) == tuple(author.name for author in article.authors)
    assert "larch and cork" in (article.text.for_reader(member=False) or "")


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"<html></html>", b"<p>short", "<html>\ud7ff".encode(), b"%PDF-1.4 binary"])
def test_a_page_without_an_article_is_none_or_an_error(data: bytes) -> None:
    """No article is no article: None or BadInput, never another exception."""
    try:
        article = parse(data, None, None)
    except BadInput:
        article = None

    assert article is None


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + BODY,
        "<h1>" + "x " * 1_000_000 + "</h1>" + BODY,
        "<script type='application/ld+json'>" + "[" * 300_000 + "</script><h1>Title of it</h1>" + BODY,
        "<script type='application/ld+json'>"
        + json.dumps([{"@type": "NewsArticle", "author": {"@id": "a"}, "@id": "a"}] * 5000)
        + "</script>"
        + BODY,
        "<meta property='og:title' content='x'>" * 50_000 + BODY,
        "<figure><img src='a'>" * 20_000 + BODY,
        "<span class='byline'>By</span>" * 20_000 + BODY,
        "<meta name='author' content='Ann Bo, Cy Dee'>" + "<h3>Ann Bo</h3><h3>Cy Dee</h3>" * 10_000 + BODY,
        "<script type='application/ld+json'>"
        + json.dumps({"@type": "NewsArticle", "hasPart": {"isAccessibleForFree": False, "cssSelector": "div"}})
        + "</script>"
        + "<div>Word <p>and</p>" * 20_000
        + BODY,
        "<h1>Title of it</h1>" + "<p><b>Ann Bo</b></p>" * 20_000 + BODY,
        "<h1>Title of it</h1>" + "<div><img src='/a-ferry-1234567.jpg'></div><div><i></i></div>" * 10_000 + BODY,
        "<div itemscope itemtype='https://schema.org/Article'>" + "<i itemprop='author'>Ann Bo</i>" * 20_000 + BODY,
    ],
    ids=[
        "nesting",
        "heading",
        "json nesting",
        "json cycle",
        "metas",
        "figures",
        "bylines",
        "names",
        "closed parts",
        "signatures",
        "pictures",
        "microdata",
    ],
)
def test_hostile_pages_cost_no_time(html: str) -> None:
    """Each is read or given up within the seconds that a cell grants."""
    begun = time.process_time()
    parse(f"<html><head><title>T</title></head><body>{html}</body></html>".encode(), ADDRESS, None)

    assert time.process_time() - begun < 15


def _broken(data: bytes, rng: random.Random) -> bytes:
    """The page with a few bytes lost, repeated, moved or thrown in."""
    for _ in range(rng.randint(1, 8)):
        at, other = rng.randrange(len(data)), rng.randrange(len(data))
        thrown = rng.choice([b"<", b"\x00", b"&#0;", b"<figure>", b"</article>", b"]}", b"<!--", b"\xff\xfe", b"<h1>", b"<ul><li><a>"])
        data = rng.choice(
            [data[:at] + data[at + 400 :], data[:at] + thrown * 9 + data[at:], data[:at] + data[other : other + 900] + data[at:]]
        )
        data = data or b"x"
    return data


def test_a_broken_page_is_an_article_or_none_or_bad_input() -> None:
    """A hundred pages with pieces torn out and thrown in raise nothing else."""
    rng, whole = random.Random(24), page(Sample(title="A pair of glasses by sea", authors=("Marit Osk", "Ivar Lund")))
    for _ in range(100):
        with contextlib.suppress(BadInput):
            article = parse(_broken(whole, rng), ADDRESS, None)
            assert article is None or article.title
