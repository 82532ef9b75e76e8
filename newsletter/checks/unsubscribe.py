"""A way out that a reader can see, in html and in text (CAN-SPAM, GDPR article 7; mailbox providers ask for it)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, is_shown, squeezed
from newsletter.model.letter import mark

_MAILTO = re.compile(r"mailto:[^\s>]*unsubscribe", re.IGNORECASE)
# In the text the way may be told in words: "unsubscribe: write to letters@example.org".
_IN_WORDS = re.compile(r"unsubscribe[^\n]*\S@\S|\S@\S[^\n]*unsubscribe", re.IGNORECASE)


RULES = (
    Rule(
        id="unsubscribe",
        level="error",
        what="a part without a way to unsubscribe that a reader could see",
        why="the law asks for it (CAN-SPAM, GDPR article 7), and who finds none reports the letter as spam",
        fix="link blanks.unsubscribe_url, or the mailto where there are no public pages, in the theme's footer",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`unsubscribe`, for each part that has none."""
    blank = mark(given.nonce, "unsubscribe_url")
    anchors = [anchor for anchor in page.all("a") if blank in (anchor.get("href") or "") or _MAILTO.match(anchor.get("href") or "")]
    if not any(is_shown(anchor) and squeezed(anchor.text_content()) for anchor in anchors):
        yield _missing("html")
    if not (blank in given.text or _MAILTO.search(given.text) or _IN_WORDS.search(given.text)):
        yield _missing("text")


def _missing(where: str) -> Finding:
    return Finding(
        id="unsubscribe",
        level="error",
        where=where,
        message="there is no way to unsubscribe that a reader could see",
        fix="link blanks.unsubscribe_url, or the mailto where there are no public pages, in the theme's footer",
    )
