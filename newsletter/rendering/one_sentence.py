"""A paragraph taken apart into its sentences, for themes that give each a paragraph of its own. Pure.

Where it is not sure it leaves two sentences together: a break after "Dr." is an error that readers see, a break that
is missing is not. The words stay as they are; only the blank at a break goes.
"""

from __future__ import annotations

import re

# A stop, whatever closes behind it, and the blank to the next sentence; CJK has no blank there.
_BREAK = re.compile(r"""(?P<latin>[.!?؟۔।]["'”“’»)\]]*)\s+|(?P<cjk>[。！？][」』）]*)(?=.)""")
_LAST_WORD = re.compile(r"[^\s(\[“„«\"'’]+$")
_FIRST = re.compile(r"[\"'“„«‘(\[¿¡]*(.)")
_PAIRS = ("“”", "„“", "«»", "()", "[]", "「」", "『』", "（）")

# Small words that carry a stop of their own in the middle of a sentence.
# fmt: off
_SHORTENED = frozenset([
    "al", "approx", "bzw", "ca", "cf", "ed", "eds", "etc", "evtl", "ff", "ggf", "incl", "inkl", "núm", "pág", "pp", "resp", "usw", "vgl",
    "viz", "vs",
])
# fmt: on
_LONG_ENOUGH = 5  # letters: a shorter word with a capital may be a title (Prof.) or a month (Sept.)


def sentences(paragraph: str) -> tuple[str, ...]:
    """The sentences of one paragraph, in order; put together with blanks (none in CJK) they are the paragraph."""
    pieces: list[str] = []
    start = 0
    for stop in _BREAK.finditer(paragraph):
        piece = paragraph[start : stop.end()].strip()
        if _ends(piece, paragraph[stop.end() :], surely=stop["cjk"] is not None):
            pieces.append(piece)
            start = stop.end()
    rest = paragraph[start:].strip()
    return (*pieces, rest) if rest else tuple(pieces)


def _ends(piece: str, following: str, *, surely: bool) -> bool:
    """True if `piece` is a whole sentence and `following` begins another one."""
    if not _closed(piece):
        return False
    if surely:
        return True
    first = _FIRST.match(following)
    if first is None or first[1].islower() or not first[1].isalnum():
        return False
    body = piece.rstrip("\"'”“’»)]")
    return not body.endswith(".") or _full_stop(body[:-1])


def _full_stop(before: str) -> bool:
    """True if the dot behind these words ends a sentence, not a title, an initial, a number or a shortened word."""
    found = _LAST_WORD.search(before)
    word = found[0] if found else ""
    if "." in word or not word:
        return False
    if word.isdigit():
        return len(word) == 4  # a year; a shorter number may be an ordinal ("die 3. Liga")
    if word.islower():
        return len(word) > 1 and word not in _SHORTENED
    return len(word) >= _LONG_ENOUGH or not word.isascii()


def _closed(piece: str) -> bool:
    """True if no quotation or bracket is open at the end of `piece`."""
    if piece.count('"') % 2:
        return False
    german = "„" in piece  # there “ closes
    pairs = [pair for pair in _PAIRS if pair != ("“”" if german else "„“")]
    return all(piece.count(pair[0]) <= piece.count(pair[1]) for pair in pairs)
