"""Microdata, and the lines around a headline: what pages say that have no JSON-LD."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from newsletter.model.article import Article, Author
from newsletter.sources.article.parse import parse
from tests.support.sources import PARAGRAPHS

ADDRESS = "https://press.example/ferry"
MORE = [
    f"In the year {1900 + number} the ferry had {number} passengers, of whom {number // 2} came back, and nobody asked after the rest."
    for number in range(2, 22)
]
BODY = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)


def read(inner: str, *, head: str = "", body: str = BODY) -> Article:
    """The article of a page with this mark-up around its body."""
    found = parse(
        f"<html lang='en'><head><meta charset='utf-8'>{head}</head><body>{inner.replace('BODY', body)}</body></html>".encode(),
        ADDRESS,
        None,
    )
    assert found is not None
    return found


def test_an_item_of_microdata_is_read_like_json_ld() -> None:
    """Headline, people with photo, role and link, moment, section and gate, from attributes where readers see other words."""
    article = read(
        "<article itemscope itemtype='http://schema.org/NewsArticle'><h1 itemprop='headline'>The ferry sails</h1>"
        "<span itemprop='articleSection'>Coast</span><time itemprop='datePublished' datetime='2031-05-13T12:00:00Z'>on Tuesday</time>"
        "<div itemprop='author' itemscope itemtype='http://schema.org/Person'><img itemprop='image' src='/p/marit.jpg'>"
        "<a itemprop='url' href='/people/marit'><span itemprop='name'>Marit Osk</span></a><i itemprop='jobTitle'>Harbour editor</i></div>"
        "<meta itemprop='isAccessibleForFree' content='false'><div itemprop='articleBody'>BODY</div></article>"
    )

    assert ("The ferry sails", "Coast", True) == (article.title, article.category, article.members_only)
    assert datetime(2031, 5, 13, 12, tzinfo=UTC) == article.published
    person = Author(
        name="Marit Osk", photo="https://press.example/p/marit.jpg", role="Harbour editor", url="https://press.example/people/marit"
    )
    assert (person,) == article.authors


def test_json_ld_comes_first_and_microdata_fills_the_rest() -> None:
    """What both say, JSON-LD says; what it leaves out, microdata adds."""
    head = (
        '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "headline": "The ferry sails", "articleSection": "Coast"}</script>'
    )
    article = read(
        "<article itemscope itemtype='https://schema.org/Article'><h1 itemprop='headline'>The ferry sails</h1><b itemprop='articleSection'>News</b>"
        "<p>By <span itemprop='author'>Marit Osk</span></p>BODY</article>",
        head=head,
    )

    assert ("Coast", ("Marit Osk",)) == (article.category, tuple(author.name for author in article.authors))


def test_an_item_inside_another_is_not_the_page_s() -> None:
    """A comment or a related article in its own scope gives its author to nobody else."""
    article = read(
        "<article itemscope itemtype='https://schema.org/Article'><h1 itemprop='headline'>The ferry sails</h1><p itemprop='author'>Marit Osk</p>BODY"
        "<div itemprop='comment' itemscope itemtype='https://schema.org/Comment'><b itemprop='author'>A Passer-By</b></div></article>"
    )

    assert ("Marit Osk",) == tuple(author.name for author in article.authors)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("by Marit Osk , Ivar Lund", ("Marit Osk", "Ivar Lund")),
        ("By Marit Osk, Ivar Lund and Ola Sund", ("Marit Osk", "Ivar Lund", "Ola Sund")),
        ("Von Marit Osk und Ivar Lund", ("Marit Osk", "Ivar Lund")),
        ("Par Marit Osk et Ivar Lund", ("Marit Osk", "Ivar Lund")),
        ("Por Marit Osk y Ivar Lund", ("Marit Osk", "Ivar Lund")),
        ("Di Marit Osk e Ivar Lund", ("Marit Osk", "Ivar Lund")),
        ("Door Marit Osk en Ivar Lund", ("Marit Osk", "Ivar Lund")),
        ("글: 박민지", ("박민지",)),
        ("文：佐藤春子", ("佐藤春子",)),
    ],
)
def test_a_byline_without_any_mark_is_known_by_its_form(byline: str, names: tuple[str, ...]) -> None:
    """A line near the headline that begins as bylines do."""
    article = read(f"<div><h1>The ferry sails</h1><p>{byline}</p>BODY</div>")

    assert names == tuple(author.name for author in article.authors)


def test_the_line_that_readers_see_has_all_the_names() -> None:
    """Links to some of the authors only do not make the others disappear."""
    article = read("<div><h1>The ferry sails</h1><p>By Marit Osk, <a rel='author' href='/a/ivar'>Ivar Lund</a> and Ola Sund</p>BODY</div>")

    assert ("Marit Osk", "Ivar Lund", "Ola Sund") == tuple(author.name for author in article.authors)


def test_a_sentence_is_no_byline() -> None:
    """ "By the time ..." ends in a full stop, and names nobody."""
    article = read("<div><h1>The ferry sails</h1><p>By the time Marit Osk arrived, the ferry had sailed.</p>BODY</div>")

    assert () == article.authors


@pytest.mark.parametrize(
    "around",
    [
        "<p class='kicker'>Coast</p><h1>The ferry sails</h1>",
        "<div><span class='article-category'>Coast</span></div><h1>The ferry sails</h1>",
        "<h1>The ferry sails</h1><a rel='category tag' href='/c/coast'>Coast</a>",
    ],
)
def test_a_category_is_known_by_the_name_of_its_element(around: str) -> None:
    """A short line beside the headline that is called a category, section or kicker."""
    assert "Coast" == read(f"<div>{around}BODY</div>").category


def test_bread_crumbs_give_the_category_where_nothing_else_does() -> None:
    """The last step that is not the article itself; the home page alone is none."""
    crumbs = '{"@type": "BreadcrumbList", "itemListElement": [%s]}'
    steps = '{"name": "Home"}, {"item": {"name": "Coast"}}, {"name": "The ferry sails"}'
    script = "<script type='application/ld+json'>%s</script>"

    assert "Coast" == read("<h1>The ferry sails</h1>BODY", head=script % (crumbs % steps)).category
    assert read("<h1>The ferry sails</h1>BODY", head=script % (crumbs % '{"name": "Home"}')).category is None


def test_a_date_near_the_headline_is_the_day_and_that_of_another_publication_is_not() -> None:
    """Both dates of the journal's pages, each for what it is."""
    article = read("<div><h1>The ferry sails</h1><p>First Published in: Mar.02,2030</p><p>Apr.12, 2030</p>BODY</div>")

    assert (date(2030, 4, 12), date(2030, 3, 2)) == (article.published, article.first_published)


def test_furniture_leaves_the_body_only_at_its_edges() -> None:
    """A date, a name or "Thanks for reading" in the middle of an article are its own words."""
    inner = "".join(f"<p>{one}</p>" for one in (PARAGRAPHS[0], "Apr.12, 2030", PARAGRAPHS[1], PARAGRAPHS[2], *MORE, "Thanks for reading"))
    text = read(f"<article><h1>The ferry sails</h1><p>Apr.12, 2030</p>{inner}</article>").text.for_reader(member=False) or ""

    assert text.startswith(PARAGRAPHS[0][:40])
    assert "Apr.12, 2030" in text
    assert not text.endswith("Thanks for reading")
