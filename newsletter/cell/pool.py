"""The outside of a cell: hand a call to a child process, and end the child when it costs too much.

1. A child is started when a call finds none idle, and kept for the next call.
2. A call that runs over its time, needs too much memory or is cancelled costs the child its life; the next call gets a new one.
3. What goes in is pickled; what comes out is unpickled with records and plain values allowed, nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from newsletter.cell import frames
from newsletter.cell.inmate import Gone, Inmate
from newsletter.clock import monotonic
from newsletter.errors import NewsletterError


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call may cost; as it stands, what the parsing of foreign bytes may."""

    seconds: float = 20.0  # of the wall, from the moment the target's module is imported
    cpu_seconds: float = 4.5  # of the processor
    memory_bytes: int = 64_000_000  # by which the child may grow (RLIMIT_AS), arguments and leavings of earlier calls included
    answer_bytes: int = 10_000_000  # of the pickled answer


PICTURES = Limits(memory_bytes=500_000_000)
"""For pictures, which are unfolded to be made smaller: 25 million pixels take 100 MB, several times over."""

OURS = Limits(cpu_seconds=20.0, memory_bytes=1_500_000_000, answer_bytes=50_000_000)
"""For work on what is our own: rendering, checking a file that a user names."""

_KEPT_BYTES = 40_000_000  # that calls may leave behind; a child that has grown more is not kept for the next one


class CellFailed(Exception):
    """A call in a cell brought no answer.

    `kind`: "too slow", "died" (a signal, or an exit in the middle), "raised" (an exception of the target),
    "too large" (memory or answer). `what`: the same in a sentence.
    """

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(what)
        self.kind = kind
        self.what = what


class Cell:
    """At most `size` child processes that run functions of ours on foreign bytes.

    Use it as an async context manager, or call `close`. `allowed` are the module prefixes of targets and of the
    records in their answers. A child is replaced after `calls` calls, so that what libraries leak goes with it.
    """

    def __init__(
        self, *, size: int = 2, limits: Limits | None = None, calls: int = 500, allowed: tuple[str, ...] = ("newsletter.",)
    ) -> None:
        self._limits = limits or Limits()
        self._calls = calls
        self._allowed = allowed
        self._places = asyncio.Semaphore(size)
        self._idle: list[Inmate] = []
        self._busy: set[Inmate] = set()
        self._closed = False

    async def run(self, target: str, *args: Any, limits: Limits | None = None, meter: Callable[[float], None] | None = None) -> Any:
        """The answer of the module-level function `target` ("newsletter.sources.feed.parse:parse") to `args`.

        `meter` is told the seconds of the wall that it took, without those it waited for a child.
        Raises the target's own NewsletterError, else CellFailed. ValueError for a target that is not ours.
        Cancelling it ends the child at once.
        """
        if self._closed:
            raise RuntimeError("the cell is closed")
        if not target.startswith(self._allowed) or ":" not in target:
            raise ValueError(f"{target!r} may not run in a cell: targets look like 'newsletter.part.module:function'")
        async with self._places:
            return await self._run(target, args, limits or self._limits, meter)

    async def _run(self, target: str, args: tuple[Any, ...], limits: Limits, meter: Callable[[float], None] | None) -> Any:
        inmate = await self._free(target)
        self._busy.add(inmate)
        fit = False
        began = monotonic()
        try:
            kind, body = await self._ask(inmate, target, args, limits)
            fit = kind in (frames.VALUE, frames.ERROR, frames.RAISED)
            return self._opened(target, kind, body)
        finally:
            if meter:
                meter(monotonic() - began)
            self._busy.discard(inmate)
            if fit and inmate.calls < self._calls and inmate.kept_bytes < _KEPT_BYTES and not self._closed:
                self._idle.append(inmate)
            else:
                await inmate.end()

    async def _free(self, target: str) -> Inmate:
        """An idle child that lives, else a new one."""
        while self._idle:
            inmate = self._idle.pop()
            if inmate.lives:
                return inmate
            await inmate.end()
        try:
            return await Inmate.start()
        except Gone as gone:
            raise CellFailed("died", f"the process for {target} could not start: {gone}") from None

    async def _ask(self, inmate: Inmate, target: str, args: tuple[Any, ...], limits: Limits) -> tuple[int, bytes]:
        call = (target, limits.seconds, limits.cpu_seconds, limits.memory_bytes, limits.answer_bytes)
        try:
            first = await inmate.begin(frames.call_frames(call, args))
            if first[0] != frames.BEGUN:
                return first
            async with asyncio.timeout(limits.seconds):
                return await inmate.answer(at_most=limits.answer_bytes + 10_000)
        except TimeoutError:
            raise CellFailed("too slow", f"{target} did not end within {limits.seconds:g} s and was stopped") from None
        except Gone as gone:
            if gone.out_of_time:
                took = f"took more than {limits.cpu_seconds:g} s of the processor"
                raise CellFailed("too slow", f"{target} {took} and was stopped") from None
            raise CellFailed("died", f"the process running {target} {gone}") from None

    def _opened(self, target: str, kind: int, body: bytes) -> Any:
        """The value in a frame, or the failure it stands for."""
        if kind == frames.RAISED:
            raise CellFailed("raised", f"{target} raised {body.decode(errors='replace')}")
        if kind == frames.TOO_LARGE:
            raise CellFailed("too large", f"{target} was stopped: {body.decode(errors='replace')}")
        try:
            value = frames.read_answer(body, allowed=self._allowed)
        except Exception as error:  # a pickle made beside foreign bytes can fail in any way; the cause is kept
            raise CellFailed("raised", f"the answer of {target} cannot be taken over: {error}") from error
        if kind == frames.ERROR and isinstance(value, NewsletterError):
            raise value
        return value

    async def close(self) -> None:
        """End every child, busy ones too (their callers get CellFailed "died"). May be called twice."""
        self._closed = True
        ends = [inmate.end() for inmate in (*self._idle, *self._busy)]
        self._idle.clear()
        await asyncio.gather(*ends)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
