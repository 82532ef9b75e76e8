"""An invented daily with topics: editions through the real ledger, and who was sent which article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from newsletter.editorial.pick_lists import Division, divided
from newsletter.model.delivery import DeliveryEvent
from newsletter.model.edition import Edition, EditionEvent, EditionState, Pick, Place
from newsletter.model.letter import variant_key
from newsletter.model.newsletter import Mailbox, Newsletter, Schedule, Selection
from newsletter.model.topics import Topic
from newsletter.storage.engine import Stores
from tests.support.editorial import stored
from tests.support.storage import article, ask, pick, result, variant

TOPICS = (
    Topic(slug="sport", label="Sport", labels={"de": "Sport und Spiel"}, categories=("Sport", "Games")),
    Topic(slug="culture", label="Culture", categories=("Culture",), tags=("books",)),
    Topic(slug="trade", label="Trade", categories=("Economy & Trade",)),
)
CATEGORIES = ("Sport", "Culture", None)  # of the articles of each day, in turn


def daily(**changes: Any) -> Newsletter:
    """A newsletter that comes every day, with topics."""
    fields: dict[str, Any] = {
        "slug": "daily",
        "name": "The Daily",
        "sender": Mailbox(address="editor@daily.example"),
        "postal_address": "1 Harbour Street",
        "schedule": Schedule(every="day"),
        "selection": Selection(maximum=1000),
        "topics": TOPICS,
    }
    return Newsletter(**(fields | changes))


def story(number: int, category: str | None = None, *, score: float = 1.0, **fields: Any) -> Pick:
    """A story of an edition that is in no database."""
    return replace(pick(stored(number, category=category, **fields)), score=score, place=Place.COMPACT)


def edition(number: int, picks: Sequence[Pick], *, day: date, begun: bool = True, **changes: Any) -> Edition:
    """An edition of that day; one that was begun was started at eight that morning."""
    moment = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    fields: dict[str, Any] = {
        "id": number,
        "uid": f"{number:032x}",
        "newsletter": "daily",
        "slot": day.isoformat(),
        "number": number,
        "state": EditionState.SENT if begun else EditionState.DRAFT,
        "subject": "The editor's subject",
        "picks": tuple(picks),
        "due_at": moment,
        "started_at": moment if begun else None,
    }
    return Edition(**(fields | changes))


@dataclass
class Press:
    """Editions of the daily, made, sealed and sent one after the other; `got` tells who was sent what."""

    stores: Stores
    newsletter: Newsletter = field(default_factory=daily)
    got: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)  # address -> the articles of each of their editions
    printed: list[int] = field(default_factory=list)  # ids of articles, in order
    categories: dict[int, str | None] = field(default_factory=dict)

    async def seal(self, day: date, *, slot: str | None = None, more: Sequence[int] = ()) -> tuple[Edition, Division]:
        """The approved edition of a day: one article of each category, and `more` by their ids."""
        ids = []
        for category in CATEGORIES:
            moment = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
            number = len(self.printed) + len(ids) + 1
            kept = await self.stores.articles.keep([article(number, category=category, published=moment)], seen_at=moment)
            ids += kept.ids
            self.categories[kept.ids[0]] = category
        self.printed += ids
        due = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        taken, _ = await self.stores.editions.take_slot("daily", slot or day.isoformat(), due_at=due)
        picks = tuple(map(pick, await self.stores.articles.get([*more, *ids])))
        draft = await self.stores.editions.save_draft(replace(taken, subject="News", picks=picks), EditionEvent.BUILT)
        return await self._sealed(draft)

    async def _sealed(self, draft: Edition) -> tuple[Edition, Division]:
        audience = await self.stores.readers.audience("daily", but_not=draft.id)
        division = divided(self.newsletter, draft, audience, await self.stores.editions.all("daily"))
        sealed = await self.stores.editions.seal(
            draft,
            content_hash="h" * 64,
            variants=[variant(variant_key("en", member=False, picks=name)) for name in division.editions],
            pictures={},
            lists=division.lists if division.groups else (),
            groups=division.groups,
        )
        return sealed, division

    async def start(self, sealed: Edition) -> Edition:
        """Begin an edition and plan all its readers; nothing is sent."""
        await self.stores.editions.move(sealed.id, EditionEvent.START)
        while await self.stores.ledger.plan_chunk(sealed.id):
            pass
        return await self.stores.editions.get(sealed.name)

    async def send(self, sealed: Edition, division: Division) -> dict[str, str]:
        """Begin an edition if need be and send all of it; each reader's variant by address."""
        if sealed.state is EditionState.APPROVED:
            sealed = await self.start(sealed)
        keys = await self.stores.editions.variants(sealed.id)
        owner = await self.stores.ledger.join()
        sent = {}
        while block := await self.stores.ledger.claim(sealed.id, owner, lease_s=60):
            begun = await self.stores.ledger.exchange(block, owner, results=[], asks=ask(1_000))
            await self.stores.ledger.exchange(block, owner, results=[result(one, DeliveryEvent.ACCEPTED) for one in begun])
            await self.stores.ledger.give_back(block, owner)
            for one in begun:
                its = division.editions[keys[one.variant_id].picks]
                self.got.setdefault(one.address, []).append(tuple(chosen.stored.id for chosen in its.picks))
                sent[one.address] = keys[one.variant_id].key
        await self.stores.ledger.leave(owner)
        await self.stores.editions.move(sealed.id, EditionEvent.DRAINED)
        return sent

    async def issue(self, day: date, **changes: Any) -> dict[str, str]:
        """One edition, from nothing to sent."""
        return await self.send(*await self.seal(day, **changes))

    def articles_of(self, address: str) -> list[int]:
        """Every article that a reader was sent, in order."""
        return [number for edition in self.got.get(address, []) for number in edition]

    def up_to_last_of(self, name: str, *categories: str | None) -> set[int]:
        """Every article, of these categories if any are named, that was printed by a reader's last edition."""
        last = max(self.articles_of(f"{name}@example.org"))
        return {number for number in self.printed if number <= last and (not categories or self.categories[number] in categories)}
