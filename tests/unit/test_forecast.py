"""The forecast: when a send is through, and what holds it up; the buckets are the real ones, the clock is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from newsletter.delivery.forecast import FASTEST, Forecast, Route, forecast
from newsletter.model.bucket import Bucket, BucketState
from newsletter.model.pace import MARGIN, SECOND_US, Limit, PaceRules

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
START_US = round(START.timestamp()) * SECOND_US


def rules(*limits: tuple[str, float], **changes: object) -> PaceRules:
    """Limits of a relay "ses"."""
    own = tuple(Limit(per=per, most=most) for per, most in limits)  # type: ignore[arg-type]  # names of the tests' own
    return PaceRules(**{"relays": {"ses": own}, **changes})  # type: ignore[arg-type]  # a builder for tests


def told(readers: int | dict[str, int], its: PaceRules, *, connections: int = 20, seconds: float = 0.3, **changes: object) -> Forecast:
    """A forecast over one relay."""
    routes = [Route(name="ses", connections=connections, seconds_a_message=seconds)]
    by_group = {"": readers} if isinstance(readers, int) else readers
    return forecast(by_group, routes, its, start=START, **changes)  # type: ignore[arg-type]  # a builder for tests


@pytest.mark.parametrize("rate", [14.0, 100.0, 500.0])
def test_a_rate_decides_where_there_are_connections_enough(rate: float) -> None:
    """Messages over a rate that 200 connections can keep take `messages / rate`, less the margin, and the limit is named."""
    plan = told(int(rate * 60), rules(("second", rate)), connections=200)

    assert pytest.approx(60 / MARGIN, rel=0.02) == plan.seconds
    assert {"relay ses": f"{rate:g} a second"} == {one.of: one.limit for one in plan.stretches}
    assert pytest.approx(rate * 0.3, abs=2) == plan.relays[0].connections


def test_connections_decide_where_they_are_few() -> None:
    """Four connections of 0.2 s a message send 20 a second, whatever the limit of 500 allows."""
    plan = told(1000, rules(("second", 500.0)), connections=4, seconds=0.2)

    assert pytest.approx(50, rel=0.02) == plan.seconds
    assert ["4 connections, 0.2 s a message"] == [one.limit for one in plan.stretches]


def test_without_limits_the_machine_decides() -> None:
    """Messages over many connections to a near server go as fast as one process hands over."""
    plan = told(20_000, PaceRules(), connections=100, seconds=0.001)

    assert pytest.approx(20_000 / FASTEST, rel=0.05) == plan.seconds
    assert "this machine" in plan.stretches[-1].limit


def test_a_day_that_is_used_up_is_waited_for() -> None:
    """Of 250 messages under 100 a day, 100 go at once, 100 a day later and 50 a day after that, and the day is named."""
    plan = told(250, rules(("second", 10.0), ("day", 100)))

    assert 2 * 86_400 <= plan.seconds <= 2 * 86_400 + 2 * 660 + 60
    assert [("10 a second", 100), ("100 a day", 1)] == [(one.limit, one.messages) for one in plan.stretches[:2]]


def test_what_earlier_sends_have_used_counts() -> None:
    """With 90 of 100 an hour used up a moment ago, the eleventh message waits for an hour."""
    limits = [Limit(per="hour", most=100)]
    used = Bucket(limits, BucketState(), START_US)
    for _ in range(90):
        used.take(START_US)

    plan = told(11, rules(("hour", 100)), states={"relay:ses": used.state()})

    assert 3_600 <= plan.seconds <= 3_700


def test_a_group_of_domains_takes_its_own_time() -> None:
    """100 gmail readers at 1 a second take 100 s; 1,000 others are through long before, and each limit is named."""
    its = rules(("second", 50.0), groups={"gmail.com": "gmail"}, group_limits={"gmail": (Limit(per="second", most=1),)})

    plan = told({"": 1000, "gmail": 100}, its)
    ends = {share.name: (share.end - START).total_seconds() for share in plan.groups}

    assert pytest.approx(100 / MARGIN, rel=0.02) == ends["gmail"]
    assert 20 < ends[""] < 22
    assert "1 a second" in [one.limit for one in plan.stretches if one.of == "group gmail"]


def test_two_relays_add_up() -> None:
    """10 and 30 a second over two relays are 40, and each has its share of the messages."""
    its = PaceRules(relays={"a": (Limit(per="second", most=10),), "b": (Limit(per="second", most=30),)})

    plan = forecast({"": 2400}, [Route(name="a", connections=50), Route(name="b", connections=50)], its, start=START)

    assert pytest.approx(60 / MARGIN, rel=0.02) == plan.seconds
    assert {"a": pytest.approx(600, abs=10), "b": pytest.approx(1800, abs=10)} == {one.name: one.messages for one in plan.relays}


def test_a_warm_up_is_in_the_plan() -> None:
    """350 messages in the first days of a ramp take three days: 50, 100 and 200."""
    plan = told(350, rules(warm_ups={"ses": date(2026, 11, 24)}))

    assert timedelta(days=1, hours=15) < plan.end - START < timedelta(days=3, hours=12)
    assert any(one.limit.startswith("warm-up") for one in plan.stretches)


def test_a_million_readers_are_reckoned_in_handfuls() -> None:
    """A million at 500 a second take what the rate says, within a thousandth, and every message is in the sum."""
    plan = told(1_000_000, rules(("second", 500.0)), connections=200, seconds=0.2)

    assert pytest.approx(2000 / MARGIN, rel=0.001) == plan.seconds
    assert 1_000_000 == sum(one.messages for one in plan.stretches) == sum(one.messages for one in plan.relays)


def test_nobody_is_through_at_once() -> None:
    """Without readers the plan ends where it starts."""
    plan = told(0, PaceRules())

    assert (START, 0, ()) == (plan.end, plan.messages, plan.stretches)
