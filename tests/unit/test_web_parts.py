"""The pure parts of the pages: how one looks at a proof, the frame of a mail, header lines, excerpts, and the words in every language."""

from __future__ import annotations

import dataclasses
import re
from string import Formatter
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.headers_view import head_and_start, header_lines
from newsletter.web.look import COLOURS, FIT, VIEWS, Look
from newsletter.web.mail_clients import CLIENTS
from newsletter.web.mail_frame import framed
from newsletter.web.words import PageWords, words_for

LANGUAGES = ("en", "de", "fr", "es", "ar", "ja", "ko")
HASH = "a" * 64
LIMIT = 102_000  # bytes


@given(
    st.builds(
        Look,
        edition=st.sampled_from(["", "weekly", "weekly-2026-W48", "a_b-2026-11-24T09:00"]),
        view=st.sampled_from(list(VIEWS)),
        width=st.sampled_from([FIT, 240, 375, 1600]),
        colour=st.sampled_from(list(COLOURS)),
        pictures=st.sampled_from(["on", "off"]),
        client=st.sampled_from(list(CLIENTS)),
        beside=st.sampled_from(["on", "off"]),
        grid=st.sampled_from(["on", "off"]),
        reader=st.integers(0, 4),
        find=st.integers(0, 99),
    )
)
def test_an_address_holds_the_whole_look(look):
    """What a look writes into the address, an address gives back."""
    assert look == Look.read(dict(parse_qsl(look.query())))


@given(st.dictionaries(st.sampled_from([field.name for field in dataclasses.fields(Look)]), st.text(max_size=12)))
def test_no_address_is_too_strange_to_be_looked_at(query):
    """Whatever an address says, the look is one that can be shown."""
    look = Look.read(query)

    assert look.view in VIEWS
    assert look.width == FIT or 240 <= look.width <= 1600
    assert look.colour in COLOURS
    assert look.client in CLIENTS
    assert {look.pictures, look.beside, look.grid} <= {"on", "off"}
    assert min(look.reader, look.find) >= 0
    assert re.fullmatch(r"[\w:.-]*", look.edition)


def test_an_address_says_only_what_is_not_as_by_default():
    """A link to be passed on is as short as what it says."""
    assert Look().query() == ""
    assert Look(view="text").query(colour="forced") == "view=text&colour=forced"


@pytest.mark.parametrize(("colour", "always"), [("light", "light"), ("dark", "dark")])
def test_the_chosen_colours_are_written_into_the_mail(colour, always):
    """Both media queries are decided, in any spelling, so that a browser without a frame's colour scheme shows them too."""
    html = '<head><meta name="color-scheme" content="light dark"></head>@media (prefers-color-scheme: light){a}@media ( PREFERS-COLOR-SCHEME :dark ){b}'
    made = framed(html, Look(colour=colour), public_url="", size_limit=LIMIT)

    assert not re.search("prefers", made, re.I)
    assert f'content="{colour}"' in made
    one, other = re.findall(r"\((\w+)-width:0\)", made)
    assert ("min", "max") == ((one, other) if always == "light" else (other, one))


def test_pictures_of_a_mail_come_from_the_preview():
    """Those inside the message and those that will be hosted; others keep their address."""
    html = f'<img src="cid:{HASH}" alt="a"><img src="https://news.example/p/{HASH}.jpg" alt="b"><img src="https://other.example/p/{HASH}" alt="c">'
    made = framed(html, Look(), public_url="https://news.example", size_limit=LIMIT)

    assert [f"/picture/{HASH}", f"/picture/{HASH}.jpg", f"https://other.example/p/{HASH}"] == re.findall(r'src="([^"]+)"', made)


def test_without_pictures_their_words_stay():
    """Pictures off: no address is left in any quoting, every alternative is."""
    html = f"""<img src="cid:{HASH}" alt="one"><img alt='two' src='https://x.example/'><IMG SRCSET="a 2x" alt="three">"""
    made = framed(html, Look(pictures="off"), public_url="", size_limit=LIMIT)

    assert not re.search(r"src(set)?=", made, re.I)
    assert all(word in made for word in ("one", "two", "three"))


def test_header_lines_are_unfolded_and_read():
    """A folded, encoded field is shown as people read it, with its raw form beside it; a plain one without."""
    message = b"Subject: =?utf-8?q?Caf=C3=A9?=\r\n =?utf-8?q?_ouvert?=\r\nTo: ada@example.org\r\n\r\nNot: a header\r\n"
    subject, to = header_lines(message)

    assert ("Subject", "Café ouvert") == (subject.name, subject.value)
    assert "\n" in subject.raw
    assert ("To", "ada@example.org", None) == (to.name, to.value, to.raw)


def test_the_start_of_a_long_message_is_told_to_be_one():
    """Cut at the limit and said so; a short one is whole."""
    assert ("abc", True) == head_and_start(b"abcdef", limit=3)
    assert ("a\nb", False) == head_and_start(b"a\r\nb", limit=30)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_blanks(language):
    """Each sentence of each table has the blanks that its English one has, so that no page shows a brace or lacks a name."""
    words, english = words_for(language), words_for("en")

    assert language == words.language
    for field in dataclasses.fields(PageWords):
        if field.name != "language":
            said = getattr(words, field.name)
            assert said.strip()
            assert _blanks(getattr(english, field.name)) == _blanks(said), field.name


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("asked", "got", "direction"), [("de-AT", "de", "ltr"), ("AR_eg", "ar", "rtl"), ("xx", "en", "ltr"), ("", "en", "ltr")]
)
def test_a_variant_of_a_language_gets_its_words(asked, got, direction):
    """Region and case are passed over; a language without a table gets English, in the direction of English."""
    assert (got, direction) == (words_for(asked).language, words_for(asked).direction)
