"""What every row stands on: a rehearsal server in a thread of its own, a tap on the line, and copies of one approved edition."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from types import TracebackType
from typing import Any

from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.rehearsal.reception import Heard, Received
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from tests.support.command import Project
from tests.support.judged_send import approved_send
from tests.support.sink import Sink

_RCPT = re.compile(rb"RCPT TO:<([^>]*)>", re.IGNORECASE)
_START_S = 30.0
TIMEOUT_S = 3.0  # smtp.timeout_s of every send here


class Hostile:
    """A rehearsal server with bad habits; a context manager. Its habits may be changed while it runs."""

    def __init__(self, habits: Habits) -> None:
        self.accepted_at: list[float] = []
        self.mails_at: list[float] = []
        self.tried: defaultdict[str, list[float]] = defaultdict(list)  # reader -> when named at RCPT
        self.server = SmtpCatchAll(habits=habits, on_received=self._received, on_heard=self._heard)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Hostile:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.start(), self._loop).result(_START_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.die()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def die(self) -> None:
        """Close the port and every connection, as a server does that is switched off."""
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(_START_S)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.server.port

    def by_recipient(self) -> dict[str, list[str]]:
        """Reader -> the Message-IDs of the messages that it has whole, answered or not."""
        got: dict[str, list[str]] = {}
        for received in list(self.server.received):
            found = BytesHeaderParser().parsebytes(received.message)["Message-ID"]
            for reader in received.recipients:
                got.setdefault(reader, []).append(str(found))
        return got

    def _received(self, received: Received) -> None:
        self.accepted_at.append(time.time())

    def _heard(self, heard: Heard) -> None:
        if heard.line[:4].upper() == b"MAIL":
            self.mails_at.append(time.time())
        elif found := _RCPT.match(heard.line):
            self.tried[found[1].decode()].append(time.time())


@dataclass(kw_only=True)
class Wire:
    """One connection as the tap saw it; times in seconds since 1970."""

    said: bytearray = field(default_factory=bytearray)  # by the client
    opened_at: float = 0.0
    last_at: float = 0.0  # the last octet in either direction
    closed_at: float = 0.0  # by either side; 0: not yet

    @property
    def silence_s(self) -> float:
        """How long it was kept after its last octet, or after its opening if there was none."""
        return (self.closed_at or time.time()) - (self.last_at or self.opened_at)


class Tap:
    """Passes a port on to a server and keeps what every client said; a context manager. It knows nothing of SMTP or TLS."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.wires: list[Wire] = []

    def __enter__(self) -> Tap:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # A thread that waits in accept() does not notice close().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def longest_silence_s(self) -> float:
        """The longest that any connection was kept after its last octet."""
        return max((wire.silence_s for wire in self.wires), default=0.0)

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            wire = Wire(opened_at=time.time())
            self.wires.append(wire)
            try:
                server = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                client.close()
                wire.closed_at = time.time()
                continue
            threading.Thread(target=self._up, args=(client, server, wire), daemon=True).start()
            threading.Thread(target=self._down, args=(client, server, wire), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, wire: Wire) -> None:
        try:
            while part := client.recv(65_536):
                wire.said += part
                wire.last_at = time.time()
                server.sendall(part)
        except OSError:  # either side is gone
            pass
        wire.closed_at = wire.closed_at or time.time()
        _shut(server)

    def _down(self, client: socket.socket, server: socket.socket, wire: Wire) -> None:
        try:
            while part := server.recv(65_536):
                wire.last_at = time.time()
                client.sendall(part)
        except OSError:  # either side is gone
            pass
        wire.closed_at = wire.closed_at or time.time()
        _shut(client)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is gone already
        one.shutdown(socket.SHUT_RDWR)


@dataclass(kw_only=True)
class Case:
    """A copy of the approved edition that is about to be sent."""

    project: Project
    edition: str
    readers: frozenset[str]

    def send(self, *, timeout: float = 180, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `newsletter send` to its end, whatever that is. A traceback is an AssertionError."""
        return self.project.run("send", self.edition, "--yes", check=None, timeout=timeout, **environment)

    def start(self, **environment: str) -> subprocess.Popen[str]:
        """Start `newsletter send` and leave it running."""
        return self.project.start("send", self.edition, "--yes", **environment)

    def report(self) -> dict[str, Any]:
        """The balance, as `newsletter report` tells it."""
        told: dict[str, Any] = self.project.json("report", self.edition, check=None)
        return told

    def rows(self) -> list[dict[str, str]]:
        """Every reader, as `newsletter report --csv` tells it."""
        return list(csv.DictReader(io.StringIO(self.project.run("report", self.edition, "--csv").stdout)))

    def suppressed(self) -> int:
        """Readers who will never be written to again: what a second import of the same list says of them."""
        told = json.loads(self.project.run("subscribers", "import", "readers.csv", "--json", check=None).stdout)
        return int(told["suppressed"])

    def is_held(self) -> bool:
        """True if the edition is held."""
        return self.project.json("editions", "show", self.edition)["held"] is not None


class Stand:
    """One approved edition to copy for every case."""

    def __init__(self, folder: Path, *, readers: int) -> None:
        self.folder = folder
        with Sink(folder / "unused") as sink:
            self._base = approved_send(folder / "base", sink, readers=readers, NEWSLETTER_SMTP__CONNECTIONS="4")
        self._readers = frozenset(f"reader{number}@example.org" for number in range(readers))

    def case(self, name: str, port: int, **environment: str) -> Case:
        """A copy that goes to this port."""
        folder = self.folder / name
        shutil.copytree(self._base.project.folder, folder)
        smtp = {"NEWSLETTER_SMTP__PORT": str(port), "NEWSLETTER_SMTP__TIMEOUT_S": str(TIMEOUT_S)}
        project = Project(folder=folder, environment=self._base.project.environment | smtp | environment)
        return Case(project=project, edition=self._base.edition, readers=self._readers)

    def relayed(self, name: str, ports: dict[str, int], *, per_second: float) -> Case:
        """A copy that goes to several relays of this machine, each with a rate and four connections of its own."""
        case = self.case(name, 0)
        config = case.project.folder / "config.toml"
        head, _, rest = config.read_text().partition("[newsletters.weekly]")
        assert head.startswith("[smtp]"), "the table of the one server is replaced by relays"
        tables = "".join(
            f'[relays.{relay}]\nhost = "127.0.0.1"\nport = {port}\nper_second = {per_second}\nconnections = 4\ntimeout_s = {TIMEOUT_S}\n\n'
            for relay, port in ports.items()
        )
        config.write_text(f"{tables}[newsletters.weekly]{rest}")
        case.project.environment = {
            key: value for key, value in case.project.environment.items() if not key.startswith("NEWSLETTER_SMTP__")
        }
        return case
