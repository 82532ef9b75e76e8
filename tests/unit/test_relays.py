"""The relays of a send, on a clock that tests turn: health, shares, connections."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.breaker import Breaker, BreakerRules, Standing
from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome

_ACCEPTED = Outcome(event=DeliveryEvent.ACCEPTED, code=250)
_REFUSED = Outcome(event=DeliveryEvent.REFUSED, fault=Fault.READER, code=550)
_DROP = Outcome(event=DeliveryEvent.NOT_HANDED, fault=Fault.SERVER, text="the server closed the connection")
_TRANSPORT = SmtpTransport(SmtpOptions())


@dataclass
class _Clock:
    """A clock that stands still until it is turned."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


def _relay(name: str, *, weight: float = 1.0, connections: int = 40, rate: float | None = None) -> Relay:
    return Relay(name=name, transport=_TRANSPORT, connections=connections, weight=weight, rate=rate)


def _relays(*relays: Relay, rate: float | None = None) -> tuple[Relays, _Clock]:
    clock = _Clock()
    return Relays(relays, rate=rate, rules=BreakerRules(failures=3, first_pause_s=10.0, longest_pause_s=35.0), now=clock), clock


def _names(relays: Relays) -> list[str]:
    return [relay.name for relay in relays.open_ones()]


def _fail(relays: Relays, name: str, times: int = 3) -> None:
    for _ in range(times):
        relays.note(name, _DROP)


# --- health


def test_a_relay_goes_out_after_failures_in_a_row_and_not_before() -> None:
    """An answer between them, even a refusal, forgives."""
    relays, _ = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a", 2)
    relays.note("a", _REFUSED)
    _fail(relays, "a", 2)
    assert ["a", "b"] == _names(relays)

    _fail(relays, "a", 1)
    assert ["b"] == _names(relays)
    assert [("a", "the server closed the connection", 10.0)] == [(one.name, one.why, one.tried_in_s) for one in relays.away()]


def test_a_relay_that_was_never_reached_goes_out_at_the_first_connection() -> None:
    """Nobody waits for five time-outs of a dead host; one that has answered is given more."""
    relays, _ = _relays(_relay("a"), _relay("backup", weight=0))
    relays.cannot_open("a", _DROP)
    assert ["backup"] == _names(relays)

    relays, _ = _relays(_relay("a"), _relay("backup", weight=0))
    relays.note("a", _ACCEPTED)
    relays.cannot_open("a", _DROP)
    assert ["a"] == _names(relays)


def test_a_relay_that_is_out_is_tried_with_one_connection_after_its_pause() -> None:
    """Half open: one lane and one row; an answer brings it back whole."""
    relays, clock = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a")
    clock.at += 9.9
    assert (0, Standing.OUT) == (relays.lanes_wanted("a"), relays.standing("a"))
    assert 0.1 == pytest.approx(relays.opens_in_s())

    clock.at += 0.2
    assert (1, Standing.ON_TRIAL) == (relays.lanes_wanted("a"), relays.standing("a"))
    assert {"a": 1, "b": 5} == {ask.relay: ask.count for ask in relays.allot({"a": 5, "b": 5}, 100)}

    relays.note("a", _ACCEPTED, 0.1)
    assert Standing.IN_USE is relays.standing("a")
    assert relays.lanes_wanted("a") > 1
    assert [] == relays.away()


def test_the_pause_doubles_with_each_failed_trial_up_to_a_limit() -> None:
    """10, 20, then 35 seconds; an answer sets it back."""
    relays, clock = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a")
    pauses = []
    for _ in range(4):
        pauses.append(relays.opens_in_s())
        clock.at += pauses[-1] or 0.0
        relays.cannot_open("a", _DROP)
    assert [10.0, 20.0, 35.0, 35.0] == pauses

    clock.at += 35.0
    relays.note("a", _ACCEPTED)
    _fail(relays, "a")
    assert 10.0 == relays.opens_in_s()


def test_connections_that_fail_late_do_not_lengthen_the_pause() -> None:
    """When a server goes, all connections fail one after the other: that is one failure."""
    relays, clock = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a", 40)

    assert 10.0 == relays.opens_in_s()
    clock.at += 5.0
    _fail(relays, "a", 40)
    assert 5.0 == relays.opens_in_s()


def test_the_last_relay_never_goes_out() -> None:
    """Whatever it does: its connections pause by themselves, and who else should find out that it is back."""
    sole, _ = _relays(_relay("a"))
    _fail(sole, "a", 100)
    assert ["a"] == _names(sole)

    relays, clock = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a")
    _fail(relays, "b", 100)
    assert ["b"] == _names(relays)
    clock.at += 10.0
    assert ["a", "b"] == _names(relays)


def test_a_fault_of_ours_dismisses_a_relay_for_this_send_unless_it_is_the_last() -> None:
    """A refused log-in is not tried again; the edition is held only when no relay is left."""
    relays, clock = _relays(_relay("a"), _relay("b"))

    assert relays.dismiss("a", "535 wrong password")
    clock.at += 1e6
    relays.note("a", _ACCEPTED)  # one that was on the wire
    assert ["b"] == _names(relays)
    assert (0, None) == (relays.lanes_wanted("a"), relays.opens_in_s())
    assert [("a", "535 wrong password", None)] == [(one.name, one.why, one.tried_in_s) for one in relays.away()]

    assert not relays.dismiss("b", "535 wrong password")
    assert ["b"] == _names(relays)


def test_a_relay_that_is_out_counts_as_one_that_may_come_back() -> None:
    """The last one that answers may be dismissed while another is only away."""
    relays, clock = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a")

    assert relays.dismiss("b", "550 5.7.1 sender")
    assert [] == _names(relays)
    clock.at += 10.0
    assert ["a"] == _names(relays)


def test_a_backup_carries_only_while_no_other_can() -> None:
    """Weight 0."""
    relays, clock = _relays(_relay("a"), _relay("backup", weight=0))
    assert (["a"], 0) == (_names(relays), relays.lanes_wanted("backup"))
    assert ["a"] == [ask.relay for ask in relays.allot({"a": 1, "backup": 1}, 10)]

    _fail(relays, "a")
    assert ["backup"] == _names(relays)
    assert relays.lanes_wanted("backup") > 0

    clock.at += 10.0
    assert ["a", "backup"] == _names(relays)  # until the trial is over
    relays.note("a", _ACCEPTED)
    assert ["a"] == _names(relays)


def test_one_sends_failures_are_forgotten_in_the_next() -> None:
    """`for_sender` starts afresh."""
    relays, _ = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a")

    assert ["a", "b"] == _names(relays.for_sender("example.org"))


@given(st.lists(st.tuples(st.sampled_from(["fail", "answer", "wait"]), st.floats(0.0, 50.0)), max_size=60))
def test_a_breaker_always_lets_a_trial_through_in_the_end(steps: list[tuple[str, float]]) -> None:
    """Whatever happens: no state from which it does not come back within the longest pause."""
    breaker, now = Breaker(BreakerRules(failures=2, first_pause_s=5.0, longest_pause_s=60.0)), 0.0
    for what, seconds in steps:
        if what == "fail":
            breaker.failed("gone", now)
        elif what == "answer":
            breaker.answered()
            assert Standing.IN_USE is breaker.standing(now)
        else:
            now += seconds
        assert 0.0 <= (breaker.opens_in_s(now) or 0.0) <= 60.0
    assert Standing.OUT is not breaker.standing(now + 60.0)


# --- shares


def _carried(relays: Relays, asking: dict[str, int], room: int, rounds: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _ in range(rounds):
        for ask in relays.allot(asking, room):
            counts[ask.relay] += ask.count
    return counts


def test_rows_that_are_scarce_are_shared_out_by_weight() -> None:
    """3 : 1, exact over time and never far from it, even where a commit has room for one row alone."""
    relays, _ = _relays(_relay("a", weight=3), _relay("b", weight=1))

    for room in (1, 3, 7):
        counts = _carried(relays, {"a": 20, "b": 20}, room, 400)
        assert 400 * room == counts.total()
        assert abs(counts["a"] / counts.total() - 0.75) < 0.02


def test_what_one_relay_has_no_use_for_goes_to_the_others() -> None:
    """Nothing lies idle: a slow relay asks for less than its share."""
    relays, _ = _relays(_relay("slow", weight=5), _relay("fast", weight=1))

    assert {"slow": 100, "fast": 900} == dict(_carried(relays, {"slow": 1, "fast": 50}, 10, 100))


def test_with_room_for_all_everybody_gets_what_it_asks_for() -> None:
    """Weights count only where there is too little."""
    relays, _ = _relays(_relay("a", weight=9), _relay("b"))

    assert {"a": 4, "b": 6} == {ask.relay: ask.count for ask in relays.allot({"a": 4, "b": 6}, 1000)}


def test_a_relay_that_comes_back_does_not_catch_up_in_a_burst() -> None:
    """What it missed is the others' for good, but for a handful."""
    relays, clock = _relays(_relay("a"), _relay("b"))
    _fail(relays, "a")
    _carried(relays, {"a": 50, "b": 50}, 10, 500)
    clock.at += 10.0
    relays.note("a", _ACCEPTED)

    assert abs(_carried(relays, {"a": 50, "b": 50}, 10, 20)["a"] - 100) <= 20


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 30), min_size=1),
    st.integers(-2, 60),
    st.lists(st.floats(0, 9), min_size=4, max_size=4),
)
def test_never_more_is_given_than_there_is_or_than_was_asked_for(asking: dict[str, int], room: int, weights: list[float]) -> None:
    """And all of it, if the relays that carry want it."""
    relays, _ = _relays(*[_relay(name, weight=weight) for name, weight in zip("abcd", weights, strict=True)])
    given_ = {ask.relay: ask.count for ask in relays.allot(asking, room)}
    wanted = sum(count for name, count in asking.items() if name in _names(relays))

    assert all(0 < count <= asking[name] for name, count in given_.items())
    assert min(wanted, max(room, 0)) == sum(given_.values())


# --- connections


def _settled(relays: Relays, clock: _Clock, name: str) -> int:
    """The connections that are wanted once the number has stopped growing."""
    for _ in range(20):
        relays.lanes_wanted(name)
        clock.at += 0.05
    return relays.lanes_wanted(name)


def test_the_pool_is_as_large_as_the_rate_needs() -> None:
    """Rate times seconds a message, and a quarter more; never above what is allowed, never less than one."""
    relays, clock = _relays(_relay("a", rate=100.0, connections=1000), _relay("b", rate=0.01, connections=1000))
    for seconds, least, most in ((0.25, 25, 34), (1.0, 100, 128)):
        for _ in range(100):
            relays.note("a", _ACCEPTED, seconds)
        assert least <= _settled(relays, clock, "a") <= most

    assert 1 <= _settled(relays, clock, "b") <= 2
    assert relays.lanes_wanted("a", rate=10.0, seconds_a_message=0.1) <= 3


def test_the_rate_over_all_relays_bounds_each_pool() -> None:
    """`delivery.rate` alone is reason enough not to open forty connections."""
    relays, clock = _relays(_relay("a", connections=40), rate=10.0)
    relays.note("a", _ACCEPTED, 0.2)

    assert _settled(relays, clock, "a") <= 4


def test_without_a_rate_connections_are_in_proportion_to_weight() -> None:
    """All of the heaviest, and a part of the others'."""
    relays, clock = _relays(_relay("a", weight=4, connections=40), _relay("b", weight=1, connections=40))

    assert (40, 10) == (_settled(relays, clock, "a"), _settled(relays, clock, "b"))


def test_a_pool_grows_by_doubling_and_reaches_a_hundred_in_a_quarter_of_a_second() -> None:
    """Not all at once, for that looks like an attack; not slowly, for that costs a share of the allowed rate."""
    relays, clock = _relays(_relay("a", connections=120))
    sizes = []
    for _ in range(6):
        sizes.append(relays.lanes_wanted("a"))
        assert relays.lanes_wanted("a") == sizes[-1]  # asking again at the same moment changes nothing
        clock.at += 0.0501

    assert [8, 16, 32, 64, 120, 120] == sizes


def test_who_was_away_grows_afresh() -> None:
    """A server that has just come back is not met by a hundred connections."""
    relays, clock = _relays(_relay("a", connections=120), _relay("b"))
    assert 120 == _settled(relays, clock, "a")
    _fail(relays, "a")
    assert 0 == relays.lanes_wanted("a")
    clock.at += 10.0
    assert 1 == relays.lanes_wanted("a")
    relays.note("a", _ACCEPTED)

    assert 8 == relays.lanes_wanted("a")


def test_a_lost_message_says_nothing_about_what_a_message_takes() -> None:
    """Ten minutes of waiting for an answer would open hundreds of connections."""
    relays, _ = _relays(_relay("a"), _relay("b"))
    relays.note("a", _ACCEPTED, 0.2)
    relays.note("a", replace(_DROP, event=DeliveryEvent.LOST), 600.0)

    assert 0.2 == relays.seconds_a_message("a")


def test_a_server_that_takes_no_more_connections_is_well_and_keeps_those_it_has() -> None:
    """ "Not now" while others are open says how many it takes, and is no failure; one more is tried after a while, and kept if it opens."""
    enough = Outcome(event=DeliveryEvent.NOT_HANDED, fault=Fault.SERVER, code=421, text="too many connections")
    relays, clock = _relays(_relay("a", connections=8), _relay("b"))
    assert not relays.cannot_open("a", enough)  # none is open: it is merely away
    clock.at += 60
    relays.note("a", _ACCEPTED)
    for _ in range(3):
        relays.opened("a")
    assert 8 == relays.lanes_wanted("a")

    assert all(relays.cannot_open("a", enough) for _ in range(10))
    assert Standing.IN_USE is relays.standing("a")
    assert 3 == relays.lanes_wanted("a")
    clock.at += 15
    assert 4 == relays.lanes_wanted("a")
    relays.opened("a")
    assert 4 == relays.lanes_wanted("a")
    clock.at += 15
    assert 5 == relays.lanes_wanted("a")
    assert relays.cannot_open("a", enough)
    assert 4 == relays.lanes_wanted("a")


def test_a_connection_that_drops_while_others_are_open_is_a_failure() -> None:
    """Only an answer says that a server is well; silence counts however many connections are open."""
    relays, _ = _relays(_relay("a"), _relay("b"))
    relays.note("a", _ACCEPTED)
    relays.opened("a")
    assert not any(relays.cannot_open("a", _DROP) for _ in range(3))
    assert Standing.OUT is relays.standing("a")
