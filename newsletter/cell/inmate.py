"""One child process of a cell, seen from outside: start it, ask it, end it, tell why it went."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from newsletter.cell import frames

_START_S = 60.0  # to stand, and to import a target: our own code, slow only on a machine that is overloaded
_PIECE = 262_144  # bytes handed to the pipe at a time: what it does not take at once is copied
_TAIL = 500  # characters of standard error that are kept for the message

_OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGXCPU, -signal.SIGALRM)

# Passwords and keys come by environment names; a process that parses foreign bytes gets none of them.
_PASSED_ON = frozenset({"PATH", "HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "LD_PRELOAD", "PYTHONHOME", "PYTHONPYCACHEPREFIX"})
_PASSED_ON_PREFIXES = ("LC_", "FAKETIME")


class Gone(Exception):
    """The child went away; the message says how. `out_of_time`: the kernel's clock ended it."""

    def __init__(self, what: str, *, out_of_time: bool = False) -> None:
        super().__init__(what)
        self.out_of_time = out_of_time


def _environment(of: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in of.items() if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)}
    # The child looks for modules where this process does, and never in the folder it happens to run in (-P).
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


class Inmate:
    """A running child; one call at a time."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        if child.stdin is None or child.stdout is None or child.stderr is None:
            raise ValueError("a child is talked to through three pipes")
        self._child = child
        self._to, self._from, self._complaints = child.stdin, child.stdout, child.stderr
        self._tail = b""
        self._listening = asyncio.create_task(self._listen())
        self._own_bytes = 0
        self.calls = 0

    @classmethod
    async def start(cls) -> Self:
        """A new child, ready for a call. Raises Gone if it does not come up."""
        pipe = asyncio.subprocess.PIPE
        try:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "newsletter.cell.child"),
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                env=_environment(os.environ),
                start_new_session=True,  # Ctrl-C is for the parent, which ends its children itself
                limit=2**20,
            )
        except OSError as error:
            raise Gone(f"{sys.executable}: {error.strerror}") from None
        inmate = cls(child)
        try:
            async with asyncio.timeout(_START_S):
                await inmate.answer(at_most=0)
        except BaseException as error:
            await inmate.end()
            if isinstance(error, TimeoutError):
                raise Gone(f"it did not stand within {_START_S:g} s") from None
            raise
        return inmate

    async def _listen(self) -> None:
        """Drain standard error, so that a talkative target never stands still, and keep its end."""
        while piece := await self._complaints.read(65_536):
            self._tail = (self._tail + piece)[-4 * _TAIL :]

    @property
    def lives(self) -> bool:
        """Whether a call may be handed to it."""
        return self._child.returncode is None and not self._from.at_eof()

    @property
    def kept_bytes(self) -> int:
        """By how much calls have left it larger than it is by itself; 0 where the system does not tell."""
        try:
            return int(Path(f"/proc/{self._child.pid}/statm").read_bytes().split()[0]) * resource.getpagesize() - self._own_bytes
        except OSError:
            return 0

    async def begin(self, call: Sequence[tuple[int, bytes]]) -> tuple[int, bytes]:
        """Hand the frames of a call over; the frame BEGUN, or RAISED where the target cannot be imported. Raises Gone."""
        self.calls += 1
        try:
            async with asyncio.timeout(_START_S):
                for kind, body in call:
                    self._to.write(frames.HEAD.pack(len(body), kind))
                    await self._hand_over(memoryview(body))
                kind, body = await self.answer(at_most=10_000)
                if kind == frames.BEGUN:
                    (self._own_bytes,) = frames.SIZE.unpack(body)
                return kind, body
        except (BrokenPipeError, ConnectionResetError):
            raise await self._gone() from None
        except TimeoutError:
            raise Gone(f"did not take the call within {_START_S:g} s") from None

    async def _hand_over(self, body: memoryview) -> None:
        for start in range(0, len(body), _PIECE):
            self._to.write(body[start : start + _PIECE])
            await self._to.drain()

    async def answer(self, *, at_most: int) -> tuple[int, bytes]:
        """The next frame; one that says it is longer than `at_most` bytes is not read. Raises Gone."""
        try:
            length, kind = frames.HEAD.unpack(await self._from.readexactly(frames.HEAD.size))
            if length > at_most:
                return frames.TOO_LARGE, f"its answer has {length:,} bytes".encode()
            return kind, await self._from.readexactly(length)
        except asyncio.IncompleteReadError:
            raise await self._gone() from None

    async def _gone(self) -> Gone:
        """What is known of the end of a child whose pipe has closed."""
        self._kill()  # it may have closed the pipe and live on
        code = await self._child.wait()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._listening), 1)
        said = self._tail.decode(errors="replace").strip()[-_TAIL:]
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"left with exit code {code}"
        return Gone(f"{how}: {said}" if said else how, out_of_time=code in _OUT_OF_TIME)

    def _kill(self) -> None:
        """SIGKILL for the child and whatever it started."""
        if self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)

    async def end(self) -> None:
        """End it and wait until it is gone. May be called twice."""
        self._kill()
        self._to.close()
        await self._child.wait()
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening
