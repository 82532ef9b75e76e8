"""A feed as a source: one conditional request, then older documents where the window asks for them, then the pages of the items.

1. ask with what the last visit brought; 2. nothing new by the server's word or by the bytes: done; 3. parse in the cell;
4. follow the feed to the window's start (RFC 5005, JSON Feed's next_url); 5. leave out what is too old, and what is not yet published
for a later visit; 6. complete the newest from their pages.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, ReadFeed, SourceFailed, labelled
from newsletter.sources.budget import Budget
from newsletter.sources.completing import completed_from_pages
from newsletter.sources.dates import in_window, is_after, is_before
from newsletter.sources.options import SourceOptions
from newsletter.sources.visits import ask_again, content_type_of, remembering

MOST_OLDER = 10  # documents behind the first that one visit reads
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
            fetched = await ask_again(address, known, fetcher=self._fetcher, now=now)
        except FetchFailed as failure:
            raise SourceFailed(str(failure)) from failure
        body_hash = known.get("body_hash") if fetched.not_modified else hashlib.sha256(fetched.body).hexdigest()
        remembered = remembering(fetched, known, body_hash=body_hash, now=now)
        if fetched.not_modified or body_hash == known.get("body_hash"):
            return Harvest(unchanged=True, memory={address: remembered})
        cell = Budget(self._cell)
        feed = await self._parse(fetched, cell)
        del fetched  # its bytes are not to lie beside those of the pages
        if any(article.published and is_after(article.published, now) for article in feed.articles):
            # Or the feed would count as unchanged on the day when these are due.
            remembered = {"moved_to": remembered["moved_to"], "etag": None, "modified": None, "body_hash": None}
        found, problems = await self._with_older(feed, since, cell)
        current = [article for article in found if in_window(article.published, since, now)]
        selector = self._options.members_selector
        if self._options.complete or selector:
            current, more = await completed_from_pages(current, fetcher=self._fetcher, cell=cell, members_selector=selector)
            problems += more
        kept = (self._labelled(article, feed) for article in current if in_window(article.published, since, now))
        return Harvest(articles=tuple(kept), memory={address: remembered}, problems=(*feed.problems, *problems))

    async def _parse(self, fetched: Fetched, cell: Budget) -> ReadFeed:
        try:
            feed: ReadFeed = await cell.run(PARSE_FEED, fetched.body, fetched.url, content_type_of(fetched))
        except NewsletterError as error:
            raise SourceFailed(f"{fetched.url}: {error.what}; {error.do or 'look at it in a browser'}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{fetched.url}: the feed could not be read ({failure.what}); tell its publisher") from failure
        return feed

    async def _with_older(self, feed: ReadFeed, since: datetime, cell: Budget) -> tuple[list[Article], list[str]]:
        """The items of the feed, and of the documents behind it as long as all of them lie in the window."""
        found = {_mark(article): article for article in feed.articles}
        asked: set[str] = set()
        while feed.older and feed.older not in asked and len(asked) < MOST_OLDER and _lies_in(feed, since):
            asked.add(feed.older)
            try:
                feed = await self._parse(await self._fetcher.get(feed.older), cell)
            except (FetchFailed, SourceFailed) as failure:
                return list(found.values()), [f"older items of the feed are missing: {failure}"]
            new = {mark: article for article in feed.articles if (mark := _mark(article)) not in found}
            if not new:
                break
            found |= new
        return list(found.values()), []

    def _labelled(self, article: Article, feed: ReadFeed) -> Article:
        return labelled(article, source=self.name, category=self._options.category, language=self._options.language or feed.language or "")


def _mark(article: Article) -> tuple[str | None, str | None, str]:
    return article.guid, article.url, article.title


def _lies_in(feed: ReadFeed, since: datetime) -> bool:
    """Whether every item is known to be of the window, so that older ones may be too."""
    dates = [article.published for article in feed.articles if article.published]
    return bool(dates) and not any(is_before(moment, since) for moment in dates)
