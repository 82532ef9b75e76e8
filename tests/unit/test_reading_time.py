"""How long an article takes to read, by the script that it is written in."""

from __future__ import annotations

import pytest

from newsletter.model.article import Article, Guarded

LATIN, JAPANESE, KOREAN, THAI = "word " * 230, "海峡の灯が消えた。" * 100, "해협의 등불이 꺼졌다 " * 100, "เรือข้ามฟากออกจากท่า" * 50


def minutes(text: str, *, members_only: bool = False) -> int | None:
    """The reading time of a text."""
    return Article(title="T", text=Guarded(text, members_only=members_only)).reading_minutes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (LATIN, 1),
        (LATIN * 3, 3),
        ("wörd " * 690, 3),
        (JAPANESE, 2),
        (KOREAN, 2),
        (THAI, 1),
        (THAI * 4, 4),
        (LATIN * 2 + JAPANESE, 4),
        (JAPANESE + "NATO 2030 " * 115, 3),
        ("слово " * 460, 2),
        ("كلمة " * 460, 2),
        ("a few words", 1),
    ],
    ids=[
        "latin",
        "more latin",
        "with accents",
        "japanese",
        "korean",
        "thai",
        "more thai",
        "mixed",
        "mostly japanese",
        "cyrillic",
        "arabic",
        "short",
    ],
)
def test_each_part_of_a_text_counts_by_its_script(text: str, wanted: int) -> None:
    """Words where spaces part them, signs where they do not, and in a mixed text the sum of both."""
    assert wanted == minutes(text)


@pytest.mark.parametrize("text", ["", "  \n\n "])
def test_nothing_takes_no_time(text: str) -> None:
    """An article whose text is not known has no reading time."""
    assert minutes(text) is None


def test_the_whole_of_a_sealed_text_counts() -> None:
    """The time is that of the article, whoever may read it; the number tells no word of it."""
    assert 3 == minutes(LATIN * 3, members_only=True)
