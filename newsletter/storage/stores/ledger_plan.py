"""Planning: one repeatable statement that freezes the next readers of an edition into blocks.

A chunk is short, so that an unsubscribe never waits for it, and looks at the edition's state in its own transaction:
a cancel in the middle of planning would otherwise leave rows that nobody ever ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, exists, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.errors import NotAllowed
from newsletter.model.delivery import DeliveryState
from newsletter.model.edition import Edition, EditionState
from newsletter.storage.database import Database
from newsletter.storage.dialect import now_ms
from newsletter.storage.stores.edition_rows import edition_held, edition_of
from newsletter.storage.stores.reader_rows import reachable
from newsletter.storage.tables import blocks, deliveries, editions, subscribers, subscriptions, variants

_LARGEST_BLOCK = 1_000
_SMALLEST_BLOCK = 50
_SHARES = 16  # blocks that a send has at least, so that several workers have something to do
_STRAGGLERS = 500

_PLANNABLE = (EditionState.APPROVED, EditionState.SENDING)


async def plan_chunk(database: Database, edition_id: int, *, size: int) -> int:
    """Plan the next readers, in the order of their numbers; then those who came in between. The number planned, 0 when all are."""
    async with database.writing() as connection:
        edition = await _plannable(connection, edition_id)
        last = await connection.scalar(select(func.max(deliveries.c.subscriber_id)).where(deliveries.c.edition_id == edition_id))
        planned = await _plan(connection, edition, subscriptions.c.subscriber_id > (last or 0), size)
    while not planned:
        # Looking through all readers takes seconds for a million, so it is done while nobody is kept from writing.
        async with database.reading() as connection:
            edition = await edition_of(connection, edition_id)
            wanted = _unplanned(edition).order_by(subscriptions.c.subscriber_id).limit(min(size, _STRAGGLERS))
            stragglers = [row.subscriber_id for row in await connection.execute(wanted)]
        if not stragglers:
            return 0
        async with database.writing() as connection:
            edition = await _plannable(connection, edition_id)
            planned = await _plan(connection, edition, subscriptions.c.subscriber_id.in_(stragglers), len(stragglers))
    return planned


async def _plannable(connection: AsyncConnection, edition_id: int) -> Edition:
    edition = await edition_held(connection, edition_id)
    if edition.state not in _PLANNABLE:
        raise NotAllowed(
            f"{edition.name} is {edition.state}: nobody is planned for it", do=f"`newsletter editions show {edition.name}` says why"
        )
    return edition


def _unplanned(edition: Edition) -> Select[tuple[int, bool, str]]:
    """Everybody who may get the edition and is not planned: neither as a reader nor, having come back as another one, by address."""
    here = deliveries.c.edition_id == edition.id
    return reachable(edition.newsletter).where(
        ~exists().where(here, deliveries.c.subscriber_id == subscribers.c.id),
        ~exists().where(here, deliveries.c.address_hash == subscribers.c.address_hash),
    )


async def _plan(connection: AsyncConnection, edition: Edition, which: ColumnElement[bool], size: int) -> int:
    first_block = 1 + (await connection.scalar(select(func.max(blocks.c.number)).where(blocks.c.edition_id == edition.id)) or 0)
    block_size = await _block_size(connection, edition)
    offered = await _variants(connection, edition)
    found = (
        _unplanned(edition)
        .add_columns(subscribers.c.address_hash)
        .where(which)
        .order_by(subscriptions.c.subscriber_id)
        .limit(size)
        .subquery()
    )
    position = func.row_number().over(order_by=found.c.subscriber_id) - 1
    rows = select(
        literal(edition.id),
        found.c.subscriber_id,
        found.c.address_hash,
        _variant_of(found.c.member, found.c.language, offered),
        first_block + position // block_size,
        literal(DeliveryState.PENDING.value),
        literal(0),
        literal(0),
        literal(0),
        cast(now_ms(), BigInteger),
    )
    names = ("edition_id", "subscriber_id", "address_hash", "variant_id", "block", "state", "attempt", "tries", "resent", "changed_at")
    planned = (await connection.execute(insert(deliveries).from_select(names, rows))).rowcount
    if planned:
        used = range(first_block, first_block + -(-planned // block_size))
        await connection.execute(insert(blocks), [{"edition_id": edition.id, "number": number, "fence": 0} for number in used])
        await connection.execute(update(editions).where(editions.c.id == edition.id).values(planned=editions.c.planned + planned))
    return planned


async def _block_size(connection: AsyncConnection, edition: Edition) -> int:
    # Counting on beyond this many would not make the blocks larger.
    audience = reachable(edition.newsletter).limit(_LARGEST_BLOCK * _SHARES).subquery()
    count = await connection.scalar(select(func.count()).select_from(audience)) or 0
    return min(_LARGEST_BLOCK, max(_SMALLEST_BLOCK, count // _SHARES))


@dataclass(frozen=True, kw_only=True)
class _Offered:
    """The variants of one language: for everybody, and for members, which may be the same."""

    language: str  # in lower case
    public: int
    member: int


async def _variants(connection: AsyncConnection, edition: Edition) -> list[_Offered]:
    """What there is of the present revision, the newsletter's own language first."""
    wanted = (
        select(variants.c.key, variants.c.member, variants.c.id)
        .where(variants.c.edition_id == edition.id, variants.c.revision == edition.revision)
        .order_by(variants.c.id)
    )
    found: dict[str, dict[bool, int]] = {}
    for row in await connection.execute(wanted):
        found.setdefault(row.key.partition(":")[0].lower(), {}).setdefault(bool(row.member), row.id)
    if not found or any(False not in rights for rights in found.values()):
        raise NotAllowed(
            f"{edition.name} has no sealed message for readers", do=f"`newsletter reopen {edition.name}`, then approve it again"
        )
    return [_Offered(language=language, public=rights[False], member=rights.get(True, rights[False])) for language, rights in found.items()]


def _variant_of(member: ColumnElement[bool], language: ColumnElement[str], offered: Sequence[_Offered]) -> ColumnElement[int]:
    """`model.letter.fitting_language` as SQL: the longest language that the reader's begins with, else the first."""

    def by_right(one: _Offered) -> ColumnElement[int]:
        return case((member, one.member), else_=one.public)

    asked = func.lower(language)
    whens = [
        (or_(asked == one.language, asked.startswith(f"{one.language}-", autoescape=True)), by_right(one))
        for one in sorted(offered, key=lambda one: -len(one.language))
    ]
    return case(*whens, else_=by_right(offered[0])) if len(offered) > 1 else by_right(offered[0])
