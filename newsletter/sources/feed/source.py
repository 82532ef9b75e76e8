"""A feed as a source: one conditional request, then the pages of the new items, a few at a time.

1. ask with what the last visit brought; 2. nothing new by the server's word or by the bytes: done; 3. parse in the cell;
4. leave out what is too old, and what is not yet published for a later visit; 5. complete the newest from their pages.
A page that fails is a problem of its item, which then stays as the feed gives it.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, date, datetime

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, ReadFeed, SourceFailed, labelled
from newsletter.sources.dates import in_window, is_after
from newsletter.sources.merge import completed, is_complete
from newsletter.sources.options import SourceOptions
from newsletter.sources.visits import ask_again, content_type_of, read_page, remembering

PAGES_A_VISIT = 30
PAGES_AT_ONCE = 4  # they are all of one site
PARSE_FEED = "newsletter.sources.feed.parse:parse"


class FeedSource:
    """One RSS, Atom or JSON feed."""

    def __init__(self, options: SourceOptions, *, fetcher: Fetches, cell: Parses) -> None:
        self.name = options.name or options.url
        self.addresses = (options.url,)
        self._options = options
        self._fetcher = fetcher
        self._cell = cell

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """The items not older than `since` and not later than `now`. Raises SourceFailed."""
        address = self._options.url
        known = memory.get(address) or {}
        try:
            fetched = await ask_again(address, known, fetcher=self._fetcher)
        except FetchFailed as failure:
            raise SourceFailed(str(failure)) from failure
        body_hash = known.get("body_hash") if fetched.not_modified else hashlib.sha256(fetched.body).hexdigest()
        remembered = remembering(fetched, known, body_hash=body_hash)
        if fetched.not_modified or body_hash == known.get("body_hash"):
            return Harvest(unchanged=True, memory={address: remembered})
        feed = await self._parse(fetched)
        if any(article.published and is_after(article.published, now) for article in feed.articles):
            # Or the feed would count as unchanged on the day when these are due.
            remembered = {"moved_to": remembered["moved_to"], "etag": None, "modified": None, "body_hash": None}
        current = [article for article in feed.articles if in_window(article.published, since, now)]
        articles, problems = await self._complete(current)
        kept = (self._labelled(article, feed) for article in articles if in_window(article.published, since, now))
        return Harvest(articles=tuple(kept), memory={address: remembered}, problems=(*feed.problems, *problems))

    async def _parse(self, fetched: Fetched) -> ReadFeed:
        try:
            feed: ReadFeed = await self._cell.run(PARSE_FEED, fetched.body, fetched.url, content_type_of(fetched))
        except NewsletterError as error:
            raise SourceFailed(f"{fetched.url}: {error.what}; {error.do or 'look at it in a browser'}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{fetched.url}: the feed could not be read ({failure.what}); tell its publisher") from failure
        return feed

    def _labelled(self, article: Article, feed: ReadFeed) -> Article:
        return labelled(article, source=self.name, category=self._options.category, language=self._options.language or feed.language or "")

    async def _complete(self, articles: list[Article]) -> tuple[list[Article], list[str]]:
        if not self._options.complete:
            return articles, []
        places = asyncio.Semaphore(PAGES_AT_ONCE)
        wanted = [article for article in articles if article.url and not is_complete(article)]
        newest = sorted(wanted, key=_recency, reverse=True)[:PAGES_A_VISIT]

        async def visit(article: Article) -> tuple[Article, str | None]:
            if article not in newest:
                return article, None
            async with places:
                return await self._visit(article)

        visited = await asyncio.gather(*map(visit, articles))
        problems = [problem for _, problem in visited if problem]
        if len(wanted) > len(newest):
            problems.append(f"{len(wanted) - len(newest)} older items stay as the feed gives them: {PAGES_A_VISIT} pages are read a visit")
        return [article for article, _ in visited], problems

    async def _visit(self, article: Article) -> tuple[Article, str | None]:
        try:
            page = await read_page(article.url or "", fetcher=self._fetcher, cell=self._cell)
        except SourceFailed as failure:
            return article, f"“{article.title}” stays as the feed gives it: {failure}"
        return completed(article, page), None


def _recency(article: Article) -> datetime:
    moment = article.published
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) if isinstance(moment, date) else datetime.min.replace(tzinfo=UTC)
