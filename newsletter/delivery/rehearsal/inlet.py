"""What comes in on one connection, cut into command lines and messages, with a note of every breach of RFC 5321."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

_COMMAND = 4096  # octets of a command line; RFC 5321 says 512, extensions add to it
_LINE = 998  # octets of a line of a message, without its end


class Gone(Exception):
    """The client closed the connection."""


class Inlet:
    """Reads one connection; what was read too far waits for the next call."""

    def __init__(self, reader: asyncio.StreamReader, breach: Callable[[str], None]) -> None:
        self._reader = reader
        self._breach = breach
        self._buffer = bytearray()

    @property
    def is_empty(self) -> bool:
        """True if the client has said nothing beyond what was read."""
        return not self._buffer

    def forget(self) -> None:
        """Throw away what was not read yet: after STARTTLS nothing said in clear counts (RFC 3207 section 4.2)."""
        self._buffer.clear()

    async def line(self) -> bytes:
        """The next command line without its end. Raises Gone."""
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _COMMAND:
                self._breach("a command line without end")
                raise Gone
            await self._more()
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        if not line.endswith(b"\r\n"):
            self._breach("a command line that ends with a bare LF")
        return line.rstrip(b"\r\n")

    async def message(self, *, at_most: int | None = None, pause_s: float = 0.0) -> bytes:
        """The bytes up to the final dot, as they were on the wire; or the first `at_most` of them. Raises Gone."""
        # The CRLF of the DATA command may be the one before the final dot: an empty message is `.` alone.
        wire = bytearray(b"\r\n") + self._buffer
        self._buffer.clear()
        searched = 0
        while (end := wire.find(b"\r\n.\r\n", searched)) < 0:
            searched = max(0, len(wire) - 4)
            if at_most is not None and len(wire) > at_most:
                return bytes(wire[2:])
            await asyncio.sleep(pause_s)
            wire += await self._chunk()
        self._buffer += wire[end + 5 :]
        return bytes(wire[2 : end + 2])

    def inspect(self, wire: bytes) -> list[str]:
        """Every kind of breach in a message, noted and returned."""
        found = list(_breaches(wire))
        for name in found:
            self._breach(name)
        return found

    async def _more(self) -> None:
        self._buffer += await self._chunk()

    async def _chunk(self) -> bytes:
        try:
            chunk = await self._reader.read(65_536)
        except (ConnectionError, OSError) as error:
            raise Gone from error
        if not chunk:
            raise Gone
        return chunk


def _breaches(wire: bytes) -> Iterator[str]:
    # By counts: patterns would take longer over a message than all the rest of the conversation.
    ends = wire.count(b"\r\n")
    if wire.count(b"\n") != ends:
        yield "a bare LF in a message"
    if wire.count(b"\r") != ends:
        yield "a bare CR in a message"
    if b"\x00" in wire:
        yield "a NUL in a message"
    if max(map(len, wire.split(b"\r\n"))) > _LINE:
        yield f"a line of more than {_LINE} octets"
