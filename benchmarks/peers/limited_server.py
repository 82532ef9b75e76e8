"""A mail server as large providers are: TLS, a way of 40 ms to it, no PIPELINING, and a rate that it enforces to the message.

Run as a process of its own. Standard input: a line of JSON (rate, reply_s, idle_s, certificate: a PEM file with its key); closed, it
ends the server. Standard output: a line with the port, and in the end one with what it saw. It counts a message when its MAIL
arrives, and answers 454 to one that would be more than `rate` in any one second. Bodies are dropped unread: it must cost less than
the sender.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from collections import deque
from typing import Any

from newsletter.clock import monotonic

_BANNER = b"220 limited.example ESMTP\r\n"
_REPLIES = {
    b"EHLO": b"250-limited.example\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
    b"RCPT": b"250 2.1.5 ok\r\n",
    b"DATA": b"354 go on\r\n",
    b"RSET": b"250 2.0.0 ok\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}


class Count:
    """What the server saw, over all connections."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._recent: deque[float] = deque()
        self.first = self.last = 0.0  # of the first command, of the last message
        self.taken = self.refused = self.connections = self.open = self.most_open = self.idled = 0

    def may_pass(self) -> bool:
        """True if one more message makes no second fuller than allowed; then it counts."""
        now = monotonic()
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= self._rate:
            self.refused += 1
            return False
        self._recent.append(now)
        return True

    def take(self) -> None:
        """One message has come to its end."""
        self.taken += 1
        self.last = monotonic()

    @property
    def document(self) -> dict[str, Any]:
        """As JSON."""
        names = ("taken", "refused", "connections", "most_open", "idled")
        return {name: getattr(self, name) for name in names} | {"seconds": self.last - self.first}


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, count: Count, reply_s: float, idle_s: float) -> None:
        self._count, self._reply_s, self._idle_s = count, reply_s, idle_s
        self._buffer, self._is_body = bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._count.first = self._count.first or monotonic()
        self._count.connections += 1
        self._count.open += 1
        self._count.most_open = max(self._count.most_open, self._count.open)
        self._idle = self._loop.call_later(self._idle_s, self._close_idle)
        self._reply(_BANNER)

    def connection_lost(self, error: Exception | None) -> None:
        """Count."""
        self._count.open -= 1
        self._idle.cancel()

    def data_received(self, part: bytes) -> None:
        """Commands are kept until their end; of a body only the last bytes."""
        self._buffer += part
        if self._is_body:
            self._look_for_dot()
        while not self._is_body and (end := self._buffer.find(b"\r\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 2]
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        verb = line[:4].upper()
        self._idle.cancel()
        self._idle = self._loop.call_later(self._idle_s, self._close_idle)
        if verb == b"MAIL":
            self._reply(b"250 2.1.0 ok\r\n" if self._count.may_pass() else b"454 4.7.0 Throttling failure\r\n")
            return
        self._is_body = verb == b"DATA"
        self._reply(_REPLIES.get(verb, b"502 5.5.1 no\r\n"))

    def _look_for_dot(self) -> None:
        if self._buffer.endswith(b"\r\n.\r\n"):
            self._buffer.clear()
            self._is_body = False
            self._count.take()
            self._reply(b"250 2.0.0 Ok: queued\r\n")
        else:
            del self._buffer[:-5]

    def _reply(self, reply: bytes) -> None:
        self._loop.call_later(self._reply_s, self._transport.write, reply)

    def _close_idle(self) -> None:
        self._count.idled += 1
        self._transport.write(b"421 4.4.2 idle for too long\r\n")
        self._transport.close()


async def serve() -> None:
    """Listen until standard input is closed."""
    asked = json.loads(sys.stdin.readline())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(asked["certificate"])
    count = Count(asked["rate"])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Client(count, asked["reply_s"], asked["idle_s"]), "127.0.0.1", 0, ssl=context, backlog=500)
    _tell({"port": server.sockets[0].getsockname()[1]})
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    _tell(count.document)


def _tell(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
