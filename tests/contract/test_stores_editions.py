"""The promise of an EditionStore, on both databases."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsletter.errors import NotAllowed, NotFound, UsageError
from newsletter.model.delivery import DeliveryEvent
from newsletter.model.edition import EDITION_TABLE, BlockKind, Brake, EditionEvent, EditionState, EditorBlock, SealedWarning
from newsletter.storage.engine import Stores
from tests.support.storage import NOW, approved, article, ask, draft, reader_rows, result, sending, variant

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def test_a_slot_is_taken_once(stores: Stores, other: Stores) -> None:
    """Of all who want the slot at the same time one makes the edition, and all get it."""
    stores_in_turn = [stores, other] * 5

    taken = await asyncio.gather(*(one.editions.take_slot("weekly", "2026-W48", due_at=NOW) for one in stores_in_turn))

    assert 1 == sum(made for _, made in taken)
    assert 1 == len({edition.uid for edition, _ in taken})
    assert EditionState.DUE == taken[0][0].state
    assert NOW == taken[0][0].due_at


async def test_numbers_count_the_editions_of_each_newsletter(stores: Stores, other: Stores) -> None:
    """Numbers start at 1 for each newsletter and have no gap, also when slots are taken at the same time."""
    slots = [f"2026-W{week}" for week in range(10, 20)]

    await asyncio.gather(
        *(one.editions.take_slot("weekly", slot, due_at=None) for slot, one in zip(slots, [stores, other] * 5, strict=True))
    )
    await stores.editions.take_slot("daily", "2026-11-24", due_at=None)

    assert list(range(10, 0, -1)) == [one.number for one in await stores.editions.all("weekly")]
    assert [1] == [one.number for one in await stores.editions.all("daily")]


async def test_an_edition_is_found_by_name_and_by_uid(stores: Stores) -> None:
    """The id that people type and the one in links lead to the same edition; another leads nowhere."""
    edition, _ = await stores.editions.take_slot("weekly", "special-autumn", due_at=None)

    assert edition == await stores.editions.get("weekly-special-autumn")
    assert edition == await stores.editions.by_uid(edition.uid)
    assert None is await stores.editions.by_uid("0" * 32)
    with pytest.raises(NotFound, match="weekly-2026-W01"):
        await stores.editions.get("weekly-2026-W01")


async def test_editions_are_listed_by_state_by_slot_and_the_newest_first(stores: Stores) -> None:
    """Whoever looks often reads only what it looks for."""
    for number in range(1, 5):
        await approved(stores, slot=f"2026-W0{number}") if number % 2 else await draft(stores, slot=f"2026-W0{number}")
    await approved(stores, newsletter="daily", slot="2026-W01")

    async def slots(**wanted: Any) -> list[str]:
        return [one.slot[-3:] for one in await stores.editions.all("weekly", **wanted)]

    assert ["W04", "W03", "W02", "W01"] == await slots()
    assert ["W03", "W01"] == await slots(states={EditionState.APPROVED})
    assert ["W02"] == await slots(states={EditionState.DRAFT}, slots={"2026-W02", "2026-W01", "2026-W09"})
    assert ["W04", "W03"] == await slots(most=2)
    assert 3 == len(await stores.editions.all(states={EditionState.APPROVED}))


async def test_a_draft_comes_back_as_it_was(stores: Stores) -> None:
    """Every field of a draft survives, members-only words with their seal."""
    kept = await stores.articles.keep([article()], seen_at=NOW)
    made = await draft(stores, articles=kept.ids)
    edited = replace(
        made,
        subject="Süß & <new>",
        preheader="before",
        intro="An intro.",
        blocks=(EditorBlock(kind=BlockKind.EVENT, title="Fair", html="<p>Fair</p>", text="Fair", url="https://x.example"),),
        dropped=(7,),
        pinned=kept.ids,
        edited=frozenset({"subject", "order"}),
        window_from=NOW - timedelta(days=7),
        cutoff=NOW,
    )

    saved = await stores.editions.save_draft(edited, EditionEvent.EDIT)

    assert edited == saved
    assert saved == await stores.editions.get(made.name)


@pytest.mark.parametrize("event", list(EditionEvent))
@pytest.mark.parametrize(
    "state", [EditionState.DUE, EditionState.DRAFT, EditionState.APPROVED, EditionState.SENDING, EditionState.CANCELLED]
)
async def test_every_move_is_that_of_the_table(stores: Stores, state: EditionState, event: EditionEvent) -> None:
    """An event the table knows leads where it says; any other is refused by the edition's name and state, with something to do."""
    edition, _ = await stores.editions.take_slot("weekly", "2026-W48", due_at=None)
    if state is not EditionState.DUE:
        edition = await draft(stores)
    if state in {EditionState.APPROVED, EditionState.SENDING}:
        edition = await approved(stores)
    if state is EditionState.SENDING:
        edition = await stores.editions.move(edition.id, EditionEvent.START)
    if state is EditionState.CANCELLED:
        edition = await stores.editions.move(edition.id, EditionEvent.CANCEL)
    target = EDITION_TABLE.get((state, event))

    if target is None:
        with pytest.raises(NotAllowed, match=f"weekly-2026-W48 is {state}") as refused:
            await stores.editions.move(edition.id, event)
        assert refused.value.do
    else:
        assert target == (await stores.editions.move(edition.id, event, reason="why")).state


async def test_a_reopened_edition_is_a_new_revision(stores: Stores) -> None:
    """Reopening counts the revision up and takes the seal off; the next seal is another one beside it."""
    edition = await approved(stores)
    first = await stores.editions.variants(edition.id)

    reopened = await stores.editions.move(edition.id, EditionEvent.REOPEN)
    sealed = await stores.editions.seal(reopened, content_hash="2" * 64, variants=[variant()], pictures={})

    assert (EditionState.DRAFT, 1, None) == (reopened.state, reopened.revision, reopened.hash)
    assert "2" * 64 == sealed.hash
    assert not set(first) & set(await stores.editions.variants(edition.id))


async def test_a_cancelled_edition_is_reopened_only_if_nothing_was_begun(stores: Stores) -> None:
    """Before the first message a cancelled edition's slot is not lost, and its plan is forgotten; after it, it is refused."""
    edition = await sending(stores, readers=3)
    await stores.editions.move(edition.id, EditionEvent.CANCEL)
    reopened = await stores.editions.move(edition.id, EditionEvent.REOPEN)
    assert (EditionState.DRAFT, 0) == (reopened.state, reopened.planned)

    edition = await sending(stores)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    await stores.ledger.exchange(block, owner, results=[], asks=ask(1))
    await stores.editions.move(edition.id, EditionEvent.CANCEL)
    with pytest.raises(NotAllowed, match="sent to somebody already"):
        await stores.editions.move(edition.id, EditionEvent.REOPEN)


async def test_a_cancel_excludes_what_was_not_begun(stores: Stores) -> None:
    """Pending and deferred deliveries end with the edition; what is in flight keeps its answer, which is still taken."""
    edition = await sending(stores, readers=5)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    begun = await stores.ledger.exchange(block, owner, results=[], asks=ask(3))
    await stores.ledger.exchange(
        block, owner, results=[result(begun[0]), result(begun[1], DeliveryEvent.PUT_OFF, retry_after_s=60)], asks=()
    )

    await stores.editions.move(edition.id, EditionEvent.CANCEL, reason="wrong week")
    assert [] == await stores.ledger.exchange(block, owner, results=[result(begun[2])], asks=ask(5))

    balance = await stores.ledger.balance(edition.id)
    assert (5, 2, 3) == (balance.planned, balance.sent, balance.excluded)
    assert balance.balanced
    assert balance.drained


@pytest.mark.parametrize("event", [DeliveryEvent.PUT_OFF, DeliveryEvent.NOT_HANDED, DeliveryEvent.OUR_FAULT])
async def test_nothing_waits_in_a_cancelled_edition(stores: Stores, event: DeliveryEvent) -> None:
    """What was in flight at the cancel and would be sent again is excluded; it would wait for ever."""
    edition = await sending(stores, readers=1)
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    begun = await stores.ledger.exchange(block, owner, results=[], asks=ask(1))
    await stores.editions.move(edition.id, EditionEvent.CANCEL)

    again = await stores.ledger.exchange(block, owner, results=[result(begun[0], event, retry_after_s=60)], asks=ask(1))

    assert [] == again
    assert 1 == (await stores.ledger.balance(edition.id)).excluded
    assert None is await stores.ledger.next_due_s(edition.id)


async def test_an_edition_is_not_sent_while_something_is_left(stores: Stores) -> None:
    """DRAINED is refused while a delivery is pending, in flight or deferred."""
    edition = await sending(stores, readers=1)

    with pytest.raises(NotAllowed, match="not sent to everybody"):
        await stores.editions.move(edition.id, EditionEvent.DRAINED)


async def test_a_brake_is_put_on_and_taken_off(stores: Stores) -> None:
    """Who, why and since are kept; taking it off leaves the edition where it was."""
    edition = await approved(stores)
    brake = Brake(who="ada", why="a wrong name", since=NOW)

    assert brake == (await stores.editions.brake(edition.id, brake)).brake
    released = await stores.editions.brake(edition.id, None)

    assert (None, EditionState.APPROVED) == (released.brake, released.state)


async def test_a_seal_keeps_the_very_bytes(stores: Stores) -> None:
    """Html, text, letter and pictures come back as they went in; letters alone can be read without the rest."""
    edition = await draft(stores)
    both = [variant(), variant("en:member", member=True)]
    picture = bytes(range(256))
    name = hashlib.sha256(picture).hexdigest()

    sealed = await stores.editions.seal(edition, content_hash="c" * 64, variants=both, pictures={name: picture})
    stored = await stores.editions.variants(edition.id)

    assert (EditionState.APPROVED, "c" * 64) == (sealed.state, sealed.hash)
    assert both == list(stored.values())
    assert {number: one.letter for number, one in stored.items()} == await stores.editions.letters(edition.id)
    assert picture == await stores.editions.picture(name)


async def test_no_letter_is_given_for_a_picture(stores: Stores) -> None:
    """The hash of a variant's bytes is no name of a picture, so that no page can hand out members-only text."""
    edition = await approved(stores)
    letter = next(iter((await stores.editions.letters(edition.id)).values()))

    assert None is await stores.editions.picture(letter.hash)


async def test_a_name_never_stands_for_two_pictures(stores: Stores) -> None:
    """A seal that would change what a stored name shows is refused as a whole."""
    first = await draft(stores)
    await stores.editions.seal(first, content_hash="c", variants=[variant()], pictures={"logo": b"one"})
    second = await draft(stores, slot="2026-W49")

    with pytest.raises(UsageError, match="bear one name"):
        await stores.editions.seal(second, content_hash="c", variants=[variant()], pictures={"logo": b"two"})

    assert EditionState.DRAFT == (await stores.editions.get(second.name)).state
    assert {} == await stores.editions.variants(second.id)


async def test_a_draft_that_was_changed_meanwhile_is_not_sealed(stores: Stores) -> None:
    """Only what was looked at is sealed: an edit in between refuses it, and nothing is stored."""
    looked_at = await draft(stores)
    await stores.editions.save_draft(replace(looked_at, subject="Changed"), EditionEvent.EDIT)

    with pytest.raises(NotAllowed, match="changed while it was being approved"):
        await stores.editions.seal(looked_at, content_hash="c", variants=[variant()], pictures={})

    assert {} == await stores.editions.variants(looked_at.id)


async def test_of_two_approvals_at_once_one_seals(stores: Stores, other: Stores) -> None:
    """The second finds an approved edition and is refused."""
    edition = await draft(stores)

    both = await asyncio.gather(
        *(one.editions.seal(edition, content_hash="c", variants=[variant()], pictures={}) for one in (stores, other)),
        return_exceptions=True,
    )

    assert 1 == sum(isinstance(one, NotAllowed) for one in both)
    assert 1 == len(await stores.editions.variants(edition.id))


async def test_a_missed_edition_forgets_who_was_planned(stores: Stores) -> None:
    """An approved edition that is found too late can be built again, so its plan, which names old variants, goes."""
    await stores.readers.enrol("weekly", reader_rows(3), at=NOW)
    edition = await approved(stores)
    assert 3 == await stores.ledger.plan_chunk(edition.id)

    missed = await stores.editions.move(edition.id, EditionEvent.TOO_LATE, reason="late")

    assert (EditionState.MISSED, "late", 0) == (missed.state, missed.reason, missed.planned)
    assert (await stores.ledger.balance(edition.id)).balanced


def _warning(check: str, *, accepted: bool = False) -> SealedWarning:
    return SealedWarning(check=check, where="subject", message=f"about {check}", accepted=accepted, who="Ada", at=NOW)


async def test_a_seal_keeps_what_the_checks_warned_of(stores: Stores) -> None:
    """Every warning comes back in order with who approved it; those of earlier seals stay, each under its revision."""
    edition = await draft(stores)
    first, second = _warning("subject-length", accepted=True), _warning("alt")

    await stores.editions.seal(edition, content_hash="c", variants=[variant()], pictures={}, warnings=[first, second])
    reopened = await stores.editions.move(edition.id, EditionEvent.REOPEN)
    await stores.editions.seal(reopened, content_hash="d", variants=[variant()], pictures={}, warnings=[second])

    assert (first, second, replace(second, revision=1)) == await stores.editions.warnings(edition.id)


async def test_a_seal_that_is_refused_keeps_no_warning(stores: Stores) -> None:
    """Warnings are stored with the seal or not at all: nobody accepts anything by an approval that failed."""
    looked_at = await draft(stores)
    await stores.editions.save_draft(replace(looked_at, subject="Changed"), EditionEvent.EDIT)

    with pytest.raises(NotAllowed):
        await stores.editions.seal(
            looked_at, content_hash="c", variants=[variant()], pictures={}, warnings=[_warning("alt", accepted=True)]
        )

    assert () == await stores.editions.warnings(looked_at.id)


async def test_an_edition_that_was_missed_after_its_approval_can_be_sealed_again(stores: Stores) -> None:
    """Approved, found too late, built again: its next seal takes the place of the first."""
    edition = await approved(stores)
    missed = await stores.editions.move(edition.id, EditionEvent.TOO_LATE, reason="too late")
    again = await stores.editions.save_draft(replace(missed, subject="Again"), EditionEvent.BUILT)

    sealed = await stores.editions.seal(again, content_hash="n" * 64, variants=[variant("en:public")], pictures={})

    assert (EditionState.APPROVED, "n" * 64) == (sealed.state, sealed.hash)


async def test_a_draft_steps_back_and_forth(stores: Stores) -> None:
    """Each step gives the draft on its other side; at either end the step is refused, and so is one from an older draft."""
    first = await draft(stores)
    second = await stores.editions.save_draft(replace(first, subject="Second"), EditionEvent.EDIT, after=first, who="ada", what="subject")

    assert first == await stores.editions.step_draft(second, back=True)
    with pytest.raises(NotAllowed, match="nothing to undo"):
        await stores.editions.step_draft(first, back=True)
    with pytest.raises(NotAllowed, match="changed meanwhile"):
        await stores.editions.step_draft(second, back=False)
    assert second == await stores.editions.step_draft(first, back=False)
    assert [("subject", "ada", False)] == [(one.what, one.who, one.undone) for one in await stores.editions.changes(first.id)]


async def test_only_the_newest_changes_are_kept(stores: Stores) -> None:
    """Fifty can be taken back, whatever was changed before them."""
    edition = await draft(stores)
    for number in range(53):
        edition = await stores.editions.save_draft(replace(edition, subject=str(number)), EditionEvent.EDIT)

    assert 50 == len(await stores.editions.changes(edition.id))


async def test_of_two_edits_at_once_one_is_kept(stores: Stores, other: Stores) -> None:
    """The second finds another draft than it looked at, and is refused."""
    edition = await draft(stores)

    both = await asyncio.gather(
        *(
            one.editions.save_draft(replace(edition, subject=s), EditionEvent.EDIT, after=edition)
            for one, s in ((stores, "A"), (other, "B"))
        ),
        return_exceptions=True,
    )

    assert 1 == sum(isinstance(one, NotAllowed) for one in both)
