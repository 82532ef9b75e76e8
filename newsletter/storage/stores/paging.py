"""Long lists in short statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

PAGE = 1_000  # rows of a keyset page: as fast as larger ones, and memory stays flat
_IN = 500  # values of one IN, rows of one VALUES: both databases take more, their planners like it less

ItemT = TypeVar("ItemT")


def batches(items: Sequence[ItemT], size: int = _IN) -> Iterator[Sequence[ItemT]]:
    """The items in stretches of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
