"""Bytes of any kind to articles, and the feeds that a page names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.errors import BadInput
from newsletter.sources.discover import is_feed, look
from newsletter.sources.extract import as_articles, kind_of
from tests.support.sources import Sample, markdown, page, page_as_text, rss

NOW = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)
ONE = Sample(title="A pair of glasses by sea")
FORMS = {
    "html": page(ONE),
    "feed": rss([ONE, ONE], base="https://press.example"),
    "markdown": markdown(ONE).encode(),
    "text": page_as_text(ONE).encode(),
}
ENDINGS = {"html": "page.html", "feed": "feed.xml", "markdown": "post.md", "text": "page.txt"}


@pytest.mark.parametrize("kind", FORMS)
def test_the_kind_is_known_by_name_by_look_and_by_word(kind: str) -> None:
    """The same article comes out whichever of the three says what the bytes are."""
    for name, said in ((ENDINGS[kind], None), ("-", None), ("-", kind)):
        articles = as_articles(FORMS[kind], name=name, as_=said, now=NOW)
        assert (2 if kind == "feed" else 1) == len(articles)
        assert articles[0] is not None
        assert "A pair of glasses by sea" == articles[0].title


def test_a_page_without_an_article_is_none() -> None:
    """One answer for one file, so that answers and files can be paired."""
    assert [None] == as_articles(b"<html><body></body></html>", name="x.html", as_=None, now=NOW)
    assert [None] == as_articles(b"", name="x.txt", as_=None, now=NOW)


def test_bad_bytes_are_bad_input() -> None:
    """What is wrong comes with the name and the line."""
    with pytest.raises(BadInput) as error:
        as_articles(b"---\ntitle: [x\n---\n", name="a/post.md", as_=None, now=NOW)
    with pytest.raises(BadInput, match="no feed"):
        as_articles(b"hello", name="x", as_="feed", now=NOW)
    with pytest.raises(BadInput, match="no kind"):
        as_articles(b"hello", name="x", as_="pdf", now=NOW)

    assert "a/post.md:3" == error.value.where


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<?xml version='1.0'?><html>", "x.xml", "html"),
        (b"<!-- c --><rss>", "x.html", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "x", "feed"),
        (b"+++\ntitle = 1\n+++", "x", "markdown"),
        (b"Just words", "https://e.example/page?x=.md", "text"),
        (b"<p>x", "https://e.example/a.htm?b", "html"),
    ],
)
def test_odd_cases_of_kinds(data: bytes, name: str, kind: str) -> None:
    """The look of a feed beats an ending; a query is no ending."""
    assert kind == kind_of(data, name)


def test_feeds_of_a_page_are_ranked() -> None:
    """RSS and Atom before JSON, the first before the later, comments and other alternates never."""
    html = (
        b"<html lang='nb'><head><title>The Coast | All the sea</title>"
        b"<link rel='alternate' type='application/rss+xml' title='Comments' href='/comments/feed'>"
        b"<link rel='alternate' type='application/json' href='/wp-json/x'><link rel='alternate' hreflang='de' href='/de'>"
        b"<link rel='alternate' type='application/feed+json' href='/feed.json'>"
        b"<link rel='Alternate' type='application/rss+xml; charset=utf-8' href='/feed'><link rel='alternate' type='application/atom+xml' href='https://press.example/atom'>"
        b"</head><body></body></html>"
    )
    looked = look(html, "https://press.example/", None)

    assert ("https://press.example/feed", "https://press.example/atom", "https://press.example/feed.json") == looked.feeds
    assert ("The Coast", "nb") == (looked.title, looked.language)


def test_feeds_are_told_from_pages() -> None:
    """By their first element, whatever stands before it."""
    assert is_feed(b"\xef\xbb\xbf <?xml version='1.0'?>\n<!-- x --><?xml-stylesheet href='x'?><feed xmlns='a'>")
    assert is_feed(b"<rdf:RDF>")
    assert not is_feed(b"<html><rss>")
    assert not is_feed(b"")
