"""The ledger's words: one Delivery per (edition, subscriber), its states as a table, Attempt, Outcome, Balance.

The table is the only place that says what may follow what; storage guards every change with it, and the
diagram in the docs is generated from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where one message to one reader stands."""

    PENDING = "pending"  # will be sent
    INFLIGHT = "inflight"  # recorded as begun; may be on the wire
    SENT = "sent"  # the server answered 2xx after the final dot
    DEFERRED = "deferred"  # put off by the server, due again later
    REFUSED = "refused"  # for good
    UNCERTAIN = "uncertain"  # the server may have taken it: its answer is not known
    EXCLUDED = "excluded"  # left or suppressed since planning, or the edition was cancelled


class DeliveryEvent(StrEnum):
    """What can happen to a delivery."""

    BEGIN = "begin"
    EXCLUDE = "exclude"
    ACCEPTED = "accepted"
    PUT_OFF = "put_off"
    REFUSED = "refused"  # the reader's address
    GAVE_UP = "gave_up"  # tries or days spent
    NOT_HANDED = "not_handed"  # lost before the final dot: as if never begun
    OUR_FAULT = "our_fault"  # our log-in, our domain: the edition is braked
    LOST = "lost"  # dot written and no reply, or the lease ended in flight
    DUE = "due"
    RESEND = "resend"
    RETRY = "retry"
    INCLUDE = "include"


_S, _E = DeliveryState, DeliveryEvent

DELIVERY_TABLE: dict[tuple[DeliveryState, DeliveryEvent], DeliveryState] = {
    (_S.PENDING, _E.BEGIN): _S.INFLIGHT,
    (_S.PENDING, _E.EXCLUDE): _S.EXCLUDED,
    (_S.PENDING, _E.ACCEPTED): _S.SENT,  # late evidence: the resend is not needed
    (_S.INFLIGHT, _E.ACCEPTED): _S.SENT,
    (_S.INFLIGHT, _E.PUT_OFF): _S.DEFERRED,
    (_S.INFLIGHT, _E.REFUSED): _S.REFUSED,
    (_S.INFLIGHT, _E.GAVE_UP): _S.REFUSED,
    (_S.INFLIGHT, _E.NOT_HANDED): _S.PENDING,
    (_S.INFLIGHT, _E.OUR_FAULT): _S.PENDING,
    (_S.INFLIGHT, _E.LOST): _S.UNCERTAIN,
    (_S.DEFERRED, _E.DUE): _S.PENDING,
    (_S.DEFERRED, _E.GAVE_UP): _S.REFUSED,
    (_S.DEFERRED, _E.EXCLUDE): _S.EXCLUDED,
    (_S.UNCERTAIN, _E.RESEND): _S.PENDING,
    (_S.UNCERTAIN, _E.ACCEPTED): _S.SENT,
    (_S.UNCERTAIN, _E.REFUSED): _S.REFUSED,
    (_S.UNCERTAIN, _E.PUT_OFF): _S.DEFERRED,
    (_S.UNCERTAIN, _E.GAVE_UP): _S.REFUSED,
    (_S.UNCERTAIN, _E.NOT_HANDED): _S.PENDING,
    (_S.UNCERTAIN, _E.OUR_FAULT): _S.PENDING,
    (_S.REFUSED, _E.RETRY): _S.PENDING,
    (_S.REFUSED, _E.ACCEPTED): _S.SENT,
    (_S.EXCLUDED, _E.INCLUDE): _S.PENDING,
    (_S.EXCLUDED, _E.ACCEPTED): _S.SENT,
}


class Fault(StrEnum):
    """Whose fault a failure is; decides who is punished for it."""

    NOBODY = "nobody"
    READER = "reader"  # the address: suppressed if permanent
    OURS = "ours"  # log-in, sender, authentication: the edition is braked, nobody is suppressed
    SERVER = "server"  # tried again later


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one attempt ended. A refusal is a value, never an exception."""

    event: DeliveryEvent  # ACCEPTED, PUT_OFF, REFUSED, NOT_HANDED, OUR_FAULT or LOST
    code: int | None = None  # SMTP reply code
    enhanced: str | None = None  # RFC 3463, as "5.1.1"
    text: str = ""  # what the server said, at most 500 characters
    fault: Fault = Fault.NOBODY
    relay_id: str | None = None  # the relay's own name for the message, from its 2xx
    stage: str = ""  # where in the conversation it was said, as in `delivery.replies.Stage`; "" = nowhere


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A delivery that was recorded as begun and may now be put on the wire."""

    edition_id: int
    subscriber_id: int
    attempt: int  # its number; a result is taken only with it
    variant_id: int
    uid: str  # the subscriber's
    address: str
    name: str
    relay: str = ""  # the name of the relay that is to take it
    wait_s: float = 0.0  # pace: hand it over no earlier than this long after the commit
    tries: int | None = None  # tries that count, this one included; None: as many as attempts
    resent: int = 0  # how often an end in doubt made it go once more; the ledger grants that twice


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A wish for so many rows to be handed over by one relay."""

    relay: str
    count: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pending delivery whose reader may be written to: it could be begun now."""

    subscriber_id: int
    address: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where and when a candidate goes."""

    index: int  # among the candidates
    relay: str
    wait_s: float  # after the commit


class BegunRows(list[Begun]):
    """Rows that were begun. `opens_in_s`: none were, though there are some, because the pace lets the first of them go so much later."""

    def __init__(self, rows: Iterable[Begun] = (), *, opens_in_s: float | None = None) -> None:
        super().__init__(rows)
        self.opens_in_s = opens_in_s


@dataclass(frozen=True, kw_only=True)
class Result:
    """The outcome of one begun delivery, on its way into the ledger."""

    begun: Begun
    outcome: Outcome
    retry_after_s: float | None = None  # for PUT_OFF; None = tries are spent


@dataclass(frozen=True, kw_only=True)
class Block:
    """Up to 1,000 deliveries of one edition, leased to one owner under a fencing number."""

    id: int
    edition_id: int
    fence: int


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What became of everybody who was planned."""

    planned: int = 0
    sent: int = 0
    refused: int = 0
    deferred: int = 0
    uncertain: int = 0
    excluded: int = 0
    pending: int = 0
    inflight: int = 0
    resent: int = 0  # repeats after an uncertain end; not part of the sum

    @property
    def balanced(self) -> bool:
        """True if every planned delivery is in exactly one state."""
        return self.planned == (self.sent + self.refused + self.deferred + self.uncertain + self.excluded + self.pending + self.inflight)

    @property
    def drained(self) -> bool:
        """True if nothing is left to do."""
        return not (self.pending or self.inflight or self.deferred)
