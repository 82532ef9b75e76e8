"""Vetoes: what no edition may have, by address, guid, author, title, category, tag or source. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsletter.model.article import Article

PATTERNS = ("url", "guid", "author", "title", "category", "tag", "source")


@dataclass(frozen=True, kw_only=True)
class Veto:
    """One rule. In its pattern `*` stands for anything, and case does not matter."""

    by: str  # one of PATTERNS
    pattern: str  # of an address a part is enough; everything else is meant whole
    because: str = ""
    where: str  # file:line

    def reason(self, article: Article) -> str | None:
        """Why this rule keeps an article out, in a sentence, or None."""
        pieces = _pieces(self.pattern)
        texts = [_even(text) for text in _texts(article, self.by) if text]
        if not any(meets(pieces, text, is_whole=self.by != "url") for text in texts):
            return None
        because = f": {self.because}" if self.because else ""
        return f"vetoed by its {self.by} ({self.where}){because}"


def _texts(article: Article, by: str) -> Sequence[str | None]:
    match by:
        case "author":
            return [author.name for author in article.authors]
        case "tag":
            return article.tags
        case _:
            return [getattr(article, by)]


def meets(pieces: Sequence[str], text: str, *, is_whole: bool) -> bool:
    """Whether a text holds the pieces in their order, with anything between them; whole: from its first sign to its last.

    Each piece is looked for once, from the end of the one before it: the leftmost place leaves most for those that follow. An
    expression of as many `.*` would try all places of all of them.
    """
    first, *rest = pieces
    if is_whole and not rest:
        return text == first
    if is_whole and not text.startswith(first):
        return False
    last = rest.pop() if is_whole else ""
    at = 0
    for piece in (first, *rest):
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return text.endswith(last) and len(text) - len(last) >= at


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(re.split(r"\*+", _even(pattern)))


def _even(text: str) -> str:
    # An accent may be a sign of its own in a feed, and part of its letter in the editor's file.
    return unicodedata.normalize("NFC", text.strip().casefold())
