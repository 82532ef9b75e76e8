"""Size: Gmail clips a long message and, past 16 KB of style sheets, drops all of them."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page

_NAMED = 3  # of the largest stories
STYLE_LIMIT = 16_000  # Gmail's own is 16,384 characters


RULES = (
    Rule(
        id="size",
        level="warning",
        what="html of more bytes than rendering.size_limit",
        why="Gmail hides what comes after about 102 KB, the way to unsubscribe with it",
        fix="take stories out, move some to the compact places, or set rendering.fit to shorten",
    ),
    Rule(
        id="style-bytes",
        level="warning",
        what="style blocks of more than 16,000 bytes",
        why="Gmail drops all styles of such a message",
        fix="take rules out of the theme's style blocks",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`size` and `style-bytes`."""
    size = len(given.html.encode("utf-8", "replace"))
    if size > given.size_limit:
        yield Finding(
            id="size",
            level="warning",
            where="html",
            message=f"the html has {size:,} bytes, more than {given.size_limit:,}: Gmail hides the end of it{_largest(given)}",
            fix="take stories out, or move some to the compact places (selection.maximum)",
        )
    styles = sum(len((style.text or "").encode("utf-8", "replace")) for style in page.all("style"))
    if styles > STYLE_LIMIT:
        yield Finding(
            id="style-bytes",
            level="warning",
            where="html",
            message=f"the style blocks have {styles:,} bytes, more than {STYLE_LIMIT:,}: Gmail drops all styles then",
            fix="take rules out of the theme's style blocks",
        )


def _largest(given: CheckInput) -> str:
    largest = sorted(given.story_bytes, key=lambda one: -one[1])[:_NAMED]
    return "; the largest stories: " + ", ".join(f"{title} ({size:,})" for title, size in largest) if largest else ""
