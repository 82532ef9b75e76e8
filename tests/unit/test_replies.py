"""The table of replies: every stage, every class, every kind of enhanced code."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.replies import (
    RULES,
    Reply,
    Stage,
    clean,
    ends_session,
    goes_on,
    login_refused,
    outcome_of,
    relay_id,
    rule_for,
    silence,
)
from newsletter.delivery.reply_words import Sense
from newsletter.model.delivery import DELIVERY_TABLE, DeliveryEvent, DeliveryState, Fault

_E, _F = DeliveryEvent, Fault
_OPENING = {Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.TLS, Stage.AUTH}
_FROM_RCPT = {Stage.RCPT, Stage.DATA, Stage.BODY, Stage.AFTER_DOT}
_CODES = [-1, 0, 100, 199, 211, 220, 235, 250, 251, 252, 299, 334, 354, 399]
_CODES += [400, 420, 421, 422, 431, 432, 441, 450, 451, 452, 453, 454, 455, 458, 471, 499]
_CODES += [500, 501, 502, 503, 504, 510, 511, 512, 521, 523, 530, 534, 535, 538, 541, 550, 551, 552, 553, 554, 555, 556, 571, 599, 600]
_SUBJECTS = [
    "",
    "0.0",
    "1.0",
    "1.1",
    "1.2",
    "1.3",
    "1.6",
    "1.7",
    "1.8",
    "1.9",
    "1.10",
    "2.0",
    "2.1",
    "2.2",
    "2.3",
    "3.0",
    "3.4",
    "4.1",
    "4.2",
]
_SUBJECTS += ["4.4", "5.0", "5.1", "5.3", "6.0", "6.7", "7.0", "7.1", "7.8", "7.9", "7.25", "7.26", "7.28", "7.509", "7.515", "9.9"]


def _reply(code: int, subject: str = "") -> Reply:
    enhanced = f"{code // 100}.{subject} " if subject and code // 100 in (2, 4, 5) else ""
    return Reply(code=code, text=f"{enhanced}said so")


_EVERY = [(stage, _reply(code, subject)) for stage, code, subject in itertools.product(Stage, _CODES, _SUBJECTS)]


def test_every_reply_at_every_stage_has_an_outcome_that_the_ledger_can_record() -> None:
    """No reply falls through the table, and each event may follow `inflight`."""
    for stage, reply in _EVERY:
        outcome = outcome_of(stage, reply)
        assert (DeliveryState.INFLIGHT, outcome.event) in DELIVERY_TABLE, (stage, reply)


def test_a_message_is_accepted_by_a_2xx_after_the_dot_and_by_nothing_else() -> None:
    """The one way to `sent`."""
    accepted = {(stage, reply.code) for stage, reply in _EVERY if outcome_of(stage, reply).event is _E.ACCEPTED}

    assert {(Stage.AFTER_DOT, code) for code in _CODES if 200 <= code <= 299} == accepted


def test_a_reply_leaves_a_message_in_doubt_only_after_the_dot() -> None:
    """LOST needs the dot, and an answer that is neither yes nor no."""
    lost = {(stage, reply.code) for stage, reply in _EVERY if outcome_of(stage, reply).event is _E.LOST}

    assert {(Stage.AFTER_DOT, code) for code in _CODES if code // 100 not in (2, 4, 5)} == lost


def test_no_reader_is_refused_before_the_reader_is_named() -> None:
    """Only SMTPUTF8, which MAIL asks for on a reader's behalf, is a reader's matter before RCPT."""
    for stage, reply in _EVERY:
        if outcome_of(stage, reply).event is _E.REFUSED:
            assert stage in _FROM_RCPT or (stage is Stage.MAIL and reply.enhanced == "5.6.7"), (stage, reply)


def test_no_temporary_reply_refuses_a_reader_or_blames_us() -> None:
    """4xx is tried again, whatever it says."""
    for stage, reply in _EVERY:
        if 400 <= reply.code <= 499:
            assert outcome_of(stage, reply).event in (_E.PUT_OFF, _E.NOT_HANDED), (stage, reply)


def test_a_reader_is_charged_only_with_refusals_and_a_full_mailbox() -> None:
    """Fault.READER stands with REFUSED or with subject 2.2."""
    for stage, reply in _EVERY:
        outcome = outcome_of(stage, reply)
        if outcome.fault is _F.READER and outcome.event is not _E.REFUSED:
            assert outcome.event is _E.PUT_OFF
            assert (reply.enhanced or "")[2:] == "2.2" or (reply.code, reply.enhanced) == (552, None)


def test_security_and_policy_never_charge_a_reader() -> None:
    """5.7.x, and a log-in that is asked for, are ours at every stage."""
    for stage, reply in _EVERY:
        if (reply.enhanced or "").startswith("5.7.") or reply.code in (530, 534, 535, 538):
            if (reply.enhanced or "")[2:3] in "26" and stage in _FROM_RCPT and reply.code not in (530, 534, 535, 538):
                continue
            expected = (_E.OUR_FAULT, _F.OURS)
            outcome = outcome_of(stage, reply)
            assert expected == (outcome.event, outcome.fault), (stage, reply)


def test_every_permanent_reply_to_an_opening_is_ours() -> None:
    """A host that is not let in is no reader's fault."""
    for stage, reply in _EVERY:
        if stage in _OPENING and 500 <= reply.code <= 599:
            assert outcome_of(stage, reply).fault is _F.OURS, (stage, reply)


def test_every_row_of_the_table_decides_something() -> None:
    """No row is dead."""
    decided = {rule_for(stage, reply.code, reply.enhanced, says) for stage, reply in _EVERY for says in Sense}

    assert set(RULES) == decided


@pytest.mark.parametrize(
    ("stage", "code", "text", "event", "fault"),
    [
        (Stage.RCPT, 550, "5.1.1 unknown", _E.REFUSED, _F.READER),
        (Stage.RCPT, 550, "5.1.10 null MX", _E.REFUSED, _F.READER),
        (Stage.RCPT, 550, "5.2.1 disabled", _E.REFUSED, _F.READER),
        (Stage.RCPT, 550, "unknown user", _E.REFUSED, _F.READER),
        (Stage.RCPT, 550, "5.4.1 access denied", _E.REFUSED, _F.READER),
        (Stage.RCPT, 553, "no such mailbox", _E.REFUSED, _F.READER),
        (Stage.RCPT, 501, "bad address", _E.REFUSED, _F.READER),
        (Stage.RCPT, 556, "domain takes no mail", _E.REFUSED, _F.READER),
        (Stage.RCPT, 552, "5.2.2 full", _E.PUT_OFF, _F.READER),
        (Stage.RCPT, 452, "4.2.2 full", _E.PUT_OFF, _F.READER),
        (Stage.RCPT, 552, "full", _E.PUT_OFF, _F.READER),
        (Stage.RCPT, 452, "4.5.3 too many recipients", _E.PUT_OFF, _F.SERVER),
        (Stage.RCPT, 450, "4.7.1 greylisted", _E.PUT_OFF, _F.SERVER),
        (Stage.RCPT, 421, "4.7.0 rate", _E.PUT_OFF, _F.SERVER),
        (Stage.RCPT, 554, "relay access denied", _E.OUR_FAULT, _F.OURS),
        (Stage.RCPT, 550, "5.7.1 relaying denied", _E.OUR_FAULT, _F.OURS),
        (Stage.RCPT, 550, "5.7.509 DMARC", _E.OUR_FAULT, _F.OURS),
        (Stage.RCPT, 550, "5.1.8 sender's domain", _E.OUR_FAULT, _F.OURS),
        (Stage.RCPT, 503, "5.5.1 sequence", _E.OUR_FAULT, _F.OURS),
        (Stage.MAIL, 421, "4.3.2 closing", _E.NOT_HANDED, _F.SERVER),
        (Stage.MAIL, 451, "4.3.0 later", _E.PUT_OFF, _F.SERVER),
        (Stage.MAIL, 550, "sender refused", _E.OUR_FAULT, _F.OURS),
        (Stage.MAIL, 552, "5.3.4 too big", _E.OUR_FAULT, _F.OURS),
        (Stage.MAIL, 553, "5.6.7 SMTPUTF8", _E.REFUSED, _F.READER),
        (Stage.AUTH, 535, "5.7.8 wrong", _E.OUR_FAULT, _F.OURS),
        (Stage.AUTH, 454, "4.7.0 later", _E.NOT_HANDED, _F.SERVER),
        (Stage.GREETING, 421, "busy", _E.NOT_HANDED, _F.SERVER),
        (Stage.GREETING, 554, "listed", _E.OUR_FAULT, _F.OURS),
        (Stage.DATA, 554, "5.1.1 no valid recipients", _E.REFUSED, _F.READER),
        (Stage.DATA, 554, "no", _E.OUR_FAULT, _F.OURS),
        (Stage.BODY, 552, "5.3.4 too much", _E.OUR_FAULT, _F.OURS),
        (Stage.AFTER_DOT, 554, "5.7.1 spam", _E.OUR_FAULT, _F.OURS),
        (Stage.AFTER_DOT, 550, "5.7.515 not authenticated", _E.OUR_FAULT, _F.OURS),
        (Stage.AFTER_DOT, 550, "spam", _E.OUR_FAULT, _F.OURS),
        (Stage.AFTER_DOT, 421, "4.3.0 later", _E.PUT_OFF, _F.SERVER),
        (Stage.AFTER_DOT, 550, "5.1.1 found out late", _E.REFUSED, _F.READER),
    ],
)
def test_well_known_replies_mean_what_they_should(stage: Stage, code: int, text: str, event: DeliveryEvent, fault: Fault) -> None:
    """The replies that real servers give."""
    outcome = outcome_of(stage, Reply(code=code, text=text))

    assert (event, fault) == (outcome.event, outcome.fault)


@pytest.mark.parametrize("stage", list(Stage))
def test_silence_is_lost_after_the_dot_and_not_handed_before_it(stage: Stage) -> None:
    """Only the dot makes a doubt."""
    expected = _E.LOST if stage is Stage.AFTER_DOT else _E.NOT_HANDED

    assert (expected, _F.SERVER) == (silence(stage, "gone").event, silence(stage, "gone").fault)


def test_an_enhanced_code_of_another_class_does_not_count() -> None:
    """RFC 2034: it must agree with the reply; a 550 that says 4.1.1 is a plain 550."""
    assert Reply(code=550, text="4.1.1 odd").enhanced is None
    assert Reply(code=550, text="5.1.1\nsecond line").enhanced == "5.1.1"
    assert Reply(code=550, text="5.1.1x").enhanced is None
    assert Reply(code=250, text="2.0.0").enhanced == "2.0.0"


@pytest.mark.parametrize(
    ("stage", "code", "expected"),
    [
        (Stage.GREETING, 220, True),
        (Stage.GREETING, 250, False),
        (Stage.MAIL, 250, True),
        (Stage.RCPT, 251, True),
        (Stage.RCPT, 354, False),
        (Stage.DATA, 354, True),
        (Stage.DATA, 250, False),
        (Stage.AUTH, 235, True),
        (Stage.AUTH, 250, False),
        (Stage.MAIL, 550, False),
    ],
)
def test_each_stage_goes_on_after_its_own_reply_alone(stage: Stage, code: int, expected: bool) -> None:
    """RFC 5321 section 4.3.2."""
    assert expected == goes_on(stage, Reply(code=code))


def test_a_refused_recipient_keeps_the_connection_and_doubt_ends_it() -> None:
    """After 421, after a refusal in or behind a body, and after an answer that is none, the connection is not used again."""
    assert not ends_session(Stage.RCPT, Reply(code=550))
    assert not ends_session(Stage.MAIL, Reply(code=451))
    assert not ends_session(Stage.AFTER_DOT, Reply(code=250))
    for stage, code in (
        (Stage.RCPT, 421),
        (Stage.AFTER_DOT, 554),
        (Stage.BODY, 552),
        (Stage.MAIL, 354),
        (Stage.DATA, 250),
        (Stage.MAIL, -1),
    ):
        assert ends_session(stage, Reply(code=code)), (stage, code)


def test_a_refused_log_in_is_told_from_other_faults_of_ours() -> None:
    """Trying a log-in again locks accounts; trying a sender again does not."""
    assert login_refused(outcome_of(Stage.AUTH, Reply(code=535, text="5.7.8 wrong")))
    assert login_refused(outcome_of(Stage.MAIL, Reply(code=550, text="5.7.8 wrong")))
    assert not login_refused(outcome_of(Stage.MAIL, Reply(code=550, text="5.7.1 sender")))
    assert not login_refused(outcome_of(Stage.AUTH, Reply(code=454, text="4.7.8 later")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.0.0 Ok: queued as 4TjK2p1YnTz9sWb", "4TjK2p1YnTz9sWb"),
        ("OK id=1rAbCd-000123-XY", "1rAbCd-000123-XY"),
        ("Ok 0100018c2f3a4b5c-6d7e8f90-1234-5678-9abc-def012345678-000000", "0100018c2f3a4b5c-6d7e8f90-1234-5678-9abc-def012345678-000000"),
        ("2.0.0 OK  1700000000 a1-20020a05600c3ac100b004.123 - gsmtp", "a1-20020a05600c3ac100b004.123"),
        ("2.6.0 <x@y> [InternalId=123456, Hostname=a.b] Queued mail for delivery", "123456"),
        ("2.0.0 3AB1Cd2E012345 Message accepted for delivery", "3AB1Cd2E012345"),
        ("ok 1700000000 qp 4242", "4242"),
        ("2.0.0 OK 5A/1B-12345-ABCDEF", "5A/1B-12345-ABCDEF"),
        ("2.0.0 thanks", None),
    ],
)
def test_the_relays_name_for_a_message_is_found(text: str, expected: str | None) -> None:
    """The words of nine kinds of server."""
    assert expected == outcome_of(Stage.AFTER_DOT, Reply(code=250, text=text)).relay_id
    assert expected == relay_id(text)


@given(st.text(max_size=2000), st.sampled_from(list(Stage)), st.integers(-1, 700))
def test_a_servers_words_are_kept_short_and_harmless(text: str, stage: Stage, code: int) -> None:
    """Nothing that a database or a terminal cannot take; at most 500 characters, 200 of a 2xx."""
    outcome = outcome_of(stage, Reply(code=code, text=text))

    assert len(outcome.text) <= (200 if outcome.event is _E.ACCEPTED else 500)
    assert outcome.text.isprintable()
    outcome.text.encode()
    assert clean("a\x00b\r\n\x1b[31mc\ud800", 100) == "a b [31mc"
