"""How far a send has come, in numbers that are on disk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from newsletter.model.delivery import DeliveryEvent, Result


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Recorded outcomes of this run; a message that is tried twice counts twice."""

    accepted: int = 0
    put_off: int = 0  # due again later
    gave_up: int = 0  # put off once too often: refused
    refused: int = 0
    lost: int = 0  # the server may have taken it
    not_handed: int = 0  # pending again
    our_fault: int = 0  # pending again


class Tally:
    """Counts results as they are committed."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, result: Result) -> None:
        """Count one."""
        gave_up = result.outcome.event is DeliveryEvent.PUT_OFF and result.retry_after_s is None
        self._counts[DeliveryEvent.GAVE_UP if gave_up else result.outcome.event] += 1

    @property
    def progress(self) -> Progress:
        """The counts so far."""
        return Progress(**self._counts)
