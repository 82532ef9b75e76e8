"""Commands about editions: build, editions, edit, render, approve, reopen, hold, release, cancel."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.front import AsJson, confirm, emit, globals_of, note, opened, run_async, say, table, user_name
from newsletter.errors import NotAllowed, UsageError

if TYPE_CHECKING:  # only annotations need them
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from newsletter.model.edition import Edition, SealedWarning
    from newsletter.steps.approve import Approved
    from newsletter.steps.edit import Edit

_editions = typer.Typer(help="The editions, their states, their picks.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID", help="NEWSLETTER-SLOT, for instance journal-2026-W48.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(build)
    cli.add_typer(_editions, name="editions")
    for command in (edit, render, approve, reopen, hold, release, cancel):
        cli.command()(command)


def print_edition(edition: Edition, as_json: bool) -> None:
    """An edition for people or for scripts."""
    from newsletter.cli import forms

    if as_json:
        emit(forms.edition(edition))
        return
    say(f"{edition.name}  {edition.state}" + (f"  held by {edition.brake.who}: {edition.brake.why}" if edition.brake else ""))
    if edition.reason:
        say(f"  {edition.reason}")
    if edition.subject:
        say(f"  subject    {edition.subject}")
        say(f"  preheader  {edition.preheader}")
    if edition.picks:
        table(
            ["", "id", "place", "title", "why"],
            [[str(n), str(p.stored.id), p.place, p.stored.article.title, p.why] for n, p in enumerate(edition.picks, 1)],
        )


def build(
    context: typer.Context,
    slot: Annotated[str | None, typer.Option(help="Which slot; default the unfinished edition's, else the next to come due.")] = None,
    special: Annotated[str | None, typer.Option(help="An edition outside the rhythm, under this name.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make the draft even if there is too little.")] = False,
    as_json: AsJson = False,
) -> int:
    """Collect, pick, summarise: make or remake the draft of a slot."""
    if slot and special:
        raise UsageError("--slot and --special exclude each other", do="give one of them")
    return run_async(_build(context, slot, special, force, as_json))


async def _build(context: typer.Context, slot: str | None, special: str | None, force: bool, as_json: bool) -> int:
    from newsletter.steps.build import build as step

    async with opened(context) as app:
        built = await step(app.desk(globals_of(context).newsletter), slot=slot, special=special, force=force)
    if built.note:
        note(built.note)
    for source in built.collected.failed:
        note(f"{source.name}: {source.error}")
    for problem in built.assembled.problems if built.assembled else ():
        note(problem)
    print_edition(built.edition, as_json)
    return 0


@_editions.command("list")
def editions_list(context: typer.Context, as_json: AsJson = False) -> int:
    """All editions, newest first."""
    return run_async(_list(context, as_json))


async def _list(context: typer.Context, as_json: bool) -> int:
    from newsletter.cli import forms

    async with opened(context) as app:
        wanted = globals_of(context).newsletter
        editions = await app.editions.all(wanted and app.desk(wanted).newsletter.slug)
    if as_json:
        emit({"editions": [forms.edition(one) for one in editions]})
    else:
        table(
            ["id", "state", "articles", "planned", "subject"],
            [
                [e.name, e.state + (" (held)" if e.brake else ""), str(len(e.picks)), str(e.planned), e.subject or e.reason]
                for e in editions
            ],
        )
    return 0


@_editions.command("show")
def editions_show(context: typer.Context, id: Id, as_json: AsJson = False) -> int:
    """One edition with its picks."""
    return run_async(_show(context, id, as_json))


async def _show(context: typer.Context, name: str, as_json: bool) -> int:
    from newsletter.cli import forms

    async with opened(context) as app:
        _, edition = await app.edition(name)
        warnings = await app.editions.warnings(edition.id)
    if as_json:
        emit(forms.edition(edition) | {"warnings": [forms.sealed_warning(one) for one in warnings]})
        return 0
    print_edition(edition, as_json)
    _print_warnings(warnings)
    return 0


def _print_warnings(warnings: Sequence[SealedWarning]) -> None:
    from newsletter.model.edition import on_record

    for one in on_record(warnings):
        how = f"accepted by {one.who}" if one.accepted else f"told when {one.who} approved it"
        say(f"  warning    {one.check}: {one.message} ({one.where}); {how}, {one.at.astimezone():%Y-%m-%d %H:%M}")


def edit(
    context: typer.Context,
    id: Id,
    pin: Annotated[list[int] | None, typer.Option(metavar="ARTICLE", help="Put this article in.")] = None,
    drop: Annotated[list[int] | None, typer.Option(metavar="ARTICLE", help="Take this article out.")] = None,
    unpin: Annotated[list[int] | None, typer.Option(metavar="ARTICLE", help="Pin this article no more.")] = None,
    undrop: Annotated[list[int] | None, typer.Option(metavar="ARTICLE", help="Let this article in again.")] = None,
    move: Annotated[
        tuple[int, int] | None, typer.Option(metavar="ARTICLE N", help="Put this article at place N; one move a command.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="The subject; empty gives the choice back.")] = None,
    preheader: Annotated[str | None, typer.Option(help="The line after the subject in the inbox; empty gives the choice back.")] = None,
    intro: Annotated[str | None, typer.Option(help="The opening words; empty gives the edition file's back.")] = None,
    summary: Annotated[
        tuple[int, str] | None,
        typer.Option(metavar="ARTICLE TEXT", help="Your own summary, for one article a command; empty gives ours back."),
    ] = None,
    alt: Annotated[
        tuple[int, str] | None,
        typer.Option(metavar="ARTICLE TEXT", help="What its picture shows, for one article a command; empty gives the source's back."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the newest change back.")] = False,
    redo: Annotated[bool, typer.Option("--redo", help="Make the change again that was taken back last.")] = False,
    as_json: AsJson = False,
) -> int:
    """Change a draft; every rebuild keeps the change."""
    from newsletter.steps.edit import Edit

    change = Edit(
        pin=pin or (),
        drop=drop or (),
        unpin=unpin or (),
        undrop=undrop or (),
        move=move,
        subject=subject,
        preheader=preheader,
        intro=intro,
        summaries=dict([summary] if summary else ()),
        alts=dict([alt] if alt else ()),
    )
    given = [change != Edit(), undo, redo]
    if sum(given) != 1:
        raise UsageError(
            "--undo and --redo go alone" if any(given) else "nothing to change was given",
            do="use --undo, or --redo, or any of --pin, --drop, --unpin, --undrop, --move, --subject, --preheader, --intro, --summary, --alt",
        )
    return run_async(_edit(context, id, change, step="undo" if undo else "redo" if redo else "", as_json=as_json))


async def _edit(context: typer.Context, name: str, change: Edit, *, step: str, as_json: bool) -> int:
    from newsletter.steps import edit as steps

    async with opened(context) as app:
        desk, edition = await app.edition(name)
        if step:
            edited = await (steps.undo if step == "undo" else steps.redo)(desk, edition)
        else:
            edited = await steps.edit(desk, edition, change, who=user_name())
    for pin in {*change.pin} - {pick.stored.id for pick in edited.picks}:
        note(f"article {pin} is pinned and stays out; `newsletter build --slot {edited.slot}` says why")
    print_edition(edited, as_json)
    return 0


def render(
    context: typer.Context,
    id: Id,
    html: Annotated[bool, typer.Option("--html", help="The HTML part.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The text part.")] = False,
    mjml: Annotated[bool, typer.Option("--mjml", help="The MJML that the theme made.")] = False,
    eml: Annotated[bool, typer.Option("--eml", help="The whole message.")] = False,
    for_: Annotated[str | None, typer.Option("--for", metavar="ADDRESS", help="For this reader; default a sample reader.")] = None,
) -> int:
    """Print what a reader gets: the same bytes that a send would make."""
    if [html, text, mjml, eml].count(True) != 1:
        raise UsageError("one form is needed", do="give one of --html, --text, --mjml and --eml")
    form = "html" if html else "text" if text else "mjml" if mjml else "eml"
    return run_async(_render(context, id, form, for_))


async def _render(context: typer.Context, name: str, form: str, address: str | None) -> int:
    from newsletter.steps.reader_view import view

    async with opened(context) as app:
        desk, edition = await app.edition(name)
        sys.stdout.buffer.write(await view(desk, edition, form=form, address=address))
        sys.stdout.buffer.flush()
    return 0


def approve(
    context: typer.Context,
    id: Id,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="FINDING", help="The id of a warning that does not block this edition any more.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Render every variant, check it, and seal the bytes."""
    return run_async(_approve(context, id, accept or [], as_json))


async def _approve(context: typer.Context, name: str, accept: list[str], as_json: bool) -> int:
    from newsletter.cli import forms
    from newsletter.steps.approve import approve as step

    async with opened(context) as app:
        desk, edition = await app.edition(name)
        approved = await step(desk, edition, accept=accept, who=user_name())
        now = desk.clock.now()
    _note_findings(approved)
    if as_json:
        emit(forms.edition(approved.edition) | {"findings": [forms.finding(one) for one in approved.findings]})
    else:
        print_edition(approved.edition, as_json)
        say(f"next: {_next_step(approved.edition, desk.newsletter.timezone, now)}")
    return 0


def _next_step(approved: Edition, zone: ZoneInfo, now: datetime) -> str:
    """How an approved edition leaves the house."""
    if approved.brake:
        return f"it is held, so `newsletter release {approved.name}` comes before a send"
    by_hand = f"`newsletter send {approved.name}` sends it now"
    if approved.due_at is None or approved.due_at <= now:
        return by_hand
    return f"{by_hand}; `newsletter run` or `newsletter tick` sends it on {approved.due_at.astimezone(zone):%A %d %B %Y, %H:%M}"


def _note_findings(approved: Approved) -> None:
    for finding in approved.findings:
        note(f"{finding.level}: {finding.id}: {finding.message} ({finding.where})")
    for one in approved.needless:
        note(f"nothing was found under {one!r}, so there was nothing to accept")


def reopen(context: typer.Context, id: Id, as_json: AsJson = False) -> int:
    """Make an approved edition a draft again."""
    return run_async(_reopen(context, id, as_json))


async def _reopen(context: typer.Context, name: str, as_json: bool) -> int:
    from newsletter.steps.approve import reopen as step

    async with opened(context) as app:
        reopened = await step(*await app.edition(name))
    print_edition(reopened, as_json)
    return 0


def hold(
    context: typer.Context,
    id: Id,
    why: Annotated[str, typer.Option(help="The reason, for whoever finds it held.")] = "held by hand",
    as_json: AsJson = False,
) -> int:
    """Put the brake on: nothing more is begun, also in the middle of a send."""
    return run_async(_brake(context, id, why, as_json))


def release(context: typer.Context, id: Id, as_json: AsJson = False) -> int:
    """Take the brake off: the edition is where it was."""
    return run_async(_brake(context, id, None, as_json))


async def _brake(context: typer.Context, name: str, why: str | None, as_json: bool) -> int:
    from newsletter.steps.brakes import put_on, take_off

    async with opened(context) as app:
        desk, edition = await app.edition(name)
        braked = await put_on(desk, edition, who=user_name(), why=why) if why is not None else await take_off(desk, edition)
    print_edition(braked, as_json)
    return 0


def cancel(
    context: typer.Context,
    id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> int:
    """Give an edition up; in the middle of a send, the rest gets nothing. Articles that nobody was sent may be picked again."""
    return run_async(_cancel(context, id, yes, as_json))


async def _cancel(context: typer.Context, name: str, yes: bool, as_json: bool) -> int:
    from newsletter.model.edition import EditionEvent, EditionState

    async with opened(context) as app:
        _, edition = await app.edition(name)
        if (
            edition.state is EditionState.SENDING
            and not yes
            and sys.stdin.isatty()
            and not confirm(f"{name} is being sent. Cancel the rest for good?")
        ):
            raise NotAllowed("nothing was cancelled", do="`newsletter hold` stops a send that may go on later")
        cancelled = await app.editions.move(edition.id, EditionEvent.CANCEL, reason="cancelled by hand")
    print_edition(cancelled, as_json)
    return 0
