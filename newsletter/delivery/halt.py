"""The one reason for which a send stops handing over; the first one counts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar

Why = Literal["drained", "waiting", "stopped", "braked", "lost_lease", "fault", "unreachable", "error"]
T = TypeVar("T")


class Halt:
    """Everybody who is about to hand something over, or to wait, asks here first."""

    def __init__(self) -> None:
        self.why: Why | None = None
        self.text = ""
        self.error: Exception | None = None  # for "error": raised once everything is put away
        self._event = asyncio.Event()
        self._listeners: list[Callable[[], None]] = []

    def __bool__(self) -> bool:
        return self.why is not None

    def call(self, why: Why, text: str = "", *, error: Exception | None = None) -> None:
        """Stop; a later call changes nothing."""
        if self.why is None:
            self.why, self.text, self.error = why, text, error
            self._event.set()
            for listener in self._listeners:
                listener()

    def tell(self, listener: Callable[[], None]) -> None:
        """Have `listener` called at the first call."""
        self._listeners.append(listener)

    async def wait(self) -> None:
        """Return once it is called."""
        await self._event.wait()

    async def sleep(self, seconds: float) -> bool:
        """Wait so long; False, and at once, if it is called."""
        if seconds > 0 and not self:
            with contextlib.suppress(TimeoutError):  # slept to the end
                await asyncio.wait_for(self._event.wait(), seconds)
        return not self

    async def unless(self, work: Coroutine[Any, Any, T]) -> T | None:
        """What `work` returns, or None with the work cancelled if it is called first. Work that ends all the same is not lost."""
        task = asyncio.ensure_future(work)
        called = asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait({task, called}, return_when=asyncio.FIRST_COMPLETED)
            await _ended(task)
            return None if task.cancelled() else task.result()
        finally:
            called.cancel()
            await _ended(task)
            if not task.cancelled():
                task.exception()  # marks it as seen: whoever waited may have been cancelled


async def _ended(task: asyncio.Task[Any]) -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
