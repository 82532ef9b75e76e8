"""A WordPress site as a source: its REST interface is found, asked what changed, and read.

Found in this order: where it was the last time; the address itself, if it is one of the interface; `/wp-json/` below it; where the
page says (`rel="https://api.w.org/"`); `?rest_route=/`. What works is remembered.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, ReadFeed, SourceFailed
from newsletter.sources.budget import Budget
from newsletter.sources.options import SourceOptions
from newsletter.sources.publishing import Listed, visit
from newsletter.sources.visits import content_type_of
from newsletter.sources.wordpress.parse import FIELDS, LIST_FIELDS
from newsletter.sources.wordpress.routes import asking, collection_of, is_interface, plain_slug, sibling, usual_roots

_PARSE = "newsletter.sources.wordpress.parse"
_FIND_ROOT = "newsletter.sources.wordpress.root:stated_root"
_PAGE = 100  # posts of one list; WordPress gives no more
_MOST_LISTS = 20
_MARGIN = timedelta(days=1)  # `after` is reckoned in the site's own time zone, which only the site knows


class NoInterface(SourceFailed):
    """There is no interface at an address."""


class WordPressSource:
    """The posts of one site, or of one type of its posts."""

    def __init__(self, options: SourceOptions, *, fetcher: Fetches, cell: Parses) -> None:
        self.name = options.name or options.url
        # Other categories are other posts: what was seen of some says nothing of the others.
        self.addresses = (" ".join([options.url, *sorted(options.categories)]),)
        self._options = options
        self._fetcher = fetcher
        self._cell = cell

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """The posts that changed and are not older than `since`. Raises SourceFailed."""
        (address,) = self.addresses
        known = memory.get(address) or {}
        cell = Budget(self._cell)
        interface = _Interface(self._options, known.get("moved_to"), fetcher=self._fetcher, cell=cell)
        return await visit(interface, self._options, address=address, known=known, since=since, now=now, fetcher=self._fetcher, cell=cell)


class _Interface:
    """The REST interface of a site, for one visit."""

    says_all = False  # users may be hidden, and whose picture it is stands on the page

    def __init__(self, options: SourceOptions, found_at: str | None, *, fetcher: Fetches, cell: Parses) -> None:
        self._options = options
        self._fetcher = fetcher
        self._cell = cell
        self._categories = tuple(map(plain_slug, options.categories))
        self.found_at = found_at

    async def listed(self, since: datetime) -> list[Listed]:
        """The posts of the window, a few bytes each, wherever the interface is."""
        missing: SourceFailed | None = None
        async for collection in self._places():
            try:
                found = await self._listed_at(collection, since)
            except NoInterface as failure:
                missing = missing or failure
                continue
            self.found_at = collection
            return found
        raise missing or NoInterface(f'{self._options.url}: no interface of WordPress was found; use the site\'s feed (kind = "feed")')

    async def read(self, ids: Sequence[str]) -> ReadFeed:
        """These posts with authors, pictures and terms."""
        address = asking(
            self.found_at or "", include=",".join(ids), per_page=_PAGE, _embed="author,wp:featuredmedia,wp:term", _fields=FIELDS
        )
        read: ReadFeed = await self._asked("posts", address, self._categories)
        return read

    async def _places(self) -> AsyncIterator[str]:
        url = self._options.url
        if self.found_at:
            yield self.found_at
        if is_interface(url):
            yield collection_of(url)
            return
        pretty, plain = usual_roots(url)
        yield collection_of(pretty)
        if stated := await self._stated_root():
            yield collection_of(stated)
        yield collection_of(plain)

    async def _stated_root(self) -> str | None:
        try:
            fetched = await self._fetcher.get(self._options.url)
            root: str | None = await self._cell.run(_FIND_ROOT, fetched.body, fetched.url, content_type_of(fetched))
        except (FetchFailed, CellFailed, NewsletterError):
            return None
        return root

    async def _listed_at(self, collection: str, since: datetime) -> list[Listed]:
        after = (since - _MARGIN).strftime("%Y-%m-%dT%H:%M:%S")
        wanted: dict[str, str | int] = {"per_page": _PAGE, "after": after, "orderby": "date", "order": "desc", "_fields": LIST_FIELDS}
        if self._categories:
            wanted["categories"] = ",".join(await self._category_ids(collection))
        found: dict[str, Listed] = {}
        for page in range(1, _MOST_LISTS + 1):
            try:
                posts: list[Listed] = await self._asked("listed", asking(collection, **wanted, page=page))
            except NoInterface:
                if page == 1:
                    raise
                break  # "rest_post_invalid_page_number": the page before was full by chance
            found |= {post.id: post for post in posts}
            if len(posts) < _PAGE:
                break
        return list(found.values())

    async def _category_ids(self, collection: str) -> list[str]:
        address = asking(sibling(collection, "categories"), slug=",".join(self._categories), per_page=_PAGE, _fields="id,slug")
        known: dict[str, str] = await self._asked("term_ids", address)
        unknown = [slug for slug in self._categories if slug not in known]
        if unknown:
            raise SourceFailed(
                f"{self._options.url} has no category {unknown[0]!r}; write the last part of the category's address on the site"
            )
        return [known[slug] for slug in self._categories]

    async def _asked(self, function: str, address: str, *more: Any) -> Any:
        try:
            fetched: Fetched = await self._fetcher.get(address)
        except FetchFailed as failure:
            raise _failure(failure, self._options.url) from failure
        try:
            return await self._cell.run(f"{_PARSE}:{function}", fetched.body, fetched.url, *more)
        except NewsletterError as error:
            raise NoInterface(f"{fetched.url}: {error.what}; {error.do}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{fetched.url}: the answer could not be read ({failure.what}); tell its publisher") from failure


def _failure(failure: FetchFailed, site: str) -> SourceFailed:
    """What a status of the interface means, and what to do; a site that is in trouble stays what it is."""
    instead = f'use the site\'s feed instead (kind = "feed", url = "{site.rstrip("/")}/feed/")'
    if failure.status in (401, 403):
        return SourceFailed(
            f"{failure.url} is closed to readers (status {failure.status}): a plugin or the host forbids the interface; {instead}"
        )
    if failure.status in (400, 404, 410):
        return NoInterface(f"{failure.url}: there is no interface of WordPress (status {failure.status}); check the address, or {instead}")
    return SourceFailed(str(failure))
