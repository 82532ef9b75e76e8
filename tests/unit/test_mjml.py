"""MJML: attributes that survive the compiler, and documents that are refused with a line."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.rendering.mjml import InvalidMjml, compile_mjml, escaped, merge_outlook_comments, safe_value

NASTY = [
    'say "hi"',
    "back\\slash",
    "two\nlines\tand a tab",
    "no\u00a0break",
    "family 👨‍👩‍👧 and heart ❤️",
    "नमस्ते हिन्दी",
    "ภาษาไทย กำลัง",
    "שלום \u200f עולם",
    "e\u0301 combining",
    "soft\u00adhyphen\u200b",
    "line\u2028separator",
    "a < b > c & d",
    "{{7*7}} {% raw %}",
]
PAGE = "<mjml><mj-head>{head}</mj-head><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"


def page(inside: str = "<mj-text>x</mj-text>", head: str = "") -> str:
    """A whole document round a fragment."""
    return PAGE.format(head=head, inside=inside)


def collapsed(text: str) -> str:
    """As an attribute holds it: ASCII white space as one blank."""
    return re.sub(r"[ \t\r\n\f]+", " ", text)


@pytest.mark.parametrize("text", NASTY)
def test_an_attribute_reads_in_html_as_it_was_written(text):
    """The compiler writes attributes in debug notation; ours come through it whole."""
    out = compile_mjml(page(f'<mj-image src="https://x.example/a.png" alt="{html.escape(text)}"/>'))

    alt = re.search(r'alt="([^"]*)"', out)
    assert alt is not None
    assert collapsed(text) == html.unescape(alt[1])


@pytest.mark.parametrize("text", NASTY)
def test_the_title_is_whole_where_the_compiler_copies_it_into_an_attribute(text):
    """mj-title becomes title and aria-label."""
    out = compile_mjml(page(head=f"<mj-title>{html.escape(text)}</mj-title>"))

    label = re.search(r'aria-label="([^"]*)"', out)
    assert label is not None
    assert collapsed(text) == html.unescape(label[1])


def test_a_style_attribute_of_several_lines_keeps_its_first_declaration():
    """Line breaks in attributes would come out as a literal backslash and n."""
    out = compile_mjml(page('<mj-text><p style="color:#111111;\n  margin:0">x</p></mj-text>'))

    assert 'style="color:#111111; margin:0"' in out


@given(st.text(max_size=60))
def test_a_safe_value_is_printable_ascii_and_unescapes_to_the_text(text):
    """Nothing but control characters is lost."""
    value = safe_value(html.escape(text))

    assert value.isascii()
    assert not re.search(r'["\\<>\n\t]', value)
    if not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text):
        assert collapsed(text) == html.unescape(value)


# What html cannot hold as it is, or holds as one blank: white space, which is told above, and controls.
_ATTRIBUTE_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40)


@given(_ATTRIBUTE_TEXT)
@example("नमस्ते हिन्दी")
@example("ภาษาไทย กำลัง")
@example("👨‍👩‍👧 \\ \" ' & < >")
def test_a_browser_reads_in_an_attribute_what_the_source_wrote(text):
    """Through our escaping, the compiler and a parser of html: the same characters."""
    out = compile_mjml(page(f'<mj-image src="https://x.example/a.png" alt="{html.escape(text)}"/>'))

    (read,) = lxml_html.document_fromstring(out).xpath("//img/@alt")
    assert read == text


def test_style_sheets_are_left_as_they_are():
    """CSS has quotes and child selectors that must not be escaped."""
    css = '.a > b { font-family: "Ä"; }'

    assert css in compile_mjml(page(head=f"<mj-style>{css}</mj-style>"))


@pytest.mark.parametrize(
    ("document", "what", "line"),
    [
        (page("\n<mj-txt>x</mj-txt>"), "did you mean <mj-text>", 2),
        (page("\n\n<mj-text><b>x</mj-text>"), "</mj-text> closes nothing; </b> is due", 3),
        (page("<mj-text>5 < 6</mj-text>"), "a bare `<`", 1),
        (page("\n<mj-text align=left>x</mj-text>"), "not well-formed", 2),
        (page('\n<mj-include path="/etc/passwd"/>'), "<mj-include> is not used here", 2),
        (page("<mj-text>\n<b>x"), "not well-formed|closes nothing|never closed", 3),
        ("<mjml>\n<mj-body>", "<mj-body> is never closed", 2),
        (page(head="\n<mj-style>a { } <b"), "never closed", 2),
        (page("<mj-text>" + "<b>" * 200 + "</b>" * 200 + "</mj-text>"), "nested more than", 1),
        (page("<mj-text>\n<!-- two -- hyphens --></mj-text>"), "two hyphens", 2),
        (page("<mj-html-attributes></mj-html-attributes>"), "there is no <mj-html-attributes>", 1),
    ],
)
def test_a_broken_document_is_refused_with_its_line(document, what, line):
    """The compiler would give a byte offset, drop the content in silence, or end the process."""
    with pytest.raises(InvalidMjml) as refused:
        compile_mjml(document)

    assert re.search(what, refused.value.what) or any(part in refused.value.what for part in what.split("|"))
    assert refused.value.line <= line


def test_what_only_the_compiler_refuses_has_a_line_too():
    """Its byte offsets are turned into a line of the document."""
    with pytest.raises(InvalidMjml) as refused:
        compile_mjml(
            '<mjml><mj-head>\n<mj-title>Ä</mj-title><mj-raw>Ä\n</mj-raw><mj-section css-class="misplaced"></mj-section></mj-head></mjml>'
        )

    assert "unexpected" in refused.value.what
    assert "misplaced" in refused.value.excerpt
    assert refused.value.line == 3


def test_blanks_between_containers_do_not_matter():
    """The compiler refuses a single blank before </mj-head>; we take it out."""
    assert "x" in compile_mjml(
        "<mjml> <mj-head> <mj-style>a{}</mj-style> </mj-head> <mj-body> <mj-section> <mj-column> <mj-text>x</mj-text> </mj-column> </mj-section> </mj-body> </mjml>"
    )


def test_no_font_is_fetched_from_anywhere():
    """The compiler's default would link a font host, which tells it who reads when."""
    out = compile_mjml(page("<mj-text>x</mj-text><mj-button>y</mj-button>"))

    assert "fonts.googleapis" not in out
    assert "@import" not in out


def test_only_neighbouring_comments_of_one_condition_are_merged():
    """What Outlook reads stays the same."""
    one, two = "<!--[if mso | IE]>A<![endif]-->", "<!--[if mso | IE]>B<![endif]-->"
    other = "<!--[if mso]>C<![endif]-->"

    assert merge_outlook_comments(f"x{one}{two}y") == "x<!--[if mso | IE]>AB<![endif]-->y"
    assert merge_outlook_comments(one + other) == one + other
    assert merge_outlook_comments(f"{one}z{two}") == f"{one}z{two}"
    assert merge_outlook_comments("<!--[if !mso]><!-->m<!--<![endif]-->") == "<!--[if !mso]><!-->m<!--<![endif]-->"


def test_escaping_changes_nothing_in_text():
    """Text may be in any script; only attributes and the title are rewritten."""
    assert "<mj-text>Ä &amp; “ü”</mj-text>" in escaped(page("<mj-text>Ä &amp; “ü”</mj-text>"))
