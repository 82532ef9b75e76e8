"""Serving: a port that is taken is said to be so, the program that serves stays its own master, and a stop is obeyed at once."""

from __future__ import annotations

import asyncio
import signal
import time

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from newsletter.errors import Stopped, UsageError
from newsletter.web.serving import reserved, serve_until, serving, static_files, url_of
from tests.support.pages import opened_project


async def test_the_public_pages_end_within_two_seconds_of_the_stop(tmp_path):
    """With a connection kept open and a request half sent, `serve_until` ends in time and frees its port."""
    told: list[str] = []
    stop = asyncio.Event()
    async with opened_project(tmp_path) as app:
        running = asyncio.create_task(serve_until(app, stop, told=told.append, port=0))
        while len(told) < 2:
            await asyncio.sleep(0.01)
        url = told[0].removeprefix("public pages on ").rstrip("/")
        port = int(url.rpartition(":")[2])
        async with httpx2.AsyncClient() as client:
            health = await client.get(f"{url}/health")
            by_its_other_name = await client.get(f"{url}/healthz")
            _, half = await asyncio.open_connection("127.0.0.1", port)
            half.write(b"POST /u/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
            await half.drain()
            asked = time.monotonic()
            stop.set()
            await running
            took = time.monotonic() - asked
        half.close()
        reserved(port=port).close()

    assert 200 == health.status_code
    assert health.json() == by_its_other_name.json()
    assert "web.public_url is not set" in told[1]
    assert took < 2


async def test_a_port_in_use_is_named_with_what_to_change(tmp_path):
    """Another program's port stops with exit code 3 and a sentence, not a traceback."""
    taken = reserved()
    taken.listen()
    port = taken.getsockname()[1]
    async with opened_project(tmp_path) as app:
        with pytest.raises(Stopped) as raised:
            await serve_until(app, asyncio.Event(), told=lambda line: None, port=port)
    taken.close()

    assert f"port {port} is in use by another program" in str(raised.value)
    assert "web.port" in raised.value.do
    assert 3 == raised.value.exit_code


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("no such host", 0), ("127.0.0.1", 70_000)])
def test_what_is_no_address_of_this_machine_is_said_to_be_none(host, port):
    """A foreign address, a name that is none and a port past the last are mistakes of the configuration, told as such."""
    with pytest.raises(UsageError) as raised:
        reserved(host, port)

    assert "web.host" in raised.value.do
    assert f"{host}:{port}" == raised.value.where


async def test_a_stream_that_never_ends_does_not_hold_up_the_end():
    """An answer that goes on for ever is cut off."""

    async def endless(request: Request) -> StreamingResponse:
        async def pieces():
            while True:
                yield b"."
                await asyncio.sleep(0.05)

        return StreamingResponse(pieces())

    listening = reserved()
    async with httpx2.AsyncClient() as client:
        async with serving(Starlette(routes=[Route("/", endless)]), listening) as url:
            request = client.stream("GET", url)
            answer = await request.__aenter__()
            asked = time.monotonic()
        took = time.monotonic() - asked
        await answer.aclose()

    assert took < 2


async def test_signals_stay_with_the_program_that_serves():
    """uvicorn takes no signal: what the command does on Ctrl-C is the command's own."""

    async def hello(request: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    async with serving(Starlette(routes=[Route("/", hello)]), reserved()) as url:
        during = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
        async with httpx2.AsyncClient() as client:
            answer = await client.get(url)

    assert "hello" == answer.text
    assert before == during


async def test_a_reserved_port_is_known_before_anything_answers_there():
    """Bound and not listening: the address is certain, and a caller is refused until the pages are there."""
    listening = reserved()
    url = url_of(listening)
    async with httpx2.AsyncClient() as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get(url)
        async with serving(Starlette(), listening) as served:
            answer = await client.get(served)

    assert url == served
    assert 404 == answer.status_code


async def test_a_folder_is_served_without_a_way_out_of_it(tmp_path):
    """Index and files are there; what lies above the folder is not."""
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "index.html").write_text("<p>index</p>")
    async with static_files(folder) as url:
        async with httpx2.AsyncClient() as client:
            index = await client.get(f"{url}/")
        port = int(url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /../secret.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        above = await reader.read()
        writer.close()

    assert "<p>index</p>" == index.text
    assert b"404" in above.split(b"\r\n")[0]
    assert b"secret" not in above.partition(b"\r\n\r\n")[2]
