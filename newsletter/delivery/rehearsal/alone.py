"""The rehearsal server as a process of its own, so that neither its work nor its memory counts as the sender's.

Run as `python -m newsletter.delivery.rehearsal.alone`. Standard input: one line of JSON, the kind of server; then nothing, until it
is closed, which ends the server (so it never outlives whoever started it). Standard output: one line when it listens, one in the end.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections import Counter
from typing import Any

from newsletter.delivery.rehearsal.certificate import self_made
from newsletter.delivery.rehearsal.kinds import Kind
from newsletter.delivery.rehearsal.reception import Received
from newsletter.delivery.rehearsal.server import SmtpCatchAll


async def serve() -> None:
    """Listen until standard input is closed, then say what came."""
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    certificate, login = self_made(), ("rehearsal", secrets.token_hex(8))
    kind, taken = Kind(**asked), Counter[str]()

    def count(received: Received) -> None:
        taken.update(received.recipients)

    habits = kind.habits(certificate, login)
    async with SmtpCatchAll(habits=habits, on_received=count, keeps_messages=False) as server:
        _tell({"port": server.port, "certificate": certificate.certificate if kind.is_secure else "", "login": login})
        await asyncio.to_thread(sys.stdin.read)
    _tell(
        {
            "taken": server.taken,
            "readers": len(taken),
            "repeats": server.taken - len(taken),
            "connections": server.connections,
            "most_at_once": server.most_open,
            # 503 answers what was sent together with a refused command: it is no refusal of its own.
            "refusals": {reply: times for reply, times in server.refusals.most_common(20) if not reply.startswith("503")},
            "breaches": server.breaches[:20],
        }
    )


def _tell(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
