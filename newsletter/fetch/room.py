"""Room for large bodies: how many of them may lie in memory at once, over all that is fetched by a process.

Sources are visited at the same time and parsed two at a time; without a bound, what waits to be parsed would be as large as all sources
together. A body takes a place once it has grown past `SMALL_BYTES`, and gives it back when nobody holds it any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from typing import Any

SMALL_BYTES = 262_144  # a body up to this needs no place
_PLACES = 2
_LONGEST_S = 60.0  # after which a place is free again whoever holds the body: one source must not wait for ever for another


class Room:
    """Places for large bodies."""

    def __init__(self, places: int = _PLACES) -> None:
        self._places = asyncio.Semaphore(places)

    async def place(self, clock: asyncio.Timeout) -> Place:
        """Wait for a place; `clock` stands still meanwhile, since it is not the server who keeps us waiting."""
        loop = asyncio.get_running_loop()
        left = max(0.0, (clock.when() or loop.time()) - loop.time())
        clock.reschedule(None)
        await self._places.acquire()
        clock.reschedule(loop.time() + left)
        return Place(self._places)


class Place:
    """A place that was taken. `free` may be called more than once."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._taken = True

    def free(self) -> None:
        """Give it back."""
        if self._taken:
            self._taken = False
            self._places.release()

    def free_after(self, holder: Any) -> None:
        """Give it back when `holder` is gone, at the latest after some seconds."""
        loop = asyncio.get_running_loop()
        late = loop.call_later(_LONGEST_S, self.free)

        def gone() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits
                loop.call_soon_threadsafe(late.cancel)
                loop.call_soon_threadsafe(self.free)

        weakref.finalize(holder, gone).atexit = False
