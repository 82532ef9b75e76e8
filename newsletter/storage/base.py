"""What the steps may ask of the database: one small promise per noun.

Every method is one transaction unless it says otherwise. Writing transactions are short (no SMTP, HTTP or
rendering inside) and on SQLite begin with BEGIN IMMEDIATE. Times handed in are aware; leases and pace are
reckoned by the database's own clock.

Implementers: `storage/stores` satisfies all of these on SQLite and PostgreSQL with the same code, and the contract suite
(`tests/contract/test_stores.py`) runs on both.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsletter.model.article import Article, StoredArticle
from newsletter.model.delivery import Ask, Balance, Begun, BegunRows, Block, DeliveryState, Result
from newsletter.model.edition import Brake, DraftChange, Edition, EditionEvent, EditionState, SealedWarning
from newsletter.model.letter import Letter, SealedVariant
from newsletter.model.pace import PaceRules
from newsletter.model.pick_lists import Asked, PickList, ReaderGroup
from newsletter.model.subscriber import Consent, Subscriber, Subscription, SubscriptionStatus, Suppression
from newsletter.model.topics import Frequency


@dataclass(frozen=True, kw_only=True)
class SourceMemory:
    """What was learnt at the last visit to one address, for conditional requests."""

    etag: str | None = None
    modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None  # a permanent redirect
    notes: str | None = None  # JSON, of whoever remembers it


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of a batch of collected articles."""

    new: int
    changed: int
    ids: tuple[int, ...]  # of all of them, in order


class Shelf(Protocol):
    """The part of an ArticleStore that collecting and assembling need; a dry run has one of its own."""

    async def keep(self, articles: Sequence[Article], *, seen_at: datetime) -> Kept:
        """Store new ones and update those that share a key with a stored one (first_seen stays)."""
        ...

    async def since(self, moment: datetime, *, sources: Sequence[str]) -> list[StoredArticle]:
        """Those of the named sources first seen or published after `moment`, newest first.

        An article that several of them carry is the first one's of these, whichever told of it last.
        """
        ...

    async def get(self, ids: Sequence[int]) -> list[StoredArticle]:
        """By id, in the order asked. Raises NotFound for an id that is not there."""
        ...


class ArticleStore(Shelf, Protocol):
    """Articles, known by any of their keys, and what is remembered of their sources."""

    async def known(self, keys: Sequence[str]) -> list[StoredArticle]:
        """Those that are known under any of these keys."""
        ...

    async def alike(self, stored: StoredArticle) -> list[StoredArticle]:
        """Stored articles, of any age, whose text shares enough with this one's to be compared with it, the likeliest first."""
        ...

    async def printed_alike(self, stored: Sequence[StoredArticle], *, newsletter: str, but_not: int | None = None) -> list[StoredArticle]:
        """Articles that editions of this newsletter had, of any age and not among these, whose text shares much with one of these.

        `but_not`: an edition whose own picks do not count.
        """
        ...

    async def latest(self, limit: int) -> list[StoredArticle]:
        """The newest, by first_seen."""
        ...

    async def taken_keys(self, newsletter: str, *, but_not: int | None = None) -> dict[str, str]:
        """Key -> edition name, for every article in an approved, sending or sent edition of this newsletter.

        Of an edition that was cancelled while it was sent, the articles that somebody may have are there too.
        `but_not`: an edition whose own picks do not count.
        """
        ...

    async def memory(self, address: str) -> SourceMemory:
        """What is remembered of one address; an empty memory if nothing."""
        ...

    async def remember(self, address: str, memory: SourceMemory) -> None:
        """Replace what is remembered."""
        ...


class EditionStore(Protocol):
    """Editions, their drafts, their brake and their sealed bytes."""

    async def take_slot(self, newsletter: str, slot: str, *, due_at: datetime | None) -> tuple[Edition, bool]:
        """The edition of (newsletter, slot), and True if this call made it (state `due`). The unique key decides."""
        ...

    async def get(self, name: str) -> Edition:
        """By NEWSLETTER-SLOT. Raises NotFound."""
        ...

    async def by_uid(self, uid: str) -> Edition | None:
        """By the uid that stands in links."""
        ...

    async def all(
        self, newsletter: str | None = None, *, states: Collection[EditionState] = (), slots: Collection[str] = (), most: int | None = None
    ) -> list[Edition]:
        """Newest first (by id), at most `most`; of these states and slots alone, where any are named.

        Every draft is decoded, with the texts of its articles: whoever looks often names what it looks for.
        """
        ...

    async def save_draft(
        self, edition: Edition, event: EditionEvent, *, after: Edition | None = None, who: str = "", what: str = "built anew"
    ) -> Edition:
        """Write picks, order, subject, intro, blocks ... and move by `event`. Raises NotAllowed by the table.

        A draft that is replaced by another can be had back with `step_draft`, under `who` and `what`. Raises NotAllowed if the
        draft in the database is not that of `after` (somebody changed it meanwhile).
        """
        ...

    async def step_draft(self, edition: Edition, *, back: bool) -> Edition:
        """Take the newest change of a draft back, or make the one again that was taken back last.

        Raises NotAllowed if it is no draft, if there is no such change, and if it is not the `edition` handed in any more.
        """
        ...

    async def changes(self, edition_id: int) -> tuple[DraftChange, ...]:
        """What can be taken back of a draft, or made again; the oldest first."""
        ...

    async def move(self, edition_id: int, event: EditionEvent, *, reason: str = "") -> Edition:
        """Move by the table, in one guarded update; REOPEN, and TOO_LATE of a sealed one, add 1 to `revision`.

        CANCEL also excludes every pending and deferred delivery, and gives the articles back that nobody was sent; REOPEN of a cancelled
        edition is refused if a delivery was ever begun, and forgets deliveries that never were.
        Raises NotAllowed, naming the state and what to do.
        """
        ...

    async def brake(self, edition_id: int, brake: Brake | None) -> Edition:
        """Put the brake on, or take it off."""
        ...

    async def seal(
        self,
        edition: Edition,
        *,
        content_hash: str,
        variants: Sequence[SealedVariant],
        pictures: Mapping[str, bytes],
        warnings: Sequence[SealedWarning] = (),
        lists: Sequence[PickList] = (),
        groups: Sequence[ReaderGroup] = (),
    ) -> Edition:
        """Store every variant's html, text and letter, the pictures (SHA-256 -> bytes) and the warnings, and move APPROVE.

        One transaction; the warnings get the revision of this seal. Without `groups` every reader gets everybody's variant.

        Raises NotAllowed if the draft in the database is not the `edition` handed in (somebody edited it meanwhile).
        """
        ...

    async def variants(self, edition_id: int) -> dict[int, SealedVariant]:
        """The sealed variants of the present revision by their row id."""
        ...

    async def letters(self, edition_id: int) -> dict[int, Letter]:
        """Only the letters: what a sender needs."""
        ...

    async def division(self, edition_id: int) -> tuple[tuple[PickList, ...], tuple[ReaderGroup, ...]]:
        """The pick lists of the present seal, everybody's first, and which readers get which; none where everybody gets the same."""
        ...

    async def picture(self, name: str) -> bytes | None:
        """A stored picture by its SHA-256."""
        ...

    async def warnings(self, edition_id: int) -> tuple[SealedWarning, ...]:
        """What the checks warned of at every seal of this edition, the oldest first; none for one that was never sealed."""
        ...


@dataclass(frozen=True, kw_only=True)
class Row:
    """One reader of an import, already checked and normalised."""

    address: str
    status: SubscriptionStatus
    name: str = ""
    language: str | None = None
    timezone: str | None = None
    member: bool | None = None  # None: the file does not say
    consent: Consent | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] | None = None  # slugs; None: the file does not say, () is everything
    frequency: Frequency | None = None


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """What became of a batch of rows."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    suppressed: int = 0  # stored, but never written to
    kept_unsubscribed: int = 0  # had left; an import does not bring them back


class ReaderStore(Protocol):
    """Subscribers, their subscriptions, and suppressions."""

    async def enrol(self, newsletter: str, rows: Sequence[Row], *, at: datetime, dry_run: bool = False) -> Enrolled:
        """Add or update. Never revives `unsubscribed`, never turns `confirmed` into `pending`."""
        ...

    async def find(self, address: str) -> tuple[Subscriber, list[Subscription]] | None:
        """One reader, by normalised address."""
        ...

    async def by_uid(self, uid: str) -> tuple[Subscriber, list[Subscription]] | None:
        """One reader, by the uid that stands in links."""
        ...

    def each(self, newsletter: str | None = None) -> AsyncIterator[tuple[Subscriber, list[Subscription]]]:
        """Everybody, by keyset pages; memory does not grow with their number."""
        ...

    async def set_status(self, uid: str, newsletter: str, status: SubscriptionStatus, *, consent: Consent | None, at: datetime) -> bool:
        """Change one subscription; True if it changed. Durable when it returns."""
        ...

    async def suppress(self, address: str, *, newsletter: str, reason: str, at: datetime) -> bool:
        """Never write to this address again (newsletter "" = any of ours); True if new. Durable when it returns."""
        ...

    async def suppressions(self) -> list[Suppression]:
        """All of them."""
        ...

    async def choose(self, uid: str, newsletter: str, *, topics: Sequence[str], frequency: Frequency, at: datetime) -> bool:
        """Change what a reader wants of a newsletter; True if it changed. Durable when it returns."""
        ...

    async def anybody_chose(self, newsletter: str) -> bool:
        """True if any reader has topics or a frequency, or ever had; one look, however many readers there are."""
        ...

    async def audience(self, newsletter: str, *, but_not: int | None = None) -> dict[Asked, int]:
        """Everybody reachable, by what they ask for. `but_not`: an edition that counts as not had by anybody."""
        ...

    async def asked(self, uid: str, newsletter: str, *, but_not: int | None = None) -> Asked:
        """What one reader asks for, reachable or not; that of a reader without a subscription asks for nothing."""
        ...

    async def count(self, newsletter: str) -> dict[str, int]:
        """Readers by status, and "reachable": confirmed and not suppressed; "reachable_members" of these."""
        ...


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who holds leases: one process, known dead when its lock is free."""

    id: int


class Ledger(Protocol):
    """The deliveries. `planned` = the sum over the states after every method, crash and kill."""

    async def plan_chunk(self, edition_id: int, *, size: int = 20_000) -> int:
        """Plan the next reachable, not yet planned readers into blocks; the number planned, 0 when all are.

        One transaction that re-checks that the edition is `approved` or `sending` (raises NotAllowed) and raises `planned`.
        A reader gets the variant of the language that fits (model.letter.fitting_language), a member its member variant if there is one,
        both of the pick list of the reader's group. Of a group that gets none nobody is planned.
        """
        ...

    async def join(self) -> Owner:
        """Become an owner: a row and a lock that the operating system or the server drops when this process dies."""
        ...

    async def leave(self, owner: Owner) -> None:
        """Drop the lock and every lease; rows still inflight stay, for the next claim to call uncertain."""
        ...

    async def claim(self, edition_id: int, owner: Owner, *, lease_s: float) -> Block | None:
        """Lease a block with work that is due, fence + 1, or None.

        Free: never leased, lease ended, or its owner dead. Rows found inflight in it become `uncertain` in the
        same transaction, and deferred rows that are due become pending. Never from an edition with a brake.
        """
        ...

    async def extend(self, block: Block, owner: Owner, *, lease_s: float) -> bool:
        """Heartbeat; False if the block is no longer ours."""
        ...

    async def give_back(self, block: Block, owner: Owner) -> None:
        """End the lease early."""
        ...

    async def exchange(
        self, block: Block, owner: Owner, *, results: Sequence[Result], asks: Sequence[Ask] = (), pace: PaceRules | None = None
    ) -> BegunRows:
        """Record results and begin as many next rows as are asked for, in one durable commit.

        Results are taken only with the attempt number that begun them (late evidence included). A row begins only while the fence and
        lease hold, the edition is `sending` without a brake, the reader is still confirmed and not suppressed
        (else the row becomes `excluded`). With a pace, shared by all processes, each begun row carries its wait.
        """
        ...

    async def resolve_uncertain(self, edition_id: int, *, policy: str, most: int = 2) -> int:
        """`resend`: uncertain rows of readers who have not left become pending, at most `most` times each; the number.

        `hold`: nothing changes, 0. Rows whose block is leased to a living owner are left alone.
        """
        ...

    def doubtful(self, edition_id: int) -> AsyncIterator[tuple[Begun, str | None]]:
        """Every delivery in doubt, as it was last begun, and the relay's name for it; by keyset pages, and nothing changes.

        In doubt: uncertain, waiting to be sent again after an uncertain end, or left in flight by a dead process. `uid` and
        `address` are "" where the reader was erased.
        """
        ...

    async def settle(self, edition_id: int, results: Sequence[Result]) -> list[Result]:
        """Take evidence as late answers, by the number of the attempt and as the table allows; those that moved a delivery.

        NOT_HANDED makes a delivery pending, and an edition that was `sent` sending again; of a cancelled one it is excluded.
        """
        ...

    async def balance(self, edition_id: int) -> Balance:
        """The count by state, with what was planned."""
        ...

    async def reasons(self, edition_id: int, *, most: int = 10) -> list[dict[str, object]]:
        """Why deliveries are refused, deferred, uncertain or excluded, the most frequent first: state, code, enhanced, text, count."""
        ...

    async def next_due_s(self, edition_id: int) -> float | None:
        """Seconds until work may be claimed (0 = now); None if nothing is pending or deferred."""
        ...

    async def others_sending(self, edition_id: int, owner: Owner) -> bool:
        """True if another living owner holds a lease of this edition."""
        ...

    def rows(self, edition_id: int, *, state: DeliveryState | None = None) -> AsyncIterator[dict[str, object]]:
        """address, state, attempts, code, enhanced, text, at: for `report --csv`; by keyset pages."""
        ...

    async def history(self, address: str) -> list[dict[str, object]]:
        """Every delivery to this address: edition, state, code, at; and why not, where it was left out."""
        ...


class SummaryStore(Protocol):
    """What a language model answered, by the hash of the question, and what asking it has cost."""

    async def answers(self, questions: Sequence[str]) -> dict[str, str]:
        """The answers that are known; nothing for a question that brought none."""
        ...

    async def spent(self, *, since: datetime) -> int:
        """Characters sent and received from `since` on."""
        ...

    async def keep(self, question: str, answer: str | None, *, characters: int, at: datetime) -> None:
        """Store an answer, or that none came, with what it cost."""
        ...
