"""The independent sink behind a line on which the answer to every message is late: it has the message, and the sender does not know yet."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from types import TracebackType

from tests.support.sink import Sink, free_port

_END = b"\r\n.\r\n"
_START_S = 10.0


class ThinkingSink(Sink):
    """A running smtp-sink whose answers to a message, and to what follows its dot, are held back; a context manager.

    `port` is that of the line in front of it. Every message is on the sink's disk before its answer leaves, so a sender that is
    killed meanwhile has sent what it does not know to be sent.
    """

    def __init__(self, folder: Path, *, thinks_s: float) -> None:
        super().__init__(folder)
        self._to, self._thinks_s = self.port, thinks_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> ThinkingSink:
        super().__enter__()
        self.port = free_port()
        self._thread.start()
        starting = asyncio.start_server(self._pass_on, "127.0.0.1", self.port, backlog=100)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(_START_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_START_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        super().__exit__(kind, error, trace)

    async def _end(self) -> None:
        self._server.close()
        mine = asyncio.all_tasks() - {asyncio.current_task()}
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sink_reader, sink_writer = await asyncio.open_connection("127.0.0.1", self._to)
        quiet_until = 0.0

        async def up() -> None:
            nonlocal quiet_until
            tail = b""
            while part := await reader.read(65_536):
                if _END in tail + part:
                    quiet_until = self._loop.time() + self._thinks_s
                tail = (tail + part)[-len(_END) + 1 :]
                sink_writer.write(part)
                await sink_writer.drain()

        async def down() -> None:
            while part := await sink_reader.read(65_536):
                while (wait_s := quiet_until - self._loop.time()) > 0:
                    await asyncio.sleep(wait_s)
                writer.write(part)
                await writer.drain()

        ways = [asyncio.create_task(up()), asyncio.create_task(down())]
        try:
            # Whichever side ends it, the other is told; an error is a side that is gone.
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            sink_writer.close()
            writer.close()


def sink_that(folder: Path, *, thinks_ms: float) -> Sink:
    """The sink, behind such a line if it is to think."""
    return ThinkingSink(folder, thinks_s=thinks_ms / 1000) if thinks_ms else Sink(folder)
