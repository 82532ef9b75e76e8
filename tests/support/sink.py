"""Postfix's smtp-sink as an independent counter: one file for every message that it answered 250 to."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

_PLACES = ("/usr/sbin/smtp-sink", "/usr/libexec/postfix/smtp-sink")


def find_sink() -> str:
    """The path of smtp-sink; fails loudly where it is missing."""
    found = shutil.which("smtp-sink") or next((place for place in _PLACES if Path(place).exists()), None)
    assert found, "smtp-sink is missing: `make test` installs Debian's postfix"
    return found


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Sink:
    """A running smtp-sink; a context manager."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o777)
        user = ["-u", "nobody"] if Path("/root").owner() == "root" and _is_root() else []
        # smtp-sink as `nobody` must reach the folder, and pytest's are closed to others.
        for parent in list(folder.parents)[:6]:
            if str(parent).startswith("/tmp/"):
                parent.chmod(parent.stat().st_mode | 0o055)
        self._command = [find_sink(), *options, "-d", f"{folder}/%M%S.", "-m", "200", *user, f"127.0.0.1:{self.port}", "100"]

    def __enter__(self) -> Sink:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise AssertionError(f"smtp-sink does not listen: {self._process.stderr.read() if self._process.stderr else b''!r}")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def count(self) -> int:
        """Messages accepted so far; one that is being received counts until its connection ends without it."""
        with os.scandir(self.folder) as files:
            return sum(1 for _ in files)

    def messages(self) -> list[str]:
        """Every accepted message, as text."""
        return [path.read_text(encoding="latin-1") for path in sorted(self.folder.iterdir())]

    def heads(self) -> Iterator[str]:
        """The header of every accepted message, the sink's own lines first."""
        for path in sorted(self.folder.iterdir()):
            with path.open(encoding="latin-1") as file:
                yield "".join(itertools.takewhile(str.strip, file))

    def by_recipient(self) -> dict[str, list[str]]:
        """Recipient -> the Message-IDs that were accepted for it."""
        seen = defaultdict(list)
        for text in self.heads():
            found = re.search(r"^Message-ID:\s*(\S+)", text, re.IGNORECASE | re.MULTILINE)
            for recipient in re.findall(r"^X-Rcpt-Args: <([^>]*)>", text, re.MULTILINE):
                seen[recipient.lower()].append(found.group(1) if found else "")
        return dict(seen)


def _is_root() -> bool:
    return os.geteuid() == 0
