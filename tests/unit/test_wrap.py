"""Lines of the text part."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.plaintext import finished_text
from newsletter.rendering.wrap import COLUMNS, columns, wrapped

WORDS = st.lists(st.text(alphabet="abcdefghijklmnopäéß.,’", min_size=1, max_size=20), min_size=1, max_size=60)


@given(WORDS)
def test_wrapping_loses_no_word_and_no_line_is_too_long(words):
    """What is wrapped reads the same, in lines of at most 78 columns."""
    text = " ".join(words)

    lines = wrapped(text).split("\n")

    assert text.split() == " ".join(lines).split()
    assert all(columns(line) <= COLUMNS for line in lines)


def test_an_address_is_never_broken():
    """A link longer than a line stands whole on a line of its own."""
    address = "https://meridian.example/" + "a" * 120

    assert address in wrapped(f"See {address} for more of the same story.").split("\n")


def test_japanese_breaks_between_characters_but_not_before_a_full_stop():
    """CJK text has no spaces; two columns a character; 。 never begins a line."""
    text = "港町の小さな劇場がふたたび扉を開けた。" * 8

    lines = wrapped(text).split("\n")

    assert text == "".join(lines)
    assert all(columns(line) <= COLUMNS + 2 for line in lines)
    assert not any(line.startswith("。") for line in lines)


def test_combining_marks_take_no_column():
    """Hindi and accents written as marks are measured as they look."""
    assert columns("e\u0301") == 1


def test_paragraphs_and_indents_are_kept():
    """A blank line parts paragraphs; every line has the indent."""
    assert wrapped("one\n\ntwo", indent="  ") == "  one\n\n  two"


def test_a_finished_text_has_no_trailing_spaces_and_no_heaps_of_blank_lines():
    """At most one blank line in a row, one line end at the end."""
    assert finished_text("\n\na  \n\n\n\nb\r\n\n\n") == "a\n\nb\n"
