"""Random walks over a ledger: several workers, crashes, frozen workers, readers who come and go, cancels and brakes.

Whatever happens in whatever order: the balance holds after every step, no attempt is begun twice, what is recorded as
sent is never begun again, and the edition can be brought to its end.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from newsletter.errors import NotAllowed
from newsletter.model.delivery import Begun, Block, DeliveryEvent, DeliveryState
from newsletter.model.edition import Brake, Edition, EditionEvent, EditionState
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.base import Owner
from newsletter.storage.engine import Stores
from tests.support.storage import NOW, approved, ask, opened, reader_rows, result

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]

_ENDS = [DeliveryEvent.ACCEPTED] * 6 + [
    DeliveryEvent.REFUSED,
    DeliveryEvent.PUT_OFF,
    DeliveryEvent.NOT_HANDED,
    DeliveryEvent.OUR_FAULT,
    DeliveryEvent.LOST,
]


@dataclass
class Worker:
    """A process that sends: it may crash, and it may sleep through the end of its lease."""

    url: str
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    stores: Stores | None = None
    owner: Owner | None = None
    block: Block | None = None
    open: list[Begun] = field(default_factory=list)

    async def start(self) -> None:
        """Open the database and join."""
        self.stack = AsyncExitStack()
        self.stores = await self.stack.enter_async_context(opened(self.url))
        self.owner = await self.stores.ledger.join()

    async def crash(self) -> None:
        """End without leaving: the locks go, the leases and the rows in flight stay."""
        await self.stack.aclose()
        self.block, self.open = None, []


class Walk:
    """One edition on its way, and everything that was ever begun of it."""

    def __init__(self, stores: Stores, workers: list[Worker], seed: int) -> None:
        self.stores = stores
        self.workers = workers
        self.chance = random.Random(seed)
        self.newsletter = f"walk{seed}"
        self.readers = 0
        self.seen: set[tuple[int, int]] = set()
        self.sent: set[object] = set()  # addresses

    async def prepare(self) -> Edition:
        """An approved edition that is being started; nobody is planned yet."""
        await self.join_readers()
        self.edition = await approved(self.stores, newsletter=self.newsletter)
        await self.stores.editions.move(self.edition.id, EditionEvent.START)
        return self.edition

    async def join_readers(self) -> None:
        """A few more readers confirm."""
        count = self.chance.randint(1, 6)
        await self.stores.readers.enrol(self.newsletter, reader_rows(count, start=self.readers), at=NOW)
        self.readers += count

    async def leave_reader(self) -> None:
        """Somebody unsubscribes."""
        rows = reader_rows(1, start=self.chance.randrange(self.readers), status=SubscriptionStatus.UNSUBSCRIBED)
        await self.stores.readers.enrol(self.newsletter, rows, at=NOW)

    async def plan(self) -> None:
        """A chunk is planned."""
        try:
            await self.stores.ledger.plan_chunk(self.edition.id, size=self.chance.randint(1, 5))
        except NotAllowed:
            assert EditionState.CANCELLED == (await self.stores.editions.get(self.edition.name)).state

    async def claim(self) -> None:
        """A worker without a block claims one, for a long or a very short lease."""
        worker = self.chance.choice(self.workers)
        if worker.block is None and worker.stores and worker.owner:
            lease_s = self.chance.choice([0.002, 60.0])
            worker.block = await worker.stores.ledger.claim(self.edition.id, worker.owner, lease_s=lease_s)

    async def exchange(self) -> None:
        """A worker records some of what it has open, and begins more."""
        worker = self.chance.choice(self.workers)
        if worker.block is None or worker.stores is None or worker.owner is None:
            return
        done = self.chance.sample(worker.open, self.chance.randint(0, len(worker.open)))
        worker.open = [one for one in worker.open if one not in done]
        results = [result(one, self.chance.choice(_ENDS), retry_after_s=self.chance.choice([None, 0.0, 0.001]), code=250) for one in done]
        begun = await worker.stores.ledger.exchange(worker.block, worker.owner, results=results, asks=ask(self.chance.randint(0, 3)))
        for one in begun:
            assert (one.subscriber_id, one.attempt) not in self.seen
            assert one.address not in self.sent
            self.seen.add((one.subscriber_id, one.attempt))
        worker.open += begun
        await self.note_sent()

    async def note_sent(self) -> None:
        """Remember who is recorded as sent; that is never undone."""
        rows = self.stores.ledger.rows(self.edition.id, state=DeliveryState.SENT)
        now_sent = {row["address"] async for row in rows}
        assert self.sent <= now_sent
        self.sent = now_sent

    async def give_back(self) -> None:
        """A worker lets its block go, with or without rows in flight."""
        worker = self.chance.choice(self.workers)
        if worker.block and worker.stores and worker.owner:
            await worker.stores.ledger.give_back(worker.block, worker.owner)
            worker.block, worker.open = None, []

    async def crash(self) -> None:
        """A worker is killed and starts again."""
        worker = self.chance.choice(self.workers)
        await worker.crash()
        await worker.start()

    async def resolve(self) -> None:
        """What is uncertain is set to be sent again."""
        await self.stores.ledger.resolve_uncertain(self.edition.id, policy="resend")

    async def brake(self) -> None:
        """The brake goes on or off."""
        brake = self.chance.choice([None, None, Brake(who="ada", why="a walk", since=NOW)])
        await self.stores.editions.brake(self.edition.id, brake)

    async def cancel(self) -> None:
        """Now and then the edition is cancelled."""
        if self.chance.random() < 0.3 and (await self.stores.editions.get(self.edition.name)).state is EditionState.SENDING:
            await self.stores.editions.move(self.edition.id, EditionEvent.CANCEL)

    async def step(self) -> None:
        """One thing that may happen; then the balance holds."""
        often = [self.exchange] * 8 + [self.claim] * 5 + [self.plan] * 3 + [self.resolve] * 2
        rare = [self.join_readers, self.leave_reader, self.give_back, self.give_back, self.crash, self.brake, self.cancel]
        await self.chance.choice(often + rare)()
        balance = await self.stores.ledger.balance(self.edition.id)
        assert balance.balanced, balance

    async def finish(self) -> None:
        """Healthy again, every worker gone but one, the edition comes to its end."""
        for worker in self.workers:
            await worker.crash()
            await worker.start()
        await self.stores.editions.brake(self.edition.id, None)
        if (await self.stores.editions.get(self.edition.name)).state is EditionState.CANCELLED:
            balance = await self.stores.ledger.balance(self.edition.id)
            assert (0, 0) == (balance.pending, balance.deferred)
            return
        while await self.stores.ledger.plan_chunk(self.edition.id):
            pass
        await self._send_the_rest(self.workers[0])
        balance = await self.stores.ledger.balance(self.edition.id)
        assert balance.drained, balance
        assert balance.balanced, balance
        assert EditionState.SENT == (await self.stores.editions.move(self.edition.id, EditionEvent.DRAINED)).state

    async def _send_the_rest(self, worker: Worker) -> None:
        assert worker.stores
        assert worker.owner
        ledger = worker.stores.ledger
        for _ in range(200):
            await ledger.resolve_uncertain(self.edition.id, policy="resend")
            block = await ledger.claim(self.edition.id, worker.owner, lease_s=60)
            if block is None:
                waits = await ledger.next_due_s(self.edition.id)
                if waits is None and not await ledger.resolve_uncertain(self.edition.id, policy="resend"):
                    return
                await asyncio.sleep(min(waits or 0, 0.05))
                continue
            while begun := await ledger.exchange(block, worker.owner, results=[], asks=ask(10)):
                await ledger.exchange(block, worker.owner, results=[result(one) for one in begun], asks=())
            await ledger.give_back(block, worker.owner)
        raise AssertionError("the edition does not come to an end")


@pytest.mark.parametrize("twenties", range(5))
async def test_the_ledger_balances_on_every_walk(stores: Stores, database_url: str, twenties: int) -> None:
    """Twenty walks of thirty steps each; a hundred over the parameters, on each database."""
    workers = [Worker(database_url) for _ in range(3)]
    for worker in workers:
        await worker.start()
    try:
        for seed in range(twenties * 20, twenties * 20 + 20):
            walk = Walk(stores, workers, seed)
            await walk.prepare()
            for _ in range(30):
                await walk.step()
            await walk.finish()
            for worker in workers:
                worker.block, worker.open = None, []
    finally:
        for worker in workers:
            await worker.crash()
    assert [] == await stores.check()
