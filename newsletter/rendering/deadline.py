"""An end to what computes for ever, inside the process that computes it, so that the place can be told.

A cell ends such a child too, but from outside, where nobody knows which line of which template it was.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(Exception):
    """It did not end and was stopped."""


@contextmanager
def computing_at_most(seconds: float) -> Iterator[None]:
    """Raise OutOfTime inside the block once it has computed for `seconds`; waiting does not count.

    Works in the main thread, where alone Python runs signal handlers; elsewhere it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime(f"it does not end and was stopped after {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
