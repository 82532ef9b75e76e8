"""A relay with the habits of a large provider: names every message anew, and tells in a log of events what it was called before.

It replaces Message-ID, Date and Return-Path, as Amazon SES does, and passes every other byte on. It can also take a message and
drop the connection instead of answering.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

REGION = "eu-north-1.relay.example"
_MOST = 4_000_000  # bytes of one message
DATE = "Tue, 24 Nov 2026 09:30:00 +0000"


@dataclass(frozen=True, kw_only=True)
class Relayed:
    """One message as it goes on to its reader."""

    relay_id: str
    sender: str  # MAIL FROM, as it came
    recipient: str
    original: bytes  # as it came, dots unstuffed
    message: bytes  # with the relay's own Message-ID, Date and Return-Path


@dataclass(kw_only=True)
class RewritingRelay:
    """The relay; `async with` starts and stops it."""

    is_silent: Callable[[str], bool] = lambda recipient: False  # takes this reader's message and never says so
    host: str = "127.0.0.1"
    port: int = 0
    relayed: list[Relayed] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> RewritingRelay:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._talk, self.host, 0, limit=_MOST)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop listening."""
        assert self._server is not None
        self._server.close()

    def event_lines(self, event: str = "Delivery") -> str:
        """The log of events, one JSON document a line."""
        return "".join(json.dumps(_event(one, event)) + "\n" for one in self.relayed)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._session(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = recipient = ""
        writer.write(b"220 relay.example ESMTP\r\n")
        while line := await reader.readline():
            verb, text = line[:4].upper(), line.decode("utf-8", "replace")
            match verb:
                case b"EHLO":
                    writer.write(b"250-relay.example\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
                case b"MAIL":
                    sender = _path(text)
                    writer.write(b"250 2.1.0 Ok\r\n")
                case b"RCPT":
                    recipient = _path(text)
                    writer.write(b"250 2.1.5 Ok\r\n")
                case b"DATA":
                    writer.write(b"354 End data with <CR><LF>.<CR><LF>\r\n")
                    await writer.drain()
                    relay_id = self._take(sender, recipient, await reader.readuntil(b"\r\n.\r\n"))
                    if self.is_silent(recipient):
                        return
                    writer.write(f"250 Ok {relay_id}\r\n".encode())
                case b"QUIT":
                    writer.write(b"221 2.0.0 Bye\r\n")
                    return
                case _:
                    writer.write(b"250 2.0.0 Ok\r\n")

    def _take(self, sender: str, recipient: str, body: bytes) -> str:
        original = re.sub(rb"(?m)^\.", b"", body[: -len(b".\r\n")])
        relay_id = f"0110019abc{len(self.relayed):06d}-5eed0000-000000"
        message = rewritten(original, relay_id)
        self.relayed.append(Relayed(relay_id=relay_id, sender=sender, recipient=recipient, original=original, message=message))
        return relay_id


def rewritten(message: bytes, relay_id: str) -> bytes:
    """The message with the relay's own Message-ID, Date and Return-Path."""
    head, end, body = message.partition(b"\r\n\r\n")
    kept = re.sub(rb"(?im)^(?:message-id|date|return-path):(?:[^\r\n]|\r\n[ \t])*\r\n", b"", head + b"\r\n")
    new = f"Return-Path: <{relay_id}@{REGION}>\r\nMessage-ID: <{relay_id}@{REGION}>\r\nDate: {DATE}\r\n"
    return new.encode() + kept.removesuffix(b"\r\n") + end + body


def _path(text: str) -> str:
    found = re.search(r"<([^>]*)>", text)
    return found[1] if found else ""


def _event(one: Relayed, event: str) -> dict[str, Any]:
    head = one.original.partition(b"\r\n\r\n")[0].decode("utf-8").replace("\r\n ", " ").split("\r\n")
    headers = [dict(zip(("name", "value"), line.split(": ", 1), strict=True)) for line in head]
    return {
        "eventType": event,
        "mail": {
            "timestamp": "2026-11-24T09:30:00.000Z",
            "source": one.sender,
            "messageId": one.relay_id,
            "destination": [one.recipient],
            "headersTruncated": False,
            "headers": headers,
        },
        event.lower(): {"timestamp": "2026-11-24T09:30:01.000Z", "recipients": [one.recipient]},
    }
