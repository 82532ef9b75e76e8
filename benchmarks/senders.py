"""The programs that are compared: each sends so many messages of a size to a server, and what that took is measured from outside.

What a program takes to start and to end is measured by a run that sends one message, and left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.machine import Spent, run
from benchmarks.prepared import Prepared, Settings
from benchmarks.sinks.running import CACHE, Sink, found

_HERE = Path(__file__).parent
_PEERS = _HERE / "peers"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What one run took, a message."""

    rate: float  # messages a second
    cpu_us: float  # of the client


class Sender(Protocol):
    """A program that sends."""

    name: str

    def send(self, sink: Sink, count: int) -> Spent:
        """Send so many messages and end; what that took in all."""
        ...


def base_of(sender: Sender, sink: Sink, *, runs: int = 3) -> Spent:
    """What it takes to start, send one message and end, at the least."""
    spent = [sender.send(sink, 1) for _ in range(runs)]
    return Spent(
        seconds=min(one.seconds for one in spent), cpu_s=min(one.cpu_s for one in spent), peak_mib=max(one.peak_mib for one in spent)
    )


def measured(sender: Sender, sink: Sink, count: int, base: Spent) -> Taken:
    """One run, without what it takes to start and end."""
    spent = sender.send(sink, count)
    seconds = max(spent.seconds - base.seconds, 1e-6)
    return Taken(rate=(count - 1) / seconds, cpu_us=(spent.cpu_s - base.cpu_s) / (count - 1) * 1e6)


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without anything of the product's but what is given."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NEWSLETTER_")} | more


@dataclass
class Ours:
    """`newsletter send` on a copy of a prepared project: ledger on, every commit on disk."""

    prepared: Prepared
    scratch: Path
    name: str = "ours"
    connections: int = 32
    processes: int = 1
    uvloop: bool = True
    dkim: bool = False
    profile: Path | None = None
    delivery: list[str] = field(default_factory=list)

    def send(self, sink: Sink, count: int) -> Spent:
        """Send the last `count` of the edition."""
        folder = self.prepared.copy(self.scratch / "run", self._settings(sink.port), left=count)
        if self.dkim:
            _write_key(folder / "dkim.pem")
        command = [str(Path(sys.executable).with_name("newsletter"))]
        if self.profile is not None and count > 1:
            command = [sys.executable, "-m", "cProfile", "-o", str(self.profile), command[0]]
        loop = {} if self.uvloop else {"NEWSLETTER_LOOP": "asyncio"}
        return run([*command, "send", self.prepared.edition, "--yes"], folder=folder, environment=clean_environment(**loop))

    def _settings(self, port: int) -> Settings:
        delivery = [*self.delivery, f"processes = {self.processes}"]
        tables = '\n[dkim.speed]\ndomain = "review.example"\nselector = "news"\nkey_file = "dkim.pem"\n' if self.dkim else ""
        return Settings(port=port, connections=self.connections, delivery="\n".join(delivery), tables=tables)


def _write_key(path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form))
    path.chmod(0o600)


@dataclass
class SmtpSource:
    """Postfix's smtp-source: one constant message over 8 connections that stay open."""

    message: Path  # a file with LF line ends
    name: str = "smtp-source -d -s 8"

    def send(self, sink: Sink, count: int) -> Spent:
        """Send the same message so often."""
        options = ["-d", "-s", "8", "-m", str(count), "-F", str(self.message)]
        return run([found("smtp-source"), *options, f"127.0.0.1:{sink.port}"], folder=self.message.parent)


@dataclass
class Nodemailer:
    """nodemailer with a pool of 8, which composes every message."""

    html: Path
    text: Path
    name: str = "nodemailer, pool 8"

    def send(self, sink: Sink, count: int) -> Spent:
        """Compose and send so many."""
        node = shutil.which("node") or sys.exit("node is needed to compare with nodemailer")
        script = _installed_nodemailer()
        command = [node, str(script), str(sink.port), "8", str(count), str(self.html), str(self.text)]
        return run(command, folder=self.html.parent)


def _installed_nodemailer() -> Path:
    """The script beside its library, which is fetched when it is first needed."""
    folder = CACHE / "nodemailer"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "nodemailer.mjs"):
        shutil.copy(_PEERS / name, folder / name)
    if not (folder / "node_modules" / "nodemailer").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    return folder / "nodemailer.mjs"


@dataclass
class Aiosmtplib:
    """aiosmtplib's `sendmail` of finished bytes over so many connections that stay open: the least it can be asked to do."""

    message: Path  # a file with CRLF line ends
    connections: int = 16
    name: str = "aiosmtplib sendmail"

    def send(self, sink: Sink, count: int) -> Spent:
        """Send the same bytes so often."""
        script = _PEERS / "aiosmtplib_sendmail.py"
        command = [sys.executable, str(script), str(sink.port), str(self.connections), str(count), str(self.message)]
        return run(command, folder=self.message.parent)
