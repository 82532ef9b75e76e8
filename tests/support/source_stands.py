"""Places where each kind of source finds its articles, and what can happen to them: what the contract suite runs on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.cell.pool import Cell
from newsletter.fetch.fetch import Fetcher
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
from tests.support.ghost import KEY as GHOST_KEY
from tests.support.ghost import GhostSite
from tests.support.ghost import Post as GhostPost
from tests.support.http_server import HttpServer, plain
from tests.support.source_lists import as_csv, section_page, sitemap
from tests.support.sources import Sample, markdown, page, page_as_text, rss
from tests.support.wordpress import Post as WordPressPost
from tests.support.wordpress import WordPressSite

HTML = {"Content_Type": "text/html; charset=utf-8"}


class Stand(ABC):
    """A place where one kind of source finds its articles, and what can happen to it."""

    source: Source
    where: str  # what a complaint must name

    @abstractmethod
    def publish(self, *samples: Sample) -> None:
        """Show these articles, and only these."""

    @abstractmethod
    def spoil(self) -> None:
        """Add an item that cannot be used as it should."""

    @abstractmethod
    def vanish(self) -> None:
        """Be gone."""


class FeedStand(Stand):
    """A feed on loopback whose items link to pages on the same server."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
        self._server, self._samples, self.where = server, (), server.url("/feed")
        self._links = server.url("").rstrip("/")
        options = SourceOptions(kind="feed", name="coast", url=server.url("/feed"), category="Misc", language="nb")
        self.source = FeedSource(options, fetcher=fetcher, cell=cell)

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        self._samples = samples
        self._server.on("/feed", plain(rss(list(samples), base=self._links), Content_Type="application/rss+xml", ETag=f'"{len(samples)}"'))
        for one in samples:
            self._server.on(f"/{one.slug}", plain(page(one, base=self._links), **HTML))

    def spoil(self) -> None:
        """Add what cannot be used."""
        broken = Sample(title="Its page is broken", slug="broken")
        self._server.on("/feed", plain(rss([*self._samples, broken], base=self._links), Content_Type="application/rss+xml"))
        self._server.on("/broken", plain(b"no", status=500))

    def vanish(self) -> None:
        """Be gone."""
        self._server.on("/feed", plain(b"gone", status=410))


class PageStand(Stand):
    """Up to three pages on loopback."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
        self._server, self.where = server, server.url("/p0")
        self._addresses = tuple(server.url(f"/p{number}") for number in range(3))
        options = SourceOptions(kind="page", name="coast", urls=self._addresses, category="Misc", language="nb")
        self.source = PageSource(options, fetcher=fetcher, cell=cell)

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        for number in range(3):
            one = samples[min(number, len(samples) - 1)]
            self._server.on(f"/p{number}", plain(page(one, base=self._server.url("").rstrip("/")), **HTML))

    def spoil(self) -> None:
        """Add what cannot be used."""
        self._server.on("/p2", plain(b"no", status=500))

    def vanish(self) -> None:
        """Be gone."""
        for number in range(3):
            self._server.on(f"/p{number}", plain(b"gone", status=410))


class FolderStand(Stand):
    """A folder of Markdown files."""

    ending = "md"

    def plant(self, name: str, data: bytes) -> None:
        """Put a file of others beside the articles."""
        (self._folder / f"{name}.{self.ending}").write_bytes(data)

    def __init__(self, cell: Cell, place: Path) -> None:
        self._folder = place / "articles"
        self._folder.mkdir()
        self.where = str(self._folder)
        options = SourceOptions(kind="folder", name="coast", path=str(self._folder), category="Misc", language="nb")
        self.source = FolderSource(options, zone=ZoneInfo("Europe/Oslo"), cell=cell)

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        for file in self._folder.glob("*"):
            file.unlink()
        for one in samples:
            (self._folder / f"{one.slug}.md").write_text(markdown(one))

    def spoil(self) -> None:
        """Add what cannot be used."""
        (self._folder / "broken.md").write_text("---\ntitle: [never closed\n---\ntext")

    def vanish(self) -> None:
        """Be gone."""
        for file in self._folder.glob("*"):
            file.unlink()
        self._folder.rmdir()


class TextStand(FolderStand):
    """A folder of pages copied as text."""

    ending = "txt"

    def __init__(self, cell: Cell, place: Path) -> None:
        super().__init__(cell, place)
        self.source = TextSource(
            SourceOptions(kind="text", name="coast", path=str(self._folder), category="Misc", language="nb"), cell=cell
        )

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        for file in self._folder.glob("*"):
            file.unlink()
        for one in samples:
            (self._folder / f"{one.slug}.txt").write_text(page_as_text(one))

    def spoil(self) -> None:
        """Add what cannot be used."""
        (self._folder / "broken.txt").write_bytes(b"\x00\x01\x02 binary")


class LinksStand(Stand):
    """A list of links at an address, with a date each, to pages on the same server."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
        self._server, self._samples, self.where = server, (), server.url("/list")
        self._links = server.url("").rstrip("/")
        options = SourceOptions(kind="links", name="coast", url=server.url("/list"), category="Misc", language="nb")
        self.source = LinksSource(options, zone=ZoneInfo("Europe/Oslo"), fetcher=fetcher, cell=cell)

    def _show(self, body: bytes) -> None:
        self._server.on("/list", plain(body, Content_Type="text/csv", ETag=f'"{len(body)}"'))

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        self._samples = samples
        self._show(as_csv(samples, base=self._links))
        for one in samples:
            self._server.on(f"/{one.slug}", plain(page(one, base=self._links), **HTML))

    def spoil(self) -> None:
        """Add what cannot be used."""
        self._show(as_csv(self._samples, base=self._links) + b"gopher://broken,Nothing\n")

    def vanish(self) -> None:
        """Be gone."""
        self._server.on("/list", plain(b"gone", status=410))


class LinksFileStand(LinksStand):
    """The same list in a file."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell, place: Path) -> None:
        super().__init__(server, fetcher, cell)
        self._file = place / "picks.csv"
        self.where = str(self._file)
        options = SourceOptions(kind="links", name="coast", path=str(self._file), category="Misc", language="nb")
        self.source = LinksSource(options, zone=ZoneInfo("Europe/Oslo"), fetcher=fetcher, cell=cell)

    def _show(self, body: bytes) -> None:
        self._file.write_bytes(body)

    def plant(self, _: str, data: bytes) -> None:
        """Be a file of others."""
        self._file.write_bytes(data)

    def vanish(self) -> None:
        """Be gone."""
        self._file.unlink()


class SitemapStand(Stand):
    """An index whose one part names pages on the same server."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
        self._server, self._samples, self.where = server, (), server.url("/sitemap.xml")
        self._links = server.url("").rstrip("/")
        options = SourceOptions(kind="sitemap", name="coast", url=server.url("/sitemap.xml"), category="Misc", language="nb")
        self.source = SitemapSource(options, fetcher=fetcher, cell=cell)

    def _show(self, *samples: Sample) -> None:
        self._server.on("/sitemap.xml", plain(sitemap(parts=[f"{self._links}/posts.xml"])))
        self._server.on("/posts.xml", plain(sitemap(samples, base=self._links)))

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        self._samples = samples
        self._show(*samples)
        for one in samples:
            self._server.on(f"/{one.slug}", plain(page(one, base=self._links), **HTML))

    def spoil(self) -> None:
        """Add what cannot be used."""
        self._show(*self._samples, Sample(title="Its page is broken", slug="broken"))
        self._server.on("/broken", plain(b"no", status=500))

    def vanish(self) -> None:
        """Be gone."""
        self._server.on("/sitemap.xml", plain(b"gone", status=410))


class SectionStand(SitemapStand):
    """A page of headlines."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
        super().__init__(server, fetcher, cell)
        self.where = server.url("/sea")
        options = SourceOptions(kind="section", name="coast", url=server.url("/sea"), category="Misc", language="nb")
        self.source = SectionSource(options, fetcher=fetcher, cell=cell)

    def _show(self, *samples: Sample) -> None:
        self._server.on("/sea", plain(section_page(samples, base=self._links), **HTML))

    def vanish(self) -> None:
        """Be gone."""
        self._server.on("/sea", plain(b"gone", status=410))


class WordPressStand(Stand):
    """A WordPress site whose interface and pages are on one server."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
        self._server, self._site, self.where = server, WordPressSite(server=server), server.url("")
        self._site.install()
        options = SourceOptions(kind="wordpress", name="coast", url=server.url("/"), category="Misc", language="nb")
        self.source = WordPressSource(options, fetcher=fetcher, cell=cell)

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        self._site.publish(*samples)
        for one in samples:
            self._server.on(f"/{one.slug}", plain(page(one, base=self._server.url("").rstrip("/")), **HTML))

    def spoil(self) -> None:
        """Add what cannot be used."""
        self._site.posts.append(WordPressPost(sample=Sample(title="", slug="broken", paragraphs=()), id=999))

    def vanish(self) -> None:
        """Be gone."""
        self._server.on("/wp-json/wp/v2/posts", plain(b"gone", status=410))


class GhostStand(Stand):
    """A Ghost publication."""

    def __init__(self, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
        self._server, self._site, self.where = server, GhostSite(server=server), server.url("")
        self._site.install()
        options = SourceOptions(kind="ghost", name="coast", url=server.url("/"), key=GHOST_KEY, category="Misc", language="")
        self.source = GhostSource(options, fetcher=fetcher, cell=cell)

    def publish(self, *samples: Sample) -> None:
        """Show these articles."""
        self._site.publish(*samples)

    def spoil(self) -> None:
        """Add what cannot be used."""
        self._site.posts.append(GhostPost(sample=Sample(title="", slug="broken", paragraphs=()), id="f" * 12))

    def vanish(self) -> None:
        """Be gone."""
        self._server.on("/ghost/api/content/posts/", plain(b"gone", status=410))


Build = Callable[[HttpServer, Fetcher, Cell, Path], Stand]
STANDS: dict[str, Build] = {
    "feed": lambda server, fetcher, cell, _: FeedStand(server, fetcher, cell),
    "page": lambda server, fetcher, cell, _: PageStand(server, fetcher, cell),
    "folder": lambda _server, _fetcher, cell, place: FolderStand(cell, place),
    "text": lambda _server, _fetcher, cell, place: TextStand(cell, place),
    "links": lambda server, fetcher, cell, _: LinksStand(server, fetcher, cell),
    "links-file": LinksFileStand,
    "sitemap": lambda server, fetcher, cell, _: SitemapStand(server, fetcher, cell),
    "section": lambda server, fetcher, cell, _: SectionStand(server, fetcher, cell),
    "wordpress": lambda server, fetcher, cell, _: WordPressStand(server, fetcher, cell),
    "ghost": lambda server, fetcher, cell, _: GhostStand(server, fetcher, cell),
}
