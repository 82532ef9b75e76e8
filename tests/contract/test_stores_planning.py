"""Planning and cancelling at size, on both databases: blocks that are cross-sections, and no long transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from newsletter.errors import NotAllowed
from newsletter.model.delivery import Balance
from newsletter.model.edition import Brake, EditionEvent
from newsletter.storage.engine import Stores
from newsletter.storage.stores import ledger_cancel
from newsletter.storage.tables import consents, deliveries, facts, subscribers, subscriptions
from tests.support.storage import NOW, approved, reader_rows, sending, variant

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def blocks_of(stores: Stores, edition_id: int) -> dict[int, Counter[str]]:
    """Block -> domain -> readers."""
    wanted = (
        select(deliveries.c.block, subscribers.c.address)
        .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        .where(deliveries.c.edition_id == edition_id)
    )
    found: dict[int, Counter[str]] = {}
    async with stores.database.reading() as connection:
        for block, address in await connection.execute(wanted):
            found.setdefault(block, Counter())[address.partition("@")[2]] += 1
    return found


async def test_a_list_sorted_by_domain_is_sent_mixed(stores: Stores) -> None:
    """Every block holds as large a share of each domain as the whole list, whatever the order in which the list came."""
    rows = [replace(row, address=f"r{number}@{'a' if number < 600 else 'b'}.example") for number, row in enumerate(reader_rows(800))]
    await stores.readers.enrol("weekly", rows, at=NOW)
    edition = await sending(stores, size=320)

    blocks = await blocks_of(stores, edition.id)

    assert {"a.example": 600, "b.example": 200} == sum(blocks.values(), Counter())
    assert all(10 <= domains["b.example"] <= 15 for domains in blocks.values() if domains.total() == 50), blocks


async def test_planning_goes_on_where_another_process_left_it(stores: Stores, other: Stores) -> None:
    """Where it stands is written down by each chunk, and forgotten when everybody is planned."""
    await stores.readers.enrol("weekly", reader_rows(700), at=NOW)
    edition = await approved(stores)

    planned = [await one.ledger.plan_chunk(edition.id, size=150) for one in (stores, other, stores, other, stores, other, stores, other)]

    async with stores.database.reading() as connection:
        kept = (await connection.scalars(select(facts.c.key).where(facts.c.key.startswith("plan-")))).all()
    assert 700 == sum(planned)
    assert 0 == planned[-1]
    assert [] == kept


async def test_a_reopened_edition_is_planned_from_the_start(stores: Stores) -> None:
    """A plan that was forgotten half-way leaves nothing behind that the next one would go on from."""
    await stores.readers.enrol("weekly", reader_rows(300), at=NOW)
    edition = await approved(stores)
    await stores.ledger.plan_chunk(edition.id, size=100)
    await stores.editions.move(edition.id, EditionEvent.REOPEN)

    sealed = await approved_again(stores, edition.name)
    planned = [await stores.ledger.plan_chunk(sealed, size=1_000) for _ in range(2)]

    assert [300, 0] == planned


async def approved_again(stores: Stores, name: str) -> int:
    """Seal a reopened edition."""
    edition = await stores.editions.get(name)
    return (await stores.editions.seal(edition, content_hash="i" * 64, variants=[variant()], pictures={})).id


async def test_an_address_that_comes_back_is_not_planned_a_second_time(stores: Stores) -> None:
    """Erased and enrolled again it is another reader, who has the edition already; other newcomers are planned."""
    edition = await sending(stores, readers=3)
    known = await stores.readers.find("r1@example.org")
    assert known
    async with stores.database.writing() as connection:
        for table in (subscriptions, consents):
            await connection.execute(delete(table).where(table.c.subscriber_id == known[0].id))
        await connection.execute(delete(subscribers).where(subscribers.c.id == known[0].id))
    await stores.readers.enrol("weekly", [*reader_rows(1, start=1), *reader_rows(1, start=8)], at=NOW)

    planned = [await stores.ledger.plan_chunk(edition.id) for _ in range(2)]

    assert [1, 0] == planned
    assert Balance(planned=4, pending=4) == await stores.ledger.balance(edition.id)


async def test_a_large_edition_is_cancelled_whole(stores: Stores) -> None:
    """Its blocks are excluded a few at a time; in the end it is cancelled, and the brake that held it meanwhile is off."""
    edition = await sending(stores, readers=600)

    cancelled = await stores.editions.move(edition.id, EditionEvent.CANCEL)

    assert None is cancelled.brake
    assert Balance(planned=600, excluded=600) == await stores.ledger.balance(edition.id)


async def test_a_cancel_that_was_cut_short_is_ended_by_another(stores: Stores) -> None:
    """Until then the edition is held, and nothing of it is begun."""
    edition = await sending(stores, readers=600)
    await ledger_cancel.exclude_most(stores.database, edition.id)

    held = await stores.editions.get(edition.name)
    claimed = await stores.ledger.claim(edition.id, await stores.ledger.join(), lease_s=60)
    cancelled = await stores.editions.move(edition.id, EditionEvent.CANCEL)

    assert held.brake
    assert f"newsletter cancel {edition.name}" in held.brake.why
    assert None is claimed
    assert ("cancelled", None) == (cancelled.state, cancelled.brake)


async def test_a_cancel_leaves_a_persons_brake_on(stores: Stores) -> None:
    """Who held an edition, and why, is told of it afterwards as well."""
    edition = await sending(stores, readers=600)
    await stores.editions.brake(edition.id, Brake(who="ada", why="a wrong date", since=NOW))

    cancelled = await stores.editions.move(edition.id, EditionEvent.CANCEL)

    assert cancelled.brake
    assert "ada" == cancelled.brake.who


async def test_what_is_over_is_not_cancelled(stores: Stores) -> None:
    """A large edition that was cancelled is refused before anything of it is touched."""
    edition = await sending(stores, readers=600)
    await stores.editions.move(edition.id, EditionEvent.CANCEL)

    with pytest.raises(NotAllowed, match="cancelled"):
        await stores.editions.move(edition.id, EditionEvent.CANCEL)
