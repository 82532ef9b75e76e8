"""Articles, known by any of their keys, and what is remembered of their sources.

An article that two sources carry is one row with both sources. Its words are those of the newest visit, and what that leaves out
those of the one before (`model/versions.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms, to_ms
from newsletter.errors import NotFound
from newsletter.model.article import Article, StoredArticle, still_sealed
from newsletter.model.identity import keys_of
from newsletter.model.versions import filled, is_another, under_first
from newsletter.storage.base import Kept, SourceMemory
from newsletter.storage.codec import article_from, article_text
from newsletter.storage.database import Database
from newsletter.storage.dialect import hold_editorial, insert_into
from newsletter.storage.stores.edition_rows import holds_articles
from newsletter.storage.stores.marks import alike, fill, marks_of, printed_alike
from newsletter.storage.stores.paging import batches
from newsletter.storage.tables import article_keys, article_sources, articles, edition_articles, editions, source_memory

_LARGEST_ID = 2**31 - 1  # of PostgreSQL's `integer`; SQLite's is larger, and no table of ours comes near


def _published_ms(article: Article) -> int | None:
    published = article.published
    if isinstance(published, datetime):
        return to_ms(published)
    if isinstance(published, date):
        # Its hour is not known: the end of the day, so that no window leaves it out by guess.
        return to_ms(datetime.combine(published + timedelta(days=1), time(), UTC)) - 1
    return None


_READ_AT_ONCE = 25  # rows with their texts
_KEPT_AT_ONCE = 100  # articles whose stored words lie in memory beside the new ones,
_KEPT_CHARACTERS = 1_000_000  # ... or as many as come to this


def _stretches(batch: Sequence[Article]) -> Iterator[list[Article]]:
    """The articles in their order, a bounded number of characters at a time."""
    stretch: list[Article] = []
    characters = 0
    for article in batch:
        stretch.append(article)
        characters += len(article.text.for_reader(member=True) or "")
        if len(stretch) == _KEPT_AT_ONCE or characters >= _KEPT_CHARACTERS:
            yield stretch
            stretch, characters = [], 0
    if stretch:
        yield stretch


class _Keeping:
    """One stretch of a `keep`: what is known is read at once, so that only new and changed articles cost a statement."""

    def __init__(self, connection: AsyncConnection, seen_at: datetime) -> None:
        self._connection = connection
        self._seen_at = seen_at
        self._ids: dict[str, int] = {}  # key -> article
        self._contents: dict[int, str] = {}

    async def keep(self, batch: Sequence[Article]) -> Kept:
        # Beside the loop: the words of a long text are folded for a fingerprint.
        keys = await asyncio.to_thread(lambda: [keys_of(article) for article in batch])
        await self._read_known(sorted({key for some in keys for key in some}))
        ids, new, changed = [], 0, 0
        for article, its_keys in zip(batch, keys, strict=True):
            known = self._known(article, its_keys)
            if known is not None:
                article = _after(article, article_from(self._contents[known]))  # noqa: PLW2901  # the record to keep
            content = article_text(article)
            if known is None:
                known = await self._add(article, content)
                new += 1
            elif self._contents[known] != content:
                await self._replace(known, article, content)
                changed += 1
            self._contents[known] = content
            for key in its_keys:
                self._ids.setdefault(key, known)
            ids.append(known)
        await self._link(batch, keys, ids)
        return Kept(new=new, changed=changed, ids=tuple(ids))

    def _known(self, article: Article, keys: Sequence[str]) -> int | None:
        """The stored article that this is a record of, if there is one. A guid alone is believed unless all else speaks against it."""
        by = {self._ids[key]: key for key in reversed(keys) if key in self._ids}  # the strongest key of each

        def is_same(number: int) -> bool:
            return not (by[number].startswith("guid:") and article.url and is_another(article, article_from(self._contents[number])))

        return min(filter(is_same, by), default=None)

    async def _read_known(self, keys: Sequence[str]) -> None:
        for some in batches(keys):
            wanted = select(article_keys.c.key, articles.c.id, articles.c.content).join(articles).where(article_keys.c.key.in_(some))
            for row in await self._connection.execute(wanted):
                self._ids[row.key] = row.id
                self._contents[row.id] = row.content

    async def _add(self, article: Article, content: str) -> int:
        row = {"content": content, "first_seen": to_ms(self._seen_at), "published": _published_ms(article)}
        made = await self._connection.execute(insert(articles).values(row).returning(articles.c.id))
        return int(made.scalar_one())

    async def _replace(self, known: int, article: Article, content: str) -> None:
        row = {"content": content, "published": _published_ms(article), "marked": False}
        await self._connection.execute(update(articles).where(articles.c.id == known).values(row))

    async def _link(self, batch: Sequence[Article], keys: Sequence[Sequence[str]], ids: Sequence[int]) -> None:
        """Add the keys and the sources that are new. A key that is another article's stays its."""
        key_rows = [
            {"key": key, "article_id": known, "rank": rank} for known, some in zip(ids, keys, strict=True) for rank, key in enumerate(some)
        ]
        sources = {(article.source, known) for article, known in zip(batch, ids, strict=True)}
        source_rows = [{"source": source, "article_id": known} for source, known in sorted(sources)]
        for table, rows in ((article_keys, key_rows), (article_sources, source_rows)):
            for some in batches(rows):
                await self._connection.execute(insert_into(self._connection, table).values(some).on_conflict_do_nothing())


def _after(article: Article, before: Article) -> Article:
    """The record to keep of an article that is stored: as sealed as it was, with what it leaves out, and with a curator's words."""
    article = filled(still_sealed(article, before=before), before=before)
    # These stay with the article, whichever source tells of it next.
    return replace(article, note=article.note or before.note)


class Articles:
    """The `ArticleStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_filled = False  # the index of what articles say holds all of them

    async def keep(self, articles: Sequence[Article], *, seen_at: datetime) -> Kept:
        """Store new ones and update those that share a key with a stored one (first_seen stays)."""
        if not articles:
            return Kept(new=0, changed=0, ids=())
        async with self._database.writing() as connection:
            # Two processes that find the same article at the same time must not both think it new.
            await hold_editorial(connection)
            parts = [await _Keeping(connection, seen_at).keep(stretch) for stretch in _stretches(articles)]
        kept = Kept(
            new=sum(part.new for part in parts),
            changed=sum(part.changed for part in parts),
            ids=tuple(i for part in parts for i in part.ids),
        )
        if kept.new or kept.changed or not self._is_filled:
            # After the articles are kept: a kill between the two leaves this for the next visit.
            await fill(self._database)
            self._is_filled = True
        return kept

    async def since(self, moment: datetime, *, sources: Sequence[str]) -> list[StoredArticle]:
        """Those that any of the named sources carries, first seen or published after `moment`, newest first; each under the first of these names."""
        at = to_ms(moment)
        carried = select(article_sources.c.article_id).where(article_sources.c.source.in_(list(sources)))
        wanted = (
            select(articles)
            .where(or_(articles.c.first_seen > at, articles.c.published > at), articles.c.id.in_(carried))
            .order_by(func.coalesce(articles.c.published, articles.c.first_seen).desc(), articles.c.id.desc())
        )
        found = await self._stored(wanted)
        carriers = await self._carriers([one.id for one in found], sources)
        return [under_first(one, carriers[one.id], sources=sources) for one in found]

    async def _carriers(self, ids: Sequence[int], sources: Sequence[str]) -> dict[int, set[str]]:
        """Which of these sources carry each of these articles."""
        carriers: dict[int, set[str]] = {number: set() for number in ids}
        async with self._database.reading() as connection:
            for some in batches(ids):
                wanted = select(article_sources).where(article_sources.c.article_id.in_(some), article_sources.c.source.in_(list(sources)))
                for row in await connection.execute(wanted):
                    carriers[row.article_id].add(row.source)
        return carriers

    async def get(self, ids: Sequence[int]) -> list[StoredArticle]:
        """By id, in the order asked. Raises NotFound for an id that is not there."""
        found: dict[int, StoredArticle] = {}
        # A number that no id can be is one that is not there; the drivers would stumble over it.
        for some in batches([one for one in ids if 0 < one <= _LARGEST_ID]):
            found.update({one.id: one for one in await self._stored(select(articles).where(articles.c.id.in_(some)))})
        missing = [str(one) for one in ids if one not in found]
        if missing:
            raise NotFound(f"there is no article {', '.join(missing)}", do="`newsletter articles list` shows those that are known")
        return [found[one] for one in ids]

    async def known(self, keys: Sequence[str]) -> list[StoredArticle]:
        """Those that are known under any of these keys, by id."""
        found: dict[int, StoredArticle] = {}
        for some in batches(list(keys)):
            under = select(article_keys.c.article_id).where(article_keys.c.key.in_(some))
            found.update({one.id: one for one in await self._stored(select(articles).where(articles.c.id.in_(under)))})
        return [found[one] for one in sorted(found)]

    async def alike(self, stored: StoredArticle) -> list[StoredArticle]:
        """Stored articles whose text shares enough with this one's to be compared with it, the likeliest first."""
        async with self._database.reading() as connection:
            ids = await alike(connection, stored)
        return await self.get(ids) if ids else []

    async def printed_alike(self, stored: Sequence[StoredArticle], *, newsletter: str, but_not: int | None = None) -> list[StoredArticle]:
        """Articles that editions of this newsletter had, not among these, whose text shares much with one of these."""
        own = dict(zip((one.id for one in stored), await asyncio.to_thread(lambda: list(map(marks_of, stored))), strict=True))
        async with self._database.reading() as connection:
            ids = await printed_alike(connection, own, newsletter=newsletter, but_not=but_not)
        return await self.get(ids) if ids else []

    async def latest(self, limit: int) -> list[StoredArticle]:
        """The newest, by first_seen."""
        return await self._stored(select(articles).order_by(articles.c.first_seen.desc(), articles.c.id.desc()).limit(limit))

    async def _stored(self, wanted: Select[Any]) -> list[StoredArticle]:
        async with self._database.reading() as connection:
            # A few rows at a time: the text of each is in memory twice until its JSON is read.
            rows = await connection.stream(wanted.execution_options(yield_per=_READ_AT_ONCE))
            found = [(row.id, article_from(row.content), row.first_seen) async for row in rows]
            keys = await self._keys(connection, [number for number, _, _ in found])
        return [
            StoredArticle(id=number, article=article, first_seen=from_ms(seen), keys=tuple(keys.get(number, ())))
            for number, article, seen in found
        ]

    async def _keys(self, connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[str]]:
        keys: dict[int, list[str]] = {}
        for some in batches(ids):
            wanted = select(article_keys).where(article_keys.c.article_id.in_(some)).order_by(article_keys.c.rank, article_keys.c.key)
            for row in await connection.execute(wanted):
                keys.setdefault(row.article_id, []).append(row.key)
        return keys

    async def taken_keys(self, newsletter: str, *, but_not: int | None = None) -> dict[str, str]:
        """Key -> edition name, for every article of an approved, sending or sent edition of this newsletter, or sent of a cancelled one."""
        wanted = (
            select(article_keys.c.key, editions.c.slot)
            .join(edition_articles, edition_articles.c.article_id == article_keys.c.article_id)
            .join(editions, editions.c.id == edition_articles.c.edition_id)
            .where(editions.c.newsletter == newsletter, holds_articles())
            .order_by(editions.c.id)
        )
        if but_not is not None:
            wanted = wanted.where(editions.c.id != but_not)
        async with self._database.reading() as connection:
            return {row.key: f"{newsletter}-{row.slot}" for row in await connection.execute(wanted)}

    async def memory(self, address: str) -> SourceMemory:
        """What is remembered of one address; an empty memory if nothing."""
        async with self._database.reading() as connection:
            found = (await connection.execute(select(source_memory).where(source_memory.c.address == address))).mappings().first()
        if found is None:
            return SourceMemory()
        return SourceMemory(**{field.name: found[field.name] for field in fields(SourceMemory)})

    async def remember(self, address: str, memory: SourceMemory) -> None:
        """Replace what is remembered."""
        async with self._database.writing() as connection:
            await connection.execute(delete(source_memory).where(source_memory.c.address == address))
            await connection.execute(
                insert_into(connection, source_memory).values(address=address, **asdict(memory)).on_conflict_do_nothing()
            )
