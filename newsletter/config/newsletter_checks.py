"""What the values of one newsletter mean together."""

from __future__ import annotations

import re
import string
import zoneinfo
from collections.abc import Iterator
from datetime import datetime

from cronsim import CronSim, CronSimError
from email_validator import EmailNotValidError

from newsletter.config.brand_checks import checked_brand
from newsletter.config.catalogue import nearest
from newsletter.config.problems import Finding, shown
from newsletter.config.scan import KeyPath
from newsletter.config.selection_checks import checked_selection
from newsletter.config.settings import Settings, ascii_address
from newsletter.config.source_checks import checked_sources
from newsletter.config.tables import MailboxOptions, NewsletterOptions, ScheduleOptions
from newsletter.config.texts import LANGUAGE_TAG, control_characters
from newsletter.config.topics import checked_frequencies, checked_topics

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SUBJECT_WORDS = ("lead", "name", "date", "number")
_LONGEST_SLUG = 40  # it is a label of List-Id and stands in every link
_SLUG = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SOME_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001 - where the search for a crontab's next time starts; local by nature


def checked_newsletter(settings: Settings, slug: str) -> Iterator[Finding]:
    """Every mistake of one newsletter that only shows in the values."""
    chosen = settings.newsletters[slug]
    path: KeyPath = ("newsletters", slug)
    yield from _slug(slug)
    yield from control_characters(chosen, path)
    for key in ("name", "postal_address"):
        if not getattr(chosen, key).strip():
            yield Finding(path=(*path, key), message="must not be empty")
    yield from _mailbox(chosen.sender, (*path, "sender"))
    if chosen.reply_to:
        yield from _mailbox(chosen.reply_to, (*path, "reply_to"))
    yield from _place_and_language(chosen, path)
    yield from _subject(chosen.subject, (*path, "subject"))
    yield from checked_brand(settings, chosen, path)
    yield from _schedule(chosen.schedule, (*path, "schedule"))
    yield from checked_selection(chosen.selection, (*path, "selection"))
    yield from _subject(chosen.selection.brief_subject, (*path, "selection", "brief_subject"))
    yield from checked_topics(chosen.topics, (*path, "topics"))
    rhythm = "" if chosen.schedule.cron else chosen.schedule.every
    yield from checked_frequencies(chosen.frequencies, rhythm, (*path, "frequencies"))
    if not 1 <= chosen.topics_minimum <= 1000:
        yield Finding(path=(*path, "topics_minimum"), message=f"must be from 1 to 1000, not {chosen.topics_minimum}")
    yield from _files(settings, chosen, path)
    yield from checked_sources(settings, slug)


def _slug(slug: str) -> Iterator[Finding]:
    if len(slug) > _LONGEST_SLUG or not _SLUG.fullmatch(slug):
        better = "_".join(re.findall(r"[a-z0-9]+", slug.lower()))[:_LONGEST_SLUG].strip("_")
        yield Finding(
            path=("newsletters", slug),
            message=f"its key must be small letters, digits and single underscores, at most {_LONGEST_SLUG}",
            suggestion=f"for instance [newsletters.{better or 'journal'}]",
        )


def _mailbox(mailbox: MailboxOptions, path: KeyPath) -> Iterator[Finding]:
    try:
        ascii_address(mailbox.address)
    except EmailNotValidError as error:
        reason = str(error).rstrip(".")
        yield Finding(
            path=(*path, "address"), message=f"{shown(mailbox.address)} is no mail address: {reason}", suggestion="editor@example.org"
        )


def _place_and_language(chosen: NewsletterOptions, path: KeyPath) -> Iterator[Finding]:
    try:
        zoneinfo.ZoneInfo(chosen.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = {name.lower(): name for name in zoneinfo.available_timezones()}
        cities = {name.rpartition("/")[2]: name for name in sorted(known)}
        near = nearest(chosen.timezone, known) or cities.get(nearest(chosen.timezone.replace(" ", "_"), cities) or "")
        yield Finding(
            path=(*path, "timezone"),
            message=f"{shown(chosen.timezone)} is no time zone of the tz database",
            suggestion=f'did you mean "{known[near]}"?' if near else 'for instance "Europe/Berlin"',
        )
    for key, tags in (("language", (chosen.language,)), ("languages", chosen.languages)):
        for tag in tags:
            if not LANGUAGE_TAG.fullmatch(tag):
                yield Finding(
                    path=(*path, key), message=f"{shown(tag)} is no language tag", suggestion='for instance "en", "de" or "pt-BR"'
                )


def _subject(subject: str, path: KeyPath) -> Iterator[Finding]:
    words = ", ".join(f"{{{word}}}" for word in SUBJECT_WORDS)
    try:
        pieces = list(string.Formatter().parse(subject))
    except ValueError:
        yield Finding(path=path, message="has a brace without its other half", suggestion=f"allowed: {words}; {{{{ for a plain brace")
        return
    if not subject.strip():
        yield Finding(path=path, message="must not be empty", suggestion=f"allowed: {words}")
    for _, word, form, conversion in pieces:
        if word is None:
            continue
        if word not in SUBJECT_WORDS:
            near = nearest(word, list(SUBJECT_WORDS))
            yield Finding(
                path=path, message=f"{{{word}}} is not filled in", suggestion=f"did you mean {{{near}}}?" if near else f"allowed: {words}"
            )
        elif form or conversion:
            yield Finding(path=path, message=f"{{{word}}} takes no format", suggestion=f"write {{{word}}} alone")


def _schedule(schedule: ScheduleOptions, path: KeyPath) -> Iterator[Finding]:
    if schedule.cron:
        yield from _cron(schedule.cron, (*path, "cron"))
        return
    if not _TIME.fullmatch(schedule.at):
        yield Finding(path=(*path, "at"), message=f"{shown(schedule.at)} is no time of day", suggestion='two digits each: "08:00"')
    day = schedule.day.strip().lower()
    every: KeyPath = (*path, "every")
    if not day:
        return
    if schedule.every == "week" and day not in WEEKDAYS:
        near = next((name for name in WEEKDAYS if len(day) >= 3 and name.startswith(day[:3])), None) or nearest(day, list(WEEKDAYS))
        yield Finding(
            path=(*path, "day"),
            message=f"{shown(schedule.day)} is no weekday",
            suggestion=f'did you mean "{near}"?' if near else "monday to sunday",
            rests_on=(every,),
        )
    elif schedule.every == "month" and day != "last" and not (day.isascii() and day.isdecimal() and 1 <= int(day) <= 28):
        yield Finding(
            path=(*path, "day"),
            message=f"{shown(schedule.day)} is not in every month",
            suggestion='1 to 28, or "last" for the last day',
            rests_on=(every,),
        )


def _cron(cron: str, path: KeyPath) -> Iterator[Finding]:
    if len(cron.split()) != 5:
        yield Finding(
            path=path, message=f"has {len(cron.split())} fields, not five", suggestion='minute hour day month weekday: "0 8 * * 1"'
        )
        return
    try:
        next(CronSim(cron, _SOME_MONDAY))
    except StopIteration:
        yield Finding(path=path, message=f"{shown(cron)} never comes")
    except CronSimError as error:
        reason = str(error)
        yield Finding(
            path=path,
            message=f"{shown(cron)} is no crontab time: {reason[:1].lower()}{reason[1:]}",
            suggestion='minute hour day month weekday: "0 8 * * 1"',
        )


def _files(settings: Settings, chosen: NewsletterOptions, path: KeyPath) -> Iterator[Finding]:
    defaults = {field.name: field.default for field in NewsletterOptions.__dataclass_fields__.values()}
    if chosen.readers.file and not settings.path(chosen.readers.file).is_file():
        yield Finding(path=(*path, "readers", "file"), message=f"there is no file {settings.path(chosen.readers.file)}")
    if chosen.authors != defaults["authors"] and not settings.path(chosen.authors).exists():
        yield Finding(path=(*path, "authors"), message=f"there is no file or folder {settings.path(chosen.authors)}")
    if chosen.editions != defaults["editions"] and not settings.path(chosen.editions).is_dir():
        yield Finding(path=(*path, "editions"), message=f"there is no folder {settings.path(chosen.editions)}")
    if chosen.editorial != defaults["editorial"] and not settings.path(chosen.editorial).is_file():
        yield Finding(path=(*path, "editorial"), message=f"there is no file {settings.path(chosen.editorial)}")
