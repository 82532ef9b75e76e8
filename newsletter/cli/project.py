"""Commands about the project itself: init, demo, db."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.front import OFF, AsJson, emit, load_settings, run_async, say

_db = typer.Typer(help="The database: migrations and integrity.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(init)
    cli.command()(demo)
    cli.add_typer(_db, name="db")


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    theme: Annotated[
        str, typer.Option("--theme", metavar="NAME", help="The theme to begin with; it is copied, to be changed.")
    ] = "journal",
) -> int:
    """A new project folder: commented configuration, theme, sample articles and readers."""
    from newsletter.app.project import write_project

    written = write_project(folder, with_examples=True, theme=theme)
    say(f"{folder}: {', '.join(written)}")
    say(f"next: `cd {folder}`, `newsletter preview` to see it, `newsletter send --dry-run` to try it")
    return 0


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("--dir", help="Where it may work; made anew each time.")] = Path("newsletter-demo"),
    serve: Annotated[bool, typer.Option("--serve", help="Keep the inbox and the pages on 127.0.0.1 until Ctrl-C.")] = False,
    database: Annotated[str | None, typer.Option("--database", metavar="URL", help="Another database than the demo's own file.")] = None,
    as_json: AsJson = False,
) -> int:
    """A whole edition, built from sample sources and sent over real SMTP to a catch-all in this process."""
    from newsletter.cli.demo import run_demo

    return run_async(run_demo(folder, serve=serve, database=database, as_json=as_json))


@_db.command("upgrade")
def db_upgrade(context: typer.Context) -> int:
    """Bring the database to the schema of this program."""
    return run_async(_upgrade(context))


async def _upgrade(context: typer.Context) -> int:
    from newsletter.app.database import upgrade

    say(await upgrade(load_settings(context)))
    return 0


@_db.command("check")
def db_check(context: typer.Context, as_json: AsJson = False) -> int:
    """Integrity, schema, and the balance of every edition."""
    return run_async(_check(context, as_json))


async def _check(context: typer.Context, as_json: bool) -> int:
    from newsletter.app.database import check

    problems = await check(load_settings(context))
    if as_json:
        emit({"problems": problems})
    else:
        say("\n".join(problems) if problems else "the database is sound, and every edition balances")
    return OFF if problems else 0
