"""A list of links as a source: the list gives what is in, its order and the curator's words; the page gives all else.

A link counts from the day on which it was put on the list: an old story that somebody recommends today is news in a digest. Its page's
own date is then `first_published`.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, SourceFailed, labelled
from newsletter.sources.budget import Budget
from newsletter.sources.dates import is_before
from newsletter.sources.found import Found, PagesRead, Reading, read_found, remembered_with
from newsletter.sources.links.read_list import MAX_BYTES, ReadList
from newsletter.sources.local_files import read_file
from newsletter.sources.notes import read_notes
from newsletter.sources.options import SourceOptions
from newsletter.sources.visits import ask_again, memory_under, remembering

PARSE_LIST = "newsletter.sources.links.parse:parse"


class LinksSource:
    """The links of a file or of an address; `zone` is that of dates that name none."""

    def __init__(self, options: SourceOptions, *, zone: tzinfo, fetcher: Fetches, cell: Parses) -> None:
        self.name = options.name or options.url or options.path
        # A file has a memory too: that of the pages on its list.
        self.addresses = (options.url or Path(options.path).absolute().as_uri(),)
        self._options = options
        self._zone = zone
        self._fetcher = fetcher
        self._cell = cell

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """The pages that were put on the list since `since`, in its order. Raises SourceFailed for a list that cannot be read."""
        (address,) = self.addresses
        known, _ = memory_under(self._options, memory.get(address) or {}, since=since, now=now)
        fetched = await self._asked(address, known, now)
        body_hash = known.get("body_hash") if fetched.not_modified else hashlib.sha256(fetched.body).hexdigest()
        remembered = remembering(fetched, known, body_hash=body_hash, now=now)
        if fetched.not_modified or body_hash == known.get("body_hash"):
            return Harvest(unchanged=True, memory={address: remembered})
        cell = Budget(self._cell)
        listed = await self._parse(fetched, cell)
        del fetched  # its bytes are not to lie beside those of the pages
        notes = read_notes(remembered["notes"])
        how = Reading(
            fetcher=self._fetcher,
            cell=cell,
            members_selector=self._options.members_selector,
            complete=lambda one, page: _completed(one, page, since),
            alone=_alone,
        )
        read = await read_found(self._wanted(listed), notes, how, since=since, now=now)
        return self._harvest(listed, read, {address: remembered_with(remembered, notes, read)})

    async def _asked(self, address: str, known: dict[str, str | None], now: datetime) -> Fetched:
        try:
            if self._options.url:
                return await ask_again(address, known, fetcher=self._fetcher, now=now)
            body = await asyncio.to_thread(read_file, Path(self._options.path), limit=MAX_BYTES)
        except FetchFailed as failure:
            raise SourceFailed(str(failure)) from failure
        except SourceFailed as failure:
            raise SourceFailed(f"{self._options.path}: {failure}; correct the path of the source") from failure
        return Fetched(url=address, status=200, body=body, content_type="")

    async def _parse(self, fetched: Fetched, cell: Budget) -> ReadList:
        place = self._options.url or self._options.path
        try:
            listed: ReadList = await cell.run(PARSE_LIST, fetched.body, self._zone)
        except NewsletterError as error:
            raise SourceFailed(f"{place}: {error.what}; {error.do or 'give CSV, one address a line, or an export of bookmarks'}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{place}: the list could not be read ({failure.what}); make it smaller") from failure
        return listed

    def _wanted(self, listed: ReadList) -> list[Found]:
        tags = {tag.casefold() for tag in self._options.tags}
        return [one for one in listed.links if not tags or tags & {tag.casefold() for tag in one.tags}]

    def _harvest(self, listed: ReadList, read: PagesRead, memory: Memory) -> Harvest:
        options = self._options
        articles = (labelled(one, source=self.name, category=options.category, language=options.language) for one in read.articles)
        problems = (*listed.problems, *read.problems)
        return Harvest(articles=tuple(articles), unchanged=not read.articles and not problems, memory=memory, problems=problems)


def _completed(one: Found, page: Article, since: datetime) -> Article:
    published = page.published
    is_older = published is not None and is_before(published, since)
    return replace(
        page,
        url=page.url or one.url,
        note=one.note or page.note,
        category=one.category or page.category,
        tags=tuple(dict.fromkeys((*one.tags, *page.tags))),
        published=one.published if is_older or published is None else published,
        first_published=page.first_published or (published if is_older else None),
    )


def _alone(one: Found) -> Article | None:
    """The article where its page cannot be had, if the list says enough of it."""
    if not one.title:
        return None
    return Article(
        title=one.title, url=one.url, note=one.note or None, category=one.category or None, tags=one.tags, published=one.published
    )
