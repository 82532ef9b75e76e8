"""Foreign text made safe."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.clean import language_tag, one_line, paragraphs, plain, printable, sanitised, shallow, web_address


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("A &amp;amp; B", "A & B"),
        ("Rock &lt;b&gt;&amp;&lt;/b&gt; roll", "Rock & roll"),
        ("<i>One</i>\r\n two\x00\t", "One two"),
        ("a < b and c > d", "a < b and c > d"),
        ("<script>alert(1)</script>Title", "Title"),
        ("=?UTF-8?Q?=0ABcc:_x?=", "=?UTF-8?Q?=0ABcc:_x?="),
        ("soft\u00adhyphen, over\u202eride, sep\u2028arator", "softhyphen, override, sep arator"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("lone \ud800 surrogate", "lone surrogate"),
        (None, ""),
    ],
)
def test_a_line_is_clean_and_one(written: str | None, line: str) -> None:
    """Entities are undone twice at most, tags and controls go, joiners and what only looks like a tag stay."""
    assert line == one_line(written)


def test_a_huge_title_is_cut_at_a_word() -> None:
    """A megabyte of title costs no time and becomes 300 characters with an ellipsis."""
    line = one_line("word " * 200_000)

    assert len(line) <= 300
    assert line.endswith("word…")


@given(st.text())
def test_a_line_never_holds_a_control_character(text: str) -> None:
    """Whatever comes in, a line has no control character, no line end, and can be encoded."""
    line = one_line(text)

    assert not [char for char in line if char < " " or "\x7f" <= char <= "\x9f"]
    line.encode()


@given(st.text(alphabet=st.sampled_from("<>/&;ab \n\"'=!-p")))
def test_any_markup_gives_paragraphs_without_blank_runs(markup: str) -> None:
    """Broken markup of every kind becomes trimmed paragraphs."""
    text = paragraphs(markup)

    assert text == text.strip()
    assert "\n\n\n" not in text


def test_blocks_become_paragraphs_and_breaks_lines() -> None:
    """A block is a paragraph, `<br>` a line, a line end of the source a space; scripts and forms say nothing."""
    markup = "<h2>Head</h2><p>One\n<b>bold</b>.<br>Two</p><ul><li>a<li>b</ul><script>x()</script><form>Your mail</form>tail &lt;b&gt;"

    assert "Head\n\nOne bold.\nTwo\n\na\n\nb\n\ntail <b>" == paragraphs(markup)


def test_sanitised_html_keeps_only_harmless_links() -> None:
    """No style, class, event or script; http, https and mailto links alone."""
    markup = (
        '<p style="x" class="y" onclick="z()">A <a href="https://e.example/" onclick="z()">b</a> <a href="javascript:x">c</a><img src=x>'
    )

    assert '<p>A <a href="https://e.example/">b</a> <a>c</a></p>' == sanitised(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "x",
        "<div><table></div></table>" * 50_000 + "x",
        "<a " * 300_000 + "x",
        "<!-- " * 100_000,
        "<script>" * 100_000,
        "<b><div></b>" * 50_000 + "x",
        "<a " + " ".join(f"a{n}" for n in range(100_000)) + ">x</a>",
        "<" * 500_000,
        "&" * 500_000,
    ],
    ids=["nesting", "foster", "open tags", "comments", "scripts", "crossed", "attributes", "brackets", "ampersands"],
)
def test_hostile_markup_costs_no_time(markup: str) -> None:
    """What makes a parser slow by the square is taken out before it: each of these is done within seconds on a busy machine."""
    begun = time.process_time()
    paragraphs(markup)
    one_line(markup)

    assert time.process_time() - begun < 3


def test_deep_nesting_leaves_the_words() -> None:
    """Beyond the cap the tags go and the words stay."""
    assert "x < y" == paragraphs("<div>" * 1000 + "x &lt; y")
    assert "<em>" not in shallow("<em>" * 1000 + "x")
    assert "<em>x</em>" == shallow("<em>x</em>")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://e.example/ä?q=ü x", "https://e.example/%C3%A4?q=%C3%BCx"),
        ("  https://e.example/a b\n", "https://e.example/ab"),
        ("//cdn.example/x.jpg", "https://cdn.example/x.jpg"),
        ("/x.jpg", "https://b.example/x.jpg"),
        ("https://e.example/?a=1&amp;b=2", "https://e.example/?a=1&b=2"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("data:image/png;base64,AA", None),
        ("http://user:pass@e.example/", None),
        ("http://[::1", None),
        ("http://e.example:99999/", None),
        ("", None),
        (None, None),
        ({"url": "x"}, None),
    ],
)
def test_only_whole_web_addresses_pass(written: object, address: str | None) -> None:
    """An address is http or https with a host, without a log-in, made absolute and quoted; all else is none."""
    assert address == web_address(written, base="https://b.example/page")


@given(st.text())
def test_no_text_breaks_the_address_reader(text: str) -> None:
    """Any text gives an address or None, never an exception."""
    found = web_address(text)

    assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("written", "tag"),
    [("en_GB", "en-GB"), ("PT-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("de,en", "de"), ("english", None), ("", None), (None, None)],
)
def test_language_tags_have_their_usual_case(written: object, tag: str | None) -> None:
    """BCP 47 tags come in their usual case, other words not at all."""
    assert tag == language_tag(written)


def test_plain_text_has_single_blank_lines() -> None:
    """Lines of non-breaking spaces are blank, runs of blank lines one, CRLF is LF."""
    assert "a\n\nb c\nd" == plain("  a \r\n\u00a0\r\n\r\n\r\nb\u00a0 c\rd\x0b")
    assert "\n" == printable("\u2029")
