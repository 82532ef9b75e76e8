"""Pages that a list, a sitemap or a section page names: each is read once, the first of the list first, a bounded number a visit.

What was read is noted (`sources.notes`), so that the next visit reads only what is new or named in another way. A page that
cannot be had is tried again at two more visits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from newsletter.model.article import Article, Picture
from newsletter.sources.base import Fetches, SourceFailed
from newsletter.sources.budget import Budget, LeftUnread
from newsletter.sources.dates import in_window, is_after, is_before
from newsletter.sources.notes import TRIES, Notes, mark_of, write_notes
from newsletter.sources.visits import NoArticle, read_page

PAGES_A_VISIT = 30
PAGES_AT_ONCE = 4


@dataclass(frozen=True, kw_only=True)
class Found:
    """An address and what is said of it where it was found."""

    url: str
    title: str = ""
    published: datetime | date | None = None  # or picked, where a person keeps the list
    note: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    language: str | None = None
    picture: Picture | None = None
    changed: str = ""  # what a site says of the page's last change, as it wrote it
    where: str = ""  # "line 3"; what a problem of it names

    @property
    def mark(self) -> str:
        """Changes when the place that names the page says something else of it."""
        return mark_of(self.url, self.title, self.note, *self.tags, self.category, self.changed)

    @property
    def place_mark(self) -> str:
        """Of the address alone, whatever is said of it."""
        return mark_of(self.url)


@dataclass(frozen=True, kw_only=True)
class PagesRead:
    """What the pages of one visit brought."""

    articles: tuple[Article, ...] = ()
    problems: tuple[str, ...] = ()
    known: Mapping[str, int] = field(default_factory=dict)  # for the notes: of what is in the list now
    is_settled: bool = True  # nothing waits: an unchanged list needs no look before it changes


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the pages of a source are read."""

    fetcher: Fetches
    cell: Budget
    complete: Callable[[Found, Article], Article]  # the article of a page with what was said of it
    alone: Callable[[Found], Article | None] = lambda _: None  # what goes in where the page cannot be had
    expects_articles: bool = True  # a page that holds none is a problem
    members_selector: str = ""  # of the source's options


@dataclass(kw_only=True)
class _Outcome:
    """What became of one page."""

    article: Article | None = None
    problem: str | None = None
    noted: int | None = 0  # for the notes; None: not read yet
    left: str = ""  # why it was left for the next visit
    is_no_article: bool = False  # nor will it be one when it changes


async def read_found(found: Sequence[Found], notes: Notes, how: Reading, *, since: datetime, now: datetime) -> PagesRead:
    """Read the pages that are new, as many as one visit may."""
    due = [one for one in found if not (one.published and is_after(one.published, now))]
    fresh = [one for one in due if not (one.published and is_before(one.published, since))]
    wanted = [one for one in fresh if not notes.is_known(one.mark) and one.place_mark not in notes.known]
    taken = wanted[:PAGES_A_VISIT]
    places = asyncio.Semaphore(PAGES_AT_ONCE)

    async def visit(one: Found) -> _Outcome:
        async with places:
            return await _visit(one, notes, how, since=since, now=now)

    outcomes = dict(zip((one.mark for one in taken), await asyncio.gather(*map(visit, taken)), strict=True))
    known = {mark: notes.known[mark] for one in due for mark in (one.mark, one.place_mark) if mark in notes.known}
    known |= {mark: outcome.noted for mark, outcome in outcomes.items() if outcome.noted is not None}
    known |= {one.place_mark: 0 for one in taken if outcomes[one.mark].is_no_article}
    problems = [outcome.problem for outcome in outcomes.values() if outcome.problem]
    if left := [outcome.left for outcome in outcomes.values() if outcome.left]:
        problems.append(f"{len(left)} pages are left for the next visit: {left[0]}")
    waits = any(outcome.noted is None or 0 < outcome.noted < TRIES for outcome in outcomes.values())
    return PagesRead(
        articles=tuple(outcome.article for outcome in outcomes.values() if outcome.article),
        problems=tuple(problems),
        known=known,
        is_settled=not waits and len(due) == len(found) and len(taken) == len(wanted),
    )


async def _visit(one: Found, notes: Notes, how: Reading, *, since: datetime, now: datetime) -> _Outcome:
    name = f"{one.where}, {one.url}" if one.where else one.url
    try:
        page = await read_page(one.url, fetcher=how.fetcher, cell=how.cell, members_selector=how.members_selector)
    except NoArticle as failure:
        problem = f"{name}: {failure}" if how.expects_articles else None
        return _Outcome(article=how.alone(one), problem=problem, is_no_article=not how.expects_articles)
    except LeftUnread as failure:
        return _Outcome(noted=None, left=str(failure))
    except SourceFailed as failure:
        article = how.alone(one)
        told = f"{name}: {'only what the list says of it is used' if article else 'it was left out'}: {failure}"
        return _Outcome(article=article, problem=told, noted=notes.failed(one.mark))
    article = how.complete(one, page)
    if article.published and is_after(article.published, now):
        return _Outcome(noted=None)
    return _Outcome(article=article if in_window(article.published, since, now) else None)


def remembered_with(remembered: dict[str, str | None], notes: Notes, read: PagesRead) -> dict[str, str | None]:
    """The memory of a list whose pages were read; without validators while something waits, so that the next visit looks again."""
    if read.is_settled:
        return {**remembered, "notes": write_notes(replace(notes, known=dict(read.known)))}
    waiting = replace(notes, known=dict(read.known), fresh_until=0)
    return {"etag": None, "modified": None, "body_hash": None, "moved_to": remembered["moved_to"], "notes": write_notes(waiting)}
