"""Good manners at the wire: how often, how many at a time, and when not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.utils import format_datetime

import pytest
import pytest_asyncio

from newsletter.clock import monotonic
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.politeness import PoliteFetcher, Politeness
from newsletter.fetch.records import FetchFailed
from tests.support.http_server import Answer, HttpServer, Request, plain
from tests.support.polite import SetClock, stranger


@pytest_asyncio.fixture
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as one:
        yield one


def counting(counts: list[int], *, for_s: float = 0.02) -> Answer:
    """Notes how many requests are answered at the same time."""
    open_now = 0

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now
        open_now += 1
        counts.append(open_now)
        await asyncio.sleep(for_s)
        open_now -= 1
        await plain(b"here")(request, writer)

    return answer


def first_then(first: Answer, then: Answer) -> Answer:
    """One answer to the first request, another to all that follow."""
    answers = [first]

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await (answers.pop() if answers else then)(request, writer)

    return answer


def paths(server: HttpServer) -> list[str]:
    """What was asked for."""
    return [request.path for request in server.requests]


async def test_a_host_gets_so_many_requests_at_a_time_over_all_sources(server: HttpServer) -> None:
    """Two fetchers of one politeness share its two places."""
    counts: list[int] = []
    server.on("/a", counting(counts))
    politeness = Politeness(FetchOptions(gap_s=0.0, at_once_per_host=2), clock=SetClock())
    one, other = stranger(server, politeness=politeness), stranger(server, politeness=politeness)

    await asyncio.gather(*(fetcher.get(server.url("/a")) for fetcher in (one, other) for _ in range(4)))

    assert 8 == len(counts)
    assert 2 == max(counts)


async def test_there_is_a_gap_between_requests_to_a_strange_host_and_none_to_ones_own(server: HttpServer) -> None:
    """Hosts in allow_private are the editor's."""
    server.on("/a", plain(b"here"))
    fetcher = stranger(server, gap_s=0.05)
    began = monotonic()
    await asyncio.gather(*(fetcher.get(server.url("/a")) for _ in range(4)))
    took = monotonic() - began

    own = stranger(server, politeness=Politeness(FetchOptions(gap_s=30.0, allow_private=(server.place,)), clock=SetClock()))
    await asyncio.gather(*(own.get(server.url("/a")) for _ in range(4)))

    assert took >= 0.15
    assert monotonic() - began < 10


async def test_a_short_wait_is_waited_for_once(server: HttpServer) -> None:
    """A server that asks for a moment gets it, and the visit goes on."""
    server.on("/a", first_then(plain(b"", status=503, Retry_After="0"), plain(b"here")))
    server.on("/b", plain(b"", status=429, Retry_After="0"))
    fetcher = stranger(server)

    assert b"here" == (await fetcher.get(server.url("/a"))).body
    with pytest.raises(FetchFailed, match="asked too often"):
        await fetcher.get(server.url("/b"))

    assert ["/a", "/a", "/b", "/b"] == paths(server)


@pytest.mark.parametrize("form", ["seconds", "date", "none"])
async def test_a_host_that_asks_to_be_left_alone_is_left_alone_until_then(server: HttpServer, form: str) -> None:
    """No address of it is asked, the failure says until when, and afterwards all is as before."""
    clock = SetClock()
    later = clock.moment.replace(hour=13)
    headers = {"seconds": {"Retry_After": "3600"}, "date": {"Retry_After": format_datetime(later, usegmt=True)}, "none": {}}[form]
    server.on("/a", first_then(plain(b"", status=429, **headers), plain(b"here")))
    server.on("/b", plain(b"there"))
    fetcher = stranger(server, clock=clock)

    for path in ("/a", "/b"):
        with pytest.raises(FetchFailed, match=r"left alone until 2031-05-14 1[23]:\d\d UTC"):
            await fetcher.get(server.url(path))
    clock.move(hours=1, seconds=1)
    assert b"there" == (await fetcher.get(server.url("/b"))).body

    assert ["/a", "/b"] == paths(server)


async def test_a_rest_outlives_the_process(server: HttpServer) -> None:
    """What one process learnt the next one knows; what no longer holds, or makes no sense, is forgotten."""
    clock = SetClock()
    server.on("/a", plain(b"", status=503, Retry_After="99999999"))
    politeness = Politeness(FetchOptions(gap_s=0.0), clock=clock)
    with pytest.raises(FetchFailed):
        await stranger(server, politeness=politeness).get(server.url("/a"))

    after = Politeness(FetchOptions(gap_s=0.0), clock=clock)
    after.recall(politeness.resting())
    for nonsense in ("{", "[1]", '{"x": 3}', '{"x": {"until": 5}}', '{"y": {"until": "9999-01-01T00:00:00+00:00"}}', None):
        after.recall(nonsense)
    with pytest.raises(FetchFailed, match="left alone until 2031-05-15 12:00 UTC"):
        await stranger(server, politeness=after).get(server.url("/a"))

    assert 1 == len(server.requests)
    assert politeness.resting() == after.resting()
    clock.move(days=1.1)
    assert after.resting() is None


async def test_a_503_without_a_wish_and_other_errors_close_no_host(server: HttpServer) -> None:
    """One page in trouble is not the whole site."""
    server.on("/a", plain(b"", status=503))
    server.on("/b", plain(b"there"))
    fetcher = stranger(server)

    with pytest.raises(FetchFailed, match="503"):
        await fetcher.get(server.url("/a"))

    assert b"there" == (await fetcher.get(server.url("/b"))).body


async def test_a_page_is_read_only_where_robots_txt_allows_it(server: HttpServer) -> None:
    """It is asked for once a day; what stands in the configuration is read all the same."""
    clock = SetClock()
    server.on("/robots.txt", plain(b"User-agent: newsletter-digest\nDisallow: /closed\n"))
    server.on("/closed/1", plain(b"one"))
    server.on("/open/1", plain(b"two"))
    fetcher = stranger(server, clock=clock)

    with pytest.raises(FetchFailed, match=r"robots.txt of 127.0.0.1; ask the publisher, or set robots = false"):
        await fetcher.page(server.url("/closed/1"))
    assert b"two" == (await fetcher.page(server.url("/open/1"))).body
    assert b"one" == (await fetcher.get(server.url("/closed/1"))).body
    assert b"one" == (await fetcher.without_robots().page(server.url("/closed/1"))).body
    clock.move(hours=25)
    await fetcher.page(server.url("/open/1"))

    assert ["/robots.txt", "/open/1", "/closed/1", "/closed/1", "/robots.txt", "/open/1"] == paths(server)


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
async def test_a_site_without_robots_txt_allows_all_and_one_that_cannot_say_allows_nothing(
    server: HttpServer, status: int, allowed: bool
) -> None:
    """RFC 9309 section 2.3.1: 4xx means there is none, 5xx that all is forbidden until it answers."""
    server.on("/robots.txt", plain(b"", status=status))
    server.on("/a", plain(b"here"))
    fetcher = stranger(server)

    if allowed:
        assert b"here" == (await fetcher.page(server.url("/a"))).body
    else:
        with pytest.raises(FetchFailed, match="robots.txt"):
            await fetcher.page(server.url("/a"))


async def test_a_robots_txt_that_cannot_be_had_for_a_month_is_given_up(server: HttpServer) -> None:
    """Over restarts too; until then what was last read holds."""
    clock = SetClock()
    server.on("/robots.txt", first_then(plain(b"User-agent: *\nDisallow: /closed"), plain(b"", status=500)))
    server.on("/a", plain(b"here"))
    politeness = Politeness(FetchOptions(gap_s=0.0), clock=clock)
    fetcher = stranger(server, politeness=politeness)
    await fetcher.page(server.url("/a"))
    clock.move(days=2)
    await fetcher.page(server.url("/a"))
    with pytest.raises(FetchFailed):
        await fetcher.page(server.url("/closed"))

    after = Politeness(FetchOptions(gap_s=0.0), clock=clock)
    after.recall(politeness.resting())
    with pytest.raises(FetchFailed):
        await stranger(server, politeness=after).page(server.url("/a"))
    clock.move(days=31)

    assert b"here" == (await stranger(server, politeness=after).page(server.url("/a"))).body


async def test_hosts_of_ones_own_are_read_without_robots_txt(server: HttpServer) -> None:
    """Who names a private host in the configuration owns it."""
    server.on("/a", plain(b"here"))
    options = FetchOptions(allow_private=(server.place,))
    fetcher: PoliteFetcher = stranger(server, politeness=Politeness(options, clock=SetClock()))

    await fetcher.page(server.url("/a"))

    assert ["/a"] == paths(server)


async def test_a_robots_txt_that_is_asked_too_often_is_a_rest_and_no_ban(server: HttpServer) -> None:
    """The page is told to be left alone until then, and read afterwards."""
    clock = SetClock()
    server.on("/robots.txt", first_then(plain(b"", status=429, Retry_After="900"), plain(b"")))
    server.on("/a", plain(b"here"))
    fetcher = stranger(server, clock=clock)

    with pytest.raises(FetchFailed, match="left alone until 2031-05-14 12:15 UTC"):
        await fetcher.page(server.url("/a"))
    clock.move(minutes=16)

    assert b"here" == (await fetcher.page(server.url("/a"))).body
