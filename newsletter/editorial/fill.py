"""Filling an edition: pins, then what the minimums of categories ask for, then the best score, one by one under the quotas. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsletter.editorial.quotas import Quotas
from newsletter.editorial.score import Factor, ordinal, own_factors, product, told
from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One article that is in."""

    stored: StoredArticle
    score: float  # the product of its factors when it was chosen
    why: str
    pinned: bool = False
    also_in: tuple[str, ...] = ()  # the other sources that had the same story, in alphabetical order


@dataclass(frozen=True, kw_only=True)
class NoRoom:
    """Why there was no room for an article."""

    reason: str
    needs: str  # what it would have needed


@dataclass(frozen=True, kw_only=True)
class Filled:
    """An edition's articles, and those that it has no room for, by id."""

    picked: tuple[Chosen, ...]  # pins in their order, then by score
    out: dict[int, NoRoom] = field(default_factory=dict)
    factors: dict[int, tuple[Factor, ...]] = field(default_factory=dict)
    shortfalls: tuple[str, ...] = ()  # in a sentence each


def fill(pinned: Sequence[StoredArticle], waiting: Sequence[StoredArticle], selection: Selection, *, now: datetime) -> Filled:
    """Choose from `waiting` (newest first, which decides between equals). Pins count in every quota and are bound by none."""
    filling = _Filling([*pinned, *waiting], selection, now)
    for stored in pinned:
        filling.take(stored, pinned=True)
    filling.waiting = list(waiting)
    shortfalls = tuple(filling.shortfall(category, least) for category, least in selection.category_minimum.items())
    filling.take_best()
    return filling.done(tuple(filter(None, shortfalls)))


class _Filling:
    """An edition half full."""

    def __init__(self, articles: Sequence[StoredArticle], selection: Selection, now: datetime) -> None:
        self.waiting: list[StoredArticle] = []
        self._selection = selection
        self._quotas = Quotas(selection)
        self._own = {stored.id: own_factors(stored, selection, now=now) for stored in articles}
        self._base = {i: product(factors) for i, factors in self._own.items()}
        self._pins: list[Chosen] = []
        self._picked: list[Chosen] = []
        self._for_minimum: dict[int, str] = {}  # article id -> what its category is to have
        self._full: dict[int, tuple[StoredArticle, str, tuple[int, ...]]] = {}
        self._factors: dict[int, tuple[Factor, ...]] = {}

    def take(self, stored: StoredArticle, *, pinned: bool = False) -> None:
        """Let an article in."""
        factors = self._own[stored.id] if pinned else (*self._own[stored.id], *self._quotas.factors(stored))
        self._factors[stored.id] = factors
        why = "pinned by the editor" if pinned else told(factors)
        choice = Chosen(stored=stored, score=round(product(factors), 4), why=why, pinned=pinned)
        (self._pins if pinned else self._picked).append(choice)
        self._quotas.count(stored)

    def shortfall(self, category: str, least: int) -> str:
        """Let the best of a category in until it has its minimum; what is missing, in a sentence, or ""."""
        while self._quotas.of_category(category) < least and self._has_room():
            best = self._best([stored for stored in self.waiting if folded(stored.article.category or "") == folded(category)])
            if best is None:
                break
            self._for_minimum[best.id] = f"{best.article.category} is to have {least}"
            self._move_in(best)
        have = self._quotas.of_category(category)
        return f"{category} is to have {least}, and has {have or 'none'}" if have < least else ""

    def take_best(self) -> None:
        """Let the best of all in until the edition is full."""
        while self._has_room():
            best = self._best(self.waiting)
            if best is None:
                break
            self._move_in(best)

    def _has_room(self) -> bool:
        return len(self._pins) + len(self._picked) < self._selection.maximum

    def _move_in(self, stored: StoredArticle) -> None:
        self.waiting.remove(stored)
        self.take(stored)

    def _best(self, among: Sequence[StoredArticle]) -> StoredArticle | None:
        """The best that no quota keeps out. A quota that is full stays so: whom it keeps out is done with."""
        self._shut_out(among)
        return max((stored for stored in among if stored.id not in self._full), key=self._score, default=None)

    def _shut_out(self, among: Sequence[StoredArticle]) -> None:
        for stored in among:
            if full := self._quotas.full(stored):
                self._full[stored.id] = (stored, full.sentence, full.holders)
        self.waiting = [stored for stored in self.waiting if stored.id not in self._full]

    def _score(self, stored: StoredArticle) -> float:
        return self._base[stored.id] * product(self._quotas.factors(stored))

    def done(self, shortfalls: tuple[str, ...]) -> Filled:
        """The edition as it is now; whoever still waits has no room."""
        self._shut_out(list(self.waiting))
        out = {i: self._kept_out(stored, sentence, holders) for i, (stored, sentence, holders) in self._full.items()}
        rest = sorted(self.waiting, key=self._score, reverse=True)
        count = len(self._pins) + len(self._picked)
        last = min((choice.score for choice in self._picked if choice.stored.id not in self._for_minimum), default=None)
        for rank, stored in enumerate(rest, start=count + 1):
            there = "every place is a pin's or a minimum's" if last is None else f"the last one in has {last:.2f}"
            reason = f"the edition is full: {count} article{'s' if count != 1 else ''} with a better score or a pin {'are' if count != 1 else 'is'} in"
            out[stored.id] = NoRoom(reason=reason, needs=f"its score of {self._reckoned(stored):.2f} makes it the {ordinal(rank)}; {there}")
        best_out = max((self._score(stored) for stored in rest), default=0.0)
        picked = sorted((self._because(choice, best_out) for choice in self._picked), key=lambda choice: -choice.score)
        return Filled(picked=(*self._pins, *picked), out=out, factors=self._factors, shortfalls=shortfalls)

    def _kept_out(self, stored: StoredArticle, sentence: str, holders: Sequence[int]) -> NoRoom:
        scores = [choice.score for choice in self._picked if choice.stored.id in holders]
        there = f"the lowest of theirs is {min(scores):.2f}" if scores else "all of them are pinned"
        return NoRoom(reason=sentence, needs=f"its score is {self._reckoned(stored):.2f}; {there}")

    def _reckoned(self, stored: StoredArticle) -> float:
        """The score of one that is out, whose factors are told from here on."""
        self._factors[stored.id] = (*self._own[stored.id], *self._quotas.factors(stored))
        return product(self._factors[stored.id])

    def _because(self, choice: Chosen, best_out: float) -> Chosen:
        """Say so where an article is in for the minimum of its category alone."""
        least = self._for_minimum.get(choice.stored.id)
        return replace(choice, why=f"{choice.why}; {least}") if least and choice.score < best_out else choice
