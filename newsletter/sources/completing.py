"""Items of a feed or an interface completed from their pages, a few at a time, the newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from newsletter.model.article import Article, Guarded
from newsletter.sources.base import Fetches, SourceFailed, words_of
from newsletter.sources.budget import Budget, LeftUnread
from newsletter.sources.merge import WHOLE, completed, is_complete
from newsletter.sources.visits import read_page

PAGES_A_VISIT = 30
PAGES_AT_ONCE = 4  # they are all of one site
_TOLD = 3  # pages that failed and are named; a site in trouble is one trouble


@dataclass(frozen=True, kw_only=True)
class Completed:
    """Items after the visit of their pages; the numbers are places among them."""

    articles: tuple[Article, ...]  # in their order
    problems: tuple[str, ...] = ()
    read: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()  # their pages could not be read; they stay as they were given
    waiting: int = 0  # how many more have a page to read; a visit has its limits


async def completed_from_pages(
    articles: Sequence[Article], *, fetcher: Fetches, cell: Budget, members_selector: str = "", every: bool = False
) -> Completed:
    """The articles with what their pages add to those that are not complete.

    `every` is for interfaces, which give the text clean and say neither its language nor who may read it: every page is read for
    these, and a whole text stays as it is. A page that fails is a problem of its item. With a `members_selector` every page is read, because
    only there it can be seen what is for members; what was not read is sealed until it is.
    """
    places = asyncio.Semaphore(PAGES_AT_ONCE)
    wanted = [place for place, article in enumerate(articles) if article.url and (every or members_selector or not is_complete(article))]
    newest = frozenset(sorted(wanted, key=lambda place: recency(articles[place]), reverse=True)[:PAGES_A_VISIT])

    left: dict[int, LeftUnread] = {}  # place -> why

    async def visit(place: int) -> tuple[Article, str | None]:
        article = articles[place]
        unread = _sealed(article) if members_selector else article
        if place not in newest:
            return unread, None
        async with places:
            try:
                page = await read_page(article.url or "", fetcher=fetcher, cell=cell, members_selector=members_selector)
            except LeftUnread as failure:
                left[place] = failure
                return unread, None
            except SourceFailed as failure:
                return unread, f"“{article.title}” stays as its source gives it: {failure}"
        whole = completed(article, page)
        return (_with_own_text(whole, article) if every else whole), None

    visited = await asyncio.gather(*map(visit, range(len(articles))))
    failed = frozenset(place for place, (_, problem) in enumerate(visited) if problem)
    problems = _told([problem for _, problem in visited if problem])
    if left:
        first = next(iter(left.values()))
        problems = (*problems, f"{len(left)} items stay as their source gives them: {first}")
    return Completed(
        articles=tuple(article for article, _ in visited),
        problems=problems,
        read=newest - failed - left.keys(),
        failed=failed,
        waiting=len(wanted) - len(newest) + len(left),
    )


def _told(problems: Sequence[str]) -> tuple[str, ...]:
    if len(problems) <= _TOLD:
        return tuple(problems)
    return (
        *problems[:_TOLD],
        f"{len(problems) - _TOLD} more items stay as their source gives them: their pages could not be read either",
    )


def _with_own_text(whole: Article, item: Article) -> Article:
    own = words_of(item)
    return replace(whole, text=Guarded(own, members_only=whole.text.members_only)) if len(own) >= WHOLE else whole


def _sealed(article: Article) -> Article:
    """The article with its text for members, though nothing says that it is: its gate could not be looked for."""
    return replace(article, text=Guarded(words_of(article), members_only=True))


def recency(article: Article) -> datetime:
    """When an article was published, for an order; one without a date is the oldest."""
    moment = article.published
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) if isinstance(moment, date) else datetime.min.replace(tzinfo=UTC)
