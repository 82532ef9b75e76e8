"""The index of what articles say: whose texts share so much that they may tell one story, among all that are stored.

Filled when articles are kept, with what an older version stored too: asking writes nothing, for a dry run leaves no trace.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.article import StoredArticle
from newsletter.model.shingles import marks, shingles
from newsletter.storage.codec import article_from
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_editorial
from newsletter.storage.stores.edition_rows import holds_articles
from newsletter.storage.stores.paging import batches
from newsletter.storage.tables import article_marks, articles, edition_articles, editions

_COMMON = 100  # articles that may share a mark; a line that stands under every article says nothing of its story
_WORTH = 2  # marks in common from which a text is worth comparing
_FILLED_AT_ONCE = 100  # articles of one transaction,
_FILLED_CHARACTERS = 1_000_000  # ... or as many as come to this
_LOOKED_AT = 100  # articles whose share is reckoned, those with most marks in common
_SHARE = 0.08  # of the smaller one's marks: an estimate, so well below what makes two texts one story
_MOST = 10  # articles that come back
_PRINTED_SHARE = 0.3  # half of what makes an article one that was printed before


def _marks_of(contents: Sequence[str]) -> list[list[int]]:
    """The marks of stored articles' texts, whoever may read them."""
    return [marks(shingles(article_from(content).text.for_reader(member=True) or "")) for content in contents]


async def fill(database: Database) -> None:
    """Enter what is stored and not yet entered, a few articles a transaction. A kill leaves the rest for the next call."""
    while True:
        async with database.reading() as connection:
            missing = select(articles.c.id, func.length(articles.c.content)).where(~articles.c.marked).order_by(articles.c.id.desc())
            some = _first_of([(row[0], row[1]) for row in await connection.execute(missing.limit(_FILLED_AT_ONCE))])
            wanted = select(articles.c.id, articles.c.content).where(articles.c.id.in_(some))
            read = {row.id: row.content for row in await connection.execute(wanted)}
        if not read:
            return
        # A tenth of a second of arithmetic: neither on the event loop nor in a transaction that others wait for.
        found = dict(zip(read, await asyncio.to_thread(_marks_of, list(read.values())), strict=True))
        async with database.writing() as connection:
            await hold_editorial(connection)
            same = {row.id for row in await connection.execute(wanted) if row.content == read.get(row.id)}
            await _enter(connection, {number: its for number, its in found.items() if number in same})


def _first_of(sizes: Sequence[tuple[int, int]]) -> list[int]:
    """Of ids and sizes, the first ids that come to `_FILLED_CHARACTERS`; one at least, if there is one."""
    totals = accumulate((size for _, size in sizes), initial=0)
    return [number for (number, _), before in zip(sizes, totals, strict=False) if before < _FILLED_CHARACTERS]


async def _enter(connection: AsyncConnection, found: Mapping[int, Sequence[int]]) -> None:
    ids = list(found)
    await connection.execute(delete(article_marks).where(article_marks.c.article_id.in_(ids)))
    common = await _common(connection, sorted({one for its in found.values() for one in its}))
    rows = [{"mark": one, "article_id": number} for number, its in found.items() for one in its if one not in common]
    if rows:
        await connection.execute(insert(article_marks), rows)
    await connection.execute(update(articles).where(articles.c.id.in_(ids)).values(marked=True))


async def _common(connection: AsyncConnection, wanted: Sequence[int]) -> set[int]:
    """Those that so many articles have that one more would not tell anything."""
    found: set[int] = set()
    for some in batches(wanted):
        holders = select(article_marks.c.mark).where(article_marks.c.mark.in_(some)).group_by(article_marks.c.mark)
        found.update((await connection.scalars(holders.having(func.count() >= _COMMON))).all())
    return found


def marks_of(stored: StoredArticle) -> list[int]:
    """The marks of an article's text, whoever may read it."""
    return marks(shingles(stored.article.text.for_reader(member=True) or ""))


async def alike(connection: AsyncConnection, stored: StoredArticle) -> list[int]:
    """The ids of articles whose text shares enough with this one to be compared, the likeliest first; never its own."""
    own = marks_of(stored)
    shared: Counter[int] = Counter()
    for some in batches(own):
        holders = (
            select(article_marks.c.article_id, func.count().label("shared"))
            .where(article_marks.c.mark.in_(some), article_marks.c.article_id != stored.id)
            .group_by(article_marks.c.article_id)
        )
        for row in await connection.execute(holders):
            shared[row.article_id] += row.shared
    near = [(number, count) for number, count in shared.most_common(_LOOKED_AT) if count >= _WORTH]
    theirs = await _sizes(connection, [number for number, _ in near])
    shares = {number: count / max(1, min(len(own), theirs[number])) for number, count in near}
    likely = sorted(shares, key=lambda number: (-shares[number], number))
    return [number for number in likely if shares[number] >= _SHARE][:_MOST]


async def printed_alike(
    connection: AsyncConnection, own: Mapping[int, Sequence[int]], *, newsletter: str, but_not: int | None
) -> list[int]:
    """The ids of articles that editions of a newsletter had, and that share much with one of `own`: its id -> its marks."""
    printed = (
        select(edition_articles.c.article_id)
        .join(editions, editions.c.id == edition_articles.c.edition_id)
        .where(editions.c.newsletter == newsletter, holds_articles(), editions.c.id != (but_not or 0))
    )
    holders: dict[int, set[int]] = defaultdict(set)
    for some in batches(sorted({one for its in own.values() for one in its})):
        found = select(article_marks.c.mark, article_marks.c.article_id).where(
            article_marks.c.mark.in_(some), article_marks.c.article_id.in_(printed)
        )
        for row in await connection.execute(found):
            if row.article_id not in own:
                holders[row.article_id].add(row.mark)
    theirs = await _sizes(connection, list(holders))
    return sorted(
        number
        for number, its in holders.items()
        if any(len(its.intersection(mine)) >= max(_WORTH, _PRINTED_SHARE * min(len(mine), theirs[number])) for mine in own.values())
    )


async def _sizes(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, int]:
    """How many marks each article has."""
    sizes: dict[int, int] = {}
    for some in batches(ids):
        counted = select(article_marks.c.article_id, func.count().label("number")).where(article_marks.c.article_id.in_(some))
        for row in await connection.execute(counted.group_by(article_marks.c.article_id)):
            sizes[row.article_id] = row.number
    return sizes
