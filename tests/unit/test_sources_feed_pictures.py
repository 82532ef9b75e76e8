"""The picture of a feed item, its words, and the people around it."""

from __future__ import annotations

import time

import pytest

from newsletter.model.article import Article, Author, Picture
from newsletter.sources.feed.parse import parse

ADDRESS = "https://press.example/feed"
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:webfeeds="http://webfeeds.org/rss/1.0" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:gd="http://schemas.google.com/g/2005"'
)


def one(item: str) -> Article:
    """The one article of a feed with this item, whose title is `The ferry sails`."""
    text = f'<rss version="2.0" {SPACES}><channel><title>T</title><item><title>The ferry sails</title><link>https://press.example/a</link>{item}</item></channel></rss>'
    (article,) = parse(text.encode(), ADDRESS, "application/rss+xml").articles
    return article


def media(name: str, inside: str = "", **attributes: object) -> str:
    """A media:content of a picture file."""
    said = "".join(f" {key}='{value}'" for key, value in attributes.items())
    return f"<media:content url='https://press.example/{name}.jpg' medium='image'{said}>{inside}</media:content>"


def body(markup: str) -> str:
    """A whole text."""
    return f"<content:encoded><![CDATA[{markup}]]></content:encoded>"


GROUP = f"<media:group>{media('s', width=100)}{media('l', width=900)}<media:description>The quay</media:description></media:group>"


@pytest.mark.parametrize(
    ("item", "name"),
    [
        (media("a") + media("b"), "a"),
        (media("a") + media("b", isDefault="true"), "b"),
        (media("s", width=140) + media("l", width=700) + media("m", width=460), "l"),
        (media("s", "<media:credit>A</media:credit>", width=140) + media("l", "<media:credit>B</media:credit>", width=700), "s"),
        (GROUP, "l"),
        ("<media:content url='https://press.example/film.mp4' medium='video'/>" + media("a"), "a"),
        ("<media:content url='https://press.example/film.mp4' type='video/mp4'><media:thumbnail url='/t.jpg'/></media:content>", "t"),
        ("<media:thumbnail url='https://press.example/t.jpg'/><enclosure url='/e.jpg' type='image/jpeg'/>", "e"),
        ("<enclosure url='/talk.mp3' type='audio/mpeg'/><itunes:image href='/i.jpg'/>", "i"),
        ("<enclosure url='/e.jpg'/>", "e"),
        ("<podcast:images srcset='/s.jpg 300w, /l.jpg 1500w'/>", "l"),
        ("<webfeeds:cover image='/w.jpg'/>", "w"),
        ("<image><url>/r.jpg</url></image>", "r"),
        (body("<p>Text</p><img src='/count.gif' height='1'><img src='/images/emoji/1.png'><img data-src='/b.jpg' src='data:image/gif;base64,R0'>"), "b"),
    ],
    ids=["first", "default", "sizes", "two pictures", "group", "video beside", "video's thumbnail", "enclosure", "cover", "no type", "srcset", "webfeeds", "rss image", "body"],
)  # fmt: skip
def test_the_picture_is_the_best_that_the_feed_offers(item: str, name: str) -> None:
    """Pictures before thumbnails before covers before the body; of several sizes the widest; never a sound, a film or a counter."""
    picture = one(item).picture

    assert f"https://press.example/{name}.jpg" == (picture and picture.url)


def test_a_picture_has_the_words_of_its_file_then_of_its_group_then_of_its_item() -> None:
    """The nearest that says something, for each of the words by itself."""
    inside = "<media:description>Of the file</media:description>"
    group = f"<media:group>{media('a', inside)}<media:credit>Of the group</media:credit></media:group>"
    picture = one(f"{group}<media:credit>Of the item</media:credit><media:title>Of the item</media:title>").picture

    assert ("Of the file", "Of the group") == (picture and (picture.caption, picture.credit))


@pytest.mark.parametrize(
    ("words", "caption", "credit"),
    [
        ("<media:description>The quay (Photo: Jonas Fell)</media:description>", "The quay", "Jonas Fell"),
        ("<media:title>The ferry sails</media:title>", None, None),
        ("<media:title>The quay</media:title>", "The quay", None),
        ("<media:credit role='author'>Ada Reed</media:credit><media:credit>Jonas Fell</media:credit>", None, "Jonas Fell"),
        ("<media:copyright>© Jonas Fell</media:copyright>", None, "Jonas Fell"),
    ],
)
def test_what_is_said_of_a_picture_is_told_apart(words: str, caption: str | None, credit: str | None) -> None:
    """A credit inside a caption is one; the headline is no caption; the author of the text is not the photographer."""
    picture = one(media("a", words)).picture

    assert (caption, credit) == (picture and (picture.caption, picture.credit))


def test_a_file_without_words_has_those_of_its_figure_in_the_text() -> None:
    """The same file in another size, by what is peculiar in its name; and the text is without the caption."""
    figure = "<figure><img src='https://press.example/w300/ferry-20310441.jpg' alt='A ferry'><figcaption>The quay <small>Photo: Jonas Fell</small></figcaption></figure>"
    article = one(f"<enclosure url='https://press.example/w1200/ferry-20310441.jpg' type='image/jpeg'/>{body(figure + '<p>Text.</p>')}")

    assert (
        Picture(url="https://press.example/w1200/ferry-20310441.jpg", alt="A ferry", caption="The quay", credit="Jonas Fell")
        == article.picture
    )
    assert "Text." == article.text.for_reader(member=False)


@pytest.mark.parametrize(
    ("item", "authors"),
    [
        ("<author>osk@press.example (Marit Osk)</author>", (Author(name="Marit Osk"),)),
        ("<dc:creator>Marit Osk, Ivar Lund</dc:creator><itunes:author>The Coast</itunes:author>", (Author(name="Marit Osk"), Author(name="Ivar Lund"))),
        ("<dc:creator>Marit Osk</dc:creator><podcast:person role='guest' img='/osk.jpg'>Marit Osk</podcast:person>", (Author(name="Marit Osk", photo="https://press.example/osk.jpg"),)),
        ("<podcast:person>Marit Osk</podcast:person>", (Author(name="Marit Osk"),)),
        ("<atom:author><atom:name>Marit Osk</atom:name><gd:image width='16' src='/b16.gif'/></atom:author>", (Author(name="Marit Osk"),)),
        ("<atom:author><atom:name>Marit Osk</atom:name><gd:image width='90' src='/osk.jpg'/></atom:author>", (Author(name="Marit Osk", photo="https://press.example/osk.jpg"),)),
        ("<atom:source><atom:author><atom:name>Marit Osk</atom:name></atom:author></atom:source>", (Author(name="Marit Osk"),)),
        ("<dc:creator>admin</dc:creator>", ()),
    ],
    ids=["rss", "dublin core", "photo", "host", "blogger's logo", "blogger's photo", "source", "nobody"],
)  # fmt: skip
def test_people_are_named_once_with_all_that_is_said_of_them(item: str, authors: tuple[Author, ...]) -> None:
    """One list says who wrote it; the others only add to the same names."""
    assert authors == one(item).authors


def test_labels_are_told_from_addresses_numbers_and_stand_ins() -> None:
    """The first that is left is the category; the same word twice is once."""
    article = one(
        "<category>Uncategorized</category><category>2031</category><category>https://x.example/</category><category>Coast</category>"
        "<category>coast</category><itunes:keywords>ships, boats</itunes:keywords><dc:subject>Harbours; Piers, quays</dc:subject>"
    )

    assert ("Coast", ("Harbours", "Piers, quays", "ships", "boats")) == (article.category, article.tags)


HOSTILE = {
    "CDATA never closed": "<![CDATA[" * 300_000,
    "declarations of types": "<!DOCTYPE " * 300_000,
    "bare ampersands": "<rss><channel><item><title>" + "&" * 300_000,
    "attributes": "<rss><channel><item " + " ".join(f"a{number}='x'" for number in range(200_000)) + ">",
    "people": "<rss><channel><item><title>x</title>" + "".join(f"<dc:creator>A B{number}</dc:creator>" for number in range(60_000)),
    "pictures": "<rss><channel><item><title>x</title>" + "<media:content url='https://a.example/b.jpg' medium='image'/>" * 15_000,
    "captions never closed": "<rss><channel><item><title>x</title><description>" + "&lt;figcaption&gt;" * 60_000,
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_feed_made_to_cost_time_costs_little(hostile: str) -> None:
    """A megabyte or so of whatever a parser might compare with all before it are read in one pass."""
    begun = time.process_time()
    try:
        parse(HOSTILE[hostile].encode(), ADDRESS, None)
    except ValueError as error:
        assert "no feed" in str(error)  # either is fine, an answer or a refusal

    assert time.process_time() - begun < 2
