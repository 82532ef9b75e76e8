"""What every command shares: the global options, opening the product, printing, and how errors end a command."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.errors import ConfigError, NewsletterError

if TYPE_CHECKING:  # opening the product costs half a second that `--help` need not pay
    from newsletter.app.whole import App
    from newsletter.config.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
DONE, OFF, USAGE, STOPPED, PARTLY = 0, 1, 2, 3, 4


@dataclass(frozen=True, kw_only=True)
class Globals:
    """The options before the command."""

    config: Path | None
    newsletter: str | None


def globals_of(context: typer.Context) -> Globals:
    """The options before the command."""
    found = context.find_object(Globals)
    return found or Globals(config=None, newsletter=None)


def load_settings(context: typer.Context) -> Settings:
    """The configuration. Raises ConfigError with everything that is wrong."""
    from newsletter import log
    from newsletter.config.load import load

    settings = load(globals_of(context).config, os.environ)
    log.configure(level=settings.log.level, as_json=settings.log.json)
    return settings


@asynccontextmanager
async def opened(context: typer.Context, *, migrate: bool = True) -> AsyncIterator[App]:
    """The product, opened with the configuration."""
    settings = load_settings(context)
    from newsletter.app.whole import open_app

    async with open_app(settings, migrate=migrate) as app:
        yield app


def run_async(work: Coroutine[Any, Any, int | None]) -> int:
    """Run a command to its exit code, on uvloop where that is installed (the extra `fast`) and NEWSLETTER_LOOP is not `asyncio`."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(work) or DONE


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the event loop; None for asyncio's own."""
    if os.environ.get("NEWSLETTER_LOOP") == "asyncio":
        return None
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def emit(document: Any) -> None:
    """One JSON document on standard output."""
    plain = sys.stdout.encoding.lower().replace("-", "") != "utf8"  # a terminal of another encoding gets escapes
    sys.stdout.write(json.dumps(document, ensure_ascii=plain, indent=2, default=str) + "\n")


def say(text: str = "") -> None:
    """A line for people on standard output."""
    sys.stdout.write(text + "\n")


def counted(number: int, one: str) -> str:
    """A number with the word for its things: `1 reader`, `2 readers`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def note(text: str) -> None:
    """A line on standard error: what is going on, never a result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def table(columns: list[str], rows: list[list[str]]) -> None:
    """A readable table on standard output; empty lists print their header alone."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = None if sys.stdout.isatty() else 160
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(width=width, highlight=False).print(drawn)


def tell_error(error: NewsletterError, *, as_json: bool) -> int:
    """Say what stopped a command; its exit code."""
    if as_json:
        emit({"error": {"what": error.what, "where": error.where, "do": error.do} | _more(error)})
    else:
        note(f"error: {error}")
    return error.exit_code


def _more(error: NewsletterError) -> dict[str, Any]:
    if isinstance(error, ConfigError):
        return {"problems": [vars(problem) for problem in error.problems]}
    findings = getattr(error, "findings", None)
    if findings:
        from newsletter.cli.forms import finding

        return {"findings": [finding(one) for one in findings]}
    return {}


def read_input(name: str) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input for `-`. Raises BadInput."""
    from newsletter.errors import BadInput

    if name == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return Path(name).read_bytes(), name
    except OSError as error:
        raise BadInput(f"this file cannot be read: {error.strerror}", where=name, do="check its name") from error


def user_name() -> str:
    """Who is at work; in a container the number of a user may have no name."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"user {os.getuid()}"


def confirm(question: str) -> bool:
    """Ask a person; False where there is none. Ctrl-C at the question ends the command, with nothing done."""
    if not sys.stdin.isatty():
        return False
    # The event loop's own handler waits for a loop that the question is holding up.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return typer.confirm(question, err=True)
    finally:
        signal.signal(signal.SIGINT, before)
