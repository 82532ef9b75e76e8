"""A circuit breaker for one relay: it goes out after failures in a row, is tried with one connection after a pause, and comes back.

    in use ──failures in a row──▶ out ──pause over──▶ on trial ──an answer──▶ in use
                                   ▲                      │
                                   └──── a failure ───────┘   (the pause doubles)

No I/O; the caller says what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What a relay may be used for."""

    IN_USE = "in use"
    OUT = "out"  # not at all
    ON_TRIAL = "on trial"  # one connection, to see whether it answers again
    DISMISSED = "dismissed"  # not any more in this send: a fault of ours that waiting does not mend


@dataclass(frozen=True, kw_only=True)
class BreakerRules:
    """When a relay goes out, and for how long; in seconds unless said otherwise."""

    failures: int = 5  # in a row, over all its connections
    first_pause_s: float = 5.0
    longest_pause_s: float = 300.0


class Breaker:
    """What is known of one relay's health."""

    def __init__(self, rules: BreakerRules) -> None:
        self._rules = rules
        self._failures = 0  # in a row
        self._pauses = 0  # in a row, since it last answered
        self._out_until: float | None = None
        self._dismissed = False
        self.has_answered = False  # in this send
        self.why = ""  # what it said last that counted against it

    def standing(self, now: float) -> Standing:
        """What it may be used for at this moment of a clock that never goes back."""
        if self._dismissed:
            return Standing.DISMISSED
        if self._out_until is None:
            return Standing.IN_USE
        return Standing.ON_TRIAL if now >= self._out_until else Standing.OUT

    def opens_in_s(self, now: float) -> float | None:
        """Seconds until it is tried again: 0 if it may be used now, None if never."""
        if self._dismissed:
            return None
        return 0.0 if self._out_until is None else max(0.0, self._out_until - now)

    def answered(self) -> None:
        """Note that the relay answered, whatever it said of the message."""
        self.has_answered = True
        self._failures = self._pauses = 0
        self._out_until = None

    def failed(self, why: str, now: float, *, may_go_out: bool = True, at_once: bool = False) -> None:
        """Note a drop, a time-out or a connection that could not be opened.

        `may_go_out`: false for the last relay there is. `at_once`: this one failure is enough.
        """
        self._failures += 1
        self.why = why
        on_trial = self._out_until is not None and now >= self._out_until
        # Connections that were open when it went out fail one after the other: only what fails after the pause says something new.
        tripped = self._out_until is None and self._failures >= (1 if at_once else self._rules.failures)
        if may_go_out and (on_trial or tripped):
            self._pauses += 1
            pause_s = self._rules.first_pause_s * 2.0 ** min(self._pauses - 1, 30)
            self._out_until = now + min(pause_s, self._rules.longest_pause_s)

    def dismiss(self, why: str) -> None:
        """Take it out of this send for good."""
        self._dismissed, self.why = True, why
