"""No spelling of an address leads a fetch into this machine or its network; counted at listeners that are really there."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

import newsletter
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import FetchFailed
from tests.support.canaries import LOOPBACK_FORMS, OTHER_FORMS, Canaries
from tests.support.http_server import HttpServer, plain, redirect

_UNROUTED = "3ffe::1"  # public by its form, given back in 2006: nobody answers


def _shown(url: str) -> str:
    return url.encode("unicode_escape").decode()


@pytest.mark.parametrize("form", [*LOOPBACK_FORMS, *OTHER_FORMS], ids=_shown)
async def test_no_spelling_reaches_a_private_listener(form: str) -> None:
    """Given outright, as the target of a redirect, of a second redirect, and to a look at a link: nothing connects."""
    with Canaries() as canaries:
        async with HttpServer() as server:
            url = form.format(p=canaries.port)
            header = url.replace("\r", "").replace("\n", "").encode("utf-8").decode("latin-1")
            server.on("/hop", redirect(header))
            server.on("/hops", redirect("/hop", 307))
            fetching = Fetcher(FetchOptions(allow_private=(server.place,), timeout_s=0.8))
            for look in (fetching.get, fetching.reach):
                with pytest.raises(FetchFailed) as caught:
                    await look(url)
                assert caught.value.what
                assert caught.value.do
            for path in ("/hop", "/hops"):
                if url.strip():
                    with pytest.raises(FetchFailed):
                        await fetching.get(server.url(path))
        assert canaries.touched == 0


@pytest.mark.parametrize(
    ("target", "why"), [("http://localhost:1/", "is no public address"), ("file:///etc/passwd", "is no address of the web")]
)
async def test_a_redirect_inside_is_told_as_the_doing_of_the_one_who_redirects(target: str, why: str) -> None:
    """With the address that the editor knows; nobody is told to allow what a stranger leads to without a second thought."""
    async with HttpServer() as server:
        server.on("/feed", redirect(target))
        with pytest.raises(FetchFailed) as caught:
            await Fetcher(FetchOptions(allow_private=(server.place,))).get(server.url("/feed"))

    assert server.url("/feed") == caught.value.url
    assert f"redirects to {target}, which" in caught.value.what
    assert why in caught.value.what
    assert caught.value.do.startswith("ask its publisher")


async def test_the_canaries_would_sing() -> None:
    """A listener counts a connection that is made: the tests above can fail."""
    with Canaries() as canaries:
        socket.create_connection(("127.0.0.1", canaries.port)).close()

        assert canaries.touched == 1


class Fickle:
    """A resolver with another answer each time (DNS rebinding); the last one is for good."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked = 0
        self._answers = answers

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self._answers[min(self.asked, len(self._answers)) - 1]


@pytest.mark.parametrize("private", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0"])
async def test_a_name_that_changes_its_address_after_the_check_gains_nothing(private: str) -> None:
    """The address that was judged is the one connected to: the second answer of a resolver is never asked for."""
    with Canaries() as canaries:
        resolver = Fickle([_UNROUTED], [private])
        fetching = Fetcher(FetchOptions(timeout_s=0.3), resolver=resolver)
        with pytest.raises(FetchFailed):
            await fetching.get(f"http://rebind.example:{canaries.port}/")

        assert resolver.asked == 1
        assert canaries.touched == 0


async def test_every_hop_and_every_second_look_is_judged_anew() -> None:
    """HEAD and the GET after it, and a redirect to the same name, each ask the resolver again, and its answer is judged again."""
    with Canaries() as canaries:
        async with HttpServer() as server:
            server.on("/", redirect(f"http://rebind.example:{canaries.port}/"))
            fetching = Fetcher(FetchOptions(allow_private=(server.place,), timeout_s=0.3), resolver=Fickle([_UNROUTED], ["127.0.0.1"]))
            for _ in range(2):
                with pytest.raises(FetchFailed):
                    await fetching.get(server.url("/"))
            with pytest.raises(FetchFailed, match="no public address"):
                await fetching.reach(f"http://rebind.example:{canaries.port}/")

        assert canaries.touched == 0


@pytest.mark.parametrize("mixed", [[_UNROUTED, "127.0.0.1"], ["127.0.0.1", _UNROUTED], [_UNROUTED, "::1", "10.0.0.1"]])
async def test_one_private_address_among_public_ones_is_enough_to_refuse(mixed: list[str]) -> None:
    """A name with both is an attack, or a mistake that must not be followed: no address of it is tried."""
    with Canaries() as canaries:
        fetching = Fetcher(FetchOptions(timeout_s=0.3), resolver=Fickle(mixed))
        with pytest.raises(FetchFailed, match="no public address"):
            await fetching.get(f"http://mixed.example:{canaries.port}/")

        assert canaries.touched == 0


async def test_an_allowed_place_opens_no_other() -> None:
    """What may be fetched is one host and port: the same host on another port, and another name for it, stay closed."""
    with Canaries() as canaries:
        async with HttpServer() as server:
            server.on("/", plain(b"ours"))
            fetching = Fetcher(FetchOptions(allow_private=(server.place,), timeout_s=0.5), resolver=Fickle(["127.0.0.1"]))
            assert (await fetching.get(server.url("/"))).body == b"ours"
            for host, port in (("127.0.0.1", canaries.port), ("ours.example", server.port), ("127.0.0.2", server.port)):
                with pytest.raises(FetchFailed):
                    await fetching.get(f"http://{host}:{port}/")

        assert len(server.requests) == 1
        assert canaries.touched == 0


async def test_a_chain_of_redirects_ends_before_it_leads_inside() -> None:
    """Five innocent hops do not wear the check out."""
    with Canaries() as canaries:
        async with HttpServer() as server:
            for hop, status in enumerate((301, 302, 303, 307)):
                server.on(f"/{hop}", redirect(f"/{hop + 1}", status))
            server.on("/4", redirect(f"http://127.1:{canaries.port}/"))
            with pytest.raises(FetchFailed, match="no host that can be used"):
                await Fetcher(FetchOptions(allow_private=(server.place,))).get(server.url("/0"))

        assert canaries.touched == 0


@pytest.mark.parametrize(
    "path", ["/a\r\nX-Evil: 1", "/a HTTP/1.1\r\nX-Evil: 1\r\n\r\n", "/a%0d%0aX-Evil:1", "/?q=\r\nX-Evil: 1", "/\u010d\u010aX-Evil: 1"]
)
async def test_a_line_end_in_an_address_writes_no_header(path: str) -> None:
    """What stands in an address reaches a server as its path, quoted, or not at all."""
    async with HttpServer() as server:
        fetching = Fetcher(FetchOptions(allow_private=(server.place,)))
        with pytest.raises(FetchFailed):
            await fetching.get(server.url("") + path)

        assert all("x-evil" not in request.headers for request in server.requests)
        assert len(server.requests) <= 1


def test_nothing_but_the_fetcher_opens_a_connection_to_the_web() -> None:
    """No module beside `fetch` imports a client of HTTP, so that there is one place to judge addresses.

    Those that speak to a server which the operator names (mail, database) are no clients of the web.
    """
    client = re.compile(r"^\s*(?:import|from)\s+(?:httpx2?|urllib\.request|http\.client|requests|aiohttp|urllib3)\b|\burlopen\(", re.M)
    root = Path(newsletter.__file__).parent
    guilty = [
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if file.parent.name != "fetch" and client.search(file.read_text(encoding="utf-8"))
    ]

    assert guilty == []
