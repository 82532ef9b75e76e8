"""Which class reads which kind of source: the one line to add for a new kind."""

from __future__ import annotations

from datetime import tzinfo

from newsletter.cell.pool import Cell
from newsletter.fetch.politeness import PoliteFetcher
from newsletter.sources.base import Source
from newsletter.sources.feed.source import FeedSource
from newsletter.sources.folder.source import FolderSource
from newsletter.sources.ghost.source import GhostSource
from newsletter.sources.links.source import LinksSource
from newsletter.sources.options import SourceOptions
from newsletter.sources.page.source import PageSource
from newsletter.sources.section.source import SectionSource
from newsletter.sources.sitemap.source import SitemapSource
from newsletter.sources.text.source import TextSource
from newsletter.sources.wordpress.source import WordPressSource


def build_source(options: SourceOptions, *, zone: tzinfo, fetcher: PoliteFetcher, cell: Cell) -> Source:
    """The source that these options describe, whose path is absolute."""
    if not options.robots:
        fetcher = fetcher.without_robots()
    match options.kind:
        case "feed":
            return FeedSource(options, fetcher=fetcher, cell=cell)
        case "page":
            return PageSource(options, fetcher=fetcher, cell=cell)
        case "folder":
            return FolderSource(options, zone=zone, cell=cell)
        case "ghost":
            return GhostSource(options, fetcher=fetcher, cell=cell)
        case "links":
            return LinksSource(options, zone=zone, fetcher=fetcher, cell=cell)
        case "section":
            return SectionSource(options, fetcher=fetcher, cell=cell)
        case "sitemap":
            return SitemapSource(options, fetcher=fetcher, cell=cell)
        case "text":
            return TextSource(options, cell=cell)
        case "wordpress":
            return WordPressSource(options, fetcher=fetcher, cell=cell)
