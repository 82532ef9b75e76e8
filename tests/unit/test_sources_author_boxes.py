"""The boxes about authors on an article page; nobody gets another's photo."""

from __future__ import annotations

import json

import pytest

from newsletter.model.article import Article, Author
from newsletter.sources.article.parse import parse
from newsletter.sources.authors import Registry
from tests.support.sources import PARAGRAPHS

ADDRESS = "https://press.example/ferry"
MARIT_BIO = "Marit Osk has written about ferries since the first of them sank."
IVAR_BIO = "Ivar Lund teaches the history of harbours, and rows to his lectures."


def authors(after: str = "", *, before: str = "", names: tuple[str, ...] = ("Marit Osk", "Ivar Lund")) -> dict[str, Author]:
    """The authors of a page that states their names only."""
    stated = {"@type": "NewsArticle", "headline": "The ferry sails", "author": [{"@type": "Person", "name": name} for name in names]}
    page = (
        f"<html lang='en'><head><script type='application/ld+json'>{json.dumps(stated)}</script></head><body><main><article><h1>The ferry sails</h1>"
        f"{before}{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}</article>{after}</main></body></html>"
    )
    found = parse(page.encode(), ADDRESS, None)
    assert found is not None
    return {author.name: author for author in found.authors}


def test_a_box_of_each_author_gives_photo_bio_role_and_link() -> None:
    """What stands in one's own block is one's own."""
    boxes = (
        "<div class='author'><img class='avatar' src='/p/marit.jpg'><h3><a rel='author' href='/people/marit'>Marit Osk</a></h3>"
        f"<span class='job-title'>Harbour editor</span><p class='bio'>{MARIT_BIO}</p></div>"
        f"<div class='author'><img class='avatar' src='/p/ivar.jpg'><h3>Ivar Lund</h3><p class='bio'>{IVAR_BIO}</p></div>"
    )
    found = authors(boxes)

    assert found["Marit Osk"] == Author(
        name="Marit Osk",
        photo="https://press.example/p/marit.jpg",
        bio=MARIT_BIO,
        role="Harbour editor",
        url="https://press.example/people/marit",
    )
    assert found["Ivar Lund"] == Author(name="Ivar Lund", photo="https://press.example/p/ivar.jpg", bio=IVAR_BIO)


def test_one_photo_for_two_names_is_nobody_s() -> None:
    """A block that holds both authors and one portrait does not say whose it is."""
    block = "<div class='authors'><img class='avatar' src='/p/one.jpg'><a href='/a/1'>Marit Osk</a> and <a href='/a/2'>Ivar Lund</a></div>"

    assert {author.photo for author in authors(block).values()} == {None}


def test_a_stranger_s_box_beside_one_s_own_gives_nothing() -> None:
    """A page that states one of its two authors: the other's photo and sentences do not go to the one it states."""
    boxes = (
        f"<div class='author'><h3>Marit Osk</h3><p class='bio'>{MARIT_BIO}</p></div>"
        f"<div class='author'><img class='avatar' src='/p/ivar.jpg'><h3>Ivar Lund</h3><p class='bio'>{IVAR_BIO}</p></div>"
    )
    found = authors(f"<section class='about'>{boxes}</section>", names=("Marit Osk",))

    assert (found["Marit Osk"].photo, found["Marit Osk"].bio) == (None, MARIT_BIO)


@pytest.mark.parametrize(
    ("row", "photos"),
    [
        ("{m}<h4>Marit Osk</h4><p>{mb}</p>{i}<h4>Ivar Lund</h4><p>{ib}</p>", ("marit", "ivar")),
        ("<h4>Marit Osk</h4><p>{mb}</p>{i}<h4>Ivar Lund</h4><p>{ib}</p>", (None, "ivar")),
        ("{m}<h4>Marit Osk</h4><p>{mb}</p><h4>Ivar Lund</h4><p>{ib}</p>", ("marit", None)),
        ("<h4>Marit Osk</h4>{m}<p>{mb}</p><h4>Ivar Lund</h4>{i}<p>{ib}</p>", (None, None)),
        ("<h4>Marit Osk</h4><p>{mb}</p>{m}<h4>Ivar Lund</h4><p>{ib}</p>{i}", (None, None)),
    ],
    ids=["before each name", "none for the first", "none for the second", "after each name", "after each bio"],
)
def test_photos_in_a_row_go_to_the_name_they_stand_before_or_to_nobody(row: str, photos: tuple[str | None, ...]) -> None:
    """Where the order leaves a doubt, no author gets a photo; the bios are right in every order."""
    marks = {"m": "<img alt='Author image' src='/p/marit.jpg'>", "i": "<img alt='Author image' src='/p/ivar.jpg'>"}
    found = authors(f"<div class='cards'>{row.format(mb=MARIT_BIO, ib=IVAR_BIO, **marks)}</div>")

    wanted = tuple(one and f"https://press.example/p/{one}.jpg" for one in photos)
    assert wanted == (found["Marit Osk"].photo, found["Ivar Lund"].photo)
    assert (MARIT_BIO, IVAR_BIO) == (found["Marit Osk"].bio, found["Ivar Lund"].bio)


def test_what_stands_under_a_byline_is_no_bio() -> None:
    """A standfirst beside the byline, even one that ends in the author's name, tells nothing about the author."""
    standfirst = "The ferry of the islands sails again, and the county has lost its case, as the harbour's chronicler writes: Marit Osk."
    found = authors(
        before=f"<div class='author-info'><p>{standfirst}</p><p>By <a href='/author/marit'>Marit Osk</a></p></div>", names=("Marit Osk",)
    )

    assert found["Marit Osk"] == Author(name="Marit Osk", url="https://press.example/author/marit")


def test_the_article_s_own_picture_is_no_portrait() -> None:
    """A large picture under the byline without a mark that it shows the author."""
    before = "<div class='top'><p>Marit Osk</p><img src='/i/ferry-2031-0441.jpg' alt='A ferry'></div>"

    assert authors(before=before, names=("Marit Osk",))["Marit Osk"].photo is None


def test_icons_and_pixels_are_no_portraits() -> None:
    """A card whose only picture is an arrow or a counter has no photo."""
    card = f"<div class='bio'><img src='/i/icon-mail.png'><img src='/c.gif' width='1'><h3>Marit Osk</h3><p>{MARIT_BIO}</p></div>"
    found = authors(card, names=("Marit Osk",))

    assert (None, MARIT_BIO) == (found["Marit Osk"].photo, found["Marit Osk"].bio)


def test_a_bio_on_the_page_is_no_paragraph_of_the_article() -> None:
    """It goes to the card and out of the body."""
    stated = {"@type": "NewsArticle", "headline": "The ferry sails", "author": {"@type": "Person", "name": "Marit Osk"}}
    body = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    page = (
        f"<html><head><script type='application/ld+json'>{json.dumps(stated)}</script></head><body><article><h1>The ferry sails</h1>{body}"
        f"<div class='author-bio'><h4>Marit Osk</h4><p>{MARIT_BIO}</p></div></article></body></html>"
    )
    found = parse(page.encode(), ADDRESS, None)

    assert found is not None
    assert found.text.for_reader(member=False) == "\n\n".join(PARAGRAPHS)


def test_the_registry_fills_what_the_page_leaves_open() -> None:
    """The registry's own photo and bio come first; what it does not know stays as the page says it."""
    card = f"<div class='author'><img class='avatar' src='/p/marit.jpg'><h3>Marit Osk</h3><p class='bio'>{MARIT_BIO}</p></div>"
    stated = {"@type": "NewsArticle", "headline": "The ferry sails", "author": {"name": "Marit Osk"}}
    page = f"<html><head><script type='application/ld+json'>{json.dumps(stated)}</script></head><body><h1>The ferry sails</h1><p>{PARAGRAPHS[0]}</p>{card}</body></html>"
    article = parse(page.encode(), ADDRESS, None)
    assert article is not None
    registry = Registry({"marit osk": Author(name="Marit Osk", role="Editor", photo="https://press.example/registry.jpg")})

    (author,) = registry.complete(article).authors
    assert author == Author(name="Marit Osk", role="Editor", photo="https://press.example/registry.jpg", bio=MARIT_BIO)


@pytest.mark.parametrize(
    "name", ["Marit Osk", "MARIT OSK", "Dr. Marit Osk", "Prof. Dr. Marit Osk", "Marit Osk, PhD", "Ms Marit Osk, MA, LLM"]
)
def test_the_registry_knows_a_person_with_and_without_titles(name: str) -> None:
    """Titles and degrees of a byline do not make another person; the card bears the registry's name."""
    registry = Registry({"marit osk": Author(name="Marit Osk", bio=MARIT_BIO)})
    (author,) = registry.complete(Article(title="T", authors=(Author(name=name),))).authors

    assert (author.name, author.bio) == ("Marit Osk", MARIT_BIO)


@pytest.mark.parametrize("name", ["Dr. Osk", "Marit", "Osk Marit", "Sir Marit", "Ma Osk"])
def test_the_registry_guesses_nobody(name: str) -> None:
    """Half a name is nobody's: a wrong photo is worse than none."""
    registry = Registry({"marit osk": Author(name="Marit Osk", bio=MARIT_BIO), "osk": Author(name="Another Osk", bio=IVAR_BIO)})
    (author,) = registry.complete(Article(title="T", authors=(Author(name=name),))).authors

    assert author.bio is None
