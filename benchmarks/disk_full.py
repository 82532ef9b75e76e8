"""Take the disk away from a send, and give it back.

`full`: the project lies on a small tmpfs with so much room left, for several amounts; then there is room again. `ENOSPC`: from the
N-th write to a file on, all fail, for N = 1, 2, ... until a send ends without reaching N; `EIO`: from the N-th sync on, all fail;
`EIO-once`: only the N-th does. Bounds for each: exit code 3 with a sentence (no traceback), or 0 where a send got over it, nothing
sent that was not recorded as begun, and after the run that follows on a healthy disk nobody lost, at most 2 x connections repeats,
each with the same Message-ID.

    .venv/bin/python -m benchmarks.disk_full [--small] [--readers 50] [--only full|ENOSPC|EIO|EIO-once]
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crash_sweep import Bench, bench_of
from tests.support.faulty import Calls, Strike, faulty
from tests.support.judged_send import JudgedSend, approved_send, cloned, tell
from tests.support.sink import Sink

_JOBS = 2
_STOPPED = 3
_TMPFS_KB = 16 << 10
_ROOM_KB = (4, 16, 64, 128, 256, 512, 1024)


@dataclass(frozen=True, kw_only=True)
class _Fault:
    """What fails from the N-th call on, or at the N-th alone."""

    name: str
    calls: Calls
    strike: Strike
    once: bool = False


_FAULTS = (
    _Fault(name="ENOSPC", calls="disk", strike="ENOSPC"),
    _Fault(name="EIO", calls="sync", strike="EIO"),
    _Fault(name="EIO-once", calls="sync", strike="EIO", once=True),
)


def never_begun(send: JudgedSend) -> int:
    """How many readers the sink has a message for although the ledger never began one."""
    rows = csv.DictReader(io.StringIO(send.project.run("report", send.edition, "--csv").stdout))
    begun = {row["address"] for row in rows if int(row["attempts"] or 0)}
    return len(set(send.sink.by_recipient()) - begun)


def _finish(send: JudgedSend, *, most_repeats: int) -> tuple[list[str], int]:
    """What is broken once the disk is well again and the send has run to its end; and the repeats."""
    unrecorded = never_begun(send)
    send.send(check=None)
    verdict = send.verdict()
    broken = verdict.broken(most_repeats=most_repeats)
    return broken + ([f"{unrecorded} messages sent that were never begun"] if unrecorded else []), verdict.repeats


def _full(folder: Path, room_kb: int, *, readers: int, connections: int) -> tuple[list[str], str]:
    """One send with so much room; what broke, and how it went."""
    disk = folder / f"disk{room_kb}"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_TMPFS_KB}k", "tmpfs", str(disk)], check=True)
    try:
        with Sink(folder / f"sink{room_kb}") as sink:
            send = approved_send(disk / "project", sink, readers=readers, NEWSLETTER_SMTP__CONNECTIONS=str(connections))
            filler = disk / "filler"
            free_kb = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize >> 10
            filler.write_bytes(bytes((free_kb - room_kb) << 10))
            done = send.project.run("send", send.edition, "--yes", check=None, TMPDIR=str(folder))
            accepted = sink.count()
            filler.unlink()
            broken, repeats = _finish(send, most_repeats=2 * connections)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    if done.returncode not in (0, _STOPPED):
        broken.append(f"exit {done.returncode}: {done.stderr.strip()}")
    if done.returncode == _STOPPED and "disk" not in done.stderr:
        broken.append(f"it does not say that the disk is full: {done.stderr.strip()}")
    return broken, f"{room_kb}k:exit{done.returncode},sent{accepted},repeats{repeats}"


def _struck(bench: Bench, fault: _Fault, number: int, most_repeats: int) -> list[str] | None:
    """What broke of a send with this fault; None if it ended before it came so far."""
    place = f"{fault.name}{number}"
    counted = bench.folder / f"count-{place}"
    environment = faulty(bench.library, fault.calls, fault.strike, first=number, last=number if fault.once else 0, count_in=counted)
    with Sink(bench.folder / f"sink-{place}") as sink:
        send = cloned(bench.base, bench.folder / place, sink)
        done = send.project.run("send", send.edition, "--yes", check=None, **environment)
        broken, _ = _finish(send, most_repeats=most_repeats)
    for left in (send.project.folder, sink.folder):
        shutil.rmtree(left)
    if done.returncode not in (0, _STOPPED):
        broken.append(f"exit {done.returncode}: {done.stderr.strip()[-300:]}")
    # By the count, not by the exit code: a send may well get over one failed sync.
    is_reached = not counted.exists() or int(counted.read_text()) >= number
    return [f"{place}: {words}" for words in broken] if is_reached or broken else None


def _sweep(bench: Bench, fault: _Fault, *, step: int, most_repeats: int) -> tuple[str, list[str]]:
    tried, broken, first = 0, [], 1
    with ThreadPoolExecutor(_JOBS) as jobs:
        while True:
            numbers = range(first, first + step * _JOBS * 4, step)
            found = list(jobs.map(lambda number: _struck(bench, fault, number, most_repeats), numbers))
            tried += sum(wrong is not None for wrong in found)
            broken += [words for wrong in found for words in wrong or []]
            if found[-1] is None:
                return f"{fault.name}:points={tried}", broken
            first = numbers[-1] + step


def main() -> int:
    """Take, give back, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="few points, 20 readers")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--only", choices=("full", *(fault.name for fault in _FAULTS)), help="one part alone")
    given = parser.parse_args()
    readers, step = (20, 29) if given.small else (given.readers, 1)
    most = 2 * given.connections
    began, told, broken = time.monotonic(), [], []
    wanted = [given.only] if given.only else ["full", *(fault.name for fault in _FAULTS)]
    if "full" in wanted and os.geteuid() == 0:
        with tempfile.TemporaryDirectory(prefix="newsletter-full-") as scratch:
            Path(scratch).chmod(0o755)
            for room_kb in _ROOM_KB[::3] if given.small else _ROOM_KB:
                wrong, how = _full(Path(scratch), room_kb, readers=max(500, readers), connections=given.connections)
                told.append(how)
                broken += [f"{room_kb} KB of room: {words}" for words in wrong]
    elif "full" in wanted:
        told.append("full:skipped(needs root)")
    with bench_of("sqlite", readers=readers, connections=given.connections) as bench:
        for fault in [fault for fault in _FAULTS if fault.name in wanted]:
            every = step if fault.calls == "disk" else -(-step // 5)
            how, wrong = _sweep(bench, fault, step=every, most_repeats=most)
            told.append(how)
            broken += wrong
    return tell("disk_full", f"{' '.join(told)} bound={most} wall={time.monotonic() - began:.0f}s", broken)


if __name__ == "__main__":
    sys.exit(main())
