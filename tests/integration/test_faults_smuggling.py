"""SMTP smuggling: hostile line ends in text, HTML and headers, read from the wire by a server that takes any of them for an end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import DeliveryEvent
from tests.support.delivery import READER, envelope
from tests.support.letters import RENDERED, letter, subject, values

_SECOND = "MAIL FROM:<evil@example.net>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\nFrom: evil@example.net\r\n\r\nsmuggled"
ENDS = (
    "\n.\n",
    "\n.\r\n",
    "\n.\r",
    "\r.\r",
    "\r.\n",
    "\r.\r\n",
    "\r\n.\n",
    "\r\n.\r",
    "\r\n.\r\n",
    "\r\r\n.\r\r\n",
    "\r\n\0.\r\n",
    "\u0085.\u2028",
)
_ANY_END = re.compile(rb"[\r\n\0]+\.[\r\n\0]+")


def in_text(hostile: str) -> bytes:
    """In the plain text."""
    return letter(replace(RENDERED, text=hostile + "\n")).join(values())


def in_html(hostile: str) -> bytes:
    """In the HTML."""
    return letter(replace(RENDERED, html=f"<p>{hostile}</p>")).join(values())


def in_subject(hostile: str) -> bytes:
    """In the title that the subject is made of."""
    return letter(subject(hostile)).join(values())


def in_reader(hostile: str) -> bytes:
    """In a reader's name."""
    return letter().join(values(name=hostile))


async def _on_the_wire(message: bytes) -> bytes:
    """Everything that a client said after DATA, to a server that offers nothing and accepts everything."""
    said = bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 raw\r\n")
        async for line in reader:
            writer.write(b"354 go on\r\n" if line.upper() == b"DATA\r\n" else b"250 fine\r\n")
            if line.upper() == b"DATA\r\n":
                said.extend(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
                said.extend(await reader.read())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        options = SmtpOptions(host="127.0.0.1", port=server.sockets[0].getsockname()[1], timeout_s=2.0)
        session = await SmtpTransport(options, after_dot_s=2.0).open()
        outcome = await session.hand_over(envelope(READER), message)
        await session.close()
    assert outcome.event is DeliveryEvent.ACCEPTED
    return bytes(said)


@pytest.mark.parametrize("place", [in_text, in_html, in_subject, in_reader], ids=lambda place: place.__name__)
async def test_no_line_end_in_a_message_is_read_as_its_end(place: Callable[[str], bytes]) -> None:
    """The most liberal server finds one end, the last one, whatever stands in the message; and no bare CR, LF or NUL before it."""
    for end in ENDS:
        said = await _on_the_wire(place(f"before{end}{_SECOND}{end}after"))
        message, _, rest = said.rpartition(b"\r\n.\r\n")

        assert rest in (b"", b"QUIT\r\n"), end
        assert not _ANY_END.search(message), end
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\0", message), end


def test_a_liberal_server_would_find_an_end_that_is_not_guarded() -> None:
    """The judge can fail: each hostile end, left as it is, is taken for one."""
    assert all(_ANY_END.search(end.encode("latin-1", "replace")) for end in ENDS[:-1])
