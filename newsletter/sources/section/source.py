"""A page of headlines as a source: its links to articles, and then those that are new. For sites without a feed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, SourceFailed, labelled
from newsletter.sources.budget import Budget
from newsletter.sources.found import Found, Reading, read_found, remembered_with
from newsletter.sources.notes import read_notes
from newsletter.sources.options import SourceOptions
from newsletter.sources.paths import passes
from newsletter.sources.section.read_section import ReadSection
from newsletter.sources.visits import ask_again, content_type_of, memory_under, remembering

PARSE_SECTION = "newsletter.sources.section.parse:parse"


class SectionSource:
    """The stories that one page links to."""

    def __init__(self, options: SourceOptions, *, fetcher: Fetches, cell: Parses) -> None:
        self.name = options.name or options.url
        self.addresses = (options.url,)
        self._options = options
        self._fetcher = fetcher
        self._cell = cell

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """The stories that are new on the page and not older than `since`. Raises SourceFailed for a page without stories."""
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
        links = await self._links(fetched, cell)
        del fetched  # its bytes are not to lie beside those of the pages
        notes = read_notes(remembered["notes"])
        how = Reading(
            fetcher=self._fetcher,
            cell=cell,
            members_selector=self._options.members_selector,
            complete=_completed,
            expects_articles=False,
        )
        read = await read_found(links, notes, how, since=since, now=now)
        options = self._options
        return Harvest(
            articles=tuple(labelled(one, source=self.name, category=options.category, language=options.language) for one in read.articles),
            unchanged=not read.articles and not read.problems,
            memory={address: remembered_with(remembered, notes, read)},
            problems=read.problems,
        )

    async def _links(self, fetched: Fetched, cell: Budget) -> list[Found]:
        options = self._options
        try:
            read: ReadSection = await cell.run(PARSE_SECTION, fetched.body, fetched.url, content_type_of(fetched), options.links)
        except NewsletterError as error:
            raise SourceFailed(f"{fetched.url}: {error.what}; {error.do or 'look at it in a browser'}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{fetched.url}: the page could not be read ({failure.what}); tell its publisher") from failure
        links = [one for one in read.links if passes(one.url, options.include, options.exclude)]
        if not links:
            do = "correct include and exclude" if read.links else 'say where they are with links = "CSS SELECTOR"'
            raise SourceFailed(f"{fetched.url}: no links to articles were found on this page; {do}")
        return links


def _completed(one: Found, page: Article) -> Article:
    return replace(page, url=page.url or one.url, published=page.published or one.published)
