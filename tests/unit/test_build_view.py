"""What templates are given: decided for one reader's right, in the story's own language, without foreign surprises."""

from __future__ import annotations

import pytest

from newsletter.model.article import Author, Picture
from newsletter.model.edition import BlockKind, EditorBlock, Place
from newsletter.rendering.build_view import build_view, initials
from newsletter.rendering.jobs import PreparedPicture
from newsletter.rendering.options import RenderingOptions
from tests.support.editions import edition, guarded, job, newsletter, pick

SECRET = "Only those who pay for it may read this sentence."


def story(member: bool = False, place: Place = Place.LEAD, pictures: dict[str, PreparedPicture] | None = None, **changes: object):
    """The view of an edition's only story."""
    words = changes.pop("words", None)
    made = edition(picks=[pick(0, place, words=words, **changes)], blocks=())
    return build_view(job(made, member=member, pictures=pictures or {})).runs[0].stories[0]


def test_a_reader_without_the_right_gets_the_publishers_excerpt():
    """Guarded words are for members; the teaser is free for everybody."""
    words = guarded(SECRET, members_only=True)

    assert story(member=True, words=words).summary == (SECRET,)
    assert story(member=False, words=words, teaser="A free excerpt.").summary == ("A free excerpt.",)
    assert story(member=False, words=words, teaser=None).summary == ()


def test_an_open_summary_is_for_everybody():
    """Only what is marked is kept back."""
    assert story(words=guarded("Open words.")).summary == ("Open words.",)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Lena Aumann", "LA"),
        ("Jean-Luc de la Tour", "JT"),
        ("Plato", "P"),
        ("سمير الحداد", "س"),
        ("小林ゆき", "小"),
        ("  ", ""),
        ("J. Okonkwo", "JO"),
        ("Łukasz Żak", "ŁŻ"),
        ("émile", "é"),
    ],
)
def test_initials_are_what_a_person_would_draw(name, letters):
    """First and last name; one letter where letters join or speak for themselves."""
    assert initials(name.strip()).upper() == letters.upper()


def test_a_story_has_its_own_language_and_direction():
    """An Arabic story in an English edition runs from the right; the edition does not."""
    view = story(language="ar", title="الماء")

    assert (view.language, view.direction, view.script, view.foreign) == ("ar", "rtl", "arab", True)


def test_a_headline_tells_the_direction_where_the_source_gives_no_language():
    """Its language stays undetermined; it is not claimed to be the edition's."""
    view = story(language=None, title="الماء الذي")
    plain = story(language=None, title="Water")

    assert (view.language, view.direction) == ("und", "rtl")
    assert (plain.language, plain.direction, plain.foreign) == ("en", "ltr", False)


def test_controls_and_directional_overrides_are_taken_out_of_every_field():
    """They end an XML parse, make a mail client cut the message, or turn the page around."""
    view = story(title="A\x00B\x92C\u202eD\u2066E\nF", category="x\x0by", authors=(Author(name="N\u2028M", role="r\x1b", bio="b\ud800"),))

    assert view.title == "A B C D E F"
    assert view.category == "x y"
    assert (view.authors[0].name, view.authors[0].role, view.authors[0].bio) == ("N M", "r", "b")


def test_an_author_without_a_name_is_no_author():
    """An empty card would stand under the story."""
    assert story(authors=(Author(name=" "), Author(name="A"))).byline_text == "By A"


def test_a_link_that_is_no_web_address_is_left_out():
    """The headline stays, as text."""
    assert story(url="javascript:alert(1)").url is None


def test_link_parameters_are_put_on_stories_and_blocks_and_never_on_our_own_links():
    """Once per variant, for listed domains."""
    options = RenderingOptions(link_parameters={"utm_source": "letter"}, link_domains=("meridian.example", "letters.example"))
    block = EditorBlock(kind=BlockKind.NOTE, html='<a href="https://meridian.example/x?a=1">x</a> <a href="https://other.example/">y</a>')
    view = build_view(job(edition(picks=[pick(0)], blocks=(block,)), options=options))

    assert view.runs[0].stories[0].url == "https://meridian.example/2026/story-1?utm_source=letter"
    assert view.opening[0].hrefs == ("https://meridian.example/x?a=1&utm_source=letter", "https://other.example/")
    assert view.links.archive == "https://letters.example/a/0123456789abcdef0123456789abcdef"
    assert "utm" not in view.links.unsubscribe


def test_a_blocks_html_is_reduced_to_what_a_letter_needs():
    """No script, style, class, picture or foreign scheme; a sponsor's links say that they are paid for."""
    html = (
        '<p class="x" style="y">a<script>bad()</script><img src=z><a href="javascript:b">c</a> <a href="https://k.example/">d</a><br>e</p>'
    )
    block = EditorBlock(kind=BlockKind.SPONSOR, title="K", html=html, url="https://k.example/")
    (view,) = build_view(job(edition(picks=[], blocks=(block,)))).middle

    assert (
        str(view.html)
        == '<p>a<a rel="sponsored nofollow noopener">c</a> <a href="https://k.example/" rel="sponsored nofollow noopener">d</a><br/>e</p>'
    )


def test_a_picture_that_could_not_be_had_is_left_out():
    """Also one whose prepared address is none that a mail program may load."""
    picture = Picture(url="https://x.example/a.webp", credit="C")

    assert story(picture=picture).picture is None
    for src in ("javascript:x", "cid:../x", "data:image/png;base64,x"):
        assert story(picture=picture, pictures={picture.url: PreparedPicture(src=src, width=10, height=10)}).picture is None


def test_a_small_picture_is_not_blown_up():
    """It is shown at its own width at most."""
    picture = Picture(url="https://x.example/a.jpg", caption="Shown")
    view = story(picture=picture, pictures={picture.url: PreparedPicture(src=picture.url, width=300, height=200)})

    assert view.picture is not None
    assert (view.picture.width, view.picture.alt) == (300, "Shown")


def test_the_alt_text_of_a_picture_is_never_empty():
    """The editor's, the publisher's, the caption, and at last the headline."""
    picture = Picture(url="https://x.example/a.jpg")
    view = story(picture=picture, pictures={picture.url: PreparedPicture(src=picture.url, width=600, height=400)})

    assert view.picture is not None
    assert view.picture.alt == view.title


def test_a_preheader_that_nobody_wrote_names_the_other_stories():
    """The first headline stands in the subject already."""
    view = build_view(job(edition(3, preheader="")))

    assert view.preheader == "A cable, a trawler and ninety minutes of silence · Batteries the size of a bakery"


def test_the_inbox_row_is_filled_up_with_what_nobody_sees():
    """Else the masthead's words would follow the preheader there."""
    view = build_view(job())

    assert len(view.preheader + view.inbox_padding) >= 200
    assert not view.inbox_padding.strip("\u034f\u200c\u00a0")


def test_stories_of_one_place_stand_together_in_the_editors_order():
    """An order the editor made is kept, also if it mixes places."""
    places = [Place.LEAD, Place.COMPACT, Place.COMPACT, Place.FEATURE, Place.BRIEF]
    view = build_view(job(edition(picks=[pick(n, place) for n, place in enumerate(places)])))

    assert ["lead", "compact", "feature", "brief"] == [run.place for run in view.runs]
    assert [1, 2, 3, 4, 5] == [story.index for run in view.runs for story in run.stories]


def test_an_edition_without_stories_has_no_story_count():
    """A special edition may hold nothing but the editor's own words."""
    assert build_view(job(edition(picks=[]))).folio == ("No. 12", "Monday, 23 November 2026")


def test_the_postal_address_keeps_its_lines():
    """One row each, blank ones left out."""
    assert build_view(job(newsletter=newsletter(postal_address="A\n\n B \nC"))).postal == ("A", "B", "C")
