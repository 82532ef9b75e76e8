"""The demo: sample sources, pages and a mail server on loopback, one edition from nothing to the inbox."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from newsletter.app.demo import demo_settings, fresh_folder
from newsletter.app.sample_articles import sample_articles
from newsletter.app.whole import App, open_app
from newsletter.cli import forms
from newsletter.cli.front import counted, emit, note, say
from newsletter.cli.progress import SendProgress
from newsletter.cli.readers import import_document, print_import
from newsletter.cli.signals import stop_on_signals
from newsletter.clock import SystemClock
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.errors import CheckFailed
from newsletter.shipped import shipped
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.deliver import Delivered, Watch, deliver
from newsletter.steps.desk import Desk
from newsletter.steps.enrol import Imported, import_file
from newsletter.web.inbox import write_inbox
from newsletter.web.public import public_app
from newsletter.web.sample_site import sample_site
from newsletter.web.serving import reserved, serving


async def run_demo(folder: Path, *, serve: bool, database: str | None, as_json: bool) -> int:
    """Build, approve and send one edition in a world of its own; the exit code."""
    folder = fresh_folder(folder)
    async with AsyncExitStack() as stack:
        catch_all = await stack.enter_async_context(SmtpCatchAll())
        site_socket, pages_socket = reserved(), reserved()
        site_url, pages_url = (f"http://127.0.0.1:{one.getsockname()[1]}" for one in (site_socket, pages_socket))
        articles = await sample_articles(now=SystemClock().now())
        roots = (shipped("examples"),)
        site = sample_site(articles, base_url=site_url, title="Meridian Review", picture_roots=roots)
        await stack.enter_async_context(serving(site, site_socket))
        settings = demo_settings(folder, smtp_port=catch_all.port, public_url=pages_url, site_url=site_url, database_url=database)
        app = await stack.enter_async_context(open_app(settings))
        await stack.enter_async_context(serving(public_app(app), pages_socket))
        desk = app.desk(None)
        imported = await _import(desk, as_json)
        delivered = await _send(app, desk, as_json)
        received = [(one.recipients[0], one.message) for one in catch_all.received]
        index = write_inbox(folder / "inbox", received, title=desk.newsletter.name)
        _tell(delivered, imported, len(received), index, as_json)
        _account(delivered, [address for address, _ in received])
        if serve:
            await _stay(folder, pages_url, site_url)
    return 0


async def _import(desk: Desk, as_json: bool) -> Imported:
    path = shipped("subscribers.example.csv")
    imported = await import_file(desk, path.read_bytes(), file=path.name)
    if not as_json:
        say(f"readers from {path.name}")
        print_import(imported)
    return imported


async def _send(app: App, desk: Desk, as_json: bool) -> Delivered:
    built = await build(desk)
    for source in built.collected.sources:
        note(f"{source.name}: {counted(source.seen, 'article')}, {source.new} new" + (f", {source.error}" if source.error else ""))
    approved = await approve(desk, built.edition)
    for finding in (one for one in approved.findings if one.level != "info"):
        note(f"{finding.level}: {finding.id}: {finding.message}")
    with stop_on_signals() as stop, SendProgress(approved.edition.name, 0, quiet=as_json) as progress:
        return await deliver(
            desk, app.post, approved.edition, Watch(stop=stop, report=progress.update, planned=progress.planned, waiting=progress.waiting)
        )


def _tell(delivered: Delivered, imported: Imported, received: int, index: Path, as_json: bool) -> None:
    edition, balance = delivered.edition, delivered.balance
    if as_json:
        emit(
            {
                "edition": forms.edition(edition),
                "readers": import_document(imported),
                "balance": forms.balance(edition, balance),
                "received": received,
                "inbox": str(index.parent),
            }
        )
        return
    say()
    say(f"edition     {edition.name}, “{edition.subject}”")
    say(f"articles    {len(edition.picks)}")
    for pick in edition.picks:
        say(f"              {pick.stored.article.title}")
    say(f"recipients  {balance.planned}")
    say(f"sent        {balance.sent}" + ("" if balance.sent == balance.planned else f" ({delivered.why}: {delivered.what})"))
    say(f"look at     {index}")


def _account(delivered: Delivered, addresses: list[str]) -> None:
    """The demo holds itself to what it promises: everybody planned got exactly one message. Raises CheckFailed."""
    balance = delivered.balance
    if not (balance.balanced and balance.planned == balance.sent == len(addresses) == len(set(addresses))):
        raise CheckFailed(
            f"the demo does not add up: {balance.planned} planned, {balance.sent} sent, {len(addresses)} in the inbox",
            do="please report this",
        )


async def _stay(folder: Path, pages_url: str, site_url: str) -> None:
    from newsletter.web.serving import static_files

    async with static_files(folder / "inbox") as url:
        note(f"inbox on {url}/, pages on {pages_url}/; Ctrl-C ends")
        note(f"the sample journal is on {site_url}/; `newsletter try {site_url} --allow-private` makes a digest of it")
        with stop_on_signals() as stop:
            await asyncio.wait_for(stop.wait(), timeout=None)
