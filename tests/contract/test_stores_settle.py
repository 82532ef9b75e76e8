"""The promise of a Ledger about deliveries in doubt: which they are, and what evidence may do to them, on both databases."""

from __future__ import annotations

import pytest

from newsletter.model.delivery import Begun, DeliveryEvent, DeliveryState
from newsletter.model.edition import EditionEvent, EditionState
from newsletter.storage.engine import Stores
from tests.support.storage import ask, result, sending

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def in_doubt(stores: Stores, *, readers: int = 4, lost: int = 2) -> tuple[int, list[Begun]]:
    """An edition of which so many messages were lost after the dot and the others sent; those in doubt."""
    edition = await sending(stores, readers=readers)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    begun = await stores.ledger.exchange(block, owner, results=[], asks=ask(readers))
    ends = [result(one, DeliveryEvent.LOST if number < lost else DeliveryEvent.ACCEPTED) for number, one in enumerate(begun)]
    await stores.ledger.exchange(block, owner, results=ends)
    await stores.ledger.leave(owner)
    return edition.id, list(begun)[:lost]


async def doubts(stores: Stores, edition: int) -> list[str]:
    """The addresses in doubt."""
    return [begun.address async for begun, _ in stores.ledger.doubtful(edition)]


async def said(stores: Stores, edition: int, state: DeliveryState) -> list[object]:
    """The last words on deliveries in a state."""
    return [row["text"] async for row in stores.ledger.rows(edition, state=state)]


async def test_the_doubtful_are_found_with_all_that_names_them(stores: Stores) -> None:
    """Uid, address and the number of the last attempt; nobody whose end is known."""
    edition, lost = await in_doubt(stores)
    found = [begun async for begun, _ in stores.ledger.doubtful(edition)]
    assert [(one.uid, one.address, one.attempt) for one in found] == [(one.uid, one.address, 1) for one in lost]


async def test_evidence_settles_once_and_is_told(stores: Stores) -> None:
    """Sent and refused, with the words of the evidence; the same evidence again is no news; the balance holds."""
    edition, (first, second) = await in_doubt(stores)
    evidence = [
        result(first, DeliveryEvent.ACCEPTED, text="mail.log:7: taken", relay_id="4F1A"),
        result(second, DeliveryEvent.REFUSED, text="mail.log:9: spam", enhanced="5.7.1"),
    ]
    assert await stores.ledger.settle(edition, evidence) == evidence
    assert await stores.ledger.settle(edition, evidence) == []
    assert await doubts(stores, edition) == []
    assert await said(stores, edition, DeliveryState.REFUSED) == ["mail.log:9: spam"]
    assert "mail.log:7: taken" in await said(stores, edition, DeliveryState.SENT)
    balance = await stores.ledger.balance(edition)
    assert (balance.sent, balance.refused, balance.uncertain, balance.balanced) == (3, 1, 0, True)
    assert await stores.readers.suppressions() == []


async def test_evidence_spares_a_message_that_waits_to_be_sent_again(stores: Stores) -> None:
    """What is pending after an uncertain end becomes sent; that it was refused before is no reason not to send it."""
    edition, (first, second) = await in_doubt(stores)
    assert await stores.ledger.resolve_uncertain(edition, policy="resend") == 2
    assert await doubts(stores, edition) == [first.address, second.address]
    moved = await stores.ledger.settle(edition, [result(first), result(second, DeliveryEvent.REFUSED)])
    assert [one.begun.address for one in moved] == [first.address]
    assert (await stores.ledger.balance(edition)).pending == 1


async def test_evidence_of_an_earlier_attempt_is_no_evidence(stores: Stores) -> None:
    """It is taken by the number of the attempt, as every late answer."""
    edition, lost = await in_doubt(stores, lost=1)
    await stores.ledger.resolve_uncertain(edition, policy="resend")
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition, owner, lease_s=60)
    assert block
    (again,) = await stores.ledger.exchange(block, owner, results=[], asks=ask(1))
    await stores.ledger.exchange(block, owner, results=[result(again, DeliveryEvent.LOST)])
    await stores.ledger.leave(owner)
    assert await stores.ledger.settle(edition, [result(lost[0])]) == []
    assert len(await stores.ledger.settle(edition, [result(again)])) == 1


async def test_what_a_dead_process_left_in_flight_is_in_doubt(stores: Stores, other: Stores) -> None:
    """And what a living one has in flight is not, nor can evidence of nothing move it."""
    edition = await sending(stores, readers=2)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    first, second = await stores.ledger.exchange(block, owner, results=[], asks=ask(2))
    assert await doubts(other, edition.id) == []
    await stores.ledger.leave(owner)
    assert await doubts(other, edition.id) == [first.address, second.address]
    assert (await other.ledger.balance(edition.id)).inflight == 2
    assert len(await other.ledger.settle(edition.id, [result(first)])) == 1
    balance = await other.ledger.balance(edition.id)
    assert (balance.sent, balance.uncertain, balance.inflight) == (1, 1, 0)


@pytest.mark.parametrize(
    ("ends", "state", "becomes"), [("drained", EditionState.SENDING, "pending"), ("cancel", EditionState.CANCELLED, "excluded")]
)
async def test_what_was_not_taken_is_sent_again_unless_it_is_all_over(stores: Stores, ends: str, state: EditionState, becomes: str) -> None:
    """An edition that was sent is sending once more; of a cancelled one the reader is left out."""
    edition, (only,) = await in_doubt(stores, readers=2, lost=1)
    await stores.editions.move(edition, EditionEvent(ends))
    assert len(await stores.ledger.settle(edition, [result(only, DeliveryEvent.NOT_HANDED)])) == 1
    (now,) = await stores.editions.all()
    balance = await stores.ledger.balance(edition)
    assert now.state is state
    assert (getattr(balance, becomes), balance.balanced) == (1, True)
