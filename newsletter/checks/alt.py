"""Pictures must say what they show: many readers never load them, and some cannot see them."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding
from newsletter.checks.page import Page


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`alt`: a picture without an alt attribute."""
    for image in page.all("img"):
        if image.get("alt") is None:
            yield Finding(
                id="alt",
                level="error",
                where=page.where(image),
                line=image.sourceline,
                message=f"the picture {(image.get('src') or '')[:80]!r} has no alt text",
                fix='say what it shows (alt in the edition file), or alt="" if it only decorates',
            )
