"""The servers that the benchmarks send to: ours in C, made when it is first needed, and Postfix's smtp-sink."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / ".cache"
_SOURCE = Path(__file__).with_name("fastsink.c")


@dataclass
class Sink:
    """A running server; what it counted is there once it was ended."""

    port: int
    counted: dict[str, float] = field(default_factory=dict)  # messages, seconds, cpu_seconds; empty for smtp-sink

    @property
    def rate(self) -> float | None:
        """Messages a second from the first to the last, if the server tells."""
        seconds = self.counted.get("seconds")
        return (self.counted["messages"] - 1) / seconds if seconds else None


def made_fastsink() -> Path:
    """The program, compiled if it is older than its source. Ends the benchmark where there is no compiler."""
    program = CACHE / "fastsink"
    if not program.exists() or program.stat().st_mtime < _SOURCE.stat().st_mtime:
        compiler = shutil.which("cc") or sys.exit("a C compiler named cc is needed: Debian's is in the package gcc")
        CACHE.mkdir(exist_ok=True)
        subprocess.run([compiler, "-O2", "-Wall", "-o", str(program), str(_SOURCE)], check=True)
    return program


def found(name: str) -> str:
    """The path of a program of Postfix. Ends the benchmark where it is missing."""
    at = shutil.which(name, path="/usr/sbin:/usr/libexec/postfix:/usr/lib/postfix/sbin:/usr/local/sbin:/usr/bin")
    return at or sys.exit(f"{name} is needed: Debian's is in the package postfix")


@contextmanager
def fastsink(*, reply_us: int = 0, body_us: int = 0) -> Iterator[Sink]:
    """Ours, with the given delays."""
    port = _free_port()
    with _running([str(made_fastsink()), str(port), str(reply_us), str(body_us)], port) as (sink, process):
        yield sink
        process.send_signal(signal.SIGTERM)
        sink.counted |= json.loads(process.communicate(timeout=10)[0])


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Postfix's, which tells nothing of what it took."""
    port = _free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to be root
    with _running([found("smtp-sink"), *user, f"127.0.0.1:{port}", "1024"], port) as (sink, _):
        yield sink


@contextmanager
def _running(command: list[str], port: int) -> Iterator[tuple[Sink, subprocess.Popen[str]]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        _wait_for(port)
        yield Sink(port), process
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    sys.exit(f"nothing listens on port {port}")
