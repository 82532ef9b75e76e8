"""The promise of a transport, kept by every one: `newsletter.delivery.base`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.delivery.base import NoSession, Transport
from newsletter.delivery.folder import FolderTransport
from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.smtp import SmtpTransport
from newsletter.errors import Unreachable
from newsletter.model.delivery import DeliveryEvent
from tests.support.delivery import envelope, message, smtp
from tests.support.sink import free_port


@dataclass(frozen=True, kw_only=True)
class Way:
    """A transport, how to see what arrived, and one that leads nowhere."""

    transport: Transport
    arrived: Callable[[], list[bytes]]
    nowhere: Transport


@pytest.fixture(params=["smtp", "folder"])
async def way(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Way]:
    """Every transport of the product."""
    if request.param == "folder":
        folder = tmp_path / "out" / "messages"
        (tmp_path / "a file").write_text("")
        yield Way(
            transport=FolderTransport(folder),
            arrived=lambda: [path.read_bytes() for path in sorted(folder.iterdir())],
            nowhere=FolderTransport(tmp_path / "a file" / "below"),
        )
        return
    async with SmtpCatchAll() as server:
        yield Way(
            transport=smtp(server),
            arrived=lambda: [received.message for received in server.received],
            nowhere=SmtpTransport(SmtpOptions(host="127.0.0.1", port=free_port(), timeout_s=1.0)),
        )
        assert server.breaches == []


async def test_an_accepted_message_has_arrived_whole_with_its_dots_unstuffed(way: Way) -> None:
    """ACCEPTED means that the very bytes are there, a line that begins with a dot included."""
    session = await way.transport.open()
    outcome = await session.hand_over(envelope(), message(body="..dots\r\n.. and more\r\n..\r\nend"))
    await session.close()

    assert DeliveryEvent.ACCEPTED == outcome.event
    assert [message(body=".dots\r\n. and more\r\n.\r\nend")] == way.arrived()
    assert outcome.relay_id
    assert not session.may_be_taken


async def test_one_session_takes_one_message_after_another(way: Way) -> None:
    """A session is used many times."""
    session = await way.transport.open()
    outcomes = [await session.hand_over(envelope(f"r{n}@example.org"), message(f"r{n}@example.org")) for n in range(5)]
    await session.close()

    assert [DeliveryEvent.ACCEPTED] * 5 == [outcome.event for outcome in outcomes]
    assert {message(f"r{n}@example.org") for n in range(5)} == set(way.arrived())


async def test_sessions_work_side_by_side(way: Way) -> None:
    """Two sessions of one transport do not disturb one another."""

    async def hand_over_ten(letter: str) -> list[DeliveryEvent]:
        session = await way.transport.open()
        names = [f"{letter}{n}@example.org" for n in range(10)]
        outcomes = [await session.hand_over(envelope(name), message(name)) for name in names]
        await session.close()
        return [outcome.event for outcome in outcomes]

    events = await asyncio.gather(hand_over_ten("a"), hand_over_ten("b"))

    assert [[DeliveryEvent.ACCEPTED] * 10] * 2 == events
    assert len(way.arrived()) == 20


async def test_a_message_without_a_last_line_end_gets_one(way: Way) -> None:
    """Nothing is cut off and nothing runs into the final dot."""
    session = await way.transport.open()
    outcome = await session.hand_over(envelope(), b"Subject: x\r\n\r\nno end")
    await session.close()

    assert DeliveryEvent.ACCEPTED == outcome.event
    assert [b"Subject: x\r\n\r\nno end"] == [arrived.removesuffix(b"\r\n") for arrived in way.arrived()]


async def test_closing_twice_is_no_error(way: Way) -> None:
    """close never raises."""
    session = await way.transport.open()
    await session.close()
    await session.close()


async def test_a_way_that_leads_nowhere_says_where_and_what_to_do(way: Way) -> None:
    """open raises Unreachable with a place and a cure, and an outcome that tells whose fault it is."""
    with pytest.raises(Unreachable) as caught:
        await way.nowhere.open()

    assert caught.value.where
    assert caught.value.do
    assert isinstance(caught.value, NoSession)
    assert DeliveryEvent.NOT_HANDED == caught.value.outcome.event


async def test_a_cancelled_hand_over_lets_the_cancellation_through(way: Way) -> None:
    """A cancelled task ends as cancelled, and the session says what that amounts to."""
    session = await way.transport.open()
    task = asyncio.create_task(session.hand_over(envelope(), message()))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert session.may_be_taken in (True, False)
    await session.close()


async def test_a_file_appears_whole_under_its_name_or_not_at_all(tmp_path: Path) -> None:
    """A folder that takes no more bytes leaves no half file, and the message counts as not handed over."""
    folder = tmp_path / "gone"
    session = await FolderTransport(folder).open()
    folder.rmdir()
    outcome = await session.hand_over(envelope(), message())

    assert DeliveryEvent.NOT_HANDED == outcome.event
    assert str(folder) in outcome.text


async def test_the_same_message_handed_over_twice_is_one_file(tmp_path: Path) -> None:
    """A repeat overwrites itself; another reader's name in the address cannot leave the folder."""
    session = await FolderTransport(tmp_path).open()
    for _ in range(2):
        await session.hand_over(envelope("../../etc/passwd@example.org"), message())

    assert 1 == len(list(tmp_path.iterdir()))
