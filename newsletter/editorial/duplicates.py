"""Which articles tell the same story: one shares with the other a good part of its word pairs, or they bear one title. Pure.

*Containment* is the share of the shorter text's shingles that the longer holds too, so a wire item inside a long report
is found. An inverted index names the pairs that are worth comparing; the comparison itself is exact.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded

SAME_STORY = 0.3  # containment from which two articles of one edition are one story
SAME_TEXT = 0.6  # ... from which one is the other, printed again
_FEWEST = 30  # shingles; two short texts share half of theirs by chance
_COMMON = 50  # articles that may hold a shingle which still tells them apart
_WORTH = 3  # telling shingles in common before a pair is compared
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")

Likeness = Mapping[int, Mapping[int, float]]  # article id -> id of its like -> containment, at least SAME_STORY


def shingles(text: str) -> frozenset[str]:
    """Pairs of folded words; runs of four characters where the script has no spaces."""
    plain = folded(text)
    unspaced = len(_UNSPACED.findall(plain)) > len(plain) * 0.3
    parts: Sequence[str] = plain.replace(" ", "") if unspaced else plain.split()
    size = 4 if unspaced else 2
    return frozenset(" ".join(parts[i : i + size]) for i in range(len(parts) - size + 1))


def containment(one: frozenset[str], other: frozenset[str]) -> float:
    """The share, 0 to 1, of the smaller set that the other holds; 0 if it is too small to tell anything."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _FEWEST else 0.0


def likeness(articles: Sequence[StoredArticle]) -> Likeness:
    """For every article those that tell the same story, and how much of the text they share; the order changes nothing."""
    texts = {stored.id: shingles(stored.article.text.for_reader(member=True) or "") for stored in articles}
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other in _worth_comparing(texts):
        share = containment(texts[one], texts[other])
        if share >= SAME_STORY:
            found[one][other] = found[other][one] = share
    for one, other in _of_one_title(articles):
        share = max(containment(texts[one], texts[other]), SAME_STORY)
        found[one][other] = found[other][one] = share
    return found


def _worth_comparing(texts: Mapping[int, frozenset[str]]) -> list[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for article, parts in texts.items():
        if len(parts) >= _FEWEST:
            for part in parts:
                holders[part].append(article)
    common = max(_COMMON, len(texts) // 10)
    shared: Counter[tuple[int, int]] = Counter()
    for ids in holders.values():
        if 1 < len(ids) <= common:
            shared.update(combinations(sorted(ids), 2))
    return [pair for pair, count in shared.items() if count >= _WORTH]


def _of_one_title(articles: Sequence[StoredArticle]) -> list[tuple[int, int]]:
    titles: dict[str, list[int]] = defaultdict(list)
    for stored in articles:
        title = folded(stored.article.title)
        if title:
            titles[title].append(stored.id)
    return [pair for ids in titles.values() for pair in combinations(ids, 2)]
