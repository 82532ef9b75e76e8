"""A message goes out as a volley, body and dot by the line itself: what that must not change, and that it happens."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest

from newsletter.delivery.base import Envelope, Following
from newsletter.delivery.lane import Lane
from newsletter.delivery.line import Line, Volley
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.model.delivery import DeliveryEvent, DeliveryState, Outcome
from tests.support.delivery import Send, envelope, message, readers, smtp
from tests.support.memory_ledger import MemoryLedger

_E = DeliveryEvent
_BIG = 8_000_000  # more than the kernel takes at once


@pytest.fixture
def poured(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the bodies that the task itself had to write, wholly or in part."""
    sizes: list[int] = []
    real = Line.pour

    async def pour(self: Line, body: bytes, *, timeout_s: float) -> object:
        sizes.append(len(body))
        return await real(self, body, timeout_s=timeout_s)

    monkeypatch.setattr(Line, "pour", pour)
    return sizes


@pytest.mark.parametrize(("pipelining", "size", "by_the_task"), [(True, 0, 0), (True, _BIG, 1), (False, 0, 1)])
async def test_the_line_sends_a_message_by_itself_where_the_kernel_takes_it_whole(
    poured: list[int], pipelining: bool, size: int, by_the_task: int
) -> None:
    """Body and dot of a grouped message wake nobody; what does not fit, and what was not grouped, is the task's, byte for byte the same."""
    text = message(size=size)
    async with SmtpCatchAll(habits=Habits(pipelining=pipelining)) as server:
        session = await smtp(server).open()
        outcome = await session.hand_over(envelope(), text)
        await session.close()

    assert _E.ACCEPTED == outcome.event
    assert [text] == [received.message for received in server.received]
    assert by_the_task == len(poured)


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
async def test_no_body_follows_an_envelope_that_was_refused(poured: list[int], stage: Stage) -> None:
    """Neither the line nor the task writes one."""
    async with SmtpCatchAll(habits=Habits(pipelining=True, answers=(Answer(stage=stage, reply="451 4.3.0 later", times=1),))) as server:
        session = await smtp(server).open()
        first = await session.hand_over(envelope(), message())
        second = await session.hand_over(envelope(), message())
        await session.close()

    assert [_E.PUT_OFF, _E.ACCEPTED] == [first.event, second.event]
    assert 1 == len(server.received)
    assert [] == poured
    assert [] == server.breaches


async def test_a_bug_in_what_comes_next_is_not_taken_for_a_fault_of_the_server() -> None:
    """It comes out where the message is waited for; the dot was not written, so nobody has the message."""

    def broken() -> tuple[Envelope, int] | None:
        raise RuntimeError("a bug of ours")

    async with SmtpCatchAll(habits=Habits(pipelining=True)) as server:
        session = await smtp(server).open()
        with pytest.raises(RuntimeError, match="a bug of ours"):
            await session.hand_over(envelope(), message(), broken)
        assert not session.may_be_taken
        await session.close()

    assert [] == server.received


class _Cutting:
    """Sessions that are cut in the very moment in which their first message ends; then they take everything. Written here, because no
    server can be made to answer in exactly that moment."""

    may_be_taken = False
    looks_ahead = False

    def __init__(self, cut: Callable[[Lane], None]) -> None:
        self._cut = cut
        self._is_first = True

    async def open(self) -> _Cutting:
        return self

    async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
        task = asyncio.current_task()
        assert task is not None
        frame = task.get_coro().cr_frame  # type: ignore[union-attr]  # a lane's task runs its coroutine
        lane = frame.f_locals["self"]
        assert isinstance(lane, Lane)
        if self._is_first:
            self._is_first = False
            self._cut(lane)
        return Outcome(event=_E.ACCEPTED, code=250, text="ok")

    def look_ahead(self) -> None:
        pass

    async def close(self) -> None:
        pass


async def test_a_message_that_ends_in_the_moment_it_is_cut_is_recorded_as_it_ended() -> None:
    """The cancellation that is still on its way hits neither the record of this message nor the ones after it."""
    ledger = MemoryLedger(readers(6))
    pumped = await Send(ledger=ledger, transport=_Cutting(Lane.cut), connections=1).run()

    assert "drained" == pumped.why
    assert {DeliveryState.SENT} == {row.state for row in ledger.rows.values()}
    assert [1] * 6 == [row.attempt for row in ledger.rows.values()]


async def test_who_ends_the_task_of_a_message_that_ends_as_it_is_cut_is_heard_once_it_is_recorded() -> None:
    """The lane outlives its own cut only."""
    ended: list[asyncio.Task[None]] = []

    def cut_and_end(lane: Lane) -> None:
        task = asyncio.current_task()
        assert task is not None
        lane.cut()
        task.cancel()
        ended.append(task)

    ledger = MemoryLedger(readers(6))
    await Send(ledger=ledger, transport=_Cutting(cut_and_end), connections=1).run()

    assert [True] == [task.cancelled() for task in ended]
    assert [1] * 5 + [2] == sorted(row.attempt for row in ledger.rows.values())  # the row begun behind it went back
    assert {DeliveryState.SENT} == {row.state for row in ledger.rows.values()}


@pytest.mark.parametrize("is_cut", [False, True])
async def test_a_message_after_its_dot_stays_in_doubt_whoever_ends_its_task(is_cut: bool) -> None:
    """It was put away as never sent, so its reader would have had it twice."""

    class Hanging(_Cutting):
        may_be_taken = True

        async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
            task = asyncio.current_task()
            assert task is not None
            lane = task.get_coro().cr_frame.f_locals["self"]  # type: ignore[union-attr]  # a lane's task runs its coroutine
            asyncio.get_running_loop().call_soon(_end, lane, task)
            await asyncio.sleep(5)
            raise AssertionError("it was to be ended")

    def _end(lane: Lane, task: asyncio.Task[None]) -> None:
        if is_cut:
            lane.cut()
        task.cancel()
        stop.set()

    stop = asyncio.Event()
    ledger = MemoryLedger(readers(1))
    await Send(ledger=ledger, transport=Hanging(Lane.cut), connections=1, stop=stop).run()

    assert {DeliveryState.UNCERTAIN} == {row.state for row in ledger.rows.values()}


async def test_the_answer_to_the_dot_may_take_longer_than_any_other() -> None:
    """The timer of the envelope's answers is still set when the line writes the dot; it must not end the wait."""
    server_says = asyncio.get_running_loop().call_later

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here ESMTP\r\n")
        await reader.readuntil(b"\r\n")
        writer.write(b"250-here\r\n250 PIPELINING\r\n")
        await reader.readuntil(b"DATA\r\n")
        writer.write(b"250 ok\r\n250 ok\r\n354 go\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        server_says(0.4, writer.write, b"250 taken\r\n")
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        server = SmtpCatchAll(port=listening.sockets[0].getsockname()[1])
        session = await smtp(server, timeout_s=0.2, after_dot_s=2.0).open()
        outcome = await session.hand_over(envelope(), message())
        await session.close()

    assert _E.ACCEPTED == outcome.event


async def test_a_refusal_in_the_middle_of_a_body_stands_although_the_line_broke_behind_it() -> None:
    """A loop may read the 354, the refusal and the end of the line in one go, before the task has its turn."""
    ours, theirs = socket.socketpair()
    with theirs:
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        line = Line(transport)
        volley = Volley(b"x" * _BIG, lambda replies: True, lambda: (b"", 0), 1.0)
        asking = asyncio.create_task(line.ask_all(b"DATA\r\n", 1, timeout_s=1, volley=volley))
        await asyncio.sleep(0)
        line.data_received(b"354 go\r\n")
        line.data_received(b"552 5.3.4 too large\r\n")
        line.eof_received()
        [go] = await asking
        early = await line.pour(volley.body, timeout_s=1)
        line.abort()

    assert early is not None
    assert [354, 552] == [go.code, early.code]
