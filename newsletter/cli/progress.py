"""Progress of a send: a bar on a terminal, plain lines elsewhere; on standard error, and always saying what it waits for."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from newsletter.cli.front import note
from newsletter.clock import monotonic
from newsletter.delivery.tally import Progress

_LINE_EVERY_S = 5.0


class SendProgress:
    """Shows what a send reports; a context manager."""

    def __init__(self, name: str, planned: int, *, quiet: bool = False) -> None:
        self._name, self._planned, self._quiet = name, planned, quiet
        self._last_line = self._started = monotonic()
        self._bar: Any = None
        if sys.stderr.isatty() and not quiet:
            self._bar, self._task = _drawn(name, planned)

    def planned(self, count: int) -> None:
        """So many readers are planned by now."""
        self._planned = count
        if self._bar is not None:
            self._bar.update(self._task, total=count)

    def update(self, progress: Progress) -> None:
        """Show the engine's latest figures, which are on disk."""
        done = progress.accepted + progress.refused + progress.gave_up
        waits = f"{progress.put_off} put off" if progress.put_off else ""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, what=waits)
        elif not self._quiet and monotonic() - self._last_line >= _LINE_EVERY_S:
            self._last_line = monotonic()
            rate = done / max(monotonic() - self._started, 0.001)
            note(f"{self._name}: {done} of {self._planned or '?'} done in this run, {rate:.0f} a second" + (f", {waits}" if waits else ""))

    def waiting(self, what: str) -> None:
        """Nothing can be done for a while, and why."""
        if self._bar is not None:
            self._bar.update(self._task, what=what)
        elif not self._quiet:
            note(f"{self._name}: {what}")

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


def _drawn(name: str, planned: int) -> tuple[Any, Any]:
    # Half of the start-up time of a command is imports; these are for people at a terminal only.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}"),
    )
    bar = Bar(*columns, console=Console(stderr=True))
    return bar, bar.add_task(name, total=planned or None, what="")
