"""Several processes send one edition from one ledger: never the same reader twice, and a dead one's work is taken over.

The engine itself, in processes of its own, without the command's rule that one process sends an edition. Bounds: without a kill
nobody lost and no repeat at all; with `--kill` one process is killed midway, and repeats <= 2 x its connections.

    .venv/bin/python -m benchmarks.rivals [--small] [--kill] [--readers 10000] [--database postgresql] [--processes 4]
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsletter.storage.engine import upgrade
from tests.support.judged_send import database, tell
from tests.support.sink import Sink
from tests.support.storage import opened, sending

_LONGEST_S = 300.0


async def _planned(url: str, readers: int) -> int:
    """An edition that is planned for so many readers; its number."""
    await upgrade(url)
    async with opened(url) as stores:
        return (await sending(stores, readers=readers)).id


async def _sent(url: str, edition_id: int) -> tuple[bool, int]:
    async with opened(url) as stores:
        balance = await stores.ledger.balance(edition_id)
        return balance.balanced, balance.sent


def _start(url: str, edition_id: int, port: int, connections: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.support.rival_sender", url, str(edition_id), str(port), str(connections)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _kill_midway(process: subprocess.Popen[str], sink: Sink, readers: int) -> None:
    while sink.count() < readers // 3 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)


def main() -> int:
    """Send side by side, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="1,000 readers")
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql (one of our own), or a URL of an empty database")
    parser.add_argument("--processes", type=int, default=0, help="default 2 on SQLite, 4 on PostgreSQL")
    parser.add_argument("--kill", action="store_true", help="kill one of them when a third is sent")
    given = parser.parse_args()
    readers = 1000 if given.small else given.readers
    count = given.processes or (2 if given.database == "sqlite" else 4)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsletter-rivals-") as scratch, database(given.database) as made:
        url = made or f"sqlite:///{scratch}/newsletter.db"
        Path(scratch).chmod(0o755)
        edition_id = asyncio.run(_planned(url, readers))
        with Sink(Path(scratch) / "sink") as sink:
            processes = [_start(url, edition_id, sink.port, given.connections) for _ in range(count)]
            if given.kill:
                _kill_midway(processes[0], sink, readers)
            said = [process.communicate(timeout=_LONGEST_S)[0] for process in processes]
            seen = sink.by_recipient()
        balanced, sent = asyncio.run(_sent(url, edition_id))
    repeats, bound = sum(len(ids) - 1 for ids in seen.values()), 2 * given.connections if given.kill else 0
    shares = [text.strip() or "killed" for text in said]
    codes = [process.returncode for process in processes]
    checks = [
        (len(seen) != readers, f"{readers - len(seen)} readers lost"),
        (repeats > bound, f"{repeats} repeats, at most {bound} allowed"),
        (any(len(set(ids)) > 1 for ids in seen.values()), "a reader has copies with another Message-ID"),
        (not balanced or sent != readers, f"the ledger says {sent} sent, balanced: {balanced}"),
        (any(codes[1 if given.kill else 0 :]), f"a process failed: {codes} {said}"),
    ]
    broken = [words for is_wrong, words in checks if is_wrong]
    figures = f"readers={readers} processes={count} shares={','.join(shares)} repeats={repeats} bound={bound} database={given.database.split(':')[0]}"
    return tell("rivals", f"{figures} killed={int(given.kill)} wall={time.monotonic() - began:.0f}s", broken)


if __name__ == "__main__":
    sys.exit(main())
