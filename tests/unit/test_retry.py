"""When a message that was put off is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.retry import retry_after_s

_OPTIONS = DeliveryOptions(tries=7, first_retry_s=300.0)


def _waits(options: DeliveryOptions, seed: str) -> list[float]:
    """Every wait of a message that is always put off."""
    return [wait for tries in range(1, options.tries) if (wait := retry_after_s(tries, options, seed)) is not None]


def test_a_retry_waits_about_twice_as_long_after_each_try() -> None:
    """Doubling from first_retry_s, within 20 %."""
    for tries in range(1, 7):
        wait = retry_after_s(tries, _OPTIONS, "1:anna") or 0.0
        assert 0.8 * 300 * 2 ** (tries - 1) <= wait <= 1.2 * 300 * 2 ** (tries - 1)


def test_the_last_try_has_no_next() -> None:
    """None when the tries are spent."""
    assert retry_after_s(6, _OPTIONS, "x") is not None
    assert retry_after_s(7, _OPTIONS, "x") is None
    assert retry_after_s(8, _OPTIONS, "x") is None
    assert retry_after_s(1, DeliveryOptions(tries=1), "x") is None


def test_seven_tries_by_default_outlast_a_night_and_end_within_three_days() -> None:
    """Between 12 hours and 3 days from the first try to the last, and the first retry outwaits a greylist of five minutes."""
    options = DeliveryOptions()
    for number in range(200):
        waits = _waits(options, f"1:{number}")
        assert 6 == len(waits)
        assert 12 * 3600 <= sum(waits) <= 3 * 86_400
        assert waits[0] > 2 * 300


@given(st.integers(1, 100), st.floats(0.001, 86_400), st.floats(0.01, 30), st.text(max_size=10))
def test_no_course_of_tries_lasts_longer_than_retry_days(tries: int, first: float, days: float, seed: str) -> None:
    """Whatever is chosen: the waits are shortened to fit."""
    options = DeliveryOptions(tries=tries, first_retry_s=first, retry_days=days)

    assert sum(_waits(options, seed)) <= days * 86_400 * 1.000001


def test_waits_that_do_not_fit_are_all_shortened_alike() -> None:
    """The doubling stays."""
    waits = _waits(DeliveryOptions(tries=7, first_retry_s=3600.0, retry_days=1.0), "seed")
    whole = _waits(DeliveryOptions(tries=7, first_retry_s=3600.0, retry_days=30.0), "seed")

    factors = [short / long for short, long in zip(waits, whole, strict=True)]
    assert [pytest.approx(factors[0])] * 6 == factors
    assert factors[0] < 1


@given(st.integers(1, 200), st.text(max_size=30))
def test_a_wait_is_the_same_whenever_it_is_asked_and_never_longer_than_a_day_and_a_fifth(tries: int, seed: str) -> None:
    """A function of tries and seed alone."""
    options = DeliveryOptions(tries=1000, retry_days=10_000)

    assert retry_after_s(tries, options, seed) == retry_after_s(tries, options, seed)
    assert 0 < (retry_after_s(tries, options, seed) or 0) <= 1.2 * 86_400


def test_a_thousand_messages_put_off_together_do_not_come_back_together() -> None:
    """The waits of different messages are spread over the whole range."""
    waits = sorted(retry_after_s(1, _OPTIONS, f"1:{n}") or 0 for n in range(1000))
    in_one_tenth = max(sum(low <= wait < low + 12 for wait in waits) for low in range(240, 360, 12))

    assert waits[0] < 250
    assert waits[-1] > 350
    assert in_one_tenth < 150
