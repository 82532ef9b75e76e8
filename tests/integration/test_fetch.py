"""The only HTTP way out, against real servers that misbehave."""

from __future__ import annotations

import gc
import io
import re
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from newsletter.fetch.fetch import Fetcher, Resolver
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import FetchFailed
from tests.support.http_server import (
    HttpServer,
    bomb,
    breaks_off,
    cached,
    compressed,
    drips,
    endless,
    endless_head,
    garbage,
    never_answers,
    plain,
    redirect,
)
from tests.support.memory import peak_kib


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as made:
        yield made


def fetcher(server: HttpServer, *more: str, resolver: Resolver | None = None, timeout_s: float = 5.0, **options: object) -> Fetcher:
    """A fetcher that may go to `server`."""
    return Fetcher(FetchOptions(allow_private=(server.place, *more), timeout_s=timeout_s, **options), resolver=resolver)  # type: ignore[arg-type] # options by name


def names(**known: Sequence[str]) -> Resolver:
    """A resolver that knows these names (`_` for `.`) and counts its calls in `.asked`."""

    async def find(host: str, port: int) -> Sequence[str]:
        find.asked.append(host)  # type: ignore[attr-defined] # a list on the function itself
        if host.replace(".", "_") not in known:
            raise OSError(-2, "Name or service not known")
        return known[host.replace(".", "_")]

    find.asked = []  # type: ignore[attr-defined] # a list on the function itself
    return find


async def failure(fetching: Fetcher, url: str) -> FetchFailed:
    """The way a fetch fails."""
    with pytest.raises(FetchFailed) as caught:
        await fetching.get(url)
    return caught.value


async def test_a_page_comes_with_its_type_charset_and_validators(server: HttpServer) -> None:
    """What the next visit needs is in the record."""
    server.on(
        "/page",
        plain(
            "ä".encode("latin-1"), Content_Type='Text/HTML; Charset="ISO-8859-1"', ETag='"7"', Last_Modified="Tue, 24 Nov 2026 08:00:00 GMT"
        ),
    )
    found = await fetcher(server, user_agent="digest/1").get(server.url("/page?a=b#c"))

    assert found.body == b"\xe4"
    assert (found.status, found.content_type, found.charset) == (200, "text/html", "iso8859-1")
    assert (found.etag, found.modified) == ('"7"', "Tue, 24 Nov 2026 08:00:00 GMT")
    assert (found.url, found.moved_to, found.not_modified) == (server.url("/page?a=b"), None, False)
    assert server.requests[0].path == "/page?a=b"
    assert server.requests[0].headers["user-agent"] == "digest/1"
    assert "cookie" not in server.requests[0].headers


async def test_an_unchanged_page_costs_no_body(server: HttpServer) -> None:
    """A conditional GET that is answered 304 is `not_modified`."""
    server.on("/feed", cached(b"<rss/>", etag='W/"1"', modified="Tue, 24 Nov 2026 08:00:00 GMT"))
    first = await fetcher(server).get(server.url("/feed"))
    second = await fetcher(server).get(server.url("/feed"), etag=first.etag, modified=first.modified)

    assert (first.body, first.not_modified) == (b"<rss/>", False)
    assert (second.body, second.not_modified, second.etag) == (b"", True, 'W/"1"')
    assert server.requests[1].headers["if-modified-since"] == first.modified


async def test_a_304_that_nobody_asked_for_is_a_failure(server: HttpServer) -> None:
    """Without a condition there is nothing that could be unchanged."""
    server.on("/feed", plain(b"", status=304))

    assert (await failure(fetcher(server), server.url("/feed"))).status == 304


async def test_validators_that_would_break_a_header_are_left_out(server: HttpServer) -> None:
    """What a server once sent cannot inject a header into the next request."""
    server.on("/", plain(b"x"))
    await fetcher(server).get(server.url("/"), etag='"a"\r\nX-Evil: 1', modified="ä")

    assert not {"if-none-match", "if-modified-since", "x-evil"} & set(server.requests[0].headers)


async def test_a_gzipped_page_is_inflated(server: HttpServer) -> None:
    """Bodies are decompressed."""
    server.on("/", compressed(b"words " * 1000))

    assert (await fetcher(server).get(server.url("/"))).body == b"words " * 1000


@pytest.mark.parametrize(("statuses", "moved"), [((301,), True), ((308, 301), True), ((302,), False), ((301, 307), False), ((303,), False)])
async def test_an_address_has_moved_only_if_every_redirect_says_for_good(
    server: HttpServer, statuses: tuple[int, ...], moved: bool
) -> None:
    """A temporary hop anywhere keeps the old address."""
    for hop, status in enumerate(statuses):
        server.on(f"/{hop}", redirect(f"/{hop + 1}", status))
    server.on(f"/{len(statuses)}", plain(b"here"))
    found = await fetcher(server).get(server.url("/0"))
    end = server.url(f"/{len(statuses)}")

    assert (found.body, found.url, found.moved_to) == (b"here", end, end if moved else None)


async def test_a_redirect_loop_ends_at_the_limit(server: HttpServer) -> None:
    """At most `redirects` redirects are followed."""
    server.on("/", redirect("/"))
    failed = await failure(fetcher(server, redirects=3), server.url("/"))

    assert "more than 3 times" in failed.what
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://localhost:{port}/",
        "http://127.0.0.1:1/",
        "http://2130706433:{port}/",
        "http://127.1:{port}/",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_is_checked_like_the_first_address(server: HttpServer, to: str) -> None:
    """A public page cannot send the fetcher into the private network, and the answer of such a place is never asked for."""
    server.on("/", redirect(to.format(port=server.port)))
    began = time.monotonic()
    await failure(fetcher(server), server.url("/"))

    assert len(server.requests) == 1
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://127.1:{port}/",
        "http://0:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://0.0.0.0:{port}/",
    ],
)
async def test_a_private_address_is_not_connected_to_unless_allowed(server: HttpServer, url: str) -> None:
    """Nothing reaches a listener on loopback."""
    failed = await failure(Fetcher(FetchOptions()), url.format(port=server.port))

    assert server.requests == []
    assert failed.do


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"]])
async def test_a_name_with_one_private_address_is_refused(server: HttpServer, addresses: list[str]) -> None:
    """All addresses of a name are judged, not the first."""
    fetching = Fetcher(FetchOptions(), resolver=names(news_example=addresses))
    failed = await failure(fetching, server.url("/", host="news.example"))

    assert "no public address" in failed.what
    assert f'"news.example:{server.port}"' in failed.do
    assert server.requests == []


async def test_a_name_is_resolved_once_and_connected_by_that_answer(server: HttpServer) -> None:
    """A name that resolves differently the second time (DNS rebinding) gains nothing; Host carries the name."""
    server.on("/", plain(b"x"))
    resolver = names(news_example=["127.0.0.1"])
    await fetcher(server, "news.example", resolver=resolver).get(server.url("/", host="news.example"))

    assert resolver.asked == ["news.example"]  # type: ignore[attr-defined] # set by `names`
    assert server.requests[0].headers["host"] == f"news.example:{server.port}"


async def test_the_next_address_is_tried_where_the_first_refuses(server: HttpServer) -> None:
    """A host with one dead address is still reached."""
    server.on("/", plain(b"x"))
    fetching = fetcher(server, "news.example", resolver=names(news_example=["127.0.0.2", "::1", "127.0.0.1"]))

    assert (await fetching.get(server.url("/", host="news.example"))).body == b"x"


async def test_an_unknown_name_is_told(server: HttpServer) -> None:
    """A name that does not resolve is a failure with a cure."""
    failed = await failure(Fetcher(FetchOptions(), resolver=names()), "https://nowhere.example/feed")

    assert (
        str(failed)
        == "https://nowhere.example/feed has a host that is not known (Name or service not known); check its spelling and the network"
    )


async def test_a_closed_port_is_told() -> None:
    """A server that is not there is a failure, not a traceback."""
    failed = await failure(Fetcher(FetchOptions(allow_private=("127.0.0.1",))), "http://127.0.0.1:1/")

    assert "cannot be reached" in failed.what


@pytest.mark.parametrize("misbehaviour", [never_answers(), drips(), endless_head()], ids=["silent", "dripping", "endless head"])
async def test_a_slow_server_costs_the_total_time_and_no_more(server: HttpServer, misbehaviour: object) -> None:
    """One clock runs over the whole fetch, however the server stretches it."""
    server.on("/", misbehaviour)  # type: ignore[arg-type] # an Answer, through parametrize
    began = time.monotonic()
    failed = await failure(fetcher(server, timeout_s=0.4), server.url("/"))

    assert time.monotonic() - began < 3
    assert re.search(r"within 0.4 s|breaks HTTP", failed.what)


@pytest.mark.parametrize("misbehaviour", [breaks_off(b"half", 100), garbage()], ids=["breaks off", "garbage"])
async def test_a_broken_answer_is_never_taken_for_a_whole_one(server: HttpServer, misbehaviour: object) -> None:
    """A body shorter than announced is a failure."""
    server.on("/", misbehaviour)  # type: ignore[arg-type] # an Answer, through parametrize
    failed = await failure(fetcher(server), server.url("/"))

    assert "breaks HTTP or broke off" in failed.what


@pytest.mark.parametrize("layers", [1, 2])
async def test_a_gzip_bomb_is_put_out_while_it_inflates(server: HttpServer, layers: int) -> None:
    """A small body of 256 MiB costs far less than 64 MiB; layered compression is refused outright."""
    server.on("/", bomb(256, layers=layers))
    before = peak_kib(reset=True)
    began = time.monotonic()
    failed = await failure(fetcher(server, max_bytes=5_000_000), server.url("/"))

    assert ("larger than 5,000,000 bytes" if layers == 1 else "gzip, gzip") in failed.what
    assert peak_kib() - before < 32 * 1024
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("misbehaviour", [endless(), plain(b"x" * 200_001)], ids=["endless", "announced"])
async def test_a_body_over_the_limit_is_not_read_on(server: HttpServer, misbehaviour: object) -> None:
    """`max_bytes` holds with and without an announced length."""
    server.on("/", misbehaviour)  # type: ignore[arg-type] # an Answer, through parametrize
    failed = await failure(fetcher(server, max_bytes=200_000), server.url("/"))

    assert "larger than 200,000 bytes" in failed.what


async def test_what_was_read_of_a_body_that_is_too_large_is_freed_at_once(server: HttpServer) -> None:
    """Not when the garbage is collected: a daemon that meets several of them would hold them all."""
    server.on("/", endless())
    gc.disable()
    try:
        await failure(fetcher(server, max_bytes=1_000_000), server.url("/"))
        held = [one for one in gc.get_objects() if isinstance(one, io.BytesIO) and not one.closed and len(one.getbuffer()) > 500_000]
    finally:
        gc.enable()

    assert [] == held


async def test_a_body_of_exactly_the_limit_is_taken(server: HttpServer) -> None:
    """The limit is the largest body that passes."""
    server.on("/", plain(b"x" * 1000))

    assert len((await fetcher(server, max_bytes=1000).get(server.url("/"))).body) == 1000


async def test_an_encoding_that_was_not_asked_for_is_refused(server: HttpServer) -> None:
    """Bytes that stay compressed are never taken for a page."""
    server.on("/", plain(b"???", Content_Encoding="br"))

    assert "not asked for (br)" in (await failure(fetcher(server), server.url("/"))).what


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "is not there"),
        (410, "is gone for good"),
        (403, "refuses this program"),
        (418, "answered with an error"),
        (500, "is in trouble"),
        (300, "no usable answer"),
    ],
)
async def test_a_status_that_brings_nothing_is_told_in_words(server: HttpServer, status: int, words: str) -> None:
    """Every failure says what, where and what to do."""
    server.on("/", plain(b"", status=status))
    failed = await failure(fetcher(server), server.url("/"))

    assert (failed.status, failed.url) == (status, server.url("/"))
    assert words in failed.what
    assert f"status {status}" in str(failed)


async def test_the_wish_to_wait_is_passed_on(server: HttpServer) -> None:
    """429 and 503 carry what the server wrote in Retry-After."""
    server.on("/", plain(b"", status=429, Retry_After="120"))
    failed = await failure(fetcher(server), server.url("/"))

    assert failed.retry_after == "120"
    assert "it asks to wait (120)" in failed.what


async def test_proxies_of_the_environment_are_not_used(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve names itself and undo every check."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.on("/", plain(b"x"))

    assert (await fetcher(server).get(server.url("/"))).body == b"x"


async def test_cookies_are_not_carried_to_the_next_hop(server: HttpServer) -> None:
    """A fetch leaves and brings no trace."""
    server.on("/", plain(b"", status=302, Location="/b", Set_Cookie="a=1"))
    server.on("/b", plain(b"x"))
    await fetcher(server).get(server.url("/"))

    assert "cookie" not in server.requests[1].headers


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A throw-away certificate for news.example, with its key, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    whole = folder / "whole.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=news.example"
    subprocess.run(
        [*command.split(), "-addext", "subjectAltName=DNS:news.example", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )
    whole.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return whole


@pytest.fixture
async def tls_server(certificate: Path) -> AsyncIterator[HttpServer]:
    """A loopback server that speaks TLS as news.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with HttpServer(tls=context) as made:
        made.on("/", plain(b"sealed"))
        made.on("/down", redirect("http://news.example/"))
        yield made


def trusting(certificate: Path, *, host: str) -> Fetcher:
    """A fetcher that trusts the throw-away certificate and finds `host` on loopback."""
    trust = ssl.create_default_context(cafile=certificate)
    options = FetchOptions(allow_private=(host,), timeout_s=5.0)
    return Fetcher(options, resolver=names(**{host.replace(".", "_"): ["127.0.0.1"]}), trust=trust)


async def test_tls_is_checked_against_the_name_though_the_address_is_connected_to(tls_server: HttpServer, certificate: Path) -> None:
    """Connecting to the checked address keeps SNI and the certificate check by name."""
    found = await trusting(certificate, host="news.example").get(tls_server.url("/", host="news.example"))

    assert found.body == b"sealed"


async def test_a_certificate_for_another_name_is_refused(tls_server: HttpServer, certificate: Path) -> None:
    """A server cannot answer for a name it has no certificate for."""
    failed = await failure(trusting(certificate, host="other.example"), tls_server.url("/", host="other.example"))

    assert "certificate that cannot be trusted" in failed.what
    assert tls_server.requests == []


async def test_an_unknown_issuer_is_refused_by_default(tls_server: HttpServer) -> None:
    """Verification is on without being asked for, and no request is sent before it."""
    fetching = Fetcher(FetchOptions(allow_private=("news.example",)), resolver=names(news_example=["127.0.0.1"]))
    failed = await failure(fetching, tls_server.url("/", host="news.example"))

    assert "certificate that cannot be trusted" in failed.what
    assert tls_server.requests == []


async def test_https_never_falls_back_to_http(tls_server: HttpServer, certificate: Path) -> None:
    """A redirect from https to http is refused."""
    failed = await failure(trusting(certificate, host="news.example"), tls_server.url("/down", host="news.example"))

    assert "redirects from https to http://news.example/" in failed.what
