"""aiosmtplib as it comes: connections that stay open, `sendmail` of bytes that are finished, on uvloop where it is installed.

aiosmtplib_sendmail.py PORT CONNECTIONS MESSAGES FILE
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib


async def lane(port: int, numbers: Iterator[int], message: bytes) -> None:
    """One connection, one message after the other."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
    await client.connect()
    for number in numbers:
        await client.sendmail("editor@review.example", [f"reader{number}@gmail.example"], message)
    await client.quit()


async def main(port: int, connections: int, messages: int, message: bytes) -> None:
    """All connections take from one count."""
    numbers = iter(range(messages))
    await asyncio.gather(*(lane(port, numbers, message) for _ in range(min(connections, messages))))


if __name__ == "__main__":
    try:
        import uvloop

        factory = uvloop.new_event_loop
    except ImportError:
        factory = None
    port, connections, messages = map(int, sys.argv[1:4])
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main(port, connections, messages, Path(sys.argv[4]).read_bytes()))
