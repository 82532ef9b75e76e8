"""The open line to a server once it is greeted, secured and logged in: commands, their replies, and the body of a message.

Rules: (1) a reply counts only if it was asked for; a byte that nobody asked for, or one more than was asked, ends the line's use,
so a late reply can never answer the next command. (2) The body leaves this process before the final dot is written, so a drop
before the dot is known as one. (3) Every wait has an end.

aiosmtplib opens the connection; its own protocol is then replaced by this one, because it keeps what follows a reply in its
buffer and reads that as the answer to the next command, and because it scans every message twice to stuff dots that are stuffed.
"""

from __future__ import annotations

import asyncio
import os
import re
import select
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from newsletter.delivery.replies import Reply, clean

_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*?))?\r?\Z", re.DOTALL)
_MOST_BYTES = 32_768  # of one reply: bounds the memory that a server without line ends could take
_DOT = b".\r\n"
_CHUNK = 65_536  # of what the kernel does not take of a body at once; each chunk has a time limit of its own


class Silence(Exception):
    """The server gave no answer that can be read."""


@dataclass(frozen=True)
class Volley:
    """A message that goes out the moment the answers to its envelope are here, without waking the task that waits for them."""

    body: bytes  # wire-ready, without the dot
    is_wanted: Callable[[Sequence[Reply]], bool]  # by these answers to the envelope
    last_word: Callable[[], tuple[bytes, int]]  # called just before the dot is written: commands to follow it, and how many
    after_dot_s: float  # that the reply to the dot may take


class Line(asyncio.Protocol):
    """Commands and replies over one connection; for one task at a time."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._direct = _descriptor(transport)
        self._ear = _listening(self._direct)
        self._buffer = b""
        self._due = 0  # replies that were asked for and have not come
        self._needed = 0  # how many replies the present wait is for
        self._answer: asyncio.Future[None] | None = None  # done when that many are here
        self._flushed: asyncio.Future[None] | None = None
        self._watch = _Watch(self._loop, self._give_up)
        self._closed = self._loop.create_future()
        self._broken = "the connection was closed" if transport.is_closing() else ""
        self.is_out_of_step = False  # the server said what nobody asked for
        self._volley: Volley | None = None  # waits for the answers to its envelope
        self._poured: int | None = None  # bytes of the present body that a volley has sent; None before the first
        self.is_dotted = False  # the dot of the present message went out in a volley
        self._kept: list[Reply] = []  # here, and not yet taken by a wait
        self.heard: list[Reply] = []  # what the last wait got, also where it ended before all were here
        # With a limit of zero `resume_writing` means that every byte has left.
        transport.set_write_buffer_limits(high=0)
        transport.set_protocol(self)

    @property
    def usable(self) -> bool:
        """True if a command may be sent."""
        return not self._broken and not self._transport.is_closing()

    async def ask(self, command: bytes, *, timeout_s: float) -> Reply:
        """Send one command line (without its end) and return its reply. Raises Silence."""
        [reply] = await self.ask_all(command + b"\r\n", 1, timeout_s=timeout_s)
        return reply

    async def ask_all(self, commands: bytes, count: int, *, timeout_s: float, volley: Volley | None = None) -> list[Reply]:
        """Send whole command lines together and return as many replies, in their order (PIPELINING, RFC 2920).

        With a `volley` that these replies let go: once the reply to its dot is here as well; `finish` has it.
        Raises Silence if not all of them come; `heard` holds those that did.
        """
        if not self.usable:
            self.heard = []
            raise Silence(self._broken or "the connection was closed")
        self.send_ahead(commands, count)
        return await self.take(count, timeout_s=timeout_s, volley=volley)

    async def take(self, count: int, *, timeout_s: float, volley: Volley | None = None) -> list[Reply]:
        """The next replies to commands that were sent before, in their order. `volley` and Silence as in `ask_all`."""
        self._volley, self._poured, self.is_dotted = volley, None, False
        try:
            await self._wait(count, timeout_s)
        finally:
            self._volley = None
            self.heard, self._kept = self._kept[:count], self._kept[count:]
        return self.heard

    def send_ahead(self, commands: bytes, count: int) -> None:
        """Send commands before the replies to earlier ones are here; theirs, `count`, are to be had from `take`.

        RFC 2920 section 3.1: a message's end, MAIL and RCPT may stand anywhere in a group, DATA at its end.
        """
        self._due += count
        self._push(commands)

    @property
    def has_begun_body(self) -> bool:
        """True if a volley has sent of the present message's body."""
        return self._poured is not None

    @property
    def owes_answers(self) -> bool:
        """True if commands were sent whose replies nobody has taken: the next reply belongs to them."""
        return bool(self._due or self._kept)

    async def pour(self, body: bytes, *, timeout_s: float) -> Reply | None:
        """Write a wire-ready body, without the dot, or what a volley left of it. None once all has left, or the reply that came too early.

        Raises Silence if the server drops the line or takes nothing for `timeout_s` seconds; the dot is not written then.
        """
        left = self._poured
        if left is not None and self._kept:  # it was read before the line broke, so it stands
            return self._kept.pop(0)
        if not self.usable:
            raise Silence(self._broken or "the connection was closed")
        if left is None:
            self._due += 1
            left = self._to_kernel(body)
        self._listen(1)
        for start in range(left, len(body), _CHUNK):
            self._transport.write(body[start : start + _CHUNK])
            await self._flush(timeout_s)
            if self._kept or self._broken:
                break
        if self._may_have_spoken():
            # One turn of the loop: a drop or a refusal that is already here is seen before the dot goes out.
            await asyncio.sleep(0)
        if self._kept:
            self._answer = None
            return self._kept.pop(0)
        if self._broken:
            raise Silence(self._broken)
        return None

    async def finish(self, *, timeout_s: float, more: bytes = b"", count: int = 0) -> Reply:
        """Write the final dot after `pour` and return its reply. Raises Silence: then nobody knows what became of the message.

        `more` are commands to follow the dot in the same write (`send_ahead`). Where a volley wrote the dot, only its reply is returned.
        """
        if not self.is_dotted:
            self.send_ahead(_DOT + more, count)
        await self._wait(1, timeout_s)
        self._poured, self.is_dotted = None, False
        return self._kept.pop(0)

    async def close(self, *, timeout_s: float) -> None:
        """Say QUIT if the line is in order, and be gone after `timeout_s` at most; never raises."""
        try:
            if self.usable and self._answer is None and not self.owes_answers:
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
        self._watch.end()
        self._transport.abort()

    async def _wait(self, count: int, timeout_s: float) -> None:
        """Until so many replies are here. Raises Silence."""
        if len(self._kept) >= count:
            self._answer = None
            return
        answer = self._listen(count)
        if self._broken:
            self._answer = None
            raise Silence(self._broken)
        self._watch.until(timeout_s, f"no answer within {timeout_s:g} s")
        try:
            await answer
        finally:
            self._watch.rest()
            self._answer = None

    def _listen(self, count: int) -> asyncio.Future[None]:
        self._needed = count
        if self._answer is None:
            self._answer = self._loop.create_future()
        return self._answer

    def _push(self, data: bytes) -> None:
        """Write something short."""
        taken = self._to_kernel(data)
        if taken < len(data) and self.usable:
            self._transport.write(data[taken:])

    def _to_kernel(self, data: bytes) -> int:
        """How many bytes the kernel took at once, past the loop; they have left this process. None of them with TLS."""
        # The descriptor of a line that is closed may be another connection's by now.
        if self._direct is None or not self.usable or self._transport.get_write_buffer_size():
            return 0
        try:
            return os.write(self._direct, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            # Nobody is told yet: an answer may be here, unread; the loop reads it, and then finds the connection broken.
            self._broken = self._broken or f"the connection broke: {error.strerror}"
            return 0

    def _may_have_spoken(self) -> bool:
        """True unless the kernel knows that nothing has come: asking it costs less than a turn of the loop."""
        return self._ear is None or bool(self._ear.poll(0))

    async def _flush(self, timeout_s: float) -> None:
        if self._broken and (self._answer is None or not self._answer.done()):
            raise Silence(self._broken)
        if not self._transport.get_write_buffer_size():
            return
        self._flushed = self._loop.create_future()
        self._watch.until(timeout_s, f"the server took no bytes for {timeout_s:g} s")
        try:
            # A server that answers early may stop reading: its reply must be seen although the bytes do not move.
            waiters: list[asyncio.Future[Any]] = [self._flushed, *([self._answer] if self._answer else [])]
            await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
            if self._flushed.done():
                self._flushed.result()
        finally:
            self._watch.rest()
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
        if not self._due:
            self.is_out_of_step = True
            self._broken = self._broken or f"the server spoke unasked: {clean(data[:200].decode('utf-8', 'replace'), 200)}"
            return
        self._buffer += data
        unreadable = ""
        try:
            self._cut_replies()
        except ValueError as error:
            unreadable = str(error)
        if not self._due and self._buffer:
            self.is_out_of_step = True
            self._broken = self._broken or "the server said more than it was asked"
        if self._answer is not None and not self._answer.done() and len(self._kept) >= self._needed and not self._fire():
            self._answer.set_result(None)
        if unreadable:  # what came before it stands
            self._give_up(unreadable)

    def _fire(self) -> bool:
        """Send the volley that waits, if it may go now: True while there is more to wait for. What went is in `_poured` and `is_dotted`."""
        volley, self._volley = self._volley, None
        if volley is None or self._broken or self._due or not volley.is_wanted(self._kept):
            return False
        self._due += 1
        self._poured = self._to_kernel(volley.body)
        if self._poured < len(volley.body) or self._broken or self._may_have_spoken():
            return False
        try:
            more, count = volley.last_word()
        except Exception as error:  # a bug of ours: it must come out where the message is waited for
            assert self._answer is not None
            self._answer.set_exception(error)
            return True
        self.is_dotted = True
        self._needed += 1
        self._watch.until(volley.after_dot_s, f"no answer within {volley.after_dot_s:g} s")
        self.send_ahead(_DOT + more, count)
        return True

    def _cut_replies(self) -> None:
        """Move whole replies from the buffer to those that are here, as many as were asked for."""
        replies, self._buffer = _replies(self._buffer, self._due)
        self._kept += replies
        self._due -= len(replies)
        if replies and self._due:
            _replies(self._buffer, 1)  # raises if no reply follows
        if len(self._buffer) > _MOST_BYTES:
            raise ValueError("the server's answer has no end")

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
        self._watch.end()
        if not self._closed.done():
            self._closed.set_result(None)


@lru_cache(maxsize=256)  # a server says the same to every envelope
def _replies(said: bytes, most: int) -> tuple[tuple[Reply, ...], bytes]:
    """The whole replies at the start of what a server said, at most so many, and the rest (RFC 5321 section 4.2).

    Raises ValueError for a line that belongs to no reply.
    """
    replies: list[Reply] = []
    texts: list[str] = []
    at = rest = 0
    while len(replies) < most and (end := said.find(b"\n", at)) >= 0:
        found = _REPLY_LINE.match(said[at:end])
        if found is None and replies:
            break  # those before it stand
        if found is None:
            raise ValueError(f"the server's answer is no SMTP reply: {clean(said[at:end].decode('utf-8', 'replace'), 200)}")
        code, mark, text = found.groups()
        texts.append((text or b"").decode("utf-8", "replace").strip())
        at = end + 1
        if mark != b"-":
            replies.append(Reply(code=int(code), text="\n".join(texts)))
            rest, texts = at, []
    return tuple(replies), said[rest:]


class _Watch:
    """One timer for all waits of a line: setting and cancelling one for each would cost more than the wait."""

    def __init__(self, loop: asyncio.AbstractEventLoop, give_up: Any) -> None:
        self._loop = loop
        self._give_up = give_up
        self._timer: asyncio.TimerHandle | None = None
        self._end = 0.0  # of the present wait, loop time; 0 between two waits
        self._why = ""

    def until(self, seconds: float, why: str) -> None:
        """Give up, saying why, unless the wait is over by then."""
        self._end, self._why = self._loop.time() + seconds, why
        if self._timer is None or self._timer.when() > self._end:
            self._arm()

    def rest(self) -> None:
        """The wait is over."""
        self._end = 0.0

    def end(self) -> None:
        """No wait will come any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        self.end()
        self._timer = self._loop.call_at(self._end, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._end and self._loop.time() >= self._end:
            self._give_up(self._why)
        elif self._end:
            self._arm()


def _listening(descriptor: int | None) -> select.poll | None:
    if descriptor is None:
        return None
    ear = select.poll()
    ear.register(descriptor, select.POLLIN | select.POLLHUP)
    return ear


def _descriptor(transport: asyncio.Transport) -> int | None:
    """The socket's descriptor, where bytes go out as they are."""
    if transport.get_extra_info("sslcontext") is not None:
        return None
    socket = transport.get_extra_info("socket")
    return int(socket.fileno()) if socket is not None else None
