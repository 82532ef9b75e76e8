"""Vetoes: what no edition may have, by address, guid, author, title, category, tag or source. Pure."""

from __future__ import annotations

import re
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
        pattern = _compiled(self.pattern)
        test = pattern.search if self.by == "url" else pattern.fullmatch
        found = next((text for text in _texts(article, self.by) if text and test(text.strip())), None)
        if found is None:
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


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, re.split(r"\*+", pattern.strip()))), re.IGNORECASE | re.DOTALL)
