"""What an operator is told of a send: how fast it goes, when it ends, and what holds it up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsletter.cli.progress import Course, clock_time
from newsletter.delivery.breaker import BreakerRules
from newsletter.delivery.folder import FolderTransport
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.tally import Progress, Tally
from newsletter.model.delivery import Begun, DeliveryEvent, Outcome, Result
from newsletter.model.pace import Limit, PaceRules
from newsletter.steps.waits import what_holds

_NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def _relays(*names: str) -> Relays:
    made = [Relay(name=name, transport=FolderTransport("/nowhere"), connections=4) for name in names]  # type: ignore[arg-type]  # never opened
    return Relays(made, rules=BreakerRules(failures=1), now=lambda: 0.0)


def _result(event: DeliveryEvent, *, relay: str = "a", text: str = "", again: float | None = None) -> Result:
    begun = Begun(edition_id=1, subscriber_id=1, attempt=1, variant_id=1, uid="u", address="r@example.org", name="", relay=relay)
    return Result(begun=begun, outcome=Outcome(event=event, code=451 if text else None, text=text), retry_after_s=again)


def test_the_rate_is_that_of_the_last_seconds() -> None:
    """A slow start does not make the end look far away."""
    course = Course(0.0)
    for second in range(1, 61):
        course.note(second if second <= 40 else 40 + (second - 40) * 100, float(second))

    assert 100 == course.rate
    assert _NOW + timedelta(seconds=5) == course.ends_at(500, _NOW)


def test_without_a_rate_there_is_no_end() -> None:
    """Nothing done yet, or nothing done of late, says nothing about when it will end."""
    course = Course(0.0)
    for second in range(20):
        course.note(7, float(second))

    assert (0, None) == (course.rate, course.ends_at(10, _NOW))


def test_a_moment_is_told_as_a_clock_shows_it() -> None:
    """Seconds where it is near, the day where it is not today."""
    assert "16:02:05" == clock_time(_NOW + timedelta(seconds=125), _NOW)
    assert "18:30" == clock_time(_NOW + timedelta(hours=2, minutes=30), _NOW)
    assert "Wed 25 Nov 09:00" == clock_time(_NOW + timedelta(hours=17), _NOW)


def test_counts_of_two_processes_add_up() -> None:
    """Totals, those of each relay, and the latest words of a server."""
    here, there = Tally(), Tally()
    here.add(_result(DeliveryEvent.ACCEPTED))
    here.add(_result(DeliveryEvent.PUT_OFF, relay="b", text="not now", again=60))
    there.add(_result(DeliveryEvent.ACCEPTED))
    there.add(_result(DeliveryEvent.PUT_OFF, text="never", again=None))
    both = here.progress + there.progress

    assert (2, 1, 1, 3) == (both.accepted, both.put_off, both.gave_up, both.done)
    assert {"a": {"accepted": 2, "gave_up": 1}, "b": {"put_off": 1}} == both.relays
    assert "451 never" == both.last_put_off


def test_what_holds_a_send_names_the_limit_that_it_has_reached() -> None:
    """Fourteen a second at a limit of fourteen is the limit; at a limit of a hundred it is the wire, and nothing is said."""
    went = Progress(accepted=14, relays={"ses": {"accepted": 14}})

    def said(most: float) -> str:
        rules = PaceRules(relays={"ses": (Limit(per="second", most=most),)})
        return what_holds(_relays("ses"), rules, Progress(), went, seconds=1.0)

    assert "keeps to the pace of relay ses (14 a second)" == said(14)
    assert "" == said(100)


def test_what_holds_a_send_names_a_relay_that_is_away_and_what_a_server_said() -> None:
    """With the time until it is tried again; the server's words on one line."""
    relays = _relays("a", "b")
    relays.note("b", Outcome(event=DeliveryEvent.NOT_HANDED, text="no route"))
    put_off = Progress(put_off=1, last_put_off="451 4.7.1 try\nlater")

    assert "relay b is away, tried again in 5 s: no route; the server puts off: 451 4.7.1 try later" == what_holds(
        relays, PaceRules(), Progress(), put_off, seconds=1.0
    )


def test_silence_is_told_as_waiting_for_the_server() -> None:
    """Nothing recorded, no limit and no relay away: the server is what everybody waits for."""
    assert "waits for the mail server" == what_holds(_relays("a"), PaceRules(), Progress(accepted=3), Progress(accepted=3), seconds=1.0)
