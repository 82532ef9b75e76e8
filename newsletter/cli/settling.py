"""The command that settles what is in doubt: reconcile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.front import DONE, PARTLY, AsJson, emit, note, opened, run_async, say, user_name
from newsletter.errors import UsageError

if TYPE_CHECKING:  # only annotations need them
    from newsletter.steps.settle import Evidence, Settled

_FORMATS = ("auto", "postfix", "exim", "csv", "json")


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(reconcile)


def reconcile(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID")],
    log: Annotated[
        list[Path] | None,
        typer.Option("--log", metavar="FILE", help="A log of the server that may have taken them, plain or gzip; may be repeated."),
    ] = None,
    format: Annotated[str, typer.Option("--format", help=f"Of the logs: {', '.join(_FORMATS)}.")] = "auto",
    sent: Annotated[
        list[str] | None, typer.Option("--sent", metavar="ADDRESS", help="This reader's message was taken, you say; may be repeated.")
    ] = None,
    unsent: Annotated[
        list[str] | None, typer.Option("--unsent", metavar="ADDRESS", help="It was not taken, you say: send it again; may be repeated.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be settled; change nothing.")] = False,
    as_json: AsJson = False,
) -> int:
    """Settle deliveries whose end is not known, by the logs of the mail server or by hand."""
    from newsletter.steps.settle import Evidence

    if not (log or sent or unsent):
        raise UsageError("there is nothing to settle by", do="give --log FILE, --sent ADDRESS or --unsent ADDRESS")
    if format not in _FORMATS:
        raise UsageError(f"{format!r} is no format of a log", do=f"one of {', '.join(_FORMATS)}")
    evidence = Evidence(logs=log or (), form=format, sent=sent or (), unsent=unsent or (), who=user_name())  # type: ignore[arg-type]  # one of _FORMATS, as was just checked
    return run_async(_reconcile(context, id, evidence, dry_run, as_json))


async def _reconcile(context: typer.Context, name: str, evidence: Evidence, dry_run: bool, as_json: bool) -> int:
    from newsletter.steps.settle import settle

    async with opened(context) as app:
        desk, edition = await app.edition(name)
        settled = await settle(desk, edition, evidence, dry_run=dry_run)
    if as_json:
        emit(_document(settled))
    else:
        _print(settled, dry_run)
    return PARTLY if settled.left else DONE


def _document(settled: Settled) -> dict[str, object]:
    return {
        "edition": settled.edition.name,
        "uncertain_before": settled.before,
        "settled": {"sent": settled.sent, "refused": settled.refused, "again": settled.again},
        "returned": settled.returned,
        "left": settled.left,
        "lines": settled.lines,
        "unread": [{"file": one.file, "line": one.line, "reason": one.reason} for one in settled.unread],
        "unread_count": settled.unread_count,
    }


def _print(settled: Settled, dry_run: bool) -> None:
    name = settled.edition.name
    say(f"{name}: {settled.before} in doubt" + (", and nothing was changed" if dry_run else ""))
    parts = (
        (settled.sent, "sent"),
        (settled.refused, "refused"),
        (settled.again, "to be sent again"),
        (settled.left, "in doubt as before"),
    )
    say(f"  {settled.before} = " + " + ".join(f"{count} {word}" for count, word in parts if count or word == "sent"))
    if settled.returned:
        say(f"  of those sent, {settled.returned} came back from the reader's server, says the log")
    say(f"  {settled.lines} lines were read")
    for one in settled.unread:
        note(f"{one.file}:{one.line}: {one.reason}")
    if settled.unread_count > len(settled.unread):
        note(f"and {settled.unread_count - len(settled.unread)} more lines that could not be read")
    if settled.again and not dry_run:
        say(f"  `newsletter send {name}` sends the {settled.again} again")
    if settled.left:
        say(f"  who they are: `newsletter report {name} --csv --state uncertain`; settle them by --sent ADDRESS or --unsent ADDRESS")
