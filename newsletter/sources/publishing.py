"""Sources that are a publishing system's interface (WordPress, Ghost): ask what changed, then read only that.

1. The system lists what the window holds, a few bytes a post: identity, when it was published, when it was last changed.
2. A post is wanted if its younger moment is not before the cursor, which is the youngest moment of the last visit. A post that
   was scheduled, or published under an earlier date, has one of the two after the cursor, so none slips through.
3. Wanted posts are read in small batches and completed from their pages where the system says too little.

The memory uses the columns of feeds: `modified` is the cursor, `etag` the day from which everything was seen, `moved_to` the address at
which the interface was found, `notes` holds the options. A visit that read only a part remembers nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, ReadFeed, SourceFailed, labelled
from newsletter.sources.budget import Budget
from newsletter.sources.completing import PAGES_A_VISIT, completed_from_pages
from newsletter.sources.dates import in_window
from newsletter.sources.options import SourceOptions
from newsletter.sources.visits import Known, memory_under

MOST_POSTS = 500  # of one visit; the rest, which is younger, comes with the next
_BATCH = 25  # posts of one request: a hundred with their authors and pictures are megabytes


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A post as the list of a system names it."""

    id: str
    published: datetime
    changed: datetime

    @property
    def stamp(self) -> datetime:
        """The younger of its moments."""
        return max(self.published, self.changed)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to read now, and what to remember once it is kept."""

    wanted: tuple[str, ...]  # identities, the longest unchanged first
    remembered: Known
    unchanged: bool


class Interface(Protocol):
    """What a publishing system answers."""

    async def listed(self, since: datetime) -> list[Listed]:
        """The posts published since then, whoever may read them. Raises SourceFailed."""
        ...

    async def read(self, ids: Sequence[str]) -> ReadFeed:
        """These posts whole. Raises SourceFailed."""
        ...

    @property
    def says_all(self) -> bool:
        """Whether a post's page says nothing that the interface leaves out."""
        ...

    @property
    def found_at(self) -> str | None:
        """Where the interface was found, if that had to be looked for."""
        ...


async def visit(
    interface: Interface,
    options: SourceOptions,
    *,
    address: str,
    known: Known,
    since: datetime,
    now: datetime,
    fetcher: Fetches,
    cell: Budget,
) -> Harvest:
    """One visit of a system whose memory is kept under `address`. Raises SourceFailed if it brought nothing."""
    known, _ = memory_under(options, known, since=since, now=now)
    plan = planned(await interface.listed(since), since=since, now=now, known=known)
    memory = {address: {**plan.remembered, "moved_to": interface.found_at, "notes": known["notes"]}}
    if plan.unchanged:
        return Harvest(unchanged=True, memory=memory)
    articles, problems, whole = await _read(interface, plan.wanted)
    current = [article for article in articles if in_window(article.published, since, now)]
    if options.members_selector or (options.complete and not interface.says_all):
        whole_ones = await completed_from_pages(
            current, fetcher=fetcher, cell=cell, members_selector=options.members_selector, every=not interface.says_all
        )
        current = list(whole_ones.articles)
        problems += whole_ones.problems
        if whole_ones.waiting:
            problems.append(f"{whole_ones.waiting} older items stay as their source gives them: {PAGES_A_VISIT} pages are read a visit")
    name = options.name or options.url
    kept = tuple(labelled(article, source=name, category=options.category, language=options.language) for article in current)
    return Harvest(articles=kept, memory=memory if whole else None, problems=tuple(problems))


async def _read(interface: Interface, ids: Sequence[str]) -> tuple[list[Article], list[str], bool]:
    """The posts, their problems, and whether all of them were read. Raises SourceFailed if none was."""
    articles: list[Article] = []
    problems: list[str] = []
    for start in range(0, len(ids), _BATCH):
        try:
            read = await interface.read(ids[start : start + _BATCH])
        except SourceFailed as failure:
            if not start:
                raise
            return articles, [*problems, f"{len(ids) - start} posts are missing until the next visit: {failure}"], False
        articles += [replace(article, language=article.language or read.language) for article in read.articles]
        problems += read.problems
    return articles, problems, True


def planned(listed: Sequence[Listed], *, since: datetime, now: datetime, known: Known) -> Plan:
    """What of a list is to be read, given what the last visit remembered. Posts of the future wait for their day. Pure."""
    covered = _moment(known.get("etag"))
    # A window that was made longer begins before anything that was ever seen.
    cursor = _moment(known.get("modified")) if covered and covered <= since else None
    ready = sorted((post for post in listed if since <= post.published <= now), key=lambda post: (post.stamp, post.id))
    wanted = [post for post in ready if cursor is None or post.stamp >= cursor][:MOST_POSTS]
    # A clock that runs ahead there must not hide what is published here in the meantime.
    reached = min(wanted[-1].stamp, now) if wanted else cursor
    last = [f"{post.id} {post.stamp.isoformat()}" for post in wanted if reached and post.stamp >= reached]
    mark = hashlib.sha256("\n".join(last).encode()).hexdigest()
    return Plan(
        wanted=tuple(post.id for post in wanted),
        remembered={
            "etag": (covered if covered and cursor else since).isoformat(),
            "modified": reached.isoformat() if reached else None,
            "body_hash": mark,
        },
        unchanged=cursor is not None and reached == cursor and mark == known.get("body_hash"),
    )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
