"""What a plan is reckoned from: who is still to be written to, by domain and time zone, and how far the pace is used up."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.bucket import BucketState
from newsletter.model.delivery import DeliveryState
from newsletter.storage.ahead import Ahead
from newsletter.storage.database import Database
from newsletter.storage.dialect import is_sqlite
from newsletter.storage.stores import pick_groups
from newsletter.storage.stores.edition_rows import edition_of
from newsletter.storage.stores.reader_choices import with_choices
from newsletter.storage.stores.reader_rows import reachable
from newsletter.storage.tables import deliveries, pace, subscribers

_OPEN = (DeliveryState.PENDING, DeliveryState.INFLIGHT, DeliveryState.DEFERRED)


class Outlook:
    """The `Outlook` of `storage.base`; reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def audience(self, newsletter: str, *, edition_id: int | None = None) -> Ahead:
        """Everybody that an edition of this newsletter would be planned for now; of a sealed one, without those who get none of it."""
        readers = reachable(newsletter)
        if edition_id is not None:
            async with self._database.reading() as connection:
                edition = await edition_of(connection, edition_id)
                if await pick_groups.are_any(connection, edition):
                    readers = pick_groups.with_list(with_choices(readers).subquery(), edition)
        found = readers.subquery()
        return await self._counted(select(subscribers).join(found, found.c.subscriber_id == subscribers.c.id))

    async def rest(self, edition_id: int) -> Ahead:
        """Everybody that an edition is planned for and has not been handed over to, refused or left out."""
        this = (deliveries.c.edition_id == edition_id) & deliveries.c.state.in_(_OPEN)
        return await self._counted(select(subscribers).join(deliveries, deliveries.c.subscriber_id == subscribers.c.id).where(this))

    async def pace(self) -> dict[str, BucketState]:
        """The buckets of the pace as they stand, by name."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(pace))
            return {
                row.bucket: BucketState(next_at=row.next_at, factor=row.factor, factor_at=row.factor_at, slices=row.slices) for row in rows
            }

    async def _counted(self, wanted: Select[tuple[object, ...]]) -> Ahead:
        async with self._database.reading() as connection:
            readers = wanted.with_only_columns(_domain(connection).label("domain"), func.coalesce(subscribers.c.timezone, "").label("zone"))
            ones = readers.subquery()
            counts = select(ones.c.domain, ones.c.zone, func.count()).group_by(ones.c.domain, ones.c.zone)
            domains: dict[str, int] = {}
            zones: dict[str, int] = {}
            for domain, zone, count in await connection.execute(counts):
                domains[domain] = domains.get(domain, 0) + count
                zones[zone] = zones.get(zone, 0) + count
        return Ahead(domains=domains, zones=zones)


def _domain(connection: AsyncConnection) -> ColumnElement[str]:
    """The part of an address behind its `@`; of the rare quoted one with two of them, behind the first."""
    key = subscribers.c.address_key
    if is_sqlite(connection):
        return func.substr(key, func.instr(key, "@") + 1)
    return func.split_part(key, "@", 2)
