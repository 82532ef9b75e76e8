"""The pure parts of the preview: forced dark, programs, marks, the transcript, inbox rows, the edition as JSON, and colours."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.base import Finding
from newsletter.model.article import Article, Guarded, StoredArticle, Summary, SummarySource
from newsletter.model.colour import contrast, inverted, luminance
from newsletter.model.edition import Edition, EditionState, Pick, Place
from newsletter.web.css_rules import declarations, rules_of
from newsletter.web.edition_document import edition_document
from newsletter.web.forced_dark import forced_dark
from newsletter.web.inbox_rows import inbox_rows, shortened
from newsletter.web.mail_clients import as_client
from newsletter.web.marked_places import CLIP, FOUND, clip_line, clip_marked, found_marked, place_of
from newsletter.web.spoken import spoken

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
LIMIT = 102_000


def finding(where: str, line: int | None = None, column: int | None = None) -> Finding:
    """A finding about some place."""
    return Finding(id="x", level="warning", where=where, line=line, column=column, message="m", fix="f")


# Colours


@pytest.mark.parametrize(("ink", "ratio"), [("#5b6470", 4.4), ("#4b5563", 5.2), ("#374151", 6.4)])
def test_forced_dark_gives_the_contrasts_that_were_measured(ink, ratio):
    """Greys on white, by the rule of the programs that force it: the middle one passes, the lighter one does not."""
    ground = inverted("#ffffff", background=True)

    assert ratio == pytest.approx(contrast(ground, inverted(ink, background=False)), abs=0.06)


@given(HEX)
def test_forced_dark_makes_no_background_bright_and_no_ink_dark(colour):
    """Whatever was declared: a ground is dark afterwards, what stands on it is light."""
    assert luminance(inverted(colour, background=True)) < 0.19 + 0.02
    assert luminance(inverted(colour, background=False)) > 0.18 - 0.02


def test_forced_dark_recolours_wherever_a_colour_is_declared():
    """Style attributes, sheets with media queries, bgcolor and font colours; words, comments and addresses stay."""
    html = (
        '<html><head><style>p{color:#000}@media (max-width:9px){.a{background-color:white!important}}</style></head><body bgcolor="#ffffff">'
        '<!-- color:#000000 --><p style="color:#000000;border:1px solid #eeeeee;background:url(#fff.png)">color:#000000</p>'
        '<font color="#000">x</font><p style="color:rgb(0, 0, 0)">y</p><a href="#abcdef">z</a></body></html>'
    )
    made = forced_dark(html)

    assert "p{color:#dbdbdb}" in made
    assert "background-color:#212121!important" in made
    assert '<body bgcolor="#212121">' in made
    assert "<!-- color:#000000 -->" in made
    assert ">color:#000000</p>" in made
    assert '<font color="#dbdbdb">' in made
    assert '<p style="color:#dbdbdb">y</p>' in made
    assert '<a href="#abcdef">' in made
    assert "url(#fff.png)" in made
    assert "border:1px solid #eeeeee" not in made


# Style sheets


def test_a_sheet_is_read_rule_by_rule_with_its_blocks_whole():
    """Comments go, a media query is one rule, and what is never closed is closed at the end."""
    rules = list(rules_of("/* a{} */ @import url(x); a{b:c} @media x{d{e:f} g{h:i}} j{k:l"))

    assert [("@import url(x)", None), ("a", "b:c"), ("@media x", "d{e:f} g{h:i}"), ("j", "k:l")] == [
        (one.prelude, one.block) for one in rules
    ]


def test_a_semicolon_in_an_address_ends_no_declaration():
    """`url(data:image/png;base64,...)` is one value."""
    assert [("background", "url(data:image/png;base64,xx)"), ("color", "red")] == declarations(
        "background:url(data:image/png;base64,xx); color:red"
    )


# Programs


def test_gmail_drops_what_it_does_not_read():
    """Dark rules, attribute selectors and imports go; widths and classes stay."""
    html = "<style>@import url(x);@media (prefers-color-scheme:dark){a{b:c}}[data-x] a{d:e}.f{g:h}@media (max-width:480px){.i{j:k}}</style>"

    assert "<style>.f{g:h}\n@media (max-width:480px){.i{j:k}}</style>" == as_client(html, "gmail", size_limit=LIMIT)


def test_gmail_drops_every_sheet_past_its_limit():
    """16,384 characters in all sheets together, and none is read."""
    html = f"<style>.a{{b:c}}</style><style>.d{{content:'{'x' * 16_400}'}}</style><p>"

    assert "<p>" == as_client(html, "gmail", size_limit=LIMIT)


def test_gmail_clips_at_the_limit_and_never_inside_a_tag():
    """What is shown ends before the limit, with the words that Gmail puts there."""
    made = as_client("<p>é</p>" * 100 + '<p class="never">', "gmail", size_limit=815)

    assert "[Message clipped]" in made
    assert "never" not in made
    assert made.count("<p") == made.partition("<div")[0].count("<p>")


def test_outlook_reads_its_own_comments_and_little_style():
    """Conditional comments for Word are opened and others left out; rounding, widest widths and queries go."""
    html = (
        "<html><head><!--[if mso]><xml>96</xml><![endif]--></head><body><style>@media x{a{b:c}}.d{e:f}</style>"
        '<!--[if mso | IE]><table><tr><td><![endif]--><div style="max-width:600px;padding:4px;color:red;border-radius:3px">a</div>'
        '<!--[if lte mso 11]>old<![endif]--><!--[if !mso]><!-->others<!--<![endif]--><img width="552" style="width:100%;height:auto"></body></html>'
    )
    made = as_client(html, "outlook", size_limit=LIMIT)

    assert '<table><tr><td><div style="color:red">a</div>' in made
    assert "old" not in made
    assert "others" not in made
    assert "@media" not in made
    assert '<img width="552" style="height:auto">' in made
    assert "<!--[if mso]><xml>" in made


def test_without_styles_hidden_parts_stay_hidden():
    """No sheet, class or colour is left, and the preheader is not suddenly read."""
    made = as_client(
        '<style>a{}</style><div style="display:none">pre</div><p class="x" style="color:red" bgcolor="#fff">text</p>',
        "bare",
        size_limit=LIMIT,
    )

    assert "<div hidden>pre</div><p>text</p>" == made


# Places


def test_the_clip_is_marked_on_the_first_element_past_it():
    """Counted in bytes; a mail that fits has no mark."""
    html = "<body><p>éé</p><p>two</p></body>"

    assert f"<p>éé</p><p {CLIP}>two</p>" in clip_marked(html, 12)
    assert html == clip_marked(html, len(html.encode()))
    assert (2, None) == (clip_line("ab\ncd\n", 4), clip_line("ab", 2))


def test_a_finding_is_marked_by_line_and_column_else_by_its_story():
    """A position inside a tag means that tag; a quoted headline means its heading; other parts have no place in the mail."""
    html = '<head><title>The wind</title></head>\n<body><p>a</p>\n<p><img src="x" alt=""></p><h2 class="h"><a href="#">The wind &amp; sea</a></h2>'

    assert f'<img src="x" alt="" {FOUND}>' in found_marked(html, finding("html", 3, 4))
    assert f'<img src="x" alt="" {FOUND}>' in found_marked(html, finding("html", 3, 9))
    assert f'<h2 class="h" {FOUND}>' in found_marked(html, finding("html, at “The wind & sea”"))
    assert f"<p {FOUND}>a</p>" in found_marked(html, finding("html", 1, 2))
    assert [None, None, None] == [place_of(html, finding(where)) for where in ("text", "subject", "html")]
    assert None is place_of(html, finding("html", 99, 1))


@given(st.text(), st.integers(0, 300), st.integers(0, 300))
def test_a_mark_changes_nothing_but_one_tag(text, line, column):
    """Whatever the html and the place: without the mark it is what it was."""
    html = f"<body><p>{text.replace('<', '')}</p></body>"

    assert html == found_marked(html, finding("html", line or None, column)).replace(f" {FOUND}", "")


# What is heard


def test_a_transcript_says_roles_words_and_languages_in_order():
    """Headings with their level, links within them, lists, pictures by their words; hidden parts are silent."""
    html = (
        '<html lang="en"><head><title>t</title><style>x</style></head><body><div style="display: none">pre</div><div aria-hidden="true">icon</div>'
        '<h2><a href="#">A <b>bold</b>\n headline</a></h2><img src="https://x.example/a.jpg" alt="A boat"><img src="x" alt=""><img src="https://x.example/b.jpg">'
        '<p lang="ar" dir="rtl">مرحبا</p><ul><li>one<li>two</ul><!--[if mso]><p>word</p><![endif]--><td>a&#8204;&#160;b</td></p></body></html>'
    )

    assert [
        "heading 2, link: A bold headline",
        "image: A boat",
        "image without words: b.jpg",
        "text: مرحبا",
        "list item: one",
        "list item, list item: two",
        "text: a b",
    ] == [str(one) for one in spoken(html)]
    assert ("ar", "rtl") == next((one.language, one.direction) for one in spoken(html) if one.words == "مرحبا")


@given(st.text(alphabet="<>/ab \"='h2img!-&;", max_size=80))
def test_no_html_is_too_strange_to_be_told(html):
    """Whatever it is, there is a transcript, and no utterance is empty."""
    assert all(one.words and one.role for one in spoken(html))


# The inbox row


def test_an_inbox_row_cuts_at_its_width_and_says_so():
    """35 characters on a phone, 60 in web mail; a short subject is whole everywhere."""
    phone, web, wide = inbox_rows("x" * 50, "short")

    assert (True, False, False) == (phone.cut, web.cut, wide.cut)
    assert ("x" * 34 + "…", "x" * 50) == (phone.subject, web.subject)
    assert "short" == phone.preheader


@given(st.text(), st.integers(2, 50))
def test_a_shortened_text_is_never_too_long(text, most):
    """And what fits is left alone."""
    made = shortened(text, most)

    assert len(made) <= most
    assert made == text or made.endswith("…")


# The edition as JSON


def test_the_edition_as_json_holds_the_reasons_and_not_what_is_for_members():
    """The public reader's document says that something is left out; the member's says it."""
    article = Article(title="Keepers", text=Guarded("secret ledger", members_only=True))
    pick = Pick(
        stored=StoredArticle(id=1, article=article, first_seen=datetime(2026, 11, 24, tzinfo=UTC), keys=()),
        summary=Summary(words=Guarded("secret summary", members_only=True), source=SummarySource.EXTRACT),
        place=Place.LEAD,
        why="newest of its category",
    )
    edition = Edition(id=1, uid="0" * 32, newsletter="weekly", slot="2026-W48", number=1, state=EditionState.DRAFT, picks=(pick,))
    public, member = (edition_document(edition, member=right) for right in (False, True))

    assert "secret" not in public
    assert "secret ledger" in member
    assert "newest of its category" == json.loads(public)["picks"][0]["why"]
    assert not re.search(r": (null|\[\]|\"\")", public)
