"""What a source notes: what was written is read, and nothing else is believed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.notes import MOST_KNOWN, TRIES, Notes, mark_of, read_notes, write_notes

_MARKS = st.dictionaries(st.from_regex(r"[0-9a-f]{10}", fullmatch=True), st.integers(0, TRIES), max_size=20)
_PARTS = st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=10), min_size=1, max_size=4), max_size=3)


@settings(max_examples=40)
@given(
    st.builds(
        Notes, fresh_until=st.integers(0, 10**10), whole_at=st.integers(0, 10**10), known=_MARKS, parts=_PARTS, asked=st.text(max_size=10)
    )
)
def test_notes_are_read_as_they_were_written(notes: Notes) -> None:
    """All of them."""
    assert notes == read_notes(write_notes(notes))


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", "3", '{"known": [1], "parts": 4, "fresh_until": "x", "whole_at": true}', '{"known": {"0": 7}}']
)
def test_what_makes_no_sense_is_not_believed(text: str | None) -> None:
    """And costs a visit no more than its memory."""
    assert set(read_notes(text).known) <= {"7"}
    assert (0, 0, {}) == (read_notes(text).fresh_until, read_notes(text).whole_at, read_notes(text).parts)


def test_nothing_is_noted_of_nothing() -> None:
    """No document at all."""
    assert write_notes(Notes()) is None


def test_the_newest_marks_are_kept() -> None:
    """As many as a column should hold."""
    notes = Notes(known={mark_of(str(n)): 0 for n in range(MOST_KNOWN + 5)})
    kept = read_notes(write_notes(notes)).known

    assert MOST_KNOWN == len(kept)
    assert mark_of(str(MOST_KNOWN + 4)) in kept
    assert mark_of("0") not in kept


def test_an_item_that_failed_three_times_counts_as_known() -> None:
    """One that was read does so at once, one that is not there never."""
    notes = Notes()
    for tries in (1, 2, 3):
        assert not notes.is_known("a")
        notes = Notes(known={"a": notes.failed("a")})
        assert tries == notes.known["a"]

    assert notes.is_known("a")
    assert Notes(known={"b": 0}).is_known("b")
