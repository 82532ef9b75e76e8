"""The promise of an ArticleStore, on both databases."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from newsletter.errors import NotFound
from newsletter.model.article import Guarded, StoredArticle
from newsletter.model.delivery import DeliveryEvent
from newsletter.model.edition import EditionEvent
from newsletter.model.pick_lists import EVERYBODY, PickList, ReaderGroup
from newsletter.storage.base import SourceMemory
from newsletter.storage.engine import Stores
from tests.support.storage import NOW, approved, article, ask, draft, reader_rows, result, variant

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def test_a_kept_article_comes_back_as_it_was(stores: Stores) -> None:
    """What is stored is what was handed in, with its keys, the strongest first."""
    one = article(members_only=True, text=Guarded("For members. " * 40, members_only=True), tags=("a", "b"), guid="tag:1")

    kept = await stores.articles.keep([one], seen_at=NOW)
    stored = (await stores.articles.get(kept.ids))[0]

    assert (1, 0) == (kept.new, kept.changed)
    assert one == stored.article
    assert NOW == stored.first_seen
    assert ["url", "guid", "text"] == [key.partition(":")[0] for key in stored.keys]


async def test_an_article_seen_again_is_the_same_one(stores: Stores) -> None:
    """A second visit that brings nothing new changes nothing and keeps the first moment."""
    await stores.articles.keep([article()], seen_at=NOW)

    kept = await stores.articles.keep([article()], seen_at=NOW + timedelta(days=1))

    assert (0, 0) == (kept.new, kept.changed)
    assert NOW == (await stores.articles.get(kept.ids))[0].first_seen


async def test_what_is_kept_is_folded_beside_the_loop(stores: Stores) -> None:
    """The keys of a long article take long enough for somebody else to wait: they are made in another thread."""
    readers: list[threading.Thread] = []

    class Watched(Guarded):
        def for_reader(self, *, member: bool) -> str | None:
            readers.append(threading.current_thread())
            return super().for_reader(member=member)

    kept = await stores.articles.keep([article(text=Watched("A sentence that says something. " * 10, members_only=False))], seen_at=NOW)

    assert kept.new == 1
    assert set(readers) > {threading.main_thread()}


async def test_a_corrected_article_is_updated_under_any_shared_key(stores: Stores) -> None:
    """A new title under the same address is a change of the stored article, which is known by all keys it ever had."""
    first = await stores.articles.keep([article(guid="tag:1")], seen_at=NOW)
    moved = article(guid="tag:1", title="Another title", url="https://journal.example/moved")

    second = await stores.articles.keep([moved], seen_at=NOW)
    stored = (await stores.articles.get(second.ids))[0]

    assert first.ids == second.ids
    assert 1 == second.changed
    assert moved == stored.article
    assert {"url:https://journal.example/1", "url:https://journal.example/moved"} < set(stored.keys)


async def test_a_guid_that_is_used_again_takes_no_article_s_place(stores: Stores) -> None:
    """Some feeds give each week's column the guid of the last one: both are kept, and both stay as they are at the next visit."""
    first = article(guid="column")
    second = article(2, guid="column", text=Guarded("Quite another matter. " * 20, members_only=False), published=NOW + timedelta(days=7))

    kept = [(await stores.articles.keep([one], seen_at=NOW)) for one in (first, second, second, first)]

    assert [(1, 0), (1, 0), (0, 0), (0, 0)] == [(one.new, one.changed) for one in kept]
    assert kept[0].ids == kept[3].ids != kept[1].ids == kept[2].ids


async def test_of_an_article_that_two_sources_carry_neither_takes_away_what_the_other_knows(stores: Stores) -> None:
    """In whatever order they are visited."""
    whole = article(category="Coast", teaser="It is rebuilt.", source="Journal")
    poor = article(category=None, teaser=None, source="Wire", text=Guarded("", members_only=False))

    for batch in ([whole], [poor], [whole, poor]):
        kept = await stores.articles.keep(batch, seen_at=NOW)
    (stored,) = await stores.articles.get(kept.ids[:1])

    assert ("Coast", "It is rebuilt.", whole.text) == (stored.article.category, stored.article.teaser, stored.article.text)
    assert 1 == len(set(kept.ids))


async def test_what_was_sealed_stays_sealed_until_a_gate_was_looked_for(stores: Stores) -> None:
    """A visit that could not look at the page opens nothing; one that did and found no gate opens the article."""
    closed = article(members_only=True, text=Guarded("For members. " * 40, members_only=True), free_text="Free.", access_known=True)
    unread = article(text=Guarded("For members, from the feed. " * 40, members_only=False))
    await stores.articles.keep([closed], seen_at=NOW)

    kept = await stores.articles.keep([unread], seen_at=NOW)
    then = (await stores.articles.get(kept.ids))[0].article
    await stores.articles.keep([replace(unread, access_known=True)], seen_at=NOW)
    at_last = (await stores.articles.get(kept.ids))[0].article

    assert (True, True, "Free.") == (then.members_only, then.text.members_only, then.free_text)
    assert "from the feed" in (then.text.for_reader(member=True) or "")
    assert (False, False, None) == (at_last.members_only, at_last.text.members_only, at_last.free_text)


async def test_two_articles_of_one_batch_that_share_a_key_are_one(stores: Stores) -> None:
    """A feed that lists an article twice makes one article of it."""
    kept = await stores.articles.keep([article(), article(title="Again")], seen_at=NOW)

    assert 1 == len(set(kept.ids))
    assert (1, 1) == (kept.new, kept.changed)


async def test_two_processes_that_find_an_article_at_once_store_it_once(stores: Stores, other: Stores) -> None:
    """The same batch kept twice at the same time is new only once."""
    batch = [article(number) for number in range(20)]

    kept = await asyncio.gather(stores.articles.keep(batch, seen_at=NOW), other.articles.keep(batch, seen_at=NOW))

    assert [0, 20] == sorted(one.new for one in kept)
    assert kept[0].ids == kept[1].ids


async def test_an_article_of_two_sources_is_seen_by_the_newsletters_of_both(stores: Stores) -> None:
    """That another source carries an article too does not take it away from the first."""
    await stores.articles.keep([article(source="journal")], seen_at=NOW)
    await stores.articles.keep([article(source="digest")], seen_at=NOW)

    for source in ("journal", "digest"):
        assert 1 == len(await stores.articles.since(NOW - timedelta(days=1), sources=[source]))
    assert [] == await stores.articles.since(NOW - timedelta(days=1), sources=["elsewhere"])


async def test_an_article_of_two_sources_is_that_of_the_first_asked_for(stores: Stores) -> None:
    """Whichever told of it last: weights and quotas of a source must not hang on who was visited when. The others are named beside it."""
    for source in ("journal", "digest", "journal", "digest"):
        await stores.articles.keep([article(1, source=source)], seen_at=NOW)
    await stores.articles.keep([article(2, source="digest")], seen_at=NOW)

    def seen(found: list[StoredArticle]) -> set[tuple[str, tuple[str, ...]]]:
        return {(one.article.source, one.carried_by) for one in found}

    yesterday = NOW - timedelta(days=1)
    assert {("journal", ("journal", "digest")), ("digest", ("digest",))} == seen(
        await stores.articles.since(yesterday, sources=["journal", "digest"])
    )
    assert {("digest", ("digest", "journal")), ("digest", ("digest",))} == seen(
        await stores.articles.since(yesterday, sources=["digest", "journal"])
    )
    assert {("journal", ("journal",))} == seen(await stores.articles.since(yesterday, sources=["journal"]))


async def test_since_takes_what_is_new_to_us_or_newly_published(stores: Stores) -> None:
    """Both an old article first seen lately and one published lately are since; the newest comes first."""
    old, late = NOW - timedelta(days=30), NOW - timedelta(hours=1)
    await stores.articles.keep([article(1, published=old), article(2, published=late)], seen_at=old)
    await stores.articles.keep([article(3, published=old)], seen_at=NOW)

    found = await stores.articles.since(NOW - timedelta(days=7), sources=["journal"])

    assert ["Title 2", "Title 3"] == [one.article.title for one in found]


async def test_a_date_without_an_hour_is_never_too_early(stores: Stores) -> None:
    """An article published on the day of the moment, at an hour nobody knows, is since it."""
    await stores.articles.keep([article(published=date(2026, 11, 24))], seen_at=NOW - timedelta(days=1))

    assert 1 == len(await stores.articles.since(NOW, sources=["journal"]))
    assert 0 == len(await stores.articles.since(NOW + timedelta(days=1), sources=["journal"]))


async def test_get_keeps_the_order_and_names_what_is_missing(stores: Stores) -> None:
    """Articles come in the order asked; a number that is not there is an error that names it."""
    kept = await stores.articles.keep([article(number) for number in range(3)], seen_at=NOW)

    found = await stores.articles.get(kept.ids[::-1])

    assert list(kept.ids[::-1]) == [one.id for one in found]
    with pytest.raises(NotFound, match="98, 99"):
        await stores.articles.get([kept.ids[0], 98, 99])


async def test_known_finds_by_any_key(stores: Stores) -> None:
    """An article is found by each of its keys, once, and by no other."""
    kept = await stores.articles.keep([article(1, guid="tag:1"), article(2)], seen_at=NOW)
    keys = (await stores.articles.get(kept.ids))[0].keys

    assert [kept.ids[0]] == [one.id for one in await stores.articles.known(keys)]
    assert [] == await stores.articles.known(["url:https://elsewhere.example"])


async def test_latest_is_by_first_seen(stores: Stores) -> None:
    """The newest to us come first, whenever they were published."""
    await stores.articles.keep([article(1)], seen_at=NOW)
    await stores.articles.keep([article(2, published=NOW - timedelta(days=9))], seen_at=NOW + timedelta(hours=1))

    assert ["Title 2"] == [one.article.title for one in await stores.articles.latest(1)]


async def test_articles_of_a_sealed_edition_are_taken(stores: Stores) -> None:
    """From approval on, every key of a picked article stands for that edition; a draft takes nothing."""
    kept = await stores.articles.keep([article(1, guid="tag:1"), article(2)], seen_at=NOW)
    await draft(stores, slot="2026-W49", articles=kept.ids[1:])
    edition = await approved(stores, articles=kept.ids[:1])

    taken = await stores.articles.taken_keys("weekly")

    assert dict.fromkeys((await stores.articles.get(kept.ids[:1]))[0].keys, edition.name) == taken
    assert {} == await stores.articles.taken_keys("weekly", but_not=edition.id)
    assert {} == await stores.articles.taken_keys("daily")


async def test_a_cancelled_edition_gives_its_articles_back(stores: Stores) -> None:
    """What nobody was sent of a cancelled edition may be picked again, and is taken once more if it is reopened and sealed."""
    kept = await stores.articles.keep([article()], seen_at=NOW)
    edition = await approved(stores, articles=kept.ids)
    await stores.editions.move(edition.id, EditionEvent.START)

    await stores.editions.move(edition.id, EditionEvent.CANCEL)
    cancelled = await stores.articles.taken_keys("weekly")
    again = await stores.editions.move(edition.id, EditionEvent.REOPEN)
    await stores.editions.seal(again, content_hash="h", variants=[variant()], pictures={})

    assert {} == cancelled
    assert {edition.name} == set((await stores.articles.taken_keys("weekly")).values())


@pytest.mark.parametrize("end", [DeliveryEvent.ACCEPTED, DeliveryEvent.LOST])
async def test_what_somebody_was_sent_of_a_cancelled_edition_is_taken(stores: Stores, end: DeliveryEvent) -> None:
    """The articles of the lists that reached a reader, or may have; those of the others may be picked again."""
    kept = await stores.articles.keep([article(1), article(2), article(3)], seen_at=NOW)
    one, two, three = kept.ids
    topical = [replace(reader, topics=("sport",) if number else ()) for number, reader in enumerate(reader_rows(2))]
    await stores.readers.enrol("weekly", topical, at=NOW)
    made = await draft(stores, articles=kept.ids)
    lists = [PickList(name=EVERYBODY, articles=kept.ids), PickList(name="sport", articles=(three, one))]
    groups = [ReaderGroup(picks=EVERYBODY, readers=1), ReaderGroup(topics="sport", picks="sport", readers=1)]
    variants = [variant(), variant("en:public:sport")]
    edition = await stores.editions.seal(made, content_hash="h", variants=variants, pictures={}, lists=lists, groups=groups)
    await stores.editions.move(edition.id, EditionEvent.START)
    while await stores.ledger.plan_chunk(edition.id, size=10):
        pass
    owner = await stores.ledger.join()
    block = await stores.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    begun = await stores.ledger.exchange(block, owner, results=[], asks=ask(2))
    sporting = max(begun, key=lambda message: message.variant_id)
    plain = min(begun, key=lambda message: message.variant_id)
    await stores.ledger.exchange(block, owner, results=[result(plain, DeliveryEvent.REFUSED), result(sporting, end)], asks=())

    await stores.editions.move(edition.id, EditionEvent.CANCEL)

    taken = {stored.id for stored in await stores.articles.known(list(await stores.articles.taken_keys("weekly")))}
    assert {one, three} == taken
    assert two not in taken


async def test_an_article_dropped_from_a_draft_is_not_taken_by_it(stores: Stores) -> None:
    """Only the picks of the last draft count."""
    kept = await stores.articles.keep([article(1), article(2)], seen_at=NOW)
    edition = await draft(stores, articles=kept.ids)

    edition = await stores.editions.save_draft(replace(edition, picks=edition.picks[:1]), EditionEvent.EDIT)
    await stores.editions.seal(edition, content_hash="h", variants=[], pictures={})

    assert {"url:https://journal.example/1"} == {key for key in await stores.articles.taken_keys("weekly") if key.startswith("url")}


async def test_a_source_is_remembered_as_a_whole(stores: Stores) -> None:
    """A new memory replaces the old one; an address never visited has an empty one."""
    await stores.articles.remember("https://a.example/feed", SourceMemory(etag='"1"', modified="yesterday"))
    await stores.articles.remember("https://a.example/feed", SourceMemory(body_hash="abc", moved_to="https://b.example"))

    assert SourceMemory(body_hash="abc", moved_to="https://b.example") == await stores.articles.memory("https://a.example/feed")
    assert SourceMemory() == await stores.articles.memory("https://b.example/feed")


def _words(seed: int, count: int = 400) -> str:
    return " ".join(f"word{(n * seed) % 997} follows{(n * n + seed) % 991}" for n in range(count))


async def test_the_same_story_is_found_among_all_that_is_stored(stores: Stores) -> None:
    """An article comes back for a text that has a good part of its words, however old it is; strangers do not."""
    texts = {number: _words(number) for number in range(3, 40)}
    batch = [
        article(url=f"https://journal.example/{n}", title=f"Story {n}", text=Guarded(text, members_only=n % 2 == 0))
        for n, text in texts.items()
    ]
    kept = await stores.articles.keep(batch, seen_at=NOW - timedelta(days=900))
    rewritten = _words(7, 200) + " " + _words(1000, 200)
    copy = StoredArticle(id=0, article=article(text=Guarded(rewritten, members_only=False)), first_seen=NOW, keys=())

    assert [kept.ids[4]] == [stored.id for stored in await stores.articles.alike(copy)]


async def test_a_changed_text_is_found_by_what_it_says_now(stores: Stores) -> None:
    """The index follows the article."""
    [number] = (await stores.articles.keep([article(text=Guarded(_words(7), members_only=False))], seen_at=NOW)).ids
    await stores.articles.keep([article(text=Guarded(_words(11), members_only=False))], seen_at=NOW)
    old, new = (
        StoredArticle(id=0, article=article(text=Guarded(_words(seed), members_only=False)), first_seen=NOW, keys=()) for seed in (7, 11)
    )

    assert [] == await stores.articles.alike(old)
    assert [number] == [stored.id for stored in await stores.articles.alike(new)]


async def test_what_an_edition_had_is_found_under_another_address(stores: Stores) -> None:
    """Only what an edition of this newsletter had comes back, and never the article that is asked for."""
    first = article(url="https://journal.example/first", text=Guarded(_words(7), members_only=False))
    unprinted = article(url="https://journal.example/unprinted", title="Other", text=Guarded(_words(13), members_only=False))
    ids = (await stores.articles.keep([first, unprinted], seen_at=NOW - timedelta(days=400))).ids
    edition = await approved(stores, articles=ids[:1])
    reprints = [
        article(url=f"https://wire.example/{seed}", title=f"Again {seed}", text=Guarded(_words(seed), members_only=False))
        for seed in (7, 13)
    ]
    kept = await stores.articles.get((await stores.articles.keep(reprints, seen_at=NOW)).ids)

    found = await stores.articles.printed_alike(kept, newsletter=edition.newsletter)
    assert ["https://journal.example/first"] == [stored.article.url for stored in found]
    assert [] == await stores.articles.printed_alike(kept, newsletter="another")
    assert [] == await stores.articles.printed_alike(kept, newsletter=edition.newsletter, but_not=edition.id)


async def test_a_curator_s_note_stays_when_another_source_tells_of_the_article(stores: Stores) -> None:
    """A feed that changes the text does not take away the words that a list of links came with."""
    await stores.articles.keep([article(note="Read this one.")], seen_at=NOW)
    [number] = (await stores.articles.keep([article(title="Changed by its feed")], seen_at=NOW)).ids

    stored = (await stores.articles.get([number]))[0].article
    assert ("Changed by its feed", "Read this one.") == (stored.title, stored.note)
