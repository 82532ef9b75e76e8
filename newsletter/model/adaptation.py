"""What a server's "not so fast" does to the pace: multiplicative decrease, additive increase. Pure.

Replies are judged in rounds of a second or more. A round with refusals takes away their share, at most half and at least a hundredth;
one without gives back a 300th of the full rate for each second, but no more than a tenth of the present rate, so that a storm is
left slowly and a lone refusal, which is a message that came a moment early, costs next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.model.delivery import DeliveryEvent, Fault, Outcome
from newsletter.model.pace import SECOND_US

SLOWEST = 0.1  # messages a second: below that nothing would be found out any more
ROUND_US = SECOND_US
_STORM = 20  # refusals and nothing accepted: that is known without waiting for the end of the first round
_RECOVERY_S = 300.0
_GROWTH = 0.1  # of the present rate, a second
_LONGEST_ROUND_S = 15.0  # that gives back anything: idle time proves nothing
_SLOW_DOWN = frozenset({421, 450, 451, 452, 454})
_FROM_RCPT = frozenset({"rcpt", "data", "body", "after_dot"})


def says_slow_down(outcome: Outcome) -> bool:
    """True for a temporary refusal that is about how much is sent: not for a full mailbox, nor for greylisting."""
    if outcome.code not in _SLOW_DOWN or outcome.fault is not Fault.SERVER:
        return False
    if outcome.event not in (DeliveryEvent.PUT_OFF, DeliveryEvent.NOT_HANDED) or outcome.enhanced == "4.2.2":
        return False
    words = outcome.text.lower()
    return not any(word in words for word in ("greylist", "graylist", "grey-list", "gray-list"))


def is_about_recipient(outcome: Outcome) -> bool:
    """True if the reply came once the reader was named: then it may be the readers' provider that is slow, not the relay."""
    return outcome.stage in _FROM_RCPT


@dataclass(slots=True, kw_only=True)
class Adaptation:
    """How far a pace is slowed, and the round that is being counted. Without a round nothing is slowed and nothing is kept."""

    full: float = 0.0  # messages a second to come back to; 0 while nothing is slowed
    rate: float = 0.0  # messages a second now; 0 = not slowed
    since_us: int = 0  # start of the round; 0 = there is none
    accepted: int = 0
    refused: int = 0

    @property
    def is_active(self) -> bool:
        """True while something is slowed or counted."""
        return self.since_us > 0

    def note(self, *, accepted: int, refused: int, now_us: int, limit: float | None) -> None:
        """Count replies. `limit`: the even rate of the bucket without adaptation, messages a second; None if it has none."""
        if not self.is_active:
            if not refused:
                return
            self.since_us = now_us
        self.since_us = min(self.since_us, now_us)  # the clock was set back
        self.accepted += accepted
        self.refused += refused
        replies = self.accepted + self.refused
        is_storm = not self.rate and not self.accepted and self.refused >= _STORM
        if replies and (now_us - self.since_us >= ROUND_US or is_storm):
            self._close(now_us, limit)

    def _close(self, now_us: int, limit: float | None) -> None:
        seconds = max((now_us - self.since_us) / SECOND_US, 0.05)
        if self.refused:
            self._slow(limit or self.full or max((self.accepted + self.refused) / seconds, SLOWEST))
        else:
            self._recover(seconds, limit)
        self.accepted = self.refused = 0
        self.since_us = now_us if self.rate else 0

    def _slow(self, full: float) -> None:
        share = self.refused / (self.accepted + self.refused)
        # One refusal among others that were accepted is no pattern: it came a moment too early.
        keep = 0.99 if self.refused == 1 and self.accepted >= 5 else max(0.5, min(0.99, 1 - share))
        self.full = full
        self.rate = max(min(self.rate or full, full) * keep, min(SLOWEST, full))

    def _recover(self, seconds: float, limit: float | None) -> None:
        full = limit or self.full
        gained = min(seconds, _LONGEST_ROUND_S) * min(full / _RECOVERY_S, self.rate * _GROWTH)
        self.rate += gained
        if self.rate >= full:
            self.full = self.rate = 0.0
