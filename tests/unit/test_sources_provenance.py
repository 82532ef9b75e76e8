"""Where an article stood first: wording in ten languages, and what pages state."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from newsletter.model.article import Article
from newsletter.sources.article.origin_words import origin_line, read_origin
from newsletter.sources.article.parse import parse
from newsletter.sources.article.provenance import strip_provenance
from tests.support.sources import PARAGRAPHS

ADDRESS = "https://press.example/ferry"
REVIEW, DAY = "Nordic Harbour Review", date(2030, 3, 2)

LINES = [
    ("en", "First Published in: Mar.02,2030", None, DAY),
    ("en", "First published in 2030", None, None),
    ("en", f"Originally published by {REVIEW} on 2 March 2030", REVIEW, DAY),
    ("en", f"This article was originally published on 2 March 2030 by the {REVIEW}.", REVIEW, DAY),
    ("en", f"First published in {REVIEW}, March 2, 2030", REVIEW, DAY),
    ("en", "This article first appeared in The Strait Review.", "The Strait Review", None),
    ("en", f"Republished with permission from {REVIEW}", REVIEW, None),
    ("de", "Zuerst erschienen in: Hafenblatt, 2. März 2030", "Hafenblatt", DAY),
    ("de", "Dieser Artikel ist zuerst bei Hafenblatt erschienen.", "Hafenblatt", None),
    ("de", "Dieser Beitrag erschien zuerst am 2. März 2030 im Hafenblatt", "Hafenblatt", DAY),
    ("de", "Erstveröffentlichung: 2. März 2030", None, DAY),
    ("fr", "Première publication : Revue des Ports, le 2 mars 2030", "Revue des Ports", DAY),
    ("fr", "Cet article a été publié initialement dans la Revue des Ports.", "Revue des Ports", None),
    ("fr", "Publié à l’origine par Le Port", "Le Port", None),
    ("es", "Publicado originalmente en: Revista del Puerto el 2 de marzo de 2030", "Revista del Puerto", DAY),
    ("es", "Este artículo se publicó por primera vez en El Puerto", "El Puerto", None),
    ("it", "Pubblicato originariamente su Rivista del Porto il 2 marzo 2030", "Rivista del Porto", DAY),
    ("it", "Prima pubblicazione: 2 marzo 2030", None, DAY),
    ("pt", "Publicado originalmente em: Revista do Porto, 2 de março de 2030", "Revista do Porto", DAY),
    ("nl", "Eerder verschenen in Havenblad, 2 maart 2030", "Havenblad", DAY),
    ("nl", "Dit artikel is eerder in Havenblad verschenen.", "Havenblad", None),
    ("ja", "初出：港湾評論、2030年3月2日", "港湾評論", DAY),
    ("ja", "この記事は港湾評論に最初に掲載されました。", "港湾評論", None),
    ("ko", "최초 게재: 항만평론, 2030년 3월 2일", "항만평론", DAY),
    ("ko", "이 글은 항만평론에 처음 게재되었습니다.", "항만평론", None),
    ("zh", "首发于：港口评论，2030年3月2日", "港口评论", DAY),
    ("zh", "原载《港口评论》", "港口评论", None),
]


@pytest.mark.parametrize(("language", "line", "publisher", "day"), LINES)
def test_a_line_tells_the_first_publisher_and_the_day(language: str, line: str, publisher: str | None, day: date | None) -> None:
    """Either, both in either order, or none, in every language; the small words around them are no part of a name."""
    words = origin_line(line)

    assert words is not None
    assert (publisher, day) == read_origin(words, language=language)


@pytest.mark.parametrize(
    "line",
    [
        "The first published book of the author was a hit in 1990 and nobody knew.",
        "First published editions of the book were sold for a crown.",
        "Zuerst kam der Regen.",
        "Dit artikel is eerder een brief.",
        "初めての航海だった。",
        "首相は港を訪れた。",
        "Publié le 2 mars 2030",
    ],
)
def test_other_sentences_are_no_such_line(line: str) -> None:
    """Words that only begin alike stay where they are."""
    assert origin_line(line) is None


def test_a_label_speaks_of_the_line_below_it() -> None:
    """ "First published in:" alone names the publisher that follows; both leave the body."""
    text = "\n\n".join([*PARAGRAPHS, "First published in :", REVIEW])
    origin = strip_provenance(text)

    assert (REVIEW, None) == (origin.publisher, origin.first_published)
    assert origin.text == "\n\n".join(PARAGRAPHS)


def test_a_label_does_not_take_a_paragraph() -> None:
    """A sentence after the label is no name."""
    origin = strip_provenance(f"First published in:\n\n{PARAGRAPHS[0]}")

    assert (None, PARAGRAPHS[0]) == (origin.publisher, origin.text)


def read(*, head: str = "", node: dict[str, Any] | None = None, body: str = "", canonical: str = ADDRESS) -> Article:
    """The article of a page."""
    stated = {"@type": "NewsArticle", "headline": "The ferry sails", "datePublished": "2030-04-12", "publisher": {"name": "The Coast"}}
    page = (
        f"<html lang='en'><head><link rel='canonical' href='{canonical}'>{head}<script type='application/ld+json'>{json.dumps(stated | (node or {}))}</script>"
        f"</head><body><article><h1>The ferry sails</h1>{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}{body}</article></body></html>"
    )
    found = parse(page.encode(), ADDRESS, None)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("node", "publisher", "day"),
    [
        ({"isBasedOn": "https://harbour.example/ferry"}, "harbour.example", None),
        ({"isBasedOn": {"@type": "NewsArticle", "publisher": {"name": REVIEW}, "datePublished": "2030-03-02"}}, REVIEW, DAY),
        ({"isBasedOn": [{"url": "https://harbour.example/ferry"}]}, "harbour.example", None),
        ({"sourceOrganization": {"@type": "Organization", "name": REVIEW}}, REVIEW, None),
        ({"sourceOrganization": {"name": "The Coast"}}, None, None),
        ({"isBasedOn": "https://press.example/older"}, None, None),
        ({"isBasedOn": "https://archive.press.example/older"}, None, None),
    ],
)
def test_json_ld_states_the_work_that_an_article_is_based_on(node: dict[str, Any], publisher: str | None, day: date | None) -> None:
    """`isBasedOn` and `sourceOrganization`, in any shape; the house's own name and sites are no origin."""
    one = read(node=node)

    assert (publisher, day) == (one.original_publisher, one.first_published)


def test_a_canonical_address_on_another_s_site_is_syndication() -> None:
    """The other site is the first publisher; the article keeps its own address."""
    one = read(canonical="https://www.harbour.example/ferry")

    assert ("harbour.example", ADDRESS) == (one.original_publisher, one.url)


@pytest.mark.parametrize(
    "canonical", ["https://press.example/f", "https://www.press.example/f", "https://press.co.example/f", "https://m.press.example/f"]
)
def test_a_canonical_address_of_the_same_house_is_none(canonical: str) -> None:
    """Other hosts of one name are one house."""
    assert read(canonical=canonical).original_publisher is None


def test_the_syndication_mark_of_the_head_names_the_site() -> None:
    """`syndication-source` and `original-source`."""
    assert "harbour.example" == read(head="<meta name='syndication-source' content='https://harbour.example/ferry'>").original_publisher


def test_wording_on_the_page_comes_before_mark_up() -> None:
    """What readers see is a name; an address gives only a host."""
    one = read(node={"isBasedOn": "https://harbour.example/ferry"}, body=f"<p>Originally published by {REVIEW} on 2 March 2030</p>")

    assert (REVIEW, DAY) == (one.original_publisher, one.first_published)


def test_first_published_on_its_own_day_is_no_other_publication() -> None:
    """Many sites write "First published on" over the date of the article itself."""
    one = read(body="<p>First published on 12 April 2030</p>")

    assert (None, None, date(2030, 4, 12)) == (one.original_publisher, one.first_published, one.published)
