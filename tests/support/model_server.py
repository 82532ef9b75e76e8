"""A service on loopback that speaks as OpenAI's does, and misbehaves where a test wants it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self

Behaviour = Callable[[dict[str, Any]], Awaitable[tuple[int, bytes]]]


def says(words: str) -> Behaviour:
    """Answer with these words."""

    async def answer(article: dict[str, Any]) -> tuple[int, bytes]:
        return 200, json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]}).encode()

    return answer


def sends(body: bytes, status: int = 200) -> Behaviour:
    """Answer with these bytes."""

    async def answer(article: dict[str, Any]) -> tuple[int, bytes]:
        return status, body

    return answer


async def sleeps(article: dict[str, Any]) -> tuple[int, bytes]:
    """Never answer."""
    await asyncio.sleep(60)
    return 200, b""


class ModelServer:
    """Answers `POST /v1/chat/completions` by the title of the article in it; use it as an async context manager.

    `server.on("Title", says("..."))`, and `server.otherwise` for all other titles; `server.articles` is what was asked about.
    """

    def __init__(self, otherwise: Behaviour) -> None:
        self.otherwise = otherwise
        self.articles: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.most_at_once = 0
        self._now = 0
        self._behaviours: dict[str, Behaviour] = {}
        self._open: set[asyncio.Task[None]] = set()

    def on(self, title: str, behaviour: Behaviour) -> None:
        """What to do when the article of this title is asked about."""
        self._behaviours[title] = behaviour

    @property
    def endpoint(self) -> str:
        """The base address, as `[summaries]` takes it."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
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
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await self._one(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._now -= 1
            self._open.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length:"))
        request = json.loads(await reader.readexactly(length))
        article = json.loads(request["messages"][-1]["content"])
        self.headers.append(head)
        self.requests.append(request)
        self.articles.append(article)
        await asyncio.sleep(0.02)  # so that those that are asked at once meet
        status, body = await self._behaviours.get(article["title"], self.otherwise)(article)
        kind = "Location: /elsewhere" if 300 <= status < 400 else "Content-Type: application/json"
        writer.write(f"HTTP/1.1 {status} X\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
