"""The pump over real sockets: the order of commits and wire, and every way in which a send stops."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import pytest

from newsletter.delivery.base import Envelope
from newsletter.delivery.engine import Patience, Pumped
from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.reception import Heard
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.model.delivery import Begun, DeliveryState
from newsletter.model.letter import UnsafeValue
from tests.support.delivery import BRISK, Send, compose, readers, smtp
from tests.support.memory_ledger import MemoryLedger
from tests.support.sink import free_port

_S = DeliveryState


async def _pump(habits: Habits, ledger: MemoryLedger, **changes: Any) -> tuple[Pumped, SmtpCatchAll]:
    """One send to a server with these habits."""
    smtp_changes = changes.pop("smtp", {})
    async with SmtpCatchAll(habits=habits) as server:
        send = Send(ledger=ledger, transport=smtp(server, **smtp_changes), **changes)
        return await send.run(), server


def _addressees(server: SmtpCatchAll) -> list[str]:
    return [received.recipients[0] for received in server.received]


@pytest.mark.parametrize("connections", [1, 4, 9])
@pytest.mark.parametrize("block_size", [7, 1000])
async def test_everybody_gets_one_message(connections: int, block_size: int) -> None:
    """Over blocks and connections: each reader once, and the ledger says the same."""
    ledger = MemoryLedger(readers(120), block_size=block_size, commit_s=0.001)
    pumped, server = await _pump(Habits(), ledger, connections=connections)

    assert ("drained", 120) == (pumped.why, pumped.counts.accepted)
    assert sorted(readers(120)) == sorted(_addressees(server))
    assert {"sent": 120} == ledger.states
    assert server.most_open <= connections
    assert 0 == ledger.leased
    assert [] == server.breaches


@pytest.mark.parametrize(("connections", "commit_s", "reply_s"), [(1, 0.0, 0.0), (4, 0.004, 0.0), (4, 0.0, 0.003), (8, 0.01, 0.002)])
async def test_nothing_is_on_the_wire_that_is_not_recorded_and_never_more_than_two_rows_a_connection(
    connections: int, commit_s: float, reply_s: float
) -> None:
    """When a server hears a reader's name the ledger has that row as begun; at most 2 x connections are begun at any time."""
    ledger = MemoryLedger(readers(80), block_size=30, commit_s=commit_s)
    early: list[bytes] = []

    def check(heard: Heard) -> None:
        found = re.match(rb"RCPT TO:<(.*)>", heard.line)
        if found and not ledger.is_begun(found[1].decode()):
            early.append(heard.line)

    async with SmtpCatchAll(habits=Habits(reply_delay_s=reply_s), on_heard=check) as server:
        pumped = await Send(ledger=ledger, transport=smtp(server), connections=connections).run()

    assert "drained" == pumped.why
    assert [] == early
    assert 0 < ledger.most_inflight <= 2 * connections


async def test_one_commit_holds_the_outcomes_and_the_next_rows_of_all_connections() -> None:
    """With a slow disk the commits are few: outcomes and begins of several connections share one."""
    ledger = MemoryLedger(readers(160), commit_s=0.01)
    pumped, _ = await _pump(Habits(), ledger, connections=8)

    assert 160 == pumped.counts.accepted
    assert len(ledger.commits) <= 60
    assert any(len(results) >= 4 and len(begun) >= 4 for results, begun in ledger.commits)
    assert ledger.claims <= 1 + 8 + 1  # the block, one for each connection that ran out, and the last


@pytest.mark.parametrize("commit_s", [0.0, 0.03])
async def test_the_pace_of_the_ledger_is_kept(commit_s: float) -> None:
    """A begun row goes on the wire no earlier than its wait after the commit, and a slow disk does not slow the pace down."""
    ledger = MemoryLedger(readers(50), commit_s=commit_s)
    started = time.monotonic()
    pumped, _ = await _pump(Habits(), ledger, options=DeliveryOptions(rate=80.0))
    took = time.monotonic() - started

    assert 50 == pumped.counts.accepted
    assert 49 / 80 - 0.02 <= took <= 49 / 80 + 0.35


@pytest.mark.parametrize(("rate", "most"), [(1.0, 1), (80.0, 5)])
async def test_with_a_pace_no_row_is_begun_long_before_its_turn(rate: float, most: int) -> None:
    """Rows that wait for their turn are few, whatever the number of connections: a kill leaves each of them in doubt."""
    ledger = MemoryLedger(readers(60))
    async with SmtpCatchAll() as server:
        send = Send(ledger=ledger, transport=smtp(server), options=DeliveryOptions(rate=rate), connections=8)
        task = asyncio.create_task(send.run())
        await asyncio.sleep(0.4)
        send.stop.set()
        await task

    assert 1 <= ledger.most_inflight <= most


async def test_a_stop_lets_the_messages_on_the_wire_end_and_leaves_nothing_in_doubt() -> None:
    """SIGTERM in the middle: what was on the wire is recorded as it ended, what was only begun is pending again."""
    ledger = MemoryLedger(readers(400), block_size=50, commit_s=0.002)
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.01)) as server:
        send = Send(ledger=ledger, transport=smtp(server))
        task = asyncio.create_task(send.run())
        while len(server.received) < 20:
            await asyncio.sleep(0.005)
        send.stop.set()
        stopped_at = time.monotonic()
        pumped = await task

    assert "stopped" == pumped.why
    assert time.monotonic() - stopped_at < 1.0
    assert {"sent", "pending"} == set(ledger.states)
    assert ledger.count(_S.SENT) == len(server.received) == pumped.counts.accepted
    assert 0 == ledger.leased


async def test_a_stop_cuts_off_what_does_not_end_and_says_what_it_was() -> None:
    """After the grace: lost where the dot may be out, pending where it is not."""
    for stage, state in ((Stage.AFTER_DOT, _S.UNCERTAIN), (Stage.RCPT, _S.PENDING)):
        ledger = MemoryLedger(readers(8))
        async with SmtpCatchAll(habits=Habits(never_answers=stage)) as server:
            send = Send(ledger=ledger, transport=smtp(server, timeout_s=20.0, after_dot_s=20.0), connections=2)
            task = asyncio.create_task(send.run())
            await asyncio.sleep(0.2)
            send.stop.set()
            pumped = await task

        assert "stopped" == pumped.why
        assert 0 == ledger.count(_S.INFLIGHT)
        assert ledger.count(state) == (2 if state is _S.UNCERTAIN else 8)


async def test_a_stop_ends_a_wait_for_the_pace_and_for_a_connection_at_once() -> None:
    """Nobody sleeps through a stop."""
    for habits, options in ((Habits(), DeliveryOptions(rate=0.1)), (Habits(slow_banner_s=5.0), DeliveryOptions())):
        ledger = MemoryLedger(readers(8))
        async with SmtpCatchAll(habits=habits) as server:
            send = Send(ledger=ledger, transport=smtp(server, timeout_s=20.0), options=options)
            task = asyncio.create_task(send.run())
            await asyncio.sleep(0.2)
            send.stop.set()
            stopped_at = time.monotonic()
            assert "stopped" == (await task).why

        assert time.monotonic() - stopped_at < 0.5
        assert {"sent", "pending"} >= set(ledger.states)


async def test_a_cancelled_pump_records_what_it_knows() -> None:
    """Ctrl-C: what was not sent is pending again and the block is given back."""
    ledger = MemoryLedger(readers(50))
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.05)) as server:
        task = asyncio.create_task(Send(ledger=ledger, transport=smtp(server)).run())
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert 0 == ledger.count(_S.INFLIGHT)
    assert 0 == ledger.leased


async def test_readers_that_are_put_off_leave_the_send_waiting_for_them() -> None:
    """4xx: deferred, and the pump says when the first is due."""
    ledger = MemoryLedger(readers(10))
    habits = Habits(answers=(Answer(stage=Stage.RCPT, reply="451 4.7.1 greylisted", to="reader3@*"),))
    pumped, _ = await _pump(habits, ledger)

    assert ("waiting", 9, 1) == (pumped.why, pumped.counts.accepted, pumped.counts.put_off)
    assert 720 <= (pumped.next_due_s or 0) <= 1080
    assert {"sent": 9, "deferred": 1} == ledger.states


async def test_a_reader_put_off_once_too_often_is_given_up() -> None:
    """When the tries are spent the row is refused, not deferred."""
    ledger = MemoryLedger(readers(3))
    habits = Habits(answers=(Answer(stage=Stage.RCPT, reply="451 4.7.1 greylisted", to="reader1@*"),))
    pumped, _ = await _pump(habits, ledger, options=DeliveryOptions(tries=1))

    assert ("drained", 2, 1) == (pumped.why, pumped.counts.accepted, pumped.counts.gave_up)
    assert {"sent": 2, "refused": 1} == ledger.states


async def test_refused_readers_do_not_stop_the_others() -> None:
    """5.1.1 is an outcome like any other."""
    ledger = MemoryLedger(readers(40))
    habits = Habits(answers=(Answer(stage=Stage.RCPT, reply="550 5.1.1 no such reader", to="reader?@*"),))
    pumped, _ = await _pump(habits, ledger)

    assert ("drained", 30, 10) == (pumped.why, pumped.counts.accepted, pumped.counts.refused)


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.DATA, Stage.AFTER_DOT])
async def test_faults_of_ours_stop_the_send_and_charge_nobody(stage: Stage) -> None:
    """After `fault_limit` in a row the send stops; every row is pending again."""
    ledger = MemoryLedger(readers(40))
    habits = Habits(answers=(Answer(stage=stage, reply="550 5.7.26 not authenticated"),))
    pumped, server = await _pump(habits, ledger, options=DeliveryOptions(fault_limit=5))

    assert "fault" == pumped.why
    assert "5.7.26" in pumped.fault_text
    assert {"pending": 40} == ledger.states
    assert 5 <= pumped.counts.our_fault <= 5 + 4
    assert [] == server.received


async def test_a_log_in_that_is_refused_stops_the_send_at_the_first() -> None:
    """A second try could lock the account."""
    ledger = MemoryLedger(readers(40))
    habits = Habits(answers=(Answer(stage=Stage.MAIL, reply="530 5.7.0 log in first"),))
    pumped, _ = await _pump(habits, ledger, connections=1)

    assert ("fault", 1) == (pumped.why, pumped.counts.our_fault)
    assert "log-in" in pumped.fault_text
    assert {"pending": 40} == ledger.states


async def test_a_server_that_does_not_answer_begins_nothing() -> None:
    """Unreachable before the first row: nothing was begun, and the block is given back."""
    ledger = MemoryLedger(readers(5))
    async with SmtpCatchAll() as server:
        pumped = await Send(ledger=ledger, transport=smtp(server, port=free_port())).run()

    assert "unreachable" == pumped.why
    assert "127.0.0.1" in pumped.fault_text
    assert [] == ledger.commits
    assert 0 == ledger.leased


async def test_a_host_that_is_not_let_in_is_our_fault_at_once() -> None:
    """A 5xx greeting is about us."""
    ledger = MemoryLedger(readers(5))
    pumped, _ = await _pump(Habits(answers=(Answer(stage=Stage.GREETING, reply="554 5.7.1 listed"),)), ledger)

    assert "fault" == pumped.why
    assert {"pending": 5} == ledger.states


async def test_a_server_that_restarts_in_the_middle_is_waited_for() -> None:
    """Connections are opened again with growing pauses, and nobody is lost or written to twice."""
    ledger = MemoryLedger(readers(100), commit_s=0.001)
    first = SmtpCatchAll(habits=Habits(reply_delay_s=0.002))
    await first.start()
    task = asyncio.create_task(Send(ledger=ledger, transport=smtp(first), patience=Patience(first_pause_s=0.05, silent_s=10)).run())
    while len(first.received) < 30:
        await asyncio.sleep(0.005)
    await first.stop()
    await asyncio.sleep(0.3)
    inflight_while_away = ledger.count(_S.INFLIGHT)
    async with SmtpCatchAll(port=first.port) as second:
        pumped = await task

    assert 0 == inflight_while_away
    assert pumped.why == "drained"
    seen = _addressees(first) + _addressees(second)
    assert set(readers(100)) - {row.address for row in ledger.rows.values() if row.state is _S.UNCERTAIN} <= set(seen)
    assert len(seen) - len(set(seen)) == 0
    assert ledger.count(_S.SENT) + ledger.count(_S.UNCERTAIN) == 100


async def test_a_server_that_is_gone_for_good_ends_the_send_as_unreachable() -> None:
    """Patience ends; every row is sent, pending or in doubt, none inflight."""
    ledger = MemoryLedger(readers(100))
    async with SmtpCatchAll() as server:
        server.on_received = lambda received: None if received.index < 30 else server.__setattr__("habits", Habits(drops_at=Stage.MAIL))
        pumped = await Send(ledger=ledger, transport=smtp(server)).run()

    assert "unreachable" == pumped.why
    assert "no messages any more" in pumped.fault_text
    assert 0 == ledger.count(_S.INFLIGHT) == ledger.count(_S.UNCERTAIN)
    assert ledger.count(_S.SENT) == len(server.received)


async def test_a_server_that_drops_now_and_then_loses_nobody() -> None:
    """Drops before the dot cost nothing; each drop after it is one row in doubt."""
    for stage in (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.AFTER_DOT):
        ledger = MemoryLedger(readers(60))
        pumped, server = await _pump(Habits(drops_at=stage, drops_every=7), ledger)

        lost = ledger.count(_S.UNCERTAIN)
        assert "drained" == pumped.why, stage
        assert (lost > 0) == (stage is Stage.AFTER_DOT)
        assert ledger.count(_S.SENT) + lost == 60
        assert sorted(readers(60)) == sorted(_addressees(server))


async def test_a_server_that_never_answers_the_dot_does_not_get_the_whole_list() -> None:
    """Each such message may be a double later: after ten in a row the send stops."""
    ledger = MemoryLedger(readers(200))
    pumped, server = await _pump(Habits(drops_at=Stage.AFTER_DOT), ledger)

    assert "unreachable" == pumped.why
    assert 10 <= ledger.count(_S.UNCERTAIN) <= 10 + 4
    assert ledger.count(_S.UNCERTAIN) == len(server.received)
    assert 0 == ledger.count(_S.INFLIGHT)


async def test_one_message_that_always_comes_back_is_put_off_and_the_others_go() -> None:
    """A poisonous message neither holds up a connection for ever nor brakes the edition."""
    for reply in ("554 5.7.1 we do not like this one", "hello"):
        ledger = MemoryLedger(readers(30))
        pumped, _ = await _pump(Habits(answers=(Answer(stage=Stage.RCPT, reply=reply, to="reader9@*"),)), ledger)

        assert ("waiting", 29) == (pumped.why, pumped.counts.accepted)
        assert {"sent": 29, "deferred": 1} == ledger.states


async def test_a_message_that_cannot_be_written_refuses_that_reader_alone() -> None:
    """UnsafeValue from compose is an outcome; nothing of it reaches the wire."""

    def composed(begun: Begun) -> tuple[Envelope, bytes]:
        if begun.subscriber_id == 3:
            raise UnsafeValue("the value for 'to' is not one clean header line")
        return compose(begun)

    ledger = MemoryLedger(readers(10))
    pumped, server = await _pump(Habits(), ledger, compose=composed)

    assert ("drained", 9, 1) == (pumped.why, pumped.counts.accepted, pumped.counts.refused)
    assert "clean header line" in ledger.rows[3].texts[-1]
    assert 9 == len(server.received)


async def test_a_failure_of_compose_is_raised_once_everything_is_put_away() -> None:
    """A bug stops the send as it is; no row stays inflight."""

    def broken(begun: Begun) -> tuple[Envelope, bytes]:
        if begun.subscriber_id == 5:
            raise KeyError("variant 7")
        return compose(begun)

    ledger = MemoryLedger(readers(30))
    with pytest.raises(KeyError, match="variant 7"):
        await _pump(Habits(), ledger, compose=broken)

    assert 0 == ledger.count(_S.INFLIGHT)
    assert 0 == ledger.leased


@pytest.mark.parametrize("at", [1, 2, 7])
async def test_a_ledger_that_fails_stops_everything_and_nothing_unrecorded_is_sent(at: int) -> None:
    """The database's own error comes out; what was handed over without a record is within two rows a connection."""
    ledger = MemoryLedger(readers(100), commit_s=0.002)
    ledger.fails_at = at
    async with SmtpCatchAll() as server:
        with pytest.raises(OSError, match="the disk is gone"):
            await Send(ledger=ledger, transport=smtp(server)).run()
        seen = len(server.received)
        await asyncio.sleep(0.1)

    assert seen == len(server.received)
    assert 0 == server.open_connections
    begun = {row.address for row in ledger.rows.values() if row.state is not _S.PENDING}
    assert set(_addressees(server)) <= begun
    assert seen - ledger.count(_S.SENT) <= 2 * 4


async def test_a_brake_put_on_in_the_middle_stops_the_send() -> None:
    """No row is begun under a brake; what was begun ends."""
    ledger = MemoryLedger(readers(200))
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.005)) as server:
        task = asyncio.create_task(Send(ledger=ledger, transport=smtp(server)).run())
        while len(server.received) < 10:
            await asyncio.sleep(0.005)
        ledger.braked = True
        pumped = await task

    assert "braked" == pumped.why
    assert {"sent", "pending"} == set(ledger.states)
    assert len(server.received) < 30


async def test_a_lease_that_was_taken_over_stops_the_handing_over() -> None:
    """The heartbeat that is told so ends the send, and rows that were only begun are handed back."""
    ledger = MemoryLedger(readers(200))
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.02)) as server:
        task = asyncio.create_task(Send(ledger=ledger, transport=smtp(server), options=DeliveryOptions(lease_s=0.6)).run())
        await asyncio.sleep(0.3)
        ledger.lost = True
        pumped = await task

    assert "lost_lease" == pumped.why
    assert 0 == ledger.count(_S.INFLIGHT)
    assert ledger.count(_S.SENT) == len(server.received)


async def test_nothing_is_handed_over_once_the_lease_may_have_ended() -> None:
    """By the own monotonic clock: while a heartbeat hangs, no further row goes on the wire after three quarters of the lease."""
    ledger = MemoryLedger(readers(200))
    ledger.heartbeat_s = 1.0
    heard: list[float] = []
    started = time.monotonic()
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.01), on_heard=lambda one: heard.append(time.monotonic() - started)) as server:
        pumped = await Send(ledger=ledger, transport=smtp(server), options=DeliveryOptions(lease_s=0.4)).run()

    assert "lost_lease" == pumped.why
    assert "stood still" in pumped.fault_text
    assert max(heard) < 0.4 + 0.1  # the messages that were on the wire, and goodbye
    assert 0 == ledger.count(_S.INFLIGHT)
    assert ledger.count(_S.SENT) == len(server.received)


async def test_a_long_send_keeps_its_lease() -> None:
    """A send that lasts several leases is not interrupted."""
    ledger = MemoryLedger(readers(60))
    habits = Habits(reply_delay_s=0.02)
    pumped, _ = await _pump(habits, ledger, connections=4, options=DeliveryOptions(lease_s=0.4))

    assert ("drained", 60) == (pumped.why, pumped.counts.accepted)


async def test_readers_who_left_since_planning_get_nothing() -> None:
    """The ledger excludes them when their turn comes, and a whole block of them does not end the send."""
    ledger = MemoryLedger(readers(60), block_size=10)
    ledger.left = set(readers(60)[20:40])
    pumped, server = await _pump(Habits(), ledger)

    assert ("drained", 40) == (pumped.why, pumped.counts.accepted)
    assert {"sent": 40, "excluded": 20} == ledger.states
    assert not ledger.left & set(_addressees(server))


async def test_a_connection_too_many_is_borne() -> None:
    """A server that allows two connections gets the whole edition over two."""
    ledger = MemoryLedger(readers(60))
    pumped, server = await _pump(Habits(most_connections=2), ledger, connections=5)

    assert ("drained", 60) == (pumped.why, pumped.counts.accepted)


async def test_a_send_that_is_stopped_before_it_starts_touches_nothing() -> None:
    """stop is looked at before a server is."""
    ledger = MemoryLedger(readers(5))
    async with SmtpCatchAll() as server:
        send = Send(ledger=ledger, transport=smtp(server))
        send.stop.set()
        pumped = await send.run()

    assert ("stopped", 0) == (pumped.why, server.connections)
    assert [] == ledger.commits


async def test_an_edition_without_work_opens_no_connection() -> None:
    """Drained already: no server is asked."""
    ledger = MemoryLedger([])
    pumped, server = await _pump(Habits(), ledger)

    assert ("drained", 0) == (pumped.why, server.connections)


async def test_the_report_counts_what_is_on_disk() -> None:
    """Progress never runs ahead of the commits, and ends with all."""
    ledger = MemoryLedger(readers(30), commit_s=0.002)
    async with SmtpCatchAll() as server:
        send = Send(ledger=ledger, transport=smtp(server))
        await send.run()

    counts = [report.accepted for report in send.reports]
    assert counts == sorted(counts)
    assert 30 == counts[-1]
    assert len(counts) <= len(ledger.commits)


def test_patience_is_zero_at_first_and_doubles_to_a_limit() -> None:
    """The pause before a connection is opened again."""
    assert [0.0, 0.02, 0.04, 0.08, 0.1, 0.1] == [BRISK.pause_s(failures) for failures in range(1, 7)]


async def test_a_server_that_takes_fewer_connections_is_asked_for_no_more() -> None:
    """After "too many connections" the others carry on and nobody keeps knocking: a refusal for each connection of the start, at most."""
    ledger = MemoryLedger(readers(120), commit_s=0.001)
    habits = Habits(most_connections=3, reply_delay_s=0.002)
    pumped, server = await _pump(habits, ledger, connections=20)

    assert ("drained", 120) == (pumped.why, pumped.counts.accepted)
    assert sorted(readers(120)) == sorted(_addressees(server))
    assert 1 <= server.refusals["421 4.7.0 too many connections"] <= 8
