"""Choosing sentences that together say most and are understood without the rest. Pure.

Every set of up to three of the candidates is looked at: what leans on the sentence before it counts only behind that one,
two that say the same do not go together, and of what is left the one wins that is expected to share most with an editor's own
summary (`ranking`), less something for what may not be clear and for what is short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, pairwise

from newsletter.editorial.languages import LANGUAGES
from newsletter.editorial.names import Names
from newsletter.editorial.openings import NAMED, QUOTES, definites, echoes, is_ours, leans, names_somebody, needs, recalls, refers
from newsletter.editorial.ranking import capitals, chances, expected, overlap, stems, terms
from newsletter.editorial.sentences import width

MOST = 3  # sentences
_ENOUGH = 160  # wide; less gives way to what is less sure to be understood
_FULL = 280  # wide; what is shorter is worth a little less
_TOO_SHORT = 0.05  # of the worth, for 120 less than full
_ALONE = 0.02  # for a single sentence
_UNCLEAR = 0.06  # for each word that may mean something outside, twice for a question, for opening on a quotation
_UNMET = 1.5  # such words, where the first sentence of the article opens on "the" something that the title does not tell of
_UNTOLD = 0.4  # for each name that is not said in full
_MISSED = 1.0  # such words, for each thing called "the" something that is told of in a sentence left out
_TOP = 0.05  # more, where it begins as the article does
_RUN = 0.17  # more, where it is just how the article opens: the one set that its author has written to be read so
_TOLD_BY_US = 0.3  # share of the sentences in the first person from which the article is somebody's own account
_GAP = 0.01  # less for each sentence left out between two that are taken, up to three: readers take them for neighbours
_SAME = 0.6  # overlap from which two sentences say the same


def best(pieces: Sequence[str], candidates: Sequence[int], *, title: str, language: str, longest: int) -> tuple[int, ...]:
    """The positions of the sentences to take, in order; () where no set of them stands on its own.

    `candidates` are positions in `pieces`, the sentences of the article; no candidate is wider than `longest`.
    """
    choice = _Choice(pieces, candidates, title, language)
    found: tuple[int, ...] = ()
    every = list(choice.sets(longest))
    for strict in (True, False):
        sets = [one for one in every if choice.is_understood(one, strict=strict)]
        wide = [one for one in sets if choice.width(one) >= _ENOUGH]
        if wide:
            return max(wide, key=choice.worth)
        found = max([*sets, found], key=lambda one: (choice.width(one), choice.worth(one)) if one else (0, 0.0))
    return found


class _Choice:
    """What is known of the candidates of one text; a set of them is a tuple of positions in order."""

    def __init__(self, pieces: Sequence[str], candidates: Sequence[int], title: str, language: str) -> None:
        self._candidates = candidates
        all_terms = [terms(piece) for piece in pieces]
        names = frozenset(chain.from_iterable(map(capitals, pieces)))
        self._chance = chances(all_terms, title, names)
        self._terms = {i: frozenset(all_terms[i]) for i in candidates}
        self._counts = {i: len(all_terms[i]) for i in candidates}
        self._widths = {i: width(pieces[i]) for i in candidates}
        self._leans = {i: leans(pieces[i], language) for i in candidates}
        self._asks = {i for i in candidates if pieces[i].rstrip(QUOTES).endswith(("?", "？", "؟"))}
        self._unclear = {i: echoes(pieces[i], language) + 2 * (i in self._asks) for i in candidates}
        self._quotes = {i for i in candidates if pieces[i][0] in QUOTES}
        self._needs = {i: needs(pieces[i], language) for i in candidates}
        self._recalls = {i: recalls(pieces[i], language) for i in candidates}
        self._refers = {i for i in candidates if refers(pieces[i], language)}
        self._ours = frozenset(i for i in candidates if is_ours(pieces[i], language))
        if len(self._ours) > _TOLD_BY_US * len(candidates):
            self._ours = frozenset()  # whoever tells the whole of it needs no introduction
        self._stems = {i: stems(all_terms[i]) | ({NAMED} if names_somebody(pieces[i], language) else frozenset()) for i in candidates}
        self._heading = stems(terms(title))
        read = _read_before(all_terms, candidates)
        self._owed = {i: definites(pieces[i], language) & read[i] - self._heading for i in candidates}
        told = Names(pieces, title, LANGUAGES[language])
        self._untold = {i: told.untold(i) for i in candidates}
        self._told = {i: told.told(i) for i in candidates}

    def width(self, taken: Sequence[int]) -> int:
        """How wide the sentences are with a blank between each."""
        return sum(map(self._widths.__getitem__, taken)) + len(taken) - 1

    def sets(self, longest: int) -> Iterator[tuple[int, ...]]:
        """Every set that has room and does not say a thing twice."""
        same = {pair for pair in combinations(self._candidates, 2) if overlap(self._terms[pair[0]], self._terms[pair[1]]) >= _SAME}
        for size in range(1, MOST + 1):
            for taken in combinations(self._candidates, size):
                if self.width(taken) <= longest and not (same and any(pair in same for pair in combinations(taken, 2))):
                    yield taken

    def is_understood(self, taken: Sequence[int], *, strict: bool) -> bool:
        """False where one leans on what is not taken, or calls by a role whom nobody has told of.

        If `strict` also where one opens on "the" something not told of, refers to "these" or "the two", or holds an untold name, or speaks of "us".
        """
        from_top = True
        for place, i in enumerate(taken):
            follows = i - 1 in taken
            from_top = i == self._candidates[0] or (from_top and follows)
            if self._leans[i] and not follows:
                return False
            if i in self._asks and i != taken[-1] and i + 1 not in taken:
                return False  # what comes next is not the answer
            if strict and i in self._ours:
                return False
            if from_top and place:
                continue  # whatever it means has been read
            if self._recalls[i] and not self._is_known(self._recalls[i], taken[:place]):
                return False
            if not strict or i == self._candidates[0]:
                continue
            if i in self._refers or not (follows or self._is_known(self._needs[i], taken[:place])):
                return False
        return not strict or not self._strangers(taken)

    def worth(self, taken: Sequence[int]) -> float:
        """What the set is expected to share with an editor's own summary, less something for what it lacks."""
        value = expected([self._terms[i] for i in taken], sum(self._counts[i] for i in taken), self._chance)
        value *= 1 - _GAP * sum(min(3, after - before - 1) for before, after in pairwise(taken))
        value *= 1 + _RUN * (taken[0] == self._candidates[0] and taken[-1] - taken[0] == len(taken) - 1)
        value *= 1 - _TOO_SHORT * max(0, _FULL - self.width(taken)) / 120
        unclear = float(sum(0 if i - 1 in taken else self._unclear[i] for i in taken))
        if taken[0] == self._candidates[0]:
            value *= 1 + _TOP
            unclear += _UNMET * (not self._is_known(self._needs[taken[0]], ()))
        elif taken[0] in self._quotes:
            unclear += 1
        unclear += _MISSED * self._missed(taken)
        return value * max(0.0, 1 - _UNCLEAR * unclear - _UNTOLD * self._strangers(taken)) * (1 - _ALONE * (len(taken) == 1))

    def _missed(self, taken: Sequence[int]) -> int:
        """How many things are called "the" something and were told of in a sentence that is left out."""
        owing = [(place, i) for place, i in enumerate(taken) if self._owed[i] and i - 1 not in taken]
        return sum(len(self._owed[i].difference(*(self._stems[j] for j in taken[:place]))) for place, i in owing)

    def _strangers(self, taken: Sequence[int]) -> int:
        """How many names are taken for known that nobody has told."""
        strange = [(place, i) for place, i in enumerate(taken) if self._untold[i]]
        return sum(len(self._untold[i].difference(*(self._told[j] for j in taken[:place]))) for place, i in strange)

    def _is_known(self, wanted: frozenset[str], before: Sequence[int]) -> bool:
        return not wanted or bool(wanted & self._heading) or any(wanted & self._stems[j] for j in before)


def _read_before(all_terms: Sequence[Sequence[str]], candidates: Sequence[int]) -> dict[int, frozenset[str]]:
    """For each candidate the stems of all that stands before it."""
    found: dict[int, frozenset[str]] = {}
    read: set[str] = set()
    for i in range(max(candidates) + 1):
        if i in candidates:
            found[i] = frozenset(read)
        read |= stems(all_terms[i])
    return found
