"""`send --rehearse`: what a rehearsal is asked for, and how its figures are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from newsletter.cli.front import DONE, PARTLY, STOPPED, emit, globals_of, load_settings, say
from newsletter.errors import UsageError

if TYPE_CHECKING:  # only annotations need them
    from newsletter.cli.forms import Json
    from newsletter.delivery.rehearsal.kinds import Kind
    from newsletter.steps.rehearse import Rehearsed


def kind_of(name: str, rate: float | None) -> Kind:
    """The server that is meant. Raises UsageError for one that is not known and a rate that is none."""
    from newsletter.delivery.rehearsal.kinds import KINDS, Kind

    known = next((kind for kind in KINDS if kind == name), None)
    if known is None:
        raise UsageError(f"there is no server {name!r} to rehearse with", where="--rehearse", do=f"one of {', '.join(KINDS)}")
    if rate is not None and not 0 < rate <= 100_000:
        raise UsageError(f"{rate:g} is no rate", where="--rate", do="messages a second, above 0")
    return Kind(name=known, rate=rate)


async def rehearse(context: typer.Context, edition: str | None, kind: Kind, readers: int | None, *, as_json: bool) -> int:
    """Rehearse and tell; the exit code is that of the send."""
    from newsletter.app.rehearsing import Wish, rehearsal
    from newsletter.cli.progress import SendProgress
    from newsletter.cli.signals import stop_on_signals

    settings = load_settings(context)
    wish = Wish(kind=kind, newsletter=globals_of(context).newsletter, edition=edition, readers=readers)
    with stop_on_signals() as stop, SendProgress("rehearsal", 0, quiet=as_json) as progress:
        done = await rehearsal(settings, wish, progress.watch(stop))
    if as_json:
        emit(document(done))
    else:
        _print(done)
    if done.run.why not in {"drained", "waiting"}:
        return STOPPED
    balance = done.run.balance
    return PARTLY if balance.refused or balance.uncertain else DONE


def document(done: Rehearsed) -> Json:
    """A rehearsal as JSON (docs/how-to/rehearse.md explains each name)."""
    from newsletter.delivery.rehearsal.kinds import QUICKER

    run, seen, counts = done.run, done.seen, done.run.balance
    allowed = done.kind.allows
    return {
        "edition": run.edition.name,
        "server": done.kind.name,
        "ended": run.why,
        "what": run.what or None,
        "planned": counts.planned,
        "made_up": done.made_up,
        "sent": counts.sent,
        "refused": counts.refused,
        "deferred": counts.deferred,
        "uncertain": counts.uncertain,
        "pending": counts.pending + counts.inflight,
        "retries": run.progress.put_off,
        "resent": counts.resent,
        "repeats": seen.repeats,
        "planning_s": round(run.planning_s, 3),
        "sending_s": round(run.sending_s, 3),
        "predicted_s": round(done.predicted_s, 3),
        "per_second": round(done.rate, 2),
        "allowed_per_second": allowed,
        "share_of_allowed": round(done.rate / allowed, 4) if allowed else None,
        "connections": seen.connections,
        "most_at_once": seen.most_at_once,
        "memory_peak_mib": round(run.memory_peak / 2**20, 1),
        "cpu_us_per_message": round(run.cpu_s / seen.taken * 1e6) if seen.taken else None,
        "refusals": dict(seen.refusals),
        "breaches": list(seen.breaches),
        "waits_quickened_by": QUICKER,
    }


def _print(done: Rehearsed) -> None:
    told = document(done)
    say(f"{told['edition']}  rehearsed with {told['server']}; nothing was sent and nothing has changed")
    say(f"  readers      {told['planned']}" + (f", {told['made_up']} of them made up" if told["made_up"] else ""))
    names = ("sent", "refused", "deferred", "uncertain", "pending")
    say("  became       " + ", ".join(f"{told[name]} {name}" for name in names if told[name] or name == "sent"))
    if told["ended"] != "drained":
        say(f"  ended        {told['ended']}" + (f": {told['what']}" if told["what"] else ""))
    say(
        f"  time         {told['sending_s']:.1f} s of sending, predicted {told['predicted_s']:.1f} s; {told['planning_s']:.1f} s of planning before"
    )
    share = (
        f", {told['share_of_allowed']:.0%} of the {told['allowed_per_second']:g} that the server takes"
        if told["allowed_per_second"]
        else ""
    )
    say(f"  rate         {told['per_second']:.1f} a second{share}")
    say(f"  tried again  {told['retries']} put off, {told['resent']} after an uncertain end; {told['repeats']} went out twice")
    say(f"  connections  {told['connections']} opened, {told['most_at_once']} at once at most")
    say(f"  memory       {told['memory_peak_mib']} MiB at most, {told['cpu_us_per_message'] or 0} µs of processor time a message")
    for reply, times in told["refusals"].items():
        say(f"  {times:>5} x      {reply.splitlines()[0]}")
    for breach in told["breaches"]:
        say(f"  breach       {breach}")
    say(f"  waits before another try were {told['waits_quickened_by']:g} times shorter than in a real send")
