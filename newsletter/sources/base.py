"""The promise of a source: where articles come from; and what it needs of the world to keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from newsletter.fetch.records import Fetched
from newsletter.model.article import Article, Guarded

Memory = dict[str, dict[str, str | None]]
"""Address -> etag, modified, body_hash, moved_to, notes (JSON, see `sources.notes`)."""


@dataclass(frozen=True, kw_only=True)
class Harvest:
    """What one visit brought."""

    articles: tuple[Article, ...] = ()
    older: int = 0  # further articles that it holds and that are older than was asked for, where it is known how many
    unchanged: bool = False  # the source says, or its bytes show, that nothing is new
    memory: dict[str, dict[str, str | None]] | None = None  # as in Memory: to remember once kept
    problems: tuple[str, ...] = ()  # single items that could not be used, each in a sentence


@dataclass(frozen=True, kw_only=True)
class ReadFeed:
    """A feed as its parser read it."""

    title: str
    language: str | None = None  # of the items that state none
    site: str | None = None  # address of the site it belongs to
    articles: tuple[Article, ...] = ()
    problems: tuple[str, ...] = ()  # items that could not be used, each in a sentence
    older: str | None = None  # address of the document with older items (RFC 5005, JSON Feed's next_url)


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one page says of its site."""

    feeds: tuple[str, ...] = ()  # addresses, the best first
    title: str = ""
    language: str | None = None


class SourceFailed(Exception):
    """This visit brought nothing, and why; the message says what an editor can do."""


class Source(Protocol):
    """One source of the configuration. Adding a kind: one module here, one line in `app`, one page in the docs."""

    @property
    def name(self) -> str:
        """Its name in reports and in the database."""
        ...

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses whose memory it wants; () for a source of this machine."""
        ...

    async def harvest(self, *, since: datetime, now: datetime, memory: dict[str, dict[str, str | None]]) -> Harvest:
        """Everything the source holds that is not older than `since`. Raises SourceFailed.

        Writes nothing: what is to be remembered comes back in the harvest, so that a dry run leaves no trace.
        Articles without a date are part of it: only who has seen them before knows whether they are new.
        """
        ...


class Fetches(Protocol):
    """The way to the web."""

    async def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """One GET of an address that the publisher or the editor gave us. Raises FetchFailed."""
        ...

    async def page(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """One GET of a page that was found somewhere, where the site's robots.txt allows it. Raises FetchFailed."""
        ...


class Parses(Protocol):
    """The place where foreign bytes are parsed."""

    async def run(self, target: str, *args: Any, meter: Callable[[float], None] | None = None) -> Any:
        """The answer of a module-level function; `meter` is told the seconds that it took. Raises CellFailed, or the function's own NewsletterError."""
        ...


def labelled(article: Article, *, source: str, category: str = "", language: str = "") -> Article:
    """The article under its source's name, with the source's category and language where it names none."""
    return replace(article, source=source, category=article.category or category or None, language=article.language or language or None)


def guarded(article: Article, text: str, *, members_only: bool) -> Article:
    """The article with this text, sealed if it is for members only."""
    return replace(article, text=Guarded(text, members_only=members_only), members_only=members_only)


def words_of(article: Article) -> str:
    """The text of an article for those who work on it, whoever may read it."""
    return article.text.for_reader(member=True) or ""
