"""The rehearsal server as a server: strict with clients, true to its habits. The client here is a bare socket."""

from __future__ import annotations

import asyncio

import pytest

from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.rehearsal.reception import Received
from newsletter.delivery.rehearsal.server import SmtpCatchAll

_START = [b"EHLO me.example\r\n", b"MAIL FROM:<a@b.c>\r\n", b"RCPT TO:<r@s.t>\r\n", b"DATA\r\n"]


async def _talk(server: SmtpCatchAll, *lines: bytes) -> list[bytes]:
    """Send lines one after another; the last line of each reply, the banner first."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    replies = [await _reply(reader)]
    for line in lines:
        writer.write(line)
        replies.append(await _reply(reader))
    writer.close()
    return replies


async def _reply(reader: asyncio.StreamReader) -> bytes:
    while (line := await asyncio.wait_for(reader.readline(), 5))[3:4] == b"-":
        pass
    return line


async def test_a_message_is_kept_as_it_came_and_unstuffed() -> None:
    """Envelope, wire bytes and message, in order, also handed to the callback."""
    handed: list[Received] = []
    async with SmtpCatchAll(on_received=handed.append) as server:
        replies = await _talk(server, *_START, b"Subject: x\r\n\r\n..dot\r\n.\r\n", b"QUIT\r\n")

    (received,) = server.received
    assert [b"220", b"250", b"250", b"250", b"354", b"250", b"221"] == [reply[:3] for reply in replies]
    assert ("a@b.c", ("r@s.t",), 0, 1, True) == (
        received.sender,
        received.recipients,
        received.index,
        received.connection,
        received.answered,
    )
    assert (b"Subject: x\r\n\r\n..dot\r\n", b"Subject: x\r\n\r\n.dot\r\n") == (received.wire, received.message)
    assert [received] == handed
    assert [] == server.breaches


async def test_an_empty_message_ends_at_its_dot() -> None:
    """The line end of DATA's reply counts as the one before the dot."""
    async with SmtpCatchAll() as server:
        replies = await _talk(server, *_START, b".\r\n", b"NOOP\r\n")

    assert [b""] == [received.wire for received in server.received]
    assert b"250" == replies[-1][:3]


@pytest.mark.parametrize(
    ("body", "breach"),
    [
        (b"a\nb\r\n.\r\n", "bare LF"),
        (b"a\n.\nb\r\n.\r\n", "bare LF"),
        (b"a\rb\r\n.\r\n", "bare CR"),
        (b"a\x00b\r\n.\r\n", "NUL"),
        (b"x" * 999 + b"\r\n.\r\n", "998"),
    ],
)
async def test_a_message_that_breaks_the_rules_is_refused_and_noted(body: bytes, breach: str) -> None:
    """No smuggling: only CRLF dot CRLF ends a message, and what is malformed is not kept."""
    async with SmtpCatchAll() as server:
        replies = await _talk(server, *_START, body)

    assert b"554" == replies[-1][:3]
    assert breach in server.breaches[0]
    assert [] == server.received


async def test_a_line_of_998_octets_is_allowed() -> None:
    """The limit is the RFC's, not one less."""
    async with SmtpCatchAll() as server:
        await _talk(server, *_START, b"x" * 998 + b"\r\n.\r\n")

    assert 1 == len(server.received)
    assert [] == server.breaches


async def test_commands_sent_without_waiting_are_a_breach_unless_pipelining_is_offered() -> None:
    """RFC 2920: a client must not pipeline what was not offered."""
    for offered in (False, True):
        async with SmtpCatchAll(habits=Habits(pipelining=offered)) as server:
            await _talk(server, b"EHLO me\r\n", b"MAIL FROM:<a@b.c>\r\nRCPT TO:<r@s.t>\r\n")

        assert offered == (server.breaches == [])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([b"MAIL FROM:<a@b.c>\r\n"], b"503"),
        ([b"EHLO me\r\n", b"RCPT TO:<r@s.t>\r\n"], b"503"),
        ([b"EHLO me\r\n", b"MAIL FROM:<a@b.c>\r\n", b"DATA\r\n"], b"503"),
        ([b"EHLO me\r\n", b"MAIL FROM:<a@b.c>\r\n", b"MAIL FROM:<a@b.c>\r\n"], b"503"),
        ([b"EHLO me\r\n", b"MAIL FROM: a@b.c\r\n"], b"501"),
        ([b"EHLO me\r\n", b"MAIL FROM:<a@b.c>\r\n", b"RCPT TO:<r>\r\n"], b"501"),
        ([b"EHLO\r\n"], b"501"),
        ([b"WHAT\r\n"], b"502"),
        ([b"EHLO me\r\n", b"STARTTLS\r\n"], b"502"),
    ],
)
async def test_commands_out_of_order_are_refused(lines: list[bytes], code: bytes) -> None:
    """The server keeps to RFC 5321's order."""
    async with SmtpCatchAll() as server:
        replies = await _talk(server, *lines)

    assert code == replies[-1][:3]


async def test_with_users_nothing_is_taken_before_a_log_in() -> None:
    """MAIL is answered 530; a wrong password 535; the right one 235."""
    async with SmtpCatchAll(habits=Habits(users=(("u", "p"),))) as server:
        replies = await _talk(
            server, b"EHLO me\r\n", b"MAIL FROM:<a@b.c>\r\n", b"AUTH PLAIN AHUAeA==\r\n", b"AUTH PLAIN ???\r\n", b"AUTH PLAIN AHUAcA==\r\n"
        )

    assert [b"530", b"535", b"535", b"235"] == [reply[:3] for reply in replies[2:]]
    assert 3 == server.logins


async def test_a_stopped_server_leaves_no_connection_and_no_port() -> None:
    """stop closes everything at once, also in the middle of a conversation."""
    server = SmtpCatchAll()
    await server.start()
    reader, writer = await asyncio.open_connection(server.host, server.port)
    await reader.readline()
    await server.stop()

    assert b"" == await reader.read()
    assert 0 == server.open_connections
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(server.host, server.port)
