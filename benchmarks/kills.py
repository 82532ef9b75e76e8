"""Kill a send again and again, and count at an independent sink who got nothing and who got it twice.

Every kill is a SIGKILL to the whole process group at a random moment after the sink has a message of that run; a kill that
landed before a message was accepted does not count. The next run starts at once. The rate is such that the send outlives the
kills. Bounds: nobody lost, no stranger, repeats <= kills x 2 x connections, and every repeat has the Message-ID of the first.

With `--thinks MS` there is no rate and the answer to every message is so late: then a lane keeps a spare row. With `--to-the-end` it is
killed until a run ends by itself, so that what is sent again is killed as well. Who was begun three times stays in doubt then, and may
be without a message (`lost`): nobody may be that is not told.

    .venv/bin/python -m benchmarks.kills [--small] [--kills 200] [--readers 10000] [--database postgresql] [--daemon]
    .venv/bin/python -m benchmarks.kills --kills 60 --thinks 8
    .venv/bin/python -m benchmarks.kills --to-the-end --readers 150 --within 0.03 --thinks 8
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.command import Project, make_folder
from tests.support.judged_send import JudgedSend, approved_send, database, tell
from tests.support.sink import Sink, free_port
from tests.support.thinking_sink import sink_that

_START_S = 180.0  # far more than a start takes: a machine may stand still for a minute


class EndedByItself(RuntimeError):
    """The send was through before its kill."""


def _due_now(folder: Path, sink: Sink, *, readers: int, url: str, **environment: str) -> JudgedSend:
    """A project whose slot has just come, for the daemon to build, approve and send."""
    folder.mkdir(parents=True, exist_ok=True)
    project = make_folder(folder, port=sink.port)
    slot = datetime.now(UTC) - timedelta(minutes=1)
    config = folder / "config.toml"
    text = config.read_text().replace('every = "week"', f'every = "day"\nat = "{slot:%H:%M}"')
    config.write_text(text.replace('timezone = "UTC"', 'timezone = "UTC"\napproval = "auto"'))
    project.environment = ({"NEWSLETTER_DATABASE__URL": url} if url else {}) | environment
    project.run("subscribers", "import", str(project.readers(readers)), timeout=300)
    return JudgedSend(project=project, edition="", sink=sink, readers=readers)


def _kill_after_a_message(process: subprocess.Popen[str], sink: Sink, after_s: float) -> bool:
    """Kill it so long after the sink has a message of this run; True if it had it then. Raises EndedByItself."""
    before, deadline = sink.count(), time.monotonic() + _START_S
    while sink.count() == before:
        if process.poll() is not None:
            raise EndedByItself(f"the send ended before its kill:\n{process.communicate()[0]}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing was accepted for {_START_S:.0f} seconds")
        time.sleep(0.002)
    time.sleep(after_s)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    time.sleep(0.05)  # the sink removes what it was given half
    return sink.count() > before


def _finish_daemon(send: JudgedSend, daemon: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and daemon.poll() is None:
        if send.report()["state"] == "sent":
            break
        time.sleep(1)
    daemon.terminate()
    said = daemon.communicate(timeout=30)[0]
    if daemon.returncode != 0:
        raise RuntimeError(f"the daemon ended with {daemon.returncode}:\n{said}")


def _start(project: Project, send: JudgedSend, *, daemon: bool, **environment: str) -> subprocess.Popen[str]:
    if daemon:
        return project.start("run", NEWSLETTER_WEB__PORT=str(free_port()), **environment)
    return project.start("send", send.edition, "--yes", **environment)


def _kill_again_and_again(send: JudgedSend, given: argparse.Namespace) -> tuple[int, int]:
    """How many kills there were, and how many of them landed after a message of their run."""
    dice, kills, landed = random.Random(given.seed), 0, 0
    pace = {} if given.thinks else {"NEWSLETTER_DELIVERY__RATE": str(given.rate)}
    while landed < given.kills:
        process = _start(send.project, send, daemon=given.daemon, **pace)
        try:
            landed += _kill_after_a_message(process, send.sink, dice.uniform(0, given.within))
        except EndedByItself:
            if given.to_the_end:
                break
            raise
        kills += 1
    return kills, landed


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="20 kills over 1,500 readers")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=100.0, help="messages a second while it is killed")
    parser.add_argument("--thinks", type=float, default=0.0, metavar="MS", help="no rate, and each answer to a message is so late")
    parser.add_argument("--within", type=float, default=0.5, metavar="S", help="longest time from the first message of a run to its kill")
    parser.add_argument("--to-the-end", action="store_true", help="go on killing until a run ends by itself; --kills at most")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql (one of our own), or a URL of an empty database")
    parser.add_argument("--daemon", action="store_true", help="kill `newsletter run` instead of `newsletter send`")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.small:
        given.kills, given.readers = 20, 1500
    return given


def main() -> int:
    """Kill, finish, judge."""
    given = _given()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsletter-kills-") as scratch, database(given.database) as url:
        folder = Path(scratch)
        with sink_that(folder / "sink", thinks_ms=given.thinks) as sink:
            make = _due_now if given.daemon else approved_send
            send = make(folder / "project", sink, readers=given.readers, url=url, NEWSLETTER_SMTP__CONNECTIONS=str(given.connections))
            kills, landed = _kill_again_and_again(send, given)
            killed_s = time.monotonic() - began
            if given.daemon:
                send.edition = send.project.json("editions", "list")["editions"][0]["id"]
                _finish_daemon(send, _start(send.project, send, daemon=True, NEWSLETTER_DELIVERY__RATE="1000"))
            else:
                send.send(check=None, NEWSLETTER_DELIVERY__RATE="1000")
            verdict = send.verdict()
    bound = kills * 2 * given.connections
    figures = (
        f"{verdict} kills={kills} landed={landed} bound={bound} connections={given.connections} database={given.database.split(':')[0]}"
    )
    figures += f" thinks={given.thinks:g}ms in_doubt={verdict.balance['uncertain']}" if given.thinks else ""
    figures += f" by={'run' if given.daemon else 'send'} killing={killed_s:.0f}s wall={time.monotonic() - began:.0f}s"
    return tell("kills", figures, verdict.broken(most_repeats=bound, may_doubt=given.to_the_end))


if __name__ == "__main__":
    sys.exit(main())
