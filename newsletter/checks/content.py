"""An edition must say something: a message of a masthead and a footer is sent to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page

RULES = (
    Rule(
        id="empty",
        level="error",
        what="an edition without a story, a block or an intro",
        why="a masthead and a footer are no letter",
        fix="pin an article with `newsletter edit --pin`, or write blocks into the edition file",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`empty`: no story, no block and no intro."""
    if not given.titles and not any(words.strip() for words in given.own_words):
        yield Finding(
            id="empty",
            level="error",
            where="html",
            message="there is nothing in this edition: no article, no block, no intro",
            fix="pin an article with `newsletter edit --pin`, or write blocks into the edition file",
        )
