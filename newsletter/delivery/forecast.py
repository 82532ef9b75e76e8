"""When a send will be over, and what holds it up: the rules of the pace, run ahead on a clock of their own.

Not a second reckoning of the limits: the very buckets that a send takes its turns from are asked here, message by message up to
20,000 messages and in equal handfuls beyond, with the windows that earlier sends have used. What is added is what the limits do not
know: how many connections there are, and how long a message takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from newsletter.model.bucket import Bucket, BucketState
from newsletter.model.pace import SECOND_US, PaceRules
from newsletter.model.turns import ALL, Turns

_STEPS = 20_000
FASTEST = 2_000.0  # messages a second that one process hands over at most, unsigned, on two busy cores
SECONDS_A_MESSAGE = 0.3  # assumed where nothing better is known: six waits of a server 50 ms away


@dataclass(frozen=True, kw_only=True)
class Route:
    """A relay as the forecast sees it."""

    name: str
    connections: int
    weight: float = 1.0
    seconds_a_message: float = SECONDS_A_MESSAGE


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A time in which one and the same thing decides how fast messages go."""

    of: str  # "relay NAME" or "group NAME"
    limit: str  # in words: "14 a second", "50000 a day", "20 connections, 0.3 s a message"
    start: datetime
    end: datetime
    messages: int


@dataclass(frozen=True, kw_only=True)
class Share:
    """What goes over one relay, or to one group of domains ("" for all other domains)."""

    name: str
    messages: int
    end: datetime
    connections: int = 0  # of a relay, that are busy at the same time


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How a send will go, if nothing but the limits holds it up."""

    start: datetime
    end: datetime  # the last message is answered
    messages: int
    relays: tuple[Share, ...]
    groups: tuple[Share, ...]
    stretches: tuple[Stretch, ...]  # by their start

    @property
    def seconds(self) -> float:
        """From start to end."""
        return (self.end - self.start).total_seconds()

    @property
    def rate(self) -> float:
        """Messages a second, from start to end."""
        return self.messages / self.seconds if self.seconds else 0.0


def forecast(
    readers: Mapping[str, int],
    routes: Sequence[Route],
    rules: PaceRules,
    *,
    start: datetime,
    states: Mapping[str, BucketState] | None = None,
    fastest: float = FASTEST,
) -> Forecast:
    """How messages to so many readers by group of domains ("" for none) would go from `start` on.

    `states`: the buckets as the ledger keeps them. `fastest`: messages a second that this machine hands over.
    """
    run = _Run(readers, routes, rules, states or {}, _us(start), fastest)
    while run.step():
        pass
    return run.told()


class _Run:
    """The send, ahead of its time."""

    def __init__(
        self,
        readers: Mapping[str, int],
        routes: Sequence[Route],
        rules: PaceRules,
        states: Mapping[str, BucketState],
        start_us: int,
        fastest: float,
    ) -> None:
        self._readers = {group: count for group, count in readers.items() if count > 0}
        self._left = dict(self._readers)
        self._scale = max(1, -(-sum(self._left.values()) // _STEPS))
        self._turns = Turns(rules, states, start_us, scale=self._scale)
        self._start_us, self._fastest = start_us, fastest
        carrying = [route for route in routes if route.weight > 0] or list(routes)
        heaviest = max((route.weight for route in carrying), default=1.0) or 1.0
        self._lanes = {route.name: _Lanes(route, route.weight / heaviest or 1.0, self._scale, start_us) for route in carrying}
        self._machine_us = start_us
        self._log = _Log()

    def step(self) -> bool:
        """Send one handful; False if none is left."""
        if not self._left or not self._lanes:
            return False
        lanes, at = min(((one, self._opens_at(one)) for one in self._lanes.values()), key=lambda found: found[1])
        group, opens_at = self._next_group(at)
        count = min(self._scale, self._left[group])
        self._note(lanes, group, at, opens_at, count)
        self._turns.take(lanes.route.name, self._bucket(group), opens_at)
        lanes.take(opens_at, count)
        self._machine_us = max(self._machine_us, opens_at) + round(SECOND_US * count / self._fastest)
        self._left[group] -= count
        if not self._left[group]:
            del self._left[group]
        return True

    def told(self) -> Forecast:
        """What came of it."""
        relays = tuple(lanes.share(self._start_us) for lanes in self._lanes.values())
        end = max((share.end for share in relays if share.messages), default=_moment(self._start_us))
        groups = tuple(
            Share(name=group, messages=count, end=_moment(self._log.group_ends.get(group, self._start_us)))
            for group, count in self._readers.items()
        )
        return Forecast(
            start=_moment(self._start_us),
            end=end,
            messages=sum(self._readers.values()),
            relays=relays,
            groups=groups,
            stretches=tuple(sorted(self._log.stretches, key=lambda one: one.start)),
        )

    def _opens_at(self, lanes: _Lanes) -> int:
        return self._turns.relay_opens_at(lanes.route.name, max(lanes.next_us, self._machine_us))

    def _bucket(self, group: str) -> Bucket | None:
        bucket = self._turns.bucket(f"group:{group}") if group else None
        return None if bucket is None or bucket.is_free else bucket

    def _next_group(self, at: int) -> tuple[str, int]:
        """The group whose readers go next, and when: the one that is furthest behind of those that need not wait."""
        behind = sorted(self._left, key=lambda group: -self._left[group] / self._readers[group])
        opens = ((group, at if (bucket := self._bucket(group)) is None else bucket.opens_at(at)) for group in behind)
        return min(opens, key=lambda found: found[1])

    def _note(self, lanes: _Lanes, group: str, at: int, opens_at: int, count: int) -> None:
        name, end_us = lanes.route.name, opens_at + lanes.message_us
        bucket = self._bucket(group)
        if bucket is not None and opens_at > at:
            self._log.add(f"group {group}", bucket.binds(opens_at), opens_at, end_us, count)
        else:
            self._log.add(f"relay {name}", self._why(lanes, at), at, end_us, count)
        self._log.group_ends[group] = end_us

    def _why(self, lanes: _Lanes, at: int) -> str:
        if lanes.sent == 0:
            return ""
        if at == lanes.next_us:
            return lanes.words
        if at == self._machine_us:
            return f"this machine, {self._fastest:g} a second"
        own, everything = self._turns.bucket(f"relay:{lanes.route.name}"), self._turns.bucket(ALL)
        return own.binds(at) or everything.binds(at)


class _Lanes:
    """The connections of one relay: each is busy with a message for a while."""

    def __init__(self, route: Route, share: float, scale: int, start_us: int) -> None:
        self.route = route
        self._busy = max(1, round(route.connections * share))
        self.message_us = round(route.seconds_a_message * SECOND_US)
        self.words = f"{self._busy} connection{'s' if self._busy > 1 else ''}, {route.seconds_a_message:g} s a message"
        self._scale = scale
        self.next_us = start_us + self.message_us  # to open a connection takes about as many waits as a message
        self.sent = 0
        self._first_us = self._last_us = start_us

    def take(self, at_us: int, count: int) -> None:
        """Messages go over it."""
        self._first_us = self._first_us if self.sent else at_us
        self.sent += count
        self._last_us = at_us
        self.next_us = max(self.next_us, at_us) + round(self.message_us * count / self._busy)

    def share(self, start_us: int) -> Share:
        """What went over it."""
        took_us = self._last_us - self._first_us
        busy = self.sent * self.message_us / took_us if took_us else 1.0
        end_us = self._last_us + self.message_us if self.sent else start_us
        return Share(
            name=self.route.name, messages=self.sent, end=_moment(end_us), connections=min(self._busy, -int(-busy // 1)) if self.sent else 0
        )


class _Log:
    """What decided when."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self.group_ends: dict[str, int] = {}
        self._open: dict[str, int] = {}  # of what -> number of its last stretch

    def add(self, of: str, limit: str, start_us: int, end_us: int, count: int) -> None:
        """Note what a handful waited for; the first one of a relay waits for nothing and belongs to the stretch after it."""
        number = self._open.get(of)
        last = None if number is None else self.stretches[number]
        if number is not None and last is not None and last.limit in ("", limit):
            self.stretches[number] = replace(last, limit=limit or last.limit, end=_moment(end_us), messages=last.messages + count)
            return
        self._open[of] = len(self.stretches)
        self.stretches.append(Stretch(of=of, limit=limit, start=_moment(start_us), end=_moment(end_us), messages=count))


def _us(moment: datetime) -> int:
    return round(moment.timestamp() * SECOND_US)


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / SECOND_US, UTC)
