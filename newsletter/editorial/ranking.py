"""Which sentences say what an article is about: tf-idf centroid, the title, and the place in the text. Pure.

Plain lead is hard to beat at digest length; the centroid only moves a sentence up where the top of the text wanders.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from newsletter.model.identity import folded

_TITLE_WEIGHT = 0.3
_POSITION_DECAY = 4.0  # sentences
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")

Vector = dict[str, float]


def terms(text: str) -> list[str]:
    """What a text is made of: folded words, and pairs of characters where the script has no spaces."""
    found: list[str] = []
    for word in folded(text).split():
        if _UNSPACED.search(word):
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            found.append(word)
    return found


def scores(sentences: Sequence[str], title: str) -> list[float]:
    """How well each of the sentences, given in the order of the text, stands for the whole: higher is better."""
    counted = [Counter(terms(sentence)) for sentence in sentences]
    spread = Counter(term for counts in counted for term in counts)
    weights = {term: math.log(1 + len(sentences) / in_how_many) for term, in_how_many in spread.items()}
    vectors = [_unit(counts, weights) for counts in counted]
    centroid: Vector = {}
    for vector in vectors:
        for term, value in vector.items():
            centroid[term] = centroid.get(term, 0.0) + value
    length = math.sqrt(sum(value * value for value in centroid.values())) or 1.0
    heading = _unit(Counter(terms(title)), weights)
    return [
        _dot(vector, centroid) / length + _TITLE_WEIGHT * _dot(vector, heading) + math.exp(-position / _POSITION_DECAY)
        for position, vector in enumerate(vectors)
    ]


def overlap(one: str, other: str) -> float:
    """The share, 0 to 1, of the shorter text's terms that the other holds too."""
    first, second = set(terms(one)), set(terms(other))
    return len(first & second) / (min(len(first), len(second)) or 1)


def _unit(counts: Counter[str], weights: dict[str, float]) -> Vector:
    vector = {term: count * weights.get(term, 0.0) for term, count in counts.items()}
    length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {term: value / length for term, value in vector.items()}


def _dot(one: Vector, other: Vector) -> float:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum(value * large.get(term, 0.0) for term, value in small.items())
