"""How text is drawn by what the html declares, and whether it can be read."""

from __future__ import annotations

import pytest

from newsletter.checks.contrast import check
from newsletter.checks.looks import colour_of, drawn_texts
from newsletter.checks.page import read_page
from newsletter.model.colour import contrast, inverted
from tests.support.findings import CLEAN


def drawn(body: str, style: str = "", scheme: str = "light") -> list[tuple[str, str | None, str | None]]:
    """Words, colour and background of each text in a page."""
    page = read_page(f"<html><head><style>{style}</style></head><body>{body}</body></html>")
    return [(one.words, one.look.colour, one.look.background) for one in drawn_texts(page, scheme)]  # type: ignore[arg-type]  # a name


def found(body: str, style: str = "") -> list[str]:
    """Ids of the findings."""
    return [one.id for one in check(CLEAN, read_page(f"<html><head><style>{style}</style></head><body>{body}</body></html>"))]


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        ("#abc", "#aabbcc"),
        ("#a1b2c3", "#a1b2c3"),
        ("white", "#ffffff"),
        ("rgb(1, 2, 3)", "#010203"),
        ("rgb(1 2 3)", "#010203"),
        ("rgba(0,0,0,.5)", None),
        ("currentcolor", None),
        ("", None),
    ],
)
def test_a_plain_colour_is_read_in_every_spelling(value: str, colour: str | None) -> None:
    """One that shines through is not plain, and is judged by nobody."""
    assert colour_of(value) == colour


def test_colour_and_background_are_inherited() -> None:
    """From wherever they are declared last: a style, an attribute, or nowhere."""
    assert drawn('<div style="color:#111;background:#eee">A<p>B</p></div><table bgcolor="#123456"><tr><td>C</td></tr></table>') == [
        ("A", "#111111", "#eeeeee"),
        ("B", "#111111", "#eeeeee"),
        ("C", "#000000", "#123456"),
    ]


def test_the_cascade_is_that_of_css() -> None:
    """The style attribute wins over a rule, and `!important` over both; a class over a tag; the later over the earlier."""
    style = "p{color:#111111} .a{color:#222222} p{color:#333333} .b{color:#444444 !important}"

    assert drawn('<p>1</p><p class="a">2</p><p class="a" style="color:#555">3</p><p class="b" style="color:#555">4</p>', style) == [
        ("1", "#333333", "#ffffff"),
        ("2", "#222222", "#ffffff"),
        ("3", "#555555", "#ffffff"),
        ("4", "#444444", "#ffffff"),
    ]


def test_dark_rules_count_in_the_dark_alone() -> None:
    """And those of a width never: nobody knows how wide a reader's window is."""
    style = "@media (prefers-color-scheme: dark){.t{color:#eeeeee !important}} @media (max-width:480px){.t{color:#777777 !important}}"
    page = '<p class="t" style="color:#111">T</p>'

    assert drawn(page, style) == [("T", "#111111", "#ffffff")]
    assert drawn(page, style, "dark") == [("T", "#eeeeee", "#ffffff")]


def test_what_is_not_shown_is_not_judged() -> None:
    """Hidden text, a comment for Outlook, spaces and dots."""
    assert drawn('<p style="display:none">A</p><!--[if mso]><p>B</p><![endif]--><p>·  &nbsp;</p><p hidden>C</p>') == []


def test_text_on_a_picture_is_not_judged() -> None:
    """Nobody knows its colours."""
    assert found('<div style="background:url(a.png)"><p style="color:#888">On a picture</p></div>') == []


def test_large_text_may_be_paler() -> None:
    """3 to 1 is enough from 24 pixels, or 18.66 and bold."""
    assert "contrast" in found('<p style="color:#888">Small</p>')
    assert "contrast" not in found('<p style="color:#888;font-size:24px">Large</p>')
    assert "contrast" not in found('<p style="color:#888;font-size:19px;font-weight:700">Bold</p>')


def test_one_pair_of_colours_is_told_once() -> None:
    """With how often it is there."""
    (first, *_) = check(CLEAN, read_page('<p style="color:#aaa">One</p><p style="color:#aaa">Two</p><p style="color:#aaa">Three</p>'))

    assert first.message.startswith("“One”, and 2 more: #aaaaaa on #ffffff has 2.32 to 1")


def test_forced_dark_turns_light_and_dark_around() -> None:
    """White becomes nearly black, black nearly white; what is on the right side already stays there."""
    assert contrast(inverted("#ffffff", background=True), "#000000") < 1.5
    assert contrast(inverted("#000000", background=False), "#ffffff") < 1.5
    assert contrast(inverted("#111111", background=True), "#111111") < 1.1
    assert contrast(inverted("#eeeeee", background=False), "#eeeeee") < 1.1


def test_forced_dark_fails_a_grey_that_light_passes() -> None:
    """A grey of 6 to 1 on white is the classic."""
    assert found('<p style="color:#5b6470">Small print</p>') == ["contrast-forced-dark"]
    assert found('<p style="color:#4b5563">Small print</p>') == []
