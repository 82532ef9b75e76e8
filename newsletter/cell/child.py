"""The inside of a cell: take a call from standard input, run it under limits, write the answer, until the pipe ends.

Run as `python -m newsletter.cell.child`. Standard library only, so that it starts fast; what a target needs is imported
with the target. Kernel limits stand beside the parent's clock: they hold when the parent itself is gone or stuck.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from newsletter.cell import frames
from newsletter.errors import NewsletterError

_NICER = 5  # who hands out calls has readers to answer meanwhile; with less than this third of a share, renders on a busy machine would run out of time
_GRACE_S = 5  # the parent's clock comes first: it tells "too slow" better than a signal does


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipe on descriptors of its own: whatever the target prints goes to standard error, what it reads is empty."""
    calls, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(calls, "rb"), os.fdopen(answers, "wb")


def _let_others_go_first() -> bool:
    """Give the whole session of this process less of the processor; False where Linux wants to be asked again later.

    By default Linux shares the processor among sessions and then among the processes of each (sched(7), "The autogroup feature"): in a
    session of its own, as this one is, a process's nice value alone changes nothing.
    """
    try:
        Path("/proc/self/autogroup").write_text(str(_NICER))
    except BlockingIOError:  # one change in a tenth of a second, on the whole machine
        return False
    except OSError:  # a system that shares in another way, where the nice value counts
        return True
    return True


def _limit_memory(size: int | None) -> None:
    """Cap the address space; None lifts the cap (only the soft limit ever moves)."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if size is None else size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Bytes of address space in use; a gigabyte where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    except OSError:
        return 2**30


def _limit_time(seconds: float, cpu_seconds: float) -> None:
    """End this process by signal after `cpu_seconds` of the processor, or a little after `seconds` of the wall."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_S)
    # The timers can be taken down by who runs in this process; the kernel's own limit cannot be raised by then.
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + cpu_seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _unlimit_time() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))


def _no_network(event: str, _: tuple[Any, ...]) -> None:
    """Refuse every socket: what a document names must not be fetched while it is parsed (an audit hook, PEP 578)."""
    if event.startswith("socket."):
        raise PermissionError("no network inside a cell")


def _found(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _answer(function: Callable[..., Any], args: tuple[Any, ...], answer_bytes: int) -> tuple[int, bytes]:
    """Call and pickle; every way of failing becomes a frame."""
    try:
        body = pickle.dumps(function(*args), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        _limit_memory(None)
        return frames.TOO_LARGE, b"it needed more memory than it may have"
    except NewsletterError as error:
        return frames.ERROR, pickle.dumps(error, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whatever foreign bytes provoke is a report to the parent, never the end of the child
        return frames.RAISED, _in_words(error)
    if len(body) > answer_bytes:
        return frames.TOO_LARGE, f"its answer has {len(body):,} bytes, {answer_bytes:,} are allowed".encode()
    return frames.VALUE, body


def _in_words(error: BaseException) -> bytes:
    try:
        text = str(error)
    except Exception:  # an exception whose text cannot be made still has a name
        text = ""
    return f"{type(error).__name__}: {text}"[:2_000].encode(errors="backslashreplace")


class _Server:
    """Serves calls, and knows how large this process is by itself, without what calls have left in it."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._own_bytes = _address_space()
        self._goes_last = False

    def serve(self, call: tuple[Any, ...]) -> None:
        """Run one call under its limits and write its frames."""
        target, seconds, cpu_seconds, memory_bytes, answer_bytes, args = call
        self._goes_last = self._goes_last or _let_others_go_first()
        before = _address_space()
        try:
            function = _found(target)
        except Exception as error:  # an import can raise anything; the parent names the target
            _write(self._answers, frames.RAISED, _in_words(error))
            return
        self._own_bytes += _address_space() - before
        _write(self._answers, frames.BEGUN, frames.SIZE.pack(self._own_bytes))
        _limit_memory(self._own_bytes + memory_bytes)
        _limit_time(seconds, cpu_seconds)
        kind, body = _answer(function, args, answer_bytes)
        _unlimit_time()
        _limit_memory(None)
        _write(self._answers, kind, body)


def _write(answers: BinaryIO, kind: int, body: bytes) -> None:
    answers.write(frames.HEAD.pack(len(body), kind))
    answers.write(body)
    answers.flush()


def main() -> None:
    """Serve calls until the parent closes the pipe or is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICER)
    calls, answers = _private_streams()
    try:
        _write(answers, frames.READY, b"")
        sys.addaudithook(_no_network)
        server = _Server(answers)
        while (call := frames.read_call(calls)) is not None:
            server.serve(call)
            del call  # the arguments of one call are not to lie beside those of the next
    except BrokenPipeError:
        os._exit(1)  # nobody is left to read: not even the closing of the streams may complain


if __name__ == "__main__":
    main()
    sys.exit(0)
