"""The smart lead: at most three whole sentences of a text that are understood without the rest. Pure.

Junk lines of a page, pieces without a stop and open quotations are left out; the first twelve sentences that remain are
ranked; a sentence that leans on the one before it is taken only behind that one. In a language that cannot be judged
(`openings`) the lead is the first sentences without a gap, in which nothing can lack its context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.editorial.openings import is_unintroduced, known, leans
from newsletter.editorial.ranking import overlap, scores
from newsletter.editorial.sentences import is_whole, joined, sentences_of, width
from newsletter.model.identity import folded

LONGEST = 400  # of a lead, in `width`
READ = 9000  # characters from the top; what comes later leads nothing
_SHORTEST = 35  # of a sentence
_MOST = 3
_RANKED = 12
_ENOUGH = 160  # less is filled up with sentences that are less sure to be understood
_SAME = 0.6  # overlap from which two sentences say the same

# Lines of a page that are no part of the story.
_JUNK = re.compile(
    r"[|©]|https?://|www\.|\S+@\S+\.\w|"
    r"^(?:photos?|images?|foto|fotos|bild|bilder|video|caption|updated?|correction|watch|listen|crédit photo|tags?)\s*:|"
    r"^(?:(?:listen|watch) (?:here|now|live|to this|to the)|read more|read also|see also|advertisement|anzeige|sign up|subscribe|follow us|"
    r"weiterlesen|lesen sie|mehr zum thema|lire aussi|à lire|leer más|lea también|leggi anche|continue reading|share this|editor's note|all rights|"
    r"this (?:article|story|post|piece) (?:was|is|first|originally)|this is an? (?:edited )?(?:excerpt|extract))\b|"
    r"\b(?:click here|pictured (?:above|below)|see below|appeared first on|accept cookies|newsletter abonnieren)\b",
    re.IGNORECASE,
)


def is_story(piece: str, language: str | None) -> bool:
    """True for a whole sentence that is no furniture of the page."""
    return is_whole(piece, language) and not piece.isupper() and not _JUNK.search(piece)


def pieces_of(text: str, title: str, language: str | None) -> list[str]:
    """The sentences and other pieces at the top of a text, without those that only repeat the title."""
    pieces = sentences_of(text[:READ], language)
    if len(text) > READ and pieces:
        pieces.pop()  # cut by us, and may end in "100." of 100.000
    heading = folded(title)
    return [piece for piece in pieces if not heading or folded(piece) != heading]


def extract(text: str, *, title: str, language: str | None) -> list[str]:
    """The lead of a text whose paragraphs are split by blank lines, in the text's order; [] where no sentence is whole.

    At most 400 wide; if every whole sentence is wider than that, the shortest one. `language` is a primary subtag.
    """
    pieces = pieces_of(text, title, language)
    stories = {i: width(piece) for i, piece in enumerate(pieces) if is_story(piece, language)}
    short = [i for i, wide in stories.items() if wide <= LONGEST]
    fitting = [i for i in short if stories[i] >= _SHORTEST]
    chosen: list[int] = []
    if fitting and language and known(language):
        chosen = _Choice(pieces=pieces, candidates=fitting[:_RANKED], title=title, language=language).made()
    if not chosen:
        chosen = _unbroken(pieces, [i for i in short if not fitting or i >= fitting[0]])
    if not chosen and stories:
        chosen = [min(stories, key=lambda i: (stories[i], i))]
    return [pieces[i] for i in sorted(chosen)]


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """Choosing among the ranked sentences of one text; positions are indices of `pieces`."""

    pieces: Sequence[str]
    candidates: Sequence[int]  # not empty
    title: str
    language: str

    def made(self) -> list[int]:
        """Greedy by rank, taking what is understood with what is taken already; looser where that says too little."""
        values = dict(zip(self.candidates, scores([self.pieces[i] for i in self.candidates], self.title), strict=True))
        order = sorted(self.candidates, key=lambda i: (-values[i], i))
        chosen = self._greedy(order, [], strict=True)
        if width(joined([self.pieces[i] for i in chosen])) < _ENOUGH:
            chosen = self._greedy(order, chosen, strict=False)
        return chosen

    def _greedy(self, order: Sequence[int], begun: Sequence[int], *, strict: bool) -> list[int]:
        chosen = list(begun)
        while len(chosen) < _MOST:
            # From the best again each time: what leans may have got its predecessor by now.
            position = next((i for i in order if i not in chosen and self._may_join(chosen, i, strict=strict)), None)
            if position is None:
                break
            chosen.append(position)
        return chosen

    def _may_join(self, chosen: Sequence[int], position: int, *, strict: bool) -> bool:
        piece = self.pieces[position]
        if position - 1 not in chosen and (leans(piece, self.language) or (strict and self._is_unintroduced(chosen, position))):
            return False
        return _has_room(self.pieces, chosen, position) and all(overlap(self.pieces[i], piece) < _SAME for i in chosen)

    def _is_unintroduced(self, chosen: Sequence[int], position: int) -> bool:
        before = " ".join([self.title, *(self.pieces[i] for i in chosen if i < position)])
        return position != self.candidates[0] and is_unintroduced(self.pieces[position], self.language, before)


def _has_room(pieces: Sequence[str], chosen: Sequence[int], position: int) -> bool:
    return width(joined([pieces[i] for i in sorted([*chosen, position])])) <= LONGEST


def _unbroken(pieces: Sequence[str], candidates: Sequence[int]) -> list[int]:
    """The first candidate and those that follow it without a gap."""
    chosen: list[int] = []
    for position in candidates:
        gap = chosen and position != chosen[-1] + 1
        if gap or len(chosen) == _MOST or not _has_room(pieces, chosen, position):
            break
        chosen.append(position)
    return chosen
