"""How many of one category, author or source an edition holds: is there room for one more, and what is one more worth. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from newsletter.editorial.score import Factor, ordinal
from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection

_REPEAT = 0.5  # a second article by an author


@dataclass(frozen=True, kw_only=True)
class Full:
    """A quota without room."""

    sentence: str
    holders: tuple[int, ...]  # the articles that fill it


class Quotas:
    """What was counted so far; what has no category, author or source is not counted under it."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._maxima = {folded(name): most for name, most in selection.category_maximum.items()}
        self._categories: dict[str, list[int]] = defaultdict(list)
        self._authors: dict[str, list[int]] = defaultdict(list)
        self._sources: dict[str, list[int]] = defaultdict(list)

    def count(self, stored: StoredArticle) -> None:
        """Take an article into the edition."""
        self._categories[folded(stored.article.category or "")].append(stored.id)
        for author in _authors(stored):
            self._authors[author].append(stored.id)
        self._sources[stored.article.source].append(stored.id)

    def full(self, stored: StoredArticle) -> Full | None:
        """The quota that has no room for this article, or None."""
        article, chosen = stored.article, self._selection
        if article.category:
            most = self._maxima.get(folded(article.category), chosen.per_category)
            if full := _full(self._categories[folded(article.category)], most, f"of {article.category}"):
                return full
        for author in article.authors:
            if author.name and (full := _full(self._authors[folded(author.name)], chosen.per_author, f"by {author.name}")):
                return full
        return _full(self._sources[article.source], chosen.per_source, f"from {article.source}") if article.source else None

    def of_category(self, category: str) -> int:
        """How many of a category are in."""
        return len(self._categories[folded(category)])

    def factors(self, stored: StoredArticle) -> tuple[Factor, ...]:
        """What is in already makes one more of its category worth less, and one more by its author half."""
        found = []
        category = stored.article.category or ""
        there = self.of_category(category) if category else 0
        if there and self._selection.category_balance != 1.0:
            value = self._selection.category_balance**there
            found.append(Factor(name="balance", value=value, why=f"the {ordinal(there + 1)} of {category}"))
        if any(self._authors[author] for author in _authors(stored)):
            found.append(Factor(name="repeat", value=_REPEAT, why="another by an author who is in"))
        return tuple(found)


def _full(holders: list[int], most: int, of: str) -> Full | None:
    if not 0 < most <= len(holders):
        return None
    return Full(sentence=f"{len(holders)} {of} {'is' if len(holders) == 1 else 'are'} in already", holders=tuple(holders))


def _authors(stored: StoredArticle) -> set[str]:
    return {folded(author.name) for author in stored.article.authors} - {""}
