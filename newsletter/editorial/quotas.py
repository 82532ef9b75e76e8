"""How many of one category, author or source an edition holds, and whether there is room for one more. Pure."""

from __future__ import annotations

from collections import Counter

from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection


class Quotas:
    """What was counted so far; what has no category, author or source is not counted under it."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._categories: Counter[str] = Counter()
        self._authors: Counter[str] = Counter()
        self._sources: Counter[str] = Counter()

    def count(self, stored: StoredArticle) -> None:
        """Take an article into the edition."""
        self._categories.update([folded(stored.article.category or "")])
        self._authors.update(_authors(stored))
        self._sources.update([stored.article.source])

    def full(self, stored: StoredArticle) -> str | None:
        """The quota that has no room for this article, in a sentence, or None."""
        category, source = stored.article.category or "", stored.article.source
        if category and _reached(self._categories[folded(category)], self._selection.per_category):
            return f"{self._categories[folded(category)]} of {category} are in already"
        for author in stored.article.authors:
            count = self._authors[folded(author.name)]
            if author.name and _reached(count, self._selection.per_author):
                return f"{count} by {author.name} are in already"
        if source and _reached(self._sources[source], self._selection.per_source):
            return f"{self._sources[source]} from {source} are in already"
        return None

    def author_factor(self, stored: StoredArticle, penalty: float) -> float:
        """1.0, or `penalty` where an author of it is in already."""
        return penalty if any(self._authors[author] for author in _authors(stored)) else 1.0


def _authors(stored: StoredArticle) -> set[str]:
    return {folded(author.name) for author in stored.article.authors} - {""}


def _reached(count: int, limit: int) -> bool:
    return 0 < limit <= count
