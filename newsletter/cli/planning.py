"""The command that looks ahead: plan."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.front import AsJson, counted, emit, opened, run_async, say, table

if TYPE_CHECKING:  # only annotations need them
    from newsletter.cli.forms import Json
    from newsletter.delivery.forecast import Share, Stretch
    from newsletter.steps.forecast import Planned, ZoneReached

_MOST_LINES = 12  # of stretches and of zones that people are shown; --json has all


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(plan)


def plan(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Which edition.")],
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.001, help="Seconds that a message takes on its connection; 0.3 if absent.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """When a send would be through, how fast, and which limit holds it up when; moves nothing.

    For an edition that is being sent: what is left. It is reckoned with the very rules that a send keeps to, from now on, with what
    earlier sends have used of the limits; retries of what servers put off are not in it. As JSON: edition, state, is_begun, messages,
    start, end, seconds, rate (messages a second), seconds_a_message, relays and groups (name, messages, end; connections of a relay;
    a group without a name is all other domains), stretches (of, limit, start, end, messages), variants (key: readers), left_out (why: readers who get none of it), zones (zone,
    readers, start, end: local times).
    """
    return run_async(_plan(context, id, seconds, as_json))


async def _plan(context: typer.Context, name: str, seconds: float | None, as_json: bool) -> int:
    from newsletter.delivery.forecast import SECONDS_A_MESSAGE
    from newsletter.steps.forecast import plan_of

    async with opened(context) as app:
        desk, edition = await app.edition(name)
        planned = await plan_of(desk, app.post, app.outlook, edition, start=app.clock.now(), seconds_a_message=seconds or SECONDS_A_MESSAGE)
    if as_json:
        emit(plan_document(planned))
    else:
        _print(planned)
    return 0


def plan_document(planned: Planned) -> Json:
    """A plan as JSON."""
    told = planned.forecast
    return {
        "edition": planned.edition.name,
        "state": planned.edition.state.value,
        "is_begun": planned.is_begun,
        "messages": told.messages,
        "start": told.start.isoformat(),
        "end": told.end.isoformat(),
        "seconds": round(told.seconds, 3),
        "rate": round(told.rate, 3),
        "seconds_a_message": planned.seconds_a_message,
        "relays": [_share(one) | {"connections": one.connections} for one in told.relays],
        "groups": [_share(one) for one in told.groups],
        "stretches": [
            {"of": one.of, "limit": one.limit, "start": one.start.isoformat(), "end": one.end.isoformat(), "messages": one.messages}
            for one in told.stretches
        ],
        "variants": dict(planned.variants),
        "left_out": dict(planned.left_out),
        "zones": [
            {"zone": one.zone, "readers": one.readers, "start": one.start.isoformat(), "end": one.end.isoformat()} for one in planned.zones
        ],
    }


def _share(one: Share) -> Json:
    return {"name": one.name, "messages": one.messages, "end": one.end.isoformat()}


def _print(planned: Planned) -> None:
    from newsletter.steps.variants import left_out_lines

    told = planned.forecast
    say(f"{planned.edition.name}  {planned.edition.state}")
    for line in left_out_lines(planned.left_out):
        say(f"  {line}")
    if not told.messages:
        say("  nobody is left to be written to" if planned.is_begun else "  nobody is there to be written to")
        return
    say(f"  {_messages(told.messages, planned.is_begun)}, {_rate(told.rate)}: {_span(told.seconds)}")
    say(f"  sent from now on it is through at {_at(told.end)}")
    say(f"  reckoned with {planned.seconds_a_message:g} s a message on its connection; retries come on top")
    say()
    table(["relay", "messages", "connections", "through at"], [[*_row(one)[:2], str(one.connections), _row(one)[2]] for one in told.relays])
    if len(told.groups) > 1 or any(one.name for one in told.groups):
        say()
        table(["domains", "messages", "through at"], [_row(one) for one in told.groups])
    say()
    _print_stretches(told.stretches)
    say()
    _print_zones(planned.zones)


def _messages(number: int, is_begun: bool) -> str:
    left = " is left" if number == 1 else " are left"
    return counted(number, "message") + (left if is_begun else "")


def _print_stretches(stretches: tuple[Stretch, ...]) -> None:
    rows = [[_at(one.start), _at(one.end), str(one.messages), one.of, one.limit or "nothing"] for one in stretches]
    table(["from", "to", "messages", "what", "holds it up"], rows[:_MOST_LINES])
    if len(rows) > _MOST_LINES:
        say(f"  and {len(rows) - _MOST_LINES} more; --json has them all")


def _print_zones(zones: tuple[ZoneReached, ...]) -> None:
    rows = [[one.zone, str(one.readers), f"{one.start:%a %H:%M}", f"{one.end:%a %H:%M}"] for one in zones]
    table(["time zone", "readers", "first at", "last at"], rows[:_MOST_LINES])
    if len(rows) > _MOST_LINES:
        say(f"  and {len(rows) - _MOST_LINES} more; --json has them all")


def _row(one: Share) -> list[str]:
    return [one.name or "all others", str(one.messages), _at(one.end)]


def _at(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _rate(rate: float) -> str:
    return f"{rate:.3g} a second" if rate >= 1 else f"{rate * 60:.3g} a minute" if rate * 60 >= 1 else f"{rate * 3600:.3g} an hour"


def _span(seconds: float) -> str:
    """In the two largest units."""
    if seconds < 120:
        return counted(round(seconds), "second")
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} minutes"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours < 48 else f"{hours // 24} days {hours % 24} h"
