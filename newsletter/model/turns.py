"""Whose turn is when: candidates are given to relays, each at the first moment that every limit on its way allows. Pure.

A candidate whose domains have to wait is passed over while others can go: so the readers of one provider hold up nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from newsletter.model.adaptation import is_about_recipient, says_slow_down
from newsletter.model.bucket import AHEAD_US, LATE_US, Bucket, BucketState
from newsletter.model.delivery import Ask, Candidate, DeliveryEvent, Placed, Result
from newsletter.model.pace import MARGIN, SECOND_US, PaceRules

ALL = "all"


class Turns:
    """The buckets of a moment. `scale`: messages that each candidate stands for."""

    def __init__(self, rules: PaceRules, states: Mapping[str, BucketState], now_us: int, *, scale: int = 1, margin: float = MARGIN) -> None:
        self._rules = rules
        self._states = states
        self._scale = scale
        self._margin = margin
        self.now_us = now_us
        self._buckets: dict[str, Bucket] = {}

    def bucket(self, name: str) -> Bucket:
        """The bucket of a name: "all", "relay:NAME" or "group:NAME"."""
        if name not in self._buckets:
            self._buckets[name] = Bucket(
                self._rules.limits_of(name),
                self._states.get(name) or BucketState(),
                self.now_us,
                warm_up=self._rules.warm_up_of(name),
                scale=self._scale,
                margin=self._margin,
            )
        return self._buckets[name]

    @property
    def is_adapting(self) -> bool:
        """True if replies are being counted, or something is slowed."""
        return any(state.factor_at for state in self._states.values())

    def note(self, results: Iterable[Result]) -> None:
        """Learn from replies: a server that asks for less gets less."""
        accepted, refused = Counter[str](), Counter[str]()
        for result in results:
            relay, group = f"relay:{result.begun.relay}", self._rules.group_of(result.begun.address)
            if result.outcome.event is DeliveryEvent.ACCEPTED:
                accepted[relay] += 1
                if group:
                    accepted[f"group:{group}"] += 1
            elif says_slow_down(result.outcome):
                refused[f"group:{group}" if group and is_about_recipient(result.outcome) else relay] += 1
        for name in sorted(accepted.keys() | refused.keys()):
            bucket = self.bucket(name)
            bucket.adaptation.note(accepted=accepted[name], refused=refused[name], now_us=self.now_us, limit=bucket.even_rate)

    def place(self, asks: Sequence[Ask], candidates: Sequence[Candidate]) -> list[Placed]:
        """Which candidates go over which relay and when, as many as are asked for; those that nothing holds up first.

        None is placed whose turn is further away than AHEAD_US.
        """
        left = {ask.relay: ask.count for ask in asks if ask.count > 0}
        placed: list[Placed] = []
        waiting: list[tuple[int, Bucket]] = []
        for index, candidate in enumerate(candidates):
            relay, at = self._first_of(left)
            if at > self.now_us + AHEAD_US:
                return placed
            group = self._group(candidate)
            if group is not None:
                opens_at = group.opens_at(at)
                if opens_at > max(at, self.now_us):
                    waiting.append((index, group))
                    continue
                at = opens_at
            placed.append(self._placed(index, left, relay, at, group))
            if not left:
                return placed
        return placed + self._place_late(left, waiting)

    def opens_at(self, relays: Iterable[str], candidates: Iterable[Candidate]) -> int:
        """When the first of the candidates may go over one of the relays."""
        at = min((self.relay_opens_at(relay, self.now_us - LATE_US) for relay in relays), default=self.now_us)
        groups = {id(group): group for group in map(self._group, candidates)}
        return max(self.now_us, min((at if group is None else group.opens_at(at) for group in groups.values()), default=at))

    def take(self, relay: str, group: Bucket | None, at_us: int) -> None:
        """Take one turn of everything that is on the way of a message."""
        for bucket in (self.bucket(ALL), self.bucket(f"relay:{relay}"), group):
            if bucket is not None and not bucket.is_free:
                bucket.take(at_us)

    def changed(self) -> dict[str, BucketState]:
        """What is to be kept of the buckets that are not as they were."""
        states = {name: bucket.state() for name, bucket in sorted(self._buckets.items())}
        return {name: state for name, state in states.items() if state != (self._states.get(name) or BucketState())}

    def _place_late(self, left: dict[str, int], waiting: list[tuple[int, Bucket]]) -> list[Placed]:
        """Of those whose group holds them up a little, as many as are left to ask for; nobody else wants these turns."""
        placed = []
        for index, group in waiting:
            if not left:
                break
            relay, at = self._first_of(left)
            at = group.opens_at(at)
            if at <= self.now_us + AHEAD_US:
                placed.append(self._placed(index, left, relay, at, group))
        return placed

    def _first_of(self, left: Mapping[str, int]) -> tuple[str, int]:
        at, relay = min(
            ((self.relay_opens_at(relay, self.now_us - LATE_US), relay) for relay in left),
            key=lambda one: one[0],
            default=(self.now_us + AHEAD_US + 1, ""),
        )
        return relay, at

    def relay_opens_at(self, relay: str, from_us: int) -> int:
        """The first moment, not before `from_us`, at which a message to somebody without a group may go over a relay."""
        one, everything = self.bucket(f"relay:{relay}"), self.bucket(ALL)
        at = from_us
        while (later := everything.opens_at(one.opens_at(at))) > at:
            at = later
        return at

    def _group(self, candidate: Candidate) -> Bucket | None:
        group = self._rules.group_of(candidate.address)
        bucket = self.bucket(f"group:{group}") if group else None
        return None if bucket is None or bucket.is_free else bucket

    def _placed(self, index: int, left: dict[str, int], relay: str, at_us: int, group: Bucket | None) -> Placed:
        self.take(relay, group, at_us)
        left[relay] -= 1
        if not left[relay]:
            del left[relay]
        return Placed(index, relay, max(0, at_us - self.now_us) / SECOND_US)
