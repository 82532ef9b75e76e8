"""Which articles tell the same story: one shares with the other a good part of its word pairs, or they bear one title. Pure.

*Containment* is the share of the shorter text's shingles that the longer holds too, so a wire item inside a long report
is found. An inverted index names the pairs that are worth comparing; the comparison itself is exact.

A heavy rewrite keeps less than that, and so do two stories of a series that begin and end alike. What tells them apart is where the
shared pairs stand: all over a rewritten text, in one place or two of a series. This softer evidence counts between two sources only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from newsletter.model.article import Article, StoredArticle
from newsletter.model.identity import folded
from newsletter.model.shingles import in_order, shingles

SAME_STORY = 0.3  # containment from which two articles of one edition are one story
SAME_TEXT = 0.6  # ... from which one is the other, printed again
_REWRITTEN = 0.14  # ... from which two sources may tell one story, if what they share stands in enough places:
_STRETCHES, _ENOUGH, _SHARED = 8, 3, 0.2  # in so many of so many stretches of the shorter text at least this share
_FEWEST = 30  # shingles; two short texts share half of theirs by chance
_COMMON = 50  # articles that may hold a shingle which still tells them apart
_WORTH = 3  # telling shingles in common before a pair is compared

Likeness = Mapping[int, Mapping[int, float]]  # article id -> id of its like -> containment, at least SAME_STORY


def containment(one: frozenset[str], other: frozenset[str]) -> float:
    """The share, 0 to 1, of the smaller set that the other holds; 0 if it is too small to tell anything."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _FEWEST else 0.0


def likeness(articles: Sequence[StoredArticle]) -> Likeness:
    """For every article those that tell the same story, and how much of the text they share; the order changes nothing."""
    texts = {stored.id: shingles(_words(stored.article)) for stored in articles}
    found: dict[int, dict[int, float]] = defaultdict(dict)
    known = {stored.id: stored for stored in articles}
    for one, other in _worth_comparing(texts):
        share = containment(texts[one], texts[other])
        if _REWRITTEN <= share < SAME_STORY and is_rewritten(known[one].article, known[other].article):
            share = SAME_STORY
        if share >= SAME_STORY:
            found[one][other] = found[other][one] = share
    for one, other in _of_one_title(articles):
        share = max(containment(texts[one], texts[other]), SAME_STORY)
        found[one][other] = found[other][one] = share
    return found


def is_rewritten(one: Article, other: Article) -> bool:
    """True if two sources tell one story: what the texts share is found all over the shorter one."""
    if one.source == other.source:
        return False
    shorter, longer = sorted((in_order(words) for words in map(_words, (one, other))), key=len)
    there = frozenset(longer)
    ends = [len(shorter) * number // _STRETCHES for number in range(_STRETCHES + 1)]
    stretches = [shorter[start:end] for start, end in pairwise(ends)]
    return sum(sum(part in there for part in some) >= _SHARED * len(some) > 0 for some in stretches) >= _ENOUGH


def _words(article: Article) -> str:
    return article.text.for_reader(member=True) or ""


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
