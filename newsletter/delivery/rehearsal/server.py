"""The rehearsal server: takes every message and gives it to nobody.

`async with SmtpCatchAll() as server:` listens on a free port of the loopback; `server.received` holds the messages,
`server.breaches` what a strict server would have refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

from newsletter.delivery.rehearsal.conversation import Conversation
from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.rehearsal.reception import Heard, Received, Reception


class SmtpCatchAll(Reception):
    """An SMTP server on asyncio streams that keeps what it is sent."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        habits: Habits | None = None,
        on_received: Callable[[Received], None] = lambda received: None,
        on_heard: Callable[[Heard], None] = lambda heard: None,
        keeps_messages: bool = True,
    ) -> None:
        super().__init__(habits=habits, on_received=on_received, on_heard=on_heard, keeps_messages=keeps_messages)
        self.host = host
        self.port = port  # 0 until it listens, then the real one
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> SmtpCatchAll:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen. Raises OSError if the port is taken."""
        self._server = await asyncio.start_server(self._meet, self.host, self.port, ssl=self.habits.implicit_tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open_connections += 1
        self.most_open = max(self.most_open, self.open_connections)
        try:
            await Conversation(self, reader, writer, self.connections).run()
        except asyncio.CancelledError:
            writer.transport.abort()  # ends here: asyncio would report a cancelled client task as a failure
        finally:
            self.open_connections -= 1
            self._tasks.discard(task)
            writer.close()
