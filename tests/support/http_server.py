"""A loopback HTTP server with named misbehaviours, written on bare streams so that it can break HTTP where it wants to."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client sent."""

    method: str
    path: str  # with the query
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


class HttpServer:
    """Answers on a free loopback port; use it as an async context manager.

    `server.on("/feed", plain(b"..."))` sets an answer, `server.requests` is what came in, `server.url("/feed")` the address.
    """

    def __init__(self, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self._host, self._tls = host, tls
        self._answers: dict[str, Answer] = {}
        self.port = 0

    def on(self, path: str, answer: Answer) -> None:
        """What to answer under a path (without its query)."""
        self._answers[path] = answer

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """The address of a path."""
        return f"{'https' if self._tls else 'http'}://{host or self._host}:{self.port}{path}"

    @property
    def place(self) -> str:
        """host:port, as `fetch.allow_private` takes it."""
        return f"{self._host}:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self._host, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self._open: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        try:
            await self._one(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        request = Request(method=method, path=path, headers=headers)
        self.requests.append(request)
        answer = self._answers.get(path.partition("?")[0], plain(b"nothing here", status=404))
        await answer(request, writer)
        await writer.drain()


def head(status: int, headers: dict[str, str]) -> bytes:
    """The head of an answer."""
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def plain(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    """A right answer; header names with `_` for `-`."""
    named = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, named) + body)

    return answer


def compressed(body: bytes) -> Answer:
    """A right answer, gzipped."""
    return plain(gzip.compress(body), Content_Encoding="gzip")


def cached(body: bytes, *, etag: str, modified: str) -> Answer:
    """Answers 304 to who knows the etag, else the body with its validators."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.headers.get("if-none-match") == etag
        reply = plain(b"" if known else body, status=304 if known else 200, ETag=etag, Last_Modified=modified)
        await reply(request, writer)

    return answer


def redirect(to: str, status: int = 302) -> Answer:
    """Sends the client elsewhere."""
    return plain(b"over there", status=status, Location=to)


def never_answers() -> Answer:
    """Takes the request and is silent."""

    async def answer(_: Request, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3600)

    return answer


def drips(every_s: float = 0.05) -> Answer:
    """A body that comes a byte at a time and never ends."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": "1000000"}))
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(every_s)

    return answer


def breaks_off(body: bytes, announced: int) -> Answer:
    """Announces more than it sends."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": str(announced)}) + body)

    return answer


def endless(piece: bytes = b"x" * 65_536) -> Answer:
    """A body without announced length that never ends."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Type": "text/plain"}))
        while True:
            writer.write(piece)
            await writer.drain()

    return answer


def in_pieces(size: int, piece: bytes = b"x" * 50_000) -> Answer:
    """A body of about `size` bytes that the server never holds as a whole."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        times = size // len(piece)
        writer.write(head(200, {"Content-Length": str(times * len(piece))}))
        for _number in range(times):
            writer.write(piece)
            await writer.drain()

    return answer


def endless_head() -> Answer:
    """Headers without end."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: " + b"y" * 1000 + b"\r\n")
            await writer.drain()

    return answer


def garbage() -> Answer:
    """No HTTP at all."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")

    return answer


def bomb(mib: int, *, layers: int = 1) -> Answer:
    """A small gzip body of many MiB of zeros."""
    press = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    body = b"".join([*(press.compress(bytes(2**20)) for _ in range(mib)), press.flush()])
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return plain(body, Content_Encoding=", ".join(["gzip"] * layers))
