"""Which class reads which kind of source: the one line to add for a new kind."""

from __future__ import annotations

from datetime import tzinfo

from newsletter.cell.pool import Cell
from newsletter.fetch.fetch import Fetcher
from newsletter.sources.base import Source
from newsletter.sources.feed.source import FeedSource
from newsletter.sources.folder.source import FolderSource
from newsletter.sources.options import SourceOptions
from newsletter.sources.page.source import PageSource
from newsletter.sources.text.source import TextSource


def build_source(options: SourceOptions, *, zone: tzinfo, fetcher: Fetcher, cell: Cell) -> Source:
    """The source that these options describe, whose path is absolute."""
    match options.kind:
        case "feed":
            return FeedSource(options, fetcher=fetcher, cell=cell)
        case "page":
            return PageSource(options, fetcher=fetcher, cell=cell)
        case "folder":
            return FolderSource(options, zone=zone)
        case "text":
            return TextSource(options)
