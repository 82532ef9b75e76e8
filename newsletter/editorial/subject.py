"""The subject line and the preheader where the editor wrote none: titles only, which are free for everybody. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from newsletter.model.edition import Edition
from newsletter.model.identity import folded
from newsletter.model.newsletter import Newsletter

LONGEST_SUBJECT = 78  # characters; RFC 5322 section 2.1.1 asks lines to be no longer
LONGEST_PREHEADER = 110
_ENOUGH_PREHEADER = 40
_DOTS = "…"
_NOT_LAST = ",;:.–—-·|/（(「『“„« 、。，\t\n"  # before the dots


def subject_of(edition: Edition, newsletter: Newsletter) -> str:
    """The newsletter's pattern filled in: {lead}, {name}, {date}, {number}; at most 78 characters, no word cut.

    Where it is too long the lead's title is shortened, and only if that does not help the whole.
    """
    values = {
        "lead": _lead(edition, newsletter),
        "name": newsletter.name,
        "date": _date(edition, newsletter),
        "number": str(edition.number),
    }
    subject = _filled(newsletter.subject, values)
    if len(subject) > LONGEST_SUBJECT:
        room = LONGEST_SUBJECT + 1 - len(_filled(newsletter.subject, values | {"lead": "x"}))
        subject = _filled(newsletter.subject, values | {"lead": shortened(values["lead"], room)})
    return shortened(subject, LONGEST_SUBJECT) or _one_line(newsletter.name)[:LONGEST_SUBJECT]


def preheader_of(edition: Edition, newsletter: Newsletter) -> str:
    """The titles that the subject does not hold, from the top, up to 110 characters; else the tagline, else "".

    Call it with the subject in place.
    """
    subject = folded(edition.subject)
    beginning = folded(edition.subject.split(_DOTS)[0]) if _DOTS in edition.subject else None
    text = ""
    for pick in edition.picks:
        title = _one_line(pick.stored.article.title)
        plain = folded(title)
        if not plain or plain in subject or (beginning and plain.startswith(beginning)) or plain in folded(text):
            continue
        longer = f"{text} · {title}" if text else title
        if len(longer) <= LONGEST_PREHEADER:
            text = longer
        elif len(text) < _ENOUGH_PREHEADER:
            text = shortened(longer, LONGEST_PREHEADER) or text
            break
        if text.count(" · ") and len(text) >= _ENOUGH_PREHEADER:
            break
    return text or shortened(_one_line(newsletter.tagline), LONGEST_PREHEADER)


def shortened(text: str, longest: int) -> str:
    """The text, or as many whole words of it as fit with "…" behind them; "" if not one fits.

    A script without spaces has a place to break after every character.
    """
    if len(text) <= longest:
        return text
    if longest < 2:
        return ""
    end = longest - 1
    while end and not _is_break(text, end):
        end -= 1
    words = text[:end].rstrip(_NOT_LAST)
    # "of its river, the…" reads as a mistake; "of its river…" as what it is.
    words = re.sub(r"(?<=\w)(?:\W+[a-zà-ÿ]{1,3})+$", "", words).rstrip(_NOT_LAST)
    return words + _DOTS if words else ""


def _is_break(text: str, end: int) -> bool:
    before, after = text[end - 1], text[end]
    if after.isspace() or before.isspace():
        return True
    wide = unicodedata.east_asian_width(before) in "WF" and unicodedata.east_asian_width(after) in "WF"
    # Korean is wide and has spaces all the same.
    return wide and not unicodedata.combining(after) and not ("\uac00" <= before <= "\ud7af" and "\uac00" <= after <= "\ud7af")


def _lead(edition: Edition, newsletter: Newsletter) -> str:
    titles = [pick.stored.article.title for pick in edition.picks] + [block.title for block in edition.blocks]
    return next((line for line in map(_one_line, titles) if line), newsletter.name)


def _date(edition: Edition, newsletter: Newsletter) -> str:
    moment: datetime | None = edition.due_at or edition.cutoff
    if moment is None:
        return ""
    try:
        locale = Locale.parse(newsletter.language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    return format_date(moment.astimezone(newsletter.timezone).date(), "long", locale=locale)


def _filled(pattern: str, values: dict[str, str]) -> str:
    # A title may hold "{name}" itself: each blank of the pattern is filled once, nothing of what was filled in.
    line = _one_line(re.sub(r"\{(lead|name|date|number)\}", lambda blank: values[blank[1]], pattern))
    return line.strip(" ·|:–—-,") or line


def _one_line(text: str) -> str:
    """Without line ends and other control characters: a title must not reach into the header of a message."""
    return " ".join("".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text).split())
