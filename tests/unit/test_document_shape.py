"""The shape of a document: other words leave it as it is, another structure does not."""

from __future__ import annotations

import pytest

from benchmarks.oracle.shape import digest, html_shape

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Ports</title>
<style>.a { color: #aabbcc; font: 16px/1.5 "Georgia", serif; }</style></head><body style="margin:0">
<h1 id="top">Ports</h1><p>Three <b>quiet</b> harbours.</p><ul><li>one</li><li>two</li></ul>
<img src="https://a.example/1.jpg" alt="A crane" width="600"><label for="box">Name</label><input id="box" value="Ada"><a href="#top">Up</a>
<script type="application/ld+json">{"name": "Ports"}</script></body></html>"""


def changed(old: str, new: str) -> bool:
    """Whether this replacement changes the shape."""
    assert old in PAGE
    return digest(PAGE.replace(old, new)) != digest(PAGE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Three <b>quiet</b> harbours.", "Two <b>loud and long</b> ones, of 12."),
        ("#aabbcc", "#112233"),
        ("16px/1.5", "17px/1.65"),
        ('"Georgia"', "'Iowan'"),
        ("https://a.example/1.jpg", "https://b.example/pictures/ä-22.png?x=1&amp;y=2"),
        ("A crane", "Two cranes, one of them red"),
        ('width="600"', 'width="552"'),
        ('value="Ada"', 'value="Bo Reader"'),
        ("<li>two</li>", "<li>two</li><li>three</li>"),
        ('"name": "Ports"', '"name": "Harbours", "of": 3'),
    ],
)
def test_other_words_numbers_colours_and_more_of_the_same_are_no_other_shape(old, new):
    """What an editor or a sample changes."""
    assert not changed(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!doctype html>", ""),
        ("<b>quiet</b>", "<i>quiet</i>"),
        ("<b>quiet</b>", "<b>quiet"),
        ("<li>two</li>", "<li><p>two</p></li>"),
        ("</ul>", "</ul></div>"),
        ("<p>Three", "<p><div>Three</div>"),
        ("<p>Three", '<p align="left">Three'),
        (' alt="A crane"', ""),
        ("A crane", ""),
        ("https://a.example/1.jpg", "https://a.example/1 2.jpg"),
        ("https://a.example/1.jpg", ""),
        ('width="600"', 'width="100%"'),
        ("color: #aabbcc", "colour: #aabbcc"),
        ("#aabbcc", "#aabbc"),
        ("margin:0", "margin:0;mso-hide:all"),
        ("serif; }", "serif; "),
        ("<title>Ports</title>", "<title></title>"),
        ('content="width=device-width"', 'content="width=device-width, user-scalable=no"'),
        ('id="box"', 'id="top"'),
        ('for="box"', 'for="nothing"'),
        ('href="#top"', 'href="#nowhere"'),
        ('lang="en"', ""),
        ('{"name"', "{name"),
    ],
)
def test_what_a_checker_would_see_is_another_shape(old, new):
    """Tags, attributes, how they lie in each other, rules of style sheets, and where references lead."""
    assert changed(old, new)


def test_a_style_sheet_has_a_shape_of_its_own():
    """Its comments and sizes may change, its properties may not."""
    sheet = "/* wide */ .a { color: #aabbcc; margin: -1px }"

    assert digest(sheet, css=True) == digest(".a { color: #000000;\n margin: -2px }", css=True)
    assert digest(sheet, css=True) != digest(".a { color: #aabbcc; margins: -1px }", css=True)


def test_a_shape_can_be_read():
    """A difference between two of them says what changed."""
    assert html_shape('<p class="x">a<br>b</p>') == "p[class=t](t br[])"
