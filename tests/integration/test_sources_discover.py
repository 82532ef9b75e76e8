"""The feed of a site, found over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from newsletter.app.trying import tried
from newsletter.cell.pool import Cell
from newsletter.errors import Unreachable
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.sources.base import SourceFailed
from newsletter.sources.discover import Found, find_feed
from tests.support.http_server import HttpServer, plain, redirect
from tests.support.sources import Sample, rss

pytestmark = pytest.mark.asyncio(loop_scope="module")
FEED = rss([Sample(title="One")], base="https://press.example")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def cell() -> AsyncIterator[Cell]:
    """One cell for all tests here."""
    async with Cell(size=1) as one:
        yield one


async def found(server: HttpServer, cell: Cell, path: str = "/") -> Found:
    """What is found from a path of the server."""
    return await find_feed(server.url(path), Fetcher(FetchOptions(allow_private=(server.place,))), cell)


async def test_a_feed_itself_is_found_where_it_is(cell: Cell) -> None:
    """Its own title and address; redirects are followed."""
    async with HttpServer() as server:
        server.on("/f", redirect("/feed"))
        server.on("/feed", plain(FEED))
        feed = await found(server, cell, "/f")

    assert (server.url("/feed"), "The Coast", "https://press.example/") == (feed.feed_url, feed.title, feed.site)


async def test_the_page_s_own_word_comes_first(cell: Cell) -> None:
    """A dead link is passed over for the next one; name and language are the page's."""
    async with HttpServer() as server:
        server.on(
            "/",
            plain(
                b"<html lang='nb'><head><title>Kysten</title><link rel='alternate' type='application/rss+xml' href='/dead'>"
                b"<link rel='alternate' type='application/rss+xml' href='/live'></head><body>Hei</body></html>"
            ),
        )
        server.on("/live", plain(FEED))
        server.on("/feed", plain(FEED))
        feed = await found(server, cell)

    assert (server.url("/live"), "Kysten", "nb") == (feed.feed_url, feed.title, feed.language)


async def test_the_usual_places_are_asked_last(cell: Cell) -> None:
    """A site that names none but has one where most do."""
    async with HttpServer() as server:
        server.on("/", plain(b"<html><head><title>Kysten</title></head><body>Hei</body></html>"))
        server.on("/feed", plain(b"<html>a page, not a feed</html>"))
        server.on("/index.xml", plain(FEED))
        feed = await found(server, cell)

    assert server.url("/index.xml") == feed.feed_url


async def test_nothing_found_says_what_to_do(cell: Cell) -> None:
    """A site without a feed, and a site that is not there, each end in a sentence with a remedy."""
    async with HttpServer() as server:
        server.on("/", plain(b"<html><head><title>Kysten</title></head><body>Hei</body></html>"))
        with pytest.raises(SourceFailed, match=r"names no feed.*give the address of a feed"):
            await found(server, cell)
        with pytest.raises(SourceFailed, match="/none"):
            await found(server, cell, "/none")


async def test_a_trial_of_a_private_address_is_told_the_option_that_allows_it() -> None:
    """`newsletter try` has no configuration to which a host could be added."""
    with pytest.raises(Unreachable, match="127.0.0.1, which is no public address") as caught:
        async with tried("http://127.0.0.1:9/", save=None, allow_private=False, told=print):
            pass

    assert "--allow-private" in (caught.value.do or "")
    assert "fetch.allow_private" not in str(caught.value)
