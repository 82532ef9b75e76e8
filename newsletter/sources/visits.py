"""Asking for an address again, and what to remember of the answer; one page to one article."""

from __future__ import annotations

from newsletter.cell.pool import CellFailed
from newsletter.errors import NewsletterError
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.model.article import Article
from newsletter.sources.base import Fetches, Parses, SourceFailed

PARSE_PAGE = "newsletter.sources.article.parse:parse"


async def ask_again(address: str, known: dict[str, str | None], *, fetcher: Fetches) -> Fetched:
    """One conditional request, to where the address has moved for good if it has. Raises FetchFailed."""
    moved = known.get("moved_to")
    if moved:
        try:
            return await fetcher.get(moved, etag=known.get("etag"), modified=known.get("modified"))
        except FetchFailed:
            # A move may be taken back: the address of the configuration has the last word, without the other's ETag.
            return await fetcher.get(address)
    return await fetcher.get(address, etag=known.get("etag"), modified=known.get("modified"))


def remembering(fetched: Fetched, known: dict[str, str | None], *, body_hash: str | None) -> dict[str, str | None]:
    """What to ask with next time; a 304 may leave out what it confirms."""
    kept = known if fetched.not_modified else {}
    return {
        "etag": fetched.etag or kept.get("etag"),
        "modified": fetched.modified or kept.get("modified"),
        "body_hash": body_hash,
        "moved_to": fetched.moved_to or known.get("moved_to"),
    }


def content_type_of(fetched: Fetched) -> str:
    """Content type and charset in the form that the parsers read."""
    return fetched.content_type + (f"; charset={fetched.charset}" if fetched.charset else "")


async def read_page(address: str, *, fetcher: Fetches, cell: Parses) -> Article:
    """The article of one page, fetched now. Raises SourceFailed with what went wrong."""
    try:
        fetched = await fetcher.get(address)
    except FetchFailed as failure:
        raise SourceFailed(str(failure)) from failure
    return await parse_fetched(fetched, cell=cell)


async def parse_fetched(fetched: Fetched, *, cell: Parses) -> Article:
    """The article of a fetched page. Raises SourceFailed for anything else."""
    if fetched.content_type and "html" not in fetched.content_type and "xml" not in fetched.content_type:
        raise SourceFailed(f"{fetched.url} is {fetched.content_type}, no page; give the address of an article")
    try:
        article: Article | None = await cell.run(PARSE_PAGE, fetched.body, fetched.url, content_type_of(fetched))
    except NewsletterError as error:
        raise SourceFailed(f"{fetched.url}: {error.what}; look at it in a browser") from error
    except CellFailed as failure:
        raise SourceFailed(f"{fetched.url}: the page could not be read ({failure.what}); leave it out or tell its publisher") from failure
    if article is None:
        raise SourceFailed(f"{fetched.url}: no article was found on this page; give the address of one article")
    return article
