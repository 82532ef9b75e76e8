"""Lists of links in every form that people keep them in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.errors import BadInput
from newsletter.sources.links.parse import MOST_LINKS, parse
from newsletter.sources.links.read_list import ReadList

_MAY = datetime(2031, 5, 8, 9, 46, 40, tzinfo=UTC)


def read(text: str) -> ReadList:
    """A list as it is read."""
    return parse(text.encode(), ZoneInfo("Europe/Oslo"))


def test_a_csv_file_is_read_by_the_names_of_its_columns() -> None:
    """Whatever their order, spelling and separator; quoted cells may hold commas and line ends."""
    listed = read('Title;Tags;LINK;Comment;Saved date\nThe ferry;sea,post;https://a.example/ferry;"Read it;\nthen sail";2031-05-01 09:00\n')

    (link,) = listed.links
    assert ("https://a.example/ferry", "The ferry", "Read it; then sail", ("sea", "post")) == (link.url, link.title, link.note, link.tags)
    assert datetime(2031, 5, 1, 7, 0, tzinfo=UTC) == link.published


def test_a_csv_file_without_names_has_the_usual_order() -> None:
    """Address, title, note, tags, category, date."""
    (link,) = read("https://a.example/1,One,A note,x|y,Sea,2031-05-01\n").links

    assert ("One", "A note", ("x", "y"), "Sea", date(2031, 5, 1)) == (link.title, link.note, link.tags, link.category, link.published)


def test_a_bad_row_is_named_by_its_line_and_the_rest_stands() -> None:
    """No address, another scheme, no date: a sentence each; a row over two lines counts as two."""
    listed = read(
        'url,note,date\nhttps://a.example/1,"two\nlines",\n,lost,\nftp://b.example/,x,\nhttps://c.example/,,someday\nhttps://d.example/,,\n'
    )

    assert ["https://a.example/1", "https://d.example/"] == [link.url for link in listed.links]
    assert ["line 4", "line 5", "line 6"] == [problem.split(":")[0] for problem in listed.problems]
    assert all("left out" in problem for problem in listed.problems)


def test_lines_of_text_may_carry_a_note_and_may_be_markdown() -> None:
    """Comments and bullets say nothing; a line without an address is a problem."""
    listed = read(
        "# picks\n\nhttps://a.example/1\nhttps://a.example/2 worth it\n- [Three](https://a.example/3_(x)) — the long one\n"
        "2. Four: https://a.example/4.\n<https://a.example/5>\nremember the milk\n"
    )

    said = [(link.url.rsplit("/", 1)[1], link.title, link.note) for link in listed.links]
    assert [("1", "", ""), ("2", "", "worth it"), ("3_(x)", "Three", "the long one"), ("4", "Four", ""), ("5", "", "")] == said
    assert ("line 8: there is no address in 'remember the milk'; it was left out (lines of notes begin with #)",) == listed.problems


@pytest.mark.parametrize(
    "document",
    [
        [
            {
                "href": "https://a.example/1",
                "description": "One",
                "extended": "Mine",
                "tags": "x y",
                "time": "2031-05-08T09:46:40Z",
                "shared": "no",
            }
        ],
        [
            {
                "url": "https://a.example/1",
                "title": "One",
                "content": "<p>all of it</p>",
                "tags": ["x", "y"],
                "created_at": "2031-05-08T09:46:40+00:00",
                "annotations": [{"quote": "q", "text": "Mine"}],
            }
        ],
        {
            "_embedded": {
                "items": [
                    {
                        "url": "https://a.example/1",
                        "title": "One",
                        "tags": [{"label": "x"}, {"label": "y"}],
                        "created_at": "2031-05-08T11:46:40+0200",
                        "annotations": [{"text": "Mine"}],
                    }
                ]
            }
        },
        {
            "count": 1,
            "results": [
                {
                    "url": "https://a.example/1",
                    "title": "",
                    "website_title": "One",
                    "description": "Theirs",
                    "notes": "Mine",
                    "tag_names": ["x", "y"],
                    "date_added": "2031-05-08T09:46:40.000000Z",
                }
            ],
        },
    ],
    ids=["pinboard", "wallabag-export", "wallabag-api", "linkding"],
)
def test_exports_in_json_say_the_same(document: object) -> None:
    """Pinboard, Wallabag and linkding: one link, whatever they call its parts."""
    (link,) = read(json.dumps(document)).links

    assert ("https://a.example/1", "One", "Mine", ("x", "y"), _MAY) == (link.url, link.title, link.note, link.tags, link.published)


def test_bookmarks_in_html_have_their_folders_as_tags() -> None:
    """As browsers and linkding write them: unclosed, with moments in seconds, or finer."""
    listed = read(
        '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">\n<H1>Bookmarks</H1>\n<DL><p>\n'
        '<DT><H3>For Monday</H3>\n<DL><p>\n<DT><A HREF="https://a.example/1" ADD_DATE="1936000000" TAGS="x,y">One &amp; only</A>\n'
        '<DD>Theirs[linkding-notes]Mine[/linkding-notes]\n<DT><A HREF="https://a.example/2" ADD_DATE="1936000000000000">Two</A>\n</DL><p>\n'
        '<DT><A HREF="javascript:alert(1)">Trick</A>\n</DL><p>\n'
    )

    one, two = listed.links
    assert ("One & only", "Mine", ("x", "y", "For Monday"), _MAY) == (one.title, one.note, one.tags, one.published)
    assert (("For Monday",), _MAY) == (two.tags, two.published)
    assert ["line 11: 'javascript:alert(1)' is no web address; it was left out"] == list(listed.problems)


@pytest.mark.parametrize(
    "data",
    [
        b"\xe9t\xe9",
        b"[1, 2",
        b'{"a": 1}',
        b"<html><p>nothing",
        b"[" * 100_000,
        b"<?xml version='1.0'?><opml><outline xmlUrl='https://a.example'/></opml>",
    ],
    ids=["latin", "cut", "no list", "no link", "deep", "opml"],
)
def test_what_is_no_list_says_so(data: bytes) -> None:
    """BadInput, whatever is wrong with the whole."""
    with pytest.raises(BadInput):
        parse(data, UTC)


def test_a_list_from_a_spreadsheet_may_be_in_utf_16() -> None:
    """With the mark at its head."""
    (link,) = parse("url\tnote\nhttps://a.example/1\tÖl\n".encode("utf-16"), UTC).links

    assert "Öl" == link.note


def test_an_empty_list_is_a_list() -> None:
    """The curator has not begun yet."""
    assert ReadList() == parse(b"\n", UTC)


def test_a_list_is_bounded() -> None:
    """And says so."""
    listed = read("\n".join(f"https://a.example/{n}" for n in range(MOST_LINKS + 5)))

    assert MOST_LINKS == len(listed.links)
    assert "take out what is old" in listed.problems[0]
