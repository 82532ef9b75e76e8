"""Of the rate that a provider allows, how much does a publisher get? `python -m benchmarks.allowed_rate [RATE ...] [--seconds S]`.

For 14, 100 and 500 messages a second: `newsletter plan`, then `newsletter send` of a 70 kB digest, as commands, ledger on, to a server
with TLS and without PIPELINING that takes 40 ms for each reply, answers 454 to what is more than its rate in any second, and closes
what is idle for 10 s. Told are the share of the rate, the 454s, the connections, and how far the plan was off. Exit 1 unless the share
is 0.97 and the plan within 5 per cent, each time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import run
from benchmarks.prepared import Prepared, Settings, prepare
from benchmarks.senders import clean_environment
from newsletter.delivery.rehearsal.certificate import self_made

RATES = (14.0, 100.0, 500.0)
SHARE, OFF = 0.97, 0.05
_REPLY_S, _IDLE_S = 0.04, 10.0
_WAITS = 5  # replies that a message waits for, once its connection is warm: MAIL, RCPT, DATA, the dot; and the way to the next MAIL
_COMMAND = str(Path(sys.executable).with_name("newsletter"))


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One send."""

    rate: float
    seen: dict[str, Any]  # by the server
    planned: dict[str, Any]  # by `plan`
    command_s: float  # with start and end of the command

    @property
    def share(self) -> float:
        """Of the allowed rate, from the first word to the last message."""
        return float(self.seen["taken"] / self.seen["seconds"] / self.rate)

    @property
    def off(self) -> float:
        """How far the plan was off, as a share of what it took."""
        return float(abs(self.planned["seconds"] / self.seen["seconds"] - 1))

    @property
    def is_met(self) -> bool:
        """True if it is as the issue asks."""
        return self.share >= SHARE and self.off <= OFF

    def line(self) -> str:
        """For people."""
        seen = self.seen
        return (
            f"{self.rate:5.0f}/s  {seen['taken']:6d} messages in {seen['seconds']:6.2f} s ({self.command_s:6.2f} s for the command)  "
            f"share {self.share:.4f}  {seen['refused']:3d} x 454  {seen['most_open']:3d} connections ({seen['connections']} opened)  "
            f"plan {self.planned['seconds']:6.2f} s, off by {100 * self.off:.1f} %  {'' if self.is_met else '<- NOT MET'}"
        )


@contextmanager
def limited_server(rate: float, certificate: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Its port, and a document that holds what it saw once it is gone."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.peers.limited_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    seen: dict[str, Any] = {}
    try:
        asked = {"rate": rate, "reply_s": _REPLY_S, "idle_s": _IDLE_S, "certificate": str(certificate)}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        yield json.loads(process.stdout.readline())["port"], seen
        process.stdin.close()
        seen.update(json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


def measure(prepared: Prepared, scratch: Path, rate: float, seconds: float) -> Measured:
    """One rate, for about so long."""
    certificate, made = scratch / "server.pem", self_made()
    certificate.write_text(made.certificate + made.key)
    (scratch / "trust.pem").write_text(made.certificate)
    environment = clean_environment(SSL_CERT_FILE=str(scratch / "trust.pem"))
    with limited_server(rate, certificate) as (port, seen):
        smtp = f'security = "tls"\nper_second = {rate}'
        settings = Settings(port=port, connections=200, smtp=smtp, delivery="first_retry_s = 2")
        folder = prepared.copy(scratch / "run", settings, left=min(prepared.readers, round(rate * seconds)))
        plan = [_COMMAND, "plan", prepared.edition, "--seconds", str(_REPLY_S * _WAITS), "--json"]
        planned = json.loads(subprocess.run(plan, cwd=folder, env=environment, capture_output=True, check=True).stdout)
        spent = run([_COMMAND, "send", prepared.edition, "--yes"], folder=folder, environment=environment)
    return Measured(rate=rate, seen=seen, planned=planned, command_s=spent.seconds)


def main() -> int:
    """Measure each rate; the exit code."""
    wanted = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    wanted.add_argument("rates", nargs="*", type=float, default=list(RATES))
    wanted.add_argument("--seconds", type=float, help="how long each takes; default 60 at 14 a second, else 30")
    asked = wanted.parse_args()
    lengths = {rate: asked.seconds or (60.0 if rate <= RATES[0] else 30.0) for rate in asked.rates}
    print(f"Python {sys.version.split()[0]}, {sys.executable}")
    with tempfile.TemporaryDirectory(prefix="allowed-rate-") as name:
        folder = Path(name)
        prepared = asyncio.run(prepare(folder / "prepared", readers=round(max(rate * lengths[rate] for rate in lengths))))
        print(f"{prepared.message_bytes} bytes a message")
        met = True
        for rate, seconds in lengths.items():
            measured = measure(prepared, folder, rate, seconds)
            print(measured.line(), flush=True)
            met = met and measured.is_met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
