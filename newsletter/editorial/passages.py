"""Where in a text the sentences of its extract stand: every sentence of a summary can be looked up in its article. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.model.article import Passage

_BREAK = re.compile(r"\n\s*\n")


def places_of(sentences: Sequence[str], text: str) -> tuple[Passage, ...]:
    """The place of each sentence, given in the text's order; only blanks may differ. () where one is not found."""
    found: list[Passage] = []
    at = 0
    for sentence in sentences:
        match = re.compile(r"\s+".join(map(re.escape, sentence.split()))).search(text, at)
        if match is None:
            return ()
        paragraph = 1 + sum(1 for _ in _BREAK.finditer(text.rstrip(), len(text) - len(text.lstrip()), match.start()))
        found.append(Passage(paragraph=paragraph, start=match.start(), end=match.end()))
        at = match.end()
    return tuple(found)
