"""Collect: visit every source and keep what is new. A dead source is a line in the report, never the end of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from newsletter import log
from newsletter.errors import Unreachable
from newsletter.model.article import Article
from newsletter.sources.base import Harvest, Source, SourceFailed
from newsletter.steps.desk import Desk
from newsletter.storage.base import ArticleStore, Shelf, SourceMemory

_log = log.get("collect")


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """What one visit brought."""

    name: str
    seen: int = 0
    new: int = 0
    changed: int = 0
    error: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What all visits brought."""

    sources: tuple[SourceReport, ...] = field(default_factory=tuple)

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources that gave nothing."""
        return tuple(source for source in self.sources if source.error)


async def collect(desk: Desk, *, articles: Shelf | None = None, remember: bool = True) -> Collected:
    """Visit all sources at once, keep their articles in `articles` (default: the desk's).

    What a source asks to be remembered is stored only after its articles are, so a crash between the two means
    one visit more, never an article less. `remember=False` leaves no trace of the visit (a dry run).
    Raises Unreachable if there are sources and every one failed.
    """
    store = articles or desk.articles
    complete = desk.registry()
    visits = await asyncio.gather(*(_visit(desk, source) for source in desk.sources))
    # Kept one after the other, in the order of the configuration: of two copies of a story the first source's came first.
    reports = [
        await _keep(desk, source, visit, store, complete, remember=remember) for source, visit in zip(desk.sources, visits, strict=True)
    ]
    collected = Collected(sources=tuple(reports))
    if reports and len(collected.failed) == len(reports):
        first = collected.failed[0]
        raise Unreachable(
            "no source could be read",
            where=f"{first.name}: {first.error}",
            do="nothing was changed; correct the sources or try again later",
        )
    return collected


async def _visit(desk: Desk, source: Source) -> Harvest | SourceFailed:
    now = desk.clock.now()
    since = now - timedelta(days=desk.newsletter.selection.max_age_days)
    try:
        return await source.harvest(since=since, now=now, memory=await _memory_of(desk.articles, source))
    except SourceFailed as failure:
        _log.warning("source failed", source=source.name, why=str(failure))
        return failure


async def _keep(
    desk: Desk,
    source: Source,
    visit: Harvest | SourceFailed,
    store: Shelf,
    complete: Callable[[Article], Article],
    *,
    remember: bool,
) -> SourceReport:
    if isinstance(visit, SourceFailed):
        return SourceReport(name=source.name, error=str(visit))
    kept = await store.keep([complete(article) for article in visit.articles], seen_at=desk.clock.now())
    if remember:
        for address, memory in (visit.memory or {}).items():
            await desk.articles.remember(_memory_key(source, address), SourceMemory(**memory))
    return SourceReport(name=source.name, seen=len(visit.articles), new=kept.new, changed=kept.changed, problems=visit.problems)


def _memory_key(source: Source, address: str) -> str:
    """Two sources of one address each need their own memory: what one has seen, the other has not yet kept."""
    return f"{source.name} {address}"


async def _memory_of(store: ArticleStore, source: Source) -> dict[str, dict[str, str | None]]:
    found = {}
    for address in source.addresses:
        memory = await store.memory(_memory_key(source, address))
        found[address] = {
            "etag": memory.etag,
            "modified": memory.modified,
            "body_hash": memory.body_hash,
            "moved_to": memory.moved_to,
        }
    return found
