"""Functions for a cell to run, each with one named misbehaviour."""

from __future__ import annotations

import ctypes
import datetime
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from newsletter.errors import BadInput

_KEPT: list[bytes] = []


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


def who_got(_: bytes) -> int:
    """The process that got this."""
    return os.getpid()


def priority() -> tuple[int, str]:
    """The nice value of this process, and what Linux says of that of its session."""
    group = Path("/proc/self/autogroup")
    return os.nice(0), group.read_text().strip() if group.exists() else ""


def stranger() -> Any:
    """Answer with a record of a module that is loaded here alone."""
    from tests.support.cell_only import Stranger  # here: what calls this is not to have it

    return Stranger()


def articles(count: int, size: int) -> list[Any]:
    """Answer with many articles, each of its own text."""
    from newsletter.model.article import Article, Guarded  # here: a child is to carry no more than its target needs

    return [Article(title=f"Story {n}", text=Guarded(f"{n:x} " * (size // 4), members_only=False)) for n in range(count)]


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


def backtrack() -> None:
    """Never end inside native code, where no handler of Python's runs."""
    re.match(r"(a+)+$", "a" * 60 + "b")


def keep(size: int) -> int:
    """Keep memory after the call has ended, as a cache that grows does; the process this runs in."""
    _KEPT.append(b"x" * size)
    return os.getpid()


def open_files() -> list[int]:
    """The descriptors that this process holds."""
    listed = [path.name for path in Path("/proc/self/fd").iterdir()]  # that of the listing itself is closed by now
    return sorted(int(name) for name in listed if Path(f"/proc/self/fd/{name}").exists())


def call_out(port: int) -> str:
    """Try to reach a server in every way that a parser might."""
    for way in (_by_socket, _by_name, _by_urllib):
        try:
            way(port)
        except PermissionError as refused:
            said = str(refused)
        else:
            return f"{way.__name__} came through"
    return said


def _by_socket(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), 1).close()


def _by_name(port: int) -> None:
    socket.getaddrinfo("localhost", port)


def _by_urllib(port: int) -> None:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
    except urllib.error.URLError as wrapped:
        if isinstance(wrapped.reason, PermissionError):
            raise wrapped.reason from None
        raise


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
