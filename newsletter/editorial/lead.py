"""The smart lead: at most three whole sentences of a text that are understood without the rest. Pure.

Junk lines of a page, pieces without a stop and open quotations are left out; of the first twelve sentences that remain
those are taken that together say most of what an editor would (`choice`). In a language that cannot be judged (`openings`)
the lead is the first sentences without a gap, in which nothing can lack its context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.editorial.choice import MOST, best
from newsletter.editorial.openings import announces, known
from newsletter.editorial.sentences import is_whole, joined, sentences_of, width
from newsletter.model.identity import folded

LONGEST = 400  # of a lead, in `width`
READ = 9000  # characters from the top; what comes later leads nothing
_SHORTEST = 35  # of a sentence
_RANKED = 12

# Lines of a page that are no part of the story.
_JUNK = re.compile(
    r"[|©]|^(?:[\w.,]+ ){0,3}\d{1,4}: |https?://|www\.|\S+@\S+\.\w|"
    r"^(?:photos?|images?|foto|fotos|bild|bilder|video|caption|updated?|correction|watch|listen|crédit photo|tags?)\s*:|"
    r"^(?:(?:listen|watch) (?:here|now|live|to this|to the)|read more|read also|see also|advertisement|anzeige|sign up|subscribe|follow us|"
    r"weiterlesen|lesen sie|mehr zum thema|lire aussi|à lire|leer (?:más|la|noticia|nota)|lea también|leggi anche|continue reading|share this|editor's note|all rights|"
    r"lees ook|lees meer|abonneer|leia (?:também|mais)|veja também|assine|suscríbete|iscriviti|abonnez-vous|inscrivez-vous|läs (?:också|även|mer)|les også|læs også|"
    r"читайте также|подпи(?:шитесь|сывайтесь)|اقرأ أيضا|関連記事|관련 ?기사|무단 ?전재|相关阅读|相關新聞|责任编辑|責任編輯|"
    r"this (?:article|story|post|piece) (?:was|is|first|originally)|this is an? (?:edited )?(?:excerpt|extract))\b|"
    r"\b(?:click here|pictured (?:above|below)|see below|appeared first on|accept cookies|newsletter abonnieren)\b",
    re.IGNORECASE,
)

# Where and by whom an agency's report was written, before its first sentence in Japanese, Korean and Chinese.
_BYLINE = re.compile(
    r"^(?:【[^】]{1,40}】|［[^］]{1,40}］|\([^()]{1,20}=[^()]{1,20}\)|\[[^\[\]]{1,20}=[^\[\]]{1,20}\])\s*(?:[가-힣]{2,4} (?:기자|특파원)\s*=\s*)?(?=.*[\u3040-\u9fff가-힣])"
)


def is_story(piece: str, language: str | None) -> bool:
    """True for a whole sentence that is no furniture of the page."""
    return is_whole(piece, language) and not piece.isupper() and not _JUNK.search(piece)


def pieces_of(text: str, title: str, language: str | None) -> list[str]:
    """The sentences and other pieces at the top of a text, without those that only repeat the title."""
    pieces = [_BYLINE.sub("", piece) for piece in sentences_of(text[:READ], language)]
    if len(text) > READ and pieces:
        pieces.pop()  # cut by us, and may end in "100." of 100.000
    heading = folded(title)
    longest = 2 * len(title) + 20  # folding every sentence would take a fifth of the time
    return [piece for piece in pieces if not heading or len(piece) > longest or folded(piece) != heading]


def extract(text: str, *, title: str, language: str | None) -> list[str]:
    """The lead of a text whose paragraphs are split by blank lines, in the text's order; [] where no sentence is whole.

    At most 400 wide; if every whole sentence is wider than that, the shortest one. `language` is a primary subtag.
    """
    pieces = pieces_of(text, title, language)
    stories = _stories(pieces, language)
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


def _stories(pieces: Sequence[str], language: str | None) -> dict[int, int]:
    """Position and width of the sentences of the story, from the top until there are enough to choose from."""
    found: dict[int, int] = {}
    enough = 0
    for i, piece in enumerate(pieces):
        wide = width(piece)
        if is_story(piece, language) and not (language and known(language) and announces(piece, language)):
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
