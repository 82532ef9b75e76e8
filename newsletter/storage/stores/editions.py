"""Editions: their slots, drafts, states and brake. Their sealed bytes are in `seals`.

Every change holds the edition alone, so it waits for the deliveries that are just being begun, and none begins before
it is on disk.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import to_ms
from newsletter.errors import NotAllowed, NotFound
from newsletter.model.delivery import DeliveryState
from newsletter.model.edition import Brake, DraftChange, Edition, EditionEvent, EditionState, SealedWarning
from newsletter.model.letter import Letter, SealedVariant
from newsletter.model.pick_lists import PickList, ReaderGroup
from newsletter.storage.codec import draft_text
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_editorial, insert_into, now_ms
from newsletter.storage.stores import draft_changes, ledger_cancel, pick_groups, seals
from newsletter.storage.stores.edition_rows import edition_from, edition_held, edition_of, edition_where, next_state
from newsletter.storage.stores.ledger_claim import settle_stranded
from newsletter.storage.stores.owners import Owners
from newsletter.storage.stores.plan_strata import forget_strata
from newsletter.storage.tables import attempts, blocks, consents, deliveries, edition_articles, editions, suppressions

_EMPTY_DRAFT = "{}"
_UNFINISHED = (DeliveryState.PENDING, DeliveryState.INFLIGHT, DeliveryState.DEFERRED)


class Editions:
    """The `EditionStore`. A number is given at `take_slot` and never again, whatever becomes of the edition."""

    def __init__(self, database: Database, owners: Owners) -> None:
        self._database = database
        self._owners = owners

    async def take_slot(self, newsletter: str, slot: str, *, due_at: datetime | None) -> tuple[Edition, bool]:
        """The edition of (newsletter, slot), and True if this call made it (state `due`). The unique key decides."""
        this = (editions.c.newsletter == newsletter) & (editions.c.slot == slot)
        async with self._database.writing() as connection:
            await hold_editorial(connection)
            row = {
                "uid": secrets.token_hex(16),
                "newsletter": newsletter,
                "slot": slot,
                "number": await _next_number(connection, newsletter),
                "state": EditionState.DUE,
                "revision": 0,
                "reason": "",
                "draft": _EMPTY_DRAFT,
                "planned": 0,
                "due_at": None if due_at is None else to_ms(due_at),
            }
            adding = insert_into(connection, editions).values(row).on_conflict_do_nothing(index_elements=["newsletter", "slot"])
            made = (await connection.execute(adding.returning(editions.c.id))).first() is not None
            edition = await edition_where(connection, this)
            assert edition is not None
            return edition, made

    async def get(self, name: str) -> Edition:
        """By NEWSLETTER-SLOT. Raises NotFound."""
        newsletter, _, slot = name.partition("-")  # a newsletter's slug has no hyphen
        async with self._database.reading() as connection:
            edition = await edition_where(connection, (editions.c.newsletter == newsletter) & (editions.c.slot == slot))
        if edition is None:
            raise NotFound(f"there is no edition {name!r}", do="`newsletter editions list` shows those there are")
        return edition

    async def by_uid(self, uid: str) -> Edition | None:
        """By the uid that stands in links."""
        async with self._database.reading() as connection:
            return await edition_where(connection, editions.c.uid == uid)

    async def all(
        self, newsletter: str | None = None, *, states: Collection[EditionState] = (), slots: Collection[str] = (), most: int | None = None
    ) -> list[Edition]:
        """Newest first (by id), at most `most`; of these states and slots alone, where any are named."""
        wanted = select(editions).order_by(editions.c.id.desc()).limit(most)
        if newsletter is not None:
            wanted = wanted.where(editions.c.newsletter == newsletter)
        if states:
            wanted = wanted.where(editions.c.state.in_(sorted(states)))
        if slots:
            wanted = wanted.where(editions.c.slot.in_(sorted(slots)))
        async with self._database.reading() as connection:
            rows: Sequence[RowMapping] = (await connection.execute(wanted)).mappings().all()
        return [edition_from(row) for row in rows]

    async def save_draft(
        self, edition: Edition, event: EditionEvent, *, after: Edition | None = None, who: str = "", what: str = "built anew"
    ) -> Edition:
        """Write picks, order, subject, intro, blocks ... and move by `event`. Raises NotAllowed by the table.

        A draft that is replaced by another can be had back with `step_draft`, under `who` and `what`. Raises NotAllowed if the
        draft in the database is not that of `after` (somebody changed it meanwhile).
        """
        async with self._database.writing() as connection:
            present = await edition_held(connection, edition.id)
            state = next_state(present, event)
            if after is not None:
                _refuse_if_changed(present, after)
            if present.state is EditionState.DRAFT and draft_text(present) != draft_text(edition):
                await draft_changes.record(connection, present, who=who, what=what)
            await _set(connection, edition.id, {"state": state, "draft": draft_text(edition), "reason": ""})
            return await _with_articles(connection, edition)

    async def step_draft(self, edition: Edition, *, back: bool) -> Edition:
        """Take the newest change of a draft back, or make the one again that was taken back last.

        Raises NotAllowed if it is no draft, if there is no such change, and if it is not the `edition` handed in any more.
        """
        async with self._database.writing() as connection:
            present = await edition_held(connection, edition.id)
            next_state(present, EditionEvent.EDIT)
            _refuse_if_changed(present, edition)
            await draft_changes.swap(connection, present, back=back)
            return await _with_articles(connection, await edition_of(connection, edition.id))

    async def changes(self, edition_id: int) -> tuple[DraftChange, ...]:
        """What can be taken back of a draft, or made again; the oldest first."""
        async with self._database.reading() as connection:
            return await draft_changes.changes(connection, edition_id)

    async def move(self, edition_id: int, event: EditionEvent, *, reason: str = "") -> Edition:
        """Move by the table, in one transaction; REOPEN, and TOO_LATE of a sealed one, add 1 to `revision`.

        CANCEL also excludes every pending and deferred delivery, and gives the articles back that nobody was sent; REOPEN is refused if a delivery was ever begun, and it and
        TOO_LATE forget deliveries that never were, and make room for the next seal; DRAINED is refused while there is something to do.
        Raises NotAllowed, naming the state and what to do, and NotFound.
        """
        if event is EditionEvent.CANCEL:
            await ledger_cancel.exclude_most(self._database, edition_id)
        async with self._database.writing() as connection:
            edition = await edition_held(connection, edition_id)
            row: dict[str, Any] = {"state": next_state(edition, event), "reason": reason}
            match event:
                case EditionEvent.START:
                    row |= {
                        "started_at": now_ms(),
                        "consents_seen": select(func.coalesce(func.max(consents.c.id), 0)).scalar_subquery(),
                        "suppressions_seen": select(func.coalesce(func.max(suppressions.c.id), 0)).scalar_subquery(),
                    }
                    await draft_changes.forget(connection, edition_id)
                case EditionEvent.CANCEL:
                    # Nobody claims a cancelled edition, so what a dead process left in flight is settled now or never.
                    await settle_stranded(connection, self._owners, edition_id)
                    await ledger_cancel.exclude_rest(connection, edition_id)
                    await ledger_cancel.forget_unsent_articles(connection, edition)
                    await forget_strata(connection, edition_id)
                    if edition.brake is not None and edition.brake.who == ledger_cancel.WHO:
                        row |= _brake_row(None)
                case EditionEvent.DRAINED:
                    await _refuse_unless_drained(connection, edition)
                case EditionEvent.REOPEN | EditionEvent.TOO_LATE:
                    row |= await _forget_plan(connection, edition)
                    if event is EditionEvent.REOPEN or edition.sealed:
                        row |= {"revision": edition.revision + 1, "hash": None}
                    await _list_articles(connection, edition)
                case _:
                    pass
            await _set(connection, edition_id, row)
            return await edition_of(connection, edition_id)

    async def brake(self, edition_id: int, brake: Brake | None) -> Edition:
        """Put the brake on, or take it off. When this returns nothing more begins. Raises NotFound."""
        async with self._database.writing() as connection:
            await edition_held(connection, edition_id)
            await _set(connection, edition_id, _brake_row(brake))
            return await edition_of(connection, edition_id)

    async def seal(
        self,
        edition: Edition,
        *,
        content_hash: str,
        variants: Sequence[SealedVariant],
        pictures: Mapping[str, bytes],
        warnings: Sequence[SealedWarning] = (),
        lists: Sequence[PickList] = (),
        groups: Sequence[ReaderGroup] = (),
    ) -> Edition:
        """Store every variant's html, text and letter, the pictures (SHA-256 -> bytes) and the warnings, and move APPROVE.

        One transaction; the warnings get the revision of this seal. Without `groups` every reader gets everybody's variant.

        Raises NotAllowed if the draft in the database is not the `edition` handed in (somebody edited it meanwhile).
        """
        async with self._database.writing() as connection:
            present = await edition_held(connection, edition.id)
            state = next_state(present, EditionEvent.APPROVE)
            if (draft_text(present), present.revision) != (draft_text(edition), edition.revision):
                raise NotAllowed(
                    f"{edition.name} was changed while it was being approved",
                    do=f"look at it again, then `newsletter approve {edition.name}`",
                )
            await seals.store(connection, edition, variants, pictures)
            await seals.store_warnings(connection, edition, warnings)
            await pick_groups.store(connection, edition, lists, groups)
            await _set(connection, edition.id, {"state": state, "hash": content_hash})
            return await edition_of(connection, edition.id)

    async def variants(self, edition_id: int) -> dict[int, SealedVariant]:
        """The sealed variants of the present revision by their row id."""
        async with self._database.reading() as connection:
            return await seals.variants(connection, edition_id)

    async def letters(self, edition_id: int) -> dict[int, Letter]:
        """Only the letters: what a sender needs."""
        async with self._database.reading() as connection:
            return await seals.letters(connection, edition_id)

    async def division(self, edition_id: int) -> tuple[tuple[PickList, ...], tuple[ReaderGroup, ...]]:
        """The pick lists of the present seal, everybody's first, and which readers get which; none where everybody gets the same."""
        async with self._database.reading() as connection:
            return await pick_groups.lists(connection, edition_id), await pick_groups.groups(connection, edition_id)

    async def picture(self, name: str) -> bytes | None:
        """A stored picture by its SHA-256."""
        async with self._database.reading() as connection:
            return await seals.picture(connection, name)

    async def warnings(self, edition_id: int) -> tuple[SealedWarning, ...]:
        """What the checks warned of at every seal of this edition, the oldest first; none for one that was never sealed."""
        async with self._database.reading() as connection:
            return await seals.warnings(connection, edition_id)


async def _next_number(connection: AsyncConnection, newsletter: str) -> int:
    newest = await connection.scalar(select(func.max(editions.c.number)).where(editions.c.newsletter == newsletter))
    return (newest or 0) + 1


def _brake_row(brake: Brake | None) -> dict[str, Any]:
    if brake is None:
        return {"brake_who": None, "brake_why": None, "brake_since": None}
    return {"brake_who": brake.who, "brake_why": brake.why, "brake_since": to_ms(brake.since)}


async def _set(connection: AsyncConnection, edition_id: int, row: Mapping[str, Any]) -> None:
    await connection.execute(update(editions).where(editions.c.id == edition_id).values(**row))


def _refuse_if_changed(present: Edition, known: Edition) -> None:
    if (draft_text(present), present.revision) != (draft_text(known), known.revision):
        raise NotAllowed(f"{present.name} was changed meanwhile", do="look at it again, then make the change once more")


async def _with_articles(connection: AsyncConnection, edition: Edition) -> Edition:
    """The edition as it is stored, once its picks are listed for `taken_keys`."""
    await _list_articles(connection, edition)
    return await edition_of(connection, edition.id)


async def _list_articles(connection: AsyncConnection, edition: Edition) -> None:
    await connection.execute(delete(edition_articles).where(edition_articles.c.edition_id == edition.id))
    picked = [{"edition_id": edition.id, "article_id": one} for one in sorted({pick.stored.id for pick in edition.picks})]
    if picked:
        await connection.execute(insert(edition_articles).values(picked))


async def _refuse_unless_drained(connection: AsyncConnection, edition: Edition) -> None:
    unfinished = (deliveries.c.edition_id == edition.id) & deliveries.c.state.in_(_UNFINISHED)
    if await connection.scalar(select(deliveries.c.subscriber_id).where(unfinished).limit(1)) is not None:
        raise NotAllowed(f"{edition.name} is not sent to everybody yet", do=f"`newsletter send {edition.name}` goes on with it")


async def _forget_plan(connection: AsyncConnection, edition: Edition) -> dict[str, int]:
    """Forget who was planned, if nobody's delivery was ever begun: the next seal has other variants."""
    begun = (deliveries.c.edition_id == edition.id) & (deliveries.c.attempt > 0)
    if await connection.scalar(select(deliveries.c.subscriber_id).where(begun).limit(1)) is not None:
        raise NotAllowed(f"{edition.name} was sent to somebody already", do="build another edition")
    for table in (attempts, deliveries, blocks):
        await connection.execute(delete(table).where(table.c.edition_id == edition.id))
    await forget_strata(connection, edition.id)
    return {"planned": 0}
