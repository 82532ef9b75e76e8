"""The validator says what the compiler keeps silent about, with line and column."""

from __future__ import annotations

import pytest

from newsletter.checks.mjml.validate import validate

PAGE = "<mjml><mj-body>\n<mj-section>\n<mj-column>\n{inside}\n</mj-column>\n</mj-section>\n</mj-body></mjml>"

FAULTS = [
    ("<mj-txt>x</mj-txt>", "tag", 4, 1, "did you mean <mj-text>?"),
    ("<div>x</div>", "tag", 4, 1, "put html into"),
    ('  <mj-text colr="#fff">x</mj-text>', "attribute", 4, 12, "did you mean color?"),
    ('<mj-text\n  color="#ff">x</mj-text>', "value", 5, 3, "a colour"),
    ('<mj-text color="nvy">x</mj-text>', "value", 4, 10, "did you mean navy?"),
    ('<mj-text align="middle">x</mj-text>', "value", 4, 10, "left"),
    ('<mj-text font-size="16">x</mj-text>', "value", 4, 10, "a number with px"),
    ('<mj-image src="a" alt="" fluid-on-mobile="yes"/>', "value", 4, 26, "true or false"),
    ('<mj-text padding="1px 2px 3px 4px 5px">x</mj-text>', "value", 4, 10, "1 to 4 of them"),
    ("<mj-section></mj-section>", "parent", 4, 1, "<mj-body>"),
    ('<mj-text align="left" align="right">x</mj-text>', "duplicate", 4, 23, "keep one"),
    ("bare words", "text", 4, 1, "<mj-text>"),
    ("<mj-text>a</mj-txt></mj-text></mj-txt>", "syntax", 4, 30, ""),
    ("<mj-text>a<mj-image/></mj-text>", "ignored", 4, 11, "close </mj-text>"),
    ('<mj-include path="a.mjml"/>', "ignored", 4, 1, "{% include %}"),
    ('<mj-table role="presentation"><tr><td>x</td></tr></mj-table>', "ignored", 4, 11, "<mj-raw>"),
    ("<mj-text align=left>x</mj-text>", "syntax", 4, 10, "align="),
]


@pytest.mark.parametrize(("inside", "kind", "line", "column", "cure"), FAULTS)
def test_a_fault_is_told_with_its_place_and_its_cure(inside, kind, line, column, cure):
    """One fault, and no other."""
    faults = validate(PAGE.format(inside=inside))

    assert [(one.kind, one.line, one.column) for one in faults] == [(kind, line, column)]
    assert cure in faults[0].suggestion


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "not enclosed in <mjml>"),
        ("<mj-body></mj-body>", "not enclosed in <mjml>"),
        ("<mjml><mj-head></mj-head></mjml>", "there is no <mj-body>"),
        ("<mjml><mj-body></mj-body><mj-body></mj-body></mjml>", "a second <mj-body>"),
        ("<mjml><mj-text>x</mj-text><mj-body></mj-body></mjml>", "directly in <mjml>"),
        ("<mjml><mj-body></mj-body></mjml><mj-text>x</mj-text>", "after the end"),
    ],
)
def test_a_document_that_is_no_whole_one_is_told(document, said):
    """Nothing of it would be shown."""
    faults = validate(document)

    assert faults[0].kind == "body"
    assert said in faults[0].message
    assert faults[0].severe


def test_html_in_a_text_is_not_taken_for_mjml():
    """It has other tags and other attributes."""
    inside = '<mj-text><table bgcolor="x" class="y"><tr><td colr="1">5 &lt; 6</td></tr></table></mj-text><mj-raw><style>a > b {}</style></mj-raw>'

    assert validate(PAGE.format(inside=inside)) == []


def test_a_default_for_everything_is_checked_too():
    """mj-all and mj-class take what any component takes."""
    head = '<mj-head><mj-attributes><mj-all font-famly="x"/><mj-class name="a" color="#fff"/><mj-text colr="x"/></mj-attributes></mj-head>'
    faults = validate(f"<mjml>{head}<mj-body></mj-body></mjml>")

    assert [(one.kind, one.suggestion) for one in faults] == [
        ("ignored", "did you mean font-family?"),
        ("attribute", "did you mean color?"),
    ]
