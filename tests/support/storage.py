"""Builders for what is in a database: articles, readers, editions on their way, results."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime

from newsletter.model.article import Article, Guarded, StoredArticle, Summary, SummarySource
from newsletter.model.delivery import Ask, Begun, DeliveryEvent, Outcome, Result
from newsletter.model.edition import Edition, EditionEvent, Pick, Place
from newsletter.model.letter import Letter, SealedVariant
from newsletter.model.pace import Limit, PaceRules
from newsletter.model.subscriber import Consent, SubscriptionStatus
from newsletter.storage.base import Row
from newsletter.storage.engine import Stores, open_database

KEY = b"k" * 32
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def opened(url: str) -> AbstractAsyncContextManager[Stores]:
    """Open a database with the tests' key."""
    return open_database(url, key=KEY)


def article(number: int = 1, **changes: object) -> Article:
    """An article with an address of its own."""
    words = {
        "title": f"Title {number}",
        "url": f"https://journal.example/{number}",
        "source": "journal",
        "published": NOW,
        "text": Guarded(f"Text {number}. " + "A sentence that says something. " * 10, members_only=False),
    }
    return Article(**{**words, **changes})  # type: ignore[arg-type]  # a builder for tests


def reader_rows(
    count: int, *, start: int = 0, status: SubscriptionStatus = SubscriptionStatus.CONFIRMED, member: bool | None = None
) -> list[Row]:
    """Readers r0@example.org, r1@..., confirmed with a consent."""
    consent = Consent(source="a form of the tests", at=NOW) if status is SubscriptionStatus.CONFIRMED else None
    return [
        Row(address=f"r{number}@example.org", status=status, name=f"Reader {number}", member=member, consent=consent)
        for number in range(start, start + count)
    ]


def variant(key: str = "en:public", *, member: bool = False) -> SealedVariant:
    """A variant with a letter that has one stretch of bytes."""
    letter = Letter(segments=(f"Subject: {key}\r\n\r\nHello\r\n".encode(),), blanks=())
    return SealedVariant(key=key, member=member, html=f"<p>{key}</p>", text=key, nonce="abc", letter=letter)


def pick(stored: StoredArticle) -> Pick:
    """A story of an edition."""
    words = Guarded("A summary.", members_only=False)
    return Pick(stored=stored, summary=Summary(words=words, source=SummarySource.TEASER, sentences=1), place=Place.LEAD)


async def draft(stores: Stores, *, newsletter: str = "weekly", slot: str = "2026-W48", articles: Sequence[int] = ()) -> Edition:
    """A built draft."""
    edition, _ = await stores.editions.take_slot(newsletter, slot, due_at=NOW)
    picks = tuple(pick(stored) for stored in await stores.articles.get(articles))
    return await stores.editions.save_draft(replace(edition, subject="News", picks=picks), EditionEvent.BUILT)


async def approved(
    stores: Stores,
    *,
    newsletter: str = "weekly",
    slot: str = "2026-W48",
    articles: Sequence[int] = (),
    variants: Sequence[SealedVariant] = (),
) -> Edition:
    """A sealed edition."""
    made = await draft(stores, newsletter=newsletter, slot=slot, articles=articles)
    return await stores.editions.seal(made, content_hash="h" * 64, variants=variants or [variant()], pictures={})


async def sending(stores: Stores, *, readers: int = 0, newsletter: str = "weekly", slot: str = "2026-W48", size: int = 20_000) -> Edition:
    """An edition that is being sent, planned for `readers` new readers."""
    if readers:
        await stores.readers.enrol(newsletter, reader_rows(readers), at=NOW)
    edition = await approved(stores, newsletter=newsletter, slot=slot)
    edition = await stores.editions.move(edition.id, EditionEvent.START)
    while await stores.ledger.plan_chunk(edition.id, size=size):
        pass
    return await stores.editions.get(edition.name)


def result(begun: Begun, event: DeliveryEvent = DeliveryEvent.ACCEPTED, *, retry_after_s: float | None = None, **words: object) -> Result:
    """How a begun delivery ended."""
    return Result(begun=begun, outcome=Outcome(event=event, **words), retry_after_s=retry_after_s)  # type: ignore[arg-type]  # a builder for tests


def ask(count: int, relay: str = "smtp") -> tuple[Ask, ...]:
    """So many rows for one relay; none for zero."""
    return (Ask(relay=relay, count=count),) if count else ()


def pace(rate: float) -> PaceRules:
    """So many messages a second over everything."""
    return PaceRules(everything=(Limit(per="second", most=rate),))
