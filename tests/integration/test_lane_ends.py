"""How a lane ends in moments that no server can choose: no message that may be out is put away as unsent, and no row is forgotten."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Any

import pytest

from newsletter.delivery.base import Envelope, Following
from newsletter.delivery.commit import GroupCommit
from newsletter.delivery.halt import Halt
from newsletter.delivery.lane import Lane
from newsletter.delivery.leases import Assignment, Leases
from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.pace import Pace
from newsletter.delivery.relays import Relay, Relays
from newsletter.model.delivery import DeliveryEvent, DeliveryState, Fault, Outcome
from tests.support.delivery import Send, readers
from tests.support.memory_ledger import MemoryLedger

_S = DeliveryState
_LOST = Outcome(event=DeliveryEvent.LOST, fault=Fault.SERVER, text="no answer after the dot")


class _Sessions:
    """Sessions whose every message ends as the test says. Written here, because no server can be made to meet these moments."""

    looks_ahead = False

    def __init__(self, ending: Callable[[], Outcome], *, may_be_taken: bool = False, closing: Callable[[], None] = lambda: None) -> None:
        self._ending, self._closing, self.may_be_taken = ending, closing, may_be_taken

    async def open(self) -> _Sessions:
        return self

    async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
        await asyncio.sleep(0)
        return self._ending()

    def look_ahead(self) -> None:
        pass

    async def close(self) -> None:
        self._closing()
        await asyncio.sleep(0.01)


def _task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    assert task is not None
    return task


@pytest.mark.parametrize(("may_be_taken", "state"), [(True, _S.UNCERTAIN), (False, _S.PENDING)])
async def test_a_bug_while_a_message_is_on_the_wire_leaves_it_in_doubt_if_its_dot_may_be_out(may_be_taken: bool, state: _S) -> None:
    """It was put away as never sent, and the next run would have sent it once more whatever the owner had chosen."""

    def broken() -> Outcome:
        raise RuntimeError("a bug of ours")

    ledger = MemoryLedger(readers(1))
    with pytest.raises(RuntimeError, match="a bug of ours"):
        await Send(ledger=ledger, transport=_Sessions(broken, may_be_taken=may_be_taken), connections=1).run()

    assert {state: 1} == ledger.states


async def test_a_message_is_handed_in_before_its_lost_connection_is_closed() -> None:
    """Closing takes time, and whoever ends the lane meanwhile must not make a message in doubt one that was never sent."""
    stop = asyncio.Event()

    def end() -> None:
        if not stop.is_set():
            stop.set()
            _task().cancel()

    ledger = MemoryLedger(readers(1))
    await Send(ledger=ledger, transport=_Sessions(lambda: _LOST, closing=end), connections=1, stop=stop).run()

    assert {_S.UNCERTAIN: 1} == ledger.states


async def test_a_row_that_comes_in_the_moment_in_which_its_lane_is_ended_goes_back() -> None:
    """Nobody else knows of it: it stayed in flight, and in doubt for the next run."""

    def broken() -> Outcome:
        task = _task()
        frame = task.get_coro().cr_frame  # type: ignore[union-attr]  # a lane's task runs its coroutine
        lane = frame.f_locals["self"]
        assert isinstance(lane, Lane)
        assert lane._asked is not None
        assert not lane._asked.done()
        lane._asked.add_done_callback(lambda asked: task.cancel())
        raise RuntimeError("a bug of ours")

    ledger = MemoryLedger(readers(3), commit_s=0.01)
    with pytest.raises(RuntimeError, match="a bug of ours"):
        await Send(ledger=ledger, transport=_Sessions(broken), connections=1).run()

    assert {_S.PENDING: 3} == ledger.states


async def test_no_row_is_begun_for_a_request_that_was_withdrawn() -> None:
    """It would be in doubt after a kill, and nobody would have sent it."""
    ledger, halt = MemoryLedger(readers(5)), Halt()
    assignment = Assignment(ledger=ledger, owner="we", edition_id=1, options=DeliveryOptions())
    leases = Leases(assignment, halt)
    relays = Relays([Relay(name="smtp", transport=_Sessions(lambda: _LOST), connections=2)])
    commit = GroupCommit(assignment, leases, halt, relays, Pace(None), lambda progress: None)
    withdrawn, wanted = commit.row("smtp"), commit.row("smtp")
    withdrawn.cancel()
    writer = asyncio.create_task(commit.run())
    ready = await wanted

    assert ready is not None
    assert [1] == [len(begun) for _, begun in ledger.commits]
    commit.record(ready, _LOST)
    commit.close()
    await writer


async def test_a_send_that_is_stopped_as_its_first_connection_opens_closes_it_before_it_ends() -> None:
    """The lane was made once everybody had looked for lanes, and its connection outlived the send."""
    stop = asyncio.Event()
    closed = 0

    class Opening(_Sessions):
        async def open(self) -> _Sessions:
            stop.set()
            return self

        async def close(self) -> None:
            nonlocal closed
            await asyncio.sleep(0.01)
            closed += 1

    ledger = MemoryLedger(readers(3))
    pumped = await Send(ledger=ledger, transport=Opening(lambda: _LOST), stop=stop).run()

    assert "stopped" == pumped.why
    assert 1 == closed
    assert {asyncio.current_task()} == asyncio.all_tasks()
    assert ({_S.PENDING: 3}, 0) == (ledger.states, ledger.leased)


async def test_what_ends_in_the_moment_in_which_the_halt_is_called_is_not_lost() -> None:
    """A connection that opened all the same is there to be closed."""

    async def opens_all_the_same() -> str:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            return "a connection"
        raise AssertionError("it was to be ended")

    halt = Halt()
    asyncio.get_running_loop().call_later(0.01, halt.call, "stopped")

    assert "a connection" == await halt.unless(opens_all_the_same())


async def test_a_failure_in_the_moment_in_which_everything_ends_is_no_traceback() -> None:
    """The loop wrote one to standard error for a connection that failed to open while its lane was ended."""
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context))

    async def fails() -> None:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            raise OSError("the server is gone") from None

    waiting = asyncio.create_task(Halt().unless(fails()))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    del waiting
    gc.collect()

    assert [] == told
