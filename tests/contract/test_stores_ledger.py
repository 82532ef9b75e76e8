"""The promise of a Ledger: planning, beginning and recording, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from newsletter.errors import NotAllowed
from newsletter.model.delivery import Balance, Begun, Block, DeliveryEvent, DeliveryState, Fault, Outcome, Result
from newsletter.model.edition import Brake, EditionEvent
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.steps.variants import variant_for
from newsletter.storage.base import Owner
from newsletter.storage.engine import Stores
from tests.support.storage import NOW, approved, ask, reader_rows, result, sending, variant

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def begun_of(stores: Stores, edition_id: int, count: int) -> tuple[Block, Owner, list[Begun]]:
    """A block claimed by a new owner, and `count` of its deliveries begun."""
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition_id, owner, lease_s=60)
    assert block
    return block, owner, await stores.ledger.exchange(block, owner, results=[], asks=ask(count))


async def leave_newsletter(stores: Stores, address: str) -> None:
    """What an unsubscribe link does."""
    found = await stores.readers.find(address)
    assert found
    await stores.readers.set_status(found[0].uid, "weekly", SubscriptionStatus.UNSUBSCRIBED, consent=None, at=NOW)


async def test_planning_takes_the_reachable_and_nobody_else(stores: Stores) -> None:
    """Pending, unsubscribed and suppressed readers, and those of another newsletter, are not planned."""
    await stores.readers.enrol("weekly", reader_rows(6), at=NOW)
    await stores.readers.enrol("weekly", reader_rows(2, start=6, status=SubscriptionStatus.PENDING), at=NOW)
    await stores.readers.enrol("daily", reader_rows(2, start=8), at=NOW)
    await stores.readers.suppress("r0@example.org", newsletter="", reason="asked", at=NOW)
    await stores.readers.suppress("r1@example.org", newsletter="weekly", reason="asked", at=NOW)
    await stores.readers.suppress("r2@example.org", newsletter="daily", reason="asked", at=NOW)
    await leave_newsletter(stores, "r3@example.org")

    edition = await sending(stores)
    planned = [row["address"] async for row in stores.ledger.rows(edition.id)]

    assert ["r2@example.org", "r4@example.org", "r5@example.org"] == planned
    assert 3 == edition.planned


async def test_planning_can_be_repeated_at_any_time(stores: Stores, other: Stores) -> None:
    """Chunks by two processes at once plan everybody exactly once; a reader who came meanwhile is planned by the next call."""
    await stores.readers.enrol("weekly", [*reader_rows(100, status=SubscriptionStatus.PENDING), *reader_rows(100, start=100)], at=NOW)
    edition = await approved(stores)

    planned = await asyncio.gather(*(one.ledger.plan_chunk(edition.id, size=30) for one in [stores, other] * 4))
    await stores.readers.enrol("weekly", [*reader_rows(10), *reader_rows(10, start=200)], at=NOW)
    late = [await stores.ledger.plan_chunk(edition.id, size=30) for _ in range(3)]

    assert 100 == sum(planned)
    assert [20, 0, 0] == late
    assert Balance(planned=120, pending=120) == await stores.ledger.balance(edition.id)


async def test_planning_stops_with_a_cancel_between_two_chunks(stores: Stores) -> None:
    """A chunk looks at the state in its own transaction, so a cancelled edition gets no more rows and is drained."""
    await stores.readers.enrol("weekly", reader_rows(100), at=NOW)
    edition = await approved(stores)
    await stores.editions.move(edition.id, EditionEvent.START)
    await stores.ledger.plan_chunk(edition.id, size=40)

    await stores.editions.move(edition.id, EditionEvent.CANCEL)
    with pytest.raises(NotAllowed, match="cancelled"):
        await stores.ledger.plan_chunk(edition.id, size=40)

    balance = await stores.ledger.balance(edition.id)
    assert Balance(planned=40, excluded=40) == balance
    assert balance.drained


async def test_a_draft_has_no_audience(stores: Stores) -> None:
    """Nobody is planned for an edition that is not sealed."""
    edition, _ = await stores.editions.take_slot("weekly", "2026-W48", due_at=None)

    with pytest.raises(NotAllowed, match="due"):
        await stores.ledger.plan_chunk(edition.id)


async def test_a_member_gets_the_members_variant(stores: Stores) -> None:
    """With a variant for members they get it; everybody else gets the public one."""
    await stores.readers.enrol("weekly", [*reader_rows(1), *reader_rows(1, start=1, member=True)], at=NOW)
    edition = await approved(stores, variants=[variant(), variant("en:member", member=True)])
    await stores.editions.move(edition.id, EditionEvent.START)
    await stores.ledger.plan_chunk(edition.id)

    _, _, begun = await begun_of(stores, edition.id, 2)
    variants = await stores.editions.variants(edition.id)

    assert {"r0@example.org": "en:public", "r1@example.org": "en:member"} == {one.address: variants[one.variant_id].key for one in begun}


async def test_a_member_gets_the_public_variant_where_there_is_no_other(stores: Stores) -> None:
    """An edition with nothing for members alone has one variant for all."""
    await stores.readers.enrol("weekly", reader_rows(2, member=True), at=NOW)
    edition = await sending(stores)

    _, _, begun = await begun_of(stores, edition.id, 2)

    assert 1 == len({one.variant_id for one in begun})


async def test_a_reader_gets_the_variant_of_the_language_that_fits(stores: Stores) -> None:
    """The planner follows the same lookup as everything else (RFC 4647): de-AT gets de, pt-BR its own, zh the newsletter's."""
    asked = {0: None, 1: "de", 2: "DE-at", 3: "pt-BR", 4: "pt-PT", 5: "zh", 6: "den"}
    rows = [replace(one, language=asked[number], member=number == 2) for number, one in enumerate(reader_rows(7))]
    await stores.readers.enrol("weekly", rows, at=NOW)
    keys = ("en:public", "en:member", "de:public", "de:member", "pt:public", "pt-BR:public")
    offered = [variant(key, member=key.endswith("member")) for key in keys]
    edition = await approved(stores, variants=offered)
    await stores.editions.move(edition.id, EditionEvent.START)
    await stores.ledger.plan_chunk(edition.id)

    _, _, begun = await begun_of(stores, edition.id, 7)
    variants = await stores.editions.variants(edition.id)

    got = {one.address: variants[one.variant_id].key for one in begun}
    assert ["en:public", "de:public", "de:member", "pt-BR:public", "pt:public", "en:public", "en:public"] == [
        got[f"r{number}@example.org"] for number in range(7)
    ]
    assert got == {row.address: variant_for(offered, member=bool(row.member), language=row.language).key for row in rows}


async def test_blocks_share_the_work_and_are_not_too_large(stores: Stores) -> None:
    """A small send has blocks of 50, so that several workers find something to do."""
    edition = await sending(stores, readers=120)
    owner = await stores.ledger.join()

    sizes = []
    while block := await stores.ledger.claim(edition.id, owner, lease_s=60):
        sizes.append(len(await stores.ledger.exchange(block, owner, results=[], asks=ask(1_000))))

    assert [50, 50, 20] == sizes


async def test_deliveries_begin_in_plan_order_and_carry_what_a_message_needs(stores: Stores) -> None:
    """The first attempt of each is number 1, with the reader's uid, address and name."""
    edition = await sending(stores, readers=5)

    _, _, begun = await begun_of(stores, edition.id, 3)
    reader = await stores.readers.find("r0@example.org")

    assert reader
    assert [f"r{number}@example.org" for number in range(3)] == [one.address for one in begun]
    assert (reader[0].uid, "Reader 0", 1, 1, 0.0) == (begun[0].uid, begun[0].name, begun[0].attempt, begun[0].tries, begun[0].wait_s)
    assert Balance(planned=5, inflight=3, pending=2) == await stores.ledger.balance(edition.id)


@pytest.mark.parametrize(
    ("event", "retry_after_s", "state"),
    [
        (DeliveryEvent.ACCEPTED, None, DeliveryState.SENT),
        (DeliveryEvent.REFUSED, None, DeliveryState.REFUSED),
        (DeliveryEvent.PUT_OFF, 60.0, DeliveryState.DEFERRED),
        (DeliveryEvent.PUT_OFF, None, DeliveryState.REFUSED),
        (DeliveryEvent.NOT_HANDED, None, DeliveryState.PENDING),
        (DeliveryEvent.OUR_FAULT, None, DeliveryState.PENDING),
        (DeliveryEvent.LOST, None, DeliveryState.UNCERTAIN),
    ],
)
async def test_an_outcome_moves_its_delivery_by_the_table(
    stores: Stores, event: DeliveryEvent, retry_after_s: float | None, state: DeliveryState
) -> None:
    """Every outcome has its state; PUT_OFF without a delay means that the tries are spent."""
    edition = await sending(stores, readers=2)
    block, owner, begun = await begun_of(stores, edition.id, 1)

    await stores.ledger.exchange(block, owner, results=[result(begun[0], event, retry_after_s=retry_after_s, code=250)], asks=())
    rows = [row async for row in stores.ledger.rows(edition.id)]

    assert [state, DeliveryState.PENDING] == [row["state"] for row in rows]
    assert (await stores.ledger.balance(edition.id)).balanced


async def test_what_the_server_said_is_told_unless_it_was_a_plain_success(stores: Stores) -> None:
    """The report has code, enhanced code and text of a refusal; of a success the relay's own name for the message."""
    edition = await sending(stores, readers=2)
    block, owner, begun = await begun_of(stores, edition.id, 2)
    words = {"code": 550, "enhanced": "5.7.1", "text": "not wanted " + "x" * 900}

    await stores.ledger.exchange(
        block,
        owner,
        results=[result(begun[0], code=250, relay_id="4Q1"), result(begun[1], DeliveryEvent.REFUSED, **words)],
        asks=(),
    )
    sent, refused = [row async for row in stores.ledger.rows(edition.id)]

    assert (250, "4Q1", "") == (sent["code"], sent["relay_id"], sent["text"])
    assert (550, "5.7.1", 500) == (refused["code"], refused["enhanced"], len(str(refused["text"])))
    assert [refused] == [row async for row in stores.ledger.rows(edition.id, state=DeliveryState.REFUSED)]


async def test_a_message_that_was_not_handed_over_does_not_count_as_a_try(stores: Stores) -> None:
    """NOT_HANDED and OUR_FAULT take the next attempt's number but no try; a put-off one counts."""
    edition = await sending(stores, readers=1)
    block, owner, [begun] = await begun_of(stores, edition.id, 1)
    counted = []

    for event in (DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT, DeliveryEvent.NOT_HANDED):
        [begun] = await stores.ledger.exchange(block, owner, results=[result(begun, event)], asks=ask(1))
        counted.append((begun.attempt, begun.tries))
    await stores.ledger.exchange(block, owner, results=[result(begun, DeliveryEvent.PUT_OFF, retry_after_s=0)], asks=())
    await stores.ledger.give_back(block, owner)
    again = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert again
    [begun] = await stores.ledger.exchange(again, owner, results=[], asks=ask(1))

    assert [(2, 1), (3, 1), (4, 1)] == counted
    assert (5, 2) == (begun.attempt, begun.tries)


async def test_a_deferred_delivery_waits_for_its_time(stores: Stores) -> None:
    """Until it is due there is nothing to claim, and next_due_s says for how long; then it is claimed and begun again."""
    edition = await sending(stores, readers=1)
    block, owner, [begun] = await begun_of(stores, edition.id, 1)
    await stores.ledger.exchange(block, owner, results=[result(begun, DeliveryEvent.PUT_OFF, retry_after_s=0.3)], asks=())
    await stores.ledger.give_back(block, owner)

    early = await stores.ledger.claim(edition.id, owner, lease_s=60)
    due_s = await stores.ledger.next_due_s(edition.id)
    assert due_s is not None
    await asyncio.sleep(due_s + 0.02)
    again = await stores.ledger.claim(edition.id, owner, lease_s=60)

    assert early is None
    assert 0 < due_s <= 0.3
    assert again
    assert 2 == (await stores.ledger.exchange(again, owner, results=[], asks=ask(1)))[0].attempt


async def test_next_due_is_none_once_nothing_is_left(stores: Stores) -> None:
    """0 while something may be claimed now, None when every delivery has ended."""
    edition = await sending(stores, readers=1)
    now = await stores.ledger.next_due_s(edition.id)
    block, owner, [begun] = await begun_of(stores, edition.id, 1)

    await stores.ledger.exchange(block, owner, results=[result(begun)], asks=())

    assert 0 == now
    assert None is await stores.ledger.next_due_s(edition.id)
    assert None is await stores.ledger.claim(edition.id, owner, lease_s=60)


async def test_a_result_of_another_attempt_is_not_taken(stores: Stores) -> None:
    """Only the number of the last attempt counts: an answer to an earlier one says nothing about the present one."""
    edition = await sending(stores, readers=1)
    block, owner, [first] = await begun_of(stores, edition.id, 1)
    [second] = await stores.ledger.exchange(block, owner, results=[result(first, DeliveryEvent.NOT_HANDED)], asks=ask(1))

    await stores.ledger.exchange(block, owner, results=[result(first, DeliveryEvent.REFUSED)], asks=())

    assert 2 == second.attempt
    assert 1 == (await stores.ledger.balance(edition.id)).inflight


async def test_a_result_that_comes_twice_is_taken_once(stores: Stores) -> None:
    """What is sent stays sent, also where the same batch, or one batch twice the same result, comes again."""
    edition = await sending(stores, readers=1)
    block, owner, [begun] = await begun_of(stores, edition.id, 1)

    for batch in ([result(begun), result(begun)], [result(begun, DeliveryEvent.REFUSED)], [result(begun)]):
        await stores.ledger.exchange(block, owner, results=batch, asks=())

    assert Balance(planned=1, sent=1) == await stores.ledger.balance(edition.id)


async def test_who_left_since_planning_is_excluded_at_the_last_moment(stores: Stores) -> None:
    """An unsubscribe or a suppression between planning and begin keeps the message from being begun, and the reason is told."""
    edition = await sending(stores, readers=5)
    await leave_newsletter(stores, "r0@example.org")
    await stores.readers.suppress("r2@example.org", newsletter="", reason="asked by letter", at=NOW)

    _, _, begun = await begun_of(stores, edition.id, 2)
    excluded = [row async for row in stores.ledger.rows(edition.id, state=DeliveryState.EXCLUDED)]

    assert ["r1@example.org", "r3@example.org"] == [one.address for one in begun]
    assert ["the subscription is unsubscribed", "the address is suppressed: asked by letter"] == [row["text"] for row in excluded]
    assert (await stores.ledger.balance(edition.id)).balanced


async def test_a_long_run_of_readers_who_left_is_walked_through(stores: Stores) -> None:
    """Even if nearly everybody left, the few others are found in one call."""
    edition = await sending(stores, readers=50)
    rows = reader_rows(49, status=SubscriptionStatus.UNSUBSCRIBED)
    await stores.readers.enrol("weekly", rows, at=NOW)

    _, _, begun = await begun_of(stores, edition.id, 4)

    assert ["r49@example.org"] == [one.address for one in begun]
    assert Balance(planned=50, inflight=1, excluded=49) == await stores.ledger.balance(edition.id)


async def test_an_address_that_does_not_exist_is_suppressed_with_its_refusal(stores: Stores) -> None:
    """5.1.1 for the reader's address suppresses it everywhere; a refusal for another reason, or one that is our fault, does not."""
    edition = await sending(stores, readers=3)
    block, owner, begun = await begun_of(stores, edition.id, 3)

    refusals = [("5.1.1", Fault.READER), ("5.7.1", Fault.READER), ("5.1.8", Fault.OURS)]
    await stores.ledger.exchange(
        block,
        owner,
        results=[
            result(one, DeliveryEvent.REFUSED, code=550, enhanced=enhanced, text="no such user", fault=fault)
            for one, (enhanced, fault) in zip(begun, refusals, strict=True)
        ],
        asks=(),
    )

    assert [("", "5.1.1 no such user")] == [(one.newsletter, one.reason) for one in await stores.readers.suppressions()]
    assert 2 == (await stores.readers.count("weekly"))["reachable"]


async def test_a_brake_stops_every_begin(stores: Stores) -> None:
    """Under a brake nothing begins and nothing is claimed, results are taken; without it the work goes on where it was."""
    edition = await sending(stores, readers=60)
    block, owner, [begun] = await begun_of(stores, edition.id, 1)
    await stores.editions.brake(edition.id, Brake(who="ada", why="a wrong name", since=NOW))

    under_it = await stores.ledger.exchange(block, owner, results=[result(begun)], asks=ask(5))
    claimed = await stores.ledger.claim(edition.id, owner, lease_s=60)
    balance = await stores.ledger.balance(edition.id)
    await stores.editions.brake(edition.id, None)

    assert ([], None) == (under_it, claimed)
    assert (1, 59) == (balance.sent, balance.pending)
    assert 5 == len(await stores.ledger.exchange(block, owner, results=[], asks=ask(5)))


async def test_an_edition_that_is_not_started_is_not_claimed(stores: Stores) -> None:
    """Approved and planned is not sending."""
    await stores.readers.enrol("weekly", reader_rows(1), at=NOW)
    edition = await approved(stores)
    await stores.ledger.plan_chunk(edition.id)

    assert None is await stores.ledger.claim(edition.id, await stores.ledger.join(), lease_s=60)


async def test_history_tells_every_edition_and_why_not(stores: Stores) -> None:
    """For each edition: how it ended, or why there was no message, by what was on record when it started."""
    await stores.readers.enrol("weekly", reader_rows(1, status=SubscriptionStatus.PENDING), at=NOW)
    await stores.readers.enrol("weekly", reader_rows(1, start=1), at=NOW)
    pending = await sending(stores, slot="2026-W01")
    await stores.readers.enrol("weekly", reader_rows(1), at=NOW)
    sent = await sending(stores, slot="2026-W02")
    block, owner, begun = await begun_of(stores, sent.id, 2)
    await stores.ledger.exchange(block, owner, results=[result(one, code=250) for one in begun], asks=())
    cancelled = await sending(stores, slot="2026-W03")
    await stores.editions.move(cancelled.id, EditionEvent.CANCEL)
    await leave_newsletter(stores, "r0@example.org")
    left = await sending(stores, slot="2026-W04")
    await stores.readers.suppress("r0@example.org", newsletter="", reason="asked", at=NOW)
    suppressed = await sending(stores, slot="2026-W05")

    told = await stores.ledger.history("R0@example.org")

    assert [
        (suppressed.name, "left_out", "the address was suppressed: asked"),
        (left.name, "left_out", "had unsubscribed"),
        (cancelled.name, "excluded", "the edition was cancelled"),
        (sent.name, "sent", ""),
        (pending.name, "left_out", "the subscription was not confirmed"),
    ] == [(row["edition"], row["state"], row["why"]) for row in told]
    assert [] == await stores.ledger.history("nobody@example.org")


async def test_rows_come_by_pages_in_plan_order(stores: Stores) -> None:
    """A report over more than a page has every delivery once."""
    edition = await sending(stores, readers=1_200)

    rows = [row["address"] async for row in stores.ledger.rows(edition.id)]

    assert [f"r{number}@example.org" for number in range(1_200)] == rows


async def test_reasons_are_told_by_what_servers_meant_the_most_frequent_first(stores: Stores) -> None:
    """Answers with the same codes are one reason whatever they say of the reader; who is sent is none."""
    edition = await sending(stores, readers=6)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block is not None
    begun = await stores.ledger.exchange(block, owner, results=[], asks=ask(6))
    refused = DeliveryEvent.REFUSED
    outcomes = [Outcome(event=refused, fault=Fault.READER, code=550, enhanced="5.1.1", text=f"no {row.address} here") for row in begun[:3]]
    outcomes += [Outcome(event=refused, fault=Fault.READER, code=552, enhanced="5.2.2", text="full"), *[_accepted()] * 2]
    results = [Result(begun=row, outcome=outcome) for row, outcome in zip(begun, outcomes, strict=True)]
    await stores.ledger.exchange(block, owner, results=results)

    reasons = await stores.ledger.reasons(edition.id)
    assert [("refused", 550, "5.1.1", 3), ("refused", 552, "5.2.2", 1)] == [
        (one["state"], one["code"], one["enhanced"], one["count"]) for one in reasons
    ]
    assert str(reasons[0]["text"]).startswith("no r")
    assert 1 == len(await stores.ledger.reasons(edition.id, most=1))


def _accepted() -> Outcome:
    return Outcome(event=DeliveryEvent.ACCEPTED, code=250, enhanced="2.0.0", text="taken")
