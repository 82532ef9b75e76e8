"""The sender's postal address must be in every message (CAN-SPAM section 5(a)(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, same_words

_STAND_IN = " your postal address "

RULES = (
    Rule(
        id="postal-address",
        level="error",
        what="a part without the sender's postal address, or one that is still a stand-in",
        why="CAN-SPAM section 5(a)(5) asks for it in every message",
        fix="set postal_address of the newsletter, and show it in the theme's footer",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`postal-address`: none is configured, it is the one that `newsletter try` writes, or its words are missing from a part."""
    wanted = _words(given.postal_address)
    if not wanted.strip():
        yield Finding(
            id="postal-address",
            level="error",
            where="configuration",
            message="no postal address is configured",
            fix="set postal_address of the newsletter",
        )
        return
    if wanted.casefold().startswith(_STAND_IN):
        yield Finding(
            id="postal-address",
            level="error",
            where="configuration",
            message=f"the postal address is still a stand-in: {given.postal_address!r}",
            fix="set postal_address of the newsletter to your own",
        )
    for where, shown in (("html", page.visible), ("text", given.text)):
        if wanted not in _words(shown):
            yield Finding(
                id="postal-address",
                level="error",
                where=where,
                message="the postal address is not shown",
                fix="show newsletter.postal_address in the theme's footer",
            )


def _words(text: str) -> str:
    """The words alone: a theme may set commas, lines and breaks as it likes."""
    words = re.findall(r"[^\W_]+", same_words(text))
    return f" {' '.join(words)} "
