"""Fit: shorter summaries, sentence by sentence, until an edition is under its size. Pure.

The least important places give first, and nobody's own words are touched: what an editor or a curator wrote stays whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsletter.editorial.summary import shortened
from newsletter.model.article import SummarySource
from newsletter.model.edition import Edition, Pick, Place

_OURS = frozenset({SummarySource.TEASER, SummarySource.EXTRACT, SummarySource.MODEL})

# The most sentences of a summary in each place, round by round; a lead keeps one to the end.
_ROUNDS: tuple[dict[Place, int], ...] = (
    {Place.BRIEF: 1},
    {Place.BRIEF: 1, Place.COMPACT: 1},
    {Place.BRIEF: 1, Place.COMPACT: 1, Place.FEATURE: 2, Place.LEAD: 2},
    {Place.BRIEF: 1, Place.COMPACT: 1, Place.FEATURE: 1, Place.LEAD: 1},
    {Place.BRIEF: 0, Place.COMPACT: 1, Place.FEATURE: 1, Place.LEAD: 1},
    {Place.BRIEF: 0, Place.COMPACT: 0, Place.FEATURE: 1, Place.LEAD: 1},
)


def shorter_and_shorter(edition: Edition) -> Iterator[Edition]:
    """The edition with ever fewer sentences, each time really shorter; ends where nothing is left to give."""
    last = edition
    for most in _ROUNDS:
        smaller = replace(edition, picks=tuple(_cut(pick, most) for pick in edition.picks))
        if smaller != last:
            last = smaller
            yield smaller


def cut_titles(before: Edition, after: Edition) -> tuple[str, ...]:
    """The headlines whose summary is shorter than it was, in order."""
    return tuple(
        new.stored.article.title for old, new in zip(before.picks, after.picks, strict=True) if old.summary.words != new.summary.words
    )


def _cut(pick: Pick, most: dict[Place, int]) -> Pick:
    limit = most.get(pick.place)
    if limit is None or pick.summary.source not in _OURS:
        return pick
    return replace(pick, summary=shortened(pick.summary, limit, language=pick.stored.article.language))
