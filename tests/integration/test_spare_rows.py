"""The spare row of a lane: there when a dot is written, never one message more in doubt for it, and given back whenever it cannot go."""

from __future__ import annotations

import asyncio

import pytest

from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.rehearsal.reception import Received
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import DeliveryState
from tests.support.ahead import slow_server
from tests.support.delivery import Send, readers, smtp
from tests.support.memory_ledger import MemoryLedger

_THINKS = Habits(pipelining=True, after_dot_delay_s=0.006)


@pytest.mark.parametrize(("commit_s", "later_s"), [(0.0, 0.0), (0.004, 0.004), (0.001, 0.03)])
@pytest.mark.parametrize("connections", [1, 4])
async def test_of_three_rows_that_are_begun_two_at_most_are_sent_and_not_known_to_be(
    connections: int, commit_s: float, later_s: float
) -> None:
    """Whatever a commit takes: at each message the server has two a connection at most that the ledger does not know as sent."""
    ledger = MemoryLedger(readers(60), block_size=40, commit_s=commit_s)
    unknown: list[int] = []

    def note(received: Received) -> None:
        taken = {one.recipients[0] for one in server.received}
        known = {row.address for row in ledger.rows.values() if row.state is DeliveryState.SENT}
        unknown.append(len(taken - known))
        # A disk that turns slow finds spare rows begun, which could all go while one commit lasts.
        ledger.commit_s = later_s if len(taken) % 20 > 15 else commit_s

    async with SmtpCatchAll(habits=_THINKS, on_received=note) as server:
        pumped = await Send(ledger=ledger, transport=smtp(server), connections=connections).run()

    assert ("drained", 60) == (pumped.why, pumped.counts.accepted)
    assert sorted(readers(60)) == sorted(one.recipients[0] for one in server.received)
    assert max(unknown) <= 2 * connections
    assert 2 * connections < ledger.most_inflight <= 3 * connections


async def test_the_next_envelope_leaves_in_the_same_write_as_the_dot() -> None:
    """The row after the present one is begun before its dot is written, so nobody waits for a commit and then for the server."""
    async with slow_server() as (options, came):
        ledger = MemoryLedger(readers(40), block_size=100, commit_s=0.001)
        pumped = await Send(ledger=ledger, transport=SmtpTransport(options), connections=2).run()

    assert ("drained", 40) == (pumped.why, pumped.counts.accepted)
    assert came["with the dot"] >= 30


@pytest.mark.parametrize("habits", [Habits(pipelining=True), Habits(after_dot_delay_s=0.006)], ids=["quick", "without pipelining"])
async def test_no_row_is_spare_where_it_saves_no_wait(habits: Habits) -> None:
    """A server that answers at once, or hears nothing ahead, has two rows a connection open once that is known."""
    ledger = MemoryLedger(readers(120), commit_s=0.002)
    async with SmtpCatchAll(habits=habits) as server:
        send = Send(ledger=ledger, transport=smtp(server), connections=1)
        task = asyncio.create_task(send.run())
        while server.taken < 60:  # by then every connection has seen how long an answer takes
            await asyncio.sleep(0.001)
        ledger.most_inflight = 0
        await task

    assert 120 == ledger.count(DeliveryState.SENT)
    assert 0 < ledger.most_inflight <= 2


async def test_no_row_is_spare_where_rows_wait_for_their_turn() -> None:
    """With a pace a row is begun just before its turn and no sooner, however long the server thinks."""
    ledger = MemoryLedger(readers(30))
    async with SmtpCatchAll(habits=_THINKS) as server:
        await Send(ledger=ledger, transport=smtp(server), options=DeliveryOptions(rate=150.0), connections=1).run()

    assert 30 == ledger.count(DeliveryState.SENT)
    assert 0 < ledger.most_inflight <= 2


@pytest.mark.parametrize("taken", [1, 7, 20])
async def test_a_stop_gives_the_spare_rows_back_unsent(taken: int) -> None:
    """What was begun and not on the wire is pending again; the next run sends it, and nobody has two."""
    ledger = MemoryLedger(readers(60), commit_s=0.002)
    async with SmtpCatchAll(habits=_THINKS) as server:
        first = Send(ledger=ledger, transport=smtp(server))
        task = asyncio.create_task(first.run())
        while server.taken < taken:
            await asyncio.sleep(0.001)
        first.stop.set()
        assert "stopped" == (await task).why
        assert {"sent", "pending"} >= set(ledger.states)
        assert 0 == ledger.leased
        await Send(ledger=ledger, transport=smtp(server)).run()

    assert sorted(readers(60)) == sorted(one.recipients[0] for one in server.received)


async def test_a_server_that_goes_away_leaves_no_begun_row_to_wait_for_it() -> None:
    """While no connection can be had only the row in hand at the drop was begun, and it is given back with its spare."""
    ledger = MemoryLedger(readers(40), commit_s=0.001)
    async with SmtpCatchAll(habits=_THINKS) as server:
        port = server.port
        task = asyncio.create_task(Send(ledger=ledger, transport=smtp(server), connections=2).run())
        while server.taken < 10:
            await asyncio.sleep(0.001)
    for _ in range(200):
        if not ledger.count(DeliveryState.INFLIGHT):
            break
        await asyncio.sleep(0.002)
    waiting = ledger.count(DeliveryState.INFLIGHT)
    async with SmtpCatchAll(habits=_THINKS, port=port) as again:
        pumped = await task

    assert 0 == waiting
    assert "drained" == pumped.why
    # Who was cut off after the dot is in doubt and sent again, with the same Message-ID; nobody else.
    both = {one.recipients[0] for one in server.received} & {one.recipients[0] for one in again.received}
    assert set(readers(40)) == {one.recipients[0] for one in [*server.received, *again.received]}
    assert len(both) <= 2


@pytest.mark.parametrize("habits", [_THINKS, Habits(pipelining=True)], ids=["thinks", "quick"])
async def test_nothing_is_begun_behind_a_row_that_goes_once_more(habits: Habits) -> None:
    """Resends are few: a process that keeps dying would use them up on rows that only waited, and leave readers in doubt for good."""
    ledger = MemoryLedger(readers(40), commit_s=0.001)
    for row in ledger.rows.values():
        row.resent = 1
    async with SmtpCatchAll(habits=habits) as server:
        pumped = await Send(ledger=ledger, transport=smtp(server), connections=3).run()

    assert ("drained", 40) == (pumped.why, pumped.counts.accepted)
    assert sorted(readers(40)) == sorted(one.recipients[0] for one in server.received)
    assert 3 == ledger.most_inflight


async def test_rows_that_go_once_more_behind_others_are_sent_like_them() -> None:
    """Where a spare row is the first of them, no more are begun until it has gone."""
    ledger = MemoryLedger(readers(60), commit_s=0.001)
    for row in list(ledger.rows.values())[30:]:
        row.resent = 1
    async with SmtpCatchAll(habits=_THINKS) as server:
        send = Send(ledger=ledger, transport=smtp(server), connections=2)
        task = asyncio.create_task(send.run())
        while server.taken < 40:  # by then every lane has one of them in hand
            await asyncio.sleep(0.001)
        ledger.most_inflight = 0
        pumped = await task

    assert ("drained", 60) == (pumped.why, pumped.counts.accepted)
    assert 0 < ledger.most_inflight <= 2
