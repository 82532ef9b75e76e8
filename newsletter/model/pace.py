"""How fast messages may go, as rules: limits of relays and of groups of recipient domains, and warm-up. Pure.

What the rules make of a moment is reckoned in `bucket`, by the ledger for a send and by the forecast for a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

SECOND_US = 1_000_000
SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
MARGIN = 0.99  # of an even rate: two messages may meet on the wire that left apart, and the server counts what it sees

WARM_UP_FIRST = 50  # messages on the first day, doubled on each that follows
WARM_UP_DAYS = 14  # the last one lets 409,600 through; then the ramp is over


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most so many messages in any such time. Those of a second and a minute are spread evenly, without a burst."""

    per: Literal["second", "minute", "hour", "day"]
    most: float

    @property
    def is_even(self) -> bool:
        """True if messages are spread evenly; else so many may go at once, and none after that until the first is so old."""
        return self.per in ("second", "minute")

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.most / SECONDS[self.per]


@dataclass(frozen=True, kw_only=True)
class PaceRules:
    """Every limit that a send keeps to."""

    everything: tuple[Limit, ...] = ()  # over all relays together
    relays: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)  # domain -> its group; domains below it belong to it
    group_limits: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    warm_ups: Mapping[str, date] = field(default_factory=dict)  # relay -> first day of its ramp

    @property
    def by_domain(self) -> bool:
        """True if a group of domains has a limit."""
        return any(self.group_limits.values())

    @property
    def is_limited(self) -> bool:
        """True if anything has a limit."""
        return bool(self.everything or self.by_domain or self.warm_ups or any(self.relays.values()))

    def group_of(self, address: str) -> str:
        """The group that an address belongs to; "" for none."""
        domain = address.rpartition("@")[2].lower().rstrip(".")
        while domain:
            if (group := self.groups.get(domain)) is not None:
                return group
            domain = domain.partition(".")[2]
        return ""

    def limits_of(self, bucket: str) -> tuple[Limit, ...]:
        """The limits of a bucket: "all", "relay:NAME" or "group:NAME"."""
        kind, _, name = bucket.partition(":")
        match kind:
            case "relay":
                return self.relays.get(name, ())
            case "group":
                return self.group_limits.get(name, ())
            case _:
                return self.everything

    def warm_up_of(self, bucket: str) -> date | None:
        """The first day of a bucket's ramp, if it has one."""
        kind, _, name = bucket.partition(":")
        return self.warm_ups.get(name) if kind == "relay" else None


def warm_up_most(first: date, at_us: int) -> int | None:
    """Messages that a ramp lets through in any 24 hours, at a moment (UTC); None once it is over. Before its first day as on it."""
    day = (_day_of(at_us) - first).days
    return None if day >= WARM_UP_DAYS else WARM_UP_FIRST * 2 ** max(day, 0)


def next_midnight_us(at_us: int) -> int:
    """When a ramp takes its next step."""
    day = _day_of(at_us) + timedelta(days=1)
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND_US


def _day_of(at_us: int) -> date:
    return datetime.fromtimestamp(at_us / SECOND_US, UTC).date()


def in_words(limit: Limit) -> str:
    """ "14 a second"."""
    return f"{limit.most:g} {'an' if limit.per == 'hour' else 'a'} {limit.per}"
