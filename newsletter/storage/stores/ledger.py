"""The ledger: one delivery for every reader of an edition, in exactly one state, whatever is killed when.

The parts are modules of their own: planning, leases, the exchange with the engine, and what is told of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import and_, exists, select, update

from newsletter.model.delivery import DELIVERY_TABLE, Ask, Balance, Begun, BegunRows, Block, DeliveryEvent, DeliveryState, Result
from newsletter.model.edition import EditionState
from newsletter.model.pace import PaceRules
from newsletter.storage.base import Owner
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_edition, hold_readers, now_ms
from newsletter.storage.stores import ledger_claim, ledger_exchange, ledger_plan, ledger_report, ledger_settle
from newsletter.storage.stores.owners import Owners
from newsletter.storage.stores.reader_rows import key_of, reachable
from newsletter.storage.tables import blocks, deliveries, editions


class Deliveries:
    """The `Ledger`."""

    def __init__(self, database: Database, owners: Owners) -> None:
        self._database = database
        self._owners = owners

    async def plan_chunk(self, edition_id: int, *, size: int = 20_000) -> int:
        """Plan the next reachable, not yet planned readers into blocks; the number planned, 0 when all are.

        One transaction that re-checks that the edition is `approved` or `sending` (raises NotAllowed) and raises `planned`.
        A reader gets the variant of the language that fits, a member its member variant if there is one.
        """
        return await ledger_plan.plan_chunk(self._database, edition_id, size=size)

    async def join(self) -> Owner:
        """Become an owner: a row and a lock that the operating system or the server drops when this process dies."""
        return await self._owners.join()

    async def leave(self, owner: Owner) -> None:
        """Drop the lock and every lease; rows still inflight stay, for the next claim to call uncertain."""
        await self._owners.leave(owner)

    async def claim(self, edition_id: int, owner: Owner, *, lease_s: float) -> Block | None:
        """Lease a block with work that is due, fence + 1, or None.

        Free: never leased, lease ended, or its owner dead. Rows found inflight in it become `uncertain` in the
        same transaction, and deferred rows that are due become pending. Never from an edition with a brake.
        Raises Unreachable if the lock that shows `owner` to be alive is lost.
        """
        return await self._database.run(ledger_claim.claim(self._owners, edition_id, owner, lease_s=lease_s))

    async def extend(self, block: Block, owner: Owner, *, lease_s: float) -> bool:
        """Heartbeat; False if the block is no longer ours."""
        return await self._database.run(ledger_claim.extend(block, owner, lease_s=lease_s))

    async def give_back(self, block: Block, owner: Owner) -> None:
        """End the lease early."""
        await self._database.run(ledger_claim.give_back(block, owner))

    async def exchange(
        self, block: Block, owner: Owner, *, results: Sequence[Result], asks: Sequence[Ask] = (), pace: PaceRules | None = None
    ) -> BegunRows:
        """Record results and begin as many next rows as are asked for, in one durable commit.

        Results are taken only with the attempt number that begun them (late evidence included). A row begins only while the
        fence and lease hold, the edition is `sending` without a brake, the reader is still confirmed and not suppressed
        (else the row becomes `excluded`). With a pace, shared by all processes, each begun row carries its wait.
        """
        script = ledger_exchange.exchange(block, owner, results=results, asks=asks, pace=pace)
        return await self._database.run(script)

    async def resolve_uncertain(self, edition_id: int, *, policy: str, most: int = 2) -> int:
        """`resend`: uncertain rows of readers who have not left become pending, at most `most` times each; the number.

        `hold`: nothing changes, 0. Rows whose block is leased to a living owner are left alone. Only of an edition that is sending.
        """
        if policy != "resend":
            return 0
        async with self._database.writing() as connection:
            await hold_edition(connection, edition_id)
            await hold_readers(connection, shared=True)
            newsletter = await connection.scalar(
                select(editions.c.newsletter).where(editions.c.id == edition_id, editions.c.state == EditionState.SENDING)
            )
            if newsletter is None:
                return 0
            living = await ledger_claim.living_owners(connection, self._owners, edition_id)
            here = and_(blocks.c.edition_id == deliveries.c.edition_id, blocks.c.number == deliveries.c.block)
            audience = reachable(newsletter).subquery()
            doubtful = and_(
                deliveries.c.edition_id == edition_id,
                deliveries.c.state == DeliveryState.UNCERTAIN,
                deliveries.c.resent < most,
                ~exists().where(here, ledger_claim.held(living)),
                exists().where(audience.c.subscriber_id == deliveries.c.subscriber_id),
            )
            after = DELIVERY_TABLE[DeliveryState.UNCERTAIN, DeliveryEvent.RESEND]
            words = {"state": after, "resent": deliveries.c.resent + 1, "changed_at": now_ms()}
            return (await connection.execute(update(deliveries).where(doubtful).values(**words))).rowcount

    def doubtful(self, edition_id: int) -> AsyncIterator[tuple[Begun, str | None]]:
        """Every delivery in doubt, as it was last begun, and the relay's name for it; by keyset pages."""
        return ledger_settle.doubtful(self._database, self._owners, edition_id)

    async def settle(self, edition_id: int, results: Sequence[Result]) -> list[Result]:
        """Take evidence as late answers, by the number of the attempt; those that moved a delivery."""
        return await ledger_settle.settle(self._database, self._owners, edition_id, results)

    async def balance(self, edition_id: int) -> Balance:
        """The count by state, with what was planned. Raises NotFound."""
        async with self._database.reading() as connection:
            return await ledger_report.balance(connection, edition_id)

    async def reasons(self, edition_id: int, *, most: int = 10) -> list[dict[str, object]]:
        """Why deliveries are refused, deferred, uncertain or excluded, the most frequent first: state, code, enhanced, text, count."""
        async with self._database.reading() as connection:
            return await ledger_report.reasons(connection, edition_id, most=most)

    async def next_due_s(self, edition_id: int) -> float | None:
        """Seconds until work may be claimed (0 = now); None if nothing is pending, deferred or in flight.

        A brake does not count: 0 here and None from `claim` mean that there is one, or that the edition is not sending.
        """
        return await ledger_claim.next_due_s(self._database, self._owners, edition_id)

    async def others_sending(self, edition_id: int, owner: Owner) -> bool:
        """True if another living owner holds a lease of this edition."""
        return await ledger_claim.others_sending(self._database, self._owners, edition_id, owner)

    def rows(self, edition_id: int, *, state: DeliveryState | None = None) -> AsyncIterator[dict[str, object]]:
        """address, state, attempts, code, enhanced, text, relay_id, at: for `report --csv`; by keyset pages."""
        return ledger_report.rows(self._database, edition_id, state=state)

    async def history(self, address: str) -> list[dict[str, object]]:
        """Every delivery to this address: edition, state, why, code, text, at ...; and why not, where it was left out.

        Raises BadInput for an address that has no normalised form.
        """
        async with self._database.reading() as connection:
            return await ledger_report.history(connection, key_of(address))

    async def close(self) -> None:
        """Drop the locks of the owners that did not leave, as their death would."""
        await self._owners.close()
