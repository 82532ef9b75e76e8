"""Client support: the record, what MJML writes by itself, and what a theme adds to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import client_record
from newsletter.checks.client_features import SEVERITIES
from newsletter.checks.client_record import stored_support
from newsletter.checks.client_support import check
from newsletter.checks.page import read_page
from tests.support.client_support import own_constructs
from tests.support.findings import CLEAN

RECORD = Path(client_record.__file__).parent / "caniemail"


def told(body: str, head: str = "", clients: tuple[str, ...] = CLEAN.clients) -> list[tuple[str, str]]:
    """Level and message of each finding."""
    page = read_page(f"<html><head>{head}</head><body>{body}</body></html>")
    return [(one.level, one.message) for one in check(replace(CLEAN, clients=clients), page)]


def test_the_record_is_small_dated_and_licensed() -> None:
    """Less than 200 KB, with where it is from."""
    record = json.loads((RECORD / "support.json").read_text(encoding="utf-8"))

    assert (RECORD / "support.json").stat().st_size < 200_000
    assert "MIT License" in (RECORD / "LICENSE").read_text(encoding="utf-8")
    assert record["tested"] > "2025"
    assert set(record["entries"]) == set(SEVERITIES)


def test_what_is_subtracted_is_what_mjml_writes_today() -> None:
    """`python -m tests.support.client_support` would change nothing of it."""
    assert stored_support().own == set(own_constructs())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<div style="display:flex">A</div>', "display:flex"),
        ('<div style="display: INLINE-FLEX">A</div>', "display:flex"),
        ('<div style="display:grid">A</div>', "display:grid"),
        ('<div style="gap:8px">A</div>', "gap, column-gap, row-gap"),
        ('<div style="color:var(--ink)">A</div>', "CSS Variables"),
        ('<div style="width:calc(100% - 8px)">A</div>', "CSS calc()"),
        ('<div style="position:absolute">A</div>', "position"),
        ('<div style="color:oklch(50% 0 0)">A</div>', "oklch()"),
        ("<svg></svg>", "<svg>"),
        ("<video></video>", "<video>"),
        ("<form></form>", "<form>"),
    ],
)
def test_a_construct_that_some_program_does_not_know_is_a_warning(body: str, words: str) -> None:
    """With the name that caniemail gives it, and which programs."""
    ((level, message),) = told(body)

    assert level == "warning"
    assert words in message
    assert "Outlook" in message


def test_what_only_looks_plainer_is_an_info() -> None:
    """A shadow under letters is no layout."""
    assert [level for level, _ in told('<div style="text-shadow:0 1px 0 #000">A</div>')] == ["info"]


def test_a_rule_of_a_style_sheet_counts_and_a_conditional_one_does_not() -> None:
    """Who does not know @media does not see what is in it."""
    assert told("", "<style>.a{display:flex}</style>")
    assert not told("", "<style>@media (max-width:480px){.a{display:flex}}</style>")
    assert not told("", '<style media="screen and (min-width:480px)">.a{display:flex}</style>')


def test_one_construct_is_told_once() -> None:
    """With how often it is there."""
    ((_, message),) = told('<div style="gap:8px">A</div>' * 3)

    assert "(3 times, first as gap:#px)" in message


def test_only_the_chosen_programs_count() -> None:
    """Apple Mail knows flex, Outlook does not."""
    assert not told('<div style="display:flex">A</div>', clients=("apple-mail",))
    assert told('<div style="display:flex">A</div>', clients=("outlook",))


def test_what_nobody_sees_needs_no_support() -> None:
    """A preheader is hidden by whatever hides it somewhere."""
    assert not told('<div style="display:none;overflow:hidden;opacity:0"><p style="display:flex">A</p></div><p>B</p>')
