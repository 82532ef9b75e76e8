"""A feed is followed to the start of the window: RFC 5005's archives and JSON Feed's next_url, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from newsletter.cell.pool import Cell
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.sources.base import Harvest
from newsletter.sources.feed.source import MOST_OLDER, FeedSource
from newsletter.sources.options import SourceOptions
from tests.support.http_server import HttpServer, plain
from tests.support.sources import NOW, SINCE, Sample, rss

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


async def harvested(server: HttpServer, cell: Cell) -> Harvest:
    """A visit to /feed that reads no pages."""
    options = SourceOptions(kind="feed", name="coast", url=server.url("/feed"), complete=False)
    source = FeedSource(options, fetcher=Fetcher(FetchOptions(allow_private=(server.place,))), cell=cell)
    return await source.harvest(since=SINCE, now=NOW, memory={})


def documents(server: HttpServer, count: int, *, every_days: float, rel: str = "prev-archive") -> None:
    """A feed of so many documents with three items each, the first at /feed, then /old1, /old2, ..."""
    for number in range(count):
        samples = [
            Sample(title=f"Item {number}.{place}", slug=f"i{number}-{place}", age_days=number * every_days + place * every_days / 3)
            for place in range(3)
        ]
        older = f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='{rel}' href='/old{number + 1}'/>" if number + 1 < count else ""
        server.on("/feed" if number == 0 else f"/old{number}", plain(rss(samples, base=server.url("").rstrip("/"), extra=older)))


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
async def test_a_feed_is_followed_until_the_window_s_start_and_no_further(rel: str, server: HttpServer, cell: Cell) -> None:
    """Ten days a document and a window of thirty: three documents lie in it, the fourth shows that it is over."""
    documents(server, 8, every_days=10, rel=rel)

    harvest = await harvested(server, cell)

    assert ["/feed", "/old1", "/old2", "/old3"] == [request.path for request in server.requests]
    assert 10 == len({article.title for article in harvest.articles})
    assert () == harvest.problems


async def test_a_feed_whose_first_document_reaches_back_far_enough_is_one_request(server: HttpServer, cell: Cell) -> None:
    """Most feeds of quiet sites."""
    documents(server, 3, every_days=60)

    await harvested(server, cell)

    assert ["/feed"] == [request.path for request in server.requests]


async def test_json_feed_goes_on_at_next_url(server: HttpServer, cell: Cell) -> None:
    """The same rule for the other format."""
    for path, older, age in (("/feed", "/old", 1), ("/old", None, 2)):
        item = {"id": path, "title": f"At {path}", "date_published": Sample(title="", age_days=age).published.isoformat()}
        server.on(path, plain(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item], "next_url": older}).encode()))

    harvest = await harvested(server, cell)

    assert {"At /feed", "At /old"} == {article.title for article in harvest.articles}


async def test_a_feed_without_an_end_is_left_after_ten_documents(server: HttpServer, cell: Cell) -> None:
    """Neither a circle nor an endless row of documents holds a visit."""
    documents(server, 30, every_days=0.1)
    await harvested(server, cell)
    endless = len(server.requests)
    server.on("/old1", plain(rss([Sample(title="Same", slug="same")], base=server.url(""), extra="<link rel='next' href='/feed'/>")))
    await harvested(server, cell)

    assert 1 + MOST_OLDER == endless
    assert 3 == len(server.requests) - endless


async def test_an_archive_that_is_missing_costs_its_own_items_only(server: HttpServer, cell: Cell) -> None:
    """The first document stands, and the editor is told what is not there."""
    documents(server, 2, every_days=1)
    server.on("/old1", plain(b"", status=404))

    harvest = await harvested(server, cell)

    assert 3 == len(harvest.articles)
    assert "older items of the feed are missing" in harvest.problems[0]
