"""Several processes send one edition: each reader once, whatever becomes of one of them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.delivery.tally import Progress
from newsletter.model.edition import EditionState
from newsletter.steps.deliver import Watch
from tests.support.families import assistants, family

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]

_READERS = 2_000
_CONNECTIONS = 8  # of all processes together


async def _until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


async def test_two_processes_send_an_edition_to_each_reader_once(database_url: str, tmp_path: Path) -> None:
    """Both send, their counts add up, and no reader gets two messages; afterwards there is one process again."""
    reports: list[Progress] = []
    async with (
        SmtpCatchAll(habits=Habits(pipelining=True, after_dot_delay_s=0.002)) as server,
        family(tmp_path / "project", server, readers=_READERS, url=database_url, processes=2) as sent,
    ):
        delivered = await sent.send(Watch(stop=asyncio.Event(), report=reports.append))

        assert ("drained", EditionState.SENT, _READERS) == (delivered.why, delivered.edition.state, delivered.balance.sent)
        assert {1} == set(sent.taken().values())
        assert _READERS == len(sent.taken()) == reports[-1].accepted
        assert server.most_open <= _CONNECTIONS
        assert [] == assistants()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_killed_process_loses_nobody(database_url: str, tmp_path: Path) -> None:
    """Its readers go out through the other; at most two messages a connection of it are repeated, under the same Message-ID.

    On PostgreSQL `tests/acceptance/test_kill.py` kills, and `benchmarks/rivals --kill`.
    """
    async with (
        SmtpCatchAll(habits=Habits(pipelining=True, after_dot_delay_s=0.006)) as server,
        family(tmp_path / "project", server, readers=_READERS, url=database_url, processes=2) as sent,
    ):
        sending = asyncio.create_task(sent.send())
        # More connections than one process may have: the other one is at work.
        await _until(lambda: server.most_open > _CONNECTIONS // 2)
        await asyncio.sleep(0.1)
        [victim] = assistants()
        os.kill(victim, signal.SIGKILL)
        delivered = await sending

        assert ("drained", _READERS) == (delivered.why, delivered.balance.sent)
        taken = sent.taken()
        assert _READERS == len(taken)
        twice = [reader for reader, times in taken.items() if times > 1]
        assert sum(taken.values()) - _READERS <= 2 * (_CONNECTIONS // 2)
        assert all(len(sent.message_ids(reader)) == 1 for reader in twice)


async def test_a_stop_ends_every_process_within_ten_seconds(tmp_path: Path) -> None:
    """What is on the wire ends, nothing is in doubt, and nobody is left running."""
    async with (
        SmtpCatchAll(habits=Habits(after_dot_delay_s=0.05)) as server,
        family(tmp_path / "project", server, readers=_READERS, processes=2) as sent,
    ):
        stop = asyncio.Event()
        sending = asyncio.create_task(sent.send(Watch(stop=stop)))
        await _until(lambda: server.most_open > _CONNECTIONS // 2)
        stop.set()
        async with asyncio.timeout(10):
            delivered = await sending

        assert ("stopped", 0, 0) == (delivered.why, delivered.balance.inflight, delivered.balance.uncertain)
        assert delivered.balance.sent == len(server.received) < _READERS
        assert [] == assistants()


async def test_a_fault_of_ours_in_one_process_stops_all(tmp_path: Path) -> None:
    """The edition is held after the failures that `fault_limit` allows to each process, not after thousands."""
    async with (
        SmtpCatchAll(habits=Habits(after_dot_delay_s=0.01)) as server,
        family(tmp_path / "project", server, readers=_READERS, processes=2) as sent,
    ):
        sending = asyncio.create_task(sent.send())
        await _until(lambda: server.most_open > _CONNECTIONS // 2)
        server.habits = Habits(answers=(Answer(stage=Stage.MAIL, reply="550 5.7.1 sender refused"),))
        delivered = await sending

        assert "fault" == delivered.why
        assert delivered.edition.brake is not None
        assert delivered.balance.pending == _READERS - len(server.received)


async def test_a_killed_starter_leaves_nobody_sending(tmp_path: Path) -> None:
    """The other processes finish what is on the wire and end by themselves; nothing more is begun."""
    async with (
        SmtpCatchAll(habits=Habits(after_dot_delay_s=0.05)) as server,
        family(tmp_path / "project", server, readers=_READERS, processes=2) as sent,
    ):
        starter = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.starter", str(tmp_path / "project"), str(server.port), sent.edition.name
        )
        await _until(lambda: server.most_open > _CONNECTIONS // 2)
        [other] = assistants(starter.pid)
        starter.kill()
        await starter.wait()
        await _until(lambda: not Path(f"/proc/{other}").exists(), seconds=10)
        taken = len(server.received)
        await asyncio.sleep(0.3)

        assert taken == len(server.received) < _READERS


async def test_a_small_edition_needs_one_process(tmp_path: Path) -> None:
    """With no more readers than one process leases at a time nothing is started."""
    async with (
        SmtpCatchAll() as server,
        family(tmp_path / "project", server, readers=50, processes=2) as sent,
    ):
        started: list[list[int]] = []
        delivered = await sent.send(Watch(stop=asyncio.Event(), report=lambda progress: started.append(assistants())))

        assert ("drained", 50) == (delivered.why, delivered.balance.sent)
        assert started
        assert not any(started)
