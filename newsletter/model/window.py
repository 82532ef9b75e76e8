"""A strict sliding window: never more than so many messages in any hour, or any day. Pure.

Messages are counted in slices of time. A slice counts as long as any moment of it may lie in the window, so what is counted is never
less than what was sent; the price is less than one slice in 120 of an hour and one in 144 of a day.
"""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.model.pace import SECOND_US

_SLICE_S = {"hour": 30, "day": 600}
_WINDOW_S = {"hour": 3_600, "day": 86_400}
_GUARD_US = 5 * SECOND_US  # from a turn to the moment when the server counts the message


class Window:
    """What was sent in the last hour or day."""

    def __init__(self, per: str, counts: Mapping[int, int], now_us: int, *, ahead_us: int) -> None:
        self._slice_us = _SLICE_S[per] * SECOND_US
        self._window_us = _WINDOW_S[per] * SECOND_US
        self.counts: dict[int, int] = {}  # number of a slice since 1970 -> messages
        newest = (now_us + ahead_us) // self._slice_us
        for counted, count in sorted(counts.items()):
            # A slice that lies ahead was counted by a clock that has been set back: it was sent by now at the latest.
            number = now_us // self._slice_us if counted > newest else counted
            if self._leaves_at(number) > now_us:
                self.counts[number] = self.counts.get(number, 0) + count

    def counted(self, at_us: int) -> int:
        """Messages that may lie in the window that ends at a moment."""
        return sum(count for number, count in self.counts.items() if self._leaves_at(number) > at_us)

    def next_leave(self, at_us: int) -> int | None:
        """When the next messages leave the window after a moment; None if it is empty then."""
        return min((leaves for number in self.counts if (leaves := self._leaves_at(number)) > at_us), default=None)

    def take(self, at_us: int, count: int = 1) -> None:
        """Count messages of a moment."""
        number = at_us // self._slice_us
        self.counts[number] = self.counts.get(number, 0) + count

    def _leaves_at(self, number: int) -> int:
        return (number + 1) * self._slice_us + self._window_us + _GUARD_US
