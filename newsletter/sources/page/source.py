"""One or several article pages as a source, each asked for only when it has changed."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime

from newsletter.fetch.records import FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, SourceFailed, labelled
from newsletter.sources.budget import Budget
from newsletter.sources.dates import in_window, is_after, older_than
from newsletter.sources.options import SourceOptions
from newsletter.sources.visits import ask_again, memory_under, parse_fetched, remembering

_AT_ONCE = 4


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """What one page brought."""

    address: str
    article: Article | None = None
    remembered: dict[str, str | None] | None = None
    problem: str | None = None


class PageSource:
    """The pages of `url` and `urls`."""

    def __init__(self, options: SourceOptions, *, fetcher: Fetches, cell: Parses) -> None:
        self.addresses = tuple(dict.fromkeys(address for address in (options.url, *options.urls) if address))
        self.name = options.name or next(iter(self.addresses), "")
        self._options = options
        self._fetcher = fetcher
        self._cell = cell

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """The pages that changed and are not older than `since`. Raises SourceFailed if no page could be read."""
        places = asyncio.Semaphore(_AT_ONCE)
        cell = Budget(self._cell)

        async def visit(address: str) -> _Visit:
            async with places:
                known, _ = memory_under(self._options, memory.get(address) or {}, since=since, now=now)
                return await self._visit(address, known, now, cell)

        visits = await asyncio.gather(*map(visit, self.addresses))
        problems = tuple(one.problem for one in visits if one.problem)
        if problems and len(problems) == len(visits):
            raise SourceFailed(" | ".join([*dict.fromkeys(problems)][:3]))
        articles = [one.article for one in visits if one.article]
        return Harvest(
            older=older_than((article.published for article in articles), since),
            articles=tuple(article for article in articles if in_window(article.published, since, now)),
            unchanged=not articles and not problems,
            memory={one.address: one.remembered for one in visits if one.remembered is not None},
            problems=tuple(dict.fromkeys(problems)),  # what was left unread is left for one reason
        )

    async def _visit(self, address: str, known: dict[str, str | None], now: datetime, cell: Budget) -> _Visit:
        try:
            cell.check()
            fetched = await ask_again(address, known, fetcher=self._fetcher, now=now)
            if fetched.not_modified:
                return _Visit(address=address, remembered=remembering(fetched, known, body_hash=known.get("body_hash"), now=now))
            article = await parse_fetched(fetched, cell=cell, members_selector=self._options.members_selector)
        except (FetchFailed, SourceFailed) as failure:
            return _Visit(address=address, problem=str(failure))
        if article.published and is_after(article.published, now):
            return _Visit(address=address)
        # A page changes with every advertisement; what counts is what it says.
        said = hashlib.sha256(repr((article, article.text.for_reader(member=True))).encode()).hexdigest()
        remembered = remembering(fetched, known, body_hash=said, now=now)
        if said == known.get("body_hash"):
            return _Visit(address=address, remembered=remembered)
        labels = self._options
        kept = labelled(article, source=self.name, category=labels.category, language=labels.language)
        return _Visit(address=address, article=kept, remembered=remembered)
