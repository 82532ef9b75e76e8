"""Pages of the seed's shape: every field of every one of them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from newsletter.model.article import Article, Guarded
from newsletter.sources.article.parse import parse
from newsletter.sources.text.parse import parse as parse_text
from tests.support.seed_pages import PAGES


def shown(article: Article | None) -> dict[str, object]:
    """An article's fields, its text with its seal, so that a difference can be read."""
    assert article is not None
    values = {one.name: getattr(article, one.name) for one in fields(Article)}
    return {
        name: (value.members_only, value.for_reader(member=True)) if isinstance(value, Guarded) else value for name, value in values.items()
    }


@pytest.mark.parametrize("name", PAGES)
def test_every_field_of_a_page_is_right(name: str) -> None:
    """Title, people with their cards, picture, both dates, publisher, gate, body and all else, as the page says it."""
    page = PAGES[name]

    assert shown(page.article()) == shown(parse(page.html().encode(), page.address, "text/html; charset=utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_the_same_page_copied_as_text_says_the_same(name: str) -> None:
    """Everything but addresses, alt texts and the language, which a plain text has not."""
    page = PAGES[name]

    assert shown(page.text_article()) == shown(parse_text(page.text().encode()))
