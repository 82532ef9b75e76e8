"""What outcomes say when they are taken together."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.delivery.folder import FolderTransport
from newsletter.delivery.halt import Halt
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.verdicts import Patience, Verdicts
from newsletter.model.delivery import Begun, DeliveryEvent, Fault, Outcome

_ACCEPTED = Outcome(event=DeliveryEvent.ACCEPTED, code=250)
_FAULT = Outcome(event=DeliveryEvent.OUR_FAULT, fault=Fault.OURS, code=550, enhanced="5.7.26", text="5.7.26 not authenticated")
_LOGIN = Outcome(event=DeliveryEvent.OUR_FAULT, fault=Fault.OURS, code=535, enhanced="5.7.8", text="5.7.8 wrong")
_LOST = Outcome(event=DeliveryEvent.LOST, fault=Fault.SERVER, text="gone")
_LATER = Outcome(event=DeliveryEvent.PUT_OFF, fault=Fault.SERVER, code=451)
_DROP = Outcome(event=DeliveryEvent.NOT_HANDED, fault=Fault.SERVER, text="gone")


def _row(number: int) -> Begun:
    return Begun(edition_id=1, subscriber_id=number, attempt=1, variant_id=1, uid=str(number), address="a@b.c", name="", relay="smtp")


def _verdicts(*, fault_limit: int = 5, **patience: float) -> tuple[Halt, Verdicts]:
    halt = Halt()
    relays = Relays([Relay(name="smtp", transport=FolderTransport(Path()), connections=1)])
    return halt, Verdicts(halt, relays, fault_limit=fault_limit, patience=Patience(**patience))  # type: ignore[arg-type]  # one of the counts is whole


def test_faults_of_ours_stop_a_send_only_in_a_row() -> None:
    """An accepted message between them says that it is not us."""
    halt, verdicts = _verdicts()
    for number in range(40):
        verdicts.judge(_row(number), _FAULT if number % 4 else _ACCEPTED)
    assert not halt

    for number in range(100, 105):
        verdicts.judge(_row(number), _FAULT)
    assert "fault" == halt.why
    assert "550 5.7.26 not authenticated" in halt.text


def test_a_refused_log_in_stops_a_send_at_once() -> None:
    """Whether a message or an opening met it."""
    halt, verdicts = _verdicts()
    verdicts.judge(_row(1), _LOGIN)
    assert "fault" == halt.why

    halt, verdicts = _verdicts()
    verdicts.cannot_open("smtp", _LOGIN)
    assert "fault" == halt.why


def test_ten_lost_in_a_row_stop_a_send_and_a_reply_between_forgives() -> None:
    """Each lost message may be a double later."""
    halt, verdicts = _verdicts()
    for number in range(9):
        verdicts.judge(_row(number), _LOST)
    verdicts.judge(_row(9), _LATER)
    for number in range(10, 19):
        verdicts.judge(_row(number), _LOST)
    assert not halt

    verdicts.judge(_row(19), _LOST)
    assert "unreachable" == halt.why


def test_a_server_is_gone_when_its_silence_lasts_longer_than_patience() -> None:
    """Drops alone are borne; drops without a reply for silent_s are not."""
    halt, verdicts = _verdicts(silent_s=1000.0)
    for number in range(100):
        verdicts.judge(_row(number), _DROP)
        verdicts.cannot_open("smtp", _DROP)
    assert not halt

    halt, verdicts = _verdicts(silent_s=-1.0)
    verdicts.cannot_open("smtp", _DROP)
    assert "unreachable" == halt.why


def test_a_host_that_is_refused_later_is_borne_while_others_send_and_not_for_ever() -> None:
    """A 5xx greeting on a further connection counts as silence, not as a fault: other connections may be fine."""
    halt, verdicts = _verdicts(silent_s=1000.0)
    for _ in range(20):
        verdicts.cannot_open("smtp", _FAULT)
    assert not halt

    halt, verdicts = _verdicts(silent_s=-1.0)
    verdicts.cannot_open("smtp", _FAULT)
    assert "unreachable" == halt.why


@pytest.mark.parametrize(("outcome", "most"), [(_FAULT, 3), (_DROP, 6)])
def test_one_message_that_comes_back_too_often_is_put_off_if_others_are_accepted(outcome: Outcome, most: int) -> None:
    """It counts as a try then, so it ends; without an accepted message the server may be to blame, and it does not count."""
    _, verdicts = _verdicts(fault_limit=100)
    assert [outcome] * 9 == [verdicts.judge(_row(1), outcome) for _ in range(9)]

    verdicts.judge(_row(2), _ACCEPTED)
    ends = [verdicts.judge(_row(3), outcome) for _ in range(most)]
    assert [outcome] * (most - 1) == ends[:-1]
    assert (DeliveryEvent.PUT_OFF, Fault.SERVER, outcome.text) == (ends[-1].event, ends[-1].fault, ends[-1].text)


def test_the_first_reason_to_stop_is_the_one_that_counts() -> None:
    """A later call changes nothing, and listeners hear of it once."""
    heard: list[int] = []
    halt = Halt()
    halt.tell(lambda: heard.append(1))
    halt.call("stopped")
    halt.call("fault", "too late")

    assert ("stopped", "", [1]) == (halt.why, halt.text, heard)
