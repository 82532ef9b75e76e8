"""Html and text must tell the same stories: some readers only ever see the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

from newsletter.checks.base import CheckInput, Finding, Level
from newsletter.checks.page import Page, same_words

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`headline` (a story's title is missing from a part) and `story-link` (its address is)."""
    parts = (("html", same_words(page.visible)), ("text", same_words(given.text)))
    for title in given.titles:
        for where, words in parts:
            if same_words(title) not in words:
                yield _missing("headline", "error", where, f"the headline “{title}” is missing")
    in_html = [_address(anchor.get("href")) for anchor in page.all("a") if anchor.get("href")]
    in_text = {_address(found.rstrip(".,;")) for found in _ADDRESS.findall(given.text)}
    for link in given.links:
        shown = [address for address in in_html if _leads_to(address, link)]
        if not shown:
            yield _missing("story-link", "warning", "html", f"nothing links to {link}")
        elif not in_text.intersection(shown):
            yield _missing("story-link", "warning", "text", f"the address {shown[0]} is in the html alone")


def _address(text: str) -> str:
    """An address as either part may spell it: what is not ASCII percent-encoded, as lxml does it."""
    return quote(text.strip(), safe="%/:?#[]@!$&'()*+,;=-._~|")


def _leads_to(address: str, link: str) -> bool:
    """True if an address is a story's, whatever link parameters were added to it."""
    try:
        shown, wanted = urlsplit(address), urlsplit(_address(link))
    except ValueError:
        return False
    added = set(parse_qsl(shown.query, keep_blank_values=True)) >= set(parse_qsl(wanted.query, keep_blank_values=True))
    return shown[1:3] == wanted[1:3] and added


def _missing(identity: str, level: Level, where: str, message: str) -> Finding:
    return Finding(
        id=identity, level=level, where=where, message=message, fix="show every story with headline and link in both templates of the theme"
    )
