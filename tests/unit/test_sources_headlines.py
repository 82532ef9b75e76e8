"""The headline of a page, out of the several that it has."""

from __future__ import annotations

import json

import pytest

from newsletter.sources.article.parse import parse
from newsletter.sources.article.titles import without_tail
from tests.support.sources import PARAGRAPHS

BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
STATED, SOCIAL = "The ferry sails again", "You will not believe this ferry"


def title_of(heading: str, *, stated: str | None = STATED, social: str = SOCIAL, browser: str = "Ferry timetable") -> str:
    """The title of a page with these headlines."""
    script = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': stated})}</script>" if stated else ""
    head = f"<title>{browser} | The Coast</title><meta property='og:title' content='{social}'><meta property='og:site_name' content='The Coast'>"
    article = parse(
        f"<html><head>{head}{script}</head><body><article>{heading}{BODY}</article></body></html>".encode(),
        "https://coast.example/ferry",
        "text/html; charset=utf-8",
    )
    assert article is not None
    return article.title


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"<h1>{SOCIAL}</h1>", SOCIAL),
        ("<h1>The ferry is back at sea</h1>", STATED),
        (f"<h1 class='breadcrumb__headline'>{SOCIAL}</h1><h2>{STATED}</h2>", STATED),
        (f"<h1 data-breadcrumb-headline>{STATED}</h1><h2><span class='kicker'>Coast</span> {SOCIAL}</h2>", SOCIAL),
        (f"<h1><span class='headline__overline'>Coast</span> <span>{SOCIAL}</span></h1>", SOCIAL),
    ],
)
def test_two_places_that_agree_give_the_headline(heading: str, title: str) -> None:
    """The heading votes without its kicker, a step of a path does not vote, a lesser heading does in its place."""
    assert title == title_of(heading)


def test_a_kicker_in_the_heading_is_not_in_the_title() -> None:
    """Microdata says the whole heading again; the line above the headline is left out of it."""
    heading = (
        "<div itemscope itemtype='https://schema.org/NewsArticle'><h1 itemprop='headline'><span class='title__overline'>Trouble at sea</span>"
        "<span class='visually-hidden'> - </span><span>The ferry of Haldensund sails</span></h1></div>"
    )

    assert "The ferry of Haldensund sails" == title_of(heading, stated=None, social="Coast: The ferry of Haldensund sails on")


def test_the_browser_s_title_has_no_vote_but_is_better_than_none() -> None:
    """It is written for search engines; alone it is the title, without the site."""
    assert STATED == title_of("<h1>The ferry is back at sea</h1>", browser="The ferry is back at sea, they say")
    assert "Ferry timetable" == title_of("", stated=None, social="", browser="Ferry timetable")


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("The ferry sails | The Coast", "The ferry sails"),
        ("The ferry sails – The Coast – 13.06.2031", "The ferry sails"),
        ("The ferry sails - again", "The ferry sails - again"),
        ("The Coast", "The Coast"),
    ],
)
def test_only_the_site_s_own_tail_goes(title: str, bare: str) -> None:
    """A tail is cut where it is a name of the site or a date; a dash alone cuts nothing."""
    assert bare == without_tail(title, {"the coast"})
