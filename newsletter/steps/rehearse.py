"""Rehearse: a send of a real edition on a copy of the database, against a server of this machine, and what it shows.

The desk and the post are those of the copy; nothing here knows that, except that readers may be made up.
"""

from __future__ import annotations

import resource
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.clock import monotonic
from newsletter.delivery.rehearsal.beside import Seen
from newsletter.delivery.rehearsal.kinds import Kind
from newsletter.delivery.tally import Progress
from newsletter.errors import NotAllowed, UsageError
from newsletter.model.delivery import Balance
from newsletter.model.edition import Edition, EditionState
from newsletter.model.subscriber import Consent, SubscriptionStatus
from newsletter.steps.choose import ready_to_send
from newsletter.steps.deliver import Watch, deliver
from newsletter.steps.desk import Desk, Post
from newsletter.steps.forecast import plan_of
from newsletter.storage.ahead import Outlook
from newsletter.storage.base import Row

_BATCH = 5_000  # readers enrolled in one transaction


@dataclass(frozen=True, kw_only=True)
class Run:
    """What the sender itself can tell of a rehearsed send."""

    edition: Edition
    balance: Balance
    progress: Progress
    why: str  # as `deliver.Delivered`
    what: str
    planning_s: float
    sending_s: float  # from the end of planning to the end
    cpu_s: float  # of this process, planning and sending
    memory_peak: int  # bytes; the most that this process had in memory while it planned and sent


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """A rehearsal from both sides."""

    kind: Kind
    run: Run
    seen: Seen
    made_up: int  # readers that there are not
    predicted_s: float  # of sending, by the plan; it reckons with no refusals

    @property
    def rate(self) -> float:
        """Messages a second that the server took."""
        return self.seen.taken / self.run.sending_s if self.run.sending_s else 0.0


async def edition_for(desk: Desk, edition: Edition | None) -> Edition:
    """The edition to rehearse, sealed: a draft is approved, and one that is not there is built, on this copy.

    Raises what `ready_to_send` does, and NotAllowed where there is too little to say.
    """
    ready, _ = await ready_to_send(desk, edition, may_approve=True)
    if ready.state is EditionState.SKIPPED:
        raise NotAllowed(f"there is nothing to rehearse: {ready.reason}", do="name an edition: `newsletter send ID --rehearse ...`")
    return ready


async def fill_up(desk: Desk, wanted: int | None) -> int:
    """Enrol readers that there are not until there are `wanted`; how many. Raises UsageError without any reader."""
    there = (await desk.readers.count(desk.newsletter.slug))["reachable"]
    if wanted is None and not there:
        raise UsageError("there is no reader to rehearse with", do="say how many to make up: `--readers 1000`")
    missing = max(0, (wanted or 0) - there)
    now = desk.clock.now()
    consent = Consent(source="a rehearsal", at=now)
    for start in range(0, missing, _BATCH):
        numbers = range(start, min(start + _BATCH, missing))
        rows = [
            Row(address=f"reader{n}@rehearsal.invalid", status=SubscriptionStatus.CONFIRMED, name=f"Reader {n}", consent=consent)
            for n in numbers
        ]
        await desk.readers.enrol(desk.newsletter.slug, rows, at=now)
    return missing


async def run_through(desk: Desk, post: Post, edition: Edition, watch: Watch) -> Run:
    """Send the edition and measure that."""
    last, planned_at = [Progress()], [monotonic()]

    def planned(count: int) -> None:
        planned_at[0] = monotonic()
        watch.planned(count)

    def report(progress: Progress) -> None:
        last[0] = progress
        watch.report(progress)

    _forget_peak()
    started, cpu = monotonic(), _cpu_s()
    delivered = await deliver(desk, post, edition, replace(watch, planned=planned, report=report))
    ended = monotonic()
    return Run(
        edition=delivered.edition,
        balance=delivered.balance,
        progress=last[0],
        why=delivered.why,
        what=delivered.what,
        planning_s=planned_at[0] - started,
        sending_s=ended - planned_at[0],
        cpu_s=_cpu_s() - cpu,
        memory_peak=_peak(),
    )


async def rehearse(
    desk: Desk,
    post: Post,
    outlook: Outlook,
    edition: Edition,
    watch: Watch,
    *,
    kind: Kind,
    made_up: int,
    end: Callable[[], Awaitable[Seen]],
) -> Rehearsed:
    """Predict, send, end the server with `end`, and put together what both saw."""
    plan = await plan_of(desk, post, outlook, edition, start=desk.clock.now(), seconds_a_message=kind.seconds_a_message)
    run = await run_through(desk, post, edition, watch)
    return Rehearsed(kind=kind, run=run, seen=await end(), made_up=made_up, predicted_s=plan.forecast.seconds)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _forget_peak() -> None:
    """Let the kernel begin anew to note the peak; where it cannot, the peak is that of the whole process."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _peak() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
