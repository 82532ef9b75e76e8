"""The processes of a send beside the one that started it: `delivery.processes`, from the starter's side.

Each is an owner of its own in the same ledger, so nothing is shared but the database. A pipe ties it to the starter: its end, however it
comes, is the wish to stop. What they say to each other stands in `assistant`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import os
import pickle
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from newsletter import log
from newsletter.config.settings import Settings
from newsletter.delivery.tally import Progress
from newsletter.model.edition import Edition
from newsletter.steps.family import Family, StartFamily

_log = log.get("processes")
_BLOCK = 1_000  # deliveries that a process leases at a time: more processes than blocks would find nothing to do
_END_S = 10.0
_LONGEST_LINE = 1_000_000


def process_count(settings: Settings) -> int:
    """How many processes send one edition, the starter included."""
    return settings.delivery.processes or len(os.sched_getaffinity(0))


def family_of(settings: Settings) -> StartFamily | None:
    """How the other processes are started; None where there are none."""
    count = process_count(settings)
    if count <= 1:
        return None

    @asynccontextmanager
    async def started() -> AsyncIterator[Family]:
        family = Processes(settings, count - 1)
        try:
            yield family
        finally:
            await family.end()

    return started


class Processes:
    """A `Family`. A process is started when there is work for it, and kept for the next round; one that died is not replaced."""

    def __init__(self, settings: Settings, most: int) -> None:
        self._settings = settings
        self._most = most
        self._started = 0
        self._children: list[_Child] = []

    async def pump(self, edition: Edition, *, stop: asyncio.Event, report: Callable[[Progress], None]) -> str:
        """As the promise says."""
        await self._start(min(self._most, math.ceil(edition.planned / _BLOCK) - 1))
        if not self._children:
            return ""
        counts = {child: Progress() for child in self._children}

        def counted(child: _Child) -> Callable[[Progress], None]:
            def count(progress: Progress) -> None:
                counts[child] = progress
                report(sum(counts.values(), Progress()))

            return count

        stopping = asyncio.create_task(self._pass_on(stop))
        rounds = [asyncio.create_task(child.pump(edition.name, counted(child))) for child in self._children]
        try:
            return await self._first_fault(rounds, stop)
        finally:
            stopping.cancel()
            self._children = [child for child in self._children if child.lives]

    async def end(self) -> None:
        """End all of them, within ten seconds."""
        await asyncio.gather(*(child.end() for child in self._children))
        self._children = []

    async def _start(self, wanted: int) -> None:
        while self._started < wanted:
            self._started += 1
            self._children.append(await _Child.start(self._settings))

    async def _pass_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        for child in self._children:
            child.tell({"stop": True})

    async def _first_fault(self, rounds: list[asyncio.Task[str]], stop: asyncio.Event) -> str:
        found = ""
        try:
            for ended in asyncio.as_completed(rounds):
                found = found or await ended
                if found:
                    stop.set()
        finally:
            for one in rounds:
                one.cancel()
        return found


class _Child:
    """One process, from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lives = True

    @classmethod
    async def start(cls, settings: Settings) -> _Child:
        """Start one with the same configuration; that goes through the pipe, because it holds passwords."""
        # In a session of its own: Ctrl-C at the terminal is for the starter, which then tells the others.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "newsletter.app.assistant",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            limit=_LONGEST_LINE,
        )
        assert process.stdin is not None
        with suppress(OSError):  # dead already: the first read will say so
            process.stdin.write(base64.b64encode(pickle.dumps(settings)) + b"\n")
        return cls(process)

    def tell(self, order: dict[str, Any]) -> None:
        """Send one order."""
        assert self._process.stdin is not None
        with suppress(OSError):  # dead: the next read will say so
            self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def pump(self, edition: str, report: Callable[[Progress], None]) -> str:
        """One round; the fault of ours that ended it, or ""."""
        self.tell({"pump": edition})
        while (said := await self._line()) is not None:
            if "progress" in said:
                report(Progress(**said["progress"]))
            if "ended" in said:
                if said["ended"] == "error":
                    _log.warning("a sending process could not go on", process=self._process.pid, why=said["text"])
                return str(said["text"]) if said["ended"] == "fault" else ""
        self.lives = False
        _log.warning("a sending process is gone; the others take its work over", process=self._process.pid)
        return ""

    async def end(self) -> None:
        """Close the pipe and wait; a process that does not end is killed."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _END_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _line(self) -> dict[str, Any] | None:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line.endswith(b"\n"):
            return None
        found: dict[str, Any] = json.loads(line)
        return found
