"""Asking for an address again, and what to remember of the answer; one page to one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Parses, SourceFailed
from newsletter.sources.budget import Budget
from newsletter.sources.notes import Notes, mark_of, read_notes, write_notes
from newsletter.sources.options import SourceOptions

PARSE_PAGE = "newsletter.sources.article.parse:parse"

MOST_FRESH_S = 3_600  # of a max-age that is heeded: some servers say a year of what changes every day
WHOLE_EVERY_S = 86_400

Known = dict[str, str | None]
"""The memory of one address: etag, modified, body_hash, moved_to, notes."""


async def ask_again(address: str, known: dict[str, str | None], *, fetcher: Fetches, now: datetime | None = None) -> Fetched:
    """One conditional request, to where the address has moved for good if it has. Raises FetchFailed.

    With `now`: none at all while the last answer is fresh by its own word, and an unconditional one once a day, because there are
    servers that answer 304 for ever.
    """
    notes = read_notes(known.get("notes"))
    at = int(now.timestamp()) if now else 0
    if at < notes.fresh_until <= at + MOST_FRESH_S and now:
        return Fetched(url=known.get("moved_to") or address, status=304, body=b"", content_type="", not_modified=True)
    believed = known if not (now and notes.whole_at and at >= notes.whole_at + WHOLE_EVERY_S) else {}
    moved = known.get("moved_to")
    if moved:
        try:
            return await fetcher.get(moved, etag=believed.get("etag"), modified=believed.get("modified"))
        except FetchFailed:
            # A move may be taken back: the address of the configuration has the last word, without the other's ETag.
            return await fetcher.get(address)
    return await fetcher.get(address, etag=believed.get("etag"), modified=believed.get("modified"))


def remembering(
    fetched: Fetched, known: dict[str, str | None], *, body_hash: str | None, now: datetime | None = None
) -> dict[str, str | None]:
    """What to ask with next time; a 304 may leave out what it confirms."""
    kept = known if fetched.not_modified else {}
    notes = read_notes(known.get("notes"))
    if now:
        at = int(now.timestamp())
        fresh = at + min(fetched.fresh_s, MOST_FRESH_S) if fetched.fresh_s else notes.fresh_until if fetched.not_modified else 0
        notes = replace(notes, fresh_until=fresh, whole_at=notes.whole_at if fetched.not_modified else at)
    return {
        "etag": fetched.etag or kept.get("etag"),
        "modified": fetched.modified or kept.get("modified"),
        "body_hash": body_hash,
        "moved_to": fetched.moved_to or known.get("moved_to"),
        "notes": write_notes(notes),
    }


def memory_under(options: SourceOptions, known: Known, *, since: datetime, now: datetime) -> tuple[Known, Notes]:
    """What is known of an address, its notes among it: nothing but its new address where it was read under other options or for fewer days.

    Else a changed filter, selector or category would show only when the source changes, and what a longer window lets in, never.
    """
    mark = mark_of(*map(repr, (options.tags, options.links, options.include, options.exclude)))
    others = () if options.complete else ("as it is",)
    mark = mark_of(mark, options.members_selector, options.category, options.language, str(options.robots), *others)
    days = round((now - since) / timedelta(days=1))
    notes = read_notes(known.get("notes"))
    if notes.asked in ("", mark) and days <= (notes.days or days):
        notes = replace(notes, asked=mark, days=notes.days or days)
    else:
        known, notes = {"moved_to": known.get("moved_to")}, Notes(asked=mark, days=days)
    return {**known, "notes": write_notes(notes)}, notes


def content_type_of(fetched: Fetched) -> str:
    """Content type and charset in the form that the parsers read."""
    return fetched.content_type + (f"; charset={fetched.charset}" if fetched.charset else "")


class NoArticle(SourceFailed):
    """The page was read and holds no article."""


async def read_page(address: str, *, fetcher: Fetches, cell: Budget, members_selector: str = "") -> Article:
    """The article of one page, fetched now. Raises NoArticle, LeftUnread, or SourceFailed with what went wrong."""
    cell.check()
    try:
        fetched = await fetcher.page(address)
    except FetchFailed as failure:
        raise SourceFailed(str(failure)) from failure
    return await parse_fetched(fetched, cell=cell, members_selector=members_selector)


async def parse_fetched(fetched: Fetched, *, cell: Parses, members_selector: str = "") -> Article:
    """The article of a fetched page; `members_selector` is its source's. Raises NoArticle where there is none, SourceFailed where that cannot be told."""
    if fetched.content_type and "html" not in fetched.content_type and "xml" not in fetched.content_type:
        raise NoArticle(f"{fetched.url} is {fetched.content_type}, no page; give the address of an article")
    try:
        article: Article | None = await cell.run(PARSE_PAGE, fetched.body, fetched.url, content_type_of(fetched), members_selector)
    except NewsletterError as error:
        raise SourceFailed(f"{fetched.url}: {error.what}; look at it in a browser") from error
    except CellFailed as failure:
        raise SourceFailed(f"{fetched.url}: the page could not be read ({failure.what}); leave it out or tell its publisher") from failure
    if article is None:
        raise NoArticle(f"{fetched.url}: no article was found on this page; give the address of one article")
    return article
