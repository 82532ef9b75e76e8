"""What one visit of one source may cost: a page that has to be killed is bad luck, a source of them is an attack.

One document of a visit is parsed at a time, so that no source takes all cells to itself. After two documents that were too slow, too
large or fatal, or after a minute in a cell, the rest of the source is left for its next visit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from newsletter.cell.pool import CellFailed
from newsletter.sources.base import Parses, SourceFailed

MOST_KILLED = 2
MOST_SECONDS = 60.0  # of the wall, in a cell; thirty ordinary pages take one
_KILLED = frozenset({"too slow", "too large", "died"})


class LeftUnread(SourceFailed):
    """This visit of the source has cost enough."""


class Budget:
    """A cell for one visit; the `Parses` that it is told of, with an end."""

    def __init__(self, cell: Parses) -> None:
        self._cell = cell
        self._turn = asyncio.Semaphore(1)
        self._killed = 0
        self._seconds = 0.0

    def check(self) -> None:
        """Raises LeftUnread if nothing more of this source is to be read."""
        if self._killed >= MOST_KILLED:
            raise LeftUnread(
                f"{MOST_KILLED} of its pages could not be read and had to be stopped; tell its publisher, or take the source out"
            )
        if self._seconds >= MOST_SECONDS:
            raise LeftUnread(f"its pages took more than {MOST_SECONDS:g} s to read; tell its publisher, or take the source out")

    async def run(self, target: str, *args: Any, meter: Callable[[float], None] | None = None) -> Any:
        """The answer of the cell. Raises what it raises, and LeftUnread."""
        async with self._turn:
            self.check()
            try:
                return await self._cell.run(target, *args, meter=meter or self._count)
            except CellFailed as failure:
                self._killed += failure.kind in _KILLED
                raise

    def _count(self, seconds: float) -> None:
        self._seconds += seconds
