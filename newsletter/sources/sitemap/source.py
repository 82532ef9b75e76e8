"""A sitemap as a source: which pages are new, and then their articles, the newest first.

1. The sitemap: the address itself, else those that robots.txt names, else the usual place.
2. Of an index the parts that may hold something new: none that changed before the window, few, and never deeper than an index in an index.
3. Of the pages those that pass the filter and are not older than the window; 4. these are read, a bounded number a visit.

Where a sitemap dates nothing, what stands in it at the first visit counts as old, or a whole archive would be read.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.fetch.robots import parse_robots
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Harvest, Memory, Parses, SourceFailed, labelled
from newsletter.sources.budget import Budget, LeftUnread
from newsletter.sources.dates import is_before, parse_date
from newsletter.sources.found import Found, Reading, read_found
from newsletter.sources.notes import MOST_KNOWN, Notes, write_notes
from newsletter.sources.options import SourceOptions
from newsletter.sources.paths import passes
from newsletter.sources.sitemap.parse import Part, ReadSitemap, moment_of
from newsletter.sources.visits import ask_again, memory_under, remembering

PARSE_SITEMAP = "newsletter.sources.sitemap.parse:parse"
PARTS_A_VISIT = 20
DEPTH = 2  # of an index: the parts of its parts, and no further
UNDATED_FIRST = 10  # pages without any date that are read at the first visit: those that stand first
_USUAL = "/sitemap.xml"
_LOOKS_LIKE_ONE = re.compile(r"sitemap|\.xml$|\.xml\.gz$|\.txt$", re.I)
_NEWS = re.compile(r"news(?!letter)", re.I)
_OF_NEWS = re.compile(r"news(?!letter)|post|article|artikel|story|stories|blog|nyhet|notic", re.I)
_OF_OTHERS = re.compile(
    r"(?<![a-z])(?:image|video|author|user|categor(?:y|ie)|tag|taxonom(?:y|ie)|product|attachment|static)s?(?![a-z])", re.I
)
_NOTHING: dict[str, str | None] = {"etag": None, "modified": None, "body_hash": None, "moved_to": None}
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_/]?(0[1-9]|1[0-2])?(?!\d)")


@dataclass(kw_only=True)
class _Walk:
    """What one visit has found so far."""

    cell: Budget
    pages: list[Found] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)  # for the notes
    left: int = PARTS_A_VISIT
    is_changed: bool = False  # a document was not as it was


class SitemapSource:
    """The pages that the sitemap of a site names."""

    def __init__(self, options: SourceOptions, *, fetcher: Fetches, cell: Parses) -> None:
        self.name = options.name or options.url
        self.addresses = (options.url,)
        self._options = options
        self._fetcher = fetcher
        self._cell = cell

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """The articles of the pages that are new and not older than `since`. Raises SourceFailed for a site without a sitemap."""
        address = self._options.url
        _, notes = memory_under(self._options, memory.get(address) or {}, since=since, now=now)
        walk = _Walk(cell=Budget(self._cell))
        for place in await self._places():
            await self._walk(Part(url=place), notes, walk, since=since, now=now, depth=0)
        if not walk.parts:
            raise SourceFailed(walk.problems[0] if walk.problems else f"{address} names no sitemap; give the address of one")
        if not walk.is_changed:
            return Harvest(unchanged=not walk.problems, problems=tuple(walk.problems), memory={address: memory.get(address) or {}})
        options = self._options
        notes = _without_archive(pages := self._wanted(walk.pages, since), notes)
        how = Reading(
            fetcher=self._fetcher,
            cell=walk.cell,
            members_selector=options.members_selector,
            complete=_completed,
            alone=_alone,
            expects_articles=False,
        )
        read = await read_found(pages, notes, how, since=since, now=now)
        parts = walk.parts if read.is_settled else {place: [words[0], "", "", ""] for place, words in walk.parts.items()}
        # What a part named that was not read this time is known as before; the newest stand last, the first are forgotten first.
        known = {**{mark: tries for mark, tries in notes.known.items() if mark not in read.known}, **read.known}
        articles = tuple(labelled(one, source=self.name, category=options.category, language=options.language) for one in read.articles)
        problems = (*walk.problems, *read.problems)
        return Harvest(
            articles=articles,
            unchanged=not articles and not problems,
            memory={address: {**_NOTHING, "notes": write_notes(replace(notes, parts=parts, known=known))}},
            problems=problems,
        )

    async def _places(self) -> list[str]:
        """Where the sitemaps are, from the configured address."""
        address = self._options.url
        if _LOOKS_LIKE_ONE.search(urlsplit(address).path):
            return [address]
        try:
            fetched = await self._fetcher.get(urljoin(address, "/robots.txt"))
        except FetchFailed:
            return [urljoin(address, _USUAL)]
        named = [urljoin(address, place) for place in parse_robots(fetched.body, "").sitemaps]
        # A site with one of news has the rest for the archives' sake.
        return [place for place in named if _NEWS.search(place)] or named[:PARTS_A_VISIT] or [urljoin(address, _USUAL)]

    async def _walk(self, part: Part, notes: Notes, walk: _Walk, *, since: datetime, now: datetime, depth: int) -> None:
        if walk.left <= 0 or part.url in walk.parts:
            return
        walk.left -= 1
        before = notes.parts.get(part.url, [])
        try:
            walk.cell.check()
            read = await self._read(part, before, walk, now)
        except LeftUnread as failure:
            walk.left = 0
            walk.problems.append(str(failure))
            return
        except SourceFailed as failure:
            walk.problems.append(str(failure))
            return
        if read is None:
            return
        walk.pages += read.pages
        walk.problems += read.problems
        if depth < DEPTH:
            for inner in parts_worth_reading(read.parts, since):
                await self._walk(inner, notes, walk, since=since, now=now, depth=depth + 1)

    async def _read(self, part: Part, before: list[str], walk: _Walk, now: datetime) -> ReadSitemap | None:
        """One document; None where it is as it was and names no parts. An index is read each time: its parts change on their own."""
        kind, etag, modified, body_hash = (*before, "", "", "", "")[:4]
        known: dict[str, str | None] = (
            {} if kind == "index" else {"etag": etag or None, "modified": modified or None, "body_hash": body_hash or None}
        )
        try:
            fetched = await ask_again(part.url, known, fetcher=self._fetcher)
        except FetchFailed as failure:
            raise SourceFailed(str(failure)) from failure
        found_hash = body_hash if fetched.not_modified else hashlib.sha256(fetched.body).hexdigest()[:16]
        if kind != "index" and body_hash and found_hash == body_hash:
            walk.parts[part.url] = before
            return None
        read = await self._parse(fetched, walk.cell)
        kept = remembering(fetched, known, body_hash=found_hash)
        walk.parts[part.url] = ["index" if read.parts else "pages", kept["etag"] or "", kept["modified"] or "", found_hash or ""]
        walk.is_changed = walk.is_changed or not read.parts
        return read

    async def _parse(self, fetched: Fetched, cell: Budget) -> ReadSitemap:
        try:
            read: ReadSitemap = await cell.run(PARSE_SITEMAP, fetched.body, fetched.url)
        except NewsletterError as error:
            raise SourceFailed(f"{fetched.url}: {error.what}; {error.do or 'tell its publisher'}") from error
        except CellFailed as failure:
            raise SourceFailed(f"{fetched.url}: the sitemap could not be read ({failure.what}); tell its publisher") from failure
        return read

    def _wanted(self, pages: list[Found], since: datetime) -> list[Found]:
        """Those that pass the filter and did not last change before the window, the newest first."""
        passing = [page for page in pages if passes(page.url, self._options.include, self._options.exclude)]
        fresh = [page for page in passing if not ((moment := parse_date(page.changed)) and is_before(moment, since))]
        once = {page.url: page for page in sorted(fresh, key=moment_of)}  # a news sitemap says more of a page than the other
        return sorted(once.values(), key=moment_of, reverse=True)


def _without_archive(pages: list[Found], notes: Notes) -> Notes:
    """At the first visit: notes in which the undated pages count as read, but for the first few."""
    if notes.parts:
        return notes
    undated = [page.mark for page in pages if not moment_of(page)]
    return replace(notes, known={**notes.known, **dict.fromkeys(undated[UNDATED_FIRST : MOST_KNOWN // 2], 0)})


def parts_worth_reading(parts: tuple[Part, ...], since: datetime) -> list[Part]:
    """The parts of an index that may hold something new, the most promising first."""
    fresh = [part for part in parts if not (part.changed and is_before(part.changed, since)) and not _is_of_old(part.url, since)]
    telling = [part for part in fresh if not _OF_OTHERS.search(urlsplit(part.url).path)] or fresh

    def promise(part: Part) -> tuple[bool, str]:
        return bool(_OF_NEWS.search(urlsplit(part.url).path)), part.changed.isoformat() if part.changed else ""

    return sorted(telling, key=promise, reverse=True)


def _is_of_old(url: str, since: datetime) -> bool:
    """Whether the name of a part says that it holds a year or month before the window."""
    parts = urlsplit(url)
    dates = [(int(year), int(month) if month else 12) for year, month in _MONTH.findall(f"{parts.path}?{parts.query}")]
    return bool(dates) and max(dates) < (since.year, since.month)


def _completed(one: Found, page: Article) -> Article:
    return replace(
        page,
        url=page.url or one.url,
        published=page.published or one.published,
        tags=page.tags or one.tags,
        picture=page.picture or one.picture,
        language=page.language or one.language,
    )


def _alone(one: Found) -> Article | None:
    """What a news sitemap says of a page that cannot be had."""
    if not one.title:
        return None
    return Article(title=one.title, url=one.url, published=one.published, tags=one.tags, picture=one.picture, language=one.language)
