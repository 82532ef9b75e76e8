"""The pump: sends what is due of one edition over several connections, and stops so that nothing is left in doubt.

    claim a block ─▶ begin rows ─▶ on the wire ─▶ record, begin the next ─▶ ... ─▶ give the block back
                     (durable)     (lanes)        (one group commit)

Parts: `commit` (the only writer), `lane` (one connection), `verdicts` (what outcomes say together), `halt` (why it stops).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from newsletter.delivery.base import SendingLedger, Session, Transport
from newsletter.delivery.commit import GroupCommit
from newsletter.delivery.halt import Halt, Why
from newsletter.delivery.lane import Compose, Gear, Lane, opening_outcome
from newsletter.delivery.leases import Assignment, Leases
from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.tally import Progress
from newsletter.delivery.verdicts import Patience, Verdicts
from newsletter.errors import Unreachable
from newsletter.model.delivery import Fault

__all__ = ["Patience", "Progress", "Pumped", "pump"]

OwnerT = TypeVar("OwnerT")

_CUT_S = 1.0  # for a message that was cut off to end


@dataclass(frozen=True, kw_only=True)
class Pumped:
    """Why the pump stopped, and what it did."""

    why: Why  # never "error": that one is raised
    fault_text: str = ""  # in a sentence, where it was not the end of the work
    counts: Progress
    next_due_s: float | None = None  # for "waiting"


async def pump(
    *,
    ledger: SendingLedger[OwnerT],
    owner: OwnerT,
    edition_id: int,
    transport: Transport,
    compose: Compose,
    options: DeliveryOptions,
    connections: int,
    stop: asyncio.Event,
    report: Callable[[Progress], None],
    patience: Patience | None = None,
) -> Pumped:
    """Hand over what is due of one edition until nothing is, or something forbids it.

    `why`: drained (nothing pending or deferred is left) · waiting (deferred rows, due in `next_due_s`) · stopped (`stop` was set:
    what was on the wire ended, within 10 s) · braked (held or cancelled) · lost_lease (call again) · fault (ours: put the brake on)
    · unreachable (nothing is lost). `report` is called after each commit.
    Raises what the ledger or `compose` raised, once every connection is closed; UnsafeValue from `compose` refuses that reader only.
    """
    patience = patience or Patience()
    halt = Halt()
    assignment = Assignment(ledger=ledger, owner=owner, edition_id=edition_id, options=options)
    leases = Leases(assignment, halt)
    commit = GroupCommit(assignment, leases, halt, report)
    gear = Gear(
        transport=transport,
        compose=compose,
        commit=commit,
        leases=leases,
        halt=halt,
        verdicts=Verdicts(halt, fault_limit=options.fault_limit, patience=patience),
        patience=patience,
    )
    watch = asyncio.create_task(_watch(stop, halt))
    try:
        session = await _first_session(gear)
        if session is not None:
            await _send(gear, session, connections)
    finally:
        watch.cancel()
    if halt.error is not None:
        raise halt.error
    assert halt.why is not None
    return Pumped(why=halt.why, fault_text=halt.text, counts=commit.progress, next_due_s=commit.next_due_s)


async def _watch(stop: asyncio.Event, halt: Halt) -> None:
    await stop.wait()
    halt.call("stopped")


async def _first_session(gear: Gear) -> Session | None:
    """A session, if there is work; else the halt is called. No row is begun before a server has answered."""
    while await gear.leases.claim() is None:
        await gear.commit.find_ending()
        if gear.halt:
            return None
    try:
        session = await gear.halt.unless(gear.transport.open())
    except Unreachable as error:
        ours = opening_outcome(error).fault is Fault.OURS
        gear.halt.call("fault" if ours else "unreachable", f"{error.what} ({error.where})")
        session = None
    if session is None:
        await gear.leases.give_back_all()
    return session


async def _send(gear: Gear, session: Session, connections: int) -> None:
    lanes = [Lane(gear, session if number == 0 else None) for number in range(max(1, connections))]
    writer = asyncio.create_task(gear.commit.run())
    heartbeat = asyncio.create_task(gear.leases.keep())
    tasks = [asyncio.create_task(lane.run()) for lane in lanes]
    try:
        await _until_ended(gear, lanes, tasks)
    except asyncio.CancelledError:
        gear.halt.call("stopped")
        await _cut(lanes, tasks)
        raise
    finally:
        # The leases are kept until the last outcome is recorded.
        gear.commit.close()
        await asyncio.wait({writer, heartbeat})


async def _until_ended(gear: Gear, lanes: list[Lane], tasks: list[asyncio.Task[None]]) -> None:
    # A lane ends only when the halt was called: that is the one thing to wait for.
    await gear.halt.wait()
    # Without a ledger an end cannot be recorded: what has not ended would be sent twice if it were let run on.
    grace_s = 0.0 if gear.halt.why == "error" else gear.patience.grace_s
    _, running = await asyncio.wait(tasks, timeout=grace_s)
    if running:
        await _cut(lanes, tasks)


async def _cut(lanes: list[Lane], tasks: list[asyncio.Task[None]]) -> None:
    for lane in lanes:
        lane.cut()
    _, running = await asyncio.wait(tasks, timeout=_CUT_S)
    for task in running:
        task.cancel()
    await asyncio.wait(tasks)
