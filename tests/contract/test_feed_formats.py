"""Feeds in every format give the same Article: one article in thirteen dialects, and in one dialect with everything wrong that is met."""

from __future__ import annotations

import gzip
import html
import re
from calendar import timegm
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
import pytest

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.sources.base import labelled
from newsletter.sources.feed.parse import parse
from tests.support.feed_dialects import ADDRESS, ARTICLE, BODY, DIALECTS, esc, rss_20_modules

# What a format has no place for; everything else must arrive.
CANNOT: dict[str, set[str]] = {
    "rss_090": {
        "guid", "authors", "category", "tags", "published", "original_publisher", "picture", "teaser", "text", "language"
    },
    "rss_091": {"guid", "authors", "category", "tags", "published", "original_publisher", "picture", "teaser"},
    "rss_092": {"guid", "authors", "published", "teaser", "words of the picture"},
    "rss_10": {"photos", "pages of authors", "original_publisher"},
    "rss_20": {"second author", "photos", "pages of authors", "teaser"},
    "rss_20_modules": {"photos", "pages of authors"},
    "rss_20_atom": {"photos"},
    "podcast": {"words of the picture"},
    "atom_03": {"second author", "photos", "original_publisher"},
    "atom_10": {"photos"},
    "atom_10_xhtml": {"photos"},
    "json_feed_1": {"second author", "original_publisher"},
    "json_feed_11": {"original_publisher"},  # a host, not a name: its own test
}  # fmt: skip
_EMPTY = {"tags": (), "authors": (), "text": Guarded("", members_only=False)}


def carried_by(dialect: str) -> Article:
    """The article as far as a format can carry it."""
    lost = CANNOT[dialect]
    fields = {name: _EMPTY.get(name) for name in lost if name in Article.__dataclass_fields__}
    article = replace(ARTICLE, source="coast", **fields)
    people = article.authors[:1] if "second author" in lost else article.authors
    people = tuple(replace(one, photo=None) for one in people) if "photos" in lost else people
    people = tuple(replace(one, url=None) for one in people) if "pages of authors" in lost else people
    picture = article.picture
    if picture and "words of the picture" in lost:
        picture = Picture(url=picture.url)
    return replace(article, authors=people, picture=picture)


def read(data: bytes, content_type: str = "") -> Article:
    """The one article of a feed, under its source's name and with the feed's language, and its picture without measures."""
    feed = parse(data, ADDRESS, content_type)
    (article,) = feed.articles
    article = labelled(article, source="coast", language=feed.language or "")
    return replace(article, picture=article.picture and replace(article.picture, width=None, height=None))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_format_gives_the_same_article(dialect: str) -> None:
    """Title, address, guid, people, labels, moment, picture with its words, teaser and text are the same, whoever carries them."""
    article, expected = read(DIALECTS[dialect]()), carried_by(dialect)
    if dialect == "rss_20_atom" or dialect.startswith(("json", "atom_03")) or dialect == "rss_20":
        # The body says of the picture's file what it shows; the caption is said beside it.
        assert article.picture is not None
        article = replace(article, picture=replace(article.picture, alt=article.picture.caption))

    assert expected == article
    assert expected.text.for_reader(member=False) == article.text.for_reader(member=False)


def test_the_table_names_every_format() -> None:
    """A dialect without a line in the table would be judged by nothing."""
    assert set(DIALECTS) == set(CANNOT)


def _text(change: Callable[[str], str]) -> bytes:
    return change(rss_20_modules().decode()).encode()


def _undeclared(text: str) -> str:
    for prefix, space in (("media", "http://search.yahoo.com/mrss/"), ("dc", "http://purl.org/dc/elements/1.1/"), ("content", "http://purl.org/rss/1.0/modules/content/")):  # fmt: skip
        text = text.replace(f"xmlns:{prefix}='{space}'", "")
    return text


_PLAIN = rss_20_modules().decode()
WRONG: dict[str, bytes] = {
    "a byte-order mark": b"\xef\xbb\xbf" + rss_20_modules(),
    "UTF-16": _PLAIN.replace("utf-8", "utf-16").encode("utf-16"),
    "UTF-16 without a mark": _PLAIN.replace("utf-8", "utf-16").encode("utf-16-be"),
    "windows-1252 said to be UTF-8": _PLAIN.encode("cp1252"),
    "UTF-8 said to be Latin 1": _text(lambda text: text.replace("encoding='utf-8'", "encoding='iso-8859-1'")),
    "an encoding nobody knows": _text(lambda text: text.replace("encoding='utf-8'", "encoding='x-none'")),
    "blank lines first": b"\n\n  " + rss_20_modules(),
    "a warning first": b"<br />\n<b>Warning</b>: something in /index.php on line 3<br />\n" + rss_20_modules(),
    "no declaration": _text(lambda text: text.partition("?>")[2]),
    "undeclared prefixes": _text(_undeclared),
    "other prefixes": _text(lambda text: text.replace("dc:", "d:").replace(":dc", ":d").replace("media:", "m:").replace(":media", ":m")),
    "https and other case in namespaces": _text(lambda text: text.replace("http://search.yahoo.com/mrss/", "HTTP://Search.yahoo.com/mrss")),
    "HTML's entities": _text(lambda text: text.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("Ö", "&Ouml;")),
    "bare ampersands": _text(lambda text: text.replace("&amp;", "&")),
    "escaped twice": _text(lambda text: text.replace("Glasses &amp; goats", "Glasses &amp;amp; goats")),
    "a title in CDATA": _text(lambda text: text.replace("<title>Glasses &amp; goats", "<title><![CDATA[Glasses & goats").replace("sails</title>", "sails]]></title>")),
    "a body escaped in place of CDATA": _text(lambda text: text.replace(f"<![CDATA[{BODY}]]>", esc(BODY))),
    "a body escaped twice": _text(lambda text: text.replace(f"<![CDATA[{BODY}]]>", esc(esc(BODY)))),
    "a body that was never escaped": _text(lambda text: text.replace(f"<![CDATA[{BODY}]]>", BODY)),
    "a body with an unclosed element": _text(lambda text: text.replace(f"<![CDATA[{BODY}]]>", BODY.replace("The county will", "<br>The county will")).replace("fishermen. <br>", "fishermen. ")),
    "cut off after the item": _text(lambda text: text.partition("</item>")[0]),
    "an element never closed": _text(lambda text: text.replace("</channel>", "")),
    "control characters": _text(lambda text: text.replace("goats", "go\x07ats\x00").replace("larch", "la&#8;rch")),
    "elements in capitals": _text(lambda text: text.replace("<title>", "<TITLE>").replace("</title>", "</TITLE>").replace("pubDate", "PubDate")),
    "a relative link": _text(lambda text: text.replace("<link>https://press.example/coast", "<link>/coast")),
    "xml:base": _text(lambda text: text.replace("<item>", "<item xml:base='/coast/'>").replace("<link>https://press.example/coast/ferry", "<link>ferry")),
    "white space around addresses": _text(lambda text: text.replace("<link>https://press.example/coast", "<link>\n  https://press.example/coast").replace("b=2</link>", "b=2\n</link>")),
    "the same people by iTunes": _text(lambda text: text.replace("<item>", "<item><itunes:author>Marit Osk, Ívar Lund</itunes:author>")),
    "a date without seconds or zone": _text(lambda text: text.replace("08:30:00 +0200", "06:30")),
    "a date with a neighbour's zone": _text(lambda text: text.replace("+0200", "CEST")),
    "a year of two digits": _text(lambda text: text.replace("May 2031", "May 31")),
    "a date in ISO form": _text(lambda text: text.replace("Tue, 13 May 2031 08:30:00 +0200", "2031-05-13 08:30:00 +0200")),
    "a guid that is the only link": _text(lambda text: text.replace("<link>https://press.example/coast", "<feedburner:origLink>https://press.example/coast").replace("b=2</link>", "b=2</feedburner:origLink>")),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_feed_changes_nothing(wrong: str) -> None:
    """Encodings, entities, prefixes, escapes and dates as publishers get them wrong give the article they meant."""
    article, expected = read(WRONG[wrong]), carried_by("rss_20_modules")

    assert expected == article
    assert expected.text.for_reader(member=False) == article.text.for_reader(member=False)


WRONG_ATOM: dict[str, Callable[[str], str]] = {
    "no namespace": lambda text: text.replace("xmlns='http://www.w3.org/2005/Atom'", ""),
    "a namespace with a slash": lambda text: text.replace("2005/Atom'", "2005/Atom/'"),
    "prefixes everywhere": lambda text: re.sub(r"<(/?)(?!media:|\?)([a-z]+)", r"<\1a:\2", text).replace("xmlns=", "xmlns:a="),
    "text that is HTML": lambda text: text.replace("<content type='html'>", "<content>"),
    "relative addresses under xml:base": lambda text: text.replace("<feed ", "<feed xml:base='https://press.example/x/' ").replace(
        "href='https://press.example/coast", "href='../coast"
    ),
}


@pytest.mark.parametrize("wrong", WRONG_ATOM)
def test_what_is_wrong_with_an_atom_feed_changes_nothing(wrong: str) -> None:
    """Namespaces, types and addresses as publishers write them."""
    article, expected = read(WRONG_ATOM[wrong](DIALECTS["atom_10"]().decode()).encode()), carried_by("atom_10")

    assert expected == article
    assert expected.text.for_reader(member=False) == article.text.for_reader(member=False)


def test_a_body_with_a_base_of_its_own_keeps_its_picture() -> None:
    """Atom's xml:base may stand at the content alone."""
    feed = DIALECTS["atom_10"]().decode()
    feed = re.sub("<media:group>.*</media:group>", "", feed)
    feed = feed.replace("<content type='html'>", "<content type='html' xml:base='https://cdn.example/files/'>&lt;img src='a.jpg'&gt;")

    picture = read(feed.encode()).picture

    assert "https://cdn.example/files/a.jpg" == (picture and picture.url)


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1251", "koi8-r", "shift_jis", "euc-kr", "gb18030", "big5", "iso-2022-jp"])
@pytest.mark.parametrize("where", ["declaration", "header"])
def test_an_encoding_is_believed_where_the_bytes_allow_it(charset: str, where: str) -> None:
    """A charset of the header or the declaration gives the characters that were meant."""
    title = {"iso-8859-2": "Łódź", "windows-1251": "Остров", "koi8-r": "Остров", "euc-kr": "섬의 소식"}.get(charset, "東京 news")
    declared = f" encoding='{charset}'" if where == "declaration" else ""
    feed = f"<?xml version='1.0'{declared}?><rss version='2.0'><channel><title>T</title><item><title>{title}</title></item></channel></rss>"

    found = parse(feed.encode(charset), ADDRESS, f"text/xml; charset={charset}" if where == "header" else "text/xml")

    assert [title] == [article.title for article in found.articles]


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if not name.startswith("json")])
def test_a_reader_of_others_agrees_on_what_it_reads(dialect: str) -> None:
    """feedparser, which knows these formats well, finds the same title, address, identity and moment."""
    entry = feedparser.parse(DIALECTS[dialect](), response_headers={"content-location": ADDRESS}).entries[0]
    article = read(DIALECTS[dialect]())

    assert html.unescape(html.unescape(entry.title)) == article.title
    assert entry.link == article.url
    assert entry.get("id") == article.guid
    stamp = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    assert (datetime.fromtimestamp(timegm(stamp), UTC) if stamp else None) == article.published


def test_json_feed_names_the_first_publisher_by_its_host() -> None:
    """`external_url` is where an item comes from; a JSON Feed has no name for it."""
    feed = DIALECTS["json_feed_11"]().replace(b'"tags"', b'"external_url": "https://harbour.example/x", "tags"')

    assert "harbour.example" == read(feed).original_publisher


def test_the_person_who_is_interviewed_is_no_author() -> None:
    """A podcast's guest stands in the feed with a photo, and not under the article."""
    assert "Gunn Aas" not in [author.name for author in read(DIALECTS["podcast"]()).authors]


def test_the_authors_of_a_whole_atom_feed_are_those_of_entries_that_name_none() -> None:
    """RFC 4287 section 4.2.1: without an author an entry has the feed's."""
    feed = DIALECTS["atom_10"]().decode()
    for author in ARTICLE.authors:
        feed = feed.replace(f"<author><name>{author.name}</name><uri>{author.url}</uri></author>", "")

    assert (Author(name="Nobody Atall"),) == read(feed.encode()).authors


def test_what_is_no_feed_of_any_format_stays_none() -> None:
    """Compressed bytes, a page and a picture are no feeds, however much a reader forgives."""
    for data in (gzip.compress(b"x"), b"<!doctype html><html><body><p>x</p></body></html>", b"\x89PNG\r\n\x1a\n" + bytes(50)):
        with pytest.raises(ValueError, match="no feed"):
            parse(data, ADDRESS, None)
