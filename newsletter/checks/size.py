"""Size: Gmail clips a long message and, past 16 KB of style sheets, drops all of them."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding
from newsletter.checks.page import Page

STYLE_LIMIT = 16_000  # Gmail's own is 16,384 characters


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`size` and `style-bytes`."""
    size = len(given.html.encode("utf-8", "replace"))
    if size > given.size_limit:
        yield Finding(
            id="size",
            level="warning",
            where="html",
            message=f"the html has {size:,} bytes, more than {given.size_limit:,}: Gmail hides the end of it",
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
