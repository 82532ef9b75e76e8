"""A feed as a source: one conditional request, then older documents where the window asks for them, then the pages of the items.

1. ask with what the last visit brought; 2. nothing new by the server's word or by the bytes: done; 3. parse in the cell;
4. follow the feed to the window's start (RFC 5005, JSON Feed's next_url); 5. leave out what is too old, and what is not yet published
for a later visit; 6. complete the newest from their pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, Looked, Memory, Parses, ReadFeed, SourceFailed, labelled, words_of
from newsletter.sources.budget import Budget
from newsletter.sources.completing import completed_from_pages
from newsletter.sources.dates import in_window, is_after, is_before, older_than
from newsletter.sources.notes import TRIES, Notes, mark_of, read_notes, write_notes
from newsletter.sources.options import SourceOptions
from newsletter.sources.visits import ask_again, content_type_of, memory_under, remembering

MOST_OLDER = 10  # documents behind the first that one visit reads
PARSE_FEED = "newsletter.sources.feed.parse:parse"
LOOK_FOR_FEEDS = "newsletter.sources.discover:look"


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
        known, _ = memory_under(self._options, memory.get(address) or {}, since=since, now=now)
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
        notes = read_notes(remembered["notes"])
        # Or the feed would count as unchanged on the day when these are due.
        waits = any(article.published and is_after(article.published, now) for article in feed.articles)
        found, problems = await self._with_older(feed, since, cell)
        current = [article for article in without_shared_guids(found) if in_window(article.published, since, now)]
        if self._options.complete or self._options.members_selector:
            current, more, notes, pages_wait = await self._completed(current, notes, cell)
            problems += more
            waits = waits or pages_wait
        if waits:
            remembered = {"etag": None, "modified": None, "body_hash": None, "moved_to": remembered["moved_to"]}
            notes = replace(notes, fresh_until=0)
        kept = (self._labelled(article, feed) for article in current if in_window(article.published, since, now))
        memory = {address: {**remembered, "notes": write_notes(notes)}}
        older = older_than((article.published for article in found), since)
        return Harvest(articles=tuple(kept), older=older, memory=memory, problems=(*feed.problems, *problems))

    async def _completed(
        self, current: Sequence[Article], notes: Notes, cell: Budget
    ) -> tuple[list[Article], tuple[str, ...], Notes, bool]:
        """The items with what their pages add, the problems, the notes for the next visit, and whether it is to look at the feed in any case.

        An item whose page was read is left out until the feed says something else of it: it is stored whole, and its page is not asked for
        at each visit because another item is new.
        """
        selector = self._options.members_selector
        marks = [_state(article) for article in current]
        due = [place for place, mark in enumerate(marks) if not notes.is_known(mark)]
        made = await completed_from_pages([current[place] for place in due], fetcher=self._fetcher, cell=cell, members_selector=selector)
        read = {marks[due[place]]: 0 for place in made.read}
        failed = {marks[due[place]]: notes.failed(marks[due[place]]) for place in made.failed}
        if selector:
            # What is sealed because its gate was not seen is looked for until it is.
            failed = {mark: min(tries, TRIES - 1) for mark, tries in failed.items()}
        known = {mark: notes.known[mark] for mark in marks if mark in notes.known} | read | failed
        waits = bool(made.waiting) or any(tries < TRIES for tries in failed.values())
        return list(made.articles), made.problems, replace(notes, known=known), waits

    async def _parse(self, fetched: Fetched, cell: Budget) -> ReadFeed:
        try:
            feed: ReadFeed = await cell.run(PARSE_FEED, fetched.body, fetched.url, content_type_of(fetched))
        except NewsletterError as error:
            do = await self._feed_named_in(fetched, cell) or error.do or "look at it in a browser"
            raise SourceFailed(f"{fetched.url}: {error.what}; {do}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{fetched.url}: the feed could not be read ({failure.what}); tell its publisher") from failure
        return feed

    async def _feed_named_in(self, fetched: Fetched, cell: Budget) -> str | None:
        """What to write instead where a page stands in the place of the feed, as after a move of the site; None if it names no feed."""
        try:
            looked: Looked = await cell.run(LOOK_FOR_FEEDS, fetched.body, fetched.url, content_type_of(fetched))
        except (NewsletterError, CellFailed, SourceFailed):
            return None
        found = next((feed for feed in looked.feeds if feed not in (fetched.url, self._options.url)), None)
        return f'the page that stands there names this one: url = "{found}"' if found else None

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


def without_shared_guids(articles: Sequence[Article]) -> list[Article]:
    """The items; one that several pages bear is no identity, and would make one article of them."""
    pages: dict[str, set[str]] = {}
    for article in articles:
        if article.guid:
            pages.setdefault(article.guid, set()).add(article.url or article.title)
    return [replace(article, guid=None) if article.guid and len(pages[article.guid]) > 1 else article for article in articles]


def _state(article: Article) -> str:
    """What the feed says of an item, in a mark."""
    return mark_of(repr(article), words_of(article))


def _mark(article: Article) -> tuple[str | None, str | None, str]:
    return article.guid, article.url, article.title


def _lies_in(feed: ReadFeed, since: datetime) -> bool:
    """Whether every item is known to be of the window, so that older ones may be too."""
    dates = [article.published for article in feed.articles if article.published]
    return bool(dates) and not any(is_before(moment, since) for moment in dates)
