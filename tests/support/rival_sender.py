"""One of several processes that send the same edition from the same ledger, with the real engine.

Run as `python -m tests.support.rival_sender URL EDITION_ID PORT CONNECTIONS`; ends when nothing is left to send, with the number
of messages that were accepted from it.
"""

from __future__ import annotations

import asyncio
import sys

from newsletter.delivery.base import Envelope
from newsletter.delivery.engine import pump
from newsletter.delivery.options import DeliveryOptions, SmtpOptions
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import Begun
from tests.support.storage import opened

_SENDER = "editor@journal.example"


def _compose(begun: Begun) -> tuple[Envelope, bytes]:
    fields = f"From: <{_SENDER}>\r\nTo: <{begun.address}>\r\nMessage-ID: <{begun.uid}.{begun.edition_id}@journal.example>\r\n"
    return Envelope(sender=_SENDER, recipient=begun.address), f"{fields}Subject: News\r\n\r\nGood morning.\r\n".encode()


async def main(url: str, edition_id: int, port: int, connections: int) -> int:
    """Send until the ledger is drained; how many messages were accepted."""
    transport = SmtpTransport(SmtpOptions(host="127.0.0.1", port=port))
    accepted = 0
    async with opened(url) as stores:
        owner = await stores.ledger.join()
        # What a killed rival leaves is uncertain first, and only then due again.
        while await stores.ledger.resolve_uncertain(edition_id, policy="resend") or not (await stores.ledger.balance(edition_id)).drained:
            pumped = await pump(
                ledger=stores.ledger,
                owner=owner,
                edition_id=edition_id,
                relays=Relays([Relay(name="smtp", transport=transport, connections=connections)]),
                compose=_compose,
                options=DeliveryOptions(),
                stop=asyncio.Event(),
                report=lambda progress: None,
            )
            accepted += pumped.counts.accepted
            await asyncio.sleep(0.1)
        await stores.ledger.leave(owner)
    return accepted


if __name__ == "__main__":
    print(asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))), flush=True)
