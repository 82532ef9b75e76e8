"""Which language a text is in, where its source does not say: by script, then by small words. Pure.

Told apart are the languages whose sentences can be judged (`openings`) and a few that need their own splitting; for all others
the answer is the script's most likely language, or None, and the summary then keeps to the top of the text.
"""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 2000  # characters; more changes no answer

_SMALL_WORDS = {
    "en": "the of and to in that is was for with as on by at from are were be has have it which",
    "de": "der die das und ist von mit den dem des ein eine nicht auf für im sich auch als wird zu",
    "fr": "le la les des et est une dans du pour que qui au sur pas par avec plus ne ce aux",
    "es": "el la los las de y en que una por con para del se su al más como fue lo",
    "it": "il lo la gli le di e che un una per con del della è nel alla dei sono si",
    "nl": "de het een en van in is dat op te met voor zijn niet aan er om ook bij als",
    "sv": "och att det som en på är av för med den till inte ett har de om var men sig",
    "no": "og det som en på er av for med til ikke et har de om var men seg å",
    "da": "og det som en på er af for med til ikke et har de om var men sig at",
    "cs": "a v na je se že s z o do pro jako byl to za po i by ve si",
    "pl": "i w na z do się nie że jest o to jak po za od przez dla co oraz ma",
    "pt": "o os as de e em que um uma para com do da não no na dos ao mais por",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}

_KANA = re.compile(r"[\u3040-\u30ff]")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)


def primary(tag: str | None) -> str | None:
    """The language of a BCP 47 tag without region or script: `de-AT` and `de_AT` are `de`."""
    return re.split(r"[-_]", tag.strip())[0].lower() or None if tag else None


def guess(text: str) -> str | None:
    """The language of `text` as a primary subtag, or None where the text does not tell."""
    sample = text[:_SAMPLE]
    letters = sum(char.isalpha() for char in sample)
    if len(_KANA.findall(sample)) > max(letters * 0.05, 1):
        return "ja"  # before Han: Japanese holds both
    for language, script in _SCRIPTS:
        # A name or a quotation in another script does not make the text one.
        if len(script.findall(sample)) > max(letters * 0.2, 1):
            return language
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    # A third of any text of these languages are such words; a few of them occur in every other one too.
    enough = max(3, words.total() * 0.18)
    votes = {language: sum(words[word] for word in small) for language, small in _WORDS_OF.items()}
    (best, most), (_, second) = Counter(votes).most_common(2)
    return best if most >= enough and most > second else None
