"""What templates are given: decided for one reader's right, in the story's own language, without foreign surprises."""

from __future__ import annotations

import pytest

from newsletter.model.article import Author, Picture
from newsletter.model.edition import BlockKind, EditorBlock, Place
from newsletter.rendering.build_view import build_view, initials
from newsletter.rendering.jobs import PreparedPicture, RenderJob
from newsletter.rendering.options import RenderingOptions
from newsletter.rendering.strings import strings_for
from tests.support.editions import edition, guarded, job, newsletter, pick

WIDTHS = {"lead": 552, "feature": 240, "compact": 112, "avatar": 40, "logo": 240}


def view_of(made: RenderJob, **widths: int):
    """The view in the words of its newsletter's language, with the widths of a theme."""
    return build_view(made, WIDTHS | widths, strings_for(made.newsletter.language))


SECRET = "Only those who pay for it may read this sentence."


def story(member: bool = False, place: Place = Place.LEAD, pictures: dict[str, PreparedPicture] | None = None, **changes: object):
    """The view of an edition's only story."""
    words = changes.pop("words", None)
    made = edition(picks=[pick(0, place, words=words, **changes)], blocks=())
    return view_of(job(made, member=member, pictures=pictures or {})).runs[0].stories[0]


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
    view = view_of(job(edition(picks=[pick(0)], blocks=(block,)), options=options))

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
    (view,) = view_of(job(edition(picks=[], blocks=(block,)))).middle

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
    assert view.picture.width == 300


@pytest.mark.parametrize(("place", "spoken"), [(Place.LEAD, "Water"), (Place.FEATURE, "Water"), (Place.COMPACT, "Cranes")])
def test_a_caption_names_its_picture_only_where_it_does_not_stand_under_it(place, spoken):
    """It would be heard twice; a small story shows no caption."""
    picture = Picture(url="https://x.example/a.jpg", caption="Cranes")
    prepared = {picture.url: PreparedPicture(src=picture.url, width=600, height=400)}
    view = story(place=place, title="Water", picture=picture, pictures=prepared)

    assert view.picture is not None
    assert view.picture.alt == spoken


def test_the_alt_text_of_a_picture_is_never_empty():
    """The editor's, the publisher's, a caption that is not shown, and at last the headline."""
    picture = Picture(url="https://x.example/a.jpg")
    view = story(picture=picture, pictures={picture.url: PreparedPicture(src=picture.url, width=600, height=400)})

    assert view.picture is not None
    assert view.picture.alt == view.title


def test_a_preheader_that_nobody_wrote_names_the_other_stories():
    """The first headline stands in the subject already."""
    view = view_of(job(edition(3, preheader="")))

    assert view.preheader == "A cable, a trawler and ninety minutes of silence · Batteries the size of a bakery"


def test_the_inbox_row_is_filled_up_with_what_nobody_sees():
    """Else the masthead's words would follow the preheader there."""
    view = view_of(job())

    assert len(view.preheader + view.inbox_padding) >= 200
    assert not view.inbox_padding.strip("\u034f\u200c\u00a0")


def test_stories_of_one_place_stand_together_in_the_editors_order():
    """An order the editor made is kept, also if it mixes places."""
    places = [Place.LEAD, Place.COMPACT, Place.COMPACT, Place.FEATURE, Place.BRIEF]
    view = view_of(job(edition(picks=[pick(n, place) for n, place in enumerate(places)])))

    assert ["lead", "compact", "feature", "brief"] == [run.place for run in view.runs]
    assert [1, 2, 3, 4, 5] == [story.index for run in view.runs for story in run.stories]


def test_an_edition_without_stories_has_no_story_count():
    """A special edition may hold nothing but the editor's own words."""
    assert view_of(job(edition(picks=[]))).folio == ("No. 12", "Monday, 23 November 2026")


def test_the_postal_address_keeps_its_lines():
    """One row each, blank ones left out."""
    assert view_of(job(newsletter=newsletter(postal_address="A\n\n B \nC"))).postal == ("A", "B", "C")


def test_a_long_edition_names_its_first_stories_and_a_short_one_does_not():
    """A table of contents helps above eight stories, and is no list of forty."""
    assert view_of(job(edition(8))).contents == ()
    assert [story.index for story in view_of(job(edition(9))).contents] == [*range(1, 10)]
    assert len(view_of(job(edition(40))).contents) == 10


def test_a_place_whose_width_is_nought_shows_no_picture_and_no_face():
    """The theme decides, also where the picture was prepared for another one."""
    picture = Picture(url="https://x.example/a.jpg")
    prepared = {url: PreparedPicture(src=url, width=600, height=400) for url in (picture.url, "https://x.example/f.jpg")}
    author = Author(name="A", photo="https://x.example/f.jpg")
    made = edition(picks=[pick(0, Place.LEAD, picture=picture, authors=(author,))])

    (shown,) = view_of(job(made, pictures=prepared)).runs[0].stories
    (bare,) = view_of(job(made, pictures=prepared), lead=0, avatar=0).runs[0].stories

    assert shown.picture is not None
    assert (shown.picture.width, shown.authors[0].photo) == (552, "https://x.example/f.jpg")
    assert (bare.picture, bare.authors[0].photo) == (None, None)


def test_social_links_bear_the_names_that_networks_give_themselves():
    """In the order of the configuration; what is no web address is left out, and our own marks are on none."""
    social = {
        "mastodon": "https://social.example/@m",
        "linkedin": "https://l.example/m",
        "our_forum": "https://f.example/",
        "x": "javascript:x",
    }
    view = view_of(
        job(newsletter=newsletter(social=social), options=RenderingOptions(link_parameters={"a": "b"}, link_domains=("f.example",)))
    )

    assert [(one.name, one.url) for one in view.links.social] == [
        ("Mastodon", "https://social.example/@m"),
        ("LinkedIn", "https://l.example/m"),
        ("Our Forum", "https://f.example/"),
    ]


def test_a_dark_logo_is_shown_only_beside_a_light_one():
    """If the light one could not be had, the name stands as text in both modes."""
    pair = {"logo": "https://x.example/l.png", "logo_dark": "https://x.example/d.png"}
    prepared = {url: PreparedPicture(src=url, width=400, height=80) for url in pair.values()}

    both = view_of(job(newsletter=newsletter(**pair), pictures=prepared))
    dark_alone = view_of(job(newsletter=newsletter(**pair), pictures={pair["logo_dark"]: prepared[pair["logo_dark"]]}))

    assert both.logo is not None
    assert both.logo_dark is not None
    assert (both.logo.src, both.logo_dark.src) == tuple(pair.values())
    assert (dark_alone.logo, dark_alone.logo_dark) == (None, None)


@pytest.mark.parametrize(
    ("language", "words", "way"),
    [("ar", "Which part?", "ltr"), ("ar", "ما هي؟", "rtl"), ("en", "ما هي؟", "rtl"), ("ar", "2026: ...", "rtl"), ("en", "2026", "ltr")],
)
def test_a_block_faces_the_way_of_the_editors_own_words(language, words, way):
    """English words in an Arabic edition keep their full stops on the right; figures follow the edition."""
    block = EditorBlock(kind=BlockKind.QUESTION, title=words, text="")

    (view,) = view_of(job(edition(picks=[], blocks=(block,)), newsletter=newsletter(language=language))).closing

    assert view.direction == way
