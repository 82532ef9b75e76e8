"""What is loaded when: the daemon has all of it before it answers anybody, and no parser ever."""

from __future__ import annotations

import dataclasses
import gc
import importlib
import inspect
import json
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import newsletter
from newsletter.daemon.loading import load_and_settle

_ROOT = Path(newsletter.__file__).parent
_TARGET = re.compile(r'^\s*[^#"\n]*"(newsletter\.[a-z_.]+)(?::([a-z_]+))?"', re.M)
_USE = """
import asyncio, pathlib
from babel.dates import format_date

async def use():
    from newsletter.fetch.fetch import Fetcher
    from newsletter.fetch.options import FetchOptions
    from newsletter.web.serving import static_files
    async with static_files(pathlib.Path(newsletter.__file__).parent) as url:
        await Fetcher(FetchOptions(allow_private=("localhost",))).get(url.replace("127.0.0.1", "localhost") + "/errors.py")
    format_date(__import__("datetime").date(2026, 11, 25), locale="de")

asyncio.run(use())
"""
_STEPS = {
    "daemon": "import newsletter.app.whole, newsletter.daemon.loop, newsletter.steps.show, newsletter.web.public, newsletter.web.serving",
    "settled": "from newsletter.daemon.loading import load_and_settle; load_and_settle()",
    "used": _USE,
    "commands": "import newsletter.app.checking, newsletter.app.reading",
}
_PARSERS = ("trafilatura", "htmldate", "PIL.Image", "css_inline")


def targets() -> Iterator[tuple[str, typing.Callable[..., Any]]]:
    """Module that asks, and function that is run in a cell."""
    for path in sorted(_ROOT.rglob("*.py")):
        text = path.read_text()
        if "cell" not in text or path.is_relative_to(_ROOT / "cell"):
            continue
        asker = ".".join(("newsletter", *path.relative_to(_ROOT).with_suffix("").parts))
        for module, name in _TARGET.findall(text):
            loaded = importlib.import_module(module)
            yield from ((asker, function) for function in ([getattr(loaded, name)] if name else functions_of(loaded)))


def functions_of(module: ModuleType) -> list[typing.Callable[..., Any]]:
    """The public functions that are written in a module."""
    found = inspect.getmembers(module, inspect.isfunction)
    return [function for name, function in found if function.__module__ == module.__name__ and not name.startswith("_")]


def modules_in(kind: Any, seen: set[Any]) -> Iterator[str]:
    """Our modules of the classes that a value of this type may hold."""
    if kind in seen:
        return
    seen.add(kind)
    for argument in typing.get_args(kind):
        yield from modules_in(argument, seen)
    if isinstance(kind, type) and kind.__module__.startswith("newsletter."):
        yield kind.__module__
        if dataclasses.is_dataclass(kind):
            for one in typing.get_type_hints(kind).values():
                yield from modules_in(one, seen)


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """The modules that one fresh process has loaded after each step."""
    code = ["import json, sys", *(f"{line}\nprint(json.dumps(list(sys.modules)))" for line in _STEPS.values())]
    done = subprocess.run([sys.executable, "-c", "\n".join(code)], capture_output=True, text=True, check=True, timeout=60)
    return dict(zip(_STEPS, (set(json.loads(line)) for line in done.stdout.splitlines()), strict=True))


def test_whoever_asks_a_cell_has_loaded_the_records_of_the_answer(loaded: dict[str, set[str]]) -> None:
    """An answer with a record that its reader has not loaded is refused: the daemon has those of its cells, the commands those of theirs."""
    wanted: dict[str, set[str]] = {}
    for asker, function in targets():
        wanted.setdefault(asker, set()).update(modules_in(typing.get_type_hints(function)["return"], set()))
    missing = {asker: some - loaded["daemon" if asker in loaded["daemon"] else "commands"] for asker, some in wanted.items()}

    assert wanted["newsletter.sources.feed.source"] >= {"newsletter.sources.base", "newsletter.model.article"}
    assert wanted["newsletter.steps.show"] >= {"newsletter.rendering.jobs"}
    assert not {asker: some for asker, some in missing.items() if some}


def test_the_daemon_loads_no_parser_of_foreign_bytes(loaded: dict[str, set[str]]) -> None:
    """What reads pages and pictures is in the children alone: it takes a third of a second and tens of megabytes."""
    assert not loaded["used"] & set(_PARSERS)


def test_a_daemon_that_answers_and_fetches_loads_nothing_more(loaded: dict[str, set[str]]) -> None:
    """The first request, the first fetch of all and the first date of an edition import nothing: that would hold up whoever waits meanwhile."""
    assert loaded["used"] - loaded["settled"] == set()


def test_the_collector_leaves_alone_what_was_loaded() -> None:
    """A full search for garbage would walk a quarter of a million objects of a daemon, a tenth of a second in which nobody is answered."""
    try:
        load_and_settle()

        assert len(gc.get_objects()) < 1_000 < 50_000 < gc.get_freeze_count()
    finally:
        gc.unfreeze()
