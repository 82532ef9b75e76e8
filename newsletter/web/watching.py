"""Watching files and folders for changes, those too that do not exist yet.

A folder that exists is watched with everything in it. Of one that does not, and of a single file, the nearest folder above
that exists is watched for itself alone: watching all of a project would walk through its `.venv`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from watchfiles import awatch

_GATHER_MS = 50  # an editor that saves writes several times in a row
_STEP_MS = 15
_BEGIN_S = 0.1  # until the watching threads have begun; what changes before that is seen by its stamp
_LISTEN_MS = 500  # how long the watching thread listens at a time, and so how late it notices the stop


async def changed_paths(wanted: Sequence[Path], stop: asyncio.Event) -> AsyncGenerator[frozenset[Path], None]:
    """Those of `wanted` in or at which something has changed, time after time, until the stop."""
    stamps = _stamps(wanted)
    while not stop.is_set():
        deep, shallow = _deep(wanted), _shallow(wanted)
        async with _listening(deep, shallow) as heard:
            await asyncio.sleep(_BEGIN_S)
            missed, stamps = _differing(stamps, _stamps(wanted)), _stamps(wanted)
            if missed:
                yield missed
            # Once a folder has come or gone, other folders are to be watched.
            while (_deep(wanted), _shallow(wanted)) == (deep, shallow):
                changes = await _next(heard, stop)
                if changes is None:
                    return
                stamps = _stamps(wanted)
                touched = frozenset(path for path in wanted if any(_concerns(change, path) for change in changes))
                if touched:
                    yield touched


def _stamps(wanted: Sequence[Path]) -> dict[Path, int]:
    """When each path itself was changed last, in nanoseconds; 0 for one that is not there."""
    return {path: path.stat().st_mtime_ns if path.exists() else 0 for path in wanted}


def _differing(before: dict[Path, int], after: dict[Path, int]) -> frozenset[Path]:
    return frozenset(path for path, stamp in after.items() if before[path] != stamp)


@asynccontextmanager
async def _listening(deep: frozenset[Path], shallow: frozenset[Path]) -> AsyncIterator[asyncio.Queue[set[Path]]]:
    """Paths that change anywhere in some folders, and directly in others, as they come."""
    heard: asyncio.Queue[set[Path]] = asyncio.Queue()
    ends = asyncio.Event()
    groups = ((deep, True), (shallow, False))
    tasks = [asyncio.create_task(_listen(paths, recursive, ends, heard)) for paths, recursive in groups if paths]
    try:
        yield heard
    finally:
        ends.set()
        await asyncio.gather(*tasks)


async def _next(heard: asyncio.Queue[set[Path]], stop: asyncio.Event) -> set[Path] | None:
    """What is heard next; None at the stop."""
    hearing, stopping = asyncio.create_task(heard.get()), asyncio.create_task(stop.wait())
    await asyncio.wait({hearing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    changes = hearing.result() if hearing.done() and not stop.is_set() else None
    hearing.cancel()
    stopping.cancel()
    return changes


async def _listen(paths: Iterable[Path], recursive: bool, ends: asyncio.Event, heard: asyncio.Queue[set[Path]]) -> None:
    async for changes in awatch(*paths, stop_event=ends, recursive=recursive, debounce=_GATHER_MS, step=_STEP_MS, rust_timeout=_LISTEN_MS):
        await heard.put({Path(path) for _, path in changes})


def _deep(wanted: Sequence[Path]) -> frozenset[Path]:
    return frozenset(path for path in wanted if path.is_dir())


def _shallow(wanted: Sequence[Path]) -> frozenset[Path]:
    return frozenset(_nearest(path.parent) for path in wanted)


def _nearest(folder: Path) -> Path:
    while not folder.is_dir():
        folder = folder.parent
    return folder


def _concerns(change: Path, wanted: Path) -> bool:
    """True for a change in `wanted`, at it, or at a folder above it that has come or gone."""
    return change.is_relative_to(wanted) or (wanted.is_relative_to(change) and not change.is_file())
