"""Where planning stands: the stretches of reader numbers that it goes through side by side.

Lists come sorted: by domain, by the day of an import. A chunk therefore takes a few readers from each of several places, so that
every block is a cross-section of the audience and no mail provider's readers come all at once, or all at the end.
The place reached in each stretch is kept in `facts` until the last one is through, in the transactions that plan.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.edition import Edition
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.dialect import insert_into
from newsletter.storage.stores.reader_rows import reachable
from newsletter.storage.tables import facts, subscriptions

_MOST = 16  # stretches
_READERS_EACH = 64  # with fewer readers than this there are fewer stretches
_LARGEST_BLOCK = 1_000
_SMALLEST_BLOCK = 50
_SHARES = 16  # blocks that a send has at least, so that several workers have something to do
_FIRST_CHUNK = 2_000
_CHUNKS = (1_000, 10_000)  # the least and the most readers that a chunk tries for
_CHUNK_S = 0.06  # what a chunk should take, so that nobody waits 0.3 s for it where the disk or the machine is busy


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """A stretch of reader numbers: those after `after`, up to `to`."""

    after: int
    to: int


@dataclass(frozen=True, kw_only=True)
class Strata:
    """The stretches that are not through, and how the next chunk is cut."""

    block_size: int
    chunk: int  # readers
    left: tuple[Stratum, ...]

    def shares(self, size: int) -> list[int]:
        """How many readers each stretch gives to a chunk of so many."""
        each, more = divmod(size, len(self.left))
        return [each + (number < more) for number in range(len(self.left))]

    def after(self, planned: list[int], shares: list[int], seconds: float) -> Strata:
        """What is left once these readers (sorted) were planned in so many seconds; a stretch that gave less than its share is through."""
        left = []
        for stratum, share in zip(self.left, shares, strict=True):
            its = [number for number in planned if stratum.after < number <= stratum.to]
            if len(its) >= share:
                left.append(replace(stratum, after=its[-1] if its else stratum.after))
        return self._left(left, seconds)

    def cut(self, ends: Sequence[int | None]) -> list[Stratum]:
        """The part of each stretch up to that reader; None: all of it."""
        return [replace(stratum, to=stratum.to if end is None else end) for stratum, end in zip(self.left, ends, strict=True)]

    def beyond(self, ends: Sequence[int | None], seconds: float) -> Strata:
        """What is left once each stretch was gone through up to that reader in so many seconds; None: to its end."""
        left = [replace(stratum, after=end) for stratum, end in zip(self.left, ends, strict=True) if end is not None and end < stratum.to]
        return self._left(left, seconds)

    def _left(self, left: Sequence[Stratum], seconds: float) -> Strata:
        wanted = round(self.chunk * _CHUNK_S / max(seconds, 0.001))
        # A single slow chunk, or an empty one, says little.
        chunk = min(max(wanted, self.chunk // 2), self.chunk * 2)
        return replace(self, left=tuple(left), chunk=min(max(chunk, _CHUNKS[0]), _CHUNKS[1]))


async def strata_of(connection: AsyncConnection, edition: Edition) -> Strata | None:
    """Where planning stands; None if the audience was gone through. The caller holds the edition alone."""
    told = await connection.scalar(select(facts.c.value).where(facts.c.key == _key(edition.id)))
    if told is not None:
        known = json.loads(told)
        left = tuple(Stratum(after=after, to=to) for after, to in known["left"])
        return Strata(block_size=known["block_size"], chunk=known["chunk"], left=left)
    return None if edition.planned else await _cut(connection, edition)


async def _cut(connection: AsyncConnection, edition: Edition) -> Strata | None:
    here = (subscriptions.c.newsletter == edition.newsletter, subscriptions.c.status == SubscriptionStatus.CONFIRMED)
    # Two questions: each is one look at the end of an index, both in one would go through all of it.
    first = await connection.scalar(select(func.min(subscriptions.c.subscriber_id)).where(*here))
    last = await connection.scalar(select(func.max(subscriptions.c.subscriber_id)).where(*here))
    if first is None or last is None:
        return None
    number = min(_MOST, max(1, await _audience(connection, edition.newsletter) // _READERS_EACH))
    ends = [first - 1 + (last - first + 1) * part // number for part in range(number + 1)]
    return Strata(
        block_size=await block_size_of(connection, edition.newsletter),
        chunk=_FIRST_CHUNK,
        left=tuple(Stratum(after=after, to=to) for after, to in pairwise(ends)),
    )


async def keep_strata(connection: AsyncConnection, edition_id: int, strata: Strata) -> None:
    """Write down where planning stands; nothing once everything is through."""
    if not strata.left:
        await forget_strata(connection, edition_id)
        return
    told = {"block_size": strata.block_size, "chunk": strata.chunk, "left": [[one.after, one.to] for one in strata.left]}
    adding = insert_into(connection, facts).values(key=_key(edition_id), value=json.dumps(told))
    await connection.execute(adding.on_conflict_do_update(index_elements=["key"], set_={"value": adding.excluded.value}))


async def forget_strata(connection: AsyncConnection, edition_id: int) -> None:
    """Planning is over, or begins anew."""
    await connection.execute(delete(facts).where(facts.c.key == _key(edition_id)))


async def block_size_of(connection: AsyncConnection, newsletter: str) -> int:
    """How many deliveries a block should hold: as many as leave several workers something to do."""
    return min(_LARGEST_BLOCK, max(_SMALLEST_BLOCK, await _audience(connection, newsletter) // _SHARES))


async def _audience(connection: AsyncConnection, newsletter: str) -> int:
    """How many may be written to; not counted on where more would change nothing."""
    enough = reachable(newsletter).limit(_LARGEST_BLOCK * _SHARES).subquery()
    return await connection.scalar(select(func.count()).select_from(enough)) or 0


def _key(edition_id: int) -> str:
    return f"plan-{edition_id}"
