"""The pump against a server that is not ours: Postfix's smtp-sink."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from pathlib import Path

import pytest

from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import DeliveryState
from tests.support.delivery import Send, readers
from tests.support.memory_ledger import MemoryLedger
from tests.support.sink import Sink


def _transport(sink: Sink) -> SmtpTransport:
    return SmtpTransport(SmtpOptions(host="127.0.0.1", port=sink.port, timeout_s=3.0), after_dot_s=3.0)


async def test_two_hundred_messages_reach_smtp_sink_once_each(tmp_path: Path) -> None:
    """One file a message at the sink, the right reader in each, and the ledger drained."""
    ledger = MemoryLedger(readers(200), block_size=60, commit_s=0.001)
    with Sink(tmp_path / "sink") as sink:
        pumped = await Send(ledger=ledger, transport=_transport(sink)).run()
        seen = sink.by_recipient()

    assert ("drained", 200) == (pumped.why, pumped.counts.accepted)
    assert set(readers(200)) == set(seen)
    assert {1: 200} == Counter(len(ids) for ids in seen.values())


@pytest.mark.parametrize(
    ("options", "why", "state"),
    [
        (("-f", "RCPT", "-B", "550 5.1.1 no such reader"), "drained", DeliveryState.REFUSED),
        (("-r", "RCPT"), "waiting", DeliveryState.DEFERRED),
        (("-r", "."), "waiting", DeliveryState.DEFERRED),
        (("-Q", "MAIL"), "unreachable", DeliveryState.PENDING),
        (("-q", "DATA"), "unreachable", DeliveryState.PENDING),
        (("-q", "CONNECT"), "unreachable", DeliveryState.PENDING),
        (("-f", "CONNECT"), "fault", DeliveryState.PENDING),
        (("-f", "EHLO"), "fault", DeliveryState.PENDING),
        (("-f", "MAIL"), "fault", DeliveryState.PENDING),
        (("-f", "DATA"), "fault", DeliveryState.PENDING),
        (("-f", "."), "fault", DeliveryState.PENDING),
    ],
)
async def test_the_faults_of_smtp_sink_are_charged_to_the_right_party(
    tmp_path: Path, options: tuple[str, ...], why: str, state: DeliveryState
) -> None:
    """Permanent at RCPT: the readers; anywhere else: us; temporary or dropped: the server."""
    ledger = MemoryLedger(readers(12))
    with Sink(tmp_path / "sink", *options) as sink:
        pumped = await Send(ledger=ledger, transport=_transport(sink)).run()

    assert why == pumped.why
    assert {str(state): 12} == ledger.states


async def test_a_reply_that_smtp_sink_never_gives_leaves_few_in_doubt(tmp_path: Path) -> None:
    """`-q .`: dropped after the dot; the send stops after ten, and the rest is untouched."""
    ledger = MemoryLedger(readers(100))
    with Sink(tmp_path / "sink", "-q", ".") as sink:
        pumped = await Send(ledger=ledger, transport=_transport(sink)).run()

    assert "unreachable" == pumped.why
    assert {"uncertain", "pending"} == set(ledger.states)
    assert 10 <= ledger.count(DeliveryState.UNCERTAIN) <= 14


async def test_a_port_that_takes_connections_and_says_nothing_is_unreachable() -> None:
    """A banner that never comes costs the time-out, not the send."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        transport = SmtpTransport(SmtpOptions(host="127.0.0.1", port=listener.getsockname()[1], timeout_s=0.3))
        started = asyncio.get_running_loop().time()
        pumped = await Send(ledger=MemoryLedger(readers(3)), transport=transport).run()

    assert "unreachable" == pumped.why
    assert asyncio.get_running_loop().time() - started < 2.0
