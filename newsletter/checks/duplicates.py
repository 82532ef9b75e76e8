"""What is there twice: a story, its picture, its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, css_path, same_words
from newsletter.model.identity import canonical_url

_SMALLEST = 80  # pixels shown; an author's photo may stand under each of their stories
_SHORTEST = 60  # characters; a role or a category is said again and again

RULES = (
    Rule(
        id="duplicate",
        level="warning",
        what="two stories that lead to one page",
        why="two sources told of one article; readers take it for carelessness",
        fix="drop one of them: `newsletter edit --drop`",
    ),
    Rule(
        id="duplicate-picture",
        level="warning",
        what="one picture at two stories",
        why="it is a publisher's stand-in or a mistake, and it says nothing about either story",
        fix="drop the picture or the story at the source",
    ),
    Rule(
        id="duplicate-words",
        level="warning",
        what="two stories, blocks or an intro with the same words",
        why="a feed that gives every article the site's description as its teaser reads like this",
        fix="write another summary: `newsletter edit`, or leave the source's teasers out",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`duplicate`, `duplicate-picture` and `duplicate-words`."""
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
    yield from _pictures(page)
    yield from _words(given, page)


def _pictures(page: Page) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for image in page.all("img"):
        src, where = image.get("src") or "", page.where(image)
        if not src or _is_small(image):
            continue
        if seen.setdefault(src, where) != where:
            line, column = page.place(image)
            yield Finding(
                id="duplicate-picture",
                level="warning",
                where=where,
                line=line,
                column=column,
                element=css_path(image),
                message=f"the picture {src[:80]!r} was there before ({seen[src]})",
                fix=RULES[1].fix,
            )


def _words(given: CheckInput, page: Page) -> Iterator[Finding]:
    for words, times in Counter(map(same_words, given.own_words)).items():
        if times > 1 and len(words) >= _SHORTEST and page.words.count(words) > 1:
            yield Finding(
                id="duplicate-words",
                level="warning",
                where="html",
                message=f"these words are there {page.words.count(words)} times: “{words[:60]}…”",
                fix=RULES[2].fix,
            )


def _is_small(image: Any) -> bool:
    width = (image.get("width") or "").strip()
    return width.isdigit() and int(width) < _SMALLEST


def _same(link: str) -> str:
    try:
        return canonical_url(link)
    except ValueError:
        return link
