"""Pages that were copied as text."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author
from newsletter.sources.text.parse import MAX_BYTES, parse

BLANK = "\n\n\u00a0\n\n"
LONG = (
    "The lamp in the lighthouse of Skarvholm was put out in March, and since then the pilots of the strait have steered by a row of "
    "buoys that nobody has paid for. The county says that they belong to the state, the state says that they belong to the sea, and "
    "the pilots say that the sea has so far sent no bill."
)
MORE = (
    "A new lamp would cost less than the dinner at which its end was celebrated. It would also need a keeper, and the last one has "
    "moved to the city, where he repairs the lights of trams and is said to be content."
)

FULL = f"""Subscribe to our weekly newsletters for free

Subscribe to an email

If you want to subscribe to Strait & Sound Newsletter, please enter
your e-mail

Shipping & Harbours

Why the lamp of Skarvholm may burn again

Pilots at the mouth of the strait in the week in which the lamp was put out

Image Source : Strait Museum

by Tove Berg , Nils Aune

First Published in: Mar.02,2030

Apr.12, 2030

{LONG}{BLANK}{MORE}
First published in :

Nordic Harbour Review

바로가기
저자이미지

Tove Berg

Tove Berg has sailed the strait since she was nine. She writes about lights and those who keep them.

She holds a pilot's licence and lives on a boat.

저자이미지

Nils Aune

\u00a0

Thanks for Reading the Journal

Unlock articles by signing up or logging in.

Become a member for unrestricted reading!"""

PLAIN = f"""A short title without anything around it

{LONG}

{MORE}
"""

GERMAN = f"""Häfen

Warum die Lampe wieder brennen könnte

Foto: Seemuseum
Von Tove Berg
12. April 2030

{LONG}

Newsletter abonnieren

{MORE}

Über die Autorin

Tove Berg
Tove Berg schreibt über Leuchttürme.
"""

INVERTED = f"""Why the lamp may burn again
By Tove Berg and Nils Aune
Published: 2030-04-12
Originally published by Nordic Harbour Review on 2 March 2030
The keeper's house in winter
Photo credit: Strait Museum

{LONG}

This article is for members only. Sign in to continue reading.

{MORE}
"""


def read(text: str) -> Article:
    """The article of a text that has one."""
    article = parse(text.encode())
    assert article is not None
    return article


def body(article: Article) -> str:
    """Its words."""
    return article.text.for_reader(member=True) or ""


def test_a_whole_page_gives_all_its_fields() -> None:
    """Category, title, caption, credit, two authors (one with a bio of two paragraphs), both dates, publisher, gate."""
    article = read(FULL)

    assert ("Why the lamp of Skarvholm may burn again", "Shipping & Harbours") == (article.title, article.category)
    bio = (
        "Tove Berg has sailed the strait since she was nine. She writes about lights and those who keep them. "
        "She holds a pilot's licence and lives on a boat."
    )
    assert (Author(name="Tove Berg", bio=bio), Author(name="Nils Aune")) == article.authors
    assert (date(2030, 4, 12), date(2030, 3, 2)) == (article.published, article.first_published)
    assert "Nordic Harbour Review" == article.original_publisher
    assert article.picture is not None
    assert "Pilots at the mouth of the strait in the week in which the lamp was put out" == article.picture.caption
    assert "Strait Museum" == article.picture.credit
    assert article.members_only
    assert f"{LONG}\n\n{MORE}" == body(article)


def test_a_bare_text_is_title_and_body() -> None:
    """Where nothing is marked, the first line is the title and nothing is invented."""
    article = read(PLAIN)

    assert "A short title without anything around it" == article.title
    assert f"{LONG}\n\n{MORE}" == body(article)
    assert (None, None, (), None, False) == (article.category, article.published, article.authors, article.picture, article.members_only)


def test_a_page_in_another_language_is_read_by_its_form() -> None:
    """German labels, a sign-up line in the middle, a card without a photo mark."""
    article = read(GERMAN)

    assert ("Warum die Lampe wieder brennen könnte", "Häfen") == (article.title, article.category)
    assert date(2030, 4, 12) == article.published
    assert (Author(name="Tove Berg", bio="Tove Berg schreibt über Leuchttürme."),) == article.authors
    assert "Seemuseum" == (article.picture and article.picture.credit)
    assert f"{LONG}\n\n{MORE}" == body(article)
    assert not article.members_only


def test_the_order_of_the_head_does_not_matter() -> None:
    """Byline, date and provenance before the caption; a gate in the middle of the prose."""
    article = read(INVERTED)

    assert "Why the lamp may burn again" == article.title
    assert ["Tove Berg", "Nils Aune"] == [author.name for author in article.authors]
    assert (date(2030, 4, 12), date(2030, 3, 2)) == (article.published, article.first_published)
    assert "Nordic Harbour Review" == article.original_publisher
    assert article.picture is not None
    assert ("The keeper's house in winter", "Strait Museum") == (article.picture.caption, article.picture.credit)
    assert article.members_only
    assert f"{LONG}\n\n{MORE}" == body(article)


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("Pilots at the mouth of the strait. Photo: Strait Museum", "Pilots at the mouth of the strait.", "Strait Museum"),
        ("Lotsen an der Einfahrt (Archivbild) | Foto: Seemuseum", "Lotsen an der Einfahrt (Archivbild)", "Seemuseum"),
        ("Pilots, said the museum. © Strait Museum", "Pilots, said the museum.", "Strait Museum"),
    ],
)
def test_a_caption_may_end_with_its_credit(line: str, caption: str, credit: str) -> None:
    """As most pages show it: one line below the picture, wherever in the head it stands."""
    article = read(f"Why the lamp may burn again\nBy Tove Berg\n12 April 2030\n\n{line}\n\n{LONG}\n\n{MORE}\n")

    assert article.picture
    assert (caption, credit) == (article.picture.caption, article.picture.credit)
    assert "Why the lamp may burn again" == article.title
    assert f"{LONG}\n\n{MORE}" == body(article)


def test_only_the_first_line_with_a_credit_is_that_of_the_picture() -> None:
    """A second picture stands among the paragraphs: they are not the head."""
    short = "The county has not answered. The state has."
    article = read(f"A lamp\nBy Tove Berg\n\nThe lamp in March. Photo: A. Nes\n\n{short}\n\nThe lamp in May. Photo: B. Nes\n\n{LONG}\n")

    assert article.picture
    assert "A. Nes" == article.picture.credit
    assert short in body(article)


@pytest.mark.parametrize(
    "stamp", ["Apr.12, 2030", "Apr.12,2030", "12 April 2030", "2030-04-12", "April 12th, 2030", "12.04.2030", "2030년 4월 12일"]
)
def test_dates_of_any_form_are_read(stamp: str) -> None:
    """The lone date line is the date of publication in each of its forms."""
    assert date(2030, 4, 12) == read(FULL.replace("Apr.12, 2030", stamp)).published


@pytest.mark.parametrize(
    "missing",
    [
        "Shipping & Harbours\n",
        "Image Source : Strait Museum\n",
        "by Tove Berg , Nils Aune\n",
        "First Published in: Mar.02,2030\n",
        "Apr.12, 2030\n",
    ],
)
def test_any_part_of_the_head_may_be_missing(missing: str) -> None:
    """Whatever is left out, the title and the body are found."""
    article = read(FULL.replace(missing, ""))

    assert article.title in ("Why the lamp of Skarvholm may burn again", "Shipping & Harbours")
    assert body(article).startswith(LONG[:60])
    assert "Become a member" not in body(article)


def test_the_same_words_in_a_paragraph_are_prose() -> None:
    """A sentence about members, newsletters or first publication inside the body stays there."""
    told = f"{LONG} He asked every pilot to become a member of the guild, and it was first published in the guild's own paper."
    article = read(f"A title of some length\n\nby Tove Berg\n\n{told}\n\n{MORE}")

    assert f"{told}\n\n{MORE}" == body(article)
    assert not article.members_only


def test_encodings_are_recognised() -> None:
    """UTF-8 with a mark, UTF-16 and Windows-1252 give the same words."""
    for data in (GERMAN.encode("utf-8-sig"), GERMAN.encode("utf-16"), GERMAN.encode("cp1252")):
        article = parse(data)
        assert article is not None
        assert "Warum die Lampe wieder brennen könnte" == article.title


@pytest.mark.parametrize("text", ["", "\u00a0\n\n", "Only a title", "Subscribe to our newsletter\n\nyour e-mail"])
def test_a_text_without_prose_is_no_article(text: str) -> None:
    """None, not an empty article."""
    assert parse(text.encode()) is None


def test_what_is_no_text_is_refused() -> None:
    """Binary files and megabytes are BadInput with what to do."""
    with pytest.raises(BadInput, match="NUL"):
        parse(b"\x89PNG\x00\x00")
    with pytest.raises(BadInput, match="larger"):
        parse(b"x" * (MAX_BYTES + 1))
