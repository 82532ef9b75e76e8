"""What comes out of a cell is known to those who ask: an answer whose records they have not loaded is refused."""

from __future__ import annotations

import dataclasses
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

import newsletter

_ROOT = Path(newsletter.__file__).parent
_TARGET = re.compile(r'^\s*[^#"\n]*"(newsletter\.[a-z_.]+)(?::([a-z_]+))?"', re.M)
_DAEMON = "import newsletter.app.whole, newsletter.daemon.loop, newsletter.steps.show, newsletter.web.serving"
_COMMANDS = "import newsletter.app.checking, newsletter.app.reading"
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


def loaded_by(*imports: str) -> list[set[str]]:
    """The modules that are loaded after each of these lines, in one fresh process."""
    lines = [f"{line}; print(json.dumps(list(sys.modules)))" for line in imports]
    code = "\n".join(["import json, sys", *lines])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return [set(json.loads(line)) for line in done.stdout.splitlines()]


def test_whoever_asks_a_cell_has_loaded_the_records_of_the_answer() -> None:
    """The daemon has loaded all that its cells may answer with before it asks, and no parser for that; so have the commands."""
    daemon, commands = loaded_by(_DAEMON, _COMMANDS)

    wanted: dict[str, set[str]] = {}
    for asker, function in targets():
        wanted.setdefault(asker, set()).update(modules_in(typing.get_type_hints(function)["return"], set()))
    missing = {asker: some - (daemon if asker in daemon else commands) for asker, some in wanted.items()}

    assert wanted["newsletter.sources.feed.source"] >= {"newsletter.sources.base", "newsletter.model.article"}
    assert wanted["newsletter.steps.show"] >= {"newsletter.rendering.jobs"}
    assert not {asker: some for asker, some in missing.items() if some}
    assert not daemon & set(_PARSERS)
