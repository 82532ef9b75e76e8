"""The promise of a pace, on both databases: shared by all processes, kept over restarts, slowed by refusals."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from newsletter.clock import monotonic
from newsletter.model.delivery import Ask, BegunRows, Block, DeliveryEvent, Fault, Result
from newsletter.model.pace import MARGIN, Limit, PaceRules
from newsletter.storage.base import Owner
from newsletter.storage.database import Database
from newsletter.storage.engine import Stores
from newsletter.storage.tables import pace as pace_table
from tests.support.storage import ask, pace, result, sending

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def claimed(stores: Stores, edition_id: int) -> tuple[Block, Owner]:
    """A block of a new owner."""
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition_id, owner, lease_s=60)
    assert block
    return block, owner


async def begin(
    stores: Stores, held: tuple[Block, Owner], rules: PaceRules, *, asks: Sequence[Ask] = (), results: Sequence[Result] = ()
) -> BegunRows:
    """One exchange with a pace."""
    return await stores.ledger.exchange(*held, results=results, asks=asks, pace=rules)


async def kept(url: str) -> dict[str, tuple[int, int]]:
    """Bucket -> its factor, and the start of its round."""
    database = Database(url)
    try:
        async with database.reading() as connection:
            rows = await connection.execute(select(pace_table.c.bucket, pace_table.c.factor, pace_table.c.factor_at))
            return {row[0]: (row[1], row[2]) for row in rows}
    finally:
        await database.close()


def tails(turns: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Each turn with all after it."""
    return [turns[at:] for at in range(len(turns))]


async def test_pace_is_shared_by_all_processes(stores: Stores, other: Stores) -> None:
    """Two processes that begin at once get turns that are `1 / rate` apart over both together."""
    edition = await sending(stores, readers=100)
    held = [await claimed(one, edition.id) for one in (stores, other)]

    async def turns(position: int) -> list[tuple[float, float]]:
        """The earliest and the latest moment of each turn: its wait is from a commit somewhere within the call."""
        found = []
        for _ in range(2):
            before = monotonic()
            begun = await begin((stores, other)[position], held[position], pace(50.0), asks=ask(3))
            found += [(before + each.wait_s, monotonic() + each.wait_s) for each in begun]
        return found

    both = sorted(itertools.chain(*await asyncio.gather(turns(0), turns(1))), key=sum)

    assert 12 == len(both)
    # Every two of them can be a step apart, whatever the machine did in between; twelve turns of one line take eleven steps.
    assert all(later[1] - earlier[0] >= (place + 1) / 50 - 0.002 for earlier, *rest in tails(both) for place, later in enumerate(rest))


async def test_idle_time_is_no_credit(stores: Stores) -> None:
    """After a pause the next messages are spaced as ever: what was not sent is not made up for."""
    edition = await sending(stores, readers=20)
    held = await claimed(stores, edition.id)
    await begin(stores, held, pace(20.0), asks=ask(1))
    await asyncio.sleep(0.3)

    begun = await begin(stores, held, pace(20.0), asks=ask(3))

    assert [0.0, 0.05 / MARGIN, 0.1 / MARGIN] == [pytest.approx(one.wait_s, abs=1e-5) for one in begun]


async def test_nothing_is_begun_long_before_its_turn(stores: Stores) -> None:
    """With one message in ten seconds, of five that are asked for one is begun, and the next exchange says when to come back."""
    edition = await sending(stores, readers=20)
    held, rules = await claimed(stores, edition.id), PaceRules(relays={"smtp": (Limit(per="minute", most=6),)})

    first = await begin(stores, held, rules, asks=ask(5))
    second = await begin(stores, held, rules, asks=ask(5))

    assert [1, 0] == [len(first), len(second)]
    assert second.opens_in_s is not None
    assert 9 < second.opens_in_s < 10


async def test_an_hour_is_strict_over_a_restart(stores: Stores, other: Stores) -> None:
    """Who opens the database after four of four an hour were begun finds none left, and waits about an hour."""
    edition = await sending(stores, readers=200)
    rules = PaceRules(relays={"smtp": (Limit(per="hour", most=4),)})
    begun = await begin(stores, await claimed(stores, edition.id), rules, asks=ask(10))

    after = await begin(other, await claimed(other, edition.id), rules, asks=ask(10))

    assert [4, 0] == [len(begun), len(after)]
    assert after.opens_in_s is not None
    assert 3590 < after.opens_in_s < 3650


async def test_readers_of_a_limited_group_are_passed_over(stores: Stores) -> None:
    """With a limit for their domain only one of three readers is begun, and rows of another block are not in the way."""
    edition = await sending(stores, readers=3)
    rules = PaceRules(groups={"example.org": "example"}, group_limits={"example": (Limit(per="second", most=1),)})
    held = await claimed(stores, edition.id)

    begun = await begin(stores, held, rules, asks=ask(3))
    again = await begin(stores, held, rules, asks=ask(3))

    assert [1, 0] == [len(begun), len(again)]
    assert again.opens_in_s is not None
    assert 0.5 < again.opens_in_s < 1.0


async def test_without_limits_and_refusals_nothing_is_kept(stores: Stores, database_url: str) -> None:
    """An unlimited pace begins everything at once, over the relays that ask, and writes no bucket."""
    edition = await sending(stores, readers=20)
    held, asks = await claimed(stores, edition.id), [Ask(relay="a", count=2), Ask(relay="b", count=3)]

    begun = await begin(stores, held, PaceRules(), asks=asks)
    await begin(stores, held, PaceRules(), results=[result(one, code=250) for one in begun])

    assert [("a", 0.0)] * 2 + [("b", 0.0)] * 3 == [(one.relay, one.wait_s) for one in begun]
    assert {} == await kept(database_url)


async def test_refusals_slow_an_unlimited_relay(stores: Stores, database_url: str) -> None:
    """After a storm of 454 an unlimited relay gets turns that are apart; another relay does not."""
    edition = await sending(stores, readers=60)
    held = await claimed(stores, edition.id)
    begun = await begin(stores, held, PaceRules(), asks=[Ask(relay="a", count=25)])
    storm = [result(one, DeliveryEvent.PUT_OFF, retry_after_s=900.0, code=454, fault=Fault.SERVER, text="too fast") for one in begun]

    await begin(stores, held, PaceRules(), results=storm)
    slowed = await begin(stores, held, PaceRules(), asks=[Ask(relay="a", count=3)])
    free = await begin(stores, held, PaceRules(), asks=[Ask(relay="b", count=3)])

    assert 500 == (await kept(database_url))["relay:a"][0]
    assert slowed[-1].wait_s > 0
    assert [0.0] * 3 == [one.wait_s for one in free]
