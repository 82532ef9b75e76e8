"""Collect: visit every source and keep what is new. A dead source is a line in the report, never the end of it.

What is wrong with a source is told when it begins, when it changes and when it is over, not at every visit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from newsletter import log
from newsletter.errors import Stopped, Unreachable
from newsletter.model.article import Article
from newsletter.sources.base import Harvest, Memory, Source, SourceFailed
from newsletter.sources.notes import read_notes, write_notes
from newsletter.steps.desk import Desk
from newsletter.steps.harvests import Parked, Waiting
from newsletter.steps.tongues import in_its_language
from newsletter.steps.troubles import Trouble, grouped, trouble_from, trouble_text, worsened
from newsletter.storage.base import ArticleStore, Shelf, SourceMemory

_log = log.get("collect")
_RECALLED_AT_ONCE = 2  # hundreds at once would each start and end a connection, and nobody else got a word in
_HOSTS = "hosts: resting"  # the address under which their memory is kept


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """What one visit brought."""

    name: str
    seen: int = 0
    new: int = 0
    changed: int = 0
    older: int = 0  # that it holds besides and that no edition can have: `window.max_age_days`
    error: str | None = None
    problems: tuple[str, ...] = ()
    since: datetime | None = None  # of the error
    visits: int = 0  # that failed in a row
    is_news: bool = False  # the error was not told before, or there was one until now and it is over


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What all visits brought."""

    sources: tuple[SourceReport, ...] = field(default_factory=tuple)

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources that gave nothing."""
        return tuple(source for source in self.sources if source.error)


class NothingRead(Unreachable):
    """Every source failed; `is_news` if that was not told before of one of them."""

    def __init__(self, failed: Sequence[SourceReport]) -> None:
        self.is_news = any(report.is_news for report in failed)
        super().__init__(
            "no source could be read",
            where=f"{failed[0].name}: {failed[0].error}",
            do="nothing was changed; correct the sources or try again later",
        )


async def collect(desk: Desk, *, articles: Shelf | None = None, remember: bool = True, in_passing: bool = False) -> Collected:
    """Visit all sources at once, keep their articles in `articles` (default: the desk's).

    What a source asks to be remembered is stored only after its articles are, so a crash between the two means
    one visit more, never an article less. `remember=False` leaves no trace of the visit (a dry run). `in_passing`: nobody waits for
    what is new, so that an answer which is fresh by its own word is not asked for again.
    Raises NothingRead if there are sources and every one failed; Stopped if the desk is to stop: what was kept until then stays, and the
    next collect brings the rest.
    """
    store = articles or desk.articles
    complete = desk.registry()
    resting = await _recall(desk)
    # Kept one after the other, in the order of the configuration: of two copies of a story the first source's came first.
    reports = []
    async with Waiting() as waiting, _visits(desk, waiting, in_passing=in_passing) as visits:
        for source, visit in zip(desk.sources, visits, strict=True):
            parked = await _unless_stopped(desk.stop, visit)
            brought = await waiting.take(parked) if isinstance(parked, Parked) else parked
            reports.append(await _keep(desk, source, brought, store, complete, remember=remember))
            del brought  # or its texts lie beside those of the next
    if remember:
        await _remember_hosts(desk, resting)
    collected = Collected(sources=tuple(reports))
    if reports and len(collected.failed) == len(reports):
        raise NothingRead(collected.failed)
    return collected


@asynccontextmanager
async def _visits(desk: Desk, waiting: Waiting, *, in_passing: bool) -> AsyncIterator[list[asyncio.Task[Parked | SourceFailed]]]:
    """Visits of all sources, under way; those that nobody wants any more are broken off."""
    recalling = asyncio.Semaphore(_RECALLED_AT_ONCE)
    tasks = [asyncio.create_task(_visit(desk, source, waiting, recalling, in_passing=in_passing)) for source in desk.sources]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _unless_stopped(stop: asyncio.Event | None, visit: asyncio.Task[Parked | SourceFailed]) -> Parked | SourceFailed:
    """What a visit brings. Raises Stopped as soon as `stop` is set."""
    if stop is not None and not visit.done():
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({visit, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
    if stop is not None and stop.is_set():
        raise Stopped("the visits of the sources were broken off", do="what was kept stays; the next collect brings the rest")
    return await visit


async def _visit(desk: Desk, source: Source, waiting: Waiting, recalling: asyncio.Semaphore, *, in_passing: bool) -> Parked | SourceFailed:
    now = desk.clock.now()
    since = now - timedelta(days=desk.newsletter.selection.max_age_days)
    try:
        async with recalling:
            memory = await _memory_of(desk.articles, source, in_passing=in_passing)
        return await waiting.park(await source.harvest(since=since, now=now, memory=memory))
    except SourceFailed as failure:
        # A new one: through its traceback the old one would hold the bytes of the page until all visits are over.
        return SourceFailed(str(failure))
    except Exception as error:  # a mistake of ours in one source must not cost the edition what the others have
        _log.exception("source broke", source=source.name)
        return SourceFailed(f"{type(error).__name__}: {error}; this is a mistake of the program: tell its makers")


async def _keep(
    desk: Desk,
    source: Source,
    visit: Harvest | SourceFailed,
    store: Shelf,
    complete: Callable[[Article], Article],
    *,
    remember: bool,
) -> SourceReport:
    before = trouble_from((await desk.articles.memory(_trouble_key(desk, source))).notes)
    if isinstance(visit, SourceFailed):
        return await _failed(desk, source, worsened(before, str(visit), now=desk.clock.now()), remember=remember)
    # Beside the loop: some hundred texts whose language is guessed.
    articles = await asyncio.to_thread(
        lambda: [in_its_language(complete(article), usual=desk.newsletter.language) for article in visit.articles]
    )
    kept = await store.keep(articles, seen_at=desk.clock.now())
    if remember:
        for address, memory in (visit.memory or {}).items():
            await desk.articles.remember(_memory_key(source, address), SourceMemory(**memory))
        if before:
            await desk.articles.remember(_trouble_key(desk, source), SourceMemory())
            _log.info("source is well again", source=source.name, visits=before.visits)
    return SourceReport(
        name=source.name,
        seen=len(visit.articles),
        new=kept.new,
        changed=kept.changed,
        older=visit.older,
        problems=grouped(visit.problems),
        is_news=before is not None,
    )


async def _failed(desk: Desk, source: Source, trouble: Trouble, *, remember: bool) -> SourceReport:
    if remember:
        await desk.articles.remember(_trouble_key(desk, source), SourceMemory(notes=trouble_text(trouble)))
    if trouble.is_news:
        _log.warning("source failed", source=source.name, why=trouble.error)
    else:
        _log.debug("source fails still", source=source.name, since=trouble.since.isoformat(), visits=trouble.visits)
    return SourceReport(name=source.name, error=trouble.error, since=trouble.since, visits=trouble.visits, is_news=trouble.is_news)


async def _recall(desk: Desk) -> str | None:
    """Tell the desk's politeness what earlier processes learnt of hosts; what was remembered of them."""
    if desk.politeness is None:
        return None
    remembered = (await desk.articles.memory(_HOSTS)).notes
    desk.politeness.recall(remembered)
    return remembered


async def _remember_hosts(desk: Desk, before: str | None) -> None:
    if desk.politeness and (resting := desk.politeness.resting()) != before:
        await desk.articles.remember(_HOSTS, SourceMemory(notes=resting))


def _trouble_key(desk: Desk, source: Source) -> str:
    return f"trouble: {desk.newsletter.slug} {source.name}"


def _memory_key(source: Source, address: str) -> str:
    """Two sources of one address each need their own memory: what one has seen, the other has not yet kept."""
    return f"{source.name} {address}"


async def _memory_of(store: ArticleStore, source: Source, *, in_passing: bool) -> Memory:
    found: Memory = {}
    for address in source.addresses:
        memory = await store.memory(_memory_key(source, address))
        notes = memory.notes if in_passing else write_notes(replace(read_notes(memory.notes), fresh_until=0))
        found[address] = asdict(replace(memory, notes=notes))
    return found
