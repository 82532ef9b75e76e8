"""The languages whose sentences can be judged, by primary subtag."""

from __future__ import annotations

from newsletter.editorial.languages.eastern import ARABIC, CHINESE, JAPANESE, KOREAN, RUSSIAN
from newsletter.editorial.languages.english import ENGLISH
from newsletter.editorial.languages.german import GERMAN
from newsletter.editorial.languages.northern import DANISH, DUTCH, NORWEGIAN, SWEDISH
from newsletter.editorial.languages.record import Words
from newsletter.editorial.languages.romance import FRENCH, ITALIAN, PORTUGUESE, SPANISH

LANGUAGES: dict[str, Words] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "pt": PORTUGUESE,
    "nl": DUTCH,
    "sv": SWEDISH,
    "no": NORWEGIAN,
    "nb": NORWEGIAN,
    "nn": NORWEGIAN,
    "da": DANISH,
    "ru": RUSSIAN,
    "ar": ARABIC,
    "ja": JAPANESE,
    "ko": KOREAN,
    "zh": CHINESE,
}
