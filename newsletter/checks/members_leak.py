"""Members-only text must not reach anybody else, in any place of the message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header

from lxml import etree

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.page import Page
from newsletter.model.identity import folded

SHORTEST = 40  # characters of a sentence; shorter ones are said by everybody
_PREFIX = 60  # letters compared: a teaser cut in mid-sentence gives its beginning away
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|(?<=[。！？])|\n+")
_WIDE = re.compile("[\u3040-\u9fff\uac00-\ud7af]")  # one of these says as much as two letters


RULES = (
    Rule(
        id="members-leak",
        level="error",
        what="a sentence of members-only text in what others get",
        why="it cannot be called back: it is in a thousand mailboxes, and in their search",
        fix="take it out of the teaser, subject, intro or block that holds it, or mark the article as free",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`members-leak`: a guarded sentence is found, whatever its case, spacing, punctuation or mark-up."""
    if not any(given.guarded):
        return
    free = [_letters(words) for words in (*given.titles, *given.free)]
    places = [(where, _letters(words)) for where, words in _places(given, page)]
    told: set[str] = set()
    for sentence in (sentence for text in given.guarded for sentence in sentences(text)):
        needle = _letters(sentence)[:_PREFIX]
        if needle in told or any(needle in words for words in free):
            continue
        for where in (where for where, words in places if needle in words):
            told.add(needle)
            yield Finding(
                id="members-leak",
                level="error",
                where=where,
                message=f"text for members only: “{sentence[:60]}…”",
                fix="take it out of the teaser, subject, intro or block that holds it, or mark the article as free",
            )


def sentences(text: str) -> list[str]:
    """The sentences of a text that are long enough to be its own."""
    found = (sentence.strip() for sentence in _SENTENCE_END.split(text))
    return [sentence for sentence in found if len(sentence) + len(_WIDE.findall(sentence)) >= SHORTEST]


def _places(given: CheckInput, page: Page) -> Iterator[tuple[str, str]]:
    # Everything is looked through, comments and attributes too: what is not seen can still be read.
    yield "html", "".join(page.root.itertext(etree.Element))
    hidden = [comment.text or "" for comment in page.root.iter(etree.Comment)]
    hidden += [str(value) for element in page.root.iter(etree.Element) for value in element.attrib.values()]
    yield "html, where it is not shown", "\n".join(hidden)
    yield "text", given.text
    yield "subject", given.subject
    yield "preheader", given.preheader
    yield "attachments", "\n".join(given.attachment_names)
    yield "headers", _decoded(given.head)


def _decoded(head: bytes) -> str:
    lines = head.decode("utf-8", "replace")
    try:
        return lines + "\n" + "\n".join(str(make_header(decode_header(value))) for value in message_from_bytes(head).values())
    except (ValueError, LookupError):  # an encoded word in no known character set: its letters are found undecoded
        return lines


def _letters(text: str) -> str:
    return folded(text).replace(" ", "")
