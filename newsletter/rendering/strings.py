"""One language's words, plurals, dates and lists: gettext for what we wrote, CLDR (babel) for what every language has.

A language without a catalogue gets the English words, dates included: one language on a page, not two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from newsletter.rendering.catalogues import SHIPPED, catalogue

_RTL = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])
# CLDR's plain "en" is American; a date with the day first is read rightly everywhere.
_DATE_LOCALES = {"en": "en_GB"}


@dataclass(frozen=True, kw_only=True)
class Strings:
    """A language's words, with what they speak of filled in; what templates know as `t`."""

    language: str  # BCP 47, as it stands in lang="..."
    locale: Locale
    words: NullTranslations
    translated: bool  # False: English stands in

    def gettext(self, sentence: str) -> str:
        """An English sentence in this language; its `%(name)s` are left for the caller to fill."""
        return self.words.gettext(sentence)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form of a sentence for `n` of something, by the language's own rule; `%(num)s` is left to be filled."""
        return self.words.ngettext(one, many, n)

    def min_read(self, n: int) -> str:
        """`5 min read`."""
        return self.ngettext("%(num)s min read", "%(num)s min read", n) % {"num": self.count(n)}

    def stories(self, n: int) -> str:
        """`9 stories`."""
        return self.ngettext("%(num)s story", "%(num)s stories", n) % {"num": self.count(n)}

    def in_all(self, n: int) -> str:
        """`24 min in all`."""
        return self.ngettext("%(num)s min in all", "%(num)s min in all", n) % {"num": self.count(n)}

    def number(self, n: int) -> str:
        """`No. 12`."""
        return self.gettext("No. %(number)s") % {"number": n}

    def by(self, names: Sequence[str]) -> str:
        """`By A, B and C`."""
        return self.gettext("By %(names)s") % {"names": self.listed(names)}

    def listed(self, names: Sequence[str]) -> str:
        """`A, B and C`, with the language's own commas and conjunction."""
        return format_list(list(names), style="standard", locale=self.locale)

    def first_published(self, publisher: str | None, day: date | None) -> str:
        """Where and when an article first appeared; "" if neither is known."""
        if publisher and day:
            return self.gettext("First published by %(publisher)s, %(date)s") % {"publisher": publisher, "date": self.day(day)}
        if publisher:
            return self.gettext("First published by %(publisher)s") % {"publisher": publisher}
        return self.gettext("First published on %(date)s") % {"date": self.day(day)} if day else ""

    def credit(self, credit: str) -> str:
        """`Picture: NAME`."""
        return self.gettext("Picture: %(credit)s") % {"credit": credit}

    def why(self, name: str) -> str:
        """Why the reader gets this."""
        return self.gettext("You receive this because you subscribed to %(name)s.") % {"name": name}

    def day(self, day: date) -> str:
        """`12 September 2023`."""
        return format_date(day, "long", locale=self.locale)

    def full_day(self, day: date) -> str:
        """`Tuesday 12 September 2023`."""
        return format_date(day, "full", locale=self.locale)

    def count(self, n: int) -> str:
        """`1,200`, with the language's own separators."""
        return format_decimal(n, locale=self.locale)


def direction(language: str) -> str:
    """`rtl` for a language written from the right, else `ltr`."""
    return "rtl" if base_language(language) in _RTL else "ltr"


def base_language(language: str) -> str:
    """`ar` of `ar-EG`."""
    return language.replace("_", "-").partition("-")[0].lower()


def strings_for(language: str, folders: Sequence[str] = (str(SHIPPED),)) -> Strings:
    """The words for a BCP 47 tag from the catalogues in `folders`; English where there is none.

    Raises BadInput, with file and line, for a catalogue that is wrong.
    """
    base = base_language(language)
    found = catalogue(language, folders)
    translated = found is not None or base == "en"
    return Strings(
        language=language,
        locale=_locale(language if translated else "en", base if translated else "en"),
        words=found or NullTranslations(),
        translated=translated,
    )


def _locale(tag: str, base: str) -> Locale:
    for name in (_DATE_LOCALES.get(tag, tag.replace("-", "_")), _DATE_LOCALES.get(base, base)):
        try:
            return Locale.parse(name)
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse("en_GB")
