"""Choosing sentences that together say most and are understood without the rest. Pure.

Every run of up to three sentences is looked at, just as its author has written it: readers take two sentences of a summary for
neighbours. A run begins as the article does, or a little later with a sentence that means nothing told before; it never says a thing
twice. Of what is left the run wins that is expected to share most with an editor's own summary (`ranking`), less something for what
may not be clear and for what is short.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from newsletter.editorial.languages import LANGUAGES
from newsletter.editorial.names import Names
from newsletter.editorial.openings import NAMED, QUOTES, asks, definites, echoes, is_ours, leans, names_somebody, needs, recalls, refers
from newsletter.editorial.ranking import LONG, capitals, chances, expected, overlap, stems, terms
from newsletter.editorial.sentences import width

MOST = 3  # sentences
_LATEST = 4  # of the candidates that may begin a run; what comes later in an article is detail
_SHORTEST = 35  # wide, of a sentence that begins a run
_ENOUGH = 120  # wide; less gives way to what is less sure to be understood
_ENOUGH_LATER = 200  # the same, where it begins later than the article
_FULL = 280  # wide; what is shorter is worth a little less
_TOO_SHORT = 0.05  # of the worth, for 120 less than full
_ALONE = 0.02  # for a single sentence
_UNCLEAR = 0.06  # for each word that may mean something outside, twice for a question, for opening on a quotation
_UNMET = 1.5  # such words, where the first sentence of the article opens on "the" something that the title does not tell of
_UNTOLD = 0.4  # for each name that is not said in full
_TOP = 0.15  # more, where it begins as the article does: the one run that its author has written to be read without any other
_TOLD_BY_US = 0.3  # share of the sentences in the first person from which the article is somebody's own account
_SAME = 0.6  # overlap from which two sentences say the same
_SAME_NEWS = 0.37  # the same for the long words of two in different paragraphs: a standfirst and the lead put one thing in two ways
_SAME_WORDS = 0.28  # and for all their words
_MANY = 4  # long words


def best(
    pieces: Sequence[str],
    candidates: Sequence[int],
    *,
    opening: int | None,
    follows: Mapping[int, int],
    paragraphs: Sequence[int],
    title: str,
    language: str,
    longest: int,
) -> tuple[int, ...]:
    """The positions of the sentences to take, in order; () where no run of them stands on its own.

    `candidates` are positions in `pieces`, the sentences of the article; no candidate is wider than `longest`. `opening` is
    the one with which the article begins, `follows` holds for a candidate the one that it comes right behind, and `paragraphs` the
    number of the paragraph of each piece.
    """
    choice = _Choice(pieces, candidates, paragraphs, title, language, opening=opening)
    found: tuple[int, ...] = ()
    every = list(choice.runs(follows, longest))
    for strict in (True, False):
        runs = [run for run in every if choice.is_understood(run, strict=strict)]
        wide = [run for run in runs if choice.width(run) >= (_ENOUGH if run[0] == opening else _ENOUGH_LATER)]
        if wide:
            return max(wide, key=choice.worth)
        found = max([*(runs or every), found], key=lambda run: (choice.width(run), choice.worth(run)) if run else (0, 0.0))
    return found


class _Choice:
    """What is known of the candidates of one text; a run of them is a tuple of positions in order."""

    def __init__(
        self,
        pieces: Sequence[str],
        candidates: Sequence[int],
        paragraphs: Sequence[int],
        title: str,
        language: str,
        *,
        opening: int | None,
    ) -> None:
        self._candidates = candidates
        self._opening = opening
        self._paragraphs = paragraphs
        all_terms = [terms(piece) for piece in pieces]
        names = frozenset(chain.from_iterable(map(capitals, pieces)))
        self._chance = chances(all_terms, title, names)
        self._terms = {i: frozenset(all_terms[i]) for i in candidates}
        self._long = {i: stems(term for term in all_terms[i] if len(term) >= LONG or term.isdecimal()) for i in candidates}
        self._counts = {i: len(all_terms[i]) for i in candidates}
        self._widths = {i: width(pieces[i]) for i in candidates}
        self._starts = [i for i in candidates if self._widths[i] >= _SHORTEST]
        self._leans = {i: leans(pieces[i], language) for i in candidates}
        self._asks = {i for i in candidates if asks(pieces[i])}
        self._unclear = {i: echoes(pieces[i], language) + 2 * (i in self._asks) for i in self._starts}
        self._tags = {i for i in candidates if self._leans[i] and self._widths[i] < _SHORTEST}  # "Or good reasons, we should say."
        self._quotes = {i for i in candidates if pieces[i][0] in QUOTES}
        self._ours = frozenset(i for i in candidates if is_ours(pieces[i], language))
        self._speaking = self._ours  # a digest does not begin with "we", whoever tells the article
        if len(self._ours) > _TOLD_BY_US * len(candidates):
            self._ours = frozenset()  # whoever tells the whole of it needs no introduction
        told = Names(pieces, title, LANGUAGES[language])
        self._untold = {i: told.untold(i) for i in candidates}
        self._told = {i: told.told(i) for i in candidates}
        heading = stems(terms(title))
        self._stems = {i: stems(all_terms[i]) | ({NAMED} if names_somebody(pieces[i], language) else frozenset()) for i in candidates}
        self._recalls = {i: wanted for i in candidates if (wanted := recalls(pieces[i], language)) and not wanted & heading}
        self._needs = {i for i in self._starts if (wanted := needs(pieces[i], language)) and not wanted & heading}
        self._definites = {i: definites(pieces[i], language) - heading for i in candidates}
        self._read = _read_before(all_terms, self._starts)
        vague = self._asks | self._quotes | self._needs | {i for i in self._starts if refers(pieces[i], language)}
        self._clear = {i for i in self._starts[:_LATEST] if not (i in vague or self._leans[i] or self._unclear[i])}

    def width(self, taken: Sequence[int]) -> int:
        """How wide the sentences are with a blank between each."""
        return sum(map(self._widths.__getitem__, taken)) + len(taken) - 1

    def runs(self, follows: Mapping[int, int], longest: int) -> Iterator[tuple[int, ...]]:
        """Every run that has room, does not say a thing twice and does not end on a few words that lean."""
        for place, start in enumerate(self._candidates):
            if start not in self._unclear or self._leans[start]:
                continue
            run: tuple[int, ...] = ()
            for i in self._candidates[place : place + MOST]:
                if run and (follows.get(i) != run[-1] or (self._leans[i] and i - 1 != run[-1])):
                    break
                if any(self._say_the_same(i, j) for j in run) or self.width([*run, i]) > longest:
                    break
                run = (*run, i)
                if i not in self._tags:
                    yield run

    def is_understood(self, taken: Sequence[int], *, strict: bool) -> bool:
        """False where it begins with somebody called by a role whom nobody has told of, or with a question that is not answered.

        If `strict` also where it begins later than the article and not beyond doubt, begins with "we", ends on a question, or holds an untold name or speaks of "us".
        """
        first, last = taken[0], taken[-1]
        if first in self._recalls:
            return False
        if not strict:
            return first in self._starts[:_LATEST] and (first not in self._asks or len(taken) > 1)
        if first in self._speaking or last in self._asks or not self._ours.isdisjoint(taken) or self._strangers(taken):
            return False
        return first == self._opening or (first in self._clear and not self._owes(taken))

    def _owes(self, taken: Sequence[int]) -> bool:
        """True if something in the run is called "the" something, or somebody by a role, that was told of before the run and not in it."""
        read, told = self._read[taken[0]], frozenset[str]()
        for i in taken:
            if (self._definites[i] & read) - told or (i in self._recalls and not self._recalls[i] & told):
                return True
            told |= self._stems[i]
        return False

    def worth(self, taken: Sequence[int]) -> float:
        """What the run is expected to share with an editor's own summary, less something for what it lacks."""
        first = taken[0]
        value = expected([self._terms[i] for i in taken], sum(self._counts[i] for i in taken), self._chance)
        value *= 1 - _TOO_SHORT * max(0, _FULL - self.width(taken)) / 120
        unclear = float(self._unclear[first])
        if first == self._opening:
            value *= 1 + _TOP
            unclear += _UNMET * (first in self._needs)
        elif first in self._quotes:
            unclear += 1
        return value * max(0.0, 1 - _UNCLEAR * unclear - _UNTOLD * self._strangers(taken)) * (1 - _ALONE * (len(taken) == 1))

    def _say_the_same(self, one: int, other: int) -> bool:
        words = overlap(self._terms[one], self._terms[other])
        if words < _SAME_WORDS or self._paragraphs[one] == self._paragraphs[other]:
            return words >= _SAME
        many = min(len(self._long[one]), len(self._long[other])) >= _MANY
        return words >= _SAME or (many and overlap(self._long[one], self._long[other]) >= _SAME_NEWS)

    def _strangers(self, taken: Sequence[int]) -> int:
        """How many names are taken for known that nobody has told."""
        strange = [(place, i) for place, i in enumerate(taken) if self._untold[i]]
        return sum(len(self._untold[i].difference(*(self._told[j] for j in taken[:place]))) for place, i in strange)


def _read_before(all_terms: Sequence[Sequence[str]], candidates: Sequence[int]) -> dict[int, frozenset[str]]:
    """For each candidate the stems of all that stands before it."""
    found: dict[int, frozenset[str]] = {}
    read: set[str] = set()
    for i in range(max(candidates, default=-1) + 1):
        if i in candidates:
            found[i] = frozenset(read)
        read |= stems(all_terms[i])
    return found
