"""Builders for sending: options for a rehearsal server, messages, and a whole send over a memory ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsletter.delivery.base import Envelope, Transport
from newsletter.delivery.engine import Patience, Progress, Pumped, pump
from newsletter.delivery.options import DeliveryOptions, SmtpOptions
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import Begun
from tests.support.memory_ledger import MemoryLedger
from tests.support.storage import pace

SENDER = "editor@journal.example"
READER = "anna@example.org"
# Quick, so that a test of a dead server takes no minutes.
BRISK = Patience(first_pause_s=0.02, longest_pause_s=0.1, silent_s=0.6, grace_s=0.4)


def message(reader: str = READER, *, body: str = "Good morning.", size: int = 0) -> bytes:
    """A wire-ready message of one reader, with at least `size` bytes."""
    filler = ("x" * 70 + "\r\n") * (size // 72 + 1) if size else ""
    return f"From: <{SENDER}>\r\nTo: <{reader}>\r\nSubject: Test\r\n\r\n{body}\r\n{filler}".encode()


def envelope(reader: str = READER, *, sender: str = SENDER) -> Envelope:
    """An envelope for one reader."""
    return Envelope(sender=sender, recipient=reader)


def compose(begun: Begun) -> tuple[Envelope, bytes]:
    """The envelope and message of a begun row."""
    return envelope(begun.address), message(begun.address)


def smtp_options(server: SmtpCatchAll, **changes: Any) -> SmtpOptions:
    """Options for one rehearsal server, with short waits."""
    return SmtpOptions(**{"host": server.host, "port": server.port, "timeout_s": 2.0, **changes})


def smtp(server: SmtpCatchAll, *, after_dot_s: float = 2.0, **changes: Any) -> SmtpTransport:
    """A transport to one rehearsal server."""
    return SmtpTransport(smtp_options(server, **changes), after_dot_s=after_dot_s)


def readers(count: int) -> list[str]:
    """Addresses of readers."""
    return [f"reader{number}@example.org" for number in range(count)]


@dataclass(kw_only=True)
class Send:
    """One send over a memory ledger: what a step would do, with everything to hand."""

    ledger: MemoryLedger
    transport: Transport
    options: DeliveryOptions = field(default_factory=DeliveryOptions)
    connections: int = 4
    relays: Sequence[Relay] = ()  # in place of the transport
    patience: Patience = BRISK
    compose: Callable[[Begun], tuple[Envelope, bytes]] = compose
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    reports: list[Progress] = field(default_factory=list)

    async def run(self) -> Pumped:
        """Pump until it stops; never for more than half a minute."""
        async with asyncio.timeout(30):
            return await pump(
                ledger=self.ledger,
                owner="we",
                edition_id=self.ledger.edition_id,
                relays=Relays(self.relays or [Relay(name="smtp", transport=self.transport, connections=self.connections)]),
                compose=self.compose,
                options=self.options,
                stop=self.stop,
                report=self.reports.append,
                patience=self.patience,
                pace=pace(self.options.rate) if self.options.rate else None,
            )
