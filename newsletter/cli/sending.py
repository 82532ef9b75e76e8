"""Commands about sending: send in all its forms, report, history."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.front import (
    DONE,
    OFF,
    PARTLY,
    AsJson,
    confirm,
    counted,
    emit,
    globals_of,
    note,
    opened,
    run_async,
    say,
    table,
    user_name,
)
from newsletter.errors import NotAllowed, UsageError

if TYPE_CHECKING:  # only annotations need them
    from newsletter.app.whole import App
    from newsletter.cli.forms import Json
    from newsletter.model.delivery import Balance
    from newsletter.model.edition import Edition
    from newsletter.steps.desk import Desk
    from newsletter.steps.trial import DryRun


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(send)
    cli.command()(report)
    cli.command()(history)


@dataclass(frozen=True, kw_only=True)
class _Send:
    name: str | None
    dry_run: bool
    out: Path | None
    to: str | None
    approve: bool
    yes: bool
    as_json: bool


def send(
    context: typer.Context,
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Which edition; default the one that is being sent or is approved.")
    ] = None,  # the name in --help
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Everything but the handing over; moves nothing.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Where a dry run writes its sample messages; default out/ beside the configuration.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Send one test message to any address; moves nothing.")] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Build if need be, and approve, before sending.")] = False,
    rehearse: Annotated[
        str | None,
        typer.Option(
            metavar="SERVER", help="Send a copy to a server of this machine with the habits of ses, greylist or flaky; moves nothing."
        ),
    ] = None,
    readers: Annotated[
        int | None, typer.Option(min=1, max=5_000_000, help="Rehearse with so many readers; those that are missing are made up.")
    ] = None,
    rate: Annotated[float | None, typer.Option(help="Messages a second that the server of a rehearsal takes.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> int:
    """Send an edition, resume one, try one out, rehearse one, or send a test message."""
    if rehearse is not None:
        return _rehearse(context, id, rehearse, readers, rate, others=dry_run or bool(to) or approve, as_json=as_json)
    if readers is not None or rate is not None:
        raise UsageError("--readers and --rate are for --rehearse", do="add --rehearse ses, greylist or flaky")
    if dry_run and (to or approve):
        raise UsageError("--dry-run excludes --to and --approve", do="give one of them")
    if to and approve:
        raise UsageError("--to excludes --approve: a test moves no state", do="give one of them")
    return run_async(_send(context, _Send(name=id, dry_run=dry_run, out=out, to=to, approve=approve, yes=yes, as_json=as_json)))


def _rehearse(
    context: typer.Context, id: str | None, server: str, readers: int | None, rate: float | None, *, others: bool, as_json: bool
) -> int:
    from newsletter.cli.rehearsing import kind_of, rehearse

    if others:
        raise UsageError("--rehearse excludes --dry-run, --to and --approve: it moves no state", do="give one of them")
    return run_async(rehearse(context, id, kind_of(server, rate), readers, as_json=as_json))


async def _send(context: typer.Context, wish: _Send) -> int:
    from newsletter.cli.editions import print_edition
    from newsletter.model.edition import EditionState

    async with opened(context) as app:
        if wish.dry_run:
            return await _dry_run(context, app, wish)
        if wish.to:
            return await _test(context, app, wish)
        desk, edition = await _to_send(context, app, wish)
        if edition.state is EditionState.SKIPPED:
            print_edition(edition, wish.as_json)
            return DONE
        return await _real(app, desk, edition, wish)


async def _named(context: typer.Context, app: App, name: str | None) -> tuple[Desk, Edition | None]:
    if name:
        return await app.edition(name)
    return app.desk(globals_of(context).newsletter), None


async def _dry_run(context: typer.Context, app: App, wish: _Send) -> int:
    from newsletter.app.samples import with_readers_file
    from newsletter.cli import forms
    from newsletter.steps.trial import dry_run, write_samples

    desk, edition = await _named(context, app, wish.name)
    run = await dry_run(desk, edition)
    audience, told = await with_readers_file(app, desk, run.audience)
    out = wish.out or app.settings.folder / "out"
    paths = write_samples(desk, run, out)
    document = forms.dry_run(desk, run, audience, out)
    for line in told:
        note(line)
    if wish.as_json:
        emit(document)
    else:
        _print_dry_run(run, document, len(paths))
    return OFF if run.shown.errors else 0


def _print_dry_run(run: DryRun, document: Json, written: int) -> None:
    from newsletter.steps.variants import left_out_lines

    say(f"{run.edition.name}" + ("" if run.stored else "  (not stored)"))
    say(f"  subject     {document['subject']}")
    say(f"  articles    {len(document['articles'])}")
    for article in document["articles"]:
        say(f"    {article['title']}" + (f" — {', '.join(article['authors'])}" if article["authors"] else ""))
    say(f"  recipients  {document['recipients']}")
    for variant in document["variants"]:
        whole = variant["articles"] + variant["beyond"]
        articles = f"{variant['articles']} of {counted(whole, 'article')}" if variant["beyond"] else counted(whole, "article")
        say(
            f"    {variant['key']}: {counted(variant['recipients'], 'reader')}, {articles}, "
            f"{variant['html_bytes']} bytes of html, {variant['text_bytes']} of text"
        )
    for line in left_out_lines(document["left_out"]):
        say(f"  {line}")
    for finding in document["findings"]:
        say(f"  {finding['level']}: {finding['id']}: {finding['message']} ({finding['where']}). {finding['fix']}")
    if run.skipped:
        say(f"  would be skipped: {run.skipped}")
    say(f"  {counted(written, 'sample message')} in {document['out']}; nothing was sent and nothing has changed")


async def _test(context: typer.Context, app: App, wish: _Send) -> int:
    from newsletter.model.delivery import DeliveryEvent
    from newsletter.steps.enrol import judged
    from newsletter.steps.trial import dry_run, send_test

    desk, edition = await _named(context, app, wish.name)
    if edition is None or not edition.picks:
        edition = (await dry_run(desk, edition)).edition
    outcome = await send_test(desk, app.post, edition, judged(wish.to or ""))
    if wish.as_json:
        emit(
            {
                "to": wish.to,
                "edition": edition.name,
                "accepted": outcome.event is DeliveryEvent.ACCEPTED,
                "code": outcome.code,
                "text": outcome.text,
            }
        )
    else:
        say(f"[Test] {edition.subject} to {wish.to}: {outcome.event} {outcome.code or ''} {outcome.text}".rstrip())
    return 0 if outcome.event is DeliveryEvent.ACCEPTED else PARTLY


async def _to_send(context: typer.Context, app: App, wish: _Send) -> tuple[Desk, Edition]:
    """The edition that `send` means, approved. Raises with what to type where that is not clear."""
    from newsletter.steps.choose import ready_to_send

    desk, edition = await _named(context, app, wish.name)
    chosen, findings = await ready_to_send(desk, edition, may_approve=wish.approve, who=user_name())
    for finding in findings:
        note(f"{finding.level}: {finding.id}: {finding.message} ({finding.where})")
    return desk, chosen


async def _real(app: App, desk: Desk, edition: Edition, wish: _Send) -> int:
    from newsletter.cli.progress import SendProgress
    from newsletter.cli.signals import stop_on_signals
    from newsletter.model.edition import EditionState
    from newsletter.steps.deliver import deliver, stopped

    if edition.state is EditionState.SENT:
        note(f"{edition.name} was sent already")
        return _finish(edition, await app.ledger.balance(edition.id), wish.as_json)
    await _ask(app, desk, edition, wish)
    before = await app.ledger.balance(edition.id)
    over = before.sent + before.refused + before.excluded
    with stop_on_signals() as stop, SendProgress(edition.name, edition.planned, over=over, quiet=wish.as_json) as progress:
        delivered = await deliver(desk, app.post, edition, progress.watch(stop))
    error = stopped(delivered)
    if error is not None:
        if not wish.as_json:
            _print_balance(delivered.edition, delivered.balance)
        raise error
    return _finish(delivered.edition, delivered.balance, wish.as_json)


async def _ask(app: App, desk: Desk, edition: Edition, wish: _Send) -> None:
    from newsletter.model.edition import EditionState
    from newsletter.steps.variants import sealed_division

    if wish.yes or edition.state is EditionState.SENDING or not sys.stdin.isatty():
        return
    audience = await app.readers.audience(desk.newsletter.slug, but_not=edition.id)
    left_out = (await sealed_division(desk, edition)).left_out(audience)
    count = sum(audience.values()) - sum(left_out.values())
    if not confirm(f"Send {edition.name}, “{edition.subject}”, to {counted(count, 'reader')}?"):
        raise NotAllowed("nothing was sent", do=f"`newsletter send {edition.name}` asks again")


def _finish(edition: Edition, balance: Balance, as_json: bool) -> int:
    from newsletter.cli import forms

    if as_json:
        emit(forms.balance(edition, balance))
    else:
        _print_balance(edition, balance)
    if not balance.balanced:
        note(f"error: the balance of {edition.name} is off\n  keep the database as it is and report this")
        return OFF
    return PARTLY if balance.refused or balance.uncertain else 0


def _print_balance(edition: Edition, balance: Balance) -> None:
    say(f"{edition.name}  {edition.state}")
    names = ("sent", "refused", "deferred", "uncertain", "excluded", "pending", "inflight")
    parts = " + ".join(f"{getattr(balance, name)} {name}" for name in names if getattr(balance, name) or name == "sent")
    say(f"  planned {balance.planned} = {parts}" + ("" if balance.balanced else "   <- does NOT balance"))
    told = [name for name in ("refused", "uncertain", "excluded") if getattr(balance, name)]
    if told:
        say(
            f"  who and why: `newsletter report {edition.name} --csv --state {told[0]}`"
            + (f", or {', '.join(told[1:])}" if told[1:] else "")
        )
    if balance.resent:
        say(f"  of these, {balance.resent} were handed over again after an uncertain end, with the same Message-ID")


def _in_words(reason: Mapping[str, object]) -> str:
    """A reason of `report`, for people: "3 refused, 550 5.1.1: no such user"."""
    codes = " ".join(str(reason[name]) for name in ("code", "enhanced") if reason[name])
    said = str(reason["text"]).partition("\n")[0][:120]
    return f"{reason['count']} {reason['state']}" + (f", {codes}" if codes else "") + (f": {said}" if said else "")


def report(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID")],
    state: Annotated[str | None, typer.Option(help="Only readers in this state (with --csv).")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Who is where, one line a reader, as CSV.")] = False,
    as_json: AsJson = False,
) -> int:
    """The balance of an edition: what became of everybody who was planned.

    Readers who were to get none of it (too little about their topics, or they ask for fewer editions) are never planned: how many
    they were when it was approved is told beside the balance, as `left_out` in JSON.
    """
    if as_csv and as_json:
        raise UsageError("--csv and --json exclude each other", do="give one of them")
    if state and not as_csv:
        raise UsageError("--state is for --csv", do="add --csv")
    return run_async(_report(context, id, state, as_csv, as_json))


async def _report(context: typer.Context, name: str, state: str | None, as_csv: bool, as_json: bool) -> int:
    from newsletter.cli import forms
    from newsletter.model.delivery import DeliveryState
    from newsletter.steps.variants import left_out_lines, left_out_of

    if state is not None and state not in list(DeliveryState):
        raise UsageError(f"{state!r} is no state", do=f"one of {', '.join(DeliveryState)}")
    async with opened(context) as app:
        _, edition = await app.edition(name)
        balance = await app.ledger.balance(edition.id)
        reasons = await app.ledger.reasons(edition.id)
        left_out = left_out_of((await app.editions.division(edition.id))[1])
        if as_csv:
            await _print_rows(app, edition, DeliveryState(state) if state else None)
        elif as_json:
            emit(forms.balance(edition, balance) | {"reasons": reasons, "left_out": left_out})
        else:
            _print_balance(edition, balance)
            for reason in reasons:
                say(f"  {_in_words(reason)}")
            for line in left_out_lines(left_out):
                say(f"  when it was approved: {line}")
    return 0 if balance.balanced else OFF


async def _print_rows(app: App, edition: Edition, state: object) -> None:
    from newsletter.audience.columns import protected
    from newsletter.model.delivery import DeliveryState
    from newsletter.model.headers import ascii_domain
    from newsletter.model.tokens import message_id

    writer = csv.writer(sys.stdout)
    domain = ascii_domain(app.desk(edition.newsletter).message_domain)
    columns = ["address", "state", "attempts", "code", "enhanced", "text", "at", "relay_id", "message_id"]
    writer.writerow(columns)
    async for row in app.ledger.rows(edition.id, state=state if isinstance(state, DeliveryState) else None):
        # What a person looks for in the log of a mail server.
        named = {**row, "message_id": message_id(edition.uid, str(row["uid"]), domain) if row["uid"] else ""}
        writer.writerow([protected("" if named[name] is None else str(named[name])) for name in columns])


def history(context: typer.Context, address: str, as_json: AsJson = False) -> int:
    """Every edition that this address got, or why not."""
    return run_async(_history(context, address, as_json))


def _history_row(row: dict[str, object]) -> list[str]:
    """One edition for people: the time is that of this machine; without words of ours, the server's say why."""
    at = row.get("at")
    said = " ".join(str(row[key]) for key in ("code", "text") if row.get(key)) if row["state"] != "sent" else ""
    return [
        str(row["edition"]),
        str(row["state"]),
        f"{at.astimezone():%Y-%m-%d %H:%M}" if isinstance(at, datetime) else "",
        str(row["why"] or said),
    ]


async def _history(context: typer.Context, address: str, as_json: bool) -> int:
    from newsletter.steps.enrol import found, judged

    async with opened(context) as app:
        rows = await app.ledger.history(judged(address))
        if not rows:
            await found(app.desk(globals_of(context).newsletter or next(iter(app.desks))), address)
    if as_json:
        emit({"address": address, "editions": rows})
        return 0
    table(["edition", "state", "at", "why"], [_history_row(row) for row in rows])
    return 0
