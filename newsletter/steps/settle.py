"""Settle: find out what became of messages whose end is not known, from the logs of the servers that may have taken them.

What a server answers for is `sent`, also where its log says that it was put off or came back later: so it would stand here if
the answer had been read. What it turned away or threw away untried is `refused`, because no report of it will ever come.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter.delivery.maillog.reading import Damaged, Format, Read, read_logs
from newsletter.delivery.maillog.traces import Fate, Trace, Wanted, names_of
from newsletter.errors import BadInput, NotFound
from newsletter.model import verp
from newsletter.model.delivery import Begun, DeliveryEvent, Outcome, Result
from newsletter.model.edition import Edition
from newsletter.model.subscriber import normalised
from newsletter.model.tokens import message_id
from newsletter.rendering.values import delivery_id
from newsletter.steps.desk import Desk

_CAME_BACK = "taken, and came back: "


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Where to find out what became of messages."""

    logs: Sequence[Path] = ()
    form: Format = "auto"
    sent: Sequence[str] = ()  # readers whose message a person knows to have been taken
    unsent: Sequence[str] = ()  # and not to have been taken: they are written to again
    who: str = ""  # that person


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What came of it."""

    edition: Edition
    before: int  # deliveries in doubt
    sent: int
    returned: int  # of those sent, how many the log says came back
    refused: int
    again: int  # will be sent again
    lines: int
    unread: tuple[Damaged, ...]  # the first of them
    unread_count: int

    @property
    def left(self) -> int:
        """Deliveries that are in doubt as before."""
        return self.before - self.sent - self.refused - self.again


async def settle(desk: Desk, edition: Edition, evidence: Evidence, *, dry_run: bool = False) -> Settled:
    """Settle what is in doubt of an edition by what the evidence says; `dry_run` says what it would do.

    Raises BadInput for a log that cannot be read, NotFound for a reader who is not in doubt; nothing was done then.
    """
    doubts = [(begun, relay_id) async for begun, relay_id in desk.ledger.doubtful(edition.id)]
    results = _by_hand([begun for begun, _ in doubts], evidence)
    taken = {result.begun.subscriber_id for result in results}
    named = {
        name: begun
        for begun, relay_id in doubts
        if begun.uid and begun.subscriber_id not in taken
        for name in _names(desk, edition, begun, relay_id)
    }
    read = await _read(evidence, Wanted(named))
    results += _by_log(named, read)
    moved = results if dry_run else await desk.ledger.settle(edition.id, results)
    return _counted(edition, len(doubts), moved, read)


def _names(desk: Desk, edition: Edition, begun: Begun, relay_id: str | None) -> tuple[str, ...]:
    return names_of(
        message_id=message_id(edition.uid, begun.uid, "any"),
        delivery_id=delivery_id(desk.key, edition.uid, begun.uid),
        token=verp.token(edition_uid=edition.uid, uid=begun.uid, key=desk.key),
        relay_id=relay_id,
    )


async def _read(evidence: Evidence, wanted: Wanted) -> Read:
    stop = threading.Event()
    try:
        return await asyncio.to_thread(read_logs, evidence.logs, wanted, form=evidence.form, stop=stop)
    finally:
        # Ctrl-C ends the wait and not the thread.
        stop.set()


def _by_hand(doubts: Sequence[Begun], evidence: Evidence) -> list[Result]:
    known = {_key(begun.address): begun for begun in doubts if begun.address}
    results = []
    for addresses, event, word in ((evidence.sent, DeliveryEvent.ACCEPTED, "sent"), (evidence.unsent, DeliveryEvent.NOT_HANDED, "unsent")):
        for address in addresses:
            begun = known.pop(_key(address), None)
            if begun is None:
                raise NotFound(
                    f"{address} is not in doubt, or was named twice; nothing was done",
                    do="`newsletter report ID --csv --state uncertain` lists who is",
                )
            results.append(Result(begun=begun, outcome=Outcome(event=event, text=f"{evidence.who} said: {word}")))
    return results


def _key(address: str) -> str:
    try:
        return normalised(address)
    except UnicodeError as error:
        raise BadInput(f"{address!r} is no address: {error}", do="write it as in the reader list") from error


def _by_log(named: dict[str, Begun], read: Read) -> list[Result]:
    """One result for each delivery of which a log tells; a server that took it outweighs one that did not."""
    found: dict[int, Result] = {}
    for name, trace in read.traces.items():
        begun = named[name]
        result = Result(begun=begun, outcome=_outcome(trace, Path(read.files[name]).name))
        if trace.fate is not Fate.TURNED_AWAY:
            found[begun.subscriber_id] = result
        elif begun.attempt == 1:
            # A log does not say which attempt was turned away: of several the last may have been taken.
            found.setdefault(begun.subscriber_id, result)
    return list(found.values())


def _outcome(trace: Trace, file: str) -> Outcome:
    place = f"{file}:{trace.line}"
    if trace.fate is Fate.TURNED_AWAY:
        return Outcome(event=DeliveryEvent.REFUSED, enhanced=trace.enhanced, relay_id=trace.relay_id, text=f"{place}: {trace.said}")
    said = f"{_CAME_BACK}{trace.said}" if trace.fate is Fate.RETURNED else trace.said or "taken"
    return Outcome(event=DeliveryEvent.ACCEPTED, relay_id=trace.relay_id, text=f"{place}: {said}")


def _counted(edition: Edition, before: int, moved: Sequence[Result], read: Read) -> Settled:
    events = [result.outcome.event for result in moved]
    return Settled(
        edition=edition,
        before=before,
        sent=events.count(DeliveryEvent.ACCEPTED),
        returned=sum(f": {_CAME_BACK}" in result.outcome.text for result in moved),
        refused=events.count(DeliveryEvent.REFUSED),
        again=events.count(DeliveryEvent.NOT_HANDED),
        lines=read.lines,
        unread=tuple(read.unread),
        unread_count=read.unread_count,
    )
