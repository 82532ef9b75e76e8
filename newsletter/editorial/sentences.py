"""Text to sentences, in any language: sentencex splits, this module repairs and judges. Pure.

Every sentence is a verbatim piece of its paragraph, only runs of blanks are one space. Repaired are the breaks
that a reader would notice: after a title (`M. Dupont`), an initial, inside a number, before a small letter, and
inside a quotation, which is one sentence however many it holds.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from sentencex import segment

from newsletter.editorial.language import primary

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")  # not the no-break space: French needs it before its signs
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0001faff]")
_UNSPACED = re.compile(r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60]")  # scripts that have no blank between sentences
_STOPS = ".!?。！？．؟۔।॥።"
_CLOSING = "\"'”“»«’‘›‹」』)]）】 \u00a0\u202f"
_ELLIPSIS = re.compile(r"(…|\.\.+|。。+|\[…\]|\[\.\.\.\]|&hellip;)$")
_MOST_PIECES = 6  # of one quotation; a mark that is never closed must not swallow the paragraph

# A piece that ends in one of these goes on in the next. Only words that never end a sentence of their own.
_TITLES = {
    "en": "mr mrs ms dr prof st gen col sgt lt capt sen rep gov rev hon vs e.g i.e",
    "de": "dr prof hr hrn nr st z.b u.a d.h bzw ca vgl mio mrd abs art sog evtl ggf inkl",
    "fr": "m mm mme mlle dr pr me mgr ste st p.ex",
    "es": "sr sra srta dr dra d dña ud uds prof núm pág gral",
    "it": "sig sigg sigra dott dr prof on avv ing mons gen pag",
    "pt": "sr sra dr dra prof exmo",
    "nl": "dhr mevr dr prof drs mr ir",
}
_TITLES_OF = {language: frozenset(words.split()) for language, words in _TITLES.items()}
_LAST_WORD = re.compile(r"(?:^|[\s(\"'“„«\u00a0])((?:[^\W\d_]\.\s?)*[^\W\d_]+)\.$")

_ORDINAL = re.compile(r"\b(?:der|die|das|dem|den|des|am|im|zum|zur|beim|vom|seit|ab|jede[rns]?) \d{1,2}\.$", re.IGNORECASE)  # "die 3. Liga"

_CAPITALS = re.compile(r"\b[A-ZÀ-Þ]{1,3}\.$")

_CLOSERS = {"“": "”", "„": "“”", "”": "”", "«": "»", "»": "«»", '"': '"', "「": "」", "『": "』", "(": ")", "[": "]", "（": "）"}
_ALWAYS_CLOSING = "」』)]）"
_SIGNS = re.compile(r"[“„”«»\"「」『』()\[\]（）]")


def spaced(text: str) -> str:
    """The text on one line, single blanks, nothing at its ends."""
    return _BLANKS.sub(" ", text).strip()


def width(text: str) -> int:
    """Its length in Latin characters: a CJK or Hangul character says, and fills, as much as two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def open_marks(text: str) -> str | None:
    """The quotation marks and brackets still open at the end of `text`; None if one is closed that was not opened."""
    opened: list[str] = []
    for char in _SIGNS.findall(text):
        if opened and char in _CLOSERS[opened[-1]]:
            opened.pop()
        elif char in _ALWAYS_CLOSING:
            return None
        elif char in _CLOSERS:
            opened.append(char)
    return "".join(opened)


def sentences_of(text: str, language: str | None) -> list[str]:
    """The sentences of a text whose paragraphs are split by blank lines; headings come out as pieces without a stop."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        line = spaced(paragraph)
        if line:
            found += _repaired(_split(line, primary(language) or "en"), language)
    return found


def is_whole(sentence: str, language: str | None) -> bool:
    """True if it begins and ends as a sentence does: no small letter first, a stop last, quotes and brackets balanced."""
    body = sentence.rstrip(_CLOSING)
    if not body or body[-1] not in _STOPS or _ELLIPSIS.search(body) or open_marks(sentence) != "":
        return False
    return not _begins_small(sentence) and not _ends_in_title(body, language)


def joined(sentences: list[str]) -> str:
    """Sentences as one text: a blank between, none where the script has none."""
    text = ""
    for sentence in sentences:
        stop = text.rstrip(_CLOSING)[-1:]
        text += sentence if not text or _UNSPACED.match(stop) else f" {sentence}"
    return text


def _split(line: str, language: str) -> list[str]:
    # sentencex 1.0.32 panics on "B\u00a0. C" (it steps back one byte from the stop); one plain blank for each odd one keeps the lengths.
    plain = re.sub(r"\s", " ", line)
    try:
        pieces = list(segment(language, plain))
    except BaseException as panic:  # what a panic in Rust raises is no Exception, and would end the daemon
        if type(panic).__name__ != "PanicException":
            raise
        pieces = [plain]
    ends = list(accumulate((len(piece) for piece in pieces), initial=0))
    return [line[start:end] for start, end in pairwise(ends)]


def _repaired(pieces: list[str], language: str | None) -> list[str]:
    whole: list[str] = []
    position = 0
    while position < len(pieces):
        end = _end_of_sentence(pieces, position, language)
        whole.append("".join(pieces[position:end]).strip())
        position = end
    return [piece for piece in whole if piece]


def _end_of_sentence(pieces: list[str], position: int, language: str | None) -> int:
    end = position + 1
    while True:
        while end < len(pieces) and _goes_on("".join(pieces[position:end]), pieces[end], language):
            end += 1
        closed = _end_of_quotation(pieces, position, end)
        if closed == end:
            return end
        end = closed  # the sentence may go on behind the quotation: “It is. It was,” he said


def _goes_on(piece: str, following: str, language: str | None) -> bool:
    before, after = piece.rstrip(), following.lstrip()
    if not after or not before:
        return True
    if not after.strip(_CLOSING + _STOPS + "…"):
        return True  # nothing but closing signs
    if before[-1] in "」』" and after[0] in "とっ":
        return True  # Japanese reports speech behind the mark
    if before == piece and after == following and after[0].isalnum() and not _UNSPACED.match(after):
        # No blank between: Korean has a particle behind a quotation, Vietnamese a name behind "BS.".
        return before[-1] in '"”’' or bool(_CAPITALS.search(before))
    if re.search(r"\d\.?$", before) and after[0].isdigit():
        return True
    if primary(language) == "de" and _ORDINAL.search(before):
        return True
    return _begins_small(after) or _ends_in_title(before, language)


def _end_of_quotation(pieces: list[str], position: int, end: int) -> int:
    for reach in range(end, min(len(pieces), position + _MOST_PIECES) + 1):
        if open_marks("".join(pieces[position:reach])) == "":
            return reach
    return end


def _begins_small(text: str) -> bool:
    first = text.lstrip(_CLOSING + "„([¿¡-–—….").split(" ", 1)[0]
    # iPhone and eBay may open a sentence.
    return first[:1].islower() and not any(char.isupper() for char in first[1:])


def _ends_in_title(piece: str, language: str | None) -> bool:
    found = _LAST_WORD.search(piece)
    if not found:
        return False
    word = found[1].replace(" ", "")
    if len(word) == 1 and word.isupper():
        return True  # an initial
    return word.lower() in _TITLES_OF.get(primary(language) or "en", frozenset())
