"""The SMTP transport against servers with bad habits: every habit by name, with the outcome it must have."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from newsletter.delivery.base import NoSession
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.reception import Reception
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome
from tests.support.delivery import envelope, message, smtp

_E, _F = DeliveryEvent, Fault
_BIG = 8_000_000  # more than the buffers of two sockets hold, so that the dot cannot be on its way already


@pytest.fixture(autouse=True, params=["one by one", "pipelined"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every misbehaviour is met twice: by a client that sends its commands one by one, and by one that was offered PIPELINING."""
    if request.param == "pipelined":
        begin = Reception.__init__

        def offering(self: Reception, *, habits: Habits | None = None, **more: Any) -> None:
            begin(self, habits=replace(habits or Habits(), pipelining=True), **more)

        monkeypatch.setattr(Reception, "__init__", offering)


async def _one(habits: Habits, *, size: int = 0, reader: str = "anna@example.org", **options: object) -> tuple[Outcome, SmtpCatchAll]:
    """One message to a server with these habits."""
    async with SmtpCatchAll(habits=habits) as server:
        session = await smtp(server, **{"timeout_s": 0.3, "after_dot_s": 0.3, **options}).open()
        outcome = await session.hand_over(envelope(reader), message(reader, size=size))
        await session.close()
        return outcome, server


_ANSWERS = [
    (Stage.MAIL, "450 4.3.0 later", _E.PUT_OFF, _F.SERVER),
    (Stage.MAIL, "421 4.7.0 go away", _E.NOT_HANDED, _F.SERVER),
    (Stage.MAIL, "550 5.7.1 you may not send as this", _E.OUR_FAULT, _F.OURS),
    (Stage.MAIL, "530 5.7.0 log in", _E.OUR_FAULT, _F.OURS),
    (Stage.MAIL, "250\n", _E.ACCEPTED, _F.NOBODY),
    (Stage.RCPT, "550 5.1.1 no such reader", _E.REFUSED, _F.READER),
    (Stage.RCPT, "550-5.1.1 no such\n5.1.1 reader", _E.REFUSED, _F.READER),
    (Stage.RCPT, "550 unknown", _E.REFUSED, _F.READER),
    (Stage.RCPT, "552 5.2.2 mailbox full", _E.PUT_OFF, _F.READER),
    (Stage.RCPT, "451 4.7.1 greylisted", _E.PUT_OFF, _F.SERVER),
    (Stage.RCPT, "452 4.5.3 too many recipients", _E.PUT_OFF, _F.SERVER),
    (Stage.RCPT, "421 4.7.28 rate", _E.PUT_OFF, _F.SERVER),
    (Stage.RCPT, "550 5.7.26 not authenticated", _E.OUR_FAULT, _F.OURS),
    (Stage.DATA, "451 4.3.0 later", _E.PUT_OFF, _F.SERVER),
    (Stage.DATA, "554 5.5.1 no", _E.OUR_FAULT, _F.OURS),
    (Stage.DATA, "250 what?", _E.NOT_HANDED, _F.SERVER),
    (Stage.AFTER_DOT, "554 5.7.1 spam", _E.OUR_FAULT, _F.OURS),
    (Stage.AFTER_DOT, "550 5.1.1 found out late", _E.REFUSED, _F.READER),
    (Stage.AFTER_DOT, "451 4.3.0 disk", _E.PUT_OFF, _F.SERVER),
    (Stage.AFTER_DOT, "354 go ahead", _E.LOST, _F.SERVER),
    (Stage.AFTER_DOT, "hello", _E.LOST, _F.SERVER),
    (Stage.MAIL, "hello", _E.NOT_HANDED, _F.SERVER),
]


@pytest.mark.parametrize(("stage", "reply", "event", "fault"), _ANSWERS)
async def test_an_answer_at_a_stage_has_its_outcome_and_the_next_message_goes(
    stage: Stage, reply: str, event: DeliveryEvent, fault: Fault
) -> None:
    """Whatever a server answered, the next message on this session meets a server in a known state."""
    async with SmtpCatchAll(habits=Habits(answers=(Answer(stage=stage, reply=reply, times=1),))) as server:
        session = await smtp(server, timeout_s=0.5, after_dot_s=0.5).open()
        first = await session.hand_over(envelope("a@example.org"), message())
        second = await session.hand_over(envelope("b@example.org"), message())
        await session.close()

    assert (event, fault) == (first.event, first.fault)
    assert (_E.ACCEPTED, 250) == (second.event, second.code)
    assert [] == server.breaches


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_a_drop_before_the_body_is_not_handed(stage: Stage) -> None:
    """Nothing was handed over where not one byte of the message was sent."""
    outcome, server = await _one(Habits(drops_at=stage))

    assert _E.NOT_HANDED == outcome.event
    assert [] == server.received


async def test_a_drop_in_the_middle_of_the_body_is_not_handed() -> None:
    """The final dot was never written, so the server cannot have taken the message."""
    outcome, server = await _one(Habits(drops_at=Stage.BODY), size=_BIG)

    assert _E.NOT_HANDED == outcome.event
    assert "middle" in outcome.text
    assert [] == server.received


async def test_a_drop_after_the_dot_is_lost() -> None:
    """The server has the message and nobody was told: only `lost` is true."""
    outcome, server = await _one(Habits(drops_at=Stage.AFTER_DOT))

    assert _E.LOST == outcome.event
    assert [False] == [received.answered for received in server.received]


async def test_silence_after_the_dot_is_lost() -> None:
    """A time-out after the dot says nothing about the message."""
    outcome, _ = await _one(Habits(never_answers=Stage.AFTER_DOT))

    assert _E.LOST == outcome.event
    assert "0.3 s" in outcome.text


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_silence_before_the_dot_is_not_handed(stage: Stage) -> None:
    """A server that never answers costs the time-out and no message."""
    started = asyncio.get_running_loop().time()
    outcome, _ = await _one(Habits(never_answers=stage))

    assert _E.NOT_HANDED == outcome.event
    assert asyncio.get_running_loop().time() - started < 2.0


async def test_a_server_that_stops_reading_is_not_handed() -> None:
    """A body that does not get out is given up after the time-out, without its dot."""
    outcome, _ = await _one(Habits(stops_reading_body=True), size=_BIG)

    assert _E.NOT_HANDED == outcome.event
    assert "no bytes" in outcome.text


async def test_a_server_that_reads_slowly_is_waited_for_as_long_as_it_reads() -> None:
    """The time limit is on each stretch of a body, not on the whole: a big message over a slow way arrives."""
    started = asyncio.get_running_loop().time()
    outcome, _ = await _one(Habits(body_pause_s=0.01), size=2 * _BIG, timeout_s=0.6, after_dot_s=10.0)

    assert _E.ACCEPTED == outcome.event
    assert asyncio.get_running_loop().time() - started > 2 * 0.6


async def test_a_refusal_in_the_middle_of_the_body_is_taken_as_one() -> None:
    """A server that says no before the end is heard, although it reads no further."""
    habits = Habits(answers=(Answer(stage=Stage.BODY, reply="552 5.3.4 too much"),))
    outcome, server = await _one(habits, size=_BIG)

    assert (_E.OUR_FAULT, "5.3.4") == (outcome.event, outcome.enhanced)
    assert [] == server.received


async def test_a_slow_server_is_waited_for_after_the_dot() -> None:
    """The reply to the final dot has a time limit of its own, longer than that of commands."""
    outcome, _ = await _one(Habits(after_dot_delay_s=0.4), timeout_s=0.2, after_dot_s=3.0)

    assert _E.ACCEPTED == outcome.event


async def test_a_late_reply_never_answers_the_next_command() -> None:
    """A line that nobody asked for ends the use of the connection; the next message gets answers of its own."""
    for stage in (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.AFTER_DOT):
        async with SmtpCatchAll(habits=Habits(extra_line_after=stage)) as server:
            session = await smtp(server).open()
            first = await session.hand_over(envelope("a@example.org"), message())
            server.habits = Habits()
            second = await session.hand_over(envelope("b@example.org"), message())
            await session.close()

        assert (_E.ACCEPTED if stage is Stage.AFTER_DOT else _E.NOT_HANDED) == first.event, stage
        assert _E.ACCEPTED == second.event, stage
        assert server.received[-1].recipients == ("b@example.org",)


async def test_a_cancelled_session_is_closed_and_its_late_reply_is_nobodys() -> None:
    """After a cancellation the old connection is gone, so a reply that is still due cannot be taken for another's."""
    refusal = Answer(stage=Stage.RCPT, reply="550 5.1.1 late", times=1)
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.1, answers=(refusal,))) as server:
        session = await smtp(server).open()
        task = asyncio.create_task(session.hand_over(envelope("a@example.org"), message()))
        await asyncio.sleep(0.15)  # MAIL is answered, RCPT is not
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        server.habits = Habits()
        outcome = await session.hand_over(envelope("b@example.org"), message())
        await session.close()

    assert not session.may_be_taken
    assert _E.ACCEPTED == outcome.event
    assert [("b@example.org",)] == [received.recipients for received in server.received]
    assert 2 == server.connections


async def test_a_session_cancelled_after_the_dot_says_that_it_may_be_taken() -> None:
    """What a cancelled hand-over amounts to is known to the session."""
    async with SmtpCatchAll(habits=Habits(after_dot_delay_s=0.4)) as server:
        session = await smtp(server).open()
        task = asyncio.create_task(session.hand_over(envelope(), message()))
        while not server.received:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert session.may_be_taken


async def test_a_connection_closed_while_idle_is_opened_again_unnoticed() -> None:
    """A server that hangs up between two messages costs no message an attempt."""
    async with SmtpCatchAll(habits=Habits(closes_after_idle_s=0.1)) as server:
        session = await smtp(server).open()
        first = await session.hand_over(envelope(), message())
        await asyncio.sleep(0.25)
        second = await session.hand_over(envelope(), message())
        await session.close()

    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event]
    assert 2 == server.connections


async def test_a_server_that_has_enough_of_a_connection_gets_another() -> None:
    """421 to the MAIL of a later message is a wish for a new connection, not a refusal."""
    async with SmtpCatchAll(habits=Habits(says_421_after=2)) as server:
        session = await smtp(server).open()
        events = [(await session.hand_over(envelope(), message())).event for _ in range(6)]
        await session.close()

    assert [_E.ACCEPTED] * 6 == events
    assert 3 == server.connections


async def test_a_drop_at_the_mail_of_a_used_connection_is_tried_once_more() -> None:
    """A connection that died unseen is replaced; a new one that drops at once is not tried for ever."""
    async with SmtpCatchAll(habits=Habits(drops_at=Stage.MAIL, drops_every=2)) as server:
        session = await smtp(server).open()
        events = [(await session.hand_over(envelope(), message())).event for _ in range(3)]
        server.habits = Habits(drops_at=Stage.MAIL)
        gone = await session.hand_over(envelope(), message())
        await session.close()

    assert [_E.ACCEPTED] * 3 == events
    assert _E.NOT_HANDED == gone.event


async def test_a_connection_is_renewed_after_its_share_of_messages() -> None:
    """messages_per_connection bounds how long a connection lives."""
    async with SmtpCatchAll() as server:
        session = await smtp(server, messages_per_connection=2).open()
        events = [(await session.hand_over(envelope(), message())).event for _ in range(5)]
        await session.close()

    assert [_E.ACCEPTED] * 5 == events
    assert [1, 1, 2, 2, 3] == [received.connection for received in server.received]


async def test_a_message_larger_than_the_server_takes_is_ours_before_it_is_sent() -> None:
    """SIZE is checked here: nothing is sent, and no reader is charged."""
    outcome, server = await _one(Habits(size=1000), size=5000)

    assert (_E.OUR_FAULT, _F.OURS, "5.3.4") == (outcome.event, outcome.fault, outcome.enhanced)
    assert "1,000" in outcome.text
    assert [] == server.received


async def test_the_size_of_a_message_is_announced_where_the_server_asks_for_it() -> None:
    """SIZE= stands in MAIL with the bytes of the message (RFC 1870)."""
    _, server = await _one(Habits(size=100_000))

    assert [f"SIZE={len(message())}"] == [received.parameters for received in server.received]


async def test_an_address_beyond_ascii_needs_a_server_with_smtputf8() -> None:
    """Without SMTPUTF8 that reader alone is refused, and the next goes out."""
    async with SmtpCatchAll() as server:
        session = await smtp(server).open()
        refused = await session.hand_over(envelope("jörg@example.org"), message())
        plain = await session.hand_over(envelope("anna@bücher.example"), message())
        await session.close()

    assert (_E.REFUSED, _F.READER, "5.6.7") == (refused.event, refused.fault, refused.enhanced)
    assert "SMTPUTF8" in refused.text
    assert _E.ACCEPTED == plain.event
    assert [("anna@xn--bcher-kva.example",)] == [received.recipients for received in server.received]
    assert [""] == [received.parameters for received in server.received]


async def test_smtputf8_is_used_where_it_is_offered_and_needed() -> None:
    """The parameter stands in MAIL for that reader only."""
    async with SmtpCatchAll(habits=Habits(smtputf8=True)) as server:
        session = await smtp(server).open()
        for reader in ("jörg@example.org", "anna@example.org"):
            assert _E.ACCEPTED == (await session.hand_over(envelope(reader), message())).event
        await session.close()

    assert ["SMTPUTF8 BODY=8BITMIME", ""] == [received.parameters for received in server.received]
    assert ("jörg@example.org",) == server.received[0].recipients


@pytest.mark.parametrize("reader", ["a b@example.org", "a@example.org>\r\nDATA", "a@example.org NOTIFY=NEVER", "nobody", "a@b, c@d"])
async def test_an_address_that_could_end_its_command_is_refused_here(reader: str) -> None:
    """What is no address never reaches the wire, and nobody else gets the message in its place."""
    outcome, server = await _one(Habits(), reader=reader)

    assert (_E.REFUSED, _F.READER) == (outcome.event, outcome.fault)
    assert [] == server.received


@pytest.mark.parametrize(
    ("habits", "words", "fault"),
    [
        (Habits(slow_banner_s=1.0), "Timed out", _F.SERVER),
        (Habits(never_answers=Stage.GREETING), "Timed out", _F.SERVER),
        (Habits(drops_at=Stage.CONNECT), "does not answer", _F.SERVER),
        (Habits(drops_at=Stage.EHLO), "does not answer", _F.SERVER),
        (Habits(most_connections=0), "421", _F.SERVER),
        (Habits(answers=(Answer(stage=Stage.GREETING, reply="554 5.7.1 listed"),)), "refuses this host", _F.OURS),
        (Habits(answers=(Answer(stage=Stage.EHLO, reply="550 5.7.1 not you"),)), "refuses this host", _F.OURS),
        (Habits(answers=(Answer(stage=Stage.GREETING, reply="nonsense"),)), "not ready", _F.SERVER),
    ],
)
async def test_a_server_that_does_not_open_is_named_with_reason_and_cure(habits: Habits, words: str, fault: Fault) -> None:
    """open raises NoSession: what, where, what to do, and whose fault; never after more than the time-out."""
    async with SmtpCatchAll(habits=habits) as server:
        with pytest.raises(NoSession) as caught:
            await smtp(server, timeout_s=0.3).open()

    assert words in caught.value.what
    assert f"127.0.0.1:{server.port}" == caught.value.where
    assert fault == caught.value.outcome.fault


async def test_a_name_that_does_not_exist_is_unreachable() -> None:
    """A wrong smtp.host is one clear error."""
    async with SmtpCatchAll() as server:
        with pytest.raises(NoSession) as caught:
            await smtp(server, host="no-such-host.invalid", security="none").open()

    assert "smtp.host" in (caught.value.do or "")
