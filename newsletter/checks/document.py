"""The frame of the page: doctype, language, title; and nothing in it that acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsletter.checks.base import CheckInput, Finding
from newsletter.checks.page import Page

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_ACTIVE = ("script", "iframe", "form", "object", "embed", "audio", "video", "meta", "base", "link")


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
    titles = [title.text_content().strip() for title in page.all("title")]
    if not any(titles):
        yield _wrong("title", "the page has no title", "put an mj-title into the theme's mj-head")
    for element in page.all(*_ACTIVE):
        if _is_active(element):
            yield Finding(
                id="active-content",
                level="error",
                where=page.where(element),
                line=element.sourceline,
                message=f"a <{element.tag}> element: mail programs remove it or take the message for an attack",
                fix="take it out of the theme or the editor's block",
            )


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
