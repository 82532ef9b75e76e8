"""When a newsletter is due. Pure: the moment to reckon from is an argument.

A slot is a local wall time. Two days a year it does not exist once, or exists twice:

1. A time in the gap of spring is moved forward by the gap, so the slot fires once that day.
2. A time in the repeated hour of autumn is meant the first time it comes, once.
3. A slot is named by its period, not by its moment, so neither case can make or lose one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from newsletter.model.newsletter import Schedule
from newsletter.slots.nominal import nominal_times, start_before

# No zone has ever jumped by more: Samoa left out a whole day, Alaska and Manila had one twice.
_WIDEST_JUMP = timedelta(hours=25)


@dataclass(frozen=True, kw_only=True)
class Due:
    """One slot: its name and its moment."""

    slot: str  # 2026-W48 | 2026-11-24 | 2026-11 | 2026-11-24T09:00
    local: datetime  # aware, in the newsletter's zone
    utc: datetime  # the same moment, aware, UTC


def next_slots(schedule: Schedule, zone: ZoneInfo, *, after: datetime, count: int) -> list[Due]:
    """The next `count` slots strictly after an aware moment; fewer where a crontab line matches no more dates.

    Raises BadInput for a schedule that cannot be read.
    """
    start = _naive(after, zone) - _WIDEST_JUMP
    upcoming = (due for due in _in_order(schedule, zone, start) if due.utc > after)
    return list(islice(upcoming, count))


def last_due(schedule: Schedule, zone: ZoneInfo, *, at: datetime) -> Due | None:
    """The newest slot that has come by the aware moment `at`, or None where there never was one. Raises BadInput."""
    start = start_before(schedule, _naive(at, zone) - _WIDEST_JUMP)
    if start is None:
        return None
    newest = deque(takewhile(lambda due: due.utc <= at, _in_order(schedule, zone, start)), maxlen=1)
    return newest[0] if newest else None


def _naive(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("slots are reckoned from an aware moment")
    return moment.astimezone(zone).replace(tzinfo=None)


def _in_order(schedule: Schedule, zone: ZoneInfo, start: datetime) -> Iterator[Due]:
    """The slots from a naive local time on, in order of their moments, no moment twice.

    What was moved out of a gap waits for the times that the gap ends with: a crontab line may name both.
    Where both fall on one moment, the one that was not moved is the slot.
    """
    moved: deque[Due] = deque()
    for nominal in nominal_times(schedule, start):
        due = _due(schedule, zone, nominal)
        if due.local.replace(tzinfo=None) != nominal:
            moved.append(due)
            continue
        while moved and moved[0].utc <= due.utc:
            waiting = moved.popleft()
            if waiting.utc < due.utc:
                yield waiting
        yield due
    yield from moved


def _due(schedule: Schedule, zone: ZoneInfo, nominal: datetime) -> Due:
    # fold=0 reads a time in a gap by the offset before it, which is the move forward, and a repeated one as the first.
    utc = nominal.replace(tzinfo=zone).astimezone(UTC)
    local = utc.astimezone(zone)
    return Due(slot=_name(schedule, nominal, local), local=local, utc=utc)


def _name(schedule: Schedule, nominal: datetime, local: datetime) -> str:
    """The name of the period; of a crontab line, which has none, the wall time at which it really comes."""
    if schedule.cron:
        return f"{local:%Y-%m-%dT%H:%M}"
    if schedule.every == "week":
        year, week, _ = nominal.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{nominal:%Y-%m}" if schedule.every == "month" else f"{nominal:%Y-%m-%d}"
