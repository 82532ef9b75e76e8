"""Paragraphs taken apart into sentences: where it is sure, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.one_sentence import sentences


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Ports wait. Nobody asks why.", ("Ports wait.", "Nobody asks why.")),
        ("Is it so? It is! Good.", ("Is it so?", "It is!", "Good.")),
        ("It ended in 2019. Then came the flood.", ("It ended in 2019.", "Then came the flood.")),
        ("“It is late. We go.” She went.", ("“It is late. We go.”", "She went.")),
        ("„Es ist spät.“ Sie ging.", ("„Es ist spät.“", "Sie ging.")),
        ("劇場が開いた。「ただいま。」灯りが戻る。", ("劇場が開いた。", "「ただいま。」", "灯りが戻る。")),
        ("يعرف الناس المواعيد. جولة بين الآبار؟ نعم.", ("يعرف الناس المواعيد.", "جولة بين الآبار؟", "نعم.")),
    ],
)
def test_sentences_stand_alone(paragraph, expected):
    """Latin, Arabic and Japanese; a quotation is one with its sentence."""
    assert expected == sentences(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Dr. Brandvold met Prof. Aumann.",
        "J. Okonkwo counts bicycles.",
        "The U.S. Navy waits.",
        "Sie spielt in der 3. Liga.",
        "Ports, cranes etc. All wait.",
        "It cost 3.5 million.",
        "So it goes ... and goes.",
        "He said (as ever. Always) no.",
        "",
    ],
)
def test_what_is_not_surely_an_end_is_left_alone(paragraph):
    """Titles, initials, abbreviations, ordinals, brackets."""
    assert tuple(filter(None, [paragraph])) == sentences(paragraph)


@given(st.text(alphabet=st.sampled_from("ab AB.!?。「」“”\"' 3é"), max_size=80))
def test_no_character_but_blanks_is_lost(paragraph):
    """Whatever the text: the sentences hold all of it, in order."""
    assert "".join(paragraph.split()) == "".join("".join(sentences(paragraph)).split())
