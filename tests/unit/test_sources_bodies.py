"""The body of a page: its standfirst and its paragraphs, without what stands between them."""

from __future__ import annotations

import pytest

from newsletter.model.article import Article
from newsletter.sources.article.between import paragraphs_only
from newsletter.sources.article.parse import parse
from tests.support.sources import PARAGRAPHS

FIRST, *REST = [f"<p>{' '.join(paragraph.split())}</p>" for paragraph in PARAGRAPHS]
STANDFIRST = "A county said it could not be done. A captain with two goats aboard showed how."


def page_of(*, above: str = "", between: str = "", below: str = "", description: str = "") -> Article:
    """A page with this around and between its paragraphs."""
    head = f"<meta name='description' content='{description}'>" if description else ""
    markup = f"<html lang='en'><head>{head}</head><body><main><article><h1>The ferry sails again</h1>{above}{FIRST}{between}{''.join(REST)}{below}</article></main></body></html>"
    article = parse(markup.encode(), "https://press.example/ferry", "text/html; charset=utf-8")
    assert article is not None
    return article


def text_of(**parts: str) -> str:
    """The text of such a page."""
    return page_of(**parts).text.for_reader(member=True) or ""


WHOLE = text_of()


def test_the_body_is_its_paragraphs() -> None:
    """Every paragraph, in order, parted by blank lines."""
    assert "\n\n".join(" ".join(paragraph.split()) for paragraph in PARAGRAPHS) == WHOLE


@pytest.mark.parametrize(
    "between",
    [
        "<ul><li><a href='/a'>Goats at sea: what the law says of them</a></li><li><a href='/b'>The islands in winter</a></li></ul>",
        "<h3>More from the coast</h3><ul><li><b>Goats:</b> <a href='/a'>What the law says of them</a></li><li><b>Winter:</b> <a href='/b'>The islands</a></li></ul>",
        "<p>Read more on the islands:</p><ul><li><a href='/a'>Goats at sea: what the law says</a></li><li><a href='/b'>The islands in winter</a></li></ul>",
        "<blockquote class='twitter-tweet'><p>The ferry is late again and nobody tells us why this is so.</p>— Ola (@ola) May 3, 2031</blockquote>",
        "<p class='image-caption'>The goats on the deck of the ferry, with their owner behind them, on Tuesday.</p>",
        "<p>Read also: Goats at sea and what the law says of them</p>",
        "<p>Lesen Sie auch: Ziegen auf See und was das Gesetz sagt</p>",
        "<p>Les også: Geiter til sjøs</p>",
        "<p>Lire aussi : Des chèvres en mer</p>",
        "<p>関連記事：海の山羊</p>",
        "<p>Photo: Jonas Fell / The Coast</p>",
        "<p>STR/AFP via Getty Images</p>",
        "<p>The old ferry at the quay of the county, covered in weed, in the summer of the great tide, when two goats and a captain were aboard and nobody else of the whole crew. Image credit: Jonas Fell et al.</p>",
        "<p>Die alte Fähre am Kai. Foto: Jonas Fell; großes Foto oben: Ola Sør, Hafenamt der Grafschaft Haldensund</p>",
    ],
)
def test_what_stands_between_paragraphs_is_left_out(between: str) -> None:
    """Lists of links with their label, embedded posts, captions, credits and pointers to other articles are no body."""
    assert WHOLE == text_of(between=between)


@pytest.mark.parametrize(
    "line",
    [
        "The more she read, the less she liked the timetable of the county.",
        "More than two goats have never been aboard at the same time, the captain said.",
        "Source: the county's own figures of the last ten years",
        "A photograph of the ferry hangs over the counter.",
        "The captain took her photo: two goats stood at the rail of the ferry, looking at the sea as if it had been made for them, and for nobody else.",
    ],
)
def test_prose_that_begins_like_furniture_stays(line: str) -> None:
    """The same words in a sentence are the author's."""
    assert [line] == paragraphs_only([line])


def test_a_list_of_points_stays() -> None:
    """A list that says something besides its links is part of the article."""
    points = (
        "<ul><li>Two goats were aboard, said the <a href='/a'>county</a>, and no more.</li><li>The parcel held a pair of glasses.</li></ul>"
    )

    assert "Two goats were aboard" in text_of(between=points)


def test_readings_over_characters_do_not_cut_a_sentence() -> None:
    """Ruby is unwrapped and its readings go: the sentence stays one line."""
    text = text_of(
        between=f"<p>{'県の発表によると、' * 5}<ruby>弾劾<rp>（</rp><rt>だんがい</rt><rp>）</rp></ruby>の訴追案が提出された。</p>"
    )

    assert "弾劾の訴追案が提出された。" in text


@pytest.mark.parametrize(
    ("above", "description"),
    [
        (f"<h2>{STANDFIRST}</h2>", STANDFIRST),
        (f"<div class='article__standfirst'><span>{STANDFIRST}</span></div>", ""),
        (f"<p class='lead'>{STANDFIRST}</p>", STANDFIRST),
    ],
)
def test_the_standfirst_begins_the_body(above: str, description: str) -> None:
    """What the page shows under its headline and says of itself, or calls by that name, is its first paragraph, once."""
    text = text_of(above=above, description=description)

    assert text.startswith(STANDFIRST)
    assert 1 == text.count("A county said")


@pytest.mark.parametrize(
    ("above", "description"),
    [
        ("", STANDFIRST),
        (f"<div class='teaser'><h3>Another story</h3><p>{STANDFIRST}</p></div>", ""),
        ("<p class='subtitle'>Photos by Jonas Fell and by the crew of the ferry, who were aboard</p>", ""),
    ],
)
def test_what_is_not_shown_or_leads_elsewhere_is_no_standfirst(above: str, description: str) -> None:
    """A description for search engines, a teaser of another article and a line of credits stay out of the text."""
    assert WHOLE == text_of(above=above, description=description)


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ({"above": "<p><strong>Marit Osk</strong></p>"}, ("Marit Osk",)),
        ({"above": "<p><strong>Marit Osk/Ola Sør</strong></p>"}, ("Marit Osk", "Ola Sør")),
        ({"below": "<p style='text-align:right'><b>Lê Phương</b></p>"}, ("Lê Phương",)),
        ({"between": "<p><strong>Haldensund Harbour</strong></p>"}, ()),
        ({"above": "<p>Marit Osk</p>"}, ()),
    ],
)
def test_a_bold_line_of_names_over_or_under_the_text_signs_it(parts: dict[str, str], names: tuple[str, ...]) -> None:
    """Between paragraphs such a line is a heading, and a plain line says nothing."""
    assert names == tuple(author.name for author in page_of(**parts).authors)
