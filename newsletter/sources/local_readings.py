"""What crosses between a source of files and the cell that parses them: a few files a call, one reading for each.

Runs in the cell. A file that raises costs its own reading; a batch that takes long comes back with what is done, so that the time of a
call is that of one file and not of all that happen to travel with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_SECONDS = 1.5  # of the processor, after which no further file of a batch is begun


@dataclass(frozen=True, kw_only=True)
class LocalFile:
    """A file on its way to the cell."""

    name: str  # below the source's folder, with slashes
    data: bytes
    beside: tuple[str, ...] = ()  # names of what lies beside it, where that matters


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """What one file gave."""

    value: Any = None  # a record of the source's; None for what gives nothing
    problems: tuple[str, ...] = ()  # what of it could not be used, each in a sentence, the file not named
    line: int | None = None  # of the file, from 1, that these are about

    def told(self, name: str) -> list[str]:
        """The problems under the name of the file."""
        return [f"{name}{f':{self.line}' if self.line else ''}: {problem}" for problem in self.problems]


def read_each(files: Sequence[LocalFile], parse: Callable[[LocalFile], FileRead]) -> tuple[FileRead, ...]:
    """The readings of the first files, at least of one: as many as there is time for."""
    readings: list[FileRead] = []
    end = time.process_time() + _SECONDS
    for file in files:
        if readings and time.process_time() > end:
            break
        readings.append(_read(file, parse))
    return tuple(readings)


def _read(file: LocalFile, parse: Callable[[LocalFile], FileRead]) -> FileRead:
    try:
        return parse(file)
    except MemoryError:
        raise  # the cell's own: it tells how much a call may have
    except Exception as error:  # whatever foreign bytes provoke is a reading of that file, never the end of the others
        return FileRead(problems=(f"the file could not be read ({type(error).__name__}: {str(error)[:200]}) and was left out",))
