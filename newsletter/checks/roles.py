"""Tables that only lay out: a screen reader must not announce rows and columns of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, css_path, is_shown

_LAYOUT = ("presentation", "none")
_TOLD = 3  # findings; a theme that leaves it out once leaves it out everywhere

RULES = (
    Rule(
        id="layout-table",
        level="warning",
        what='a table without headers that is not marked role="presentation"',
        why="a screen reader says “table with three rows and one column” before every story",
        fix='write role="presentation" on it; mj-table takes none, so use a table in mj-raw or mj-text',
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`layout-table`, for the first few."""
    bare = [table for table in page.all("table") if table.get("role") not in _LAYOUT and not _holds_facts(table) and is_shown(table)]
    for table in bare[:_TOLD]:
        line, column = page.place(table)
        more = f", and {len(bare) - 1} more" if len(bare) > 1 else ""
        yield Finding(
            id="layout-table",
            level="warning",
            where=page.where(table),
            line=line,
            column=column,
            element=css_path(table),
            message=f"a table that only lays out has role={table.get('role')!r}{more}"
            if table.get("role")
            else f"a table has no role{more}",
            fix=RULES[0].fix,
        )


def _holds_facts(table: Any) -> bool:
    """True for a table of figures, which says what its rows and columns are."""
    return next(table.iter("th", "caption"), None) is not None
