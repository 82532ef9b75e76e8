"""Bombs from a real server: each is put out where it is read, and the edition comes of the sources that are left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsletter.app.whole import open_app
from newsletter.cell.pool import PICTURES, Cell, CellFailed
from newsletter.errors import BadInput
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import FetchFailed
from newsletter.steps.build import build
from tests.support import bombs
from tests.support.canaries import Canaries
from tests.support.http_server import HttpServer, bomb, drips, endless, in_pieces, plain, redirect
from tests.support.memory import peak_kib
from tests.support.project import SUBJECTS, make_project, newsletter_table

_FEED = "newsletter.sources.feed.parse:parse"
_PAGE = "newsletter.sources.article.parse:parse"
_MEASURE = "newsletter.rendering.picture_file:measure"


async def ended(cell: Cell, target: str, *args: object) -> str:
    """How a call ends: "read", "refused", or the kind of its failure."""
    try:
        await cell.run(target, *args)
    except BadInput as refused:
        assert refused.what
        return "refused"
    except CellFailed as failure:
        return failure.kind
    return "read"


async def test_feeds_and_pages_that_are_meant_to_hurt_cost_no_child_its_life() -> None:
    """Entities, nesting and breadth are read or refused by one child, one after the other, which is as quick at the end as before."""
    feeds = {"billion laughs": bombs.laughs(), "one large entity": bombs.one_large_entity(), **bombs.deep_items()}
    wide = ("many attributes", "many links", "many comments")
    pages = bombs.deep_pages() | {name: bombs.wide_pages()[name] for name in wide}
    async with Cell(size=1) as cell:
        for name, data in feeds.items():
            assert await ended(cell, _FEED, data, "https://news.example/", None) in {"read", "refused"}, name
        for name in ("deep elements", "deep tables, crossed", "deep JSON-LD", *wide):
            assert await ended(cell, _PAGE, pages[name], "https://news.example/", None) in {"read", "refused", "too large"}, name


async def test_a_document_that_names_another_fetches_nothing() -> None:
    """Entities, document types, inclusions and style sheets are not followed, neither to an address nor to a file."""
    with Canaries() as canaries:
        async with Cell(size=1) as cell:
            for name, data in bombs.outside(f"http://127.0.0.1:{canaries.port}").items():
                for target in (_FEED, _PAGE):
                    try:
                        found = await cell.run(target, data, "https://news.example/", None)
                    except BadInput:
                        continue
                    assert "root:" not in repr(found), name
        assert canaries.touched == 0


async def test_a_picture_of_fifty_thousand_pixels_a_side_is_refused_by_its_head() -> None:
    """No pixel of it is unfolded, in any format; and none of one that is only too large to be unfolded whole."""
    async with Cell(size=1) as cell:
        smaller = {"png of 36 million pixels": bombs.png_bomb(6_000, 6_000)}
        for name, data in (bombs.picture_heads() | smaller).items():
            with pytest.raises(BadInput) as caught:
                await cell.run(_MEASURE, "https://news.example/x", data, limits=PICTURES)

            assert "too many" in caught.value.what, name
            assert caught.value.do


async def test_many_large_bodies_at_once_wait_for_room() -> None:
    """Twelve bodies of nine megabytes, asked for at once and let go one by one, never lie all beside each other."""
    async with HttpServer() as server:
        server.on("/", in_pieces(9_000_000))
        fetching = Fetcher(FetchOptions(allow_private=(server.place,)))
        await fetching.get(server.url("/"))
        before = peak_kib(reset=True)

        async def taken() -> int:
            return len((await fetching.get(server.url("/"))).body)

        sizes = await asyncio.gather(*(taken() for _ in range(12)))

    assert sizes == [9_000_000] * 12
    assert peak_kib() - before < 64 * 1024


async def test_a_body_that_is_held_on_to_gives_its_room_back_when_it_is_let_go() -> None:
    """Room is taken by who holds the body, and waiting for it is not counted against the server."""
    async with HttpServer() as server:
        server.on("/", plain(bytes(1_000_000)))
        fetching = Fetcher(FetchOptions(allow_private=(server.place,), timeout_s=0.3))
        held = [await fetching.get(server.url("/")) for _ in range(2)]
        third = asyncio.create_task(fetching.get(server.url("/")))
        await asyncio.sleep(0.5)
        assert not third.done()
        held.pop()

        assert len((await third).body) == 1_000_000


async def test_a_large_body_that_fails_gives_its_room_back() -> None:
    """Servers that drip, break off or send too much take no room away from others."""
    async with HttpServer() as server:
        server.on("/endless", endless())
        server.on("/good", plain(bytes(1_000_000)))
        fetching = Fetcher(FetchOptions(allow_private=(server.place,), max_bytes=2_000_000))
        for _ in range(4):
            with pytest.raises(FetchFailed, match="larger"):
                await fetching.get(server.url("/endless"))

        assert len((await fetching.get(server.url("/good"))).body) == 1_000_000


@pytest.fixture
async def hostile() -> AsyncIterator[HttpServer]:
    """A site of bombs."""
    async with HttpServer() as server:
        server.on("/laughs", plain(bombs.laughs(), Content_Type="application/xml"))
        server.on("/gzip", bomb(128))
        server.on("/gzip-twice", bomb(16, layers=2))
        server.on("/endless", endless(bombs.rss("<title>x</title>" * 4000)))
        server.on("/deep", plain(bombs.deep_items()["deep HTML in CDATA"], Content_Type="application/xml"))
        server.on("/wide", plain(bombs.wide_pages()["many attributes"], Content_Type="text/html"))
        server.on("/loop", redirect("/loop"))
        server.on("/drips", drips())
        yield server


async def test_the_edition_goes_on_with_the_other_sources(hostile: HttpServer, tmp_path: Path) -> None:
    """Beside eight bombs the good source gives all its stories, nothing inside is reached, and the loop answers all the while."""
    with Canaries() as canaries:
        hostile.on("/inside", redirect(f"http://127.1:{canaries.port}/"))
        sources = newsletter_table()["sources"]
        sources += [
            {"kind": "feed", "url": hostile.url(f"/{name}")} for name in ("laughs", "gzip", "gzip-twice", "endless", "deep", "loop")
        ]
        sources += [{"kind": "page", "url": hostile.url(f"/{name}")} for name in ("wide", "drips", "inside")]
        fetch = {"allow_private": [hostile.place], "timeout_s": 1.0}
        settings = make_project(tmp_path, fetch=fetch, newsletters={"weekly": newsletter_table(sources=sources)})
        async with open_app(settings) as app:
            before = peak_kib(reset=True)
            late: list[float] = []
            ticking = asyncio.create_task(_tick(late))
            built = await build(app.desk(None))
            ticking.cancel()
        titles = {pick.stored.article.title for pick in built.edition.picks}

        assert {f"What {subject} means for the harbour" for subject in SUBJECTS} <= titles
        assert canaries.touched == 0
        assert max(late) < 1  # a parse in the loop would take many; benchmarks.bombs asks for a tenth of a second
        assert peak_kib() - before < 64 * 1024


async def _tick(late: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.01)
        late.append(time.monotonic() - began - 0.01)
