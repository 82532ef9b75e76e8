"""Headings are how a screen reader skims a digest: one h1, and no level left out."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, css_path

RULES = (
    Rule(
        id="headings",
        level="warning",
        what="not exactly one h1, or a level left out",
        why="a screen reader skims a digest by its headings, as an eye does by their size",
        fix="make the edition's title the only h1 of the theme, and every story an h2",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`headings`: not exactly one h1, or a level skipped."""
    found = page.all("h1", "h2", "h3", "h4", "h5", "h6")
    tops = [heading for heading in found if heading.tag == "h1"]
    if len(tops) != 1:
        count = "no h1" if not tops else f"{len(tops)} h1 elements"
        line = tops[1].sourceline if tops else None
        yield Finding(
            id="headings",
            level="warning",
            where="html",
            line=line,
            message=f"the page has {count}; it should have one",
            fix="make the edition's title the only h1 of the theme",
        )
    before = 0
    for heading in found:
        level = int(heading.tag[1])
        if level > before + 1:
            yield Finding(
                id="headings",
                level="warning",
                where=page.where(heading),
                line=page.place(heading)[0],
                column=page.place(heading)[1],
                element=css_path(heading),
                message=f"h{level} follows {f'h{before}' if before else 'nothing'}: a level is left out",
                fix=f"make it an h{before + 1}",
            )
        before = level
