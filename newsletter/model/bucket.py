"""One bucket of the pace: when its next message may go, by all its limits at once. Pure; times in microseconds since 1970.

Even limits are a line of turns (GCRA without a burst): each message takes the turn after the last, and idle time is no credit.
A clock set back starts the line again, behind every turn that may have been given; one set forward can bring a turn that was given a
quarter of a second ahead together with the next, and no more than that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.model.adaptation import Adaptation
from newsletter.model.pace import MARGIN, SECOND_US, Limit, in_words, next_midnight_us, warm_up_most
from newsletter.model.window import Window

AHEAD_US = SECOND_US // 4  # how long before its turn a message may be given it
LATE_US = SECOND_US // 10  # how late a turn may be taken: a commit that took longer than most loses none
_WARM_UP = "warm-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketState:
    """What is kept of a bucket."""

    next_at: int = 0  # the next free turn
    factor: int = 1000  # per mille of the full rate; for people, `slices` has it exactly
    factor_at: int = 0  # since when the present round of replies is counted; 0 = none is
    slices: str = ""  # JSON: what the windows have counted, how far the pace is slowed; "" = nothing


class Bucket:
    """A bucket at work. `scale`: messages that each one here stands for (a forecast reckons in handfuls)."""

    def __init__(
        self,
        limits: Sequence[Limit],
        state: BucketState,
        now_us: int,
        *,
        warm_up: date | None = None,
        scale: int = 1,
        margin: float = MARGIN,
    ) -> None:
        self._even = [limit for limit in limits if limit.is_even]
        self._long = [limit for limit in limits if not limit.is_even]
        self._warm_up = warm_up
        self._scale = scale
        self._margin = margin
        kept = json.loads(state.slices) if state.slices else {}
        self._windows = {per: _window(per, kept, now_us) for per in ("hour", "day") if self._is_counted(per)}
        full, rate, accepted, refused = kept.get("replies", (0.0, 0.0, 0, 0))
        self.adaptation = Adaptation(full=full, rate=rate, since_us=state.factor_at, accepted=accepted, refused=refused)
        # No turn is given longer ahead, so a later one is from before the clock was set back.
        latest = now_us + AHEAD_US + self.interval_us + SECOND_US
        self.next_at = state.next_at if state.next_at <= latest else now_us + AHEAD_US + self.interval_us
        self._not_before = now_us if self.next_at < now_us - LATE_US else 0  # after a pause the line starts again: it is no credit

    @property
    def even_rate(self) -> float | None:
        """Messages a second by its limits of a second and a minute; None if it has none."""
        return min((limit.rate for limit in self._even), default=None)

    @property
    def is_free(self) -> bool:
        """True if it lets everything through at once."""
        return not (self._even or self._long or self._warm_up or self.adaptation.rate)

    @property
    def interval_us(self) -> int:
        """From one turn to the next; 0 without an even limit that is not slowed."""
        even = self.even_rate
        rates = [rate for rate in (even and even * self._margin, self.adaptation.rate) if rate]
        return round(SECOND_US * self._scale / min(rates)) if rates else 0

    def opens_at(self, now_us: int) -> int:
        """When one more message may go: at the given moment, or later."""
        at = max(now_us, self.next_at, self._not_before if self.interval_us else 0)
        while (later := self._window_opens(at)) > at:
            at = later
        return at

    def take(self, at_us: int) -> None:
        """Take the turn of a moment that `opens_at` gave, or of a later one."""
        self.next_at = max(self.next_at, at_us + self.interval_us)
        for window in self._windows.values():
            window.take(at_us, self._scale)

    def binds(self, at_us: int) -> str:
        """Which limit it is, in words, that lets nothing more go before a moment which `opens_at` gave; "" if it would have."""
        for per, window in self._windows.items():
            for limit in self._long:
                if limit.per == per and window.counted(at_us - 1) + self._scale > int(limit.most):
                    return in_words(limit)
            if per == "day" and (most := self._ramp(at_us - 1)) is not None and window.counted(at_us - 1) + self._scale > most:
                return f"{_WARM_UP}: {most} a day"
        if self.next_at < at_us:
            return ""
        slowest = min(self._even, key=lambda limit: limit.rate, default=None)
        if self.adaptation.rate and (slowest is None or self.adaptation.rate < slowest.rate * self._margin):
            return f"slowed to {self.adaptation.rate:.3g} a second by the server's refusals"
        return in_words(slowest) if slowest is not None else ""

    def state(self) -> BucketState:
        """What is to be kept."""
        how = self.adaptation
        kept: dict[str, Any] = {}
        for per, window in self._windows.items():
            if window.counts:
                kept[per] = [[number, count] for number, count in window.counts.items()]
        if how.is_active:
            kept["replies"] = [how.full, how.rate, how.accepted, how.refused]
        factor = round(1000 * how.rate / how.full) if how.rate else 1000
        slices = json.dumps(kept, separators=(",", ":")) if kept else ""
        return BucketState(next_at=self.next_at, factor=factor, factor_at=how.since_us, slices=slices)

    def _is_counted(self, per: str) -> bool:
        return any(limit.per == per for limit in self._long) or (per == "day" and self._warm_up is not None)

    def _ramp(self, at_us: int) -> int | None:
        return None if self._warm_up is None else warm_up_most(self._warm_up, at_us)

    def _window_opens(self, at_us: int) -> int:
        """The moment itself if every window has room, else the next one at which that may have changed."""
        for limit in self._long:
            window = self._windows[limit.per]
            if window.counted(at_us) + self._scale > max(int(limit.most), self._scale):
                return window.next_leave(at_us) or at_us
        most = self._ramp(at_us)
        if most is not None and (window := self._windows["day"]).counted(at_us) + self._scale > max(most, self._scale):
            return min(window.next_leave(at_us) or at_us, next_midnight_us(at_us))
        return at_us


def _window(per: str, kept: dict[str, Any], now_us: int) -> Window:
    return Window(per, dict(kept.get(per, ())), now_us, ahead_us=AHEAD_US)
