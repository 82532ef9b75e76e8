"""When a newsletter is due: one slot a period, on the two strange days of the year too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import BadInput
from newsletter.model.newsletter import Schedule
from newsletter.slots.due import Due, last_due, next_slots

BERLIN = ZoneInfo("Europe/Berlin")
# Zones whose clocks jump at 01:00 UTC, at 02:00, at midnight, by half an hour, in the south, and never.
ZONES = ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"]
TIMES = ["00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "03:00", "08:00", "23:45"]
START = datetime(2025, 12, 28, 23, 59, 30, tzinfo=UTC)
WEEK = Schedule(every="week", day="sunday", at="02:30")


def moments(schedule: Schedule, zone: ZoneInfo, *, after: datetime, until: datetime) -> list[Due]:
    """All slots between two moments, asked for one at a time."""
    found: list[Due] = []
    while (due := next_slots(schedule, zone, after=found[-1].utc if found else after, count=1)) and due[0].utc <= until:
        found += due
    return found


def names(schedule: Schedule, zone: ZoneInfo, after: datetime, count: int) -> list[str]:
    """The names of the next slots."""
    return [due.slot for due in next_slots(schedule, zone, after=after, count=count)]


def local(*parts: int, zone: ZoneInfo = BERLIN, fold: int = 0) -> datetime:
    """A wall time of a zone."""
    return datetime(*parts, tzinfo=zone, fold=fold)  # type: ignore[arg-type, misc] # year, month, day, ...


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", TIMES)
def test_every_day_of_a_year_has_exactly_one_slot(zone: str, at: str) -> None:
    """A day whose clock jumps has one daily slot like any other."""
    slots = next_slots(Schedule(every="day", at=at), ZoneInfo(zone), after=START, count=366)

    days = [date.fromisoformat(due.slot) for due in slots]
    assert [days[0] + timedelta(days=number) for number in range(366)] == days
    assert all(one.utc < other.utc for one, other in pairwise(slots))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["friday", "saturday", "sunday"])
@pytest.mark.parametrize("at", TIMES)
def test_every_week_of_a_year_has_exactly_one_slot(zone: str, day: str, at: str) -> None:
    """On the weekdays on which clocks jump, 52 weeks have 52 slots, a week apart by the wall clock."""
    slots = next_slots(Schedule(every="week", day=day, at=at), ZoneInfo(zone), after=START, count=52)

    assert len({due.slot for due in slots}) == 52
    assert {(other.utc - one.utc) // timedelta(hours=2) for one, other in pairwise(slots)} <= {83, 84}
    assert sorted(due.slot for due in slots) == [due.slot for due in slots]


def test_a_time_in_the_gap_of_spring_fires_once_an_hour_later() -> None:
    """29 March 2026 has no 02:30 in Berlin; its slot comes at 03:30 and keeps its week."""
    due = next_slots(WEEK, BERLIN, after=datetime(2026, 3, 25, tzinfo=UTC), count=1)[0]

    assert due == Due(slot="2026-W13", local=local(2026, 3, 29, 3, 30), utc=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    assert due.local.utcoffset() == timedelta(hours=2)


def test_a_time_in_the_repeated_hour_fires_at_its_first_coming_only() -> None:
    """25 October 2026 has 02:30 twice in Berlin; the slot is the first, and the second brings none."""
    slots = next_slots(WEEK, BERLIN, after=datetime(2026, 10, 20, tzinfo=UTC), count=2)

    assert slots[0].utc == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert slots[1].slot == "2026-W44"
    assert last_due(WEEK, BERLIN, at=datetime(2026, 10, 25, 1, 45, tzinfo=UTC)) == slots[0]


def test_a_half_hour_jump_moves_a_slot_by_half_an_hour() -> None:
    """Lord Howe Island goes from 02:00 to 02:30."""
    zone = ZoneInfo("Australia/Lord_Howe")
    due = next_slots(Schedule(every="day", at="02:10"), zone, after=local(2026, 10, 3, 12, zone=zone), count=1)[0]

    assert (due.slot, due.local.strftime("%H:%M")) == ("2026-10-04", "02:40")


def test_a_midnight_that_does_not_exist_stays_on_its_day() -> None:
    """Cairo skips from 00:00 to 01:00 on a Friday in April."""
    zone = ZoneInfo("Africa/Cairo")
    due = next_slots(Schedule(every="week", day="friday", at="00:00"), zone, after=datetime(2026, 4, 20, tzinfo=UTC), count=1)[0]

    assert (due.slot, due.local.strftime("%a %H:%M")) == ("2026-W17", "Fri 01:00")


def test_a_day_that_was_left_out_has_no_daily_slot() -> None:
    """Samoa had no 30 December 2011; no two slots share a moment."""
    zone = ZoneInfo("Pacific/Apia")
    assert names(Schedule(every="day", at="08:00"), zone, local(2011, 12, 28, 12, zone=zone), 3) == [
        "2011-12-29",
        "2011-12-31",
        "2012-01-01",
    ]


def test_a_week_is_named_by_the_iso_year() -> None:
    """The week of 1 January may belong to the year before (ISO 8601)."""
    assert names(Schedule(day="friday"), BERLIN, datetime(2026, 12, 24, tzinfo=UTC), 3) == ["2026-W52", "2026-W53", "2027-W01"]


@pytest.mark.parametrize(
    ("day", "days"), [("31", None), ("1", [1, 1, 1]), ("28", [28, 28, 28]), ("last", [31, 28, 31]), ("LAST", [31, 28, 31])]
)
def test_a_month_has_one_slot_on_a_day_it_surely_has(day: str, days: list[int] | None) -> None:
    """1 to 28 or last; the 31st would lose five editions a year and is refused."""
    schedule = Schedule(every="month", day=day, at="08:00")
    if days is None:
        with pytest.raises(BadInput, match="no day that every month has"):
            next_slots(schedule, BERLIN, after=START, count=1)
        return
    slots = next_slots(schedule, BERLIN, after=local(2026, 1, 1, 7), count=3)

    assert [due.slot for due in slots] == ["2026-01", "2026-02", "2026-03"]
    assert [due.local.day for due in slots] == days


def test_never_has_no_slots() -> None:
    """`every = "never"` leaves only editions outside the rhythm."""
    schedule = Schedule(every="never")

    assert next_slots(schedule, BERLIN, after=START, count=3) == []
    assert last_due(schedule, BERLIN, at=START) is None


def test_the_next_slot_is_strictly_after_and_the_last_is_not() -> None:
    """At its very moment a slot is due, and no longer the next."""
    moment = local(2026, 11, 23, 8)

    assert last_due(Schedule(), BERLIN, at=moment).slot == "2026-W48"  # type: ignore[union-attr] # there is one
    assert names(Schedule(), BERLIN, moment, 1) == ["2026-W49"]
    assert names(Schedule(), BERLIN, moment - timedelta(microseconds=1), 1) == ["2026-W48"]
    assert last_due(Schedule(), BERLIN, at=moment - timedelta(microseconds=1)).slot == "2026-W47"  # type: ignore[union-attr] # there is one


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 9 * * 0", ["2026-11-29T09:00", "2026-12-06T09:00"]),
        ("0 9 * * 7", ["2026-11-29T09:00", "2026-12-06T09:00"]),
        ("0 9 * * sun", ["2026-11-29T09:00", "2026-12-06T09:00"]),
        ("30 6 1,15 * *", ["2026-12-01T06:30", "2026-12-15T06:30"]),
        ("0 9 1 * 1", ["2026-11-30T09:00", "2026-12-01T09:00"]),  # the first of a month or a Monday
        ("0 9 29 2 *", ["2028-02-29T09:00", "2032-02-29T09:00"]),
    ],
)
def test_a_crontab_line_is_read_as_cron_reads_it(line: str, expected: list[str]) -> None:
    """Sunday is 0 or 7, and two restricted day fields mean either."""
    assert names(Schedule(cron=line), BERLIN, local(2026, 11, 24, 10), 2) == expected


def test_a_crontab_line_that_matches_no_date_is_told() -> None:
    """30 February never comes: no endless search, and no newsletter that silently never goes out."""
    with pytest.raises(BadInput):
        next_slots(Schedule(cron="0 9 30 2 *"), BERLIN, after=START, count=1)


def test_the_repeated_hour_is_one_slot_for_a_crontab_line() -> None:
    """A slot is named by the wall time without offset, so 02:30 exists once."""
    slots = names(Schedule(cron="30 * * * *"), BERLIN, local(2026, 10, 25, 0, 45), 4)

    assert slots == ["2026-10-25T01:30", "2026-10-25T02:30", "2026-10-25T03:30", "2026-10-25T04:30"]


@pytest.mark.parametrize(
    ("line", "zone", "day", "expected"),
    [
        ("30 2 * * *", "Europe/Berlin", (2026, 3, 29), ["03:30"]),
        ("0,30 2,3 * * *", "Europe/Berlin", (2026, 3, 29), ["03:00", "03:30"]),
        ("*/30 1-3 * * *", "Europe/Berlin", (2026, 3, 29), ["01:00", "01:30", "03:00", "03:30"]),
        ("5,20,35,50 2 * * *", "Australia/Lord_Howe", (2026, 10, 4), ["02:35", "02:50"]),
        ("20,40 2 * * *", "Australia/Lord_Howe", (2026, 10, 4), ["02:40", "02:50"]),
    ],
)
def test_crontab_times_in_the_gap_move_and_melt_into_those_behind_it(
    line: str, zone: str, day: tuple[int, int, int], expected: list[str]
) -> None:
    """What is moved out of the gap comes in its right order, and no moment has two slots."""
    place = ZoneInfo(zone)
    start = local(*day, zone=place) - timedelta(microseconds=1)
    slots = moments(Schedule(cron=line), place, after=start, until=start + timedelta(hours=22))

    assert [due.slot[-5:] for due in slots] == expected
    assert [due.slot[-5:] for due in next_slots(Schedule(cron=line), place, after=start, count=len(expected))] == expected


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (Schedule(cron="0 9 * *"), "five fields"),
        (Schedule(cron="0 0 9 * * 1"), "five fields"),
        (Schedule(cron="61 9 * * 1"), "Bad minute"),
        (Schedule(cron="@weekly"), "five fields"),
        (Schedule(every="fortnight"), "fortnight"),
        (Schedule(day="mon"), "no day of the week"),
        (Schedule(at="8"), "no time of day"),
        (Schedule(at="24:00"), "no time of day"),
        (Schedule(at="٠٨:٠٠"), "no time of day"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_told(schedule: Schedule, message: str) -> None:
    """What is wrong and what to write instead."""
    with pytest.raises(BadInput, match=message) as caught:
        next_slots(schedule, BERLIN, after=START, count=1)
    assert caught.value.do
    with pytest.raises(BadInput):
        last_due(schedule, BERLIN, at=START)


def test_a_moment_without_zone_is_refused() -> None:
    """A naive moment would be read in the zone of whatever machine this is."""
    with pytest.raises(ValueError, match="aware"):
        next_slots(Schedule(), BERLIN, after=datetime(2026, 1, 1), count=1)  # noqa: DTZ001 - the naive moment is the point


SCHEDULES = st.one_of(
    st.builds(Schedule, every=st.just("day"), at=st.sampled_from(TIMES)),
    st.builds(Schedule, every=st.just("week"), day=st.sampled_from(["monday", "friday", "saturday", "sunday"]), at=st.sampled_from(TIMES)),
    st.builds(Schedule, every=st.just("month"), day=st.sampled_from(["1", "25", "28", "last"]), at=st.sampled_from(TIMES)),
    st.builds(
        Schedule, cron=st.sampled_from(["30 2 * * *", "*/20 * * * *", "0 0,1,2,3 * * *", "15 2 * * 0", "0 9 1 * 1", "10,40 23,0,1 * * *"])
    ),
)


@given(
    schedule=SCHEDULES,
    zone=st.sampled_from([*ZONES, "Pacific/Apia"]),
    jump=st.sampled_from(
        [
            (2026, 3, 8),
            (2026, 3, 29),
            (2026, 4, 5),
            (2026, 4, 24),
            (2026, 10, 4),
            (2026, 10, 25),
            (2026, 10, 30),
            (2026, 11, 1),
            (2011, 12, 30),
        ]
    ),
    minutes=st.integers(-3 * 1440, 3 * 1440),
)
def test_what_is_next_and_what_is_last_agree_at_every_moment(
    schedule: Schedule, zone: str, jump: tuple[int, int, int], minutes: int
) -> None:
    """Between the last slot and the next there is none: nothing is lost and nothing comes twice, wherever one stands."""
    place = ZoneInfo(zone)
    moment = datetime(*jump, tzinfo=UTC) + timedelta(minutes=minutes)
    following = next_slots(schedule, place, after=moment, count=3)
    last = last_due(schedule, place, at=moment)

    assert last
    assert last.utc <= moment < following[0].utc < following[1].utc < following[2].utc
    assert next_slots(schedule, place, after=last.utc, count=3) == following
    assert last_due(schedule, place, at=following[1].utc) == following[1]
    assert last_due(schedule, place, at=following[1].utc - timedelta(seconds=1)) == following[0]
    assert len({last.slot, *(due.slot for due in following)}) == 4
