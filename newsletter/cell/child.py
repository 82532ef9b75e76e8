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
from typing import Any, BinaryIO

from newsletter.cell import frames
from newsletter.errors import NewsletterError

_GRACE_S = 5  # the parent's clock comes first: it tells "too slow" better than a signal does


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipe on descriptors of its own: whatever the target prints goes to standard error, what it reads is empty."""
    calls, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(calls, "rb"), os.fdopen(answers, "wb")


def _limit_memory(size: int | None) -> None:
    """Cap the address space; None lifts the cap (only the soft limit ever moves)."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if size is None else size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _limit_time(seconds: float | None) -> None:
    """End this process by signal a little after `seconds`, of the wall or of the processor; None takes that back."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if seconds is None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + _GRACE_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_S)


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


def _serve(call: bytes, answers: BinaryIO) -> None:
    target, args, seconds, memory_bytes, answer_bytes = pickle.loads(call)
    try:
        function = _found(target)
    except Exception as error:  # an import can raise anything; the parent names the target
        _write(answers, frames.RAISED, _in_words(error))
        return
    _write(answers, frames.BEGUN, b"")
    _limit_memory(memory_bytes)
    _limit_time(seconds)
    kind, body = _answer(function, args, answer_bytes)
    _limit_time(None)
    _limit_memory(None)
    _write(answers, kind, body)


def _write(answers: BinaryIO, kind: int, body: bytes) -> None:
    answers.write(frames.HEAD.pack(len(body), kind))
    answers.write(body)
    answers.flush()


def main() -> None:
    """Serve calls until the parent closes the pipe or is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    calls, answers = _private_streams()
    try:
        _write(answers, frames.READY, b"")
        while (frame := frames.read_from(calls)) is not None:
            _serve(frame[1], answers)
    except BrokenPipeError:
        os._exit(1)  # nobody is left to read: not even the closing of the streams may complain


if __name__ == "__main__":
    main()
    sys.exit(0)
