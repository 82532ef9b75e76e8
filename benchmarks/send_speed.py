"""How fast a finished edition leaves: ours against smtp-source, nodemailer and aiosmtplib, in one interleaved run.

Each program sends messages of 70 kB to Postfix's smtp-sink and to fastsink, in the order A B C ... C B A; what it takes to start, to
send one message and to end is measured by itself and left out. Ours is the installed command on an edition that is planned: with its
ledger on, every commit on disk. Medians are compared with the limits of the issue.

    .venv/bin/python -m benchmarks.send_speed [--quick]
    .venv/bin/python -m benchmarks.send_speed --only ours --messages 20000 [--profile send.prof]
"""

from __future__ import annotations

import argparse
import asyncio
import pstats
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import machine
from benchmarks.machine import Spent
from benchmarks.prepared import Prepared, prepare
from benchmarks.senders import Aiosmtplib, Nodemailer, Ours, Sender, SmtpSource, Taken, base_of, measured
from benchmarks.sinks.running import Sink, fastsink, smtp_sink

SINKS = {"smtp-sink": smtp_sink, "fastsink": fastsink}
LIMIT_CPU_US, LIMIT_DKIM_US = 150.0, 1_100.0


@dataclass
class Candidate:
    """A program in the comparison, and what its runs took."""

    sender: Sender
    messages: int
    sinks: tuple[str, ...] = tuple(SINKS)
    bases: dict[str, Spent] = field(default_factory=dict)
    runs: dict[str, list[Taken]] = field(default_factory=dict)

    def measure(self, sink_name: str) -> None:
        """One run into a fresh server."""
        with opened(sink_name) as sink:
            if sink_name not in self.bases:
                self.bases[sink_name] = base_of(self.sender, sink)
        with opened(sink_name) as sink:
            taken = measured(self.sender, sink, self.messages, self.bases[sink_name])
        if sink.rate is not None:
            if sink.counted["messages"] != self.messages:
                sys.exit(f"{self.sender.name}: {sink.counted['messages']} of {self.messages} messages came")
            taken = Taken(rate=sink.rate, cpu_us=taken.cpu_us)
        self.runs.setdefault(sink_name, []).append(taken)

    def rate(self, sink_name: str) -> float:
        """Median messages a second."""
        return statistics.median(taken.rate for taken in self.runs[sink_name])

    def cpu_us(self, sink_name: str) -> float:
        """Median CPU of the client, in microseconds a message."""
        return statistics.median(taken.cpu_us for taken in self.runs[sink_name])


@contextmanager
def opened(name: str) -> Iterator[Sink]:
    """A fresh server; what it counted is known afterwards."""
    with SINKS[name]() as sink:
        yield sink


def candidates(prepared: Prepared, scratch: Path, given: argparse.Namespace) -> dict[str, Candidate]:
    """Who is compared, by a short name. Slow programs send fewer: what they cost a message does not depend on it."""

    def ours(name: str, **settings: bool) -> Ours:
        return Ours(prepared=prepared, scratch=scratch, name=name, connections=given.connections, processes=given.processes, **settings)

    few = max(200, given.messages // 20)
    return {
        "source": Candidate(SmtpSource(prepared.sample("message.lf")), given.messages),
        "ours": Candidate(ours("ours"), given.messages),
        "asyncio": Candidate(ours("ours, without uvloop", uvloop=False), given.messages),
        "dkim": Candidate(ours("ours, RSA-2048 DKIM", dkim=True), given.messages // 4),
        "nodemailer": Candidate(Nodemailer(prepared.sample("digest.html"), prepared.sample("digest.txt")), few, sinks=("fastsink",)),
        "aiosmtplib": Candidate(Aiosmtplib(prepared.sample("message.crlf")), few, sinks=("fastsink",)),
    }


def compare(found: dict[str, Candidate], rounds: int) -> None:
    """All of them, there and back, so that a busy moment of the machine meets everybody."""
    order = [(one, sink) for sink in SINKS for one in found.values() if sink in one.sinks]
    for number in range(rounds):
        for one, sink in order if number % 2 == 0 else reversed(order):
            one.measure(sink)
            machine.note(f"round {number + 1} of {rounds}: {one.sender.name} to {sink}")
    machine.note("")


def show(found: dict[str, Candidate]) -> None:
    """The table."""
    print(f"{'program':24} {'server':10} {'messages':>9} {'runs':>4} {'messages/s':>11} {'lowest':>8} {'highest':>8} {'CPU us':>8}")
    for one in found.values():
        for sink in one.sinks:
            rates = [taken.rate for taken in one.runs[sink]]
            figures = f"{one.rate(sink):11.0f} {min(rates):8.0f} {max(rates):8.0f} {one.cpu_us(sink):8.0f}"
            print(f"{one.sender.name:24} {sink:10} {one.messages:9} {len(rates):4} {figures}")


def judge(found: dict[str, Candidate]) -> bool:
    """True if every limit is kept; each is printed with its figure."""
    ours, source = found["ours"], found["source"]
    limits: Sequence[tuple[str, float, float, bool]] = [
        ("rate to smtp-sink, of smtp-source's", ours.rate("smtp-sink") / source.rate("smtp-sink"), 0.85, True),
        ("rate to fastsink, of smtp-source's", ours.rate("fastsink") / source.rate("fastsink"), 0.6, True),
        ("rate to fastsink, of nodemailer's", ours.rate("fastsink") / found["nodemailer"].rate("fastsink"), 12.0, True),
        ("CPU us a message, fastsink", ours.cpu_us("fastsink"), LIMIT_CPU_US, False),
        ("CPU us a message with RSA-2048, fastsink", found["dkim"].cpu_us("fastsink"), LIMIT_DKIM_US, False),
    ]
    for name, figure, limit, at_least in limits:
        kept = figure >= limit if at_least else figure <= limit
        print(f"{'ok    ' if kept else 'BROKEN'} {name:44} {figure:9.2f}, {'at least' if at_least else 'at most'} {limit:g}")
    return all(figure >= limit if at_least else figure <= limit for _, figure, limit, at_least in limits)


def drive(prepared: Prepared, scratch: Path, given: argparse.Namespace) -> None:
    """Ours alone, as fast as it goes: for those who make it faster."""
    sender = Ours(
        prepared=prepared,
        scratch=scratch,
        connections=given.connections,
        processes=given.processes,
        uvloop=not given.no_uvloop,
        dkim=given.dkim,
        profile=given.profile,
    )
    one = Candidate(sender, given.messages, sinks=(given.sink,))
    for _ in range(given.rounds or 3):
        one.measure(given.sink)
        last = one.runs[given.sink][-1]
        print(f"{last.rate:.0f} messages/s, {last.cpu_us:.0f} us of CPU a message of {prepared.message_bytes} bytes", flush=True)
    base = one.bases[given.sink]
    print(f"a run of one message: {base.seconds:.2f} s, {base.cpu_s:.2f} s of CPU, {base.peak_mib:.0f} MiB")
    if given.profile:
        pstats.Stats(str(given.profile)).sort_stats("tottime").print_stats(45)


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="3,000 messages and two rounds: to see that it works")
    parser.add_argument("--messages", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--processes", type=int, default=1, help="delivery.processes of ours")
    parser.add_argument("--only", choices=["ours"], help="ours alone; with the options below")
    parser.add_argument("--sink", choices=list(SINKS), default="fastsink")
    parser.add_argument("--no-uvloop", action="store_true")
    parser.add_argument("--dkim", action="store_true")
    parser.add_argument("--profile", type=Path, help="where cProfile writes; the figures are then those of a slower program")
    parser.add_argument("--scratch", type=Path, help="where the scratch folder is made")
    given = parser.parse_args()
    given.messages = given.messages or (3_000 if given.quick else 20_000)
    return given


def main() -> bool:
    """Prepare, measure, tell; True if the limits are kept."""
    given = options()
    print(machine.named())
    with tempfile.TemporaryDirectory(prefix="newsletter-speed-", dir=given.scratch) as folder:
        scratch = Path(folder)
        prepared = asyncio.run(prepare(scratch / "prepared", readers=given.messages))
        if given.only:
            drive(prepared, scratch, given)
            return True
        print(f"{prepared.message_bytes} bytes a message, at most {given.connections} connections, ours in {given.processes} processes")
        found = candidates(prepared, scratch, given)
        compare(found, given.rounds or (2 if given.quick else 6))
    show(found)
    return judge(found)


if __name__ == "__main__":
    sys.exit(0 if main() else "a limit is broken")
