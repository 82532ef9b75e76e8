"""Sitemaps as they are written, and which of their parts are worth a look."""

from __future__ import annotations

import contextlib
import gzip
import time
from datetime import UTC, date, datetime

import pytest

from newsletter.errors import BadInput
from newsletter.sources.paths import passes
from newsletter.sources.sitemap.parse import Part, parse
from newsletter.sources.sitemap.source import parts_worth_reading

_AT = "https://press.example/sitemap.xml"
_NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><loc> https://press.example/old </loc><lastmod>2031-05-01</lastmod></url>
 <url><loc>/ferry?a=1&amp;b=2</loc>
  <n:news><n:publication><n:name>The Coast</n:name><n:language>en</n:language></n:publication>
   <n:publication_date>2031-05-13T08:00:00+02:00</n:publication_date><n:title>The ferry &amp; its parcel</n:title><n:keywords>sea, post</n:keywords></n:news>
  <image:image><image:loc>https://press.example/ferry.jpg</image:loc><image:caption>At the quay</image:caption></image:image></url>
 <url><loc>https://press.example/undated</loc></url>
 <url><loc>javascript:alert(1)</loc></url>
</urlset>"""


def test_a_news_sitemap_says_title_date_language_and_picture() -> None:
    """The newest page is first, those without a date last; an address that is none is left out."""
    pages = parse(_NEWS.encode(), _AT).pages

    assert ["/ferry?a=1&b=2", "/old", "/undated"] == [page.url.removeprefix("https://press.example") for page in pages]
    ferry = pages[0]
    assert ("The ferry & its parcel", "en", ("sea", "post")) == (ferry.title, ferry.language, ferry.tags)
    assert datetime(2031, 5, 13, 6, 0, tzinfo=UTC) == ferry.published
    assert ferry.picture
    assert ("https://press.example/ferry.jpg", "At the quay") == (ferry.picture.url, ferry.picture.caption)


def test_a_sitemap_may_be_packed_or_a_list_of_addresses() -> None:
    """The same pages."""
    packed = parse(gzip.compress(_NEWS.encode()), _AT + ".gz")
    listed = parse(b"https://press.example/a\n\nhttps://press.example/b\n", _AT)

    assert parse(_NEWS.encode(), _AT) == packed
    assert ["https://press.example/a", "https://press.example/b"] == [page.url for page in listed.pages]


@pytest.mark.parametrize(("pages", "believed"), [(59, True), (60, False)])
def test_a_day_on_which_a_whole_site_changed_says_nothing_of_its_pages(pages: int, believed: bool) -> None:
    """A site that is built anew writes the day of the build everywhere."""
    urls = "".join(f"<url><loc>/p{n}</loc><lastmod>2031-05-13T08:00:{n % 60:02}Z</lastmod></url>" for n in range(pages))

    read = parse(f"<urlset>{urls}</urlset>".encode(), _AT)

    assert pages == len(read.pages)
    assert {believed} == {bool(page.changed) for page in read.pages}


def test_an_index_names_its_parts() -> None:
    """With when they changed."""
    index = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>a.xml</loc><lastmod>2031-05-01</lastmod></sitemap></sitemapindex>"

    assert (Part(url="https://press.example/a.xml", changed=date(2031, 5, 1)),) == parse(index.encode(), _AT).parts


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<rss version='2.0'><channel/></rss>", "feed"),
        (b"<!doctype html><html><body>no</body></html>", "sitemap"),
        (b"no address at all", "no sitemap"),
        (b"\x1f\x8b" + b"x" * 50, "inflated"),
        (b"<urlset", "no sitemap"),
    ],
)
def test_what_is_no_sitemap_says_what_it_is(data: bytes, says: str) -> None:
    """BadInput, with what to do."""
    with pytest.raises(BadInput) as error:
        parse(data, _AT)

    assert says in f"{error.value.what} {error.value.do}"


def test_a_sitemap_that_breaks_off_gives_what_stands_before_the_break() -> None:
    """And a problem that names the line."""
    read = parse(_NEWS.encode()[: _NEWS.index("undated")], _AT)

    assert 2 == len(read.pages)
    assert "breaks off in line" in read.problems[0]


def test_bombs_in_a_sitemap_go_off_harmlessly() -> None:
    """Neither entities nor a packed gigabyte cost more than a moment, and no file of this machine is read."""
    lol = (
        "<!DOCTYPE x [<!ENTITY a 'ha'>"
        + "".join(f"<!ENTITY {b} '{('&' + a + ';') * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>"
    )
    entity = lol + "<urlset><url><loc>https://press.example/&i;</loc></url></urlset>"
    outside = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>https://press.example/&f;</loc></url></urlset>"
    began = time.process_time()

    for data in (entity.encode(), outside.encode()):
        with contextlib.suppress(BadInput):
            assert all("root" not in page.url and len(page.url) < 5_000 for page in parse(data, _AT).pages)
    with pytest.raises(BadInput, match="larger than"):
        parse(gzip.compress(b"<urlset>" + b" " * 70_000_000, compresslevel=1), _AT)

    assert time.process_time() - began < 3


def test_of_an_index_only_parts_that_may_hold_something_new_are_worth_reading() -> None:
    """None that changed before the window, none of an older month by its name, none of pictures and authors; those of news first."""
    since = datetime(2031, 4, 14, tzinfo=UTC)
    names = [
        "posts-2031-05.xml",
        "posts-2031-03.xml",
        "posts-2030.xml",
        "author-sitemap.xml",
        "heritage.xml",
        "news.xml",
        "image-sitemap-1.xml",
    ]
    parts = [Part(url=f"https://press.example/{name}") for name in names]
    parts.append(Part(url="https://press.example/posts-old.xml", changed=date(2031, 1, 1)))

    worth = [part.url.rsplit("/", 1)[1] for part in parts_worth_reading(tuple(parts), since)]

    assert ["posts-2031-05.xml", "news.xml", "heritage.xml"] == worth


def test_patterns_choose_paths() -> None:
    """None at all let everything pass; what is excluded is out although it is included."""
    assert passes("https://press.example/a", (), ())
    assert passes("https://press.example/news/a", ("/news/", "/blog/"), ())
    assert not passes("https://press.example/old/a", ("/news/",), ())
    assert not passes("https://press.example/news/live/a", ("/news/",), ("*/live/",))
    assert not passes("https://press.example/news/a.amp", ("/news/",), ("*.amp$",))
