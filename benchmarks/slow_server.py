"""A server that answers after 1 ms, and after 5 ms at the end of a message: 16 connections of ours against aiosmtplib's `sendmail`.

What counts here is how many round trips a message waits for. The figure is the rate that the server sees between the first message
and the last; the limit is three times aiosmtplib's.

    .venv/bin/python -m benchmarks.slow_server [--messages 5000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.prepared import prepare
from benchmarks.senders import Aiosmtplib, Ours, Sender
from benchmarks.sinks.running import fastsink

REPLY_US, BODY_US, CONNECTIONS, LIMIT = 1_000, 5_000, 16, 3.0


def rate(sender: Sender, messages: int) -> float:
    """Messages a second of one run, as the server sees them."""
    with fastsink(reply_us=REPLY_US, body_us=BODY_US) as sink:
        sender.send(sink, messages)
    if sink.counted["messages"] != messages or sink.rate is None:
        sys.exit(f"{sender.name}: {sink.counted['messages']:.0f} of {messages} messages came")
    return sink.rate


def main(given: argparse.Namespace, scratch: Path) -> bool:
    """Print the rates; True if the limit is kept."""
    prepared = asyncio.run(prepare(scratch / "prepared", readers=given.messages))
    ours: Sender = Ours(prepared=prepared, scratch=scratch, connections=CONNECTIONS)
    theirs: Sender = Aiosmtplib(prepared.sample("message.crlf"), connections=CONNECTIONS)
    found: dict[str, list[float]] = {ours.name: [], theirs.name: []}
    for number in range(given.rounds):
        for sender in (ours, theirs) if number % 2 == 0 else (theirs, ours):
            found[sender.name].append(rate(sender, given.messages))
    print(f"{prepared.message_bytes} bytes a message, {CONNECTIONS} connections, {given.messages} messages, {given.rounds} runs each")
    for name, rates in found.items():
        print(f"  {name:20} {statistics.median(rates):6.0f} messages/s (lowest {min(rates):.0f}, highest {max(rates):.0f})")
    ratio = statistics.median(found[ours.name]) / statistics.median(found[theirs.name])
    print(f"{'ok' if ratio >= LIMIT else 'BROKEN'}: {ratio:.2f} times, at least {LIMIT:g}")
    return ratio >= LIMIT


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scratch", type=Path, help="where the scratch folder is made")
    given = parser.parse_args()
    print(machine.named())
    with tempfile.TemporaryDirectory(prefix="newsletter-slow-", dir=given.scratch) as folder:
        kept = main(given, Path(folder))
    sys.exit(0 if kept else "the limit is broken")
