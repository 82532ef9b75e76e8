"""The smart lead: at most three whole sentences of a text that are understood without the rest. Pure.

Junk lines of a page, pieces without a stop and open quotations are left out; of the first twelve sentences that remain
a run of neighbours is taken that says most of what an editor would (`choice`). In a language that cannot be judged (`openings`)
the lead is the first sentences without a gap, in which nothing can lack its context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise, takewhile

from newsletter.editorial.choice import MOST, best
from newsletter.editorial.furniture import is_caption, is_furniture, without_dateline
from newsletter.editorial.openings import announces, is_fragment, known, leans, opens_bare
from newsletter.editorial.sentences import is_whole, joined, sentences_of, spaced, width
from newsletter.model.identity import folded

LONGEST = 400  # of a lead, in `width`
READ = 9000  # characters from the top; what comes later leads nothing
_SHORTEST = 35  # of a sentence
_LONGEST_FRAGMENT = 120
_SHORT_LINE = 110  # of a deck
_RANKED = 12
_BREAK = re.compile(r"\n\s*\n")
_COLONS = (":", "：")


def is_story(piece: str, language: str | None) -> bool:
    """True for a whole sentence that is no furniture of the page."""
    return is_whole(piece, language) and not piece.isupper() and not is_furniture(piece, language)


def pieces_of(text: str, title: str, language: str | None) -> list[str]:
    """The sentences and other pieces at the top of a text, without those that only repeat the title."""
    return _read(text, title, language).pieces


def extract(text: str, *, title: str, language: str | None) -> list[str]:
    """The lead of a text whose paragraphs are split by blank lines, in the text's order; [] where no sentence is whole.

    At most 400 wide; if every whole sentence is wider than that, the shortest one. `language` is a primary subtag.
    """
    read = _read(text, title, language)
    pieces, skipped = read.pieces, read.introduced | _deck(text, read.pieces, language)
    stories = _stories(read, skipped, language) or _stories(read, frozenset(), language)
    short = [i for i, wide in stories.items() if wide <= LONGEST]
    fitting = [i for i in short if stories[i] >= _SHORTEST]
    chosen: Sequence[int] = ()
    if fitting and language and known(language):
        last = fitting[:_RANKED][-1]
        candidates = [i for i in short if fitting[0] <= i <= last]
        follows = _follows(candidates)
        opening = None if any(i < fitting[0] and stories[i] > LONGEST for i in stories) else fitting[0]
        chosen = best(
            pieces,
            candidates,
            opening=opening,
            follows=follows,
            paragraphs=read.paragraphs,
            title=title,
            language=language,
            longest=LONGEST,
        )
    if not chosen:
        chosen = _unbroken(pieces, [i for i in short if not fitting or i >= fitting[0]])
    if not chosen and stories:
        chosen = [min(stories, key=lambda i: (stories[i], i))]
    return [pieces[i] for i in sorted(chosen)]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """The top of a text in pieces."""

    pieces: list[str]
    paragraphs: list[int]  # the number of the paragraph of each piece
    introduced: frozenset[int]  # positions of those in a paragraph that the one before it introduces: somebody's words, a list


def _read(text: str, title: str, language: str | None) -> _Read:
    heading = folded(title)
    longest = 2 * len(title) + 20  # folding every sentence would take a fifth of the time
    pieces: list[str] = []
    paragraphs: list[int] = []
    introduced: set[int] = set()
    for number, paragraph in enumerate(_BREAK.split(text[:READ])):
        line = spaced(paragraph)
        if is_caption(line):
            continue
        found = sentences_of(without_dateline(line), language)
        found = [piece for piece in found if not heading or len(piece) > longest or folded(piece) != heading]
        if pieces and pieces[-1].endswith(_COLONS):
            introduced.update(range(len(pieces), len(pieces) + len(found)))
        pieces += found
        paragraphs += [number] * len(found)
    if len(text) > READ and pieces:
        pieces.pop()  # cut by us, and may end in "100." of 100.000
    return _Read(pieces=pieces, paragraphs=paragraphs, introduced=frozenset(introduced))


def _deck(text: str, pieces: Sequence[str], language: str | None) -> frozenset[int]:
    """The positions of the lines of a deck: a first paragraph of several short sentences that leans on the headline, or has no article before its nouns.

    What they mean is told in the paragraph that follows, which is the real beginning.
    """
    first, _, rest = text[:READ].lstrip().partition("\n\n")
    if not (rest and language and known(language)) or width(first) > LONGEST:
        return frozenset()
    top = spaced(first)
    lines = list(takewhile(top.__contains__, pieces))
    if len(lines) < 2 or any(width(line) > _SHORT_LINE for line in lines):
        return frozenset()
    deck = leans(lines[0], language) or all(opens_bare(line, rest, language) for line in lines)
    return frozenset(range(len(lines))) if deck else frozenset()


def _stories(read: _Read, skipped: AbstractSet[int], language: str | None) -> dict[int, int]:
    """Position and width of the sentences of the story, from the top until there are enough to choose from."""
    found: dict[int, int] = {}
    enough = 0
    for i, piece in enumerate(read.pieces):
        wide = width(piece)
        if i in skipped or not is_story(piece, language):
            continue
        opens = not i or read.paragraphs[i] != read.paragraphs[i - 1]
        if not (language and known(language) and _says_nothing(piece, language, alone=opens or wide >= _SHORTEST)):
            found[i] = wide
            enough += _SHORTEST <= wide <= LONGEST
        if enough == _RANKED:
            break
    return found


def _says_nothing(piece: str, language: str, *, alone: bool) -> bool:
    """True for what announces, or has no verb; a few words without one may follow a sentence ("All of them."), but not stand `alone`."""
    return announces(piece, language) or (alone and width(piece) <= _LONGEST_FRAGMENT and is_fragment(piece, language))


def _follows(candidates: Sequence[int]) -> dict[int, int]:
    """For each candidate the one before it, where nothing stands between them: behind a heading another part begins."""
    return {after: before for before, after in pairwise(candidates) if after == before + 1}


def _has_room(pieces: Sequence[str], chosen: Sequence[int], position: int) -> bool:
    return width(joined([pieces[i] for i in sorted([*chosen, position])])) <= LONGEST


def _unbroken(pieces: Sequence[str], candidates: Sequence[int]) -> list[int]:
    """The first candidate and those that follow it without a gap."""
    chosen: list[int] = []
    for position in candidates:
        gap = chosen and position != chosen[-1] + 1
        if gap or len(chosen) == MOST or not _has_room(pieces, chosen, position):
            break
        chosen.append(position)
    return chosen
