"""The promise of a ReaderStore, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.errors import BadInput
from newsletter.model.pick_lists import Asked
from newsletter.model.subscriber import Consent, SubscriptionStatus, address_hash
from newsletter.storage.base import Enrolled, Row
from newsletter.storage.engine import Stores
from tests.support.storage import KEY, NOW, reader_rows

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]

CONFIRMED, PENDING, UNSUBSCRIBED = SubscriptionStatus.CONFIRMED, SubscriptionStatus.PENDING, SubscriptionStatus.UNSUBSCRIBED


async def test_a_reader_is_one_row_per_normalised_address(stores: Stores) -> None:
    """Another case and form of the address is the same reader; the address stays as it was first written."""
    await stores.readers.enrol("weekly", [Row(address="Ada@Bücher.example", status=CONFIRMED, name="Ada")], at=NOW)

    again = await stores.readers.enrol("weekly", [Row(address="ada@xn--bcher-kva.example", status=CONFIRMED)], at=NOW)
    found = await stores.readers.find("ADA@bücher.EXAMPLE")

    assert Enrolled(unchanged=1) == again
    assert found
    assert ("Ada@Bücher.example", "Ada") == (found[0].address, found[0].name)
    assert 32 == len(found[0].uid)
    assert found == await stores.readers.by_uid(found[0].uid)


async def test_everything_a_row_says_is_stored(stores: Stores) -> None:
    """Name, language, zone, right, attributes and consent come back."""
    consent = Consent(source="sign-up form", at=NOW)
    row = Row(
        address="ada@example.org",
        status=CONFIRMED,
        name="Ada",
        language="de",
        timezone="Europe/Berlin",
        member=True,
        consent=consent,
        attributes=(("city", "Köln"),),
    )

    await stores.readers.enrol("weekly", [row], at=NOW)
    found = await stores.readers.find("ada@example.org")

    assert found
    subscriber, subscriptions = found
    assert ("Ada", "de", "Europe/Berlin", True, {"city": "Köln"}) == (
        subscriber.name,
        subscriber.language,
        subscriber.timezone,
        subscriber.member,
        subscriber.attributes,
    )
    assert [("weekly", CONFIRMED, consent, NOW)] == [(one.newsletter, one.status, one.consent, one.changed_at) for one in subscriptions]


async def test_an_empty_cell_takes_nothing_away(stores: Stores) -> None:
    """A file that does not say a name, a right or an attribute leaves what is stored."""
    await stores.readers.enrol(
        "weekly", [Row(address="a@example.org", status=CONFIRMED, name="Ada", member=True, attributes=(("a", "1"),))], at=NOW
    )

    told = await stores.readers.enrol("weekly", [Row(address="a@example.org", status=CONFIRMED, attributes=(("b", "2"),))], at=NOW)
    found = await stores.readers.find("a@example.org")

    assert Enrolled(updated=1) == told
    assert found
    assert ("Ada", True, {"a": "1", "b": "2"}) == (found[0].name, found[0].member, found[0].attributes)


async def test_an_import_never_brings_back_who_left(stores: Stores) -> None:
    """Who unsubscribed stays so, whatever a file says, and is counted as kept."""
    await stores.readers.enrol("weekly", reader_rows(1), at=NOW)
    await _leave(stores, "r0@example.org")

    told = await stores.readers.enrol("weekly", [*reader_rows(1), *reader_rows(1, status=PENDING)], at=NOW)

    assert Enrolled(kept_unsubscribed=2) == told
    assert UNSUBSCRIBED == await _status(stores, "r0@example.org")


async def test_an_import_never_makes_a_confirmed_reader_pending(stores: Stores) -> None:
    """A file without consent does not take a consent back; one with consent confirms who was pending."""
    await stores.readers.enrol("weekly", [*reader_rows(1), *reader_rows(1, start=1, status=PENDING)], at=NOW)

    first = await stores.readers.enrol("weekly", reader_rows(1, status=PENDING), at=NOW)
    second = await stores.readers.enrol("weekly", reader_rows(1, start=1), at=NOW)

    assert (Enrolled(unchanged=1), Enrolled(updated=1)) == (first, second)
    assert [CONFIRMED, CONFIRMED] == [await _status(stores, f"r{number}@example.org") for number in (0, 1)]


async def test_an_import_may_unsubscribe(stores: Stores) -> None:
    """A file that says somebody left is believed, also of somebody who was never here."""
    await stores.readers.enrol("weekly", reader_rows(1), at=NOW)

    told = await stores.readers.enrol("weekly", reader_rows(2, status=UNSUBSCRIBED), at=NOW)

    assert Enrolled(updated=1, added=1) == told
    assert UNSUBSCRIBED == await _status(stores, "r0@example.org")


async def test_a_suppressed_address_is_stored_and_counted_as_such(stores: Stores) -> None:
    """A suppression of this newsletter or of all of them counts; one of another newsletter does not."""
    for number, newsletter in enumerate(["", "weekly", "daily"]):
        await stores.readers.suppress(f"R{number}@example.org", newsletter=newsletter, reason="asked by letter", at=NOW)

    told = await stores.readers.enrol("weekly", reader_rows(3), at=NOW)
    count = await stores.readers.count("weekly")

    assert Enrolled(suppressed=2, added=1) == told
    assert (3, 1) == (count["confirmed"], count["reachable"])


async def test_a_dry_run_says_the_same_and_stores_nothing(stores: Stores) -> None:
    """What a dry run counts is what the import then does, repeated rows included."""
    rows = [*reader_rows(3), *reader_rows(2, status=PENDING), *reader_rows(1, start=9, status=UNSUBSCRIBED), *reader_rows(1, start=9)]

    told = await stores.readers.enrol("weekly", rows, at=NOW, dry_run=True)
    before = await stores.readers.count("weekly")

    assert 0 == sum(before.values())
    assert told == await stores.readers.enrol("weekly", rows, at=NOW)
    assert len(rows) == told.added + told.updated + told.unchanged + told.suppressed + told.kept_unsubscribed


async def test_two_imports_at_once_make_one_row_of_each_reader(stores: Stores, other: Stores) -> None:
    """Both end, and every reader is stored once."""
    told = await asyncio.gather(*(one.readers.enrol("weekly", reader_rows(200), at=NOW) for one in (stores, other)))

    assert [0, 200] == sorted(one.added for one in told)
    assert 200 == (await stores.readers.count("weekly"))["confirmed"]


async def test_one_reader_of_two_newsletters_leaves_one_of_them(stores: Stores) -> None:
    """Subscriptions are apart: leaving one keeps the other."""
    for newsletter in ("weekly", "daily"):
        await stores.readers.enrol(newsletter, reader_rows(1), at=NOW)

    await _leave(stores, "r0@example.org")
    found = await stores.readers.find("r0@example.org")

    assert found
    assert {"daily": CONFIRMED, "weekly": UNSUBSCRIBED} == {one.newsletter: one.status for one in found[1]}


async def test_a_status_changes_once(stores: Stores) -> None:
    """The second unsubscribe changes nothing and says so; nor does one of a reader who does not exist."""
    await stores.readers.enrol("weekly", reader_rows(1), at=NOW)

    assert await _leave(stores, "r0@example.org")
    assert not await _leave(stores, "r0@example.org")
    assert not await stores.readers.set_status("0" * 32, "weekly", UNSUBSCRIBED, consent=None, at=NOW)


async def test_what_a_consent_rested_on_stays_when_the_reader_leaves(stores: Stores) -> None:
    """The subscription keeps the consent it had; when it ended is its changed_at."""
    await stores.readers.enrol("weekly", reader_rows(1), at=NOW)
    await _leave(stores, "r0@example.org", at=NOW + timedelta(days=1))

    found = await stores.readers.find("r0@example.org")

    assert found
    assert ("a form of the tests", NOW + timedelta(days=1)) == (found[1][0].consent and found[1][0].consent.source, found[1][0].changed_at)


async def test_a_change_is_seen_by_every_other_process_once_it_is_answered(stores: Stores, other: Stores) -> None:
    """When set_status returns, another connection finds the new status."""
    await stores.readers.enrol("weekly", reader_rows(1), at=NOW)

    await _leave(stores, "r0@example.org")

    assert UNSUBSCRIBED == await _status(other, "r0@example.org")


async def test_a_suppression_holds_a_hash_alone(stores: Stores) -> None:
    """The address is not in it, the second one for the same address is not new, and all of them are listed."""
    assert await stores.readers.suppress("Ada@Example.org", newsletter="", reason="asked", at=NOW)
    assert not await stores.readers.suppress("ada@example.org", newsletter="", reason="again", at=NOW)

    listed = await stores.readers.suppressions()

    assert [(address_hash(KEY, "ada@example.org"), "", "asked", NOW)] == [
        (one.address_hash, one.newsletter, one.reason, one.at) for one in listed
    ]
    assert "ada" not in repr(listed).lower()


async def test_a_domain_that_cannot_be_in_dns_is_a_clear_error(stores: Stores) -> None:
    """An address without a normalised form is refused in words, and nothing of its batch is stored."""
    bad = Row(address="a@" + "ü" * 80 + ".example", status=CONFIRMED)

    with pytest.raises(BadInput, match="is no address"):
        await stores.readers.enrol("weekly", [*reader_rows(2), bad], at=NOW)

    assert 0 == sum((await stores.readers.count("weekly")).values())


async def test_everybody_is_walked_through_by_pages(stores: Stores) -> None:
    """Every reader of the newsletter comes once, in the order of their numbers, also over the edge of a page."""
    await stores.readers.enrol("weekly", reader_rows(2_100), at=NOW)
    await stores.readers.enrol("daily", reader_rows(5, start=3_000), at=NOW)

    weekly = [subscriber.address async for subscriber, _ in stores.readers.each("weekly")]
    everybody = [subscriptions async for _, subscriptions in stores.readers.each()]

    assert [f"r{number}@example.org" for number in range(2_100)] == weekly
    assert 2_105 == len(everybody)
    assert all(len(one) == 1 for one in everybody)


async def test_counts_are_by_status_and_by_right(stores: Stores) -> None:
    """Every status is counted, and who can be reached, and how many of these are members."""
    await stores.readers.enrol(
        "weekly",
        [*reader_rows(3), *(replace(one, member=True) for one in reader_rows(2, start=3)), *reader_rows(1, start=5, status=PENDING)],
        at=NOW,
    )
    await _leave(stores, "r0@example.org")
    await stores.readers.suppress("r4@example.org", newsletter="weekly", reason="asked", at=NOW)

    assert {"pending": 1, "confirmed": 4, "unsubscribed": 1, "reachable": 3, "reachable_members": 1} == await stores.readers.count("weekly")


async def test_the_audience_is_counted_by_right_and_language(stores: Stores) -> None:
    """Who can be reached, as a preview needs it to say how many get which variant."""
    rows = [replace(one, language=language) for one, language in zip(reader_rows(4), (None, "de", "de", "fr"), strict=True)]
    await stores.readers.enrol("weekly", [*rows[:3], replace(rows[3], member=True)], at=NOW)
    await _leave(stores, "r2@example.org")

    wanted = {Asked(): 1, Asked(language="de"): 1, Asked(member=True, language="fr"): 1}
    assert wanted == await stores.readers.audience("weekly")


async def _leave(stores: Stores, address: str, at: object = NOW) -> bool:
    found = await stores.readers.find(address)
    assert found
    consent = Consent(source="unsubscribe link", at=NOW)
    return await stores.readers.set_status(found[0].uid, "weekly", UNSUBSCRIBED, consent=consent, at=at)  # type: ignore[arg-type]  # a moment


async def _status(stores: Stores, address: str) -> SubscriptionStatus:
    found = await stores.readers.find(address)
    assert found
    return next(one.status for one in found[1] if one.newsletter == "weekly")
