"""What a sentence is: nothing is lost in splitting, and the breaks a reader would notice are repaired."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.editorial.language import guess, primary
from newsletter.editorial.sentences import is_whole, joined, sentences_of, width
from tests.support.editorial_texts import ALL, Sample


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Mr. J. K. Brown left. Dr. Ida Morrow stayed.", ["Mr. J. K. Brown left.", "Dr. Ida Morrow stayed."]),
        ("fr", "M. Le Goff est parti. Mme Kerjean reste.", ["M. Le Goff est parti.", "Mme Kerjean reste."]),
        ("de", "Die 3. Liga begann am 1. Mai. Es kostet 3,2 Mio. Euro.", ["Die 3. Liga begann am 1. Mai.", "Es kostet 3,2 Mio. Euro."]),
        ("de", "Es kamen 100.000 Menschen. Dann war Ruhe.", ["Es kamen 100.000 Menschen.", "Dann war Ruhe."]),
        (
            "en",
            "“We waited. The river waited longer,” said she. It rained.",
            ["“We waited. The river waited longer,” said she.", "It rained."],
        ),
        ("ja", "「遅い。困る。」と彼は言った。次です。", ["「遅い。困る。」と彼は言った。", "次です。"]),
        ("ko", "그는 “채우겠다.”고 말했다. 끝이다.", ["그는 “채우겠다.”고 말했다.", "끝이다."]),
        ("ar", "عاد الولد. هل نام؟", ["عاد الولد.", "هل نام؟"]),
    ],
)
def test_breaks_that_a_reader_would_notice_are_repaired(language: str, text: str, expected: list[str]) -> None:
    """A title, an initial, an ordinal, a number and a quotation do not end a sentence."""
    assert expected == sentences_of(text, language)


def test_a_mark_that_is_never_closed_does_not_swallow_the_paragraph() -> None:
    """An open quotation is looked for its end in a few sentences only."""
    text = "“" + " ".join(f"Sentence number {i} goes on." for i in range(20))

    assert len(sentences_of(text, "en")) > 10


def test_a_no_break_space_before_a_stop_does_not_end_the_program() -> None:
    """The splitter panics on "B", no-break space, stop; a panic of its kind would end the daemon."""
    assert sentences_of("\u00a0 B\u00a0.” Later it rained.", "ko")


@given(
    st.text(alphabet="aB .!?…\"“”„«»「」。\u00a0\u200b1,()éß가漢ع\u0301😀-–’'\u2009\n", max_size=80),
    st.sampled_from(["en", "de", "fr", "ja", "ar", None]),
)
def test_splitting_loses_nothing(text: str, language: str | None) -> None:
    """Whatever goes in comes out, but for blanks."""
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", "".join(sentences_of(text, language)))


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("The mill opens on Monday.", True),
        ("“We waited,” she said.", True),
        ("iPhone sales fell.", True),
        ("¿Quién pagará?", True),
        ("店が開く。", True),
        ("The mill opens on…", False),
        ("The mill opens on...", False),
        ("The mill opens on [...]", False),
        ("The mill opens on Monday", False),
        ("and then it closed.", False),
        ("“We waited, she said.", False),
        ("The plans of Dr.", False),
        ("The mill (the first one opens.", False),
        ("", False),
    ],
)
def test_whole_is_what_begins_and_ends_as_a_sentence(sentence: str, whole: bool) -> None:
    """No small letter first, a stop that is no ellipsis last, quotation marks and brackets balanced."""
    assert whole == is_whole(sentence, "en")


def test_a_cjk_character_is_two_wide() -> None:
    """400 characters of Japanese fill twice the room of 400 characters of English."""
    assert (width("abcd"), width("山あい駅")) == (4, 8)


def test_sentences_are_joined_as_their_script_does() -> None:
    """A blank in English, none in Chinese, also behind a closing mark."""
    assert joined(["One.", "Two."]) == "One. Two."
    assert joined(["“灯亮了。”", "票价为两元。"]) == "“灯亮了。”票价为两元。"


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.language)
def test_the_language_of_a_text_is_recognised(sample: Sample) -> None:
    """By its script, then by its small words."""
    assert sample.language == guess(sample.text)


def test_a_language_without_a_list_is_no_other_one() -> None:
    """Finnish is taken for nothing else; Norwegian shares small words with English and is taken at most for Danish."""
    assert guess("David joutui toimimaan, kun Tone synnytti kolme viikkoa liian aikaisin, ja tyttö oli kaikille suuri ilo.") is None
    norwegian = "David måtte ta grep da Tone fødte tre uker for tidlig, og at det ble en jente var en stor glede for alle."
    assert guess(norwegian) in ("no", "da")
    assert (primary("de-AT"), primary("pt_BR"), primary(None)) == ("de", "pt", None)
