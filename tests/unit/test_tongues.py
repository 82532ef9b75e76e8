"""The language of articles whose source names none."""

from __future__ import annotations

import pytest

from newsletter.model.article import Article, Guarded
from newsletter.steps.tongues import in_its_language
from tests.support.seed_words import TONGUES


def article(language: str | None, text: str, *, members_only: bool = False) -> Article:
    """An article in a language, or in none that is named."""
    return Article(title="T", language=language, text=Guarded(text, members_only=members_only), members_only=members_only)


@pytest.mark.parametrize("code", ["de", "ko", "ja"])
def test_a_text_shows_its_language(code: str) -> None:
    """Where it is another than the newsletter's, whoever may read the text."""
    text = "\n\n".join(TONGUES[code].paragraphs)

    assert code == in_its_language(article(None, text), usual="en").language
    assert code == in_its_language(article(None, text, members_only=True), usual="en-GB").language


def test_the_newsletter_s_own_language_is_left_unsaid() -> None:
    """Silence means the newsletter's own, with its region."""
    text = "\n\n".join(TONGUES["en"].paragraphs)

    assert in_its_language(article(None, text), usual="en-GB").language is None


def test_what_a_source_says_stands() -> None:
    """A statement comes before a guess."""
    assert "nb" == in_its_language(article("nb", "\n\n".join(TONGUES["de"].paragraphs)), usual="en").language


@pytest.mark.parametrize("text", ["", "Ein kurzer Satz.", "1 2 3 4 5 " * 50])
def test_little_is_no_evidence(text: str) -> None:
    """A short text, or one without words, leaves the question open."""
    assert in_its_language(article(None, text), usual="en").language is None
