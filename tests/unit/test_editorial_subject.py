"""Subject and preheader where the editor wrote none."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.editorial.subject import LONGEST_PREHEADER, LONGEST_SUBJECT, preheader_of, shortened, subject_of
from newsletter.model.article import Guarded
from newsletter.model.edition import BlockKind, EditorBlock
from tests.support.editorial import edition, newsletter, stored

LONG = "Harbour town votes for a tidal mill in the mouth of its river, the first in ninety years of waiting"


def test_the_subject_is_the_lead_title() -> None:
    """The pattern's default."""
    assert subject_of(edition(stored(1, title="A mill for Saltmere")), newsletter()) == "A mill for Saltmere"


def test_every_blank_of_the_pattern_is_filled_once() -> None:
    """Date in the newsletter's language and zone; a title that looks like a blank stays as it is."""
    draft = edition(stored(1, title="On {name} days"), due_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    paper = newsletter(subject="{name} {number}, {date}: {lead}", language="de-AT", timezone=ZoneInfo("Europe/Vienna"))

    assert subject_of(draft, paper) == "The Tide 7, 24. November 2026: On {name} days"


def test_a_long_lead_is_shortened_and_the_rest_of_the_pattern_kept() -> None:
    """At most 78 characters, cut between two words."""
    subject = subject_of(edition(stored(1, title=LONG)), newsletter(subject="{lead} | {name}"))

    assert subject == "Harbour town votes for a tidal mill in the mouth of its river… | The Tide"
    assert subject_of(edition(stored(1, title=LONG)), newsletter()).endswith("the first…")


def test_a_title_cannot_reach_into_the_header() -> None:
    """Line ends and control characters become blanks."""
    assert subject_of(edition(stored(1, title="Mill\r\nBcc: x@y.example\x00\u2028end")), newsletter()) == "Mill Bcc: x@y.example end"


def test_an_edition_without_stories_has_a_subject() -> None:
    """Its first block's title, else the newsletter's name."""
    block = EditorBlock(kind=BlockKind.NOTE, title="We are moving")

    assert subject_of(edition(blocks=(block,)), newsletter()) == "We are moving"
    assert subject_of(edition(), newsletter()) == "The Tide"
    assert subject_of(edition(stored(1, title="x" * 90)), newsletter()) == "The Tide"
    assert subject_of(edition(cutoff=None), newsletter(subject="{date}")) == "The Tide"


def test_a_title_without_spaces_is_cut_between_characters() -> None:
    """As its script allows."""
    subject = subject_of(edition(stored(1, title="山あいの駅に本屋が開く。" * 10)), newsletter())

    assert 70 < len(subject) <= LONGEST_SUBJECT
    assert subject.endswith("…")


def test_the_preheader_tells_the_second_and_third_story() -> None:
    """Not what the subject says already, though that is shortened."""
    draft = edition(
        stored(1, title=LONG), stored(2, title="A station becomes a library"), stored(3, title="The lighthouse closes"), stored(4)
    )
    paper = newsletter()
    draft = edition(*(pick.stored for pick in draft.picks), subject=subject_of(draft, paper))

    assert preheader_of(draft, paper) == "A station becomes a library · The lighthouse closes"


def test_the_preheader_begins_with_the_lead_where_the_subject_does_not_name_it() -> None:
    """A pattern of name and number says nothing of the stories."""
    assert (
        preheader_of(edition(stored(1, title="The mill"), stored(2, title="The eel"), subject="The Tide 7"), newsletter())
        == "The mill · The eel"
    )


def test_a_long_second_title_is_shortened_between_words() -> None:
    """At most 110 characters."""
    preheader = preheader_of(edition(stored(1, title="A"), stored(2, title="word " * 40), subject="A"), newsletter())

    assert preheader.endswith(" word…")
    assert 40 <= len(preheader) <= LONGEST_PREHEADER


def test_one_story_alone_leaves_the_tagline() -> None:
    """Nothing is said twice."""
    assert preheader_of(edition(stored(1), subject="Story 1"), newsletter(tagline="News from the coast")) == "News from the coast"
    assert preheader_of(edition(), newsletter()) == ""


def test_nothing_for_members_is_in_either() -> None:
    """Titles are free; text is not."""
    gated = stored(
        1,
        title="The mill",
        members_only=True,
        text=Guarded("A secret of the mill is told here at length to members alone. " * 3, members_only=True),
    )
    draft = edition(gated, gated, subject="The Tide 7")

    assert "secret" not in subject_of(draft, newsletter()) + preheader_of(draft, newsletter())


@given(st.text(max_size=120), st.integers(0, 90))
def test_shortening_cuts_no_word_and_keeps_to_the_length(text: str, longest: int) -> None:
    """What is kept is the beginning, and a blank or a wide character follows it."""
    short = shortened(text, longest)

    assert len(short) <= longest
    assert short == text or short == "" or text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("three four five", 11, "three four…"),
        ("three of the five", 13, "three…"),
        ("one two three", 13, "one two three"),
        ("onetwothree", 5, ""),
        ("한국어 단어입니다", 7, "한국어…"),
    ],
)
def test_shortening(text: str, longest: int, expected: str) -> None:
    """Between words; not at all where there is none."""
    assert shortened(text, longest) == expected
