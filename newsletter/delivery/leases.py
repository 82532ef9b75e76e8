"""The blocks that are ours for now: claimed, kept by a heartbeat, given back."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Generic, TypeVar

from newsletter.clock import monotonic
from newsletter.delivery.base import SendingLedger
from newsletter.delivery.halt import Halt
from newsletter.delivery.options import DeliveryOptions
from newsletter.model.delivery import Begun, Block
from newsletter.model.pace import PaceRules

OwnerT = TypeVar("OwnerT")

_MOST_RESTING = 8  # blocks that wait for the pace of their domains, while others are tried
_SAFE_SHARE = 0.75  # of a lease: handing over ends so early that a slow clock or a long pause cannot outlive the lease


@dataclass(frozen=True, kw_only=True)
class Assignment(Generic[OwnerT]):
    """Which edition is sent, for whom the leases are, and where it is recorded."""

    ledger: SendingLedger[OwnerT]
    owner: OwnerT
    edition_id: int
    options: DeliveryOptions
    pace: PaceRules | None = None


@dataclass(eq=False, kw_only=True)
class Lease:
    """A block that is ours for now."""

    block: Block
    safe_until: float  # monotonic: nothing of it is handed over later
    outstanding: int = 0  # rows begun and not recorded
    is_empty: bool = False  # the last request got nothing
    rests_until: float = 0.0  # monotonic: its next rows wait for the pace of their domains


@dataclass(eq=False, kw_only=True, slots=True)
class Ready:
    """A row that is recorded as begun and may go on the wire."""

    begun: Begun
    lease: Lease
    not_before: float  # monotonic: the pace
    is_recorded: bool = False  # what became of it is on disk


class Leases(Generic[OwnerT]):
    """The leases of one send."""

    def __init__(self, assignment: Assignment[OwnerT], halt: Halt) -> None:
        self._at = assignment
        self._halt = halt
        self._closed = asyncio.Event()
        self.held: list[Lease] = []

    @property
    def outstanding(self) -> int:
        """Rows begun and not recorded."""
        return sum(lease.outstanding for lease in self.held)

    def with_work(self) -> Lease | None:
        """A lease that may have rows to begin."""
        now = monotonic()
        return next((lease for lease in self.held if not lease.is_empty and lease.rests_until <= now), None)

    @property
    def rest_s(self) -> float | None:
        """Seconds until the first block that rests may have rows to begin; None if none rests."""
        resting = [lease.rests_until for lease in self.held if not lease.is_empty]
        return max(0.0, min(resting) - monotonic()) if resting else None

    @property
    def are_many_resting(self) -> bool:
        """True if more blocks would only keep them from other processes."""
        return sum(not lease.is_empty for lease in self.held) >= _MOST_RESTING

    async def claim(self) -> Lease | None:
        """Lease one more block; None if there is none to be had. Leases without rows are given back before."""
        for lease in [lease for lease in self.held if lease.is_empty and not lease.outstanding]:
            await self._give_back(lease)
        asked_at, lease_s = monotonic(), self._at.options.lease_s
        block = await self._at.ledger.claim(self._at.edition_id, self._at.owner, lease_s=lease_s)
        if block is None:
            return None
        lease = Lease(block=block, safe_until=asked_at + lease_s * _SAFE_SHARE)
        self.held.append(lease)
        return lease

    async def keep(self) -> None:
        """Extend the leases at a third of their time until closed; a lost one, or a failure of the ledger, calls the halt."""
        try:
            while not self._closed.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closed.wait(), self._at.options.lease_s / 3)
                for lease in list(self.held):
                    await self._extend(lease)
        except Exception as error:  # whatever the ledger raises must reach the caller of pump, not die with this task
            self._halt.call("error", error=error)

    def close(self) -> None:
        """End the heartbeat."""
        self._closed.set()

    async def give_back_all(self) -> None:
        """End every lease early."""
        for lease in list(self.held):
            await self._give_back(lease)

    async def _extend(self, lease: Lease) -> None:
        asked_at, lease_s = monotonic(), self._at.options.lease_s
        kept = await self._at.ledger.extend(lease.block, self._at.owner, lease_s=lease_s)
        if kept:
            lease.safe_until = asked_at + lease_s * _SAFE_SHARE
        elif lease in self.held:  # else it was given back meanwhile
            lease.safe_until = asked_at
            self._halt.call("lost_lease", "another process took this block over")

    async def _give_back(self, lease: Lease) -> None:
        self.held.remove(lease)
        await self._at.ledger.give_back(lease.block, self._at.owner)
