"""Which sentences say what an article is about: the chance of each word to be in an editor's own summary. Pure.

An editor takes up the words that the article repeats, that its title holds and that come early. From these chances follows
how much a summary is expected to share with the editor's, as the harmonic mean of what it holds of the editor's words and
what the editor's holds of its own (the F1 of ROUGE-1, expected instead of measured).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f]+")
_CAPITALS = re.compile(r"(?<=[\w,;:–—-] )[^\W\d_a-zß-ÿа-я]\w+")
_WORDS = re.compile(r"\w+")
STEM = 5  # letters in which a word is the same word in another form
LONG = 5  # letters from which a word is seldom a small one
_EDITORS = 40  # words of an editor's summary

# A logistic regression on the words of news articles in 14 languages, folds apart by publisher; see benchmarks/README.md.
# All but the title's and the one for length are for a logarithm: of how many sentences there are, how many hold the term, and the first.
_SPREAD, _REPEATED, _LATE = -0.71, 0.83, -0.44
_LATE_UNTITLED = -0.52  # where no title says what the article is about, its beginning does
_LONG_REPEATED, _LONG = 0.06, -0.06  # for each letter
_TITLE, _NAME = 1.06, 0.36


def terms(text: str) -> list[str]:
    """What a text is made of: folded words, and pairs of characters where the script has no spaces."""
    found: list[str] = []
    plain = _plain(text)
    if not _UNSPACED.search(plain):
        return plain.split()
    for word in plain.split():
        if _UNSPACED.search(word):
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            found.append(word)
    return found


def _plain(text: str) -> str:
    # As `folded`, four times as quick: every sentence of an article comes through here.
    small = text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(_WORDS.findall(small.casefold()))


def stems(found: Iterable[str]) -> frozenset[str]:
    """The beginnings of terms, in which one form of a word is known from another."""
    return frozenset(term[:STEM] for term in found)


def capitals(sentence: str) -> list[str]:
    """The terms of a sentence that have a capital although they do not begin it: names, and in German nouns."""
    return terms(" ".join(_CAPITALS.findall(sentence)))


def chances(pieces: Sequence[Sequence[str]], title: str, names: AbstractSet[str]) -> dict[str, float]:
    """For each term of an article, given as the terms of its sentences, the chance 0 to 1 that an editor would use it.

    `names`: those that have a capital somewhere.
    """
    heading = set(terms(title))
    spread = Counter(term for piece in pieces for term in set(piece))
    first: dict[str, int] = {}
    for position, piece in enumerate(pieces):
        for term in piece:
            first.setdefault(term, position)
    size, late = _SPREAD * math.log(len(pieces) or 1), _LATE if heading else _LATE_UNTITLED
    found = {}
    for term, many in spread.items():
        odds = size + (_REPEATED + _LONG_REPEATED * len(term)) * math.log(many) + _LONG * len(term) + late * math.log(1 + first[term])
        odds += (_TITLE if term in heading else 0.0) + (_NAME if term in names else 0.0)
        found[term] = 1 / (1 + math.exp(-odds))
    return found


def expected(summary: Iterable[AbstractSet[str]], words: int, chance: Mapping[str, float]) -> float:
    """The expected F1, 0 to 1, of a summary given as the terms of its sentences and its number of words."""
    held: AbstractSet[str] = frozenset().union(*summary)
    return 2 * sum(map(chance.__getitem__, held)) / (words + _EDITORS)


def overlap(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """The share, 0 to 1, of the smaller set's terms that the other holds too."""
    return len(one & other) / (min(len(one), len(other)) or 1)
