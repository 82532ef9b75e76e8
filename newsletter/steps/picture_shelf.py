"""What this process knows of pictures, so that a preview fetches none of them twice.

It is memory and no table: a command makes an edition's pictures once, and whoever renders again and again, the preview,
is one process. What is remembered grows old, because a publisher may replace a file under its address.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from newsletter.clock import monotonic

_MOST_BYTES = 100_000_000
KEPT_S = 1800.0
BRIEFLY_S = 120.0  # what went wrong: long enough for a burst of renders, short enough to see it mended


class PictureShelf:
    """Values by key, each for a time; when `most_bytes` are kept, what was used longest ago makes room."""

    def __init__(self, *, most_bytes: int = _MOST_BYTES, now: Callable[[], float] = monotonic) -> None:
        self._most = most_bytes
        self._now = now
        self._kept: OrderedDict[Hashable, tuple[float, int, Any]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> Any:
        """The value of a key, None if it is not there or too old."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] <= self._now():
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return found[2]

    def put(self, key: Hashable, value: Any, *, weight: int = 0, seconds: float = KEPT_S) -> None:
        """Keep a value of `weight` bytes; one too heavy for the shelf is not kept."""
        self._drop(key)
        if weight > self._most:
            return
        self._kept[key] = (self._now() + seconds, weight, value)
        self._bytes += weight
        while self._bytes > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._bytes -= found[1]
