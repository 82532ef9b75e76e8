"""How many rows may be begun now, where a send has a pace.

The ledger gives each begun row its turn; this only keeps rows from being begun long before theirs. Every row that is begun is in
doubt after a kill, whether it was on the wire or waited for its turn, and a row in doubt may be sent twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from newsletter.clock import monotonic
from newsletter.model.delivery import Begun

_AHEAD_S = 0.02  # how long before its turn a row is begun; longer only where commits take longer


class Pace:
    """Looks ahead as far as a commit needs, and no further."""

    def __init__(self, rate: float | None) -> None:
        self._rate = rate  # messages a second
        self._last_turn = -math.inf  # monotonic: of the last row that was begun
        self._commit_s = 0.0  # what a commit takes of late

    @property
    def room(self) -> int:
        """Rows that may be begun now: those whose turn is near, as far as this process can know."""
        if self._rate is None:
            return 1_000_000
        most = math.ceil(self._rate * self._ahead_s)
        near = (monotonic() + self._ahead_s - self._last_turn) * self._rate
        return most if near >= most else max(0, math.floor(near))

    @property
    def opens_in_s(self) -> float:
        """Seconds until there is room for one more."""
        if self._rate is None:
            return 0.0
        # A hair later than reckoned: a timer that fires too early would find no room and be set again and again.
        return max(0.0, self._last_turn + 1 / self._rate - self._ahead_s - monotonic()) + 0.0005

    def note(self, rows: Sequence[Begun], *, commit_s: float) -> None:
        """Take note of what a commit began, and how long it took."""
        self._commit_s = max(commit_s, 0.8 * self._commit_s)
        if rows:
            self._last_turn = max(self._last_turn, monotonic() + max(row.wait_s for row in rows))

    @property
    def _ahead_s(self) -> float:
        return max(_AHEAD_S, 2 * self._commit_s)
