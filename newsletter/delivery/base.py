"""The promise of a way to hand messages over, and what the engine needs from the ledger.

Callers: one `Session` is used by one task at a time; a session that raised or was cancelled is closed and never used again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from newsletter.errors import Unreachable
from newsletter.model.delivery import Ask, BegunRows, Block, Outcome, Result
from newsletter.model.pace import PaceRules


class NoSession(Unreachable):
    """The mail server takes no messages from us.

    `outcome` tells whose fault that is: OURS for a refused log-in or sender host, SERVER for one that is merely away.
    """

    def __init__(self, what: str, *, where: str, do: str, outcome: Outcome) -> None:
        super().__init__(what, where=where, do=do)
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who a message is from and to, outside the message (RFC 5321)."""

    sender: str
    recipient: str
    envid: str = ""  # names the message in a delivery status notification (RFC 3461); "" for none


Following = Callable[[], tuple[Envelope, int] | None]
"""Whose message comes next on this session, and how many bytes it has; None if nobody knows yet."""


class Session(Protocol):
    """One open way, for one message after another."""

    @property
    def may_be_taken(self) -> bool:
        """True from just before the final dot is written until its reply is read.

        It stays true where that reply never came, so it says what a cancelled `hand_over` amounts to: LOST, or NOT_HANDED.
        """
        ...

    async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
        """Hand one wire-ready message over (CRLF, dots stuffed, without the final dot).

        What `following` names, when this message ends, may be announced to the server already; only its own `hand_over` writes its body.

        Never raises for what the other side did: a refusal, a drop and a time-out are outcomes. ACCEPTED only after a 2xx
        for the final dot; LOST only if the final dot may have been written; NOT_HANDED if it was not.
        Cancelled: closes itself, then lets the cancellation through.
        """
        ...

    @property
    def looks_ahead(self) -> bool:
        """True if `look_ahead` is of use here."""
        ...

    def look_ahead(self) -> None:
        """The `following` of the message being handed over may know by now; it is not asked where that is of no use."""
        ...

    async def close(self) -> None:
        """Say goodbye; never raises."""
        ...


class Transport(Protocol):
    """A way to hand messages over."""

    async def open(self) -> Session:
        """A ready session. Raises NoSession (an Unreachable), with what to do, if there is none to be had."""
        ...


OwnerT = TypeVar("OwnerT", contravariant=True)


class SendingLedger(Protocol[OwnerT]):
    """What the engine needs of the ledger; storage fulfils it by shape (`storage.base.Ledger` says what each promises)."""

    async def claim(self, edition_id: int, owner: OwnerT, *, lease_s: float) -> Block | None:
        """Lease a block with work that is due, or None."""
        ...

    async def extend(self, block: Block, owner: OwnerT, *, lease_s: float) -> bool:
        """Heartbeat; False if the block is no longer ours."""
        ...

    async def give_back(self, block: Block, owner: OwnerT) -> None:
        """End the lease early."""
        ...

    async def exchange(
        self, block: Block, owner: OwnerT, *, results: Sequence[Result], asks: Sequence[Ask] = (), pace: PaceRules | None = None
    ) -> BegunRows:
        """Record results and begin the next rows, in one durable commit."""
        ...

    async def next_due_s(self, edition_id: int) -> float | None:
        """Seconds until work may be claimed; None if nothing is pending or deferred."""
        ...
