"""Providers' habits of the rehearsal server, as our own transport meets them."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from newsletter.delivery.base import NoSession
from newsletter.delivery.rehearsal.beside import server_beside
from newsletter.delivery.rehearsal.certificate import self_made, trusting
from newsletter.delivery.rehearsal.fates import Fates
from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.rehearsal.kinds import Kind
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import DeliveryEvent, Outcome
from tests.support.delivery import envelope, message, readers, smtp, smtp_options


async def _hand_over(transport: SmtpTransport, addresses: list[str], *, size: int = 0) -> list[Outcome]:
    session = await transport.open()
    try:
        return [await session.hand_over(envelope(one), message(one, size=size)) for one in addresses]
    finally:
        await session.close()


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.AFTER_DOT])
async def test_more_than_the_rate_is_throttled_in_any_window(stage: Stage) -> None:
    """Three in 0.3 s are taken, the fourth gets a 454 and is not kept; once the window has moved on the next one is taken."""
    habits = Habits(rate=10, rate_window_s=0.3, throttles_at=stage)
    async with SmtpCatchAll(habits=habits) as server:
        first = await _hand_over(smtp(server), readers(4))
        await asyncio.sleep(0.31)
        later = await _hand_over(smtp(server), readers(1))

    assert [250, 250, 250, 454] == [outcome.code for outcome in first]
    assert DeliveryEvent.ACCEPTED is later[0].event
    assert 4 == len(server.received) == server.taken


async def test_a_greylisted_reader_is_taken_after_the_wait_and_not_before() -> None:
    """Each reader's clock starts with the first try; another reader's does not count."""
    async with SmtpCatchAll(habits=Habits(greylists_s=0.15)) as server:
        at_once = await _hand_over(smtp(server), ["a@example.org", "a@example.org"])
        await asyncio.sleep(0.16)
        later = await _hand_over(smtp(server), ["a@example.org", "b@example.org"])

    assert ["4.7.1", "4.7.1"] == [outcome.enhanced for outcome in at_once]
    assert [DeliveryEvent.ACCEPTED, DeliveryEvent.PUT_OFF] == [outcome.event for outcome in later]


@pytest.mark.parametrize(
    ("fate", "event", "kept"),
    [
        ("dropped_at_rcpt", DeliveryEvent.NOT_HANDED, 0),
        ("dropped_in_body", DeliveryEvent.NOT_HANDED, 0),
        ("put_off_at_rcpt", DeliveryEvent.PUT_OFF, 0),
        ("put_off_after_dot", DeliveryEvent.PUT_OFF, 0),
        ("unanswered", DeliveryEvent.LOST, 1),
        ("slow", DeliveryEvent.ACCEPTED, 1),
    ],
)
async def test_a_fate_is_what_the_client_sees(fate: str, event: DeliveryEvent, kept: int) -> None:
    """A message whose answer is lost was taken; every other failure left nothing behind."""
    # A body that does not fit into the buffers between the two: of a small one the dot is out before the drop is seen.
    size = 8_000_000 if fate == "dropped_in_body" else 0
    async with SmtpCatchAll(habits=Habits(fates=Fates(slow_s=0.05, **{fate: 0.999999}))) as server:
        [outcome] = await _hand_over(smtp(server), readers(1), size=size)

    assert (event, kept) == (outcome.event, len(server.received))


async def test_an_idle_connection_is_closed_and_the_next_message_goes_over_a_new_one() -> None:
    """What the server says of it is nobody's answer."""
    async with SmtpCatchAll(habits=Habits(closes_after_idle_s=0.1, idle_reply="451 4.4.2 timeout")) as server:
        session = await smtp(server).open()
        first = await session.hand_over(envelope(), message())
        await asyncio.sleep(0.2)
        second = await session.hand_over(envelope(), message())
        await session.close()

    assert [250, 250] == [first.code, second.code]
    assert 2 == server.connections


async def test_a_self_made_certificate_is_trusted_by_its_own_client_alone() -> None:
    """With the usual authorities, and with another certificate, no line is opened."""
    made = self_made()
    async with SmtpCatchAll(habits=Habits(starttls=made.for_server(), users=(("u", "p"),))) as server:
        options = smtp_options(server, security="starttls", user="u", password="p")
        trusted = await _hand_over(SmtpTransport(options, tls=trusting(made.certificate)), readers(1))
        for context in (ssl.create_default_context(), trusting(self_made().certificate)):
            with pytest.raises(NoSession, match="no secure connection"):
                await SmtpTransport(options, tls=context).open()

    assert DeliveryEvent.ACCEPTED is trusted[0].event


async def test_a_server_beside_tells_what_it_saw_and_is_gone() -> None:
    """Its own process: TLS, a log-in and ids as SES has them; nothing listens afterwards."""
    async with server_beside(Kind(name="ses", rate=1000)) as server:
        options = smtp_options(server, security="starttls", user=server.user, password=server.password)  # type: ignore[arg-type]  # host and port are all it needs
        outcomes = await _hand_over(SmtpTransport(options, tls=server.tls), readers(3))
        seen = await server.end()

    assert all((outcome.relay_id or "").endswith("-000000") for outcome in outcomes)
    assert (3, 3, 0, 1, 1) == (seen.taken, seen.readers, seen.repeats, seen.connections, seen.most_at_once)
    assert () == seen.breaches
    with pytest.raises(OSError):
        await asyncio.open_connection(server.host, server.port)
