"""Dates as the world writes them: ISO 8601, RFC 2822, and words and numbers of some thirty languages.

A moment comes back aware and in UTC; a date stays a date where only that is known, or where a clock time
has no zone and nobody told us one. What could be read in two ways (03/04/2023) is not read at all. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

from newsletter.sources.month_names import MONTHS

Moment = datetime | date

_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:h.](\d{2})(?::(\d{2}))?(?![\d.])\s*([ap]\.?m\.?(?!\w))?", re.I)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*(?:[-/.]|년|年)\s*(\d{1,2})\s*(?:[-/.]|월|月)\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4})(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º|ª)?[\s,.-]*(?:de\s+|d['’]\s*|of\s+)?([^\W\d_]+)\.?[\s,.-]*(?:de[l]?\s+)?(\d{4})(?!\d)"
)
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?[\s,.]+(\d{4})(?!\d)")
_WESTMOST, _EASTMOST = timedelta(hours=12), timedelta(hours=14)  # how far local time strays from UTC
_LONGEST = 80  # characters; a date is short, and a long text is not searched for one


def parse_date(text: object, *, language: str | None = None, zone: tzinfo | None = None) -> Moment | None:
    """The date or moment that a text states, or None.

    `language` settles month names that differ between languages; `zone` is that of a clock time without one.
    """
    if isinstance(text, datetime):
        return _settled(text, zone)
    if isinstance(text, date):
        return text
    written = _ascii_digits(str(text or "")).strip()
    if not written or len(written) > _LONGEST:
        return None
    return _iso(written, zone) or _rfc2822(written, zone) or _worded(written, language, zone)


def is_before(moment: Moment, limit: datetime) -> bool:
    """Whether a moment lies before `limit`; a date alone does so when that day is over everywhere on Earth."""
    return moment < limit if isinstance(moment, datetime) else moment < (limit.astimezone(UTC) - _WESTMOST).date()


def is_after(moment: Moment, limit: datetime, *, zone: tzinfo | None = None) -> bool:
    """Whether a moment lies after `limit`; a date alone does so while that day has not begun in `zone`, or anywhere on Earth."""
    if isinstance(moment, datetime):
        return moment > limit
    return moment > (limit.astimezone(zone) if zone else limit.astimezone(UTC) + _EASTMOST).date()


def in_window(moment: Moment | None, since: datetime, now: datetime) -> bool:
    """Whether a moment is neither before `since` nor after `now`; what has no date is in every window."""
    return moment is None or not (is_before(moment, since) or is_after(moment, now))


def older_than(moments: Iterable[Moment | None], since: datetime) -> int:
    """How many of these moments are before `since`."""
    return sum(moment is not None and is_before(moment, since) for moment in moments)


def _ascii_digits(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace("\u200f", "").replace("\u200e", "")
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in folded)


def _settled(moment: datetime, zone: tzinfo | None) -> Moment | None:
    if not 1900 <= moment.year <= 2200:
        # Beyond these years the conversion to UTC may overflow, and no article was published there.
        return None
    if moment.tzinfo is None and zone is None:
        return moment.date()
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _iso(text: str, zone: tzinfo | None) -> Moment | None:
    written = re.sub(r"\s*(?:UTC|GMT)$", "Z", text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        return _day(*map(int, written.split("-")))
    # "+0200" after a fraction or a space is common and no ISO for the standard parser.
    written = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", written) if re.search(r"T|\d \d", written) else written
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d", written):
        return None
    try:
        return _settled(datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", written)), zone)
    except ValueError:
        return _day(*map(int, written[:10].split("-")))


def _rfc2822(text: str, zone: tzinfo | None) -> Moment | None:
    if not re.search(r"\d{1,2} [A-Za-z]{3} \d{4} \d{1,2}:\d\d", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return _settled(moment, zone or UTC)


def _worded(text: str, language: str | None, zone: tzinfo | None) -> Moment | None:
    found = _calendar_day(text, language)
    if found is None:
        return None
    day, rest = found
    clock = _CLOCK.search(rest)
    if clock is None or zone is None:
        return day
    hour, minute = int(clock[1]), int(clock[2])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4][0] in "pP" else 0)
    if hour > 23 or minute > 59:
        return day
    return _settled(datetime.combine(day, time(hour, minute)), zone)


def _calendar_day(text: str, language: str | None) -> tuple[date, str] | None:
    """The day, and the text without it, where a clock time may stand."""
    for pattern, order in ((_YEAR_FIRST, "ymd"), (_YEAR_LAST, "dmy"), (_DAY_MONTH, "DMY"), (_MONTH_DAY, "MDY")):
        for match in pattern.finditer(text):
            day = _numbers(match, order, language)
            if day:
                return day, text[: match.start()] + " " + text[match.end() :]
    return None


def _numbers(match: re.Match[str], order: str, language: str | None) -> date | None:
    if order == "ymd":
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if order == "dmy":
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] != "." and first <= 12 and second <= 12 and first != second:
            return None  # day/month or month/day: only the writer knows
        return _day(year, second, first) if second <= 12 else _day(year, first, second)
    day, name = (match[1], match[2]) if order == "DMY" else (match[2], match[1])
    month = month_of(name, language)
    return _day(int(match[3]), month, int(day)) if month else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def month_of(name: str, language: str | None = None) -> int | None:
    """The number of a month's name: in `language`, else in English, else where all other languages agree."""
    key = _key(name)
    numbers = _everywhere().get(key)
    if numbers is None:
        return None
    for code in ((language or "").split("-")[0].lower(), "en"):
        if code in numbers:
            return numbers[code]
    agreed = set(numbers.values())
    return agreed.pop() if len(agreed) == 1 else None


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if char.isalnum())


@lru_cache(maxsize=1)
def _everywhere() -> dict[str, dict[str, int]]:
    """Every name of a month, with its number in each language that has it."""
    numbers: dict[str, dict[str, int]] = {}
    for code, year in MONTHS.items():
        for number, names in enumerate(year.split("|"), start=1):
            for name in names.split():
                numbers.setdefault(name, {}).setdefault(code, number)
    return numbers
