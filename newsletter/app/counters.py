"""What this process has handed over since it started, by relay and outcome; what outlives it stands in the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from newsletter.delivery.tally import Progress


class Counters:
    """Counts that only ever grow."""

    def __init__(self) -> None:
        self.messages: Counter[tuple[str, str]] = Counter()  # (relay, outcome) -> how often

    def of_a_send(self) -> Callable[[Progress], None]:
        """A `report` for one send; what it is told counts from zero."""
        last: Counter[tuple[str, str]] = Counter()

        def note(progress: Progress) -> None:
            nonlocal last
            now = Counter({(relay, outcome): times for relay, counts in progress.relays.items() for outcome, times in counts.items()})
            self.messages.update(now - last)
            last = now

        return note
