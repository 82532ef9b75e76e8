"""Cut the power under a send again and again: what was not synced is gone, and the send goes on from what the disk has.

The project lies on an ext4 file system in a file. At each cut the process is stopped, the file is copied as it is (what the kernel
still held in memory for it is not in there, and its own writing-back is slowed down to minutes), the process is killed, and the
copy becomes the disk. After each cut: SQLite finds the database whole; nobody whose message the sink accepted is back among those
who were never begun (they would be repeated without anybody knowing); at most 2 x connections accepted messages are not known to
be sent. After the last cut the send is run to its end: nobody lost, repeats <= cuts x 2 x connections, same Message-ID.
Needs root and loop mounts.

    .venv/bin/python -m benchmarks.power_cuts [--small] [--cuts 50] [--readers 3000]
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.faulty import compiled, faulty
from tests.support.judged_send import JudgedSend, approved_send, tell
from tests.support.sink import Sink

_SIZE_MB = 96
_START_S = 60.0
_QUIET_S = 0.1  # after a stop: calls that were under way return, and the sink finishes what it was given


class Disk:
    """An ext4 file system in a file, mounted."""

    def __init__(self, folder: Path) -> None:
        self._image, self._copy, self.mount = folder / "disk.img", folder / "copy.img", folder / "disk"
        self.mount.mkdir()
        with self._image.open("wb") as file:
            file.truncate(_SIZE_MB << 20)
        subprocess.run(["mkfs.ext4", "-q", str(self._image)], check=True)

    def attach(self) -> None:
        """Mount it; what is written stays in memory until somebody syncs it, or for ten minutes."""
        subprocess.run(["mount", "-o", "loop,commit=600", str(self._image), str(self.mount)], check=True)

    def detach(self) -> None:
        """Unmount it."""
        subprocess.run(["umount", str(self.mount)], check=True)

    def freeze_frame(self) -> None:
        """Copy what has reached the disk so far."""
        subprocess.run(["cp", "--sparse=always", str(self._image), str(self._copy)], check=True)

    def fall_back(self) -> None:
        """Forget everything since the frame."""
        self.detach()
        self._copy.replace(self._image)
        self.attach()


@contextmanager
def _patient_kernel() -> Iterator[None]:
    """Nothing that is only in memory is written back by itself meanwhile."""
    names = {"dirty_expire_centisecs": "600000", "dirty_writeback_centisecs": "600000"}
    paths = {Path("/proc/sys/vm") / name: value for name, value in names.items()}
    before = {path: path.read_text() for path in paths}
    try:
        for path, value in paths.items():
            path.write_text(value)
        yield
    finally:
        for path, value in before.items():
            path.write_text(value)


def _run_for_a_while(process: subprocess.Popen[str], sink: Sink, dice: random.Random) -> None:
    before, deadline = sink.count(), time.monotonic() + _START_S
    while sink.count() == before:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"nothing was accepted:\n{process.communicate()[0]}")
        time.sleep(0.002)
    time.sleep(dice.uniform(0, 0.5))


def _cut(process: subprocess.Popen[str], disk: Disk) -> None:
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(_QUIET_S)
    disk.freeze_frame()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    time.sleep(_QUIET_S)
    disk.fall_back()


def _judge(send: JudgedSend, *, most_open: int, doubted: set[str]) -> tuple[list[str], set[str]]:
    """What is wrong with the disk after a cut, and whose accepted messages it does not know to be sent.

    `doubted`: those of the cut before. Rows that are sent again have their turn after the fresh ones of their block, so some may be
    in doubt still; what this cut left is the others.
    """
    wrong = []
    accepted = set(send.sink.by_recipient())
    for database in send.project.folder.glob("*.db"):
        with sqlite3.connect(database) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.close()
        wrong += [] if whole == "ok" else [f"{database.name}: {whole}"]
    rows = list(csv.DictReader(io.StringIO(send.project.run("report", send.edition, "--csv").stdout)))
    states = {row["address"]: row["state"] for row in rows}
    attempts = {row["address"]: int(row["attempts"] or 0) for row in rows}
    unknown = [address for address in accepted if not attempts.get(address)]
    if unknown:
        wrong.append(f"{len(unknown)} accepted messages were never begun, as the disk has it")
    unsent = {address for address in accepted if states.get(address) != "sent"}
    if len(fresh := unsent - doubted) > most_open:
        wrong.append(f"{len(fresh)} more accepted messages are not known to be sent, at most {most_open} allowed")
    return wrong, unsent


def main() -> int:
    """Cut, judge, finish, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="5 cuts over 500 readers")
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--readers", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lying", action="store_true", help="with a sync that does nothing: shows that the judge can fail")
    given = parser.parse_args()
    if given.small:
        given.cuts, given.readers = 5, 500
    if os.geteuid() != 0:
        print("power_cuts: needs root, for loop mounts")
        return 2
    began, dice, broken = time.monotonic(), random.Random(given.seed), []
    doubted: set[str] = set()
    most = 0
    with tempfile.TemporaryDirectory(prefix="newsletter-power-") as scratch, _patient_kernel():
        folder = Path(scratch)
        folder.chmod(0o755)
        disk = Disk(folder)
        disk.attach()
        try:
            with Sink(folder / "sink") as sink:
                send = approved_send(
                    disk.mount / "project", sink, readers=given.readers, NEWSLETTER_SMTP__CONNECTIONS=str(given.connections)
                )
                os.sync()
                lying = faulty(compiled(folder), "sync", "lie", first=1) if given.lying else {}
                for number in range(given.cuts):
                    process = send.project.start("send", send.edition, "--yes", NEWSLETTER_DELIVERY__RATE=str(given.rate), **lying)
                    _run_for_a_while(process, sink, dice)
                    _cut(process, disk)
                    wrong, unsent = _judge(send, most_open=2 * given.connections, doubted=doubted)
                    most, doubted = max(most, len(unsent - doubted)), unsent
                    broken += [f"cut {number + 1}: {words}" for words in wrong]
                send.send(check=None, NEWSLETTER_DELIVERY__RATE="1000")
                verdict = send.verdict()
        finally:
            disk.detach()
    bound = given.cuts * 2 * given.connections
    broken += verdict.broken(most_repeats=bound)
    figures = f"{verdict} cuts={given.cuts} bound={bound} most_accepted_and_not_known_sent={most} wall={time.monotonic() - began:.0f}s"
    return tell("power_cuts", figures, broken)


if __name__ == "__main__":
    sys.exit(main())
