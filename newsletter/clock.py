"""The only place where time is read.

Business time is aware UTC. Leases and pace are reckoned by the database's clock, in SQL, not here.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the parts get the time from; tests hand in a fixed one."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        return datetime.now(UTC)


monotonic = time.monotonic
"""Seconds on a clock that never goes back; only differences mean anything."""


def to_ms(moment: datetime) -> int:
    """An aware moment as UTC epoch milliseconds, the form the database keeps."""
    return round(moment.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    """Epoch milliseconds as an aware UTC moment."""
    return datetime.fromtimestamp(value / 1000, UTC)
