"""Kill a small send at every single point where it tells the disk or the mail server something, and judge each as a real kill.

`sync`: before every fsync and fdatasync of the process, the N-th over all its threads, for N = 1, 2, ... until a send ends
without reaching N. `socket`: before every write to the mail server, which is also after the one before. Each send starts from a copy of the
same approved edition, is killed by itself at N, and is then run to its end. Bounds for every N: nobody lost, no stranger, at most
2 x connections repeats, each with the same Message-ID. With `--thinks MS` the answer to every message is so late.

    .venv/bin/python -m benchmarks.crash_sweep [--small] [--readers 50] [--thinks 8] [--database postgresql]
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.faulty import Calls, compiled, faulty
from tests.support.judged_send import JudgedSend, Verdict, approved_send, cloned, postgres, tell
from tests.support.sink import Sink
from tests.support.sql import run_sql
from tests.support.thinking_sink import sink_that

_JOBS = 2
_KILLED = -9
_LONGEST_S = 300.0  # of a send: far more than it takes, for a machine may stand still for a minute


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What every send of a sweep starts from."""

    folder: Path
    library: Path
    base: JudgedSend
    thinks_ms: float  # that the answer to a message takes
    new_database: Callable[[str], str]  # a name -> the URL of a copy of the base's database; "" for one in the folder


@contextmanager
def bench_of(database: str, *, readers: int, connections: int, thinks_ms: float = 0.0) -> Iterator[Bench]:
    """An approved edition to start every send from."""
    with tempfile.TemporaryDirectory(prefix="newsletter-sweep-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)

        def made(url: str, new_database: Callable[[str], str]) -> Bench:
            with Sink(folder / "sink") as sink:
                base = approved_send(folder / "base", sink, readers=readers, url=url, NEWSLETTER_SMTP__CONNECTIONS=str(connections))
            return Bench(folder=folder, library=compiled(folder), base=base, thinks_ms=thinks_ms, new_database=new_database)

        if database == "sqlite":
            yield made("", lambda name: "")
            return
        with postgres() as server:

            def copy(name: str) -> str:
                asyncio.run(run_sql(server.url("postgres"), f"CREATE DATABASE {name} TEMPLATE base"))
                return server.url(name)

            asyncio.run(run_sql(server.url("postgres"), "CREATE DATABASE base"))
            yield made(server.url("base"), copy)


def _killed_at(bench: Bench, calls: Calls, number: int) -> Verdict | None:
    """The verdict on a send that was killed at this call and run again; None if it ended before it came so far."""
    name = f"{calls}{number}"
    with sink_that(bench.folder / f"sink-{name}", thinks_ms=bench.thinks_ms) as sink:
        send = cloned(bench.base, bench.folder / name, sink, url=bench.new_database(name))
        done = send.project.run(
            "send", send.edition, "--yes", check=None, timeout=_LONGEST_S, **faulty(bench.library, calls, "kill", first=number)
        )
        if done.returncode not in (0, _KILLED):
            raise RuntimeError(f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        if done.returncode == _KILLED:
            send.send(check=None)
        verdict = send.verdict()
    for left in (send.project.folder, sink.folder):
        shutil.rmtree(left)
    return verdict if done.returncode == _KILLED else None


def _sweep(bench: Bench, calls: Calls, *, step: int, most_repeats: int) -> tuple[int, int, list[str]]:
    """How many points were tried, the most repeats at one of them, and what broke."""
    tried, worst, broken, first = 0, 0, [], 1
    with ThreadPoolExecutor(_JOBS) as jobs:
        while True:
            numbers = range(first, first + step * _JOBS * 4, step)
            verdicts = list(jobs.map(lambda number: _killed_at(bench, calls, number), numbers))
            for number, verdict in zip(numbers, verdicts, strict=True):
                if verdict is not None:
                    tried, worst = tried + 1, max(worst, verdict.repeats)
                    broken += [f"{calls} {number}: {words}" for words in verdict.broken(most_repeats=most_repeats)]
            if None in verdicts:
                return tried, worst, broken
            first = numbers[-1] + step


def main() -> int:
    """Sweep, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="every seventh point of a send to 20 readers")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--thinks", type=float, default=0.0, metavar="MS", help="each answer to a message is so late")
    parser.add_argument("--database", default="sqlite", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    step = 7 if given.small else 1
    readers = 20 if given.small else given.readers
    began, told, broken = time.monotonic(), [], []
    # PostgreSQL syncs in processes of its own: nothing of ours is to be cut there but what is said to the mail server.
    kinds: tuple[Calls, ...] = ("sync", "socket") if given.database == "sqlite" else ("socket",)
    with bench_of(given.database, readers=readers, connections=given.connections, thinks_ms=given.thinks) as bench:
        for calls in kinds:
            tried, worst, wrong = _sweep(bench, calls, step=step, most_repeats=2 * given.connections)
            told.append(f"{calls}: points={tried} most_repeats_at_one={worst}")
            broken += wrong if tried else [f"{calls}: no send was killed"]
    bound = f"bound={2 * given.connections} thinks={given.thinks:g}ms database={given.database} wall={time.monotonic() - began:.0f}s"
    return tell("crash_sweep", f"readers={readers} {' '.join(told)} {bound}", broken)


if __name__ == "__main__":
    sys.exit(main())
