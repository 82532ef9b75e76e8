"""What a template left over: braces, a value that was not there, a blank that is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, position, squeezed
from newsletter.model.letter import mark

_SUSPECT = re.compile(r"\{\{|\}\}|\{%|%\}|\[object Object\]|<[\w.]+ object at 0x[0-9a-f]+>|nlblank-[A-Za-z0-9_-]*")
# Alone, or between separators, where a name, a date or a number should be: "by None", "undefined · 4 min", "(null)".
_NOTHING = re.compile(r"(?:^|[·|–—:,(\[] ?|\b[Bb]y )(None|undefined|null|NaN)(?=$| ?[·|–—,)\]])")
_NOTHING_IN_ADDRESS = re.compile(r"[/=](None|undefined|null|NaN)(?=$|[/?&#])")
_SPOKEN = ("alt", "title", "aria-label")


RULES = (
    Rule(
        id="placeholder",
        level="error",
        what="what a template left over: braces, None, a blank that is not ours",
        why="“Dear {{ first_name }}” is what readers remember of a newsletter",
        fix="correct the theme, or the article or block that it came with",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`placeholder`, wherever a reader looks. The stories' own words are left out: they may speak of braces."""
    own = sorted({squeezed(words) for words in (*given.titles, *given.own_words, *given.free)} - {""}, key=len, reverse=True)
    ours = mark(given.nonce, "").removesuffix("-end")
    told = set()
    for where, words, found in (*_in_words(given, page, own), *_in_addresses(given, page)):
        if (where, found) in told or found.startswith(ours):
            continue
        told.add((where, found))
        line, column = page.find(words) if where == "html" else position(words, found)
        yield Finding(
            id="placeholder",
            level="error",
            where=where,
            line=line,
            column=column,
            message=f"{found!r} stands where a value should be",
            fix="correct the theme, or the article or block that it came with",
        )


def _in_words(given: CheckInput, page: Page, own: list[str]) -> Iterator[tuple[str, str, str]]:
    """Where, the stretch of words, and what was left over in it."""
    spoken = [element.get(name) for element in page.root.iter() for name in _SPOKEN if element.get(name)]
    places = [("html", words) for words in (*page.stretches(), *spoken)]
    places += [("text", given.text), ("subject", given.subject), ("preheader", given.preheader)]
    for where, words in places:
        for found in _left_over(words, own):
            yield where, words, found


def _in_addresses(given: CheckInput, page: Page) -> Iterator[tuple[str, str, str]]:
    # A publisher may well have a page called /null.
    pages = {link.partition("?")[0] for link in given.links}
    for element in page.root.iter():
        for address in (element.get("href") or "", element.get("src") or ""):
            for found in _SUSPECT.findall(address):
                yield "html", address, found
            if address.partition("?")[0] not in pages:
                for match in _NOTHING_IN_ADDRESS.finditer(address):
                    yield "html", address, match[0]


def _left_over(words: str, own: list[str]) -> Iterator[str]:
    if _SUSPECT.search(words):
        # A story's words are wrapped in the text: they are found with all line breaks gone.
        rest = squeezed(words)
        for text in own:
            rest = rest.replace(text, " ")
        yield from _SUSPECT.findall(rest)
    for line in map(squeezed, words.splitlines()):
        if line not in own:
            yield from (match[1] for match in _NOTHING.finditer(line))
