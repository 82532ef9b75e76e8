"""The furniture of a page at the edges of an extracted body: byline, dates, caption, cards, sign-up box, gate. Pure.

Only short lines near the top and the end go, and only those that repeat what was read elsewhere or are a known phrase; in the
middle the same words are the article's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newsletter.model.article import Author, Picture
from newsletter.model.identity import folded
from newsletter.sources.article.bylines import split_names
from newsletter.sources.clean import one_line
from newsletter.sources.dates import parse_date
from newsletter.sources.gate_phrases import is_gate, is_plain_gate
from newsletter.sources.phrases import is_card_mark, is_sign_up, is_thanks

_TOP, _END = 8, 16  # blocks
_SHORT = 200  # characters of a block that may be furniture
_YEAR = re.compile(r"\d{4}")
_DATE_LABEL = re.compile(
    r"^(?:published|posted|date|updated|last\s+updated|veröffentlicht|erschienen|stand|publié|mis\s+à\s+jour|publicado|actualizado|pubblicato|aggiornato|gepubliceerd)"
    r"(?:\s+(?:on|am|le|el|il|em|op))?\s*[:：]?\s*",
    re.I,
)


def date_alone(line: str, *, language: str | None = None) -> bool:
    """Whether a line holds a date, with a label or without, and nothing else."""
    stamp = _DATE_LABEL.sub("", line).strip()
    if len(stamp) > 40 or not _YEAR.search(stamp):
        return False
    words = [word for word in folded(stamp).split() if not any(map(str.isdigit, word))]
    return len(words) <= 4 and parse_date(stamp, language=language) is not None


def without_edges(
    text: str, *, authors: Sequence[Author], picture: Picture | None, labels: Iterable[str | None], gated: bool, language: str | None
) -> str:
    """The body without furniture. `labels` are texts of the page that stand elsewhere (title, category)."""
    said = _said(authors, picture, labels)
    bios = " ".join(folded(author.bio) for author in authors if author.bio)
    names = {folded(author.name) for author in authors}
    blocks = text.split("\n\n")

    def is_furniture(block: str) -> bool:
        own = folded(block)
        if own in said or (len(own) > 20 and own in bios):
            return True
        if len(block) > _SHORT:
            return False
        return (
            _is_phrase(block) or date_alone(block, language=language) or (any(name in own for name in names) and _is_byline(block, names))
        )

    top = next((index for index, block in enumerate(blocks[:_TOP]) if len(block) > _SHORT), min(_TOP, len(blocks)))
    kept = [block for block in blocks[:top] if not is_furniture(block)]
    rest = [block for block in blocks[top:] if not (gated and is_plain_gate(block))]
    end = max(0, len(rest) - _END)
    return "\n\n".join([*kept, *rest[:end], *(block for block in rest[end:] if not is_furniture(block))])


def _said(authors: Sequence[Author], picture: Picture | None, labels: Iterable[str | None]) -> set[str]:
    texts = [text for author in authors for text in (author.name, author.role)]
    texts += [picture.caption, picture.alt, picture.credit] if picture else []
    return {folded(text) for text in (*texts, *labels) if text} - {""}


def _is_phrase(block: str) -> bool:
    return is_sign_up(block) or is_gate(block) or is_thanks(block) or is_card_mark(block)


def _is_byline(block: str, names: set[str]) -> bool:
    """Whether a short line holds nothing but authors who are known already."""
    found = split_names(one_line(block)) if names and len(block) < _SHORT else ()
    return bool(found) and all(folded(name) in names for name in found)
