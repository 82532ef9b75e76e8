"""Commands about readers: subscribers import, export, add, show, list, unsubscribe, suppress."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.front import PARTLY, AsJson, counted, emit, globals_of, note, opened, read_input, run_async, say, table
from newsletter.errors import BadInput, UsageError

if TYPE_CHECKING:  # only annotations need them
    from newsletter.steps.enrol import Imported

_subscribers = typer.Typer(help="The readers of a newsletter.", no_args_is_help=True)
_WHICH_WAYS = 'pending readers become confirmed by a status column, or by --consent "what their consent rests on"'
_WHOSE_COLUMN = "whom the status column calls pending stays so, whatever --consent says, until it says confirmed"
Address = Annotated[str, typer.Argument(metavar="ADDRESS")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(_subscribers, name="subscribers")


@_subscribers.command("import")
def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="A reader list; - is standard input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
    consent: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the readers' consent rests on, in words; they become confirmed.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Enrol the readers of a CSV file. A bad row is reported by its line; who left is not brought back."""
    return run_async(_import(context, file, dry_run, consent, as_json))


async def _import(context: typer.Context, file: str, dry_run: bool, consent: str | None, as_json: bool) -> int:
    from newsletter.steps.enrol import import_file

    data, name = read_input(file)
    async with opened(context) as app:
        imported = await import_file(app.desk(globals_of(context).newsletter), data, file=name, consent=consent, dry_run=dry_run)
    if as_json:
        emit(import_document(imported))
    else:
        print_import(imported, dry_run=dry_run, consent=consent)
    return PARTLY if imported.rejected else 0


def import_document(imported: Imported) -> dict[str, object]:
    """An import as a JSON document."""
    enrolled = imported.enrolled
    return {
        "rows": imported.rows,
        "added": enrolled.added,
        "updated": enrolled.updated,
        "unchanged": enrolled.unchanged,
        "suppressed": enrolled.suppressed,
        "kept_unsubscribed": enrolled.kept_unsubscribed,
        "by_status": imported.by_status,
        "rejected": [{"line": one.line, "reason": one.reason} for one in imported.rejected],
        "notes": list(imported.notes),
    }


def print_import(imported: Imported, *, dry_run: bool = False, consent: str | None = None) -> None:
    """An import for people: every line accounted for. `consent`: what was given for all of them, in words."""
    enrolled = imported.enrolled
    would = "would be " if dry_run else ""
    say(
        f"{counted(imported.rows, 'row')}: {enrolled.added} {would}added, {enrolled.updated} {would}updated, {enrolled.unchanged} unchanged, {len(imported.rejected)} rejected"
    )
    for one in imported.rejected:
        say(f"  line {one.line}: {one.reason}")
    if enrolled.suppressed:
        say(f"  {enrolled.suppressed} are suppressed and will not be written to")
    if enrolled.kept_unsubscribed:
        say(f"  {enrolled.kept_unsubscribed} had unsubscribed, and stay so")
    if imported.get_nothing:
        parts = ", ".join(f"{count} {status}" for status, count in sorted(imported.by_status.items()) if status != "confirmed")
        say(f"  {imported.get_nothing} will get nothing ({parts})")
    if imported.by_status.get("pending"):
        say(f"  {_WHOSE_COLUMN if consent else _WHICH_WAYS}")
    for line in imported.notes:
        note(line)


@_subscribers.command("export")
def export(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE.csv")]) -> int:
    """Write all readers to a CSV file that `import` takes back unchanged."""
    return run_async(_export(context, file))


async def _export(context: typer.Context, file: Path) -> int:
    from newsletter.steps.enrol import export as step

    async with opened(context) as app:
        data = await step(app.desk(globals_of(context).newsletter))
    if str(file) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return 0
    try:
        _write(file, data)
    except OSError as error:
        raise BadInput(f"the file cannot be written: {error.strerror}", where=str(file), do="choose another place") from error
    lines = data.count(b"\n")
    say(f"{counted(lines - 1, 'reader')} in {file}")
    return 0


def _write(file: Path, data: bytes) -> None:
    """The file whole or not at all; a pipe or a device is written to and never replaced. Raises OSError."""
    file = file.resolve()
    if file.exists() and not file.is_file():
        file.write_bytes(data)
        return
    fresh = file.with_name(file.name + ".new")
    try:
        fresh.write_bytes(data)
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


@_subscribers.command("add")
def add(
    context: typer.Context,
    address: Address,
    name: Annotated[str, typer.Option(help="The reader's name.")] = "",
    consent: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the consent rests on; without it the reader is pending.")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(metavar="SLUG", help="A topic that the reader wants, one an option; everything without any.")
    ] = None,
    frequency: Annotated[str, typer.Option(metavar="HOW-OFTEN", help="every edition, weekly or monthly.")] = "",
    as_json: AsJson = False,
) -> int:
    """Enrol one reader, or change what one wants."""
    return run_async(_add(context, address, name, consent, topic or [], frequency, as_json))


async def _add(
    context: typer.Context, address: str, name: str, consent: str | None, topics: list[str], frequency: str, as_json: bool
) -> int:
    from newsletter.steps.enrol import add as step

    async with opened(context) as app:
        desk = app.desk(globals_of(context).newsletter)
        imported = await step(desk, address, name=name, consent=consent, topics=topics, frequency=frequency)
    if as_json:
        emit(import_document(imported))
    else:
        print_import(imported)
    return 0


@_subscribers.command("show")
def show(context: typer.Context, address: Address, as_json: AsJson = False) -> int:
    """One reader with every subscription."""
    return run_async(_show(context, address, as_json))


async def _show(context: typer.Context, address: str, as_json: bool) -> int:
    from newsletter.cli import forms
    from newsletter.steps.enrol import found

    async with opened(context) as app:
        document = forms.reader(*await found(app.desk(globals_of(context).newsletter), address))
    if as_json:
        emit(document)
        return 0
    say(f"{document['address']}  {document['name']}" + ("  member" if document["member"] else ""))
    for one in document["subscriptions"]:
        consent = f"  {one['consent']['source']}" if one["consent"] else ""
        say(f"  {one['newsletter']}: {one['status']}{consent}")
        if one["topics"] or one["frequency"] != "every":
            say(f"    {', '.join(one['topics']) or 'everything'}, {one['frequency']}{' edition' if one['frequency'] == 'every' else ''}")
    return 0


@_subscribers.command("list")
def list_(
    context: typer.Context,
    status: Annotated[str | None, typer.Option(help="Only pending, confirmed or unsubscribed.")] = None,
    as_json: AsJson = False,
) -> int:
    """All readers of this newsletter."""
    return run_async(_list(context, status, as_json))


async def _list(context: typer.Context, status: str | None, as_json: bool) -> int:
    from newsletter.cli import forms
    from newsletter.model.subscriber import SubscriptionStatus

    if status is not None and status not in list(SubscriptionStatus):
        raise UsageError(f"{status!r} is no status", do=f"one of {', '.join(SubscriptionStatus)}")
    documents = []
    async with opened(context) as app:
        slug = app.desk(globals_of(context).newsletter).newsletter.slug
        async for subscriber, subscriptions in app.readers.each(slug):
            here = [one for one in subscriptions if one.newsletter == slug and status in (None, one.status)]
            if here:
                documents.append(forms.reader(subscriber, here))
    if as_json:
        emit({"subscribers": documents})
    else:
        table(["address", "name", "status"], [[one["address"], one["name"], one["subscriptions"][0]["status"]] for one in documents])
    return 0


@_subscribers.command("unsubscribe")
def unsubscribe(context: typer.Context, address: Address, as_json: AsJson = False) -> int:
    """Take a reader off this newsletter, at once."""
    return run_async(_unsubscribe(context, address, as_json))


async def _unsubscribe(context: typer.Context, address: str, as_json: bool) -> int:
    from newsletter.steps.enrol import unsubscribe as step

    async with opened(context) as app:
        desk = app.desk(globals_of(context).newsletter)
        changed = await step(desk, address)
    _told(as_json, changed, f"{address} gets no more of {desk.newsletter.slug}", f"{address} had left {desk.newsletter.slug} already")
    return 0


@_subscribers.command("suppress")
def suppress(
    context: typer.Context,
    address: Address,
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = "by hand",
    as_json: AsJson = False,
) -> int:
    """Never write to this address again, from any newsletter; known or not."""
    return run_async(_suppress(context, address, reason, as_json))


async def _suppress(context: typer.Context, address: str, reason: str, as_json: bool) -> int:
    from newsletter.steps.enrol import suppress as step

    async with opened(context) as app:
        desk = app.desk(globals_of(context).newsletter or next(iter(app.desks)))
        changed = await step(desk, address, reason=reason)
    _told(as_json, changed, f"{address} is suppressed", f"{address} was suppressed already")
    return 0


def _told(as_json: bool, changed: bool, yes: str, no: str) -> None:
    if as_json:
        emit({"changed": changed})
    else:
        say(yes if changed else no)
