"""What single outcomes, taken together, say about the send: a fault of ours, a server that is gone, or one message that is poison.

No I/O; the clock is read through `newsletter.clock`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from newsletter.clock import monotonic
from newsletter.delivery.blame import Blame
from newsletter.delivery.halt import Halt
from newsletter.delivery.relays import Relays
from newsletter.delivery.replies import Stage, login_refused
from newsletter.model.delivery import Begun, DeliveryEvent, Fault, Outcome


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a send bears with a server, in seconds unless said otherwise."""

    first_pause_s: float = 0.5  # before the second attempt to open a connection; doubled at each
    longest_pause_s: float = 30.0
    silent_s: float = 120.0  # without one reply to any message: the server counts as gone
    most_lost: int = 10  # messages in a row that ended without a reply to the dot: each may be a double
    poison: int = 3  # faults of ours that one message may meet while others are accepted; below fault_limit, or all are held for it
    drops: int = 6  # connections that one message may lose likewise; more, because a bad line drops at random
    grace_s: float = 8.0  # that messages on the wire are given to end, when everything stops

    def pause_s(self, failures: int) -> float:
        """How long to wait before a connection is opened again: not at all the first time."""
        return 0.0 if failures <= 1 else min(self.first_pause_s * 2.0 ** (failures - 2), self.longest_pause_s)


class Verdicts:
    """The memory of one send over all its connections."""

    def __init__(self, halt: Halt, relays: Relays, *, fault_limit: int, patience: Patience) -> None:
        self._halt = halt
        self._relays = relays
        self._patience = patience
        self._last_reply = monotonic()
        self._accepted = 0
        self._blames = {relay.name: Blame(fault_limit) for relay in relays.all()}
        self._lost = 0  # in a row
        self._returned: Counter[tuple[int, DeliveryEvent]] = Counter()  # (subscriber, how) -> times

    def judge(self, begun: Begun, outcome: Outcome) -> Outcome:
        """Count an outcome, call the halt if it is one too many, and say as what it is to be recorded."""
        event = outcome.event
        if event is DeliveryEvent.LOST:
            self._count_lost(outcome)
        elif event is DeliveryEvent.NOT_HANDED:
            self._look_for_silence(outcome)
        else:
            self._last_reply, self._lost = monotonic(), 0
        if event is DeliveryEvent.ACCEPTED:
            self._accepted += 1
            self._blames[begun.relay].accepted(_domain(begun))
        elif event is DeliveryEvent.OUR_FAULT:
            # What is said of MAIL is said before the server knows whom the message is for.
            self._count_fault(begun.relay, outcome, "" if outcome.stage == Stage.MAIL else _domain(begun))
        return self._unless_poison(begun, outcome)

    def cannot_open(self, relay: str, outcome: Outcome) -> bool:
        """Count a connection that could not be opened; True if it was only one too many."""
        if self._relays.cannot_open(relay, outcome):
            return True
        if login_refused(outcome):
            self._count_fault(relay, outcome, "")
        self._look_for_silence(outcome)
        return False

    def _count_fault(self, relay: str, outcome: Outcome, domain: str) -> None:
        blame = self._blames[relay]
        is_too_much = blame.is_too_much(domain)
        said = f"{outcome.code or ''} {outcome.text}".strip()
        if login_refused(outcome):
            what = f"the mail server refused the log-in: {said}"
        elif is_too_much:
            what = f"{blame.in_a_row} messages in a row failed for a reason of ours, not the readers': {said}"
        else:
            return
        # Another relay may have the right log-in, and be allowed to send for us.
        if not self._relays.dismiss(relay, what):
            self._halt.call("fault", what)

    def _count_lost(self, outcome: Outcome) -> None:
        self._lost += 1
        if self._lost >= self._patience.most_lost:
            self._halt.call("unreachable", f"{self._lost} messages in a row got no answer after their end: {outcome.text}")

    def _look_for_silence(self, outcome: Outcome) -> None:
        if monotonic() - self._last_reply > self._patience.silent_s:
            self._halt.call("unreachable", f"the mail server takes no messages any more: {outcome.text}")

    def _unless_poison(self, begun: Begun, outcome: Outcome) -> Outcome:
        """A message that alone comes back again and again is put off, as a try, so that it cannot hold up or brake all others."""
        if outcome.event not in (DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT):
            return outcome
        self._returned[begun.subscriber_id, outcome.event] += 1
        most = self._patience.drops if outcome.event is DeliveryEvent.NOT_HANDED else self._patience.poison
        if outcome.event is DeliveryEvent.OUR_FAULT and self._blames[begun.relay].is_passed_over(_domain(begun)):
            most = 1
        if not self._accepted or self._returned[begun.subscriber_id, outcome.event] < most:
            return outcome
        return replace(outcome, event=DeliveryEvent.PUT_OFF, fault=Fault.SERVER)


def _domain(begun: Begun) -> str:
    return begun.address.rpartition("@")[2].lower()
