"""The promise of a Ledger: owners, leases, fences, and what a dead owner leaves, on both databases."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from newsletter.model.delivery import Balance, Begun, DeliveryEvent, DeliveryState
from newsletter.model.edition import EditionEvent
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.storage.engine import Stores
from tests.support.storage import NOW, ask, opened, reader_rows, result, sending

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def test_two_owners_never_begin_the_same_delivery(stores: Stores, other: Stores) -> None:
    """Six workers in two processes that claim, begin and give back as fast as they can begin every row exactly once."""
    edition = await sending(stores, readers=400)

    async def work(one: Stores) -> list[Begun]:
        owner, begun = await one.ledger.join(), []
        while block := await one.ledger.claim(edition.id, owner, lease_s=60):
            mine = await one.ledger.exchange(block, owner, results=[], asks=ask(7))
            begun += mine
            await asyncio.sleep(0)
            await one.ledger.exchange(block, owner, results=[result(each) for each in mine], asks=())
            await one.ledger.give_back(block, owner)
        return begun

    begun = list(itertools.chain(*await asyncio.gather(*(work(one) for one in [stores, other] * 3))))

    assert 400 == len(begun)
    assert 400 == len({each.subscriber_id for each in begun})
    assert Balance(planned=400, sent=400) == await stores.ledger.balance(edition.id)


async def test_a_leased_block_is_not_claimed_by_another(stores: Stores, other: Stores) -> None:
    """While its owner lives and its lease lasts, nobody else gets it, and others see that somebody is sending."""
    edition = await sending(stores, readers=10)
    mine, theirs = await stores.ledger.join(), await other.ledger.join()
    block = await stores.ledger.claim(edition.id, mine, lease_s=60)

    assert block
    assert None is await other.ledger.claim(edition.id, theirs, lease_s=60)
    assert await other.ledger.others_sending(edition.id, theirs)
    assert not await stores.ledger.others_sending(edition.id, mine)
    assert 50 < (await other.ledger.next_due_s(edition.id) or 0) <= 60
    await stores.ledger.give_back(block, mine)
    assert await other.ledger.claim(edition.id, theirs, lease_s=60)
    assert not await other.ledger.others_sending(edition.id, theirs)


async def test_a_lease_that_ended_frees_the_block(stores: Stores, other: Stores) -> None:
    """A frozen process keeps its lock but not its lease: the next claim takes the block, and its open rows are uncertain."""
    edition = await sending(stores, readers=10)
    frozen, next_one = await stores.ledger.join(), await other.ledger.join()
    old = await stores.ledger.claim(edition.id, frozen, lease_s=0.1)
    assert old
    await stores.ledger.exchange(old, frozen, results=[], asks=ask(2))
    await asyncio.sleep(0.15)

    new = await other.ledger.claim(edition.id, next_one, lease_s=60)

    assert new
    assert (old.id, old.fence + 1) == (new.id, new.fence)
    assert Balance(planned=10, uncertain=2, pending=8) == await stores.ledger.balance(edition.id)


async def test_a_fence_keeps_an_old_owner_from_beginning_anything(stores: Stores, other: Stores) -> None:
    """After a take-over the earlier owner neither begins nor extends nor gives back, whatever it believes."""
    edition = await sending(stores, readers=10)
    frozen, next_one = await stores.ledger.join(), await other.ledger.join()
    old = await stores.ledger.claim(edition.id, frozen, lease_s=0.05)
    assert old
    await asyncio.sleep(0.1)
    new = await other.ledger.claim(edition.id, next_one, lease_s=60)
    assert new

    assert [] == await stores.ledger.exchange(old, frozen, results=[], asks=ask(5))
    assert not await stores.ledger.extend(old, frozen, lease_s=60)
    await stores.ledger.give_back(old, frozen)
    assert 5 == len(await other.ledger.exchange(new, next_one, results=[], asks=ask(5)))


async def test_a_fence_tells_two_leases_of_one_owner_apart(stores: Stores) -> None:
    """An owner that lost a block and claimed it again can do nothing with what it knew of the first time."""
    edition = await sending(stores, readers=10)
    owner = await stores.ledger.join()
    old = await stores.ledger.claim(edition.id, owner, lease_s=0.05)
    assert old
    await asyncio.sleep(0.1)
    new = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert new

    assert [] == await stores.ledger.exchange(old, owner, results=[], asks=ask(5))
    assert not await stores.ledger.extend(old, owner, lease_s=60)
    await stores.ledger.give_back(old, owner)
    assert 5 == len(await stores.ledger.exchange(new, owner, results=[], asks=ask(5)))


async def test_nothing_begins_after_the_lease_though_nobody_took_the_block(stores: Stores) -> None:
    """A lease that ended is no lease; once extended it is one again."""
    edition = await sending(stores, readers=10)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=0.05)
    assert block
    await asyncio.sleep(0.1)

    late = await stores.ledger.exchange(block, owner, results=[], asks=ask(1))

    assert [] == late
    assert await stores.ledger.extend(block, owner, lease_s=60)
    assert 1 == len(await stores.ledger.exchange(block, owner, results=[], asks=ask(1)))


async def test_a_heartbeat_keeps_the_block(stores: Stores, other: Stores) -> None:
    """Extended in time, a lease does not end."""
    edition = await sending(stores, readers=10)
    owner, waiting = await stores.ledger.join(), await other.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=0.3)
    assert block

    assert await stores.ledger.extend(block, owner, lease_s=60)
    await asyncio.sleep(0.35)

    assert None is await other.ledger.claim(edition.id, waiting, lease_s=60)


async def test_the_block_of_an_owner_who_left_in_a_hurry_is_free_at_once(stores: Stores, other: Stores) -> None:
    """Leaving ends every lease; rows that were begun and not recorded become uncertain at the next claim, and say why."""
    edition = await sending(stores, readers=10)
    hasty = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, hasty, lease_s=600)
    assert block
    await stores.ledger.exchange(block, hasty, results=[], asks=ask(3))
    await stores.ledger.leave(hasty)

    assert await other.ledger.claim(edition.id, await other.ledger.join(), lease_s=60)
    doubtful = [row["text"] async for row in stores.ledger.rows(edition.id, state=DeliveryState.UNCERTAIN)]

    assert ["the process that began it ended before it recorded an answer"] * 3 == doubtful


async def test_an_owner_whose_lock_is_gone_counts_as_dead(stores: Stores, database_url: str) -> None:
    """When a process ends without leaving, its lease of ten minutes keeps nobody waiting; the next owner clears its row away."""
    async with opened(database_url) as doomed:
        edition = await sending(doomed, readers=10)
        owner = await doomed.ledger.join()
        block = await doomed.ledger.claim(edition.id, owner, lease_s=600)
        assert block
        await doomed.ledger.exchange(block, owner, results=[], asks=ask(2))

    waits = await stores.ledger.next_due_s(edition.id)
    successor = await stores.ledger.join()

    assert 0 == waits
    assert not await stores.ledger.others_sending(edition.id, successor)
    assert await stores.ledger.claim(edition.id, successor, lease_s=60)
    assert 2 == (await stores.ledger.balance(edition.id)).uncertain


async def test_a_block_with_nothing_but_lost_rows_is_settled_and_not_handed_out(stores: Stores) -> None:
    """A claim calls them uncertain and looks on; with no pending row anywhere there is nothing to claim."""
    edition = await sending(stores, readers=2)
    first = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, first, lease_s=60)
    assert block
    await stores.ledger.exchange(block, first, results=[], asks=ask(2))
    await stores.ledger.leave(first)

    assert None is await stores.ledger.claim(edition.id, await stores.ledger.join(), lease_s=60)
    assert Balance(planned=2, uncertain=2) == await stores.ledger.balance(edition.id)
    assert None is await stores.ledger.next_due_s(edition.id)


@pytest.mark.parametrize(
    ("event", "retry_after_s", "balance"),
    [
        (DeliveryEvent.ACCEPTED, None, Balance(planned=1, sent=1)),
        (DeliveryEvent.REFUSED, None, Balance(planned=1, refused=1)),
        (DeliveryEvent.PUT_OFF, 60.0, Balance(planned=1, deferred=1)),
        (DeliveryEvent.PUT_OFF, None, Balance(planned=1, refused=1)),
        (DeliveryEvent.NOT_HANDED, None, Balance(planned=1, pending=1)),
        (DeliveryEvent.LOST, None, Balance(planned=1, uncertain=1)),
    ],
)
async def test_late_evidence_is_taken_by_its_attempt(
    stores: Stores, event: DeliveryEvent, retry_after_s: float | None, balance: Balance
) -> None:
    """An owner that lost its block still brings what it knows about the attempt it made, and begins nothing with it."""
    edition = await sending(stores, readers=1)
    slow = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, slow, lease_s=0.05)
    assert block
    [begun] = await stores.ledger.exchange(block, slow, results=[], asks=ask(1))
    await asyncio.sleep(0.1)
    await stores.ledger.claim(edition.id, await stores.ledger.join(), lease_s=60)
    assert 1 == (await stores.ledger.balance(edition.id)).uncertain

    after = await stores.ledger.exchange(block, slow, results=[result(begun, event, retry_after_s=retry_after_s)], asks=ask(5))

    assert [] == after
    assert balance == await stores.ledger.balance(edition.id)


async def test_a_cancel_settles_what_a_dead_owner_left_in_flight(stores: Stores, database_url: str) -> None:
    """Nobody will claim its blocks again, so those rows are uncertain at once; a living owner's keep waiting for their answer."""
    edition = await sending(stores, readers=100)
    async with opened(database_url) as doomed:
        dead = await doomed.ledger.join()
        block = await doomed.ledger.claim(edition.id, dead, lease_s=600)
        assert block
        await doomed.ledger.exchange(block, dead, results=[], asks=ask(3))
        living = await stores.ledger.join()
        second = await stores.ledger.claim(edition.id, living, lease_s=60)
        assert second
        await stores.ledger.exchange(second, living, results=[], asks=ask(2))

    await stores.editions.move(edition.id, EditionEvent.CANCEL)

    assert Balance(planned=100, uncertain=3, inflight=2, excluded=95) == await stores.ledger.balance(edition.id)


async def test_late_evidence_spares_the_reader_a_resend(stores: Stores) -> None:
    """If the answer comes after the row was set to be sent again, and before it was, it is not sent again."""
    edition, begun, block, owner = await _uncertain(stores)
    assert 1 == await stores.ledger.resolve_uncertain(edition, policy="resend")

    await stores.ledger.exchange(block, owner, results=[result(begun)], asks=())

    assert Balance(planned=1, sent=1, resent=1) == await stores.ledger.balance(edition)


async def test_a_block_with_readers_who_were_never_begun_comes_before_one_with_resends_alone(stores: Stores) -> None:
    """Else a process that keeps dying has the same few in flight each time, until no resend is left to them."""
    edition = await sending(stores, readers=100)
    first_owner = await stores.ledger.join()
    first = await stores.ledger.claim(edition.id, first_owner, lease_s=60)
    assert first
    begun = await stores.ledger.exchange(first, first_owner, results=[], asks=ask(1_000))
    results = [result(one) for one in begun[:-1]] + [result(begun[-1], DeliveryEvent.LOST)]
    await stores.ledger.exchange(first, first_owner, results=results)
    await stores.ledger.give_back(first, first_owner)
    assert 1 == await stores.ledger.resolve_uncertain(edition.id, policy="resend")

    second = await stores.ledger.claim(edition.id, first_owner, lease_s=60)
    third = await stores.ledger.claim(edition.id, first_owner, lease_s=60)

    assert second
    assert third
    assert second.id != first.id == third.id


async def test_whoever_has_a_resend_left_goes_before_who_has_none(stores: Stores) -> None:
    """Also in a block where only such rows are left: a process that dies again meets others each time, not the first few."""
    edition = await sending(stores, readers=3)
    owner = await stores.ledger.join()

    async def lose(count: int) -> list[Begun]:
        block = await stores.ledger.claim(edition.id, owner, lease_s=60)
        assert block
        begun = await stores.ledger.exchange(block, owner, results=[], asks=ask(count))
        await stores.ledger.exchange(block, owner, results=[result(one, DeliveryEvent.LOST) for one in begun])
        await stores.ledger.give_back(block, owner)
        await stores.ledger.resolve_uncertain(edition.id, policy="resend")
        return begun

    everybody = [one.subscriber_id for one in await lose(3)]
    [first] = await lose(1)
    last = await lose(3)

    assert everybody[0] == first.subscriber_id
    assert [*everybody[1:], everybody[0]] == [one.subscriber_id for one in last]
    assert [1, 1, 2] == [one.resent for one in last]


async def test_a_block_with_a_resend_left_comes_before_one_without(stores: Stores) -> None:
    """And before both comes one with a reader who was never begun (see above)."""
    edition = await sending(stores, readers=100)
    owner = await stores.ledger.join()
    while block := await stores.ledger.claim(edition.id, owner, lease_s=60):
        begun = await stores.ledger.exchange(block, owner, results=[], asks=ask(1_000))
        results = [result(one) for one in begun[:-1]] + [result(begun[-1], DeliveryEvent.LOST)]
        await stores.ledger.exchange(block, owner, results=results)
        await stores.ledger.give_back(block, owner)
    await stores.ledger.resolve_uncertain(edition.id, policy="resend")
    first = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert first
    [again] = await stores.ledger.exchange(first, owner, results=[], asks=ask(1))
    await stores.ledger.exchange(first, owner, results=[result(again, DeliveryEvent.LOST)])
    await stores.ledger.give_back(first, owner)
    await stores.ledger.resolve_uncertain(edition.id, policy="resend")

    others = []
    while block := await stores.ledger.claim(edition.id, owner, lease_s=60):
        others.append(block.id)

    assert len(others) > 1
    assert first.id == others[-1]


async def test_evidence_about_an_attempt_that_was_repeated_is_too_late(stores: Stores) -> None:
    """Once the next attempt is begun, only its own answer counts."""
    edition, begun, block, owner = await _uncertain(stores)
    await stores.ledger.resolve_uncertain(edition, policy="resend")
    again = await stores.ledger.claim(edition, owner, lease_s=60)
    assert again
    [repeat] = await stores.ledger.exchange(again, owner, results=[], asks=ask(1))

    await stores.ledger.exchange(block, owner, results=[result(begun, DeliveryEvent.REFUSED)], asks=())

    assert begun.attempt + 1 == repeat.attempt
    assert 1 == (await stores.ledger.balance(edition)).inflight


async def test_an_uncertain_delivery_is_sent_again_at_most_twice(stores: Stores) -> None:
    """After two repeats it stays uncertain; the balance counts the repeats."""
    edition, _, _, owner = await _uncertain(stores)

    resolved = []
    for _ in range(4):
        resolved.append(await stores.ledger.resolve_uncertain(edition, policy="resend"))
        block = await stores.ledger.claim(edition, owner, lease_s=60)
        if block:
            [begun] = await stores.ledger.exchange(block, owner, results=[], asks=ask(1))
            await stores.ledger.exchange(block, owner, results=[result(begun, DeliveryEvent.LOST)], asks=())
            await stores.ledger.give_back(block, owner)

    assert [1, 1, 0, 0] == resolved
    assert Balance(planned=1, uncertain=1, resent=2) == await stores.ledger.balance(edition)


async def test_hold_leaves_what_is_uncertain(stores: Stores) -> None:
    """With on_uncertain = "hold" nothing is sent again by itself."""
    edition, *_ = await _uncertain(stores)

    assert 0 == await stores.ledger.resolve_uncertain(edition, policy="hold")
    assert 1 == (await stores.ledger.balance(edition)).uncertain


async def test_nobody_who_left_is_sent_to_again(stores: Stores) -> None:
    """The uncertain delivery of a reader who unsubscribed meanwhile stays as it is."""
    edition, *_ = await _uncertain(stores)
    await stores.readers.enrol("weekly", reader_rows(1, status=SubscriptionStatus.UNSUBSCRIBED), at=NOW)

    assert 0 == await stores.ledger.resolve_uncertain(edition, policy="resend")


async def test_a_block_in_living_hands_is_not_resolved_by_others(stores: Stores, other: Stores) -> None:
    """Its owner may still learn how those deliveries ended."""
    edition = await sending(stores, readers=2)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    [begun] = await stores.ledger.exchange(block, owner, results=[], asks=ask(1))
    await stores.ledger.exchange(block, owner, results=[result(begun, DeliveryEvent.LOST)], asks=())

    held = await other.ledger.resolve_uncertain(edition.id, policy="resend")
    await stores.ledger.give_back(block, owner)

    assert 0 == held
    assert 1 == await other.ledger.resolve_uncertain(edition.id, policy="resend")


async def test_what_is_uncertain_of_an_edition_that_is_over_stays_so(stores: Stores) -> None:
    """After a cancel nothing is sent again."""
    edition, *_ = await _uncertain(stores)
    await stores.editions.move(edition, EditionEvent.CANCEL)

    assert 0 == await stores.ledger.resolve_uncertain(edition, policy="resend")


async def _uncertain(stores: Stores) -> tuple[int, Begun, object, object]:
    """An edition of one reader whose delivery is uncertain, in a block that nobody holds."""
    edition = await sending(stores, readers=1)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    [begun] = await stores.ledger.exchange(block, owner, results=[], asks=ask(1))
    await stores.ledger.exchange(block, owner, results=[result(begun, DeliveryEvent.LOST)], asks=())
    await stores.ledger.give_back(block, owner)
    return edition.id, begun, block, owner
