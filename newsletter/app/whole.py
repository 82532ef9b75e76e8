"""The whole product, opened: a database, a key, a cell, the way out, and a desk for every newsletter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from newsletter.app.counters import Counters
from newsletter.app.keys import load_key
from newsletter.app.sending import build_post
from newsletter.app.sourcing import build_source
from newsletter.app.summarising import build_model
from newsletter.cell.pool import Cell
from newsletter.clock import Clock, SystemClock
from newsletter.config.settings import Settings
from newsletter.errors import NotFound, UsageError
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.politeness import PoliteFetcher, Politeness
from newsletter.model.article import Article
from newsletter.model.edition import Edition
from newsletter.shipped import shipped
from newsletter.sources.authors import load_registry
from newsletter.steps.desk import Desk, Post
from newsletter.storage.ahead import Outlook
from newsletter.storage.base import ArticleStore, EditionStore, Ledger, ReaderStore
from newsletter.storage.engine import Stores, open_database


@dataclass(frozen=True, kw_only=True)
class App:
    """Everything a door needs. Made by `open_app`."""

    settings: Settings
    desks: dict[str, Desk]
    post: Post
    articles: ArticleStore
    editions: EditionStore
    readers: ReaderStore
    ledger: Ledger
    outlook: Outlook
    key: bytes
    clock: Clock
    counters: Counters = field(default_factory=Counters)  # of what this process sends

    def desk(self, slug: str | None) -> Desk:
        """The desk of one newsletter; without a slug, of the only one. Raises UsageError, listing the slugs."""
        return self.desks[chosen_slug(slug, tuple(self.desks))]

    async def edition(self, name: str) -> tuple[Desk, Edition]:
        """An edition by the id that people type, with its newsletter's desk. Raises NotFound."""
        edition = await self.editions.get(name)
        return self.desk(edition.newsletter), edition


def chosen_slug(slug: str | None, slugs: Sequence[str]) -> str:
    """The newsletter that is meant; without a slug, the only one. Raises UsageError and NotFound, listing the slugs."""
    if slug is None:
        if len(slugs) != 1:
            raise UsageError("there are several newsletters", do=f"say which with --newsletter: {', '.join(slugs)}")
        return slugs[0]
    if slug not in slugs:
        raise NotFound(f"there is no newsletter {slug!r} in the configuration", do=f"there is: {', '.join(slugs)}")
    return slug


@asynccontextmanager
async def open_app(settings: Settings, *, clock: Clock | None = None, migrate: bool = True) -> AsyncIterator[App]:
    """Open everything, and close it in the end. Raises UsageError (other key, newer database) and Unreachable (database)."""
    async with AsyncExitStack() as stack:
        key = load_key(settings.key_file)
        stores = await stack.enter_async_context(open_database(settings.database_url, key=key, migrate=migrate))
        cell = await stack.enter_async_context(Cell())
        clock = clock or SystemClock()
        fetcher, politeness = Fetcher(settings.fetch), Politeness(settings.fetch, clock=clock)
        post = build_post(settings, key)
        desks = {
            slug: _desk(settings, slug, stores=stores, cell=cell, fetcher=fetcher, politeness=politeness, clock=clock, key=key, post=post)
            for slug in settings.newsletters
        }
        yield App(
            settings=settings,
            desks=desks,
            post=post,
            articles=stores.articles,
            editions=stores.editions,
            readers=stores.readers,
            ledger=stores.ledger,
            outlook=stores.outlook,
            key=key,
            clock=clock,
        )


def _desk(
    settings: Settings,
    slug: str,
    *,
    stores: Stores,
    cell: Cell,
    fetcher: Fetcher,
    politeness: Politeness,
    clock: Clock,
    key: bytes,
    post: Post,
) -> Desk:
    newsletter = settings.newsletter(slug)
    polite = PoliteFetcher(fetcher, politeness, agent=settings.fetch.user_agent)
    sources = tuple(build_source(options, zone=newsletter.timezone, fetcher=polite, cell=cell) for options in settings.sources(slug))
    return Desk(
        newsletter=newsletter,
        sources=sources,
        registry=_registry(settings, slug),
        articles=stores.articles,
        editions=stores.editions,
        readers=stores.readers,
        ledger=stores.ledger,
        cell=cell,
        model=build_model(settings, cell=cell, store=stores.summaries, clock=clock),
        fetcher=fetcher,
        politeness=politeness,
        clock=clock,
        key=key,
        rendering=settings.rendering,
        checks=settings.checks,
        theme_folders=theme_folders(settings),
        editions_folder=settings.editions_folder(slug),
        editorial_file=settings.editorial_file(slug),
        picture_folders=(settings.folder, shipped("examples")),
        public_url=settings.web.public_url,
        pages_answer=post.pages_answer,
        message_domain=settings.delivery.domain or newsletter.sender.address.rpartition("@")[2],
    )


def _registry(settings: Settings, slug: str) -> Callable[[], Callable[[Article], Article]]:
    def read() -> Callable[[Article], Article]:
        path = settings.authors_path(slug)
        return load_registry(path).complete if path else lambda article: article

    return read


def theme_folders(settings: Settings) -> tuple[str, ...]:
    """Where themes are looked for: the project's own folder first."""
    return (str(settings.folder / settings.rendering.themes), str(shipped("templates")))
