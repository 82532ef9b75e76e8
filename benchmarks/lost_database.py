"""Lock the database of a send, or restart its server, again and again; the send may stop, and must lose and repeat nothing.

`locked` (SQLite): another process holds BEGIN IMMEDIATE for so many seconds in the middle of a send. `restarted` (PostgreSQL): the
server is stopped at once, as in a crash, and started, so many times. A send that stops must exit with 3 and a sentence; it is
started again until it is done. Bounds: nobody lost, repeats <= stops x 2 x connections, same Message-ID, no traceback.

    .venv/bin/python -m benchmarks.lost_database [--small] [--seconds 60] [--restarts 10] [--readers 3000]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.judged_send import JudgedSend, approved_send, postgres, tell
from tests.support.sink import Sink
from tests.support.sql import run_sql

_STOPPED = 3
_WAIT_S = 60.0


def _hold(path: Path, seconds: float) -> None:
    with sqlite3.connect(path, timeout=30, isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
    connection.close()


def _until_it_goes_on_or_ends(process: subprocess.Popen[str], sink: Sink) -> None:
    before, deadline = sink.count(), time.monotonic() + _WAIT_S
    while sink.count() <= before and process.poll() is None:
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing was accepted for {_WAIT_S:.0f} seconds, and the send goes on")
        time.sleep(0.005)


def _send_through(send: JudgedSend, hurt: Callable[[], None], times: int, *, rate: float, dice: random.Random) -> tuple[int, list[str]]:
    """Hurt the database so many times while a send runs, starting the send again when it stopped; its stops, and what broke."""
    stops, broken = 0, []
    process = send.project.start("send", send.edition, "--yes", NEWSLETTER_DELIVERY__RATE=str(rate))
    for _ in range(times):
        _until_it_goes_on_or_ends(process, send.sink)
        time.sleep(dice.uniform(0, 0.3))
        hurt()
        _until_it_goes_on_or_ends(process, send.sink)
        if process.poll() is not None:
            said = process.communicate()[0]
            stops += 1
            if process.returncode != _STOPPED or "Traceback" in said:
                broken.append(f"exit {process.returncode}: {said.strip()[-400:]}")
            process = send.project.start("send", send.edition, "--yes", NEWSLETTER_DELIVERY__RATE=str(rate))
    process.terminate()
    process.communicate(timeout=30)
    send.send(check=None, NEWSLETTER_DELIVERY__RATE="1000")
    return stops, broken


def _judge(name: str, send: JudgedSend, stops: int, broken: list[str], *, connections: int) -> tuple[str, list[str]]:
    verdict, bound = send.verdict(), stops * 2 * connections
    wrong = [f"{name}: {words}" for words in broken + verdict.broken(most_repeats=bound)]
    return f"{name}: {verdict} stops={stops} bound={bound}", wrong


def main() -> int:
    """Hurt, finish, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="2 restarts, a lock of 20 seconds, 600 readers")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--readers", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--connections", type=int, default=4)
    given = parser.parse_args()
    if given.small:
        given.seconds, given.restarts, given.readers = 20.0, 2, 600
    began, dice, told, broken = time.monotonic(), random.Random(1), [], []
    connections = {"NEWSLETTER_SMTP__CONNECTIONS": str(given.connections)}
    with tempfile.TemporaryDirectory(prefix="newsletter-lost-") as scratch:
        folder = Path(scratch)
        with Sink(folder / "sink") as sink:
            send = approved_send(folder / "project", sink, readers=given.readers, **connections)
            path = next(send.project.folder.glob("*.db"))
            stops, wrong = _send_through(send, lambda: _hold(path, given.seconds), 1, rate=given.rate, dice=dice)
            how, wrong = _judge(f"locked {given.seconds:.0f}s", send, stops, wrong, connections=given.connections)
            told.append(how)
            broken += wrong
        with postgres() as server, Sink(folder / "sink2") as sink:
            asyncio.run(run_sql(server.url("postgres"), "CREATE DATABASE judged"))
            send = approved_send(folder / "project2", sink, readers=given.readers, url=server.url("judged"), **connections)
            stops, wrong = _send_through(send, server.restart, given.restarts, rate=given.rate, dice=dice)
            how, wrong = _judge(f"restarted {given.restarts} times", send, stops, wrong, connections=given.connections)
            told.append(how)
            broken += wrong
    return tell("lost_database", f"{'; '.join(told)} wall={time.monotonic() - began:.0f}s", broken)


if __name__ == "__main__":
    sys.exit(main())
