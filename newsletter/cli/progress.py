"""Progress of a send: a bar on a terminal, plain lines elsewhere; on standard error, and always saying what it waits for."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from newsletter.cli.front import note
from newsletter.clock import SystemClock, monotonic
from newsletter.delivery.tally import Progress

if TYPE_CHECKING:  # only an annotation needs it
    from newsletter.steps.rounds import Watch

_LINE_EVERY_S = 5.0
_DRAW_EVERY_S = 0.1
_RECENT_S = 10.0  # that a rate is of


class Course:
    """How fast a send goes of late, and when that brings it to its end. `now` is seconds on a clock that never goes back."""

    def __init__(self, now: float) -> None:
        self._seen: deque[tuple[float, int]] = deque([(now, 0)])

    def note(self, done: int, now: float) -> None:
        """So many are done at this moment."""
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] <= now - _RECENT_S:
            self._seen.popleft()

    @property
    def rate(self) -> float:
        """Messages a second over the last ten seconds."""
        (since, before), (now, done) = self._seen[0], self._seen[-1]
        return (done - before) / (now - since) if now > since else 0.0

    def ends_at(self, left: int, moment: datetime) -> datetime | None:
        """When `left` more will be done at this rate, from `moment` on; None at no rate, or one that would take more than a month."""
        if not self.rate or left / self.rate > 30 * 86_400:
            return None
        return moment + timedelta(seconds=left / self.rate)


def clock_time(moment: datetime, now: datetime) -> str:
    """A moment as a clock on the wall shows it, both in one zone: with seconds where it is near, with the day where it is another one."""
    if moment - now < timedelta(minutes=10):
        return f"{moment:%H:%M:%S}"
    return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%a %d %b %H:%M}"


class SendProgress:
    """Shows what a send reports; a context manager. `over`: messages that were over before this run."""

    def __init__(self, name: str, planned: int, *, over: int = 0, quiet: bool = False) -> None:
        self._name, self._planned, self._over, self._quiet = name, planned, over, quiet
        self._last_line = self._last_drawn = monotonic()
        self._course = Course(self._last_line)
        self._progress = Progress()
        self._holds = ""
        self._bar: Any = None
        if sys.stderr.isatty() and not quiet:
            self._bar, self._task = _drawn(name, planned)

    def watch(self, stop: asyncio.Event) -> Watch:
        """A send's watch that reports here."""
        from newsletter.steps.rounds import Watch

        return Watch(stop=stop, report=self.update, planned=self.planned, waiting=self.waiting, holds=self.holds)

    def planned(self, count: int) -> None:
        """So many readers are planned by now."""
        self._planned = count
        if self._bar is not None:
            self._bar.update(self._task, total=count)

    def update(self, progress: Progress) -> None:
        """Show the engine's latest figures, which are on disk."""
        self._progress = progress
        self._course.note(progress.done, monotonic())
        self._show()

    def holds(self, what: str) -> None:
        """What keeps it from being faster, about once a second; also where nothing is recorded any more."""
        self._holds = what
        self._course.note(self._progress.done, monotonic())
        self._show()

    def waiting(self, what: str) -> None:
        """Nothing can be done for a while, and why."""
        if self._bar is not None:
            self._bar.update(self._task, what=what)
        elif not self._quiet:
            note(f"{self._name}: {what}")

    def _show(self) -> None:
        now = monotonic()
        if self._bar is not None and now - self._last_drawn >= _DRAW_EVERY_S:
            self._last_drawn = now
            self._bar.update(self._task, completed=self._over + self._progress.done, what=self._words())
        elif self._bar is None and not self._quiet and now - self._last_line >= _LINE_EVERY_S:
            self._last_line = now
            note(f"{self._name}: {self._over + self._progress.done} of {self._planned or '?'} done, {self._words()}")

    def _words(self) -> str:
        progress = self._progress
        told = [f"{self._course.rate:.1f} a second"]
        now = SystemClock().now().astimezone()
        ends = self._course.ends_at(self._planned - self._over - progress.done, now)
        told += [f"until {clock_time(ends, now)}"] if ends else []
        told += [f"{progress.put_off} put off"] if progress.put_off else []
        if len(progress.relays) > 1:
            told.append(" and ".join(f"{counts.get('accepted', 0)} by {name}" for name, counts in sorted(progress.relays.items())))
        return ", ".join(told) + (f"; {self._holds}" if self._holds else "")

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=self._over + self._progress.done, what="")
            self._bar.stop()


def _drawn(name: str, planned: int) -> tuple[Any, Any]:
    # Half of the start-up time of a command is imports; these are for people at a terminal only.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    # What a server says may look like markup, and may be longer than the terminal is wide.
    what = TextColumn("{task.fields[what]}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"))
    bar = Bar(
        TextColumn("{task.description}", markup=False), BarColumn(20), MofNCompleteColumn(), what, console=Console(stderr=True), expand=True
    )
    return bar, bar.add_task(name, total=planned or None, what="")
