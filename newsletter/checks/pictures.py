"""Pictures that could not be had, and pictures whose owner is not named."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding
from newsletter.checks.page import Page


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`picture` and `image-credit`."""
    for problem in given.picture_problems:
        yield Finding(
            id="picture",
            level="warning",
            where="html",
            message=problem,
            fix="the edition goes without it; correct the picture in the source to have it",
        )
    for title in given.uncredited:
        yield Finding(
            id="image-credit",
            level="info",
            where=f"html, at “{title}”",
            message="nobody is named as the owner of this picture",
            fix="name them in the source, if they must be",
        )
