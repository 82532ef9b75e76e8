"""Functions for a cell to run, each with one named misbehaviour."""

from __future__ import annotations

import ctypes
import datetime
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from newsletter.errors import BadInput


class Colour(StrEnum):
    """A plain enum."""

    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A record such as parsers return."""

    colour: Colour
    at: datetime.datetime
    names: tuple[str, ...] = ()


def echo(value: Any) -> Any:
    """Give back what came."""
    return value


def who() -> int:
    """The process this runs in."""
    return os.getpid()


def nap_and_tell(seconds: float) -> int:
    """Take a while, then say who it was."""
    time.sleep(seconds)
    return os.getpid()


def forever(note: str | None = None) -> None:
    """Never end; write the process number to the file `note` first."""
    if note:
        Path(note).write_text(str(os.getpid()))
    while True:
        pass


def sleep_with_a_child(note: str) -> None:
    """Start a process of its own, write its number down, and never end."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(note).write_text(str(child.pid))
    time.sleep(60)


def eat_memory() -> int:
    """Ask for ever more memory."""
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def crash() -> None:
    """Read address zero."""
    ctypes.string_at(0)


def leave() -> None:
    """End the process from inside."""
    sys.stderr.write("the library said goodbye\n")
    sys.stderr.flush()
    os._exit(7)


def raise_ours() -> None:
    """Raise an error of the product, with all its parts."""
    raise BadInput("the page has no title", where="page.html:3", do="give it one")


def raise_other(text: str) -> None:
    """Raise what a library raises."""
    raise KeyError(text)


def long_answer(size: int) -> bytes:
    """Answer with many bytes."""
    return b"x" * size


def print_a_lot() -> str:
    """Write to standard output and error, more than a pipe holds, and read standard input."""
    print("x" * 1_000_000, flush=True)
    os.write(1, b"y" * 200_000)
    print("z" * 1_000_000, file=sys.stderr, flush=True)
    return sys.stdin.read()


def record() -> Found:
    """Answer with a record."""
    return Found(colour=Colour.RED, at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), names=("a", "ü"))


class _Trick:
    """A value whose pickle calls a function where it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def trick() -> Any:
    """Answer with a pickle that would run a command."""
    return _Trick()


def unpicklable() -> Any:
    """Answer with what cannot cross."""
    return lambda: None


def ignore_the_alarm() -> None:
    """Be deaf to what can be ignored, and loop."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def environment() -> dict[str, str]:
    """What the child can read of its environment."""
    return dict(os.environ)


def modules() -> list[str]:
    """What the child has imported."""
    return sorted(sys.modules)
