"""A Ghost publication as a source: its Content API is asked what changed, and read.

The key goes into the address of every request, because Ghost takes it nowhere else; it comes into no message, no memory and no log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import FetchFailed
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, ReadFeed, SourceFailed
from newsletter.sources.budget import Budget
from newsletter.sources.ghost.parse import ListedPage
from newsletter.sources.options import SourceOptions
from newsletter.sources.publishing import Listed, visit

_PARSE = "newsletter.sources.ghost.parse"
_PAGE = 100  # posts of one list; Ghost gives no more
_MOST_LISTS = 20


class GhostSource:
    """The posts of one publication."""

    def __init__(self, options: SourceOptions, *, fetcher: Fetches, cell: Parses) -> None:
        self.name = options.name or options.url
        # Other tags are other posts: what was seen of some says nothing of the others.
        self.addresses = (" ".join([options.url, *sorted(options.tags)]),)
        self._options = options
        self._fetcher = fetcher
        self._cell = cell

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """The posts that changed and are not older than `since`. Raises SourceFailed."""
        (address,) = self.addresses
        cell = Budget(self._cell)
        interface = _Interface(self._options, fetcher=self._fetcher, cell=cell)
        return await visit(
            interface,
            self._options,
            address=address,
            known=memory.get(address) or {},
            since=since,
            now=now,
            fetcher=self._fetcher,
            cell=cell,
        )


def api_of(url: str) -> str:
    """The address of the posts in the Content API of a site, or below an address of the API itself."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if "/ghost/api" not in path:
        path = f"{path}/ghost/api/content"
    elif not path.endswith("/content"):
        path = f"{path.partition('/content')[0].rstrip('/')}/content"
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/posts/", "", ""))


class _Interface:
    """The Content API of a publication, for one visit."""

    found_at = None
    says_all = True

    def __init__(self, options: SourceOptions, *, fetcher: Fetches, cell: Parses) -> None:
        self._options = options
        self._posts = api_of(options.url)
        self._language: str | None = None
        self._fetcher = fetcher
        self._cell = cell

    async def listed(self, since: datetime) -> list[Listed]:
        """The posts of the window, a few bytes each."""
        wanted = f"published_at:>='{since.astimezone(UTC):%Y-%m-%d %H:%M:%S}'"
        if self._options.tags:
            wanted += f"+tag:[{_quoted(self._options.tags)}]"
        found: dict[str, Listed] = {}
        for page in range(1, _MOST_LISTS + 1):
            asked = {"filter": wanted, "fields": "id,published_at,updated_at", "order": "published_at desc", "limit": _PAGE, "page": page}
            answer: ListedPage = await self._asked("listed", asked)
            found |= {post.id: post for post in answer.posts}
            if not answer.more:
                break
        return list(found.values())

    async def read(self, ids: Sequence[str]) -> ReadFeed:
        """These posts with their authors and tags."""
        asked = {"filter": f"id:[{_quoted(ids)}]", "include": "authors,tags", "limit": _PAGE}
        read: ReadFeed = await self._asked("posts", asked)
        return replace(read, language=await self._stated_language())

    async def _stated_language(self) -> str | None:
        """The language that the publication's settings name; asked once a visit, and no loss if it cannot be had."""
        if self._language is None:
            address = f"{self._posts.removesuffix('posts/')}settings/?{urlencode({'key': self._options.key})}"
            try:
                fetched = await self._fetcher.get(address)
                self._language = await self._cell.run(f"{_PARSE}:language", fetched.body) or ""
            except (FetchFailed, CellFailed):
                self._language = ""
        return self._language or None

    async def _asked(self, function: str, asked: dict[str, Any]) -> Any:
        key = self._options.key
        try:
            fetched = await self._fetcher.get(f"{self._posts}?{urlencode({**asked, 'key': key})}")
        except FetchFailed as failure:
            raise self._failure(failure) from None  # its own words hold the key
        try:
            return await self._cell.run(f"{_PARSE}:{function}", fetched.body, self._posts)
        except NewsletterError as error:
            raise SourceFailed(f"{self._posts}: {error.what}; {error.do}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{self._posts}: the answer could not be read ({failure.what}); tell its publisher") from failure

    def _failure(self, failure: FetchFailed) -> SourceFailed:
        if failure.status in (401, 403):
            return SourceFailed(
                f"{self._posts} does not accept the key (status {failure.status}); copy the Content API key anew from Settings > Integrations"
            )
        if failure.status in (404, 410):
            return SourceFailed(
                f"{self._posts}: there is no Content API of Ghost (status {failure.status}); give the API URL that Settings > Integrations shows"
            )
        if failure.status == 400:
            return SourceFailed(f"{self._posts} does not understand what it is asked (status 400); check the tags of the source")
        words = str(failure).partition(" ")[2].replace(self._options.key, "KEY")
        return SourceFailed(f"{self._posts} {words}")


def _quoted(words: Sequence[str]) -> str:
    # A word of digits alone would be a number to Ghost's query language, and one with a hyphen in front a negation.
    return ",".join(f"'{word}'" for word in words)
