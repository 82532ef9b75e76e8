"""How many rows may be begun now, and when a begun one may go on the wire, where a send has a pace.

The ledger gives each begun row its turn, for all processes together. Two things are left to this process. Rows are not begun long
before their turn: every row that is begun is in doubt after a kill, whether it was on the wire or waited, and a row in doubt may be
sent twice. And the limits are kept on the wire as well: a commit that took long hands its rows out late, just before those of the next
one, and a server that counts the messages of a second would refuse what came too close together. What was held up may go a little
faster than its turns were given, as long as no second (or minute) of what really went holds more than its limit.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from newsletter.clock import monotonic
from newsletter.model.delivery import Begun
from newsletter.model.pace import MARGIN, SECONDS, Limit, PaceRules

_AHEAD_S = 0.02  # how long before its turn a row is begun; longer only where commits take longer
_UNLIMITED = 1_000_000
_GUARD = (1 - MARGIN) * 0.8  # of a limit's time: what may differ between our clock's order and the server's
_CATCH_UP = 1.15  # times its rate: how fast messages go at most that were held up
_SLACK_S = 0.005  # that a message may go before its place in the line: timers are late by up to that, and lateness would add up


class _Line:
    """One even limit, as far as this process knows of it: turns that are given, and messages that went on the wire."""

    def __init__(self, limit: Limit) -> None:
        self._rate = limit.rate * MARGIN
        self._step_s = 1 / (limit.rate * _CATCH_UP)
        self._time_s = SECONDS[limit.per] * (1 + _GUARD)
        self._last_turn = -math.inf  # monotonic: of the last row that was begun
        self._next_on_wire = -math.inf  # monotonic
        self._gone: deque[float] = deque(maxlen=max(1, int(limit.most)))  # monotonic: when the last of them went

    def room(self, ahead_s: float) -> int:
        """Rows whose turn is near."""
        most = math.ceil(self._rate * ahead_s)
        near = (monotonic() + ahead_s - self._last_turn) * self._rate
        return most if near >= most else max(0, math.floor(near))

    def opens_in_s(self, ahead_s: float) -> float:
        """Seconds until there is room for one more."""
        # A hair later than reckoned: a timer that fires too early would find no room and be set again and again.
        return max(0.0, self._last_turn + 1 / self._rate - ahead_s - monotonic()) + 0.0005

    def note(self, turn: float) -> None:
        """Note the turn of a row that was begun."""
        self._last_turn = max(self._last_turn, turn)

    def wire_in_s(self, now: float) -> float:
        """Seconds until the next message may go on the wire."""
        is_full = len(self._gone) == self._gone.maxlen
        return max(0.0, self._next_on_wire - _SLACK_S - now, self._gone[0] + self._time_s - now if is_full else 0.0)

    def goes(self, now: float) -> None:
        """Note that one goes now."""
        self._next_on_wire = max(self._next_on_wire, now) + self._step_s
        self._gone.append(now)


class Pace:
    """Looks ahead as far as a commit needs, and no further; and keeps messages apart on the wire."""

    def __init__(self, rules: PaceRules | None) -> None:
        rules = rules or PaceRules()
        self._all = _lines_of(rules.everything)
        self._relays = {relay: _lines_of(limits) for relay, limits in rules.relays.items()}
        self._are_all_limited = bool(self._relays) and all(self._relays.values())
        self.is_free = not rules.is_limited  # no row ever waits for a turn
        self._commit_s = 0.0  # what a commit takes of late

    @property
    def room(self) -> int:
        """Rows that may be begun now over all relays: those whose turn is near, as far as this process can know."""
        room = self._room(self._all)
        if self._are_all_limited:
            room = min(room, sum(map(self._room, self._relays.values())))
        return room

    def room_for(self, relay: str) -> int:
        """Rows that may be begun now for one relay."""
        return self._room(self._lines(relay))

    @property
    def opens_in_s(self) -> float:
        """Seconds until there is room for one more, over any relay."""
        alone = self._opens_in_s(self._all)
        return max(alone, min(map(self._opens_in_s, self._relays.values()))) if self._are_all_limited else alone

    def note(self, rows: Sequence[Begun], *, commit_s: float) -> None:
        """Take note of what a commit began, and how long it took."""
        self._commit_s = max(commit_s, 0.8 * self._commit_s)
        now = monotonic()
        for row in rows:
            for line in self._lines(row.relay):
                line.note(now + row.wait_s)

    def gate_s(self, relay: str) -> float:
        """0.0: go now, directly before MAIL FROM, and the place in the line is taken. Else seconds to wait before asking again."""
        if not (lines := self._lines(relay)):
            return 0.0
        now = monotonic()
        wait_s = max((line.wire_in_s(now) for line in lines), default=0.0)
        if wait_s <= 0:
            for line in lines:
                line.goes(now)
        return wait_s

    def _lines(self, relay: str) -> list[_Line]:
        return self._all + self._relays.get(relay, [])

    def _room(self, lines: Sequence[_Line]) -> int:
        return min((line.room(self._ahead_s) for line in lines), default=_UNLIMITED)

    def _opens_in_s(self, lines: Sequence[_Line]) -> float:
        return max((line.opens_in_s(self._ahead_s) for line in lines), default=0.0)

    @property
    def _ahead_s(self) -> float:
        return max(_AHEAD_S, 2 * self._commit_s)


def _lines_of(limits: Sequence[Limit]) -> list[_Line]:
    return [_Line(limit) for limit in limits if limit.is_even]
