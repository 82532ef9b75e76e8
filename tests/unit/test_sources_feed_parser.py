"""Feeds to articles."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime

import pytest

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Picture
from newsletter.sources.base import ReadFeed
from newsletter.sources.feed.parse import MAX_BYTES, MAX_ITEMS, parse

ADDRESS = "https://press.example/feed"
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


def rss(items: str, *, head: str = "<language>en-gb</language>") -> ReadFeed:
    """An RSS feed with these items, read."""
    text = f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel><title>The Coast</title><link>https://press.example/</link>{head}{items}</channel></rss>'
    return parse(text.encode(), ADDRESS, "application/rss+xml")


def one(item: str) -> Article:
    """The one article of a feed with this item."""
    (article,) = rss(f"<item>{item}</item>").articles
    return article


def test_an_rss_item_gives_all_its_fields() -> None:
    """Both creators, media with its own description and credit, category and tags, UTC, whole text, whole-sentence teaser."""
    article = one(
        "<title>A &amp;amp; B &lt;b&gt;x&lt;/b&gt;</title><link>/x?a=1&amp;b=2</link><guid isPermaLink='false'>g1</guid>"
        "<dc:creator>Ada Reed</dc:creator><dc:creator>Ben Ito and Cy Oh</dc:creator>"
        "<media:content url='https://press.example/p.jpg' medium='image'><media:description>A ferry</media:description>"
        "<media:credit>Jo Fell</media:credit></media:content><media:content url='https://press.example/q.jpg' medium='image'>"
        "<media:description>A very long description of the second picture, longer than the body</media:description></media:content>"
        "<category>Coast</category><category>Ships</category><description>One whole sentence that is long enough to stand.</description>"
        "<content:encoded><![CDATA[<p>Body one.</p><p>Body <b>two</b>.</p><script>x()</script>]]></content:encoded>"
        "<pubDate>Tue, 13 May 2031 08:00:00 +0100</pubDate>"
    )

    assert "A & B x" == article.title
    assert "https://press.example/x?a=1&b=2" == article.url
    assert "g1" == article.guid
    assert ("Ada Reed", "Ben Ito", "Cy Oh") == tuple(author.name for author in article.authors)
    assert Picture(url="https://press.example/p.jpg", alt="A ferry", caption="A ferry", credit="Jo Fell") == article.picture
    assert ("Coast", ("Ships",)) == (article.category, article.tags)
    assert "One whole sentence that is long enough to stand." == article.teaser
    assert "Body one.\n\nBody two." == article.text.for_reader(member=False)
    assert datetime(2031, 5, 13, 7, tzinfo=UTC) == article.published


def test_an_atom_entry_gives_all_its_fields() -> None:
    """Atom's several authors with their links, xhtml title, enclosure, and the language of the entry."""
    feed = parse(
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>K</title><link href="https://press.example/"/><entry>'
        b'<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Ein <b>Titel</b></div></title><id>tag:1</id>'
        b'<link href="/a"/><link rel="enclosure" type="image/jpeg" href="/p.jpg"/><author><name>Ada Reed</name><uri>https://press.example/ada</uri>'
        b"</author><author><name>Ben Ito</name></author><published>2031-05-13T08:00:00+02:00</published>"
        b'<content type="html">&lt;p&gt;Text.&lt;/p&gt;</content></entry></feed>',
        ADDRESS,
        "application/atom+xml",
    )
    (article,) = feed.articles

    assert ("K", "de", "https://press.example/") == (feed.title, feed.language, feed.site)
    assert ("Ein Titel", "de", "tag:1") == (article.title, article.language, article.guid)
    assert (Author(name="Ada Reed", url="https://press.example/ada"), Author(name="Ben Ito")) == article.authors
    assert "https://press.example/p.jpg" == (article.picture and article.picture.url)
    assert "Text." == article.text.for_reader(member=False)


@pytest.mark.parametrize("version", ["1", "1.1"])
def test_a_json_feed_gives_all_its_fields(version: str) -> None:
    """Both versions: `author` and `authors` with avatars, tags, image, external address as the first publisher."""
    person = {"name": "Ada Reed", "url": "https://press.example/ada", "avatar": "https://press.example/ada.jpg"}
    feed = {
        "version": f"https://jsonfeed.org/version/{version}",
        "title": "The Coast",
        "home_page_url": "https://press.example/",
        "language": "en",
        "items": [
            {
                "id": 7,
                "url": "https://press.example/a",
                "external_url": "https://first.example/a",
                "title": "T",
                "content_html": "<p>Body.</p><script>x()</script>",
                "summary": "One whole sentence that is long enough to stand.",
                "date_published": "2031-05-13T08:00:00Z",
                "tags": ["Coast", "Ships"],
                "image": "/p.jpg",
                **({"author": person} if version == "1" else {"authors": [person, {"name": "Ben Ito"}]}),
            },
            "no item",
            {"id": "8"},
        ],
    }
    read = parse(json.dumps(feed).encode(), ADDRESS, "application/feed+json")
    (article,) = read.articles

    assert Author(name="Ada Reed", url="https://press.example/ada", photo="https://press.example/ada.jpg") == article.authors[0]
    assert (1 if version == "1" else 2) == len(article.authors)
    assert ("T", "7", "Coast", ("Ships",)) == (article.title, article.guid, article.category, article.tags)
    assert "https://press.example/p.jpg" == (article.picture and article.picture.url)
    assert "first.example" == article.original_publisher
    assert "Body." == article.text.for_reader(member=False)
    assert 2 == len(read.problems)


@pytest.mark.parametrize(
    ("summary", "teaser"),
    [
        ("A first sentence that stands for itself. A second one that was cut off in the mid...", "A first sentence that stands for itself."),
        ("Cut off in the middle of the very first sent…", None),
        ("The title.", None),
        ("&lt;p&gt;A sentence in mark-up, long enough to be kept.&lt;/p&gt;&lt;p&gt;The post X appeared first on Y.&lt;/p&gt;", "A sentence in mark-up, long enough to be kept."),
        ("Word " * 200 + ".", None),
    ],
    ids=["second cut", "first cut", "the title", "wordpress tail", "a body"],
)  # fmt: skip
def test_a_teaser_is_whole_sentences_or_nothing(summary: str, teaser: str | None) -> None:
    """A sentence that was cut off is dropped; a summary that is the title or the body is no teaser."""
    assert teaser == one(f"<title>The title</title><description>{summary}</description>").teaser


def test_a_date_only_the_publisher_could_write_is_still_read() -> None:
    """Words and numbers of many languages are dates too; what is none leaves the item without one."""
    assert date(2031, 5, 13) == one("<title>T</title><pubDate>May.13,2031</pubDate>").published
    assert one("<title>T</title><pubDate>soon</pubDate>").published is None
    assert one("<title>T</title><pubDate/>").published is None


def test_the_first_picture_of_the_body_is_taken_where_the_feed_names_none() -> None:
    """Counting pixels are no pictures; relative addresses are made whole."""
    body = "<![CDATA[<img src='/count.gif' width='1' height='1'><p>x <img src='/p.png' alt='A map'></p>]]>"

    assert Picture(url="https://press.example/p.png", alt="A map") == one(f"<title>T</title><description>{body}</description>").picture


def test_of_an_archive_the_first_five_hundred_items_are_read() -> None:
    """What lies behind them is older than any window, and would cost time and memory."""
    feed = rss("".join(f"<item><title>Item {number}</title></item>" for number in range(MAX_ITEMS + 100)))

    assert MAX_ITEMS == len(feed.articles)
    assert "Item 499" == feed.articles[-1].title


def test_a_bad_item_does_not_spoil_the_feed() -> None:
    """An item without words is a problem with its number; the others stand."""
    feed = rss("<item><link>https://press.example/1</link></item><item><title>Good</title></item>")

    assert ["Good"] == [article.title for article in feed.articles]
    assert "item 1" in feed.problems[0]


def test_a_post_without_a_title_is_called_by_its_first_words() -> None:
    """RSS 2.0 and JSON Feed allow posts without a title."""
    assert "A short note." == one("<description>A short note.</description>").title


def test_broken_xml_gives_what_can_be_saved() -> None:
    """An unclosed element or a bare ampersand does not cost the items."""
    feed = parse(
        b"<rss version='2.0'><channel><title>T</title><item><title>A & B</title><link>https://press.example/1</link></item>", ADDRESS, None
    )

    assert ["A & B"] == [article.title for article in feed.articles]


@pytest.mark.parametrize("data", [b"", b"<html><body>Hello</body></html>", b"{}", b"{broken", b'{"items": 3}', b"\x00\xff\x00", b"x" * 100])
def test_what_is_no_feed_is_said_to_be_none(data: bytes) -> None:
    """BadInput names the address."""
    with pytest.raises(BadInput) as error:
        parse(data, ADDRESS, "text/html")

    assert ADDRESS == error.value.where


def test_a_feed_over_the_limit_is_refused() -> None:
    """Ten megabytes are enough for any feed."""
    with pytest.raises(BadInput, match="larger than 10 MB"):
        parse(b" " * (MAX_BYTES + 1), ADDRESS, None)


def test_bombs_do_not_go_off() -> None:
    """Entity bombs, deep nesting and external entities cost no time and bring nothing in."""
    bomb = "<!DOCTYPE x [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    begun = time.process_time()
    for doctype, body in ((bomb, "&a9;"), (outside, "&f;"), ("", "<a>" * 30_000)):
        text = f"{doctype}<rss version='2.0'><channel><title>T</title><item><title>Safe</title><description>{body}</description></item></channel></rss>"
        for article in parse(text.encode(), ADDRESS, None).articles:
            assert len(article.text.for_reader(member=True) or "") < 1000
    deep = "<![CDATA[" + "<div>" * 100_000 + "words]]>"

    assert "words" == one(f"<title>T</title><description>{deep}</description>").text.for_reader(member=True)
    assert time.process_time() - begun < 10


def test_deep_json_is_refused() -> None:
    """The standard parser recurses; its refusal is told like any other."""
    with pytest.raises(BadInput):
        parse(b'{"items": ' + b"[" * 200_000, ADDRESS, None)


def test_a_pictures_caption_is_never_taken_for_the_teaser() -> None:
    """An item without a description has no teaser, though the parser offers the picture's own words for one."""
    caption = "Two ferries lie at the quay of Haldensund, and nobody is on board of either of them on this morning."
    article = one(
        "<title>The ferries wait</title><link>/ferries</link>"
        f"<media:content url='https://press.example/p.jpg' medium='image'><media:description>{caption}</media:description></media:content>"
    )

    assert article.teaser is None
    assert article.picture is not None
    assert caption == article.picture.caption
