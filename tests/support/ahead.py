"""A server that thinks after each message, and counts how many next envelopes had come by the dot, and by the end of its thinking."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from tests.support.delivery import smtp_options

_EHLO = b"250-here\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


@asynccontextmanager
async def slow_server(thinks_s: float = 0.02) -> AsyncIterator[tuple[SmtpOptions, Counter[str]]]:
    """Options for it, and its counts: "with the dot" and "by the answer"."""
    counts: Counter[str] = Counter()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def heard() -> bool:
            return bytes(reader._buffer).startswith(b"MAIL ")  # type: ignore[attr-defined]  # what has come and was not read

        writer.write(b"220 here ESMTP\r\n")
        await reader.readuntil(b"\r\n")
        writer.write(_EHLO)
        while (command := await reader.readuntil(b"\r\n")) != b"QUIT\r\n":
            if command == b"DATA\r\n":
                writer.write(b"354 go\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                counts["with the dot"] += heard()
                await asyncio.sleep(thinks_s)
                counts["by the answer"] += heard()
            writer.write(b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(slow, "127.0.0.1", 0)
    async with server:
        yield smtp_options(SmtpCatchAll(port=server.sockets[0].getsockname()[1])), counts
