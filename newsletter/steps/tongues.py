"""The language of articles whose source names none. Pure."""

from __future__ import annotations

from dataclasses import replace

from newsletter.editorial.language import guess, primary
from newsletter.model.article import Article
from newsletter.sources.base import words_of

_LEAST = 200  # characters; a shorter text is no evidence


def in_its_language(article: Article, *, usual: str) -> Article:
    """The article with the language that its text shows, if its source names none and it is not the `usual` one.

    Fonts, hyphens and voices follow it: a Japanese story in an English digest must not be read out as English.
    """
    text = words_of(article)
    if article.language or len(text) < _LEAST:
        return article
    found = guess(text)
    return article if found in (None, primary(usual)) else replace(article, language=found)
