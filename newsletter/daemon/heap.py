"""Gives the memory of large bodies back as soon as they are done with.

A page, feed or text of some megabytes is taken from the kernel by itself and returned when it is freed. But glibc takes the first such
block that is freed for a habit: from then on it keeps blocks of that size in its heap, where what is allocated meanwhile lies behind them and
holds them. A daemon that had read ten megabytes twice stayed fifty larger for good.
"""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # of mallopt(3)
_LARGE = 128 * 1024  # bytes from which a block is one of its own; to name the size that glibc begins with ends its learning
_KEPT = 1024 * 1024  # bytes at the top of the heap that may stay unused
_ARENAS = 2  # each thread would have a heap of its own, with what it once needed


def give_freed_memory_back() -> None:
    """Let this process return to the kernel what it frees; without glibc it does nothing. A send changes it for its messages."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_TRIM_THRESHOLD, _KEPT)
    mallopt(_ARENA_MAX, _ARENAS)
