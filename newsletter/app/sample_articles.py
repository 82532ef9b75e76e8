"""The articles of the sample journal, read from its folder as the folder source reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsletter.cell.pool import Cell
from newsletter.model.article import Article
from newsletter.shipped import shipped
from newsletter.sources.authors import load_registry
from newsletter.sources.folder.source import FolderSource
from newsletter.sources.options import SourceOptions


async def sample_articles(*, now: datetime) -> tuple[Article, ...]:
    """All of them, with their ages reckoned from `now`."""
    options = SourceOptions(kind="folder", name="sample", path=str(shipped("examples") / "articles"))
    async with Cell(size=1) as cell:
        source = FolderSource(options, zone=UTC, cell=cell)
        harvest = await source.harvest(since=now - timedelta(days=365), now=now, memory={})
    registry = load_registry(shipped("examples") / "authors.toml")
    return tuple(registry.complete(article) for article in harvest.articles)
