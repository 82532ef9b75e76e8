"""Keeps the memory of one message for the next one.

glibc gives the top of its heap back to the kernel as soon as a large block there is freed. A send makes and frees a message of some
70 kB a thousand times a second at that very place: without this, clearing the same pages anew costs 25 us of each (a third of what
the whole message costs).
"""

from __future__ import annotations

import ctypes
import gc
from functools import cache

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # of mallopt(3)
_KEPT = 64 * 1024 * 1024  # bytes that may stay unused
_STEP = 1024 * 1024


@cache
def calm_collector() -> None:
    """Keep the search for cycles of garbage from what is loaded by now, once: a message makes hundreds of short-lived objects, and each
    full search would walk all modules. What is garbage at this moment stays."""
    gc.freeze()


def keep_freed_memory() -> None:
    """Let this process keep up to 64 MiB that it has freed; without glibc it does nothing."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_TRIM_THRESHOLD, _KEPT)
    mallopt(_TOP_PAD, _STEP)
    mallopt(_MMAP_THRESHOLD, 4 * _STEP)
