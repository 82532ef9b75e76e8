"""Lists, sitemaps and section pages over several visits: what is read, what is read again, and what never."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from newsletter.cell.pool import Cell
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.sources.base import Harvest, Memory, Source
from newsletter.sources.found import PAGES_A_VISIT
from newsletter.sources.links.source import LinksSource
from newsletter.sources.options import SourceOptions
from newsletter.sources.section.source import SectionSource
from newsletter.sources.sitemap.source import UNDATED_FIRST, SitemapSource
from tests.support.http_server import HttpServer, cached, plain
from tests.support.source_lists import section_page, sitemap
from tests.support.sources import NOW, SINCE, Sample, page

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def cell() -> AsyncIterator[Cell]:
    """One cell for all: its child takes a second to start."""
    async with Cell(size=1) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as one:
        yield one


class Visitor:
    """Visits one source again and again, remembering what it asks for."""

    def __init__(self, server: HttpServer, source: Source) -> None:
        self._server, self._source, self._memory = server, source, Memory()

    async def visit(self, *, days: float = 0) -> tuple[Harvest, list[str]]:
        """What one visit brings, and which paths it asked for."""
        before = len(self._server.requests)
        later = timedelta(days=days)
        harvest = await self._source.harvest(since=SINCE + later, now=NOW + later, memory=self._memory)
        self._memory = {**self._memory, **(harvest.memory or {})}
        return harvest, [request.path for request in self._server.requests[before:]]

    def remember(self, other: Visitor) -> None:
        """Know what another visitor knows."""
        self._memory = {**other._memory}


def base(server: HttpServer) -> str:
    """The server's address without the final slash."""
    return server.url("").rstrip("/")


def show(server: HttpServer, *samples: Sample) -> None:
    """Put up the pages of articles."""
    for one in samples:
        server.on(f"/{one.slug}", plain(page(one, base=base(server)), Content_Type="text/html"))


def fetcher(server: HttpServer) -> Fetcher:
    """A fetcher that may go there."""
    return Fetcher(FetchOptions(allow_private=(server.place,)))


def links_of(server: HttpServer, cell: Cell, **options: object) -> Visitor:
    """A list of links at /list."""
    made = SourceOptions(kind="links", url=server.url("/list"), **options)  # type: ignore[arg-type]  # as the test gives them
    return Visitor(server, LinksSource(made, zone=ZoneInfo("Europe/Oslo"), fetcher=fetcher(server), cell=cell))


def sitemap_of(server: HttpServer, cell: Cell, path: str = "/sitemap.xml", **options: object) -> Visitor:
    """A sitemap, or a site of which it is to be found."""
    made = SourceOptions(kind="sitemap", url=server.url(path), **options)  # type: ignore[arg-type]  # as the test gives them
    return Visitor(server, SitemapSource(made, fetcher=fetcher(server), cell=cell))


async def test_a_note_that_was_changed_makes_its_link_new_and_no_other(server: HttpServer, cell: Cell) -> None:
    """The list's order is kept; the curator's words are the note; a link that was not touched is not read again."""
    show(server, Sample(title="One", slug="one"), Sample(title="Two", slug="two"))
    rows = [f"{base(server)}/two,Second first", f"{base(server)}/one,As it was"]
    visitor = links_of(server, cell)

    server.on("/list", plain("\n".join(["url,note", *rows]).encode()))
    first, _ = await visitor.visit()
    server.on("/list", plain("\n".join(["url,note", rows[0], f"{base(server)}/one,Better words"]).encode()))
    second, asked = await visitor.visit()

    assert [("Two", "Second first"), ("One", "As it was")] == [(one.title, one.note) for one in first.articles]
    assert [("One", "Better words")] == [(one.title, one.note) for one in second.articles]
    assert ["/list", "/one"] == asked


async def test_an_old_story_on_a_list_counts_from_the_day_it_was_put_there(server: HttpServer, cell: Cell) -> None:
    """Its own date is when it was first published; without a date on the list it counts from when it is seen."""
    show(server, Sample(title="Dated", slug="dated", age_days=400), Sample(title="Undated", slug="undated", age_days=400))
    day = (NOW - timedelta(days=2)).date()
    server.on("/list", plain(f"url,date\n{base(server)}/dated,{day}\n{base(server)}/undated,\n".encode()))

    harvest, _ = await links_of(server, cell).visit()

    dated, undated = harvest.articles
    assert (day, None) == (dated.published, undated.published)
    assert NOW - timedelta(days=400) == dated.first_published == undated.first_published


async def test_only_links_with_a_wanted_tag_are_read(server: HttpServer, cell: Cell) -> None:
    """Without regard to case."""
    show(server, Sample(title="Public", slug="public"), Sample(title="Private", slug="private"))
    server.on("/list", plain(f"url,tags\n{base(server)}/public,sea;Digest\n{base(server)}/private,sea\n".encode()))

    harvest, asked = await links_of(server, cell, tags=("digest",)).visit()

    assert ["Public"] == [one.title for one in harvest.articles]
    assert ["/list", "/public"] == asked


async def test_changed_options_make_an_unchanged_list_new(server: HttpServer, cell: Cell) -> None:
    """A wider filter lets through at once what it lets through; the list is asked for whole."""
    show(server, Sample(title="One", slug="one"), Sample(title="Two", slug="two"))
    server.on("/list", cached(f"url,tags\n{base(server)}/one,a\n{base(server)}/two,b\n".encode(), etag='"1"', modified=""))
    narrow, wide = links_of(server, cell, tags=("a",)), links_of(server, cell, tags=("a", "b"))

    first, _ = await narrow.visit()
    wide.remember(narrow)
    second, _ = await wide.visit()
    third, _ = await wide.visit()

    assert [["One"], ["One", "Two"], []] == [[one.title for one in visit.articles] for visit in (first, second, third)]
    assert third.unchanged


async def test_a_page_that_cannot_be_had_is_tried_at_three_visits(server: HttpServer, cell: Cell) -> None:
    """Meanwhile the article is what the list says of it, if that is enough."""
    server.on("/list", plain(f"url,title,note\n{base(server)}/down,The headline,My words\n{base(server)}/dark,,\n".encode()))
    server.on("/down", plain(b"", status=403))
    server.on("/dark", plain(b"", status=403))
    visitor = links_of(server, cell)

    visits = [await visitor.visit() for _ in range(5)]

    first, _ = visits[0]
    assert [("The headline", "My words")] == [(one.title, one.note) for one in first.articles]
    assert ["line 2", "line 3"] == [problem.split(",")[0] for problem in first.problems]
    assert [3, 3, 3, 1, 1] == [len(asked) for _, asked in visits]
    assert visits[-1][0].unchanged


async def test_a_visit_reads_so_many_pages_and_the_next_goes_on(server: HttpServer, cell: Cell) -> None:
    """Until all are read; then an unchanged list costs one request."""
    samples = [Sample(title=f"Story {n}", slug=f"s{n}") for n in range(PAGES_A_VISIT + 5)]
    show(server, *samples)
    server.on("/list", plain("\n".join(f"{base(server)}/{one.slug}" for one in samples).encode(), ETag='"1"'))
    visitor = links_of(server, cell)

    counts = [(len(harvest.articles), len(asked)) for harvest, asked in [await visitor.visit() for _ in range(3)]]

    assert [(PAGES_A_VISIT, PAGES_A_VISIT + 1), (5, 6), (0, 1)] == counts


async def test_a_site_names_its_sitemap_in_robots_txt(server: HttpServer, cell: Cell) -> None:
    """That of news is taken where there is one; packed or not."""
    show(server, Sample(title="One", slug="one"))
    robots = f"User-agent: *\nDisallow:\nSitemap: {base(server)}/all.xml\nSitemap: {base(server)}/news.xml.gz\n"
    server.on("/robots.txt", plain(robots.encode()))
    server.on("/news.xml.gz", plain(gzip.compress(sitemap([Sample(title="One", slug="one")], base=base(server)))))

    harvest, asked = await sitemap_of(server, cell, "/").visit()

    assert ["One"] == [one.title for one in harvest.articles]
    assert ["/robots.txt", "/news.xml.gz", "/one"] == asked


async def test_only_the_part_that_changed_is_read_again_and_only_its_new_pages(server: HttpServer, cell: Cell) -> None:
    """The pages of the other part stay known, although it was not read this time."""
    one, two, three = (Sample(title=name, slug=name.lower()) for name in ("One", "Two", "Three"))
    show(server, one, two, three)
    server.on("/sitemap.xml", plain(sitemap(parts=[f"{base(server)}/a.xml", f"{base(server)}/b.xml"])))
    server.on("/a.xml", plain(sitemap([one], base=base(server))))
    server.on("/b.xml", plain(sitemap([two], base=base(server))))
    visitor = sitemap_of(server, cell)

    await visitor.visit()
    server.on("/b.xml", plain(sitemap([two, three], base=base(server))))
    second, asked = await visitor.visit()
    server.on("/a.xml", plain(sitemap([one, two], base=base(server))))
    _, third = await visitor.visit()

    assert ["Three"] == [article.title for article in second.articles]
    assert {"/sitemap.xml", "/a.xml", "/b.xml", "/three"} == set(asked)
    assert {"/sitemap.xml", "/a.xml", "/b.xml"} == set(third)


async def test_an_archive_without_dates_is_not_read_through(server: HttpServer, cell: Cell) -> None:
    """At the first visit the first few; afterwards what is new in it."""
    samples = [Sample(title=f"Story {n}", slug=f"s{n}") for n in range(60)]
    fresh = Sample(title="Fresh", slug="fresh")
    show(server, fresh, *samples)
    server.on("/sitemap.xml", plain(sitemap(samples, base=base(server), dated=False)))
    visitor = sitemap_of(server, cell)

    first, _ = await visitor.visit()
    server.on("/sitemap.xml", plain(sitemap([*samples, fresh], base=base(server), dated=False)))
    second, asked = await visitor.visit()

    assert UNDATED_FIRST == len(first.articles)
    assert ["Fresh"] == [one.title for one in second.articles]
    assert ["/sitemap.xml", "/fresh"] == asked


async def test_an_index_without_end_is_left_after_so_many_parts(server: HttpServer, cell: Cell) -> None:
    """Neither an index that names itself nor one of indexes of indexes is followed for ever."""
    server.on("/sitemap.xml", plain(sitemap(parts=[f"{base(server)}/sitemap.xml", *(f"{base(server)}/i{n}.xml" for n in range(40))])))
    for n in range(40):
        server.on(f"/i{n}.xml", plain(sitemap(parts=[f"{base(server)}/j{n}.xml"])))
        server.on(f"/j{n}.xml", plain(sitemap(parts=[f"{base(server)}/k{n}.xml"])))
        server.on(f"/k{n}.xml", plain(sitemap([Sample(title="Deep", slug="deep")], base=base(server))))

    _, asked = await sitemap_of(server, cell).visit()

    assert 20 == len(asked)
    assert not [path for path in asked if path.startswith("/k")]


async def test_pages_of_a_sitemap_that_are_no_articles_are_asked_for_once(server: HttpServer, cell: Cell) -> None:
    """Although the sitemap says at each visit that they have changed."""
    server.on("/front", plain(b"<html><body><p>Nothing</p></body></html>", Content_Type="text/html"))
    visitor = sitemap_of(server, cell)
    asked = []
    for age in (3, 2):
        server.on("/sitemap.xml", plain(sitemap([Sample(title="x", slug="front", age_days=age)], base=base(server))))
        harvest, paths = await visitor.visit()
        asked += paths
        assert () == harvest.problems

    assert ["/sitemap.xml", "/front", "/sitemap.xml"] == asked


async def test_patterns_keep_the_rest_of_a_site_out(server: HttpServer, cell: Cell) -> None:
    """What is not included, or excluded, is never asked for."""
    samples = [Sample(title=name, slug=name) for name in ("news-1", "shop-1", "news-live")]
    show(server, *samples)
    server.on("/sitemap.xml", plain(sitemap(samples, base=base(server))))

    _, asked = await sitemap_of(server, cell, include=("/news",), exclude=("*live",)).visit()

    assert ["/sitemap.xml", "/news-1"] == asked


async def test_a_section_page_gives_only_what_is_new_on_it(server: HttpServer, cell: Cell) -> None:
    """What left the page and what was read costs nothing; an embargo waits."""
    one, two = Sample(title="One", slug="one-story-of-the-sea"), Sample(title="Two", slug="two-stories-of-the-sea")
    ahead = Sample(title="Ahead", slug="ahead-of-its-day", age_days=-2)
    show(server, one, two, ahead)
    source = SectionSource(SourceOptions(kind="section", url=server.url("/sea")), fetcher=fetcher(server), cell=cell)
    visitor = Visitor(server, source)

    titles = []
    for day, shown in enumerate([(one, ahead), (two, one, ahead), (two, one, ahead), (two, one, ahead)]):
        server.on("/sea", plain(section_page(shown, base=base(server)), Content_Type="text/html"))
        harvest, _ = await visitor.visit(days=day)
        titles.append([article.title for article in harvest.articles])

    assert [["One"], ["Two"], ["Ahead"], []] == titles
