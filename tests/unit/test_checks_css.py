"""Style sheets as the checks read them: rules, conditions, declarations, selectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.checks.css import declarations, rules, selected, selectors


def named(text: str) -> list[tuple[str, str, bool]]:
    """Name, value and weight of each declaration."""
    return [(one.name, one.value, one.important) for one in declarations(text)]


def test_a_declaration_keeps_its_semicolons_within_brackets_and_quotes() -> None:
    """`data:` addresses have them."""
    assert named("background: url(data:image/png;base64,AA); COLOR : Red !important ;;") == [
        ("background", "url(data:image/png;base64,aa)", False),
        ("color", "red", True),
    ]
    assert named("font-family:'a;b';x") == [("font-family", "'a;b'", False)]


def test_a_rule_knows_the_conditions_around_it() -> None:
    """However deep it stands, and whatever stands in strings and comments."""
    sheet = '/* } */ .a { content: "}" } @media (a) { @supports (b) { .b, .c > td { x: y; z: w } } } .d{e:f}'

    found = [(rule.conditions, rule.selector, [one.name for one in rule.declarations]) for rule in rules(sheet)]
    assert found == [((), ".a", ["content"]), (("@media (a)", "@supports (b)"), ".b, .c > td", ["x", "z"]), ((), ".d", ["e"])]


def test_an_import_is_a_rule_without_a_selector() -> None:
    """It has nothing but its condition."""
    assert [(rule.conditions, rule.selector) for rule in rules("@import url(a.css); a{b:c}")] == [(("@import url(a.css)",), ""), ((), "a")]


@given(st.text(alphabet="ab{};:@/*\"'() .>#!", max_size=80))
def test_no_style_sheet_breaks_the_reader(sheet: str) -> None:
    """A broken one gives fewer rules and no exception."""
    rules(sheet)
    declarations(sheet)
    selectors(sheet)


@pytest.mark.parametrize(
    ("selector", "means"),
    [
        ("p", True),
        ("*", True),
        (".x", True),
        ("p.x.y", True),
        ("#i", True),
        ("div p", True),
        (".outer p", True),
        ("section > div > p", True),
        ("section > p", False),
        ("span p", False),
        (".x .y", False),
        ("p.z", False),
        ("p:hover", False),
        ("[data-ogsc] p", False),
    ],
)
def test_a_selector_means_what_css_says(selector: str, means: bool) -> None:
    """Tags, classes, ids, descendants and children; what is beyond that means nothing."""
    page = lxml_html.document_fromstring('<section class="outer"><div><p class="x y" id="i">P</p></div></section>')
    (paragraph,) = page.iter("p")

    assert any(selected(one, paragraph) for one in selectors(selector)) is means
