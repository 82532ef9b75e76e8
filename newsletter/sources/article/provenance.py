"""Where an article stood first: "First published in: Sep.12,2023", "This article was originally published by X". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.sources.clean import one_line
from newsletter.sources.dates import Moment, month_of, parse_date

_LINE = re.compile(
    r"^\W*(?:this\s+(?:article|piece|post|text|story|essay|interview)\s+(?:was\s+|has\s+been\s+|is\s+)?)?(?:first|originally)\s+"
    r"(?:published|appeared)(?:\s+(?:in|by|on|at|with))?\s*(?::|\s)\s*(?:the\s+website\s+of\s+)?(?P<what>.{0,200})$"
    r"|^\W*(?:zuerst\s+(?:erschienen|veröffentlicht)(?:\s+(?:in|bei|auf|am))?|première\s+publication|publié\s+(?:à\s+l['’]origine|initialement)"
    r"(?:\s+(?:par|dans|sur|le))?|publicado\s+originalmente\s+(?:en|por))\s*:?\s*(?P<other>.{0,200})$",
    re.I,
)
_NEAR_THE_EDGE = 4  # paragraphs from the top or the end: in the middle such words are the article's own


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a text says of its first publication, and the text without those lines."""

    text: str
    publisher: str | None = None
    first_published: Moment | None = None


def origin_line(line: str) -> str | None:
    """What follows "First published in" in a line that is about nothing else (may be empty), or None."""
    if len(line) > 260:
        return None
    match = _LINE.match(line)
    return (match["what"] or match["other"] or "").strip(" .:") if match else None


def read_origin(words: str, *, language: str | None = None) -> tuple[str | None, Moment | None]:
    """The publisher and the date in what follows "First published in": either, both ("X on 3 May 2024") or none."""
    moment = parse_date(words, language=language)
    if moment:
        # "X on 3 May 2024", "X, 2024-05-03": what stands before the date, if it is no part of one.
        before = re.split(r"(?:\s*,\s*|\s+on\s+|\s*\(\s*)(?=[^,(]*\d)", words)[0]
        publisher = "" if before == words or any(char.isdigit() for char in before) or month_of(before, language) else before
    else:
        publisher = re.split(r"\.\s|\s+(?:and|under|as)\s+(?:is|was|it|a|the)\s", words)[0]
    named = one_line(publisher, limit=120).strip(" .,:;")
    return (named if 1 < len(named) < 100 else None), moment


def strip_provenance(text: str, *, language: str | None = None) -> Origin:
    """A body's first publication, taken from its first or last paragraphs, and the body without them."""
    blocks = text.split("\n\n")
    publisher: str | None = None
    moment: Moment | None = None
    kept = []
    for index, block in enumerate(blocks):
        at_edge = index < _NEAR_THE_EDGE or index >= len(blocks) - _NEAR_THE_EDGE
        words = origin_line(block) if at_edge else None
        if words is None:
            kept.append(block)
            continue
        named, day = read_origin(words, language=language)
        publisher, moment = publisher or named, moment or day
    return Origin(text="\n\n".join(kept), publisher=publisher, first_published=moment)
