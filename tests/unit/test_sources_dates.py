"""Dates of the world."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.dates import in_window, is_after, is_before, month_of, parse_date
from newsletter.sources.month_names import MONTHS

DAY = date(2023, 10, 12)


@pytest.mark.parametrize(
    "written",
    [
        "2023-10-12", "2023/10/12", "2023.10.12", "12.10.2023", "Oct.12, 2023", "Oct.12,2023", "October 12, 2023", "Oct 12th, 2023",
        "12 October 2023", "12-Oct-2023", "Thursday, 12 October 2023", "12. Oktober 2023", "12 octobre 2023", "le 12 octobre 2023",
        "12 de octubre de 2023", "12 ottobre 2023", "12 oktober 2023", "12 października 2023", "12 октября 2023 г.", "2023년 10월 12일",
        "2023年10月12日", "١٢ أكتوبر ٢٠٢٣", "12 Ekim 2023", "２０２３年１０月１２日", "Published October 12, 2023",
    ],
)  # fmt: skip
def test_one_day_is_read_in_every_dress(written: str) -> None:
    """A day is a day in ISO order, in words of many languages, and in East Asian and Arabic figures."""
    assert DAY == parse_date(written)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2023-10-12T10:00:00Z", datetime(2023, 10, 12, 10, tzinfo=UTC)),
        ("2023-10-12T10:00:00+0200", datetime(2023, 10, 12, 8, tzinfo=UTC)),
        ("2023-10-12 10:00:00.123456789 +02:00", datetime(2023, 10, 12, 8, 0, 0, 123456, tzinfo=UTC)),
        ("Thu, 12 Oct 2023 10:00:00 GMT", datetime(2023, 10, 12, 10, tzinfo=UTC)),
        ("Thu, 12 Oct 2023 10:00:00 -0500", datetime(2023, 10, 12, 15, tzinfo=UTC)),
        (datetime(2023, 10, 12, 10, tzinfo=ZoneInfo("Asia/Tokyo")), datetime(2023, 10, 12, 1, tzinfo=UTC)),
        (DAY, DAY),
    ],
)
def test_moments_come_in_utc(written: object, moment: datetime | date) -> None:
    """A moment with its offset is that moment in UTC."""
    assert moment == parse_date(written)


def test_a_clock_time_without_a_zone_is_a_day_unless_a_zone_is_given() -> None:
    """Nobody knows which moment "10:00" was; the day is known."""
    assert DAY == parse_date("2023-10-12T10:00:00")
    assert datetime(2023, 10, 12, 8, tzinfo=UTC) == parse_date("2023-10-12T10:00:00", zone=ZoneInfo("Europe/Berlin"))
    assert datetime(2023, 10, 12, 15, 30, tzinfo=UTC) == parse_date("Oct 12, 2023 5:30 pm", zone=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    "written", ["03/04/2023", "", None, "soon", "2023-02-30", "99999-01-01", "31 June 2023", "12 Oct", "x" * 5000, True]
)
def test_what_is_no_certain_date_is_none(written: object) -> None:
    """Two readings are none; days that do not exist, words and missing values are none."""
    assert parse_date(written) is None


def test_a_month_s_name_means_what_its_language_says() -> None:
    """ "listopad" is October in Croatian and November in Polish: without the language it is nothing."""
    assert (10, 11, None) == (month_of("listopad", "hr"), month_of("listopad", "pl"), month_of("listopad"))
    assert date(2023, 11, 3) == parse_date("3 listopada 2023", language="pl-PL")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text gives a date, an aware moment or None."""
    found = parse_date(text, zone=ZoneInfo("Pacific/Auckland"))

    assert not isinstance(found, datetime) or found.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2150, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  naive bounds are what hypothesis asks for
def test_iso_moments_survive(moment: datetime) -> None:
    """What Python writes as ISO 8601 is read as the same moment."""
    assert moment == parse_date(moment.isoformat())


def test_a_day_is_in_the_future_until_it_begins_somewhere() -> None:
    """A date alone waits while it has begun nowhere, and is too old when it is over everywhere."""
    noon = datetime(2023, 10, 12, 12, tzinfo=UTC)

    assert not is_after(date(2023, 10, 13), noon)
    assert is_after(date(2023, 10, 13), noon, zone=ZoneInfo("Europe/Berlin"))
    assert is_after(date(2023, 10, 14), noon)
    assert is_before(date(2023, 10, 11), noon)
    assert not is_before(date(2023, 10, 12), noon)
    assert in_window(None, noon, noon)


@pytest.mark.parametrize("code", sorted(MONTHS))
def test_the_names_of_the_months_are_those_of_the_locale_data(code: str) -> None:
    """The table that is written out says what the library says, for each language."""
    months = Locale(code).months["format"]["wide"]
    told = {number: month_of(name, code) for number, name in months.items()}

    # Names of two letters are too short to be told from other words.
    assert all(found == number or len(months[number]) < 4 for number, found in told.items())
