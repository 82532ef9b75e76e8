"""Commands that run: run, serve, tick, schedule next, preview, try."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.front import PARTLY, STOPPED, AsJson, emit, globals_of, load_settings, note, opened, run_async, say, table, tell_error
from newsletter.errors import BadInput, NewsletterError

if TYPE_CHECKING:  # only annotations need them
    from newsletter.app.whole import App
    from newsletter.steps.advance import Advanced
    from newsletter.steps.desk import Desk

_schedule = typer.Typer(help="When editions are due.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    for command in (run, serve, tick, preview):
        cli.command()(command)
    cli.command("try")(try_)
    cli.add_typer(_schedule, name="schedule")


def _wanted(context: typer.Context, app: App) -> list[Desk]:
    slug = globals_of(context).newsletter
    return [app.desk(slug)] if slug else list(app.desks.values())


def tick(context: typer.Context, as_json: AsJson = False) -> int:
    """One look, for cron or CI: collect, and if a slot is due build, check and send or hold. Safe to run again."""
    return run_async(_tick(context, as_json))


async def _tick(context: typer.Context, as_json: bool) -> int:
    from newsletter.cli.signals import stop_on_signals
    from newsletter.steps.advance import tick as step
    from newsletter.steps.deliver import Watch

    worst = 0
    documents: list[dict[str, object]] = []
    async with opened(context) as app:
        with stop_on_signals() as stop:
            for desk in _wanted(context, app):
                try:
                    advanced = await step(desk, app.post, Watch(stop=stop, wait=False))
                except NewsletterError as error:
                    # One newsletter's trouble is not the other's: each is looked at.
                    documents.append({"newsletter": desk.newsletter.slug, "did": "error", "what": str(error)})
                    worst = max(worst, error.exit_code)
                    if not as_json:
                        tell_error(error, as_json=False)
                    continue
                documents.append(_advanced_document(advanced))
                worst = max(worst, _exit_code(advanced))
                if not as_json:
                    _print_advanced(advanced)
    if as_json:
        emit({"newsletters": documents})
    return worst


def _exit_code(advanced: Advanced) -> int:
    if advanced.did in {"held", "going_on"}:
        return STOPPED
    balance = advanced.delivered.balance if advanced.delivered else None
    return PARTLY if balance and (balance.refused or balance.uncertain) else 0


def _advanced_document(advanced: Advanced) -> dict[str, object]:
    from newsletter.cli import forms

    return {
        "newsletter": advanced.newsletter,
        "did": advanced.did,
        "what": advanced.what or None,
        "edition": advanced.edition and forms.edition(advanced.edition),
        "balance": advanced.delivered and forms.balance(advanced.delivered.edition, advanced.delivered.balance),
    }


def _print_advanced(advanced: Advanced) -> None:
    name = advanced.edition.name if advanced.edition else advanced.newsletter
    tail = f": {advanced.what}" if advanced.what else ""
    if advanced.delivered:
        tail += f": {advanced.delivered.balance.sent} of {advanced.delivered.balance.planned} sent"
    say(f"{name} {advanced.did.replace('_', ' ')}{tail}")


def run(context: typer.Context) -> int:
    """The daemon: keeps the schedule, sends, and serves the public pages, until SIGTERM."""
    return run_async(_run(context))


async def _run(context: typer.Context) -> int:
    from newsletter.cli.signals import stop_on_signals
    from newsletter.daemon.loading import load_and_settle
    from newsletter.daemon.loop import keep_schedule
    from newsletter.web.serving import serve_until

    async with opened(context) as app:
        load_and_settle()
        with stop_on_signals() as stop:
            pages = asyncio.create_task(serve_until(app, stop, told=note))
            # Pages that cannot start (a taken port) end the daemon: its messages would promise what nobody answers.
            pages.add_done_callback(lambda _: stop.set())
            try:
                await keep_schedule(app, stop, desks=_wanted(context, app), told=note)
            finally:
                stop.set()
                await pages
    return 0


def serve(context: typer.Context) -> int:
    """The public pages that messages link to: unsubscribe, and the edition in the browser."""
    return run_async(_serve(context))


async def _serve(context: typer.Context) -> int:
    from newsletter.cli.signals import stop_on_signals
    from newsletter.daemon.loading import load_and_settle
    from newsletter.web.serving import serve_until

    async with opened(context) as app:
        load_and_settle()
        with stop_on_signals() as stop:
            await serve_until(app, stop, told=note)
    return 0


def preview(
    context: typer.Context,
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Which edition; default the unfinished one, else what the next would be.")
    ] = None,  # the name in --help
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; 0 picks a free one.")] = None,
) -> int:
    """The digest in the browser, on this machine alone: html, text, source, headers; reloads when a template changes."""
    return run_async(_preview(context, id, port))


async def _preview(context: typer.Context, name: str | None, port: int | None) -> int:
    from newsletter.cli.signals import stop_on_signals
    from newsletter.web.previewing import preview_until

    async with opened(context) as app:
        if name:
            desk, edition = await app.edition(name)
        else:
            desk, edition = app.desk(globals_of(context).newsletter), None
        with stop_on_signals() as stop:
            await preview_until(app, desk, edition, stop, port=port, told=say, reopen=partial(load_settings, context))
    return 0


def try_(
    url: Annotated[str, typer.Argument(metavar="URL", help="A site or a feed.")],
    save: Annotated[Path | None, typer.Option(metavar="DIR", help="Write it as a project to go on with.")] = None,
    port: Annotated[int, typer.Option(help="Port of the preview on 127.0.0.1; 0 picks a free one.")] = 0,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="The address may be on this machine or network.")] = False,
) -> int:
    """A digest of the last seven days of any site, without configuration, in the preview."""
    return run_async(_try(url, save, port, allow_private))


async def _try(url: str, save: Path | None, port: int, allow_private: bool) -> int:
    from newsletter.app.trying import tried
    from newsletter.cli.signals import stop_on_signals
    from newsletter.web.previewing import preview_until

    async with tried(url, save=save, allow_private=allow_private, told=note) as (app, desk):
        with stop_on_signals() as stop:
            await preview_until(app, desk, None, stop, port=port, told=say)
    return 0


@_schedule.command("next")
def schedule_next(
    context: typer.Context,
    count: Annotated[int, typer.Option(help="How many.", min=1, max=1000)] = 5,
    from_: Annotated[str | None, typer.Option("--from", metavar="TIME", help="From this ISO 8601 time; default now.")] = None,
    as_json: AsJson = False,
) -> int:
    """The next slots, in the newsletter's time zone and in UTC."""
    from newsletter.app.whole import chosen_slug
    from newsletter.cli.front import load_settings
    from newsletter.clock import SystemClock
    from newsletter.slots.due import next_slots

    settings = load_settings(context)
    newsletter = settings.newsletter(chosen_slug(globals_of(context).newsletter, settings.slugs))
    after = _moment(from_, newsletter.timezone) if from_ else SystemClock().now()
    try:
        slots = next_slots(newsletter.schedule, newsletter.timezone, after=after, count=count)
    except OverflowError as error:
        raise BadInput("these slots lie outside the years 1 to 9999", where="--from", do="ask for fewer, or from another time") from error
    if as_json:
        emit({"slots": [{"slot": one.slot, "local": one.local.isoformat(), "utc": one.utc.isoformat()} for one in slots]})
    else:
        table(["slot", "local", "utc"], [[one.slot, f"{one.local:%a %Y-%m-%d %H:%M %Z}", f"{one.utc:%Y-%m-%d %H:%M}"] for one in slots])
    return 0


def _moment(text: str, zone: object) -> datetime:
    from zoneinfo import ZoneInfo

    assert isinstance(zone, ZoneInfo)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"{text!r} is no time", where="--from", do="write it as 2026-11-24T08:00 or with an offset, 2026-11-24T08:00+01:00"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=zone)
