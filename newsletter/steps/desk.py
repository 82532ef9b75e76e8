"""What the steps of one newsletter work with: its sources, stores and tools, laid out by `app`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.cell.pool import Cell
from newsletter.checks.options import CheckOptions
from newsletter.clock import Clock
from newsletter.delivery.dkim.keys import DkimKey
from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.relays import Relays
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.politeness import Politeness
from newsletter.model.article import Article
from newsletter.model.newsletter import Newsletter
from newsletter.model.pace import PaceRules
from newsletter.rendering.options import RenderingOptions
from newsletter.sources.base import Source
from newsletter.steps.family import StartFamily
from newsletter.steps.model_summaries import SummaryModel
from newsletter.steps.picture_shelf import PictureShelf
from newsletter.storage.base import ArticleStore, EditionStore, Ledger, ReaderStore


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One newsletter with everything its steps need. The stores may be shared with other desks."""

    newsletter: Newsletter
    sources: tuple[Source, ...]
    registry: Callable[[], Callable[[Article], Article]]  # reads the authors; what comes back fills the cards
    articles: ArticleStore
    editions: EditionStore
    readers: ReaderStore
    ledger: Ledger
    cell: Cell
    fetcher: Fetcher
    politeness: Politeness | None = None  # how the sources treat the hosts they visit, where that outlives the process
    model: SummaryModel | None = None  # may write summaries at build
    clock: Clock
    key: bytes  # signs links, hashes addresses
    rendering: RenderingOptions
    checks: CheckOptions
    theme_folders: tuple[str, ...]  # the project's own first
    editions_folder: Path  # where `<slot>.md` files are
    editorial_file: Path | None = None  # the standing file; it need not exist
    picture_folders: tuple[Path, ...]  # the only places from which file:// pictures are read
    shelf: PictureShelf = field(default_factory=PictureShelf)  # what is known of pictures by now
    public_url: str  # "" without public pages
    pages_answer: Callable[[], Awaitable[str | None]]  # None if they do, else what is wrong
    message_domain: str  # of Message-IDs
    stop: asyncio.Event | None = None  # set when this process is to end: visits of sources are broken off


@dataclass(frozen=True, kw_only=True)
class Post:
    """The way out: what `deliver` needs beside a desk."""

    relays: Relays
    pace: PaceRules
    dkim_keys: tuple[DkimKey, ...] = ()  # sign what is sent from their domains
    options: DeliveryOptions
    loopback: bool  # every server is on this machine
    pages_answer: Callable[[], Awaitable[str | None]]  # None if the public pages answer, else what is wrong
    family: StartFamily | None = None  # the other processes of a send, where there are to be any

    def relays_for(self, newsletter: Newsletter) -> Relays:
        """The relays that may carry a newsletter, as one send sees them. Raises UsageError if there is none."""
        return self.relays.for_sender(newsletter.sender.address.rpartition("@")[2])
