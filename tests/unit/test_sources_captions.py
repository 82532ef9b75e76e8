"""The words under pictures, and which picture leads an article."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from newsletter.model.article import Picture
from newsletter.sources.article.captions import words_near
from newsletter.sources.article.credits import bare_credit, is_credit_alone, split_credit
from newsletter.sources.article.figures import file_marks
from newsletter.sources.article.parse import parse
from tests.support.sources import PARAGRAPHS

BODY = "".join(f"<p>{paragraph * 2}</p>" for paragraph in PARAGRAPHS)
FERRY = "<img src='/i/ferry-2031-0441.jpg' alt='A white ferry'>"


def picture_of(above: str, *, head: str = "", image: object = None) -> Picture | None:
    """The picture of a page with this under its headline; JSON-LD names `image` where given."""
    node = {"@type": "NewsArticle", "headline": "The ferry sails again"} | ({"image": image} if image else {})
    script = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    markup = (
        f"<html lang='en'><head>{script}{head}</head><body><article><h1>The ferry sails again</h1>{above}{BODY}</article></body></html>"
    )
    article = parse(markup.encode(), "https://press.example/ferry", "text/html; charset=utf-8")
    assert article is not None
    return article.picture


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The ferry at the quay. Photo: Jo Fell", "The ferry at the quay.", "Jo Fell"),
        ("The ferry at the quay, Foto: LAT", "The ferry at the quay", "LAT"),
        ("The ferry at the quay — Picture by Jo Fell", "The ferry at the quay", "Jo Fell"),
        ("The ferry at the quay | Foto: Zvg.", "The ferry at the quay", "Zvg."),
        ("Die Fähre am Kai © Jo Fell", "Die Fähre am Kai", "Jo Fell"),
        ("Le bac au quai. Crédit photo : Jo Fell", "Le bac au quai.", "Jo Fell"),
        ("El transbordador. Fuente: Jo Fell", "El transbordador.", "Jo Fell"),
        ("De veerboot. Beeld: Jo Fell", "De veerboot.", "Jo Fell"),
        ("Паром у причала. Фото: Jo Fell", "Паром у причала.", "Jo Fell"),
        ("The ferry at the quay (AP Photo/Jo Fell)", "The ferry at the quay", "AP Photo/Jo Fell"),
        ("The ferry at the quay – Jo Fell / AFP", "The ferry at the quay", "Jo Fell / AFP"),
        ("The ferry at the quay. Supplied", "The ferry at the quay.", "Supplied"),
        ("岸壁のフェリー＝１３日午後（代表撮影）", "岸壁のフェリー＝１３日午後", "代表"),
        ("부두의 여객선. (홍길동 제공)", "부두의 여객선.", "홍길동"),
        ("The 22-year-old ferry of AP Lund", "The 22-year-old ferry of AP Lund", ""),
        ("A photograph of the ferry hangs in the hall", "A photograph of the ferry hangs in the hall", ""),
    ],
)
def test_a_credit_is_told_from_its_caption(line: str, caption: str, credit: str) -> None:
    """Signs, agencies and verbs in many languages begin a credit; the same words inside a sentence do not."""
    told = split_credit(line)

    assert (caption, credit) == (told[0], bare_credit(told[1]))


@given(st.text(max_size=200))
def test_no_caption_breaks_the_reader(text: str) -> None:
    """Any text gives two parts that are no longer than itself."""
    caption, credit = split_credit(text)

    assert len(caption) + len(credit) <= len(text)
    assert isinstance(is_credit_alone(text), bool)


@pytest.mark.parametrize(
    "block",
    [
        f"<figure>{FERRY}</figure><figcaption>The ferry <span class='credit'>Jo Fell</span></figcaption>",
        f"<picture>{FERRY}</picture><figcaption>The ferry, Foto: Jo Fell</figcaption>",
        f"<div><a href='#'>{FERRY}</a><p class='wp-caption-text'>The ferry | Photo: Jo Fell</p></div>",
        f"<div><div>{FERRY}</div><div class='mediaInfo'><span>The ferry</span> <span class='mediaRights'>Bildrechte: Jo Fell</span></div></div>",
        f"<div><div>{FERRY}</div></div><div style='display:none'><span>The ferry</span><small>Jo Fell</small></div>",
        f"<section>{FERRY}<p class='teaser-image__caption'>The ferry</p><p class='teaser-image__credits'>Jo Fell</p></section>",
        f"<figure>{FERRY}</figure><figcaption><span>The ferry</span> <span data-flag='main-image-source'>Jo Fell</span></figcaption>",
        "<button><figure>" + FERRY + "</figure><figcaption>The ferry <cite>(Image: Jo Fell)</cite></figcaption></button>",
        "<div><img src='/i/ferry-2031-0441.jpg' data-caption='The ferry' data-credit='Jo Fell'></div>",
    ],
)
def test_words_beside_a_picture_are_its_own(block: str) -> None:
    """A caption and a credit stand in the figure, behind it, in a block of a telling class, in a button or in attributes."""
    tree = html.fromstring(f"<main><h1>T</h1><div>{block}</div><p>{PARAGRAPHS[0] * 3}</p></main>")
    caption, credit = words_near(next(tree.iter("img")))

    assert ("The ferry", "Jo Fell") == (caption, bare_credit(credit))


@pytest.mark.parametrize(
    "block",
    [
        f"{FERRY}<p>The body of the article begins here and says much.</p>",
        f"<div>{FERRY}</div><p class='article-description'>{PARAGRAPHS[0]}</p>",
        f"<div>{FERRY}</div><div class='caption'><h2>Another story</h2>Of the town</div>",
        f"<div>{FERRY}<span>AUDIO:</span></div>",
    ],
)
def test_what_only_follows_a_picture_is_no_caption(block: str) -> None:
    """Paragraphs, headings and the label of a player are no words of a picture."""
    tree = html.fromstring(f"<main><div>{block}{BODY}</div></main>")

    assert ("", "") == words_near(next(tree.iter("img")))


def test_a_name_alone_on_a_picture_is_its_credit() -> None:
    """Two or three capitalised words without more are whose picture it is."""
    tree = html.fromstring(f"<div><div>{FERRY}</div><div>Anadol Fell</div></div>")

    assert ("", "Anadol Fell") == words_near(next(tree.iter("img")))


def test_the_picture_shown_with_its_words_goes_before_one_that_is_named_and_not_shown() -> None:
    """A card for social networks is no picture of the article where the article has one of its own."""
    social = "<meta property='og:image' content='https://press.example/cards/card-99881.jpg'>"
    picture = picture_of(f"<figure>{FERRY}<figcaption>The ferry</figcaption></figure>", head=social)

    assert picture is not None
    assert ("https://press.example/i/ferry-2031-0441.jpg", "The ferry") == (picture.url, picture.caption)


def test_the_named_picture_is_kept_in_its_own_size() -> None:
    """The same file in another size is the same picture: its address stays, the words of the page come with it."""
    named = "https://press.example/i/ferry-2031-0441-1200x630.jpg"
    picture = picture_of(f"<figure>{FERRY}<figcaption>The ferry</figcaption></figure>", image=named)

    assert picture is not None
    assert (named, "The ferry", "A white ferry") == (picture.url, picture.caption, picture.alt)


def test_of_several_named_pictures_the_first_on_the_page_leads() -> None:
    """JSON-LD lists the pictures of an article in any order."""
    charts = ["https://press.example/i/chart-of-the-fares.png", "https://press.example/i/ferry-2031-0441.jpg"]
    chart = "<figure><img src='/i/chart-of-the-fares.png'><figcaption>The fares</figcaption></figure>"
    picture = picture_of(f"<figure>{FERRY}<figcaption>The ferry</figcaption></figure>{BODY}{chart}", image=charts)

    assert picture is not None
    assert ("https://press.example/i/ferry-2031-0441.jpg", "The ferry") == (picture.url, picture.caption)


def test_the_portrait_of_an_author_leads_no_article() -> None:
    """Pictures from folders of authors and avatars are passed over, whatever stands beside them."""
    portrait = "<figure><img src='/authors/marit-osk-1234567.jpg'><figcaption>Marit Osk</figcaption></figure>"
    picture = picture_of(f"{portrait}<figure>{FERRY}<figcaption>The ferry</figcaption></figure>", image="/authors/marit-osk-1234567.jpg")

    assert picture is None or "authors" not in picture.url


def test_an_alt_text_that_ends_in_a_credit_is_a_caption() -> None:
    """Where nothing else is said, the words and the name in the alt text are the picture's."""
    picture = picture_of("<div><img src='/i/ferry-2031-0441.jpg' alt='The ferry © Jo Fell'></div>", image="/i/ferry-2031-0441.jpg")

    assert picture is not None
    assert ("The ferry", "Jo Fell") == (picture.caption, picture.credit)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/2031/ferry-at-the-quay-300x200.jpg", "https://cdn.example/x/ferry-at-the-quay.jpg?w=9"),
        ("https://a.example/i/246270.jpg", "https://cdn.example/?url=https://a.example/i/thumbs/246270.jpg&w=30"),
        ("https://a.example/i/harbour.jpg", "https://a.example/large/harbour.webp"),
    ],
)
def test_a_file_is_known_in_every_size(one: str, other: str) -> None:
    """Numbers, long names and the file's own name tell a picture, sizes and hosts do not."""
    assert file_marks(one) & file_marks(other)
    assert not file_marks("https://a.example/i/1200x630/image.jpg") & file_marks("https://a.example/j/1200x630/image.jpg")
