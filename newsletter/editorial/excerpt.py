"""Whether a publisher's own excerpt is fit to be the summary: measured, not assumed. Pure.

It is, if it is whole sentences of which none leans on what is left out, announces, asks at the end, or speaks of "us"; if there is
enough of it; and if it is about the article: most of its words stand there.
"""

from __future__ import annotations

from newsletter.editorial.furniture import is_caption
from newsletter.editorial.lead import LONGEST, READ, is_story, pieces_of
from newsletter.editorial.openings import NAMED, announces, asks, is_fragment, is_ours, known, leans, names_somebody, recalls
from newsletter.editorial.ranking import LONG, stems, terms
from newsletter.editorial.sentences import joined, spaced, width

_FIT_FROM = 80
_SHARED = 0.5  # of its long words; a slogan of the site or a text about another article shares a few by chance
_JUDGED = 500  # characters of an article by which that can be told


def fit_excerpt(teaser: str, *, title: str, text: str, language: str | None) -> str:
    """The excerpt in 80 to 400 wide without a last line that is no statement; "" where it is not fit. `language` is a primary subtag."""
    if is_caption(spaced(teaser)):
        return ""
    judged = language if known(language) else None
    pieces = list(dict.fromkeys(pieces_of(teaser, title, language)))
    while pieces and not _closes(pieces[-1], judged):
        pieces.pop()
    words = joined(pieces)
    if not _FIT_FROM <= width(words) <= LONGEST or not all(is_story(piece, language) for piece in pieces):
        return ""
    if judged and (_wants_more(pieces[0], title, judged) or any(_says_nothing(piece, judged) for piece in pieces)):
        return ""
    return words if _is_about(words, f"{title} {text[:READ]}") else ""


def _closes(piece: str, language: str | None) -> bool:
    return is_story(piece, language) and not asks(piece) and not (language and (is_fragment(piece, language) or announces(piece, language)))


def _says_nothing(piece: str, language: str) -> bool:
    return announces(piece, language) or is_ours(piece, language) or (is_fragment(piece, language) and not asks(piece))


def _wants_more(opening: str, title: str, language: str) -> bool:
    """True where an excerpt's opening leans, or calls somebody or something by a role that the title does not tell of, nor names."""
    wanted = recalls(opening, language)
    told = stems(terms(title)) | ({NAMED} if names_somebody(title, language) else frozenset())
    return leans(opening, language) or bool(wanted and not wanted & told)


def _is_about(words: str, text: str) -> bool:
    own = stems(term for term in terms(words) if len(term) >= LONG)
    return len(text) < _JUDGED or len(own & stems(terms(text))) >= _SHARED * len(own)
