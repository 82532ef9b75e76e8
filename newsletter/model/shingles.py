"""What two texts may share: shingles, and the marks among them by which a store finds who shares many. Pure.

A *shingle* is a pair of neighbouring folded words, or four characters where the script has no spaces. A *mark* is the hash of a
shingle whose hash falls into a fixed eighth of all: the same shingle is a mark of every text that has it, so the share that two
texts have of each other can be estimated from their marks, however different their lengths (scaled MinHash).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

from newsletter.model.identity import folded

EVERY = 8  # one shingle in so many is a mark
MOST_MARKS = 1_000  # of one text: some eight thousand shingles
MOST_CHARACTERS = 30_000  # of a text that are looked at, five thousand words; a hundred longer ones at once would take gigabytes
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def shingles(text: str) -> frozenset[str]:
    """Pairs of folded words; runs of four characters where the script has no spaces."""
    return frozenset(in_order(text))


def in_order(text: str) -> list[str]:
    """The shingles of a text from its first to its last, with repetitions."""
    plain = folded(text[:MOST_CHARACTERS])
    unspaced = len(_UNSPACED.findall(plain)) > len(plain) * 0.3
    parts: Sequence[str] = plain.replace(" ", "") if unspaced else plain.split()
    size = 4 if unspaced else 2
    glue = "" if unspaced else " "
    return [glue.join(parts[i : i + size]) for i in range(len(parts) - size + 1)]


def marks(parts: frozenset[str]) -> list[int]:
    """The marks among shingles, ascending, 0 to 2**29: the same on every machine and in every run."""
    hashes = {crc32(part.encode("utf-8", "surrogatepass")) for part in parts}
    return sorted(number // EVERY for number in hashes if number % EVERY == 0)[:MOST_MARKS]
