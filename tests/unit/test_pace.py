"""Pace by itself: spacing, strict windows, warm-up, and what refusals teach; time is a number here."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.delivery.pace import Pace
from newsletter.model.adaptation import SLOWEST, Adaptation, says_slow_down
from newsletter.model.bucket import AHEAD_US, Bucket, BucketState
from newsletter.model.delivery import Ask, Begun, Candidate, DeliveryEvent, Fault, Outcome, Result
from newsletter.model.pace import MARGIN, SECOND_US, SECONDS, Limit, PaceRules, warm_up_most
from newsletter.model.turns import Turns

NOON = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()) * SECOND_US
PERS = ["second", "minute", "hour", "day"]


def limit(most: float, per: str) -> Limit:
    """A limit."""
    return Limit(per=per, most=most)  # type: ignore[arg-type]  # drawn from PERS


def most_in_any(moments: list[int], seconds: int) -> int:
    """The most moments that any half-open window of so many seconds holds."""
    return max((bisect_left(moments, at + seconds * SECOND_US) - number for number, at in enumerate(moments)), default=0)


def sent(limits: list[Limit], steps: list[int], *, jumps: dict[int, int] | None = None) -> list[int]:
    """True moments of messages that were taken whenever allowed, `steps` microseconds apart at least; each kept and read again.

    `jumps`: at the n-th step the bucket's clock is set by so much; the moments are those of a true clock.
    """
    true_us, off_us, state, moments = NOON, 0, BucketState(), list[int]()
    for number, step in enumerate(steps):
        off_us += (jumps or {}).get(number, 0)
        true_us += step
        bucket = Bucket(limits, state, true_us + off_us)
        at = bucket.opens_at(true_us + off_us)
        if at <= true_us + off_us + AHEAD_US:
            bucket.take(at)
            moments.append(at - off_us)
            state = bucket.state()
        else:
            true_us = min(at - off_us, true_us + 40 * SECOND_US)
    return moments


limits_drawn = st.lists(st.builds(limit, st.integers(1, 40), st.sampled_from(PERS)), min_size=1, max_size=4)
steps_drawn = st.lists(st.one_of(st.integers(0, 1000), st.integers(0, 90 * SECOND_US)), min_size=1, max_size=150)


@settings(max_examples=120, deadline=None)
@given(limits_drawn, steps_drawn)
def test_no_window_ever_holds_more_than_a_limit_allows(limits: list[Limit], steps: list[int]) -> None:
    """However messages come, no second, minute, hour or day holds more of them than its limit, wherever the window begins."""
    moments = sent(limits, steps)

    for one in limits:
        assert one.most >= most_in_any(moments, SECONDS[one.per])


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 500), steps_drawn)
def test_turns_of_an_even_limit_are_never_nearer_than_it_allows(most: int, steps: list[int]) -> None:
    """Two turns are at least `1 / rate` apart, after any pause: idle time is no credit."""
    moments = sent([limit(most, "second")], steps)

    assert all(later - before >= SECOND_US / most for before, later in itertools.pairwise(moments))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 50), steps_drawn, st.dictionaries(st.integers(0, 100), st.integers(-7200, 7200).map(lambda s: s * SECOND_US), max_size=4)
)
def test_a_clock_that_is_set_gives_no_burst(most: int, steps: list[int], jumps: dict[int, int]) -> None:
    """Set back by hours the database's clock brings no two messages nearer; each time it is set forward, those of a quarter second."""
    moments = sorted(sent([limit(most, "second")], steps, jumps=jumps))
    forward = sum(jump > 0 for number, jump in jumps.items() if number < len(steps))

    assert most_in_any(moments, 1) <= most + forward * (1 + most * AHEAD_US // SECOND_US)


def test_a_clock_set_back_stops_nothing_for_long() -> None:
    """After the clock went back by a day the line of turns goes on at once, a quarter of a second and one step from now."""
    bucket = Bucket([limit(10, "second")], BucketState(next_at=NOON), NOON - 86_400 * SECOND_US)

    assert NOON - 86_400 * SECOND_US + AHEAD_US + bucket.interval_us == bucket.opens_at(NOON - 86_400 * SECOND_US)


def test_messages_counted_by_a_clock_that_was_ahead_count_from_now() -> None:
    """A full hour that was counted two hours ahead of the present clock is over an hour from now, not three."""
    limits = [limit(5, "hour")]
    bucket = Bucket(limits, BucketState(), NOON)
    for _ in range(5):
        bucket.take(bucket.opens_at(NOON))
    earlier = NOON - 7200 * SECOND_US

    opens_at = Bucket(limits, bucket.state(), earlier).opens_at(earlier)

    assert 3600 <= (opens_at - earlier) / SECOND_US <= 3640


def test_a_full_hour_opens_within_a_slice_of_its_end() -> None:
    """What a window costs over a perfect one is less than forty seconds of an hour and eleven minutes of a day."""
    for per, most_late in (("hour", 40), ("day", 660)):
        bucket = Bucket([limit(3, per)], BucketState(), NOON)
        for _ in range(3):
            bucket.take(bucket.opens_at(NOON))

        late = (bucket.opens_at(NOON) - NOON) / SECOND_US - SECONDS[per]

        assert 0 <= late <= most_late


def test_the_slower_of_two_even_limits_holds() -> None:
    """600 a minute under 14 a second is 10 a second, less the margin."""
    bucket = Bucket([limit(14, "second"), limit(600, "minute")], BucketState(), NOON)

    assert pytest.approx(SECOND_US / (10 * MARGIN), abs=1) == bucket.interval_us
    bucket.take(NOON)
    assert "600 a minute" == bucket.binds(bucket.opens_at(NOON))


def test_a_warm_up_doubles_each_day_and_ends() -> None:
    """50 on the first day and before it, 100 on the second, 409,600 on the fourteenth, then no limit."""
    first = date(2026, 11, 24)
    day = 86_400 * SECOND_US

    assert [50, 50, 100, 409_600, None] == [warm_up_most(first, NOON + days * day) for days in (-3, 0, 1, 13, 14)]


def test_a_warm_up_lets_the_next_days_share_through_at_midnight() -> None:
    """With 50 sent on the first day the 51st goes at the next midnight (UTC), and says what held it up."""
    bucket = Bucket([], BucketState(), NOON, warm_up=date(2026, 11, 24))
    for _ in range(50):
        bucket.take(bucket.opens_at(NOON))

    opens_at = bucket.opens_at(NOON)

    assert datetime(2026, 11, 25, tzinfo=UTC) == datetime.fromtimestamp(opens_at / SECOND_US, UTC)
    assert "warm-up: 50 a day" == bucket.binds(opens_at)


def refusal(code: int = 454, text: str = "4.7.0 too fast", **changes: object) -> Outcome:
    """A temporary refusal of the server's."""
    words = {"event": DeliveryEvent.PUT_OFF, "fault": Fault.SERVER, "code": code, "text": text}
    return Outcome(**{**words, **changes})  # type: ignore[arg-type]  # a builder for tests


@pytest.mark.parametrize(
    ("outcome", "slows"),
    [
        (refusal(421), True),
        (refusal(450, "4.7.1 too many messages"), True),
        (refusal(451), True),
        (refusal(452), True),
        (refusal(454), True),
        (refusal(421, event=DeliveryEvent.NOT_HANDED), True),
        (refusal(450, "4.7.1 Greylisted, come back in 300 seconds"), False),
        (refusal(452, "4.2.2 mailbox full", enhanced="4.2.2", fault=Fault.READER), False),
        (refusal(431), False),
        (refusal(550, event=DeliveryEvent.REFUSED), False),
        (Outcome(event=DeliveryEvent.ACCEPTED, code=250), False),
        (Outcome(event=DeliveryEvent.LOST, fault=Fault.SERVER), False),
    ],
)
def test_what_a_server_says_to_be_sent_less(outcome: Outcome, slows: bool) -> None:
    """421, 450, 451, 452 and 454 slow down; greylisting, a full mailbox and what is final do not."""
    assert slows is says_slow_down(outcome)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 20_000)), max_size=80),
    st.sampled_from([None, 0.05, 3.0, 500.0]),
)
def test_adaptation_stays_between_the_floor_and_the_full_rate(rounds: list[tuple[int, int, int]], full: float | None) -> None:
    """Whatever is answered, the pace is never below a message in ten seconds (or the limit) nor above what it comes back to."""
    how, now = Adaptation(), NOON
    for accepted, refused, ms in rounds:
        before = how.rate
        how.note(accepted=accepted, refused=refused, now_us=now, limit=full)
        if how.rate:
            assert min(SLOWEST, how.full) <= how.rate <= how.full
        if before and how.rate and how.rate < before:
            assert how.rate >= min(before / 2.0001, SLOWEST) or how.rate >= before / 2.0001
        now += ms * 1000


def test_a_storm_halves_the_pace_once_a_second_down_to_the_floor() -> None:
    """With nothing but refusals 100 a second become 50, 25, ..., and never less than one in ten seconds."""
    how, rates = Adaptation(), []
    for second in range(14):
        how.note(accepted=0, refused=5, now_us=NOON + second * SECOND_US, limit=100.0)
        rates.append(how.rate)

    assert [0, 50, 25, 12.5] == rates[:4]
    assert SLOWEST == rates[-1]


def test_an_unlimited_pace_is_measured_before_it_is_slowed() -> None:
    """Where nothing is limited the rate at which replies came in the first round is what the decrease is taken from."""
    how = Adaptation()
    how.note(accepted=0, refused=1, now_us=NOON, limit=None)
    how.note(accepted=150, refused=49, now_us=NOON + SECOND_US, limit=None)

    assert 200 == pytest.approx(how.full)
    assert 150 == pytest.approx(how.rate)


def test_a_storm_from_the_start_is_not_borne_for_a_second() -> None:
    """Twenty refusals and nothing accepted slow down at once."""
    how = Adaptation()
    how.note(accepted=0, refused=20, now_us=NOON, limit=None)

    assert 0 < how.rate < 400


def test_the_full_rate_is_back_after_five_minutes() -> None:
    """From half of 100 a second it takes 150 seconds without a refusal, and then nothing is kept of it."""
    how, seconds = Adaptation(full=100.0, rate=50.0, since_us=NOON), 0
    while how.is_active:
        seconds += 1
        how.note(accepted=50, refused=0, now_us=NOON + seconds * SECOND_US, limit=100.0)

    assert seconds in (150, 151)
    assert Adaptation() == how


def test_a_lone_refusal_costs_a_hundredth() -> None:
    """One message that came a moment too early among others that were accepted takes one per cent."""
    how = Adaptation()
    how.note(accepted=6, refused=1, now_us=NOON, limit=14.0)
    how.note(accepted=7, refused=0, now_us=NOON + SECOND_US, limit=14.0)

    assert 13.86 == pytest.approx(how.rate)


def test_idle_time_gives_nothing_back() -> None:
    """An hour without a message gives back no more than fifteen seconds with messages would."""
    how = Adaptation(full=300.0, rate=100.0, since_us=NOON)
    how.note(accepted=1, refused=0, now_us=NOON + 3600 * SECOND_US, limit=300.0)

    assert 115 == pytest.approx(how.rate)


# --- turns


def result(address: str, outcome: Outcome, relay: str = "smtp") -> Result:
    """How a message to an address ended."""
    begun = Begun(edition_id=1, subscriber_id=1, attempt=1, variant_id=1, uid="", address=address, name="", relay=relay)
    return Result(begun=begun, outcome=outcome)


GROUPED = PaceRules(groups={"gmail.com": "gmail", "outlook.com": "outlook"}, group_limits={"gmail": (limit(1, "second"),)})


def candidates(*domains: str) -> list[Candidate]:
    """One candidate of each domain."""
    return [Candidate(number, f"r{number}@{domain}") for number, domain in enumerate(domains)]


def test_a_group_that_must_wait_holds_up_nobody_else() -> None:
    """Of ten gmail readers and two others, one gmail reader and the two others go, the others at once."""
    turns = Turns(GROUPED, {}, NOON)

    placed = turns.place([Ask(relay="smtp", count=5)], candidates(*["gmail.com"] * 10, "example.org", "outlook.com"))

    assert [0, 10, 11] == [one.index for one in placed]
    assert [0, 0, 0] == [one.wait_s for one in placed]


def test_domains_below_one_of_a_group_belong_to_it() -> None:
    """`mail.GMAIL.com` is gmail's, `notgmail.com` is not."""
    assert ["gmail", "", ""] == [GROUPED.group_of(f"a@{domain}") for domain in ("mail.GMAIL.com", "notgmail.com", "com")]


def test_when_the_first_of_several_may_go() -> None:
    """With gmail's turn taken, gmail readers wait about a second, and anybody else does not wait."""
    turns = Turns(GROUPED, {}, NOON)
    turns.place([Ask(relay="smtp", count=1)], candidates("gmail.com"))

    assert SECOND_US < turns.opens_at(["smtp"], candidates("gmail.com", "gmail.com")) - NOON < 1.02 * SECOND_US
    assert NOON == turns.opens_at(["smtp"], candidates("gmail.com", "example.org"))


def test_relays_are_used_as_their_turns_come() -> None:
    """Of a relay with 10 a second and one with 30, a quarter of a second is given to both by their turns."""
    rules = PaceRules(relays={"a": (limit(10, "second"),), "b": (limit(30, "second"),)})

    placed = Turns(rules, {}, NOON).place([Ask(relay="a", count=50), Ask(relay="b", count=50)], candidates(*["example.org"] * 100))

    assert {"a": 3, "b": 8} == Counter(one.relay for one in placed)
    assert all(one.wait_s <= AHEAD_US / SECOND_US for one in placed)


def test_a_turn_that_was_missed_by_a_little_is_not_lost() -> None:
    """A line that is 60 ms late goes on where it was, one that is a second late goes on from now: a pause is no credit."""
    rules, asks = PaceRules(everything=(limit(20, "second"),)), [Ask(relay="a", count=3)]

    def waits(late_us: int) -> list[float]:
        turns = Turns(rules, {"all": BucketState(next_at=NOON - late_us)}, NOON)
        return [round(one.wait_s, 3) for one in turns.place(asks, candidates(*["example.org"] * 3))]

    assert [0.0, 0.0, 0.041] == waits(60_000)
    assert [0.0, 0.051, 0.101] == waits(SECOND_US)


def test_a_limit_over_everything_holds_over_all_relays() -> None:
    """20 a second over two relays gives turns a twentieth of a second apart, whichever relay they are of."""
    rules = PaceRules(everything=(limit(20, "second"),))

    placed = Turns(rules, {}, NOON).place([Ask(relay="a", count=3), Ask(relay="b", count=3)], candidates(*["example.org"] * 6))
    moments = [one.wait_s for one in placed]

    assert 5 == len(placed)
    assert all(later - before >= 1 / 20 for before, later in itertools.pairwise(moments))


def test_the_readers_provider_is_slowed_for_what_it_said_of_them() -> None:
    """A refusal at RCPT slows the group of the reader's domain; one at MAIL, or of a domain without a group, slows the relay."""
    at_rcpt, at_mail = replace(refusal(), stage="rcpt"), replace(refusal(), stage="mail")
    turns = Turns(GROUPED, {}, NOON)

    turns.note([result("a@outlook.com", at_rcpt)] * 20 + [result("a@gmail.com", at_mail), result("a@example.org", at_rcpt)])

    assert turns.bucket("group:outlook").adaptation.rate > 0
    assert 2 == turns.bucket("relay:smtp").adaptation.refused
    assert not turns.bucket("group:gmail").adaptation.is_active


def test_what_is_kept_is_read_again() -> None:
    """A bucket with windows, a slowed pace and an open round is the same after it was kept."""
    limits = [limit(14, "second"), limit(1000, "hour"), limit(5000, "day")]
    bucket = Bucket(limits, BucketState(), NOON)
    bucket.adaptation.note(accepted=1, refused=20, now_us=NOON - 2 * SECOND_US, limit=14.0)
    bucket.adaptation.note(accepted=1, refused=20, now_us=NOON - SECOND_US, limit=14.0)
    bucket.take(bucket.opens_at(NOON))

    again = Bucket(limits, bucket.state(), NOON)

    assert bucket.state() == again.state()
    assert 0 < again.adaptation.rate < 14
    assert again.state().factor == round(1000 * again.adaptation.rate / 14)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.sampled_from(["second", "minute"]), st.lists(st.floats(0, 0.3), min_size=1, max_size=120))
def test_the_gate_keeps_a_limit_on_the_wire(most: int, per: str, stalls: list[float]) -> None:
    """However late and bunched messages come to the gate, what goes through holds the limit in any of its times, with room for jitter."""
    now = 1000.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsletter.delivery.pace.monotonic", lambda: now)
        gate = Pace(PaceRules(relays={"a": (limit(most, per),)}))
        gone = []
        for stall in stalls:
            now += stall
            while (wait_s := gate.gate_s("a")) > 0:
                now += wait_s
            gone.append(now)

    time_s = SECONDS[per] * 1.005
    assert most >= max(bisect_left(gone, at + time_s) - number for number, at in enumerate(gone))


def test_only_what_changed_is_kept() -> None:
    """Buckets that nothing was taken from, and free ones, are not written."""
    rules = PaceRules(relays={"a": (limit(10, "second"),), "b": (limit(10, "second"),)})
    turns = Turns(rules, {}, NOON)
    turns.place([Ask(relay="b", count=1)], candidates("example.org"))

    assert ["relay:b"] == list(turns.changed())
