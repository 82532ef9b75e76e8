"""Files and addresses to articles, for commands that store nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.cell.pool import Cell, CellFailed
from newsletter.clock import SystemClock
from newsletter.editorial.sentences import is_whole, width
from newsletter.editorial.summary import summarise
from newsletter.errors import BadInput, Unreachable
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import FetchFailed, NotPublic
from newsletter.model.article import Article, Guarded, Summary
from newsletter.sources.extract import kind_of

_LONGEST_TITLE = 80  # wide; a longer line that ends as a sentence does is one
_EXTRACT = "newsletter.sources.extract:run"


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """An article and the summary that a digest would carry."""

    article: Article
    summary: Summary


async def extract_all(inputs: Sequence[tuple[str, bytes | None]], *, as_: str | None) -> list[Extracted | None]:
    """Each input's article or articles, in order; None where none was found. An input without bytes is an address to fetch."""
    found: list[Extracted | None] = []
    async with Cell() as cell:
        for name, data in inputs:
            body = await _fetched(name) if data is None else data
            for one in await _extract(cell, body, name, as_):
                found.append(Extracted(article=one, summary=summarise(one)) if one else None)
    return found


async def _extract(cell: Cell, data: bytes, name: str, as_: str | None) -> list[Article | None]:
    try:
        articles: list[Article | None] = await cell.run(_EXTRACT, data, name, as_, SystemClock().now())
    except CellFailed as failure:
        raise BadInput(
            f"this could not be read: {failure.what}", where=name, do="say what it is with --as html, text, feed or markdown"
        ) from failure
    return articles


async def _fetched(url: str) -> bytes:
    try:
        return (await Fetcher(FetchOptions()).get(url)).body
    except NotPublic as refused:
        # No configuration is read here, so that none can allow it.
        raise Unreachable(f"{refused.url} {refused.what}", do="save the page and give the file") from refused
    except FetchFailed as failure:
        raise Unreachable(str(failure), do="or save the page and give the file") from failure


async def summarize_one(data: bytes, name: str, *, title: str = "", language: str | None = None) -> Summary:
    """The summary of one file; plain text that is no article is summarised as it stands.

    `title` and `language` (BCP 47) stand in for what the file does not say.
    """
    bare = bool(title) and kind_of(data, name) == "text"  # its first line is no title, then
    extracted = None if bare else next(iter(await extract_all([(name, data)], as_=None)), None)  # a feed may hold nothing
    if extracted and not _is_prose(extracted.article.title):
        found = extracted.article
        article = replace(found, title=title or found.title, language=found.language or language)
        if (summary := summarise(article)).words:
            return summary
    text = data.decode("utf-8", errors="replace")
    return summarise(Article(title=title, language=language, text=Guarded(text, members_only=False)))


def _is_prose(title: str) -> bool:
    """True for the first paragraph of a bare text, which was taken for its title."""
    return width(title) > _LONGEST_TITLE and (is_whole(title, None) or width(title) > 2 * _LONGEST_TITLE)
