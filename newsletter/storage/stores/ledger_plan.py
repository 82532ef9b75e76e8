"""Planning: one repeatable statement that freezes the next readers of an edition into blocks, a cross-section of them at a time.

A chunk is short, so that an unsubscribe never waits for it, and looks at the edition's state in its own transaction:
a cancel in the middle of planning would otherwise leave rows that nobody ever ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import monotonic
from newsletter.errors import NotAllowed
from newsletter.model.delivery import DeliveryState
from newsletter.model.edition import Edition, EditionState
from newsletter.storage.database import Database
from newsletter.storage.dialect import now_ms
from newsletter.storage.stores import pick_groups
from newsletter.storage.stores.edition_rows import edition_held, edition_of
from newsletter.storage.stores.paging import batches
from newsletter.storage.stores.plan_strata import Strata, Stratum, block_size_of, keep_strata, strata_of
from newsletter.storage.stores.reader_choices import with_choices
from newsletter.storage.stores.reader_rows import reachable
from newsletter.storage.tables import blocks, deliveries, editions, subscribers, subscriptions, variants

_STRAGGLERS = 5_000  # looked up in one go

_COLUMNS = (
    "edition_id",
    "subscriber_id",
    "address_hash",
    "variant_id",
    "block",
    "place",
    "state",
    "attempt",
    "tries",
    "resent",
    "changed_at",
)
_PLANNABLE = (EditionState.APPROVED, EditionState.SENDING)


async def plan_chunk(database: Database, edition_id: int, *, size: int) -> int:
    """Plan the next readers, at most `size`; then those who came in between. The number planned, 0 when all are."""
    while (through := await _next_of_strata(database, edition_id, size)) is not None:
        if through:
            return through
    planned = 0
    for some in batches(await _stragglers(database, edition_id, most=min(size, _STRAGGLERS))):
        async with database.writing() as connection:
            edition = await _plannable(connection, edition_id)
            is_divided = await pick_groups.are_any(connection, edition)
            audience = with_choices(_unplanned(edition)) if is_divided else _unplanned(edition)
            found = _readers(audience, subscriptions.c.subscriber_id.in_(some), len(some)).subquery()
            planned += len(await _plan(connection, edition, found, await block_size_of(connection, edition.newsletter)))
    return planned


async def _next_of_strata(database: Database, edition_id: int, size: int) -> int | None:
    """One chunk of the audience, in a transaction of its own; how many were planned, or None once all of it was gone through."""
    async with database.writing() as connection:
        edition = await _plannable(connection, edition_id)
        strata = await strata_of(connection, edition)
        return await _plan_strata(connection, edition, strata, size) if strata is not None and strata.left else None


async def _stragglers(database: Database, edition_id: int, *, most: int) -> list[int]:
    """Who may get the edition and came since its audience was gone through; nobody who had it planned as an earlier reader, now erased.

    Looking through all readers takes seconds for a million, so it is done while nobody is kept from writing.
    """
    async with database.reading() as connection:
        edition = await edition_of(connection, edition_id)
        audience = _unplanned(edition).add_columns(subscribers.c.address_hash)
        if await pick_groups.are_any(connection, edition):
            audience = pick_groups.with_list(with_choices(audience).subquery(), edition)
        wanted = audience.order_by(audience.selected_columns.subscriber_id).limit(most)
        found = {row.subscriber_id: row.address_hash for row in await connection.execute(wanted)}
        if not found:
            return []
        gone = ~exists().where(subscribers.c.id == deliveries.c.subscriber_id)
        erased = select(deliveries.c.address_hash).where(deliveries.c.edition_id == edition_id, gone)
        planned = set((await connection.scalars(erased)).all())
    return [number for number, address_hash in found.items() if address_hash not in planned]


async def _plan_strata(connection: AsyncConnection, edition: Edition, strata: Strata, size: int) -> int:
    """One chunk of a few readers from each stretch; how many were planned."""
    started = monotonic()
    shares = strata.shares(min(size, strata.chunk))
    # Nobody behind the places reached was planned yet, so nobody is looked up.
    if not await pick_groups.are_any(connection, edition):
        parts = [_readers(reachable(edition.newsletter), _within(one), share) for one, share in zip(strata.left, shares, strict=True)]
        planned = await _plan(connection, edition, union_all(*parts).subquery(), strata.block_size)
        strata = strata.after(sorted(planned), shares, monotonic() - started)
    else:
        # A chunk ends after so many readers that are looked at: a million who get none of the edition would else be one transaction.
        # Where it ends is found first, so that whoever comes meanwhile is a straggler and nobody is planned twice.
        ends = await _ends_of(connection, edition, strata, shares)
        audience = with_choices(reachable(edition.newsletter))
        parts = [_readers(audience, _within(one), share) for one, share in zip(strata.cut(ends), shares, strict=True)]
        planned = await _plan(connection, edition, union_all(*parts).subquery(), strata.block_size)
        strata = strata.beyond(ends, monotonic() - started)
    await keep_strata(connection, edition.id, strata)
    return len(planned)


async def _ends_of(connection: AsyncConnection, edition: Edition, strata: Strata, shares: Sequence[int]) -> list[int | None]:
    """In each stretch the number of the last reader that this chunk looks at; None where there are no further ones."""
    numbers = reachable(edition.newsletter).with_only_columns(subscriptions.c.subscriber_id)
    parts = []
    for number, (one, share) in enumerate(zip(strata.left, shares, strict=True)):
        last = numbers.where(_within(one)).order_by(subscriptions.c.subscriber_id).limit(1).offset(share - 1).subquery()
        parts.append(select(literal(number).label("number"), last.c.subscriber_id))
    ends = {row.number: row.subscriber_id for row in await connection.execute(union_all(*parts))}
    return [ends.get(number) for number in range(len(shares))]


def _within(stratum: Stratum) -> ColumnElement[bool]:
    # Said of both tables: PostgreSQL does not conclude it, and would read one of them from its first row.
    return and_(*(and_(one > stratum.after, one <= stratum.to) for one in (subscriptions.c.subscriber_id, subscribers.c.id)))


async def _plannable(connection: AsyncConnection, edition_id: int) -> Edition:
    edition = await edition_held(connection, edition_id)
    if edition.state not in _PLANNABLE:
        raise NotAllowed(
            f"{edition.name} is {edition.state}: nobody is planned for it", do=f"`newsletter editions show {edition.name}` says why"
        )
    return edition


def _unplanned(edition: Edition) -> Select[tuple[int, bool, str]]:
    """Everybody who may get the edition and is not planned under this number."""
    planned = exists().where(deliveries.c.edition_id == edition.id, deliveries.c.subscriber_id == subscribers.c.id)
    return reachable(edition.newsletter).where(~planned)


def _readers(audience: Select[Any], which: ColumnElement[bool], most: int) -> Select[Any]:
    """The first of an audience among those, each with their turn."""
    wanted = audience.add_columns(subscribers.c.address_hash).where(which).order_by(subscriptions.c.subscriber_id)
    # Counted from outside: a window looks at all rows before a limit cuts them.
    first = wanted.limit(most).subquery()
    return select(first, func.row_number().over(order_by=first.c.subscriber_id).label("turn"))


async def _plan(connection: AsyncConnection, edition: Edition, found: Subquery, block_size: int) -> list[int]:
    """Put these readers into new blocks, by turns, those of them who get the edition; who they were."""
    first_block = 1 + (await connection.scalar(select(func.max(blocks.c.number)).where(blocks.c.edition_id == edition.id)) or 0)
    offered = await _variants(connection, edition)
    if "topics" in found.c:
        found = pick_groups.with_list(found, edition).subquery()
    position = func.row_number().over(order_by=(found.c.turn, found.c.subscriber_id)) - 1
    rows = select(
        literal(edition.id),
        found.c.subscriber_id,
        found.c.address_hash,
        _variant_of(edition, found, offered),
        first_block + position // block_size,
        1 + position % block_size,
        literal(DeliveryState.PENDING.value),
        literal(0),
        literal(0),
        literal(0),
        cast(now_ms(), BigInteger),
    ).order_by(found.c.turn, found.c.subscriber_id)
    inserting = insert(deliveries).from_select(_COLUMNS, rows).returning(deliveries.c.subscriber_id)
    planned = list((await connection.scalars(inserting)).all())
    if planned:
        used = range(first_block, first_block + -(-len(planned) // block_size))
        await connection.execute(insert(blocks), [{"edition_id": edition.id, "number": number, "fence": 0} for number in used])
        await connection.execute(update(editions).where(editions.c.id == edition.id).values(planned=editions.c.planned + len(planned)))
    return planned


@dataclass(frozen=True, kw_only=True)
class _Offered:
    """The variants of one language: for everybody, and for members, which may be the same."""

    language: str
    public: int
    member: int


async def _variants(connection: AsyncConnection, edition: Edition) -> list[_Offered]:
    """What there is of everybody's list in the present revision, the newsletter's own language first."""
    wanted = (
        select(variants.c.key, variants.c.member, variants.c.id)
        .where(variants.c.edition_id == edition.id, variants.c.revision == edition.revision)
        .order_by(variants.c.id)
    )
    found: dict[str, dict[bool, int]] = {}
    for row in await connection.execute(wanted):
        if row.key.count(":") == 1:
            found.setdefault(row.key.partition(":")[0], {}).setdefault(bool(row.member), row.id)
    if not found or any(False not in rights for rights in found.values()):
        raise NotAllowed(
            f"{edition.name} has no sealed message for readers", do=f"`newsletter reopen {edition.name}`, then approve it again"
        )
    return [_Offered(language=language, public=rights[False], member=rights.get(True, rights[False])) for language, rights in found.items()]


def _variant_of(edition: Edition, readers: Subquery, offered: Sequence[_Offered]) -> ColumnElement[int]:
    """The variant of each reader: of the language that fits, their right, and their pick list where there are several."""
    member, language = readers.c.member, readers.c.language
    if "picks" not in readers.c:
        return _by_language(language, offered, lambda one: case((member, one.member), else_=one.public))
    spoken = _by_language(language, offered, lambda one: literal(one.language))
    end = case((readers.c.picks == "", ""), else_=":" + readers.c.picks)
    theirs, public = (_keyed(edition, spoken + right + end) for right in (":member", ":public"))
    # A list without anything for members has one variant for all.
    return case((member, func.coalesce(theirs, public)), else_=public)


def _keyed(edition: Edition, key: ColumnElement[str]) -> ColumnElement[int]:
    return (
        select(variants.c.id)
        .where(variants.c.edition_id == edition.id, variants.c.revision == edition.revision, variants.c.key == key)
        .scalar_subquery()
    )


def _by_language(
    language: ColumnElement[str], offered: Sequence[_Offered], chosen: Callable[[_Offered], ColumnElement[Any]]
) -> ColumnElement[Any]:
    """`model.letter.fitting_language` as SQL: the longest language that the reader's begins with, else the first."""
    asked = func.lower(language)
    whens = [
        (or_(asked == one.language.lower(), asked.startswith(f"{one.language.lower()}-", autoescape=True)), chosen(one))
        for one in sorted(offered, key=lambda one: -len(one.language))
    ]
    return case(*whens, else_=chosen(offered[0])) if len(offered) > 1 else chosen(offered[0])
