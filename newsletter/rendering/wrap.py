"""Lines of a plain-text message: 78 columns, addresses never broken, CJK broken between any two characters."""

from __future__ import annotations

import re
import unicodedata

COLUMNS = 78  # RFC 5322 section 2.1.1

# An address is one piece however long; a run without spaces is another; CJK characters are pieces of their own.
_PIECE = re.compile(
    r"\s+|[a-z]+://\S+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+"
)
# Closing marks that may not begin a line in Japanese and Chinese.
_NO_START = frozenset("、。，．・：；？！」』）】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々")


def columns(text: str) -> int:
    """How many columns `text` takes: wide characters two, combining ones none."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, width: int = COLUMNS, indent: str = "", first: str | None = None) -> str:
    """`text` in lines of at most `width` columns, each after `indent`; the first one after `first`, if given.

    Blank lines part paragraphs and are kept. A piece longer than a line stands on a line of its own, whole.
    """
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
    filled = []
    for number, paragraph in enumerate(paragraphs):
        opening = first if first is not None and number == 0 else indent
        filled.append("\n".join(_lines(paragraph, width, indent, opening)))
    return "\n\n".join(filled)


def _lines(text: str, width: int, indent: str, opening: str) -> list[str]:
    lines, current, used = [], opening, columns(opening)
    empty = True
    for piece in _PIECE.findall(text.strip()):
        size = 1 if piece.isspace() else columns(piece)
        if not empty and used + size > width and piece not in _NO_START:
            lines.append(current.rstrip())
            current, used, empty = indent, columns(indent), True
        if piece.isspace() and empty:
            continue
        current += " " if piece.isspace() else piece
        used += size
        empty = False
    return [*lines, current.rstrip()]
