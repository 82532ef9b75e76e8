"""What the configuration leaves out of a message: worth knowing, wrong only if it was not meant."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page

RULES = (
    Rule(
        id="public-url",
        level="info",
        what="no public pages to link to",
        why="one-click unsubscribe and the view in the browser are left out; big mailbox providers ask bulk senders for the first",
        fix="set web.public_url to the address under which `newsletter serve` is reached",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`public-url`: there are no pages to link to."""
    if not given.has_unsubscribe:
        yield Finding(
            id="public-url",
            level="info",
            where="configuration",
            message="web.public_url is not set: one-click unsubscribe and the view in the browser are left out, readers unsubscribe by mail",
            fix="set web.public_url to the address under which `newsletter serve` is reached",
        )
