"""The files of a source, handed to the cell in batches; a file that has to be stopped is named, and the others are taken.

1. Small files travel together, because a call costs more than most of them; what is large enough to hurt travels alone.
2. A batch that had to be stopped is put aside. When all others are read, its files are tried one by one.
3. A visit has a minute, and a moment for each file. What is left then waits for the next visit, which does not try again what was
   stopped before and has not changed.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsletter.cell.pool import CellFailed
from newsletter.sources.base import Parses, SourceFailed
from newsletter.sources.budget import MOST_SECONDS
from newsletter.sources.local_readings import FileRead, LocalFile

_FILES = 64  # of a batch
_BYTES = 400_000  # of a batch
_ALONE = 50_000  # bytes from which a file travels alone
_SECONDS_A_FILE = 0.05  # an ordinary one takes 2 ms


@dataclass(kw_only=True)
class _Visit:
    """The state of one visit; files are known by their place in it."""

    files: Sequence[Path]
    setting: Any
    read: dict[int, FileRead] = field(default_factory=dict)
    suspects: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether it has cost enough."""
        return self.seconds > MOST_SECONDS + _SECONDS_A_FILE * len(self.files)

    def count(self, seconds: float) -> None:
        """Note what a call took."""
        self.seconds += seconds


class BatchReader:
    """Reads the files of one source through the cell, visit after visit.

    `target` is a function for the cell that takes files and the visit's setting to the readings of the first of them
    (`local_readings.read_each`); `load` reads a file from the disk and raises SourceFailed where that cannot be.
    """

    def __init__(self, cell: Parses, target: str, *, load: Callable[[Path], LocalFile]) -> None:
        self._cell = cell
        self._target = target
        self._load = load
        self._stopped: dict[bytes, FileRead] = {}  # digest -> what is told of a file that was stopped; bounded by the time of visits

    async def read(self, files: Sequence[Path], setting: Any) -> tuple[list[FileRead | None], tuple[str, ...]]:
        """A reading for each file in their order, None for one that is left for the next visit; and what is to be told of those."""
        visit = _Visit(files=files, setting=setting)
        waiting = deque(range(len(files)))
        while waiting and not visit.is_over:
            await self._read_some(visit, waiting)
        while visit.suspects and not visit.is_over:
            await self._read_alone(visit, visit.suspects.pop(0))
        left = len(files) - len(visit.read)
        told = f"{left} files are left for the next visit: the others took {visit.seconds:.0f} s to read; take out what is named here"
        return [visit.read.get(place) for place in range(len(files))], (told,) if left else ()

    async def _read_some(self, visit: _Visit, waiting: deque[int]) -> None:
        """One batch from the head of what waits; of a call that comes back early, the rest waits at the head again."""
        batch = await asyncio.to_thread(self._taken, visit, waiting)
        if not batch:
            return
        try:
            readings = await self._parsed(list(batch.values()), visit)
        except CellFailed as failure:
            if len(batch) > 1:
                visit.suspects += batch
            else:
                self._stop(visit, *next(iter(batch.items())), failure)
            return
        visit.read |= dict(zip(batch, readings, strict=False))
        waiting.extendleft(reversed(list(batch)[len(readings) :]))

    async def _read_alone(self, visit: _Visit, place: int) -> None:
        batch = await asyncio.to_thread(self._taken, visit, deque([place]))
        for file in batch.values():
            try:
                (visit.read[place],) = await self._parsed([file], visit)
            except CellFailed as failure:
                self._stop(visit, place, file, failure)

    def _taken(self, visit: _Visit, waiting: deque[int]) -> dict[int, LocalFile]:
        """Files for one call. Those that the disk or an earlier visit refuses are read by this."""
        batch: dict[int, LocalFile] = {}
        size = 0
        while waiting and len(batch) < _FILES and size < _BYTES:
            place = waiting.popleft()
            file = self._loaded(visit, place)
            if file is None:
                continue
            if batch and len(file.data) >= _ALONE:
                waiting.appendleft(place)
                break
            batch[place] = file
            size += len(file.data) if len(file.data) < _ALONE else _BYTES
        return batch

    def _loaded(self, visit: _Visit, place: int) -> LocalFile | None:
        try:
            file = self._load(visit.files[place])
        except SourceFailed as failure:
            visit.read[place] = FileRead(problems=(str(failure),))
            return None
        known = self._stopped.get(_digest(file)) if self._stopped else None
        if known:
            visit.read[place] = known
        return None if known else file

    async def _parsed(self, files: list[LocalFile], visit: _Visit) -> tuple[FileRead, ...]:
        readings: tuple[FileRead, ...] = await self._cell.run(self._target, files, visit.setting, meter=visit.count)
        return readings

    def _stop(self, visit: _Visit, place: int, file: LocalFile, failure: CellFailed) -> None:
        told = f"the file could not be read ({failure.what}); the article was left out; make the file simpler, or take it out"
        visit.read[place] = self._stopped[_digest(file)] = FileRead(problems=(told,))


def _digest(file: LocalFile) -> bytes:
    return hashlib.sha256(file.data).digest()
