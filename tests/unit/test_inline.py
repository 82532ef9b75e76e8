"""Inlining: what premailer would break by itself, and does not here."""

from __future__ import annotations

import re
import socket

import pytest

from newsletter.rendering.inline import inline_styles
from newsletter.rendering.mjml import compile_mjml

DOCUMENT = """<mjml lang="en"><mj-head>
<mj-style inline="inline">.a { color: #112233; } p { margin: 0; }</mj-style>
<mj-style>@media (max-width: 480px) { .a { color: #445566 !important; } } @import url(https://evil.example/x.css);
[data-ogsc] .a { color: #778899 !important; } a:hover { color: #000000 }</mj-style>
</mj-head><mj-body><mj-section><mj-column>
<mj-image src="https://x.example/a.jpg" alt="A" width="120px"/>
<mj-text><p class="a">x</p><table><tr><td>y</td></tr></table><a href="nlblank-5f-unsubscribe_url-end">z</a></mj-text>
</mj-column></mj-section></mj-body></mjml>"""


@pytest.fixture
def page():
    """The document, compiled and inlined."""
    return inline_styles(compile_mjml(DOCUMENT))


def test_the_doctype_comes_first(page):
    """Without it the page is laid out in quirks mode."""
    assert page.startswith("<!doctype html><html")
    assert len(re.findall("(?i)<!doctype", page)) == 1


def test_rules_marked_inline_are_in_their_elements_and_nowhere_else(page):
    """They would only count towards the 16 KB of style that are read."""
    assert re.search(r'<p class="a" style="[^"]*color:#112233', page)
    assert "nl-inline" not in page
    assert ".a { color: #112233" not in page


def test_media_queries_and_important_survive(page):
    """Dark mode and phones depend on them."""
    assert "@media (max-width: 480px) { .a { color: #445566 !important; } }" in page
    assert "[data-ogsc] .a { color: #778899 !important; }" in page
    assert "a:hover" in page


def test_the_width_of_a_picture_stays_in_pixels(page):
    """Outlook takes the attribute, and would show the picture at its natural size."""
    assert re.findall(r'<img[^>]* width="([^"]*)"', page) == ["120"]


def test_the_compilers_reset_is_not_copied_into_every_cell(page):
    """It would add a third to the size."""
    assert 'td style="border-collapse' not in page
    assert not re.search(r"<td[^>]*mso-table-lspace", page)


def test_a_blanks_mark_is_not_touched(page):
    """The letter is cut at the mark."""
    assert 'href="nlblank-5f-unsubscribe_url-end"' in page


def test_inlining_never_goes_to_the_network(monkeypatch):
    """Not even for an @import in a rule that is inlined, nor for a linked style sheet."""

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    html = '<!doctype html><html><head><link rel="stylesheet" href="https://evil.example/a.css"><style>/*nl-inline*/@import url(https://evil.example/b.css); p { color: #123456 }</style></head><body><p>x</p></body></html>'

    assert "color:#123456" in inline_styles(html)


def test_what_one_page_leaves_behind_does_not_break_the_next():
    """premailer keeps three kinds of things under the same keys of one cache."""
    inline_styles('<html><head><style>/*nl-inline*/td { color: #111111 }</style></head><body><p style="td">x</p></body></html>')

    page = inline_styles(
        "<html><head><style>/*nl-inline*/td { color: #111111 }</style></head><body><table><tr><td>x</td></tr></table></body></html>"
    )

    assert "color:#111" in page
