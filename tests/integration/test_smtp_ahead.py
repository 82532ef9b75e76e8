"""The next envelope goes out with the dot of the present message: what that must not change, whatever the server does."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from newsletter.delivery.base import Envelope, Following
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.delivery.smtp import SmtpSession, SmtpTransport
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome
from tests.support.ahead import slow_server
from tests.support.delivery import Send, envelope, message, readers, smtp, smtp_options
from tests.support.memory_ledger import MemoryLedger

_E, _F = DeliveryEvent, Fault
_A, _B, _C = "a@example.org", "b@example.org", "c@example.org"


def _named(reader: str) -> Following:
    """What a lane says of its next message."""
    return lambda: (envelope(reader), len(message(reader)))


async def _two(habits: Habits, **options: Any) -> tuple[Outcome, Outcome, SmtpCatchAll]:
    """Two messages, the second announced with the dot of the first."""
    async with SmtpCatchAll(habits=habits) as server:
        session = await smtp(server, **{"timeout_s": 0.4, "after_dot_s": 0.4, **options}).open()
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
        second = await session.hand_over(envelope(_B), message(_B))
        await session.close()
        return first, second, server


def _got(server: SmtpCatchAll) -> list[str]:
    return [received.recipients[0] for received in server.received]


class _Scripted:
    """A server that answers each read with the next of its lines, and remembers the reads."""

    def __init__(self, *answers: bytes) -> None:
        self.reads: list[bytes] = []
        self._answers = list(answers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        writer.write(b"220 here ESMTP\r\n")
        while data := await reader.read(65536):
            self.reads.append(data)
            if not self._answers:
                break
            writer.write(self._answers.pop(0))
        writer.close()


@asynccontextmanager
async def _talking_to(scripted: _Scripted) -> AsyncIterator[SmtpSession]:
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    options = smtp_options(SmtpCatchAll(port=port), timeout_s=0.4)
    async with server:
        session = await SmtpTransport(options, after_dot_s=0.4).open()
        yield session
        await session.close()


_EHLO = b"250-here\r\n250 PIPELINING\r\n"
_GO = b"250 ok\r\n250 ok\r\n354 go\r\n"


async def test_the_next_envelope_leaves_with_the_dot() -> None:
    """One read of the server holds the end of a message and the whole next envelope: two waits become one."""
    scripted = _Scripted(_EHLO, _GO, b"250 taken\r\n" + _GO, b"250 taken\r\n")
    async with _talking_to(scripted) as session:
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
        second = await session.hand_over(envelope(_B), message(_B))

    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event]
    [together] = [read for read in scripted.reads if b"\r\n.\r\nMAIL FROM:" in read]
    assert together.endswith(b"RCPT TO:<b@example.org>\r\nDATA\r\n")


@pytest.mark.parametrize(
    ("answer", "event", "fault"),
    [
        (Answer(stage=Stage.RCPT, to=_B, reply="550 5.1.1 no such reader"), _E.REFUSED, _F.READER),
        (Answer(stage=Stage.RCPT, to=_B, reply="451 4.7.1 greylisted"), _E.PUT_OFF, _F.SERVER),
        (Answer(stage=Stage.AFTER_DOT, to=_B, reply="554 5.7.1 spam"), _E.OUR_FAULT, _F.OURS),
    ],
)
async def test_an_answer_to_an_envelope_that_went_ahead_belongs_to_its_own_message(
    answer: Answer, event: DeliveryEvent, fault: Fault
) -> None:
    """The message before keeps its acceptance, the refused one gets its refusal, and the one after is taken."""
    async with SmtpCatchAll(habits=Habits(pipelining=True, answers=(answer,))) as server:
        session = await smtp(server, timeout_s=0.5, after_dot_s=0.5).open()
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
        second = await session.hand_over(envelope(_B), message(_B), _named(_C))
        third = await session.hand_over(envelope(_C), message(_C))
        await session.close()

    assert [_E.ACCEPTED, event, _E.ACCEPTED] == [first.event, second.event, third.event]
    assert fault is second.fault
    assert [_A, _C] == [name for name in _got(server) if name != _B]
    assert [] == server.breaches


@pytest.mark.parametrize(
    ("said", "event"), [(b"250 ok\r\n250 ok\r\n451 4.3.0 later\r\n", _E.PUT_OFF), (b"421 4.7.0 enough for today\r\n", _E.NOT_HANDED)]
)
async def test_a_refused_envelope_that_went_ahead_is_the_announced_message_s(said: bytes, event: DeliveryEvent) -> None:
    """The answer to its MAIL or DATA is taken for the second message, whose body is then not written."""
    scripted = _Scripted(_EHLO, _GO, b"250 taken\r\n" + said, b"250 reset\r\n")
    async with _talking_to(scripted) as session:
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
        second = await session.hand_over(envelope(_B), message(_B))

    assert [_E.ACCEPTED, event] == [first.event, second.event]
    assert not [read for read in scripted.reads if b"To: <b@" in read]


async def test_a_row_that_comes_while_the_server_thinks_is_announced_then() -> None:
    """The envelope goes out behind the dot as soon as it is known, not only together with it."""
    scripted = _Scripted(_EHLO, _GO, b"", b"250 taken\r\n" + _GO, b"250 taken\r\n")
    known: list[str] = []
    async with _talking_to(scripted) as session:
        handing = asyncio.create_task(session.hand_over(envelope(_A), message(_A), lambda: _named(known[0])() if known else None))
        await asyncio.sleep(0.05)
        known.append(_B)
        session.look_ahead()
        session.look_ahead()
        first = await handing
        second = await session.hand_over(envelope(_B), message(_B))

    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event]
    assert 1 == sum(read.startswith(b"MAIL FROM:") and b"<b@example.org>" in read for read in scripted.reads)


async def test_a_refused_message_does_not_harm_the_one_that_was_announced_behind_it() -> None:
    """A "no" after the dot is the present message's alone."""
    first, second, server = await _two(Habits(pipelining=True, answers=(Answer(stage=Stage.AFTER_DOT, to=_A, reply="550 5.1.1 gone"),)))

    assert (_E.REFUSED, _F.READER, _E.ACCEPTED) == (first.event, first.fault, second.event)
    assert [_B] == [name for name in _got(server) if name == _B]


async def test_a_drop_after_the_dot_is_lost_and_nothing_is_handed_over_of_the_announced_message() -> None:
    """Only the message whose dot was written is in doubt; the other goes over a new connection."""
    async with SmtpCatchAll(habits=Habits(pipelining=True, drops_at=Stage.AFTER_DOT, drops_every=2)) as server:
        session = await smtp(server, timeout_s=0.4, after_dot_s=0.4).open()
        await session.hand_over(envelope(_C), message(_C))
        lost = await session.hand_over(envelope(_A), message(_A), _named(_B))
        assert session.may_be_taken
        second = await session.hand_over(envelope(_B), message(_B))
        await session.close()

    assert [_E.LOST, _E.ACCEPTED] == [lost.event, second.event]
    assert [_C, _A, _B] == _got(server)


async def test_a_server_that_closes_after_its_answer_costs_the_announced_message_nothing() -> None:
    """Gone before the first answer to its envelope: the message goes over another connection, once."""
    scripted = _Scripted(_EHLO, _GO, b"250 taken\r\n")
    async with SmtpCatchAll(habits=Habits(pipelining=True)) as other:
        async with _talking_to(scripted) as session:
            first = await session.hand_over(envelope(_A), message(_A), _named(_B))
            session._options = smtp_options(other, timeout_s=0.4)  # where the name leads to now
            second = await session.hand_over(envelope(_B), message(_B))
        assert [_B] == _got(other)

    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event]


async def test_silence_after_the_dot_is_lost_however_much_was_announced() -> None:
    """Nobody knows what became of the first message; nothing was handed over of the second."""
    first, second, server = await _two(Habits(pipelining=True, never_answers=Stage.AFTER_DOT))

    assert [_E.LOST, _E.LOST] == [first.event, second.event]
    assert [_A, _B] == _got(server)
    assert 2 == server.connections


async def test_a_line_too_many_after_the_dot_charges_nobody() -> None:
    """The answers to the envelope that went ahead do not fit it then, so its message goes over a new connection; nobody is refused."""
    extra = Habits(pipelining=True, extra_line_after=Stage.AFTER_DOT, extra_line="550 5.1.1 one line too many")
    first, second, server = await _two(extra)

    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event]
    assert [_A, _B] == _got(server)
    assert 2 == server.connections


async def test_a_message_that_was_announced_and_never_comes_reaches_nobody() -> None:
    """A session that is closed then is gone at once, without the server's thanks and without a body."""
    async with SmtpCatchAll(habits=Habits(pipelining=True)) as server:
        session = await smtp(server).open()
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
        started = asyncio.get_running_loop().time()
        await session.close()
        assert asyncio.get_running_loop().time() - started < 1.5
        await asyncio.sleep(0.05)

    assert _E.ACCEPTED == first.event
    assert [_A] == _got(server)


async def test_a_body_never_follows_an_envelope_that_was_made_for_another() -> None:
    """If another message comes than was announced, the connection is given up and the message goes over a new one."""
    async with SmtpCatchAll(habits=Habits(pipelining=True)) as server:
        session = await smtp(server).open()
        await session.hand_over(envelope(_A), message(_A), _named(_B))
        other = await session.hand_over(envelope(_C), message(_C))
        await session.close()

    assert _E.ACCEPTED == other.event
    assert [(_A, _A), (_C, _C)] == [(r.recipients[0], r.message.split(b"To: <")[1].split(b">")[0].decode()) for r in server.received]


@pytest.mark.parametrize(
    ("habits", "options"),
    [
        (Habits(), {}),
        (Habits(pipelining=True), {"pipelining": "off"}),
        (Habits(pipelining=True), {"messages_per_connection": 1}),
        (Habits(pipelining=True), {"max_age_s": 0.0}),
    ],
)
async def test_nothing_goes_ahead_where_it_must_not(habits: Habits, options: dict[str, Any]) -> None:
    """Without PIPELINING, or on a connection that is to be renewed, nobody is even asked what comes next."""
    asked: list[int] = []

    def following() -> tuple[Envelope, int] | None:
        asked.append(1)
        return envelope(_B), 1

    async with SmtpCatchAll(habits=habits) as server:
        session = await smtp(server, **options).open()
        first = await session.hand_over(envelope(_A), message(_A), following)
        second = await session.hand_over(envelope(_C), message(_C))
        await session.close()

    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event]
    assert [] == asked


async def test_a_send_over_a_slow_link_announces_nearly_every_message_ahead() -> None:
    """Where a server takes its time after the dot the next row is begun meanwhile, so a message waits for the server once, not twice."""
    async with slow_server() as (options, came):
        ledger = MemoryLedger(readers(40), block_size=100, commit_s=0.001)
        pumped = await Send(ledger=ledger, transport=SmtpTransport(options), connections=2).run()

    assert ("drained", 40) == (pumped.why, pumped.counts.accepted)
    assert came["by the answer"] >= 30


async def test_a_2xx_stands_although_what_follows_it_is_no_reply() -> None:
    """Its own answer was read: whatever the server says to the envelope behind it does not put the message in doubt."""
    scripted = _Scripted(_EHLO, _GO, b"250 taken\r\nhello\r\n")
    async with _talking_to(scripted) as session:
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
    assert _E.ACCEPTED == first.event


async def test_a_2xx_stands_although_an_answer_without_an_end_follows() -> None:
    """So much the more for what can never become a reply."""
    scripted = _Scripted(_EHLO, _GO, b"250 taken\r\n" + b"250-x" * 10_000)
    async with _talking_to(scripted) as session:
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
    assert _E.ACCEPTED == first.event


@pytest.mark.parametrize("extra", ["250 2.0.0 taken, again", "354 what", "550 5.1.1 x", "421 4.0.0 x", "450 4.0.0 x"])
async def test_a_line_too_many_of_any_kind_costs_the_announced_message_nothing(extra: str) -> None:
    """It goes over another connection at once, whatever the line said."""
    first, second, _ = await _two(Habits(pipelining=True, extra_line_after=Stage.AFTER_DOT, extra_line=extra))
    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event]


@pytest.mark.parametrize(
    "tail",
    [
        b"250 2.0.0 taken, again\r\n550 5.1.1 no such sender here\r\n",
        b"550 5.1.1 a is unknown\r\n",
        b"250 x\r\n250 y\r\n550 5.1.1 a is unknown\r\n",
    ],
)
async def test_a_line_too_many_before_a_drop_charges_nobody(tail: bytes) -> None:
    """Answers out of step, and then the server is gone, so that nothing can be asked any more."""
    scripted = _Scripted(_EHLO, _GO, b"250 taken\r\n" + tail)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here ESMTP\r\n")
        while data := await reader.read(65536):
            scripted.reads.append(data)
            writer.write(scripted._answers.pop(0))
            if not scripted._answers:
                break
        writer.close()

    scripted.serve = serve  # type: ignore[method-assign]
    async with SmtpCatchAll(habits=Habits(pipelining=True)) as other, _talking_to(scripted) as session:
        first = await session.hand_over(envelope(_A), message(_A), _named(_B))
        session._options = smtp_options(other, timeout_s=0.4)
        second = await session.hand_over(envelope(_B), message(_B))
    assert [_E.ACCEPTED, _E.ACCEPTED] == [first.event, second.event], second


async def test_a_2xx_that_is_here_already_is_not_lost_to_a_write_that_fails() -> None:
    """The server accepted and cut the connection; the loop is busy, and the next row comes before the answer is read."""
    go, done = threading.Event(), threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        here, _ = listener.accept()
        here.sendall(b"220 here\r\n")
        for answer in (_EHLO, _GO):
            here.recv(65536)
            here.sendall(answer)
        said = b""
        while not said.endswith(b"\r\n.\r\n"):
            said += here.recv(65536)
        go.wait(5)
        here.sendall(b"250 taken\r\n")
        here.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.02)
        here.close()
        done.set()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    options = smtp_options(SmtpCatchAll(port=listener.getsockname()[1]), timeout_s=1.0)
    session = await SmtpTransport(options, after_dot_s=1.0).open()
    known = False
    handing = asyncio.create_task(session.hand_over(envelope(_A), message(_A), lambda: _named(_B)() if known else None))
    await asyncio.sleep(0.1)
    go.set()
    done.wait(5)  # a busy loop
    time.sleep(0.02)
    known = True
    session.look_ahead()
    first = await handing
    await session.close()
    listener.close()
    assert _E.ACCEPTED == first.event


async def test_a_server_that_empties_its_buffer_after_a_dot_is_waited_for_once() -> None:
    """It takes groups, but forgets what came behind the end of a message (against RFC 2920): one time-out, not one for each message."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here ESMTP\r\n")
        try:
            await reader.readuntil(b"\r\n")
            writer.write(_EHLO)
            while (command := await reader.readuntil(b"\r\n")) != b"QUIT\r\n":
                if command == b"DATA\r\n":
                    writer.write(b"354 go\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    await asyncio.sleep(0.01)
                    reader._buffer.clear()  # type: ignore[attr-defined]
                writer.write(b"250 ok\r\n")
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        session = await SmtpTransport(smtp_options(SmtpCatchAll(port=server.sockets[0].getsockname()[1]), timeout_s=0.3)).open()
        started = time.monotonic()
        for n in range(8):
            outcome = await session.hand_over(envelope(f"r{n}@x.org"), message(f"r{n}@x.org"), _named(f"r{n + 1}@x.org"))
            assert _E.ACCEPTED == outcome.event
        assert time.monotonic() - started < 0.3 + 0.5
        await session.close()
