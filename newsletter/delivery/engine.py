"""The pump: sends what is due of one edition over several connections, and stops so that nothing is left in doubt.

    claim a block ─▶ begin rows ─▶ on the wire ─▶ record, begin the next ─▶ ... ─▶ give the block back
                     (durable)     (lanes)        (one group commit)

Parts: `commit` (the only writer), `fleet` (how many connections), `lane` (one of them), `verdicts` (what outcomes say together), `halt` (why it stops).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from newsletter.delivery.base import SendingLedger, Session
from newsletter.delivery.commit import GroupCommit
from newsletter.delivery.fleet import Fleet
from newsletter.delivery.halt import Halt, Why
from newsletter.delivery.heap import calm_collector, keep_freed_memory
from newsletter.delivery.lane import Compose, Gear, opening_outcome
from newsletter.delivery.leases import Assignment, Leases
from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.pace import Pace
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.tally import Progress
from newsletter.delivery.verdicts import Patience, Verdicts
from newsletter.errors import Unreachable
from newsletter.model.delivery import Fault
from newsletter.model.pace import PaceRules

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
    relays: Relays,
    compose: Compose,
    options: DeliveryOptions,
    stop: asyncio.Event,
    report: Callable[[Progress], None],
    patience: Patience | None = None,
    pace: PaceRules | None = None,
) -> Pumped:
    """Hand over what is due of one edition until nothing is, or something forbids it.

    `why`: drained (nothing pending or deferred is left) · waiting (deferred rows, due in `next_due_s`) · stopped (`stop` was set:
    what was on the wire ended, within 10 s) · braked (held or cancelled) · lost_lease (call again) · fault (ours: put the brake on)
    · unreachable (nothing is lost). `report` is called after each commit.
    Raises what the ledger or `compose` raised, once every connection is closed; UnsafeValue from `compose` refuses that reader only.
    """
    keep_freed_memory()
    calm_collector()
    patience = patience or Patience()
    halt = Halt()
    assignment = Assignment(ledger=ledger, owner=owner, edition_id=edition_id, options=options, pace=pace)
    leases = Leases(assignment, halt)
    turns = Pace(pace)
    commit = GroupCommit(assignment, leases, halt, relays, turns, report)
    gear = Gear(
        relays=relays,
        pace=turns,
        compose=compose,
        commit=commit,
        leases=leases,
        halt=halt,
        verdicts=Verdicts(halt, relays, fault_limit=options.fault_limit, patience=patience),
        patience=patience,
    )
    watch = asyncio.create_task(_watch(stop, halt))
    try:
        opened = await _first_session(gear)
        if opened is not None:
            await _send(gear, *opened)
    finally:
        watch.cancel()
    if halt.error is not None:
        raise halt.error
    assert halt.why is not None
    return Pumped(why=halt.why, fault_text=halt.text, counts=commit.progress, next_due_s=commit.next_due_s)


async def _watch(stop: asyncio.Event, halt: Halt) -> None:
    await stop.wait()
    halt.call("stopped")


async def _first_session(gear: Gear) -> tuple[Relay, Session] | None:
    """A session, if there is work; else the halt is called. No row is begun before a server has answered."""
    while await gear.leases.claim() is None:
        await gear.commit.find_ending()
        if gear.halt:
            return None
    opened = await _first_of(gear)
    if opened is None:
        await gear.leases.give_back_all()
    return opened


async def _first_of(gear: Gear) -> tuple[Relay, Session] | None:
    """The first relay that answers, with a session; None with the halt called if none does."""
    for relay in gear.relays.all():
        try:
            session = await gear.halt.unless(relay.transport.open())
        except Unreachable as error:
            outcome = opening_outcome(error)
            gear.relays.cannot_open(relay.name, outcome)
            is_ours = outcome.fault is Fault.OURS
            # For a fault of ours a relay is out for good, if there is another; the last one decides what the send ends with.
            last = relay is gear.relays.all()[-1]
            if last or (is_ours and not gear.relays.dismiss(relay.name, error.what)):
                gear.halt.call("fault" if is_ours else "unreachable", f"{error.what} ({error.where})")
                return None
        else:
            return (relay, session) if session is not None else None
    return None


async def _send(gear: Gear, relay: Relay, session: Session) -> None:
    fleet = Fleet(gear)
    writer = asyncio.create_task(gear.commit.run())
    heartbeat = asyncio.create_task(gear.leases.keep())
    growth = asyncio.create_task(fleet.run(relay, session))
    try:
        await _until_ended(gear, fleet)
    except asyncio.CancelledError:
        gear.halt.call("stopped")
        await _cut(fleet)
        raise
    finally:
        # The leases are kept until the last outcome is recorded.
        gear.commit.close()
        await asyncio.wait({writer, heartbeat, growth})


async def _until_ended(gear: Gear, fleet: Fleet) -> None:
    # Lanes end for good only when the halt was called: that is the one thing to wait for.
    await gear.halt.wait()
    # Without a ledger an end cannot be recorded: what has not ended would be sent twice if it were let run on.
    grace_s = 0.0 if gear.halt.why == "error" else gear.patience.grace_s
    if fleet.tasks and (await asyncio.wait(fleet.tasks, timeout=grace_s))[1]:
        await _cut(fleet)


async def _cut(fleet: Fleet) -> None:
    fleet.cut()
    if not fleet.tasks:
        return
    _, running = await asyncio.wait(fleet.tasks, timeout=_CUT_S)
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running)
