"""A story that is there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding
from newsletter.checks.page import Page
from newsletter.model.identity import canonical_url


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`duplicate`: two stories lead to one page."""
    for address, times in Counter(map(_same, given.links)).items():
        if times > 1:
            line, column = page.find(next(link for link in given.links if _same(link) == address))
            yield Finding(
                id="duplicate",
                level="warning",
                where="html",
                line=line,
                column=column,
                message=f"{times} stories lead to {address}",
                fix="drop one of them: `newsletter edit --drop`",
            )


def _same(link: str) -> str:
    try:
        return canonical_url(link)
    except ValueError:
        return link
