"""The frame of the page: doctype, language, title; and nothing in it that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, css_path, is_shown

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_ACTIVE = ("script", "iframe", "form", "object", "embed", "audio", "video", "meta", "base", "link")


RULES = (
    Rule(
        id="doctype",
        level="error",
        what="no <!doctype html> at the beginning",
        why="mail programs lay it out by the rules of 1998 then",
        fix="begin the theme with <!doctype html>",
    ),
    Rule(
        id="lang",
        level="error",
        what="an html element without its language, or (a `warning`) a first element without it",
        why="a screen reader guesses how to speak; mail programs take the html element away, so the first one in the body says it again",
        fix="set the newsletter's language, and lang on mjml in the theme",
    ),
    Rule(
        id="title",
        level="error",
        what="no title",
        why="it is the first thing a screen reader says, and the name of the tab in the browser view",
        fix="put an mj-title into the theme's mj-head",
    ),
    Rule(
        id="active-content",
        level="error",
        what="a script, form, frame or foreign style sheet",
        why="mail programs remove it, or take the message for an attack",
        fix="take it out of the theme or the editor's block",
    ),
    Rule(
        id="duplicate-id",
        level="warning",
        what="two elements with one id",
        why="a link within the page and a label lead to the first of them alone",
        fix="give each its own id, or none",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`doctype`, `lang`, `title` and `active-content`."""
    if not given.html.lstrip().lower().startswith("<!doctype html"):
        yield _wrong(
            "doctype",
            "the page does not begin with <!doctype html>, so mail programs lay it out by the rules of 1998",
            "begin the theme with <!doctype html>",
        )
    language = page.root.get("lang") or ""
    if not _LANGUAGE.fullmatch(language) or language.lower() == "und":
        yield _wrong(
            "lang",
            f"the html element has lang={language!r}, so a screen reader guesses how to speak",
            "set the newsletter's language, and lang on mjml in the theme",
        )
    yield from _first_element(page)
    yield from _ids(page)
    titles = [title.text_content().strip() for title in page.all("title")]
    if not any(titles):
        yield _wrong("title", "the page has no title", "put an mj-title into the theme's mj-head")
    for element in page.all(*_ACTIVE):
        if _is_active(element):
            yield Finding(
                id="active-content",
                level="error",
                where=page.where(element),
                line=page.place(element)[0],
                column=page.place(element)[1],
                element=css_path(element),
                message=f"a <{element.tag}> element: mail programs remove it or take the message for an attack",
                fix="take it out of the theme or the editor's block",
            )


def _first_element(page: Page) -> Iterator[Finding]:
    """The first element of the body must say the language too."""
    body = next(page.root.iter("body"), None)
    first = next((element for element in body.iterchildren(etree.Element) if is_shown(element)), None) if body is not None else None
    if first is not None and not _LANGUAGE.fullmatch(first.get("lang") or ""):
        line, column = page.place(first)
        yield Finding(
            id="lang",
            level="warning",
            where="html",
            line=line,
            column=column,
            element=css_path(first),
            message=f"the first element of the body, a {first.tag}, has no lang: mail programs drop that of the html element",
            fix="write lang and dir on mj-body or the first element of the theme",
        )


def _ids(page: Page) -> Iterator[Finding]:
    seen = set()
    for element in page.root.iter(etree.Element):
        name = element.get("id")
        if name and name in seen:
            line, column = page.place(element)
            yield Finding(
                id="duplicate-id",
                level="warning",
                where=page.where(element),
                line=line,
                column=column,
                element=css_path(element),
                message=f"a second element has id={name!r}",
                fix="give each its own id, or none",
            )
        seen.add(name)


def _is_active(element: Any) -> bool:
    match element.tag:
        case "meta":
            return (element.get("http-equiv") or "").lower() == "refresh"
        case "link":
            return "stylesheet" in (element.get("rel") or "").lower()
        case _:
            return True


def _wrong(identity: str, message: str, fix: str) -> Finding:
    return Finding(id=identity, level="error", where="html", line=1, message=message, fix=fix)
