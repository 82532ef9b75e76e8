"""A million readers planned, rendered to bytes and marked, by one process: how long, and how much memory.

Planning is the product's, chunk by chunk; then the product's engine sends through its ledger, over a way out that throws every
message away once it is whole. Memory must be below the limit and must not grow with what was done.

    .venv/bin/python -m benchmarks.million [--readers 1000000] [--database postgresql+asyncpg://...]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter, process_time

from benchmarks import machine
from benchmarks.bulk import Bulk, add_readers, sorted_by_domain
from benchmarks.prepared import Settings, approved, write_articles, write_config
from newsletter.app.whole import App, open_app
from newsletter.config.load import load
from newsletter.delivery.base import Envelope, Following
from newsletter.delivery.relays import Relays
from newsletter.delivery.tally import Progress
from newsletter.model.delivery import DeliveryEvent, Outcome
from newsletter.model.edition import Edition, EditionEvent
from newsletter.steps.deliver import Watch, deliver

LIMIT_MIB, LIMIT_PLANNING_S, LIMIT_CHUNK_S, GROWTH = 150.0, 60.0, 0.3, 1.05


class _Thrown:
    """A session that takes every message and keeps none."""

    may_be_taken = False

    async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
        """Taken."""
        return Outcome(event=DeliveryEvent.ACCEPTED, code=250, relay_id=f"thrown-{len(message)}")

    looks_ahead = False

    def look_ahead(self) -> None:
        """Announce nothing: there is nobody who would wait."""

    async def close(self) -> None:
        """Nothing to close."""


class _Away:
    """A way out that leads nowhere."""

    async def open(self) -> _Thrown:
        """A session, at once."""
        return _Thrown()


@dataclass
class _Memory:
    """What the process has in memory while it sends."""

    planned: int
    progress: Progress = field(default_factory=Progress)
    at: dict[int, float] = field(default_factory=dict)  # percent -> MiB

    def note(self, progress: Progress) -> None:
        """Look at 10, 50 and 100 percent."""
        self.progress = progress
        for percent in (10, 50, 100):
            if percent not in self.at and progress.accepted * 100 >= percent * self.planned:
                self.at[percent] = machine.resident_mib()


async def plan(app: App, edition: Edition) -> list[float]:
    """Seconds of each chunk."""
    taken: list[float] = []
    while True:
        started = perf_counter()
        planned = await app.ledger.plan_chunk(edition.id)
        taken.append(perf_counter() - started)
        if not planned:
            return taken


async def send(app: App, edition: Edition, planned: int) -> tuple[_Memory, float, float]:
    """Everything rendered, begun and marked; what memory was like, seconds, CPU seconds."""
    memory = _Memory(planned)
    nowhere = Relays([replace(relay, transport=_Away()) for relay in app.post.relays.all()])
    watch = Watch(stop=asyncio.Event(), report=memory.note)
    started, cpu = perf_counter(), process_time()
    delivered = await deliver(app.desk("weekly"), replace(app.post, relays=nowhere), edition, watch)
    spent = perf_counter() - started, process_time() - cpu
    if delivered.balance.sent != planned:
        sys.exit(f"not everybody was sent to: {delivered.balance}")
    return memory, *spent


async def main(given: argparse.Namespace, folder: Path) -> bool:
    """Print the figures; True if they keep to the limits."""
    write_articles(folder)
    write_config(folder, Settings(**({"database": given.database} if given.database else {})))
    async with open_app(load(folder / "config.toml", {})) as app:
        edition, variant = await approved(app)
        async with Bulk(app.settings.database_url, folder) as bulk:
            await add_readers(bulk, app.key, count=given.readers, domain_of=sorted_by_domain)
        edition = await app.editions.move(edition.id, EditionEvent.START)
        chunks = await plan(app, edition)
        memory, seconds, cpu = await send(app, await app.editions.get(edition.name), given.readers)
    return told(given.readers, sum(map(len, variant.letter.segments)), chunks, memory, seconds, cpu)


def told(readers: int, size: int, chunks: list[float], memory: _Memory, seconds: float, cpu: float) -> bool:
    """Print; True if within the limits."""
    *writing, last = chunks
    longest = max(writing)
    print(f"planned {readers} readers in {sum(chunks):.1f} s (limit {LIMIT_PLANNING_S:.0f}) and {len(writing)} chunks:")
    print(f"  a chunk {statistics.median(writing):.3f} s, the longest {longest:.3f} (limit {LIMIT_CHUNK_S}); the last look {last:.2f} s")
    print(
        f"rendered and marked: {readers * size / 1e9:.1f} GB in {seconds:.0f} s, {cpu / readers * 1e6:.0f} us of CPU a message of {size} bytes"
    )
    peak, growth = machine.peak_mib(), memory.at[100] / memory.at[10]
    print("in memory: " + ", ".join(f"{mib:.0f} MiB at {percent} %" for percent, mib in memory.at.items()) + f"; at most {peak:.0f}")
    return peak < LIMIT_MIB and growth < GROWTH and sum(chunks) < LIMIT_PLANNING_S and longest <= LIMIT_CHUNK_S


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--database", default="", help="URL of an empty PostgreSQL database, in the place of an SQLite file")
    parser.add_argument("--scratch", type=Path, help="where the scratch folder is made")
    given = parser.parse_args()
    print(machine.named())
    with tempfile.TemporaryDirectory(prefix="newsletter-million-", dir=given.scratch) as scratch:
        kept = asyncio.run(main(given, Path(scratch)))
    sys.exit(0 if kept else "a limit is broken")
