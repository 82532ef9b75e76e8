"""How far a send has come, in numbers that are on disk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

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
    relays: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # relay -> one of the names above -> how often
    last_put_off: str = ""  # what a server said when it last put a message off

    @property
    def done(self) -> int:
        """Messages that are over for good."""
        return self.accepted + self.refused + self.gave_up

    def __add__(self, other: Progress) -> Progress:
        """Both together, as of two runs or two processes."""
        counts = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        names = dict.fromkeys((*self.relays, *other.relays))
        relays = {name: dict(Counter(self.relays.get(name, {})) + Counter(other.relays.get(name, {}))) for name in names}
        return Progress(**counts, relays=relays, last_put_off=other.last_put_off or self.last_put_off)


_COUNTS = tuple(one.name for one in fields(Progress) if one.type == "int")


class Tally:
    """Counts results as they are committed."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._relays: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._last_put_off = ""

    def add(self, result: Result) -> None:
        """Count one."""
        outcome = result.outcome
        event = outcome.event
        if event is DeliveryEvent.PUT_OFF:
            self._last_put_off = f"{outcome.code or ''} {outcome.text}".strip()
            if result.retry_after_s is None:
                event = DeliveryEvent.GAVE_UP
        self._counts[event.value] += 1
        self._relays[result.begun.relay][event.value] += 1

    @property
    def progress(self) -> Progress:
        """The counts so far."""
        relays = {name: dict(counts) for name, counts in self._relays.items()}
        return Progress(**self._counts, relays=relays, last_put_off=self._last_put_off)
