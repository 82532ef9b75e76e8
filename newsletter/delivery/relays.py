"""The relays of a send: who may carry it, who is well, how rows are shared out among them, and how many connections each is worth.

The engine asks; nothing here connects or waits. A relay that keeps failing goes out while another can carry the edition (`breaker`);
the last one never does, because its connections pause by themselves and nobody else would find out that it is back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from newsletter.clock import monotonic
from newsletter.delivery.base import Transport
from newsletter.delivery.breaker import Breaker, BreakerRules, Standing
from newsletter.delivery.providers.base import NOBODY, Provider
from newsletter.errors import UsageError
from newsletter.model.delivery import Ask, DeliveryEvent, Outcome

_SILENT = frozenset({DeliveryEvent.NOT_HANDED, DeliveryEvent.LOST})
_FIRST_GUESS_S = 0.3  # of a message, before one has ended: six waits of a far server
_NEWEST = 0.1  # share of the newest message in what one is said to take
_ROOM_FOR_JITTER = 1.25  # connections over what rate x seconds comes to: the last message may have taken longer than most
_AT_FIRST = 8  # connections before any growth
_ANOTHER_AFTER_S = 15.0  # one connection more is tried after a server had enough of them, and one more each time it is taken
_GROWTH_S = 0.05  # in which their number may double: a hundred handshakes in one moment look like an attack
_MEMORY = 16.0  # rows that a relay may be behind or ahead of its share; more would come in a burst later


@dataclass(frozen=True, kw_only=True)
class Relay:
    """One server that takes messages."""

    name: str  # as in the configuration; "smtp" for the only one
    transport: Transport
    connections: int  # at most
    weight: float = 1.0  # its share where relays compete; 0: only while no other can carry
    sender_domains: frozenset[str] = frozenset()  # small letters; those it is for, and it alone; empty = for all others
    provider: Provider = NOBODY
    headers: Mapping[str, str] = field(default_factory=dict)  # added to each message that goes this way, unsigned
    rate: float | None = None  # messages a second that its own limits let through


@dataclass(frozen=True, kw_only=True)
class Away:
    """A relay that takes nothing at present."""

    name: str
    why: str
    tried_in_s: float | None  # None: not any more in this send


@dataclass(kw_only=True)
class _Seen:
    """What this send knows of one relay."""

    breaker: Breaker
    seconds: float | None = None  # that a message takes
    credit: float = 0.0  # rows it is behind its share
    lanes: int = _AT_FIRST  # most that growth allows
    grown_at: float = -math.inf
    open: int = 0  # connections
    ceiling: int | None = None  # connections that were open when it would not take another
    capped_at: float = 0.0


class Relays:
    """The relays that may carry one sender's messages, for the time of one send. `now`: a clock that never goes back."""

    def __init__(
        self,
        relays: Iterable[Relay],
        *,
        rate: float | None = None,
        rules: BreakerRules | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._relays = {relay.name: relay for relay in relays}
        self._rate = rate  # over all of them
        self._rules = rules or BreakerRules()
        self._now = now
        self._seen = {name: _Seen(breaker=Breaker(self._rules)) for name in self._relays}

    def for_sender(self, domain: str) -> Relays:
        """Fresh memory for those that may carry messages from a domain. Raises UsageError if there is none."""
        chosen = carriers(self._relays.values(), domain)
        if not chosen:
            raise UsageError(
                f"no relay may carry messages from {domain}", do="name it in sender_domains of a relay, or leave that out of one of them"
            )
        return Relays(chosen, rate=self._rate, rules=self._rules, now=self._now)

    def __getitem__(self, name: str) -> Relay:
        return self._relays[name]

    def all(self) -> list[Relay]:
        """Every one, the heaviest first: in this order the first connection of a send is tried."""
        return sorted(self._relays.values(), key=lambda relay: -relay.weight)

    def standing(self, name: str) -> Standing:
        """What a relay may be used for now."""
        return self._seen[name].breaker.standing(self._now())

    def open_ones(self) -> list[Relay]:
        """Those that take messages now, the one on trial included; the heaviest first."""
        return [relay for relay in self.all() if self._carries(relay)]

    def away(self) -> list[Away]:
        """Those that take nothing, and when they are tried again."""
        now = self._now()
        breakers = [(name, seen.breaker) for name, seen in self._seen.items()]
        return [
            Away(name=name, why=breaker.why, tried_in_s=breaker.opens_in_s(now))
            for name, breaker in breakers
            if breaker.standing(now) in (Standing.OUT, Standing.DISMISSED)
        ]

    # --- what happened

    def note(self, name: str, outcome: Outcome, seconds: float | None = None) -> None:
        """Note how a message ended, and how long it took from its first command to its last reply."""
        seen = self._seen[name]
        if outcome.event in _SILENT:
            seen.breaker.failed(outcome.text, self._now(), may_go_out=self._another(name))
            return
        seen.breaker.answered()
        if seconds is not None:
            seen.seconds = seconds if seen.seconds is None else (1 - _NEWEST) * seen.seconds + _NEWEST * seconds

    def opened(self, name: str) -> None:
        """Note one more open connection."""
        seen = self._seen[name]
        seen.open += 1
        if seen.ceiling is not None and seen.open > seen.ceiling:
            seen.ceiling, seen.capped_at = seen.open, self._now()

    def closed(self, name: str) -> None:
        """Note one less."""
        self._seen[name].open -= 1

    def cannot_open(self, name: str, outcome: Outcome) -> bool:
        """Note a connection that could not be opened. One is enough for a relay that has not answered yet in this send.

        True if nothing is wrong with the server but that it has as many of our connections as it wants: it answered "not now" while
        others of ours are open ("421 too many connections").
        """
        seen = self._seen[name]
        if seen.open and outcome.code is not None and 400 <= outcome.code < 500:
            seen.ceiling, seen.capped_at = seen.open, self._now()
            return True
        seen.breaker.failed(outcome.text, self._now(), may_go_out=self._another(name), at_once=not seen.breaker.has_answered)
        return False

    def dismiss(self, name: str, why: str) -> bool:
        """Take a relay out of this send for a fault of ours (its log-in, our sender there).

        False, and nothing is done, if no other can carry the edition: then the edition is to be held.
        """
        if not any(seen.breaker.standing(self._now()) is not Standing.DISMISSED for other, seen in self._seen.items() if other != name):
            return False
        self._seen[name].breaker.dismiss(why)
        return True

    # --- what follows

    def allot(self, asking: Mapping[str, int], room: int) -> list[Ask]:
        """Who may begin how many rows, of those that connections ask for (relay -> rows), with `room` for so many in all.

        Where there is room for all, each gets what it asks for; else by weight (deficit round robin: who got less than its share is
        served first the next time). A relay that is out gets none, one on trial a single row.
        """
        wants = {name: count for name, count in asking.items() if count > 0 and self._carries(self._relays[name])}
        wants = {name: 1 if self.standing(name) is Standing.ON_TRIAL else count for name, count in wants.items()}
        if sum(wants.values()) > room:
            wants = self._shares(wants, max(room, 0))
        return [Ask(relay=name, count=count) for name, count in wants.items() if count]

    def lanes_wanted(self, name: str, rate: float | None = None, seconds_a_message: float | None = None) -> int:
        """Connections that a relay is worth now: none while it is out, one on trial, else as many as its rate needs, at most its own.

        `rate`: messages a second that it is to carry, its limits if absent. `seconds_a_message`: as observed here if absent. Without
        any rate all its connections, in proportion to its weight. The number grows by doubling.
        """
        relay, seen = self._relays[name], self._seen[name]
        if not self._carries(relay):
            seen.lanes, seen.grown_at = _AT_FIRST, -math.inf
            return 0
        if self.standing(name) is Standing.ON_TRIAL:
            return 1
        rate = self._rate_of(relay) if rate is None else rate
        if rate is None:
            wanted = math.ceil(relay.connections * (relay.weight / self._heaviest() if relay.weight else 1.0))
        else:
            wanted = math.ceil(rate * (seconds_a_message or self.seconds_a_message(name)) * _ROOM_FOR_JITTER) + 1
        return min(self._grown(seen, wanted), relay.connections, self._taken_by(seen, relay.connections))

    def seconds_a_message(self, name: str) -> float:
        """What a message takes of late, in seconds."""
        return self._seen[name].seconds or _FIRST_GUESS_S

    def opens_in_s(self) -> float | None:
        """Seconds until a relay that is out is tried again; None if none is."""
        waits = [away.tried_in_s for away in self.away() if away.tried_in_s is not None]
        return min(waits, default=None)

    # --- inside

    def _carries(self, relay: Relay) -> bool:
        if self.standing(relay.name) not in (Standing.IN_USE, Standing.ON_TRIAL):
            return False
        return relay.weight > 0 or not any(
            other.weight > 0 and self.standing(other.name) is Standing.IN_USE for other in self._relays.values()
        )

    def _another(self, name: str) -> bool:
        return any(self.standing(other) is Standing.IN_USE for other in self._relays if other != name)

    def _heaviest(self) -> float:
        return max(relay.weight for relay in self.open_ones())

    def _rate_of(self, relay: Relay) -> float | None:
        rates = [rate for rate in (relay.rate, self._rate) if rate is not None]
        return min(rates, default=None)

    def _grown(self, seen: _Seen, wanted: int) -> int:
        now = self._now()
        steps = min((now - seen.grown_at) // _GROWTH_S, 10.0) if seen.grown_at > -math.inf else 0.0
        if steps >= 1 or seen.grown_at == -math.inf:
            seen.grown_at = now
            # No more than twice what is used: who idled at four connections does not open a hundred at once.
            seen.lanes = max(_AT_FIRST, min(int(seen.lanes * 2**steps), 2 * wanted))
        return min(wanted, seen.lanes)

    def _taken_by(self, seen: _Seen, most: int) -> int:
        """Connections that the server takes, as far as is known: `most` where it has never refused one."""
        if seen.ceiling is None:
            return most
        return seen.ceiling + (self._now() - seen.capped_at >= _ANOTHER_AFTER_S)

    def _shares(self, wants: dict[str, int], room: int) -> dict[str, int]:
        weights = {name: self._relays[name].weight or 1.0 for name in wants}
        whole = sum(weights.values())
        granted = dict.fromkeys(wants, 0)
        for name in wants:
            self._seen[name].credit += room * weights[name] / whole
        for _ in range(room):
            name = max((name for name in wants if granted[name] < wants[name]), key=lambda one: self._seen[one].credit)
            granted[name] += 1
            self._seen[name].credit -= 1
        for name in wants:
            self._seen[name].credit = max(-_MEMORY, min(_MEMORY, self._seen[name].credit))
        return granted


def carriers(relays: Iterable[Relay], domain: str) -> list[Relay]:
    """Those that may carry messages from a sender domain: the ones bound to it or to a domain above it, else the ones bound to none."""
    relays = list(relays)
    labels = domain.lower().rstrip(".").split(".")
    names = {".".join(labels[at:]) for at in range(len(labels))}
    return [relay for relay in relays if relay.sender_domains & names] or [relay for relay in relays if not relay.sender_domains]
