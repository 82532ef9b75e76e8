"""How long a warm build with its instant checks takes, and where the time goes.

Builds an edition of so many stories, pictures and all, and shows it again and again: what the preview does at a keystroke and
`approve` does once. First in this process alone, to see the share of each stage in CPU time; then as it really runs, with the
renders in their cells, on the clock. The limits are those of the issue: 150 ms for ten stories, 600 ms for fifty.

    .venv/bin/python -m benchmarks.build_speed [--rounds 20] [--theme journal]
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsletter.cell.pool import Limits
from newsletter.model.article import Author, Picture
from newsletter.model.edition import Edition
from newsletter.rendering import render, templates
from newsletter.steps import show
from newsletter.steps.desk import Desk
from tests.support.editions import edition, pick, places
from tests.support.pages import opened_project
from tests.support.project import write_picture

LIMITS_MS = {10: 150.0, 50: 600.0}
STAGES: tuple[tuple[Any, str, str], ...] = (
    (show, "gather", "pictures"),
    (render, "load_theme", "theme"),
    (render, "build_view", "view"),
    (templates.Templates, "render", "jinja"),
    (render, "compile_mjml", "mjml"),
    (render, "inline_styles", "inline"),
    (render, "finished_text", "text"),
    (show, "compile_letter", "letter"),
    (show, "run_checks", "checks"),
)


class _HereCell:
    """Runs a target in this process, so that its stages can be timed."""

    async def run(self, target: str, *args: Any, limits: Limits | None = None, meter: object = None) -> Any:
        """The answer of `module:function`; nothing is limited here."""
        module, _, function = target.partition(":")
        return getattr(importlib.import_module(module), function)(*args)


@contextmanager
def _timed(spent: dict[str, float]) -> Iterator[None]:
    """CPU seconds of every stage added up in `spent`."""
    originals = [(place, name, getattr(place, name)) for place, name, _ in STAGES]
    for place, name, stage in STAGES:
        setattr(place, name, _watched(getattr(place, name), stage, spent))
    try:
        yield
    finally:
        for place, name, original in originals:
            setattr(place, name, original)


def _watched(function: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    if asyncio.iscoroutinefunction(function):

        async def awaited(*args: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return await function(*args, **named)
            finally:
                spent[stage] += time.process_time() - start

        return awaited

    def called(*args: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return function(*args, **named)
        finally:
            spent[stage] += time.process_time() - start

    return called


def sample(folder: Path, stories: int) -> Edition:
    """An edition of so many stories for everybody, each with a picture of its own."""
    picks = []
    for number, place in enumerate(places(stories)):
        path = write_picture(folder / "pictures" / f"benchmark-{number}.jpg", hue=number * 7 % 255)
        shown = Picture(url=path.as_uri(), alt=f"A drawn view, number {number}", credit="The Review")
        picks.append(pick(number, place, picture=shown, members_only=False, authors=(Author(name=f"Ada Writer {number}", role="Editor"),)))
    return edition(picks=picks, newsletter="weekly")


async def in_this_process(desk: Desk, made: Edition, rounds: int) -> tuple[float, dict[str, float]]:
    """Median CPU milliseconds of one show, and of each stage."""
    here = replace(desk, cell=_HereCell())  # type: ignore[arg-type]  # only `run` is asked for once all pictures are made
    await show.show(desk, made)
    await show.show(here, made)
    totals, stages = [], defaultdict[str, list[float]](list)
    for _ in range(rounds):
        spent: dict[str, float] = defaultdict(float)
        with _timed(spent):
            start = time.process_time()
            await show.show(here, made)
            totals.append(time.process_time() - start)
        for stage, seconds in spent.items():
            stages[stage].append(seconds)
    return statistics.median(totals) * 1000, {stage: statistics.median(each) * 1000 for stage, each in stages.items()}


async def as_it_runs(desk: Desk, made: Edition, rounds: int) -> list[float]:
    """Milliseconds on the clock of each show, renders in their cells, sorted."""
    for _ in range(3):
        await show.show(desk, made)
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        await show.show(desk, made)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


async def measure(rounds: int, theme: str) -> None:
    """Print a table for each number of stories."""
    for stories, limit in LIMITS_MS.items():
        with tempfile.TemporaryDirectory(prefix="newsletter-speed-") as scratch:
            folder = Path(scratch)
            async with opened_project(folder, newsletters={"weekly": {"theme": theme}}) as app:
                desk, made = app.desk("weekly"), sample(folder, stories)
                total, stages = await in_this_process(desk, made, rounds)
                taken = await as_it_runs(desk, made, rounds)
        print(f"{stories} stories, theme {theme}: {total:.0f} ms of CPU")
        for stage, spent in [*stages.items(), ("rest", total - sum(stages.values()))]:
            print(f"  {stage:9} {spent:7.1f} ms {spent / total:6.1%}")
        middle = statistics.median(taken)
        print(f"  on the clock, with cells: median {middle:.0f} ms, fastest {taken[0]:.0f}, slowest {taken[-1]:.0f}", end="; ")
        print(f"limit {limit:.0f} ms, ratio {middle / limit:.2f}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--theme", default="journal")
    given = parser.parse_args()
    asyncio.run(measure(given.rounds, given.theme))
