"""What an article's score is made of: named factors whose product it is, each with what it stands for in a few words. Pure.

The factors of an article alone are reckoned once; those that depend on what is in already (`quotas`) at every choice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.editorial.eligible import moment_of
from newsletter.model.article import Article, StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection

_PICTURE, _TEASER = 1.1, 1.05
_STUB_SIGNS, _STUB = 400, 0.8  # about 70 words: a notice, hardly a story
_ENDLESS_MINUTES, _ENDLESS = 30, 0.9
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # a sign of these says what three letters say


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One part of a score."""

    name: str  # freshness | category | author | source | picture | teaser | length | balance | repeat
    value: float  # 1.0 changes nothing
    why: str  # in a few words


def product(factors: Iterable[Factor]) -> float:
    """The score that factors make."""
    return math.prod(factor.value for factor in factors)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th ... 11th ... 21st."""
    ending = "th" if 10 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def own_factors(stored: StoredArticle, selection: Selection, *, now: datetime) -> tuple[Factor, ...]:
    """The factors of an article whatever else is in, freshness first; those that change nothing are left out."""
    article = stored.article
    found = [_freshness(stored, selection, now)]
    found += _weights(article, selection)
    if article.picture:
        found.append(Factor(name="picture", value=_PICTURE, why="has a picture"))
    if article.teaser:
        found.append(Factor(name="teaser", value=_TEASER, why="has a teaser"))
    found += _length(article)
    return tuple(found)


def is_stub(article: Article) -> bool:
    """True for a text that is there, whole, and hardly more than a notice. What a source gave no text of is none."""
    text = article.text.for_reader(member=True) or ""
    signs = len(text.strip())
    if article.members_only or not 0 < signs < _STUB_SIGNS:
        return False  # of a gated text nobody knows how much is behind the gate
    return signs + 2 * len(_DENSE.findall(text)) < _STUB_SIGNS


def told(factors: Sequence[Factor]) -> str:
    """Factors as one line for an editor."""
    extras = [factor.why.removeprefix("has ") for factor in factors if factor.name in {"picture", "teaser"}]
    line = [factor.why for factor in factors if factor.name not in {"picture", "teaser"}]
    return ", ".join([*line, *([f"has {' and '.join(extras)}"] if extras else [])])


def _freshness(stored: StoredArticle, selection: Selection, now: datetime) -> Factor:
    age_days = max(0.0, (now - moment_of(stored)).total_seconds() / 86400)
    days = int(age_days)
    why = "new today" if days == 0 else f"{days} day{'s' if days > 1 else ''} old"
    return Factor(name="freshness", value=math.exp2(-age_days / selection.half_life_days), why=why)


def _weights(article: Article, selection: Selection) -> list[Factor]:
    """The editor's weights; of several authors the one who counts most decides."""
    found = []
    if article.category and (weight := _weight(article.category, selection.prefer)) != 1.0:
        found.append(Factor(name="category", value=weight, why=f"{article.category} counts {weight:g} times"))
    by_author = [(weight, author.name) for author in article.authors if (weight := _weight(author.name, selection.prefer_authors)) != 1.0]
    if by_author:
        weight, name = max(by_author)
        found.append(Factor(name="author", value=weight, why=f"{name} counts {weight:g} times"))
    if article.source and (weight := _weight(article.source, selection.prefer_sources)) != 1.0:
        found.append(Factor(name="source", value=weight, why=f"{article.source} counts {weight:g} times"))
    return found


def _weight(name: str, weights: Mapping[str, float]) -> float:
    if not weights:
        return 1.0
    wanted = folded(name)
    return next((weight for known, weight in weights.items() if folded(known) == wanted), 1.0)


def _length(article: Article) -> list[Factor]:
    if is_stub(article):
        return [Factor(name="length", value=_STUB, why="very short")]
    text = article.text.for_reader(member=True) or ""
    if len(text) > 10_000 and (article.reading_minutes or 0) >= _ENDLESS_MINUTES:
        return [Factor(name="length", value=_ENDLESS, why="very long")]
    return []
