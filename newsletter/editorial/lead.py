"""The smart lead: at most three whole sentences of a text that are understood without the rest. Pure.

Junk lines of a page, pieces without a stop and open quotations are left out; of the first twelve sentences that remain
those are taken that together say most of what an editor would (`choice`). In a language that cannot be judged (`openings`)
the lead is the first sentences without a gap, in which nothing can lack its context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile

from newsletter.editorial.choice import MOST, best
from newsletter.editorial.furniture import is_furniture, without_dateline
from newsletter.editorial.openings import announces, known, leans, opens_bare
from newsletter.editorial.sentences import is_whole, joined, sentences_of, spaced, width
from newsletter.model.identity import folded

LONGEST = 400  # of a lead, in `width`
READ = 9000  # characters from the top; what comes later leads nothing
_SHORTEST = 35  # of a sentence
_SHORT_LINE = 110  # of a deck
_RANKED = 12
_BREAK = re.compile(r"\n\s*\n")
_COLONS = (":", "：")


def is_story(piece: str, language: str | None) -> bool:
    """True for a whole sentence that is no furniture of the page."""
    return is_whole(piece, language) and not piece.isupper() and not is_furniture(piece, language)


def pieces_of(text: str, title: str, language: str | None) -> list[str]:
    """The sentences and other pieces at the top of a text, without those that only repeat the title."""
    return _read(text, title, language)[0]


def extract(text: str, *, title: str, language: str | None) -> list[str]:
    """The lead of a text whose paragraphs are split by blank lines, in the text's order; [] where no sentence is whole.

    At most 400 wide; if every whole sentence is wider than that, the shortest one. `language` is a primary subtag.
    """
    pieces, introduced = _read(text, title, language)
    introduced |= _deck(text, pieces, language)
    stories = _stories(pieces, introduced, language) or _stories(pieces, frozenset(), language)
    short = [i for i, wide in stories.items() if wide <= LONGEST]
    fitting = [i for i in short if stories[i] >= _SHORTEST]
    chosen: Sequence[int] = ()
    if fitting and language and known(language):
        chosen = best(pieces, fitting[:_RANKED], title=title, language=language, longest=LONGEST)
    if not chosen:
        chosen = _unbroken(pieces, [i for i in short if not fitting or i >= fitting[0]])
    if not chosen and stories:
        chosen = [min(stories, key=lambda i: (stories[i], i))]
    return [pieces[i] for i in sorted(chosen)]


def _read(text: str, title: str, language: str | None) -> tuple[list[str], frozenset[int]]:
    """The pieces, and the positions of those in a paragraph that the one before it introduces: somebody's words, a list."""
    heading = folded(title)
    longest = 2 * len(title) + 20  # folding every sentence would take a fifth of the time
    pieces: list[str] = []
    introduced: set[int] = set()
    for paragraph in _BREAK.split(text[:READ]):
        found = sentences_of(without_dateline(spaced(paragraph)), language)
        found = [piece for piece in found if not heading or len(piece) > longest or folded(piece) != heading]
        if pieces and pieces[-1].endswith(_COLONS):
            introduced.update(range(len(pieces), len(pieces) + len(found)))
        pieces += found
    if len(text) > READ and pieces:
        pieces.pop()  # cut by us, and may end in "100." of 100.000
    return pieces, frozenset(introduced)


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


def _stories(pieces: Sequence[str], introduced: AbstractSet[int], language: str | None) -> dict[int, int]:
    """Position and width of the sentences of the story, from the top until there are enough to choose from."""
    found: dict[int, int] = {}
    enough = 0
    for i, piece in enumerate(pieces):
        wide = width(piece)
        if i in introduced or not is_story(piece, language):
            continue
        if not (language and known(language) and announces(piece, language)):
            found[i] = wide
            enough += _SHORTEST <= wide <= LONGEST
        if enough == _RANKED:
            break
    return found


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
