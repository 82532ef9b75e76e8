"""Pictures must say what they show: many readers never load them, and some cannot see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page, css_path, same_words

LONGEST = 200  # characters; a screen reader cannot pause in one, nor go back
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif|svg|heic|bmp)|(?:img|dsc|image|screenshot|photo)[-_ ]?\d+", re.IGNORECASE)
_FIX = "say what it shows in a sentence: alt in the source, or `newsletter edit --alt`"

RULES = (
    Rule(
        id="alt",
        level="error",
        what="a picture without an alt attribute",
        why="a screen reader reads the file's address aloud instead",
        fix='say what it shows, or alt="" if it only decorates',
    ),
    Rule(
        id="alt-words",
        level="warning",
        what="an alt text that repeats the caption, is a file's name, or is very long",
        why="it is heard instead of the picture: a repetition or IMG_2041.jpg costs the time of a listener and tells nothing",
        fix=_FIX,
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`alt` and `alt-words`."""
    captions = {words.rstrip(".") for words in map(same_words, given.captions) if words and words in page.words}
    for image in page.all("img"):
        alt, src = image.get("alt"), image.get("src") or ""
        line, column = page.place(image)
        if alt is None:
            yield Finding(
                id="alt",
                level="error",
                where=page.where(image),
                line=line,
                column=column,
                element=css_path(image),
                message=f"the picture {src[:80]!r} has no alt text",
                fix='say what it shows (alt in the edition file), or alt="" if it only decorates',
            )
        elif wrong := _wrong_words(same_words(alt), src, captions):
            yield Finding(
                id="alt-words",
                level="warning",
                where=page.where(image),
                line=line,
                column=column,
                element=css_path(image),
                message=f"the alt text “{alt[:60]}” {wrong}",
                fix=_FIX,
            )


def _wrong_words(alt: str, src: str, captions: set[str]) -> str:
    if alt and alt.rstrip(".") in captions:
        return "repeats the caption, so it is heard twice"
    if _FILE_NAME.fullmatch(alt) or (alt and alt == same_words(_file(src))):
        return "is the name of a file"
    return f"has {len(alt)} characters, more than {LONGEST}" if len(alt) > LONGEST else ""


def _file(src: str) -> str:
    try:
        return unquote(urlsplit(src).path.rpartition("/")[2])
    except ValueError:
        return ""
