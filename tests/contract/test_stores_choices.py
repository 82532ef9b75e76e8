"""The promise of the stores about choices: what readers want is kept, and each edition is planned by it, on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from newsletter.model.delivery import Balance
from newsletter.model.edition import EditionEvent
from newsletter.model.pick_lists import EVERYBODY, Asked, LeftOut, PickList, ReaderGroup
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.model.topics import Frequency
from newsletter.storage.base import Enrolled, Row
from newsletter.storage.engine import Stores
from tests.support.storage import NOW, approved, ask, reader_rows, variant
from tests.support.topics import Press

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]

EVERY, WEEKLY, MONTHLY = Frequency.EVERY, Frequency.WEEKLY, Frequency.MONTHLY
CONFIRMED = SubscriptionStatus.CONFIRMED
WEDNESDAY = date(2026, 11, 4)


def reader(name: str, *topics: str, frequency: Frequency = EVERY) -> Row:
    """A confirmed reader with choices."""
    return Row(address=f"{name}@example.org", status=CONFIRMED, topics=topics, frequency=frequency)


async def choices_of(stores: Stores, name: str) -> tuple[tuple[str, ...], Frequency]:
    """What is stored of a reader of the daily."""
    found = await stores.readers.find(f"{name}@example.org")
    assert found
    return found[1][0].topics, found[1][0].frequency


async def choose(stores: Stores, name: str, *topics: str, frequency: Frequency = EVERY) -> bool:
    """What the preferences page does."""
    found = await stores.readers.find(f"{name}@example.org")
    assert found
    return await stores.readers.choose(found[0].uid, "daily", topics=topics, frequency=frequency, at=NOW)


async def test_choices_come_with_a_list_and_an_empty_cell_takes_none_away(stores: Stores) -> None:
    """A list that says nothing of topics or frequency leaves both; one that says "everything" takes the topics away."""
    await stores.readers.enrol("daily", [reader("ada", "sport", "culture", frequency=WEEKLY)], at=NOW)
    silent = await stores.readers.enrol("daily", [Row(address="ada@example.org", status=CONFIRMED)], at=NOW)
    kept = await choices_of(stores, "ada")
    loud = await stores.readers.enrol("daily", [reader("ada")], at=NOW)

    assert (Enrolled(unchanged=1), Enrolled(updated=1)) == (silent, loud)
    assert (("culture", "sport"), WEEKLY) == kept
    assert ((), EVERY) == await choices_of(stores, "ada")


async def test_choosing_changes_one_newsletter_and_nothing_else(stores: Stores) -> None:
    """What is wanted of one newsletter says nothing of another, and moves no status and no moment of consent."""
    await stores.readers.enrol("daily", [reader("ada")], at=NOW)
    await stores.readers.enrol("weekly", [reader("ada", "trade")], at=NOW)
    nobody = await stores.readers.anybody_chose("daily"), await stores.readers.anybody_chose("weekly")
    before = await stores.readers.find("ada@example.org")
    changed = [await choose(stores, "ada", "sport", frequency=MONTHLY) for _ in range(2)]
    after = await stores.readers.find("ada@example.org")

    assert ((False, True), True) == (nobody, await stores.readers.anybody_chose("daily"))
    assert [True, False] == changed
    assert before
    assert after
    assert replace(before[1][0], topics=("sport",), frequency=MONTHLY) == after[1][0]
    assert before[1][1] == after[1][1]
    assert not await stores.readers.choose("0" * 32, "daily", topics=[], frequency=EVERY, at=NOW)


async def test_what_was_had_is_looked_up_of_those_alone_who_may_have_missed_something(stores: Stores) -> None:
    """Readers of every edition are one group, whatever they had; a slower one is told by the newest edition that was theirs."""
    press = Press(stores)
    await stores.readers.enrol("daily", [reader("ada"), reader("bo", frequency=WEEKLY)], at=NOW)
    before = await stores.readers.audience("daily")
    await press.issue(WEDNESDAY)
    edition = (await stores.editions.all("daily"))[0]
    after = await stores.readers.audience("daily")
    bo = await stores.readers.find("bo@example.org")

    assert {Asked(): 1, Asked(frequency=WEEKLY): 1} == before
    assert edition.started_at
    served = round(edition.started_at.timestamp() * 1000)
    assert {Asked(): 1, Asked(frequency=WEEKLY, served=served): 1} == after
    assert bo
    assert Asked(frequency=WEEKLY, served=served) == await stores.readers.asked(bo[0].uid, "daily")
    assert before == await stores.readers.audience("daily", but_not=edition.id)


async def test_a_seal_keeps_its_lists_and_groups_and_the_next_has_its_own(stores: Stores) -> None:
    """They come back as they were handed in, and belong to their revision."""
    lists = (PickList(name=EVERYBODY, articles=(1, 2)), PickList(name="sport", articles=(2,)))
    groups = (
        ReaderGroup(readers=3),
        ReaderGroup(topics="sport", picks="sport", readers=2, as_of=7),
        ReaderGroup(frequency=WEEKLY, served=5, picks=None, why=LeftOut.FREQUENCY, readers=1),
    )
    edition = await approved(stores)
    first = await stores.editions.division(edition.id)
    draft = await stores.editions.move(edition.id, EditionEvent.REOPEN)
    sealed = await stores.editions.seal(draft, content_hash="i" * 64, variants=[variant()], pictures={}, lists=lists, groups=groups)

    assert ((), ()) == first
    assert (lists, groups) == await stores.editions.division(sealed.id)


async def test_everybody_gets_the_variant_of_their_topics_right_and_language(stores: Stores) -> None:
    """Pick list, right and language are chosen together; a list without anything for members has one variant for both rights."""
    rows = [
        replace(one, topics=topics, language=language, member=member)
        for one, (topics, language, member) in zip(
            reader_rows(6),
            [
                ((), None, False),
                (("sport",), "de-AT", False),
                (("sport",), "fr", True),
                (("culture",), "de", True),
                (("trade",), None, False),
                (("unseen",), None, False),
            ],
            strict=True,
        )
    ]
    await stores.readers.enrol("weekly", rows, at=NOW)
    keys = [f"{language}:{right}{end}" for end in ("", ":sport") for language in ("en", "de") for right in ("public", "member")]
    keys += ["en:public:culture", "de:public:culture"]
    draft = await stores.editions.move((await approved(stores)).id, EditionEvent.REOPEN)
    groups = [
        ReaderGroup(),
        ReaderGroup(topics="sport", picks="sport"),
        ReaderGroup(topics="culture", picks="culture"),
        ReaderGroup(topics="trade", picks=None, why=LeftOut.TOPICS),
    ]
    variants = [variant(key, member=":member" in key) for key in keys]
    edition = await stores.editions.seal(draft, content_hash="i" * 64, variants=variants, pictures={}, groups=groups)
    await stores.editions.move(edition.id, EditionEvent.START)
    planned = [await stores.ledger.plan_chunk(edition.id) for _ in range(3)]

    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    sealed = await stores.editions.variants(edition.id)
    got = {one.address[:2]: sealed[one.variant_id].key for one in await stores.ledger.exchange(block, owner, results=[], asks=ask(10))}

    assert [5, 0, 0] == planned
    assert {
        "r0": "en:public",
        "r1": "de:public:sport",
        "r2": "en:member:sport",
        "r3": "de:public:culture",
        "r5": "en:public",
    } == got
    assert Balance(planned=5, inflight=5) == await stores.ledger.balance(edition.id)
    why = [row["why"] for row in await stores.ledger.history("r4@example.org")]
    assert ["too little in it was about the topics that they chose"] == why


async def test_a_chunk_ends_though_it_meets_nobody_who_gets_the_edition(stores: Stores) -> None:
    """Readers who get none are passed by a chunk at a time: planning looks at as many as it may plan, and comes to an end."""
    slow = [replace(one, frequency=WEEKLY) for one in reader_rows(300)]
    await stores.readers.enrol("daily", [*slow, *reader_rows(4, start=300)], at=NOW)
    press = Press(stores)
    await press.issue(WEDNESDAY)
    sealed, division = await press.seal(WEDNESDAY + timedelta(days=1))
    await stores.editions.move(sealed.id, EditionEvent.START)
    planned = [await stores.ledger.plan_chunk(sealed.id, size=50) for _ in range(4)]

    assert {LeftOut.FREQUENCY: 300} == division.left_out(await stores.readers.audience("daily", but_not=sealed.id))
    assert (4, 0) == (sum(planned), planned[-1])
    assert Balance(planned=4, pending=4) == await stores.ledger.balance(sealed.id)


async def test_a_divided_audience_is_planned_once_whoever_plans_and_whoever_comes(stores: Stores, other: Stores) -> None:
    """Two processes at once and readers who come in between: everybody who gets the edition is planned exactly once."""
    topical = [replace(one, topics=("sport",)) for one in reader_rows(80)]
    slow = [replace(one, frequency=WEEKLY) for one in reader_rows(60, start=80)]
    press = Press(stores)
    await stores.readers.enrol("daily", [*topical, *slow], at=NOW)
    await press.issue(WEDNESDAY)
    sealed, _ = await press.seal(WEDNESDAY + timedelta(days=1))
    await stores.editions.move(sealed.id, EditionEvent.START)
    planning = [one.ledger.plan_chunk(sealed.id, size=20) for one in [stores, other] * 3]
    coming = [stores.readers.enrol("daily", reader_rows(5, start=number), at=NOW) for number in (200, 300)]
    await asyncio.gather(*planning, *coming)
    while await other.ledger.plan_chunk(sealed.id, size=20):
        pass
    planned = [row["address"] async for row in stores.ledger.rows(sealed.id)]

    assert 90 == len(planned) == len(set(planned))
    assert Balance(planned=90, pending=90) == await stores.ledger.balance(sealed.id)


async def test_a_month_of_daily_editions_loses_nothing_and_repeats_nothing(stores: Stores) -> None:
    """Readers of every kind, those who change their mind in the middle, a cancelled Monday, and one that is held and overtaken.

    Each got every article of what they chose, up to their last edition, once; and as many editions as they asked for.
    """
    press = Press(stores)
    await stores.readers.enrol(
        "daily",
        [
            reader("every"),
            reader("sport", "sport"),
            reader("weekly", frequency=WEEKLY),
            reader("monthly", frequency=MONTHLY),
            reader("weekly-culture", "culture", frequency=WEEKLY),
            reader("slower"),
            reader("faster", frequency=WEEKLY),
            reader("wavering"),
        ],
        at=NOW,
    )
    held = None
    for n in range(28):  # from Wednesday 4 November to Tuesday 1 December
        day = WEDNESDAY + timedelta(days=n)
        match day.day:
            case 11:
                await choose(stores, "slower", frequency=WEEKLY)
                await choose(stores, "wavering", frequency=MONTHLY)
            case 12:
                await choose(stores, "wavering", frequency=EVERY)
            case 13:
                await choose(stores, "wavering", frequency=WEEKLY)
            case 18:
                await choose(stores, "faster", frequency=EVERY)
            case 20:
                await stores.readers.enrol("daily", [reader("new", frequency=WEEKLY)], at=NOW)
        if day.day == 16:  # planned, and cancelled before anybody had it: its articles are in the next
            sealed, _ = await press.seal(day)
            await press.start(sealed)
            await stores.editions.move(sealed.id, EditionEvent.CANCEL)
            lost = [chosen.stored.id for chosen in sealed.picks]
        elif day.day == 25:  # held, and sent after the one of the next day
            held = await press.seal(day)
        else:
            await press.issue(day, more=lost if day.day == 17 else ())
        if held and day.day == 26:
            await press.send(*held)
            held = None

    counts = {name: len(press.got[f"{name}@example.org"]) for name in ("every", "weekly", "monthly", "faster", "slower", "new")}
    assert {"every": 27, "weekly": 5, "monthly": 2, "faster": 16, "slower": 10, "new": 3} == counts
    for address, editions in press.got.items():
        twice = [number for number, times in Counter(press.articles_of(address)).items() if times > 1]
        assert [] == twice, (address, twice)
        assert all(editions), address
    for name in ("every", "weekly", "slower", "faster", "wavering"):
        assert press.up_to_last_of(name) == set(press.articles_of(f"{name}@example.org")), name
    assert press.up_to_last_of("sport", "Sport", None) == set(press.articles_of("sport@example.org"))
    assert press.up_to_last_of("weekly-culture", "Culture", None) == set(press.articles_of("weekly-culture@example.org"))


async def test_an_edition_begun_between_seal_and_start_of_another_is_not_lost(stores: Stores) -> None:
    """Monday's list was sealed without Sunday's edition, which was held: the weekly reader waits, and has both on Tuesday."""
    press = Press(stores)
    await stores.readers.enrol("daily", [reader("every"), reader("weekly", frequency=WEEKLY)], at=NOW)
    sunday = date(2026, 11, 8)
    await press.issue(sunday - timedelta(days=1))
    held = await press.seal(sunday)
    monday = await press.seal(sunday + timedelta(days=1))
    keys = [await press.send(*one) for one in (held, monday)]
    await press.issue(sunday + timedelta(days=2))

    assert [{"every@example.org": "en:public"}] * 2 == keys
    for name in ("every", "weekly"):
        assert sorted(press.printed) == sorted(press.articles_of(f"{name}@example.org")), name
