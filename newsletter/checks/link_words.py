"""What links say: heard one by one, out of the page, each must tell where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, css_path, same_words

RULES = (
    Rule(
        id="link-words",
        level="warning",
        what="the same words on links that lead to different pages",
        why="a screen reader lists the links of a message without what stands around them: ten times “Read more” is no list",
        fix="link the headline, or name the story: “Read: HEADLINE”",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`link-words`, once for each text."""
    leading: dict[str, dict[str, Any]] = {}
    for anchor in page.all("a"):
        address = _page_of(anchor.get("href") or "")
        words = same_words(anchor.text_content() + " " + " ".join(image.get("alt") or "" for image in anchor.iter("img")))
        if address and words:
            leading.setdefault(words, {}).setdefault(address, anchor)
    for words, places in leading.items():
        if len(places) > 1:
            second = list(places.values())[1]
            line, column = page.place(second)
            yield Finding(
                id="link-words",
                level="warning",
                where=page.where(second),
                line=line,
                column=column,
                element=css_path(second),
                message=f"{len(places)} links say “{words[:60]}” and lead to different pages",
                fix=RULES[0].fix,
            )


def _page_of(href: str) -> str:
    """The page a link leads to, whatever link parameters were added; "" for none."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    query = "&".join(one for one in parts.query.split("&") if not one.startswith("utm_"))
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}" if parts.netloc else ""
