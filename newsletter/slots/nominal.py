"""The local wall times that a schedule names, as naive datetimes: the calendar alone, no zone and no clock. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from cronsim import CronSim, CronSimError

from newsletter.errors import BadInput
from newsletter.model.newsletter import Schedule

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_PERIOD = timedelta(days=32)


def nominal_times(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """The naive local times from `start` on, that one included, in order, without end where the schedule has none.

    Raises BadInput for a schedule that cannot be read.
    """
    if schedule.cron:
        times = _cron(schedule.cron, start - timedelta(seconds=1), backwards=False)
    else:
        at = _wall_time(schedule.at)
        times = (datetime.combine(day, at) for day in _dates(schedule, start.date()))
    return (moment for moment in times if moment >= start)


def start_before(schedule: Schedule, moment: datetime) -> datetime | None:
    """A naive local time from which on `nominal_times` holds at least one that is not after `moment`; None if there is none."""
    if schedule.cron:
        minute = moment.replace(second=0, microsecond=0)
        return next(_cron(schedule.cron, minute + timedelta(seconds=1), backwards=True), None)
    return None if schedule.every == "never" else moment - _LONGEST_PERIOD


def _dates(schedule: Schedule, first: date) -> Iterator[date]:
    """The days of a schedule that is no crontab line, from `first` on."""
    if schedule.every == "day":
        return _every(1, first)
    if schedule.every == "week":
        return _every(7, first + timedelta(days=(_weekday(schedule.day) - first.weekday()) % 7))
    if schedule.every == "month":
        return _every_month(_month_day(schedule.day), first)
    if schedule.every == "never":
        return iter(())
    raise BadInput(f"a newsletter cannot come every {schedule.every!r}", do="write day, week, month or never")


def _every(days: int, first: date) -> Iterator[date]:
    while True:
        yield first
        first += timedelta(days=days)


def _every_month(day: int | None, first: date) -> Iterator[date]:
    """A day of every month, None for its last."""
    year, month = first.year, first.month
    while True:
        yield date(year, month, day or calendar.monthrange(year, month)[1])
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _weekday(name: str) -> int:
    try:
        return _WEEKDAYS.index(name.strip().lower())
    except ValueError:
        raise BadInput(f"{name!r} is no day of the week", do="write it out: monday, tuesday, ...") from None


def _month_day(text: str) -> int | None:
    """1 to 28, or None for `last`: later days are missing in some months, which would lose an edition."""
    if text.strip().lower() == "last":
        return None
    if not re.fullmatch(r"0?[1-9]|1\d|2[0-8]", text.strip()):
        raise BadInput(f"{text!r} is no day that every month has", do='write 1 to 28, or "last"')
    return int(text)


def _wall_time(text: str) -> time:
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text.strip()):
        raise BadInput(f"{text!r} is no time of day", do="write it as 08:00")
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _cron(line: str, moment: datetime, *, backwards: bool) -> Iterator[datetime]:
    """The times of a crontab line strictly after (or before) a naive second, read as Vixie cron does."""
    # Six fields would begin with seconds, which no crontab has.
    fault = "it has five fields: minute, hour, day of month, month, day of week"
    try:
        if len(line.split()) == 5:
            times: Iterator[datetime] = CronSim(line, moment, reverse=backwards)
            return times
    except CronSimError as error:
        fault = str(error)
    raise BadInput(f"{line!r} is no crontab line: {fault}", do='write it like "0 9 * * 1"')
