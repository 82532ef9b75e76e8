"""Trial: dry runs and test messages. Everything but the handing over, and no row, slot or ETag of the database moves."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from newsletter.delivery.base import Envelope
from newsletter.errors import BadInput, NotAllowed
from newsletter.model.article import Article, StoredArticle, still_sealed
from newsletter.model.delivery import Outcome
from newsletter.model.edition import Edition, EditionState
from newsletter.model.identity import keys_of
from newsletter.model.letter import SealedVariant
from newsletter.model.pick_lists import EVERYBODY, Asked
from newsletter.model.versions import under_first
from newsletter.rendering.message import with_subject_prefix
from newsletter.steps.assemble import Assembled, assemble
from newsletter.steps.build import choose_slot, draft_again, unfinished
from newsletter.steps.collect import Collected, collect
from newsletter.steps.compose import prepared, values_for
from newsletter.steps.desk import Desk, Post
from newsletter.steps.gate import shown_as_sealed
from newsletter.steps.show import Shown, sealed_or_shown, show
from newsletter.steps.variants import Audience, variant_for
from newsletter.storage.base import ArticleStore, Kept

_TEST = "[Test] "  # before the subject


class ScratchArticles:
    """A Shelf over an ArticleStore: what is kept here is seen here alone, under ids below zero, and forgotten."""

    def __init__(self, under: ArticleStore) -> None:
        self._under = under
        self._own: dict[int, StoredArticle] = {}
        self._carriers: dict[int, set[str]] = defaultdict(set)

    async def keep(self, articles: Sequence[Article], *, seen_at: datetime) -> Kept:
        """As the promise says, in memory."""
        new = changed = 0
        ids = []
        for article in articles:
            keys = keys_of(article)
            known = next((s for s in self._own.values() if set(s.keys) & set(keys)), None)
            if known is None:
                stored = await self._under.known(keys)
                known = stored[0] if stored else None
            if known is None:
                new += 1
                known = StoredArticle(id=-1 - len(self._own), article=article, first_seen=seen_at, keys=keys)
            elif known.article != (article := still_sealed(article, before=known.article)):
                changed += 1
            self._own[known.id] = replace(known, article=article, keys=tuple(dict.fromkeys((*known.keys, *keys))))
            self._carriers[known.id].add(article.source)
            ids.append(known.id)
        return Kept(new=new, changed=changed, ids=tuple(ids))

    async def since(self, moment: datetime, *, sources: Sequence[str]) -> list[StoredArticle]:
        """Those beneath, with what was kept here laid over them."""
        found = {stored.id: stored for stored in await self._under.since(moment, sources=sources)}
        for number, stored in self._own.items():
            if number in found or stored.first_seen > moment:
                beneath = found[number].carried_by if number in found else ()
                found[number] = under_first(stored, {*beneath, *self._carriers[number]}, sources=sources)
        return list(found.values())

    async def get(self, ids: Sequence[int]) -> list[StoredArticle]:
        """By id, from here or beneath."""
        beneath = {s.id: s for s in await self._under.get([i for i in ids if i not in self._own])}
        return [self._own.get(i) or beneath[i] for i in ids]


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a send would do."""

    edition: Edition
    stored: bool  # False: it exists in this report alone
    collected: Collected | None
    shown: Shown
    audience: Audience
    skipped: str | None = None  # the reason, if it would be skipped


async def dry_run(desk: Desk, edition: Edition | None) -> DryRun:
    """Everything but the handing over, for this edition, else the unfinished one, else a build that is not stored.

    Of a sealed edition it is the stored bytes, as in a send.
    """
    edition = edition or await unfinished(desk)
    if edition is not None and edition.state is not EditionState.DUE:
        if edition.state in {EditionState.SKIPPED, EditionState.MISSED, EditionState.CANCELLED}:
            raise NotAllowed(
                f"{edition.name} is {edition.state}: {edition.reason or 'there is nothing to send'}",
                do=draft_again(edition),
            )
        return DryRun(
            edition=edition,
            stored=True,
            collected=None,
            shown=await shown_as_sealed(desk, edition) if edition.sealed else await show(desk, edition),
            audience=await desk.readers.audience(desk.newsletter.slug, but_not=edition.id),
        )
    return await _scratch(desk, edition)


async def _unborn(desk: Desk) -> Edition:
    """The edition that the next `build` would make, without taking its slot."""
    slot, due_at, _ = await choose_slot(desk, slot=None, special=None)
    number = max((e.number for e in await desk.editions.all(desk.newsletter.slug, most=1)), default=0) + 1
    return Edition(
        id=0,
        uid="0" * 32,
        newsletter=desk.newsletter.slug,
        slot=slot,
        number=number,
        state=EditionState.DUE,
        due_at=due_at,
    )


async def look_ahead(desk: Desk) -> Assembled:
    """What the unfinished or the next edition would hold with what is stored now; changes and fetches nothing."""
    current = await unfinished(desk)
    if current is None or current.state in {EditionState.APPROVED, EditionState.SENDING}:
        current = await _unborn(desk)
    return await assemble(desk, current)


async def _scratch(desk: Desk, due: Edition | None) -> DryRun:
    scratch = ScratchArticles(desk.articles)
    collected = await collect(desk, articles=scratch, remember=False)
    due = due or await _unborn(desk)
    assembled = await assemble(desk, due, articles=scratch)
    return DryRun(
        edition=assembled.edition,
        stored=False,
        collected=collected,
        shown=await show(desk, assembled.edition),
        audience=await desk.readers.audience(desk.newsletter.slug),
        skipped=assembled.too_little,
    )


@dataclass(frozen=True, kw_only=True)
class SampleReader:
    """Somebody to render for."""

    label: str
    address: str
    name: str
    member: bool = False
    language: str | None = None
    picks: str = EVERYBODY  # the name of their pick list

    @property
    def asked(self) -> Asked:
        """What they ask for."""
        return Asked(member=self.member, language=self.language or "")


SAMPLES = (
    SampleReader(label="a reader", address="reader@example.org", name="Robin Reader"),
    SampleReader(label="a member", address="member@example.org", name="Morgan Member", member=True),
    SampleReader(label="no name", address="someone@example.org", name=""),
    SampleReader(label="a long name", address="long@example.org", name="Wilhelmina Alexandrowna Featherstonehaugh-Cholmondeley"),
    SampleReader(label="a name in Arabic", address="rtl@example.org", name="ليلى حداد"),
)


def message_for(desk: Desk, edition: Edition, variants: Sequence[SealedVariant], reader: SampleReader, *, uid: str = "0" * 32) -> bytes:
    """The wire-ready message of a sample reader; its links are those of a test and act on nothing."""
    variant = variant_for(variants, member=reader.member, language=reader.language, picks=reader.picks)
    values = values_for(desk, edition, uid=uid, address=reader.address, name=reader.name, test=True)
    return variant.letter.join(values)


def write_samples(desk: Desk, run: DryRun, folder: Path) -> list[Path]:
    """One `.eml` for each sample reader, in `folder`. Raises BadInput if it cannot be written."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for reader in SAMPLES:
            path = folder / f"{run.edition.name}-{re.sub('[^a-z]+', '-', reader.label.lower())}.eml".replace(":", "")
            path.write_bytes(unstuffed(message_for(desk, run.edition, run.shown.variants, reader)))
            written.append(path)
    except OSError as error:
        raise BadInput(
            f"the sample messages cannot be written: {error.strerror}", where=str(folder), do="name another folder with --out"
        ) from error
    return written


def unstuffed(message: bytes) -> bytes:
    """A wire-ready message as a file holds it: without the doubled dots (RFC 5321 section 4.5.2)."""
    return re.sub(rb"(?m)^\.\.", b".", message)


async def send_test(desk: Desk, post: Post, edition: Edition, address: str, *, name: str = "", member: bool = False) -> Outcome:
    """One message to any address, `[Test]` before its subject, with a random Message-ID, signed as readers' are; no state moves.

    The Message-ID is random because with the edition's own one a mail program would hide the real edition later.
    """
    variants, _ = await sealed_or_shown(desk, edition)
    variant = variant_for(variants, member=member)
    relay = post.relays_for(desk.newsletter).all()[0]
    letter = prepared(with_subject_prefix(variant.letter, _TEST), desk, post.dkim_keys, relay)
    message_id = f"<test-{secrets.token_hex(16)}@{desk.message_domain}>"
    values = values_for(desk, edition, uid="0" * 32, address=address, name=name, test=True, message_id=message_id)
    session = await relay.transport.open()
    try:
        envelope = Envelope(sender=post.options.bounce_address or desk.newsletter.sender.address, recipient=address)
        return await session.hand_over(envelope, letter.join(values))
    finally:
        await session.close()
