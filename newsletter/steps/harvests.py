"""Harvests that wait until those before them are kept: a few in memory, the rest in a file, so that many large ones take no more room than one.

All sources are visited at once and kept in the order of the configuration. A first source that takes its time would otherwise have the
texts of all others lie in memory meanwhile.
"""

from __future__ import annotations

import asyncio
import pickle
import tempfile
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from newsletter.model.article import Article
from newsletter.sources.base import Harvest, words_of

_IN_MEMORY = 2_000_000  # characters of all that wait
_RECORD = 2_000  # characters that an article counts for beside its text


@dataclass(kw_only=True)
class Parked:
    """A harvest that waits, here or in the file."""

    size: int  # characters
    harvest: Harvest | None = None
    start: int = 0  # of its bytes in the file
    length: int = 0


class Waiting:
    """The harvests of one collect; the file has no name and is gone with it."""

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._room = in_memory
        self._file: IO[bytes] | None = None
        self._turn = asyncio.Lock()

    async def park(self, harvest: Harvest) -> Parked:
        """Let it wait. Where the file cannot be written, it waits in memory after all."""
        size = sum(map(_size, harvest.articles))
        if size > self._room:
            try:
                async with self._turn:
                    start, length = await asyncio.to_thread(self._write, harvest)
                return Parked(size=0, start=start, length=length)
            except OSError:  # a full disk costs memory, never an edition
                pass
        self._room -= size
        return Parked(size=size, harvest=harvest)

    async def take(self, parked: Parked) -> Harvest:
        """The harvest; it waits no more."""
        harvest, parked.harvest = parked.harvest, None
        self._room, parked.size = self._room + parked.size, 0
        if harvest is not None:
            return harvest
        async with self._turn:
            return await asyncio.to_thread(self._read, parked)

    def _write(self, harvest: Harvest) -> tuple[int, int]:
        self._file = self._file or tempfile.TemporaryFile()  # noqa: SIM115  # closed with the collect
        start = self._file.seek(0, 2)
        pickle.dump(harvest, self._file, pickle.HIGHEST_PROTOCOL)
        self._file.flush()
        return start, self._file.tell() - start

    def _read(self, parked: Parked) -> Harvest:
        if self._file is None:
            raise ValueError("this harvest was taken already")
        self._file.seek(parked.start)
        # Written by this object, into a file that nobody else can open.
        harvest: Harvest = pickle.loads(self._file.read(parked.length))
        return harvest

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        async with self._turn:
            if self._file is not None:
                self._file.close()
                self._file = None


def _size(article: Article) -> int:
    return _RECORD + len(words_of(article)) + len(article.free_text or "")
