"""Names that a reader has not been told yet: a surname alone, or a short form, of what the article says in full elsewhere. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, pairwise

from newsletter.editorial.languages.record import Words

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SHORT = re.compile(r"\((?:[^()]{0,20}\b)?([A-ZÀ-ÞА-Я]{2,8})\)")  # "the Federal Office (BfA)"
# Behind a quotation: "…", sagte Meier. "…" Meier said.
_SPEAKER = re.compile(
    r"[”“\"»],? [a-zà-ÿ]+ ([A-ZÀ-Þ][a-zà-ÿ]{3,})(?=[.,;:])|[”“\"»],? ([A-ZÀ-Þ][a-zà-ÿ]{3,}) (?:said|says|told|added)\b"
    r"|, (?:so|sagte?|erklärte?|meinte?|betonte?|dit|explique|dijo|afirmó|dice|said|says|zegt|zei|aldus) ([A-ZÀ-Þ][a-zà-ÿ]{3,})(?=[.,;:])"
)
_SHORTEST = 3
# What stands between a common noun's capital and a name in German: "das Land Tirol" introduces no person.
_DETERMINERS = frozenset(
    ("der", "die", "das", "dem", "den", "des", "im", "am", "vom", "zum", "zur", "ein", "eine", "einen", "einem", "einer", "und")
)
_DETERMINERS |= {"and", "the", "le", "la", "el", "il", "de", "het"}


class Names:
    """The names of one article and where each is said in full for the first time."""

    def __init__(self, pieces: Sequence[str], title: str, words: Words) -> None:
        self._pieces = [_WORD.findall(piece) for piece in pieces]
        self._known = {word.casefold() for word in _WORD.findall(title)}
        self._full: dict[str, int] = {}
        self._pairs: set[tuple[str, str]] = set()
        no_names = self._no_names(words)
        for position, piece in enumerate(self._pieces):
            for first, last in pairwise(piece):
                if _is_name(first) and _is_name(last) and not {first, last} & no_names:
                    for part in (last,) if words.nouns_have_capitals else (first, last):
                        self._full.setdefault(part, position)
                    self._pairs.add((first, last))
            for short in _SHORT.findall(pieces[position]):
                self._full.setdefault(short, position)
        for position, text in enumerate(pieces):
            for speaker in filter(None, chain.from_iterable(_SPEAKER.findall(text))):
                # Told of by the surname alone, wherever the full name is.
                self._full.setdefault(speaker, position - 1)

    def _no_names(self, words: Words) -> set[str]:
        """Words that have a capital for another reason: the first of a sentence, and in German any noun."""
        small = {word for piece in self._pieces for word in piece if word[0].islower()}
        small |= words.openers | words.prepositions | words.articles | words.inner
        found = {piece[0] for piece in self._pieces if piece and piece[0].lower() in small}
        if words.nouns_have_capitals:
            found |= {last for piece in self._pieces for first, last in pairwise(piece) if first.lower() in _DETERMINERS}
        return found

    def untold(self, position: int) -> frozenset[str]:
        """The names that the piece at `position` takes for known, and neither it nor the title says in full."""
        words = self._pieces[position]
        return frozenset(word for i, word in enumerate(words) if self._full.get(word, position) < position and not self._is_told(words, i))

    def told(self, position: int) -> frozenset[str]:
        """All words of the piece at `position`: a name among them is known to who has read it."""
        return frozenset(self._pieces[position])

    def _is_told(self, words: Sequence[str], i: int) -> bool:
        word = words[i]
        if word.casefold() in self._known or word in words[:i]:
            return True
        if (word, words[i + 1] if i + 1 < len(words) else "") in self._pairs:
            return True  # the first name of somebody said in full
        # "Präsident Meier" says who; at the start of a sentence any word has a capital.
        previous = words[i - 1] if i else ""
        return _is_name(previous) and (i > 1 or (previous, word) in self._pairs)


def _is_name(word: str) -> bool:
    return word[:1].isupper() and len(word) >= _SHORTEST - 1
