"""A small, faithful SendingLedger in memory.

It stands in for the database where the order of things is what is tested: it knows at every moment which rows are *committed* as
begun, so a test can hold that against what a server sees on the wire, and it counts how many are in flight at once. Its commits
take time, and may fail. The changes of state go through the model's own table.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsletter.clock import monotonic
from newsletter.model.delivery import DELIVERY_TABLE, Ask, Begun, BegunRows, Block, DeliveryEvent, DeliveryState, Result
from newsletter.model.pace import PaceRules


@dataclass(kw_only=True)
class Row:
    """One delivery."""

    id: int
    address: str
    block: int
    state: DeliveryState = DeliveryState.PENDING
    attempt: int = 0
    tries: int = 0
    resent: int = 0
    due: float = 0.0  # monotonic
    texts: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Lease:
    """Who holds a block."""

    owner: str = ""
    until: float = 0.0
    fence: int = 0


class MemoryLedger:
    """Rows of one edition in blocks of `block_size`."""

    def __init__(self, addresses: Sequence[str], *, block_size: int = 1000, commit_s: float = 0.0, edition_id: int = 1) -> None:
        self.edition_id = edition_id
        self.rows = {n: Row(id=n, address=address, block=(n - 1) // block_size) for n, address in enumerate(addresses, 1)}
        self.leases = {row.block: Lease() for row in self.rows.values()}
        self.commit_s = commit_s
        self.braked = False
        self.left: set[str] = set()  # readers who have left: excluded when their turn comes
        self.commits: list[tuple[list[Result], list[Begun]]] = []
        self.most_inflight = 0
        self.fails_at: int | None = None  # the number of the commit that raises
        self.lost = False  # heartbeats are told that the block is somebody else's
        self.heartbeat_s = 0.0  # how long a heartbeat takes
        self.claims = 0  # asked
        self.pace = 0.0
        self._lock = asyncio.Lock()

    # --- what tests ask

    def count(self, state: DeliveryState) -> int:
        """Rows in one state."""
        return sum(row.state is state for row in self.rows.values())

    @property
    def states(self) -> dict[str, int]:
        """State -> rows, without zeros."""
        return dict(Counter(str(row.state) for row in self.rows.values()))

    def is_begun(self, address: str) -> bool:
        """True if a commit has recorded this reader's message as begun and none has recorded its end."""
        return any(row.address == address and row.state is DeliveryState.INFLIGHT for row in self.rows.values())

    @property
    def leased(self) -> int:
        """Blocks that somebody holds."""
        return sum(lease.until > monotonic() for lease in self.leases.values())

    # --- the promise

    async def claim(self, edition_id: int, owner: str, *, lease_s: float) -> Block | None:
        """Lease a block with work that is due, or None."""
        self.claims += 1
        await asyncio.sleep(0)
        for number, lease in self.leases.items():
            rows = [row for row in self.rows.values() if row.block == number]
            free = lease.until <= monotonic()
            if self.braked or not free or not any(self._is_due(row) for row in rows):
                continue
            for row in rows:
                if row.state is DeliveryState.INFLIGHT:
                    self._move(row, DeliveryEvent.LOST)
            lease.owner, lease.until, lease.fence = owner, monotonic() + lease_s, lease.fence + 1
            return Block(id=number, edition_id=edition_id, fence=lease.fence)
        return None

    async def extend(self, block: Block, owner: str, *, lease_s: float) -> bool:
        """Heartbeat."""
        await asyncio.sleep(self.heartbeat_s)
        if self.lost or not self._is_ours(block, owner):
            return False
        self.leases[block.id].until = monotonic() + lease_s
        return True

    async def give_back(self, block: Block, owner: str) -> None:
        """End the lease early."""
        if self._is_ours(block, owner):
            self.leases[block.id].until = 0.0

    async def exchange(
        self, block: Block, owner: str, *, results: Sequence[Result], asks: Sequence[Ask] = (), pace: PaceRules | None = None
    ) -> BegunRows:
        """Record and begin; nothing of it is visible before the commit is over."""
        async with self._lock:
            await asyncio.sleep(self.commit_s)
            if self.fails_at is not None and len(self.commits) + 1 >= self.fails_at:
                raise OSError("the disk is gone")
            for result in results:
                self._take(result)
            begun = self._begin(block, asks, pace) if self._is_ours(block, owner) and not self.braked else []
            self.commits.append((list(results), begun))
            self.most_inflight = max(self.most_inflight, self.count(DeliveryState.INFLIGHT))
            return BegunRows(begun)

    async def next_due_s(self, edition_id: int) -> float | None:
        """Seconds until work may be claimed."""
        waiting = [row for row in self.rows.values() if row.state in (DeliveryState.PENDING, DeliveryState.DEFERRED)]
        return max(0.0, min(row.due for row in waiting) - monotonic()) if waiting else None

    # --- inside

    def _is_ours(self, block: Block, owner: str) -> bool:
        lease = self.leases[block.id]
        return lease.owner == owner and lease.fence == block.fence and lease.until > monotonic()

    def _is_due(self, row: Row) -> bool:
        return row.state in (DeliveryState.PENDING, DeliveryState.DEFERRED) and row.due <= monotonic()

    def _move(self, row: Row, event: DeliveryEvent) -> None:
        row.state = DELIVERY_TABLE[row.state, event]

    def _take(self, result: Result) -> None:
        row, outcome = self.rows[result.begun.subscriber_id], result.outcome
        if row.attempt != result.begun.attempt or row.state not in (DeliveryState.INFLIGHT, DeliveryState.UNCERTAIN):
            return
        event = outcome.event
        if event is DeliveryEvent.PUT_OFF and result.retry_after_s is None:
            event = DeliveryEvent.GAVE_UP
        if (row.state, event) in DELIVERY_TABLE:
            self._move(row, event)
            row.texts.append(outcome.text)
            row.tries -= event in (DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT)
            row.due = monotonic() + (result.retry_after_s or 0.0) if event is DeliveryEvent.PUT_OFF else 0.0

    def _begin(self, block: Block, asks: Sequence[Ask], pace: PaceRules | None) -> list[Begun]:
        relays = [one.relay for one in asks for _ in range(one.count)]
        most, rate = len(relays), pace.everything[0].most if pace and pace.everything else None
        begun: list[Begun] = []
        for row in self.rows.values():
            if len(begun) == most:
                break
            if row.block != block.id or not self._is_due(row):
                continue
            if row.state is DeliveryState.DEFERRED:
                self._move(row, DeliveryEvent.DUE)
            if row.address in self.left:
                self._move(row, DeliveryEvent.EXCLUDE)
                continue
            self._move(row, DeliveryEvent.BEGIN)
            row.attempt += 1
            row.tries += 1
            begun.append(self._begun(row, relays[len(begun)], self._wait(rate)))
        return begun

    def _wait(self, rate: float | None) -> float:
        if rate is None:
            return 0.0
        self.pace = max(self.pace, monotonic())
        wait = self.pace - monotonic()
        self.pace += 1 / rate
        return wait

    def _begun(self, row: Row, relay: str, wait_s: float) -> Begun:
        return Begun(
            edition_id=self.edition_id,
            subscriber_id=row.id,
            attempt=row.attempt,
            relay=relay,
            variant_id=1,
            uid=f"{row.id:032x}",
            address=row.address,
            name="",
            wait_s=wait_s,
            tries=row.tries,
            resent=row.resent,
        )
