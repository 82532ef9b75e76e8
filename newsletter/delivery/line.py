"""The open line to a server once it is greeted, secured and logged in: one command, one reply, and the body of a message.

Rules: (1) a reply counts only if it was asked for; a byte that nobody asked for, or one more than was asked, ends the line's use,
so a late reply can never answer the next command. (2) The body leaves this process before the final dot is written, so a drop
before the dot is known as one. (3) Every wait has an end.

aiosmtplib opens the connection; its own protocol is then replaced by this one, because it keeps what follows a reply in its
buffer and reads that as the answer to the next command, and because it scans every message twice to stuff dots that are stuffed.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from newsletter.delivery.replies import Reply, clean

_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?\Z", re.DOTALL)
_MOST_BYTES = 32_768  # of one reply: bounds the memory that a server without line ends could take
_CHUNK = 65_536  # of a body; each chunk has a time limit of its own


class Silence(Exception):
    """The server gave no answer that can be read."""


class Line(asyncio.Protocol):
    """Commands and replies over one connection; for one task at a time."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._answer: asyncio.Future[Reply] | None = None
        self._flushed: asyncio.Future[None] | None = None
        self._closed = self._loop.create_future()
        self._broken = "the connection was closed" if transport.is_closing() else ""
        # With a limit of zero `resume_writing` means that every byte has left.
        transport.set_write_buffer_limits(high=0)
        transport.set_protocol(self)

    @property
    def usable(self) -> bool:
        """True if a command may be sent."""
        return not self._broken and not self._transport.is_closing()

    async def ask(self, command: bytes, *, timeout_s: float) -> Reply:
        """Send one command line (without its end) and return its reply. Raises Silence."""
        answer = self._expect()
        self._transport.write(command + b"\r\n")
        return await self._wait(answer, timeout_s)

    async def pour(self, body: bytes, *, timeout_s: float) -> Reply | None:
        """Write a wire-ready body, without the dot. None once all of it has left, or the reply that came too early.

        Raises Silence if the server drops the line or takes nothing for `timeout_s` seconds; the dot is not written then.
        """
        answer = self._expect()
        for start in range(0, len(body), _CHUNK):
            self._transport.write(body[start : start + _CHUNK])
            await self._flush(timeout_s)
            if answer.done():
                return await answer
        if not body.endswith(b"\r\n"):
            self._transport.write(b"\r\n")
        # One turn of the loop: a drop or a refusal that is already here is seen before the dot goes out.
        await asyncio.sleep(0)
        await self._flush(timeout_s)
        return await answer if answer.done() else None

    async def finish(self, *, timeout_s: float) -> Reply:
        """Write the final dot after `pour` and return the reply. Raises Silence: then nobody knows what became of the message."""
        assert self._answer is not None
        self._transport.write(b".\r\n")
        return await self._wait(self._answer, timeout_s)

    async def close(self, *, timeout_s: float) -> None:
        """Say QUIT if the line is in order, and be gone after `timeout_s` at most; never raises."""
        try:
            if self.usable and self._answer is None:
                await self.ask(b"QUIT", timeout_s=timeout_s)
        except Silence:
            pass  # it is gone already, which is what was wanted
        finally:
            self._transport.close()
            self._give_up("closed by us")
        await asyncio.wait([self._closed], timeout=timeout_s)
        self.abort()

    def abort(self) -> None:
        """Drop the connection at once."""
        self._give_up("closed by us")
        self._transport.abort()

    def _expect(self) -> asyncio.Future[Reply]:
        if not self.usable:
            raise Silence(self._broken or "the connection was closed")
        self._answer = self._loop.create_future()
        return self._answer

    async def _wait(self, answer: asyncio.Future[Reply], timeout_s: float) -> Reply:
        alarm = self._loop.call_later(timeout_s, self._give_up, f"no answer within {timeout_s:g} s")
        try:
            return await answer
        finally:
            alarm.cancel()
            self._answer = None

    async def _flush(self, timeout_s: float) -> None:
        if self._broken and (self._answer is None or not self._answer.done()):
            raise Silence(self._broken)
        if not self._transport.get_write_buffer_size():
            return
        self._flushed = self._loop.create_future()
        alarm = self._loop.call_later(timeout_s, self._give_up, f"the server took no bytes for {timeout_s:g} s")
        try:
            # A server that answers early may stop reading: its reply must be seen although the bytes do not move.
            waiters: list[asyncio.Future[Any]] = [self._flushed, *([self._answer] if self._answer else [])]
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
            if self._flushed.done():
                self._flushed.result()
        finally:
            alarm.cancel()
            self._flushed.cancel()
            self._flushed = None

    def _give_up(self, why: str) -> None:
        self._broken = self._broken or why
        for waiter in (self._answer, self._flushed):
            if waiter is not None and not waiter.done():
                waiter.set_exception(Silence(why))
                waiter.exception()  # marks it as seen: the task that waits may have been cancelled

    # --- called by the event loop

    def data_received(self, data: bytes) -> None:
        """Take bytes from the server."""
        if self._answer is None or self._answer.done():
            self._broken = self._broken or f"the server spoke unasked: {clean(data[:200].decode('utf-8', 'replace'), 200)}"
            return
        self._buffer += data
        try:
            reply = self._cut_reply()
        except ValueError as error:
            self._give_up(str(error))
            return
        if reply is not None:
            self._answer.set_result(reply)
            if self._buffer:
                self._broken = "the server said more than it was asked"

    def _cut_reply(self) -> Reply | None:
        if len(self._buffer) > _MOST_BYTES:
            raise ValueError("the server's answer has no end")
        whole, texts, at = bytes(self._buffer), [], 0
        while (end := whole.find(b"\n", at)) >= 0:
            found = _REPLY_LINE.match(whole[at:end].removesuffix(b"\r"))
            if found is None:
                raise ValueError(f"the server's answer is no SMTP reply: {clean(whole[at:end].decode('utf-8', 'replace'), 200)}")
            texts.append((found[3] or b"").decode("utf-8", "replace").strip())
            at = end + 1
            if found[2] != b"-":
                del self._buffer[:at]
                return Reply(code=int(found[1]), text="\n".join(texts))
        return None

    def resume_writing(self) -> None:
        """Note that every byte has left."""
        if self._flushed is not None and not self._flushed.done():
            self._flushed.set_result(None)

    def eof_received(self) -> None:
        """Note that the server will say nothing more; the transport closes itself."""
        self._give_up("the server closed the connection")

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is gone."""
        self._give_up("the server closed the connection" if exc is None else f"the connection broke: {exc}")
        if not self._closed.done():
            self._closed.set_result(None)
