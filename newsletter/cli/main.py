"""The `newsletter` command: its groups of commands, and how it ends."""

from __future__ import annotations

import os
import sys
from io import FileIO, TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from newsletter import __version__
from newsletter.cli import articles, checking, dkim, editions, picking, planning, project, readers, running, sending, settling
from newsletter.cli.front import DONE, OFF, Globals, note, say, tell_error
from newsletter.errors import NewsletterError, Stopped, UsageError

cli = typer.Typer(
    name="newsletter",
    help="An email digest: picks the articles, renders them, sends them, and accounts for every message.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"newsletter-digest {__version__}\n")
        raise typer.Exit


@cli.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration; default config.toml here.", envvar="NEWSLETTER_CONFIG")
    ] = None,
    newsletter: Annotated[
        str | None, typer.Option("--newsletter", "-n", help="Which newsletter, where the configuration has several.")
    ] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """An email digest: picks the articles, renders them, sends them, and accounts for every message."""
    context.obj = Globals(config=config, newsletter=newsletter)


for group in (articles, picking, editions, checking, sending, planning, settling, readers, running, dkim, project):
    group.register(cli)


def run() -> None:
    """Run the command line and end the process with the documented exit code."""
    _mend_output()
    sys.exit(_run())


def _mend_output() -> None:
    """Output that was closed goes nowhere; a character that the terminal does not know is shown as its number."""
    # Never closed: it lasts as long as the process.
    sys.stdout = sys.stdout or TextIOWrapper(FileIO(os.devnull, "w"), encoding="utf-8")
    sys.stderr = sys.stderr or TextIOWrapper(FileIO(os.devnull, "w"), encoding="utf-8")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _run() -> int:
    as_json = "--json" in sys.argv
    try:
        _refuse_what_is_no_text(sys.argv[1:])
        result = cli(standalone_mode=False)
        sys.stdout.flush()
    except NewsletterError as error:
        return tell_error(error, as_json=as_json)
    except TyperException as error:
        return _tell_usage(error, as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        note("stopped; nothing is lost")
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`); there is nobody left to tell.
        _leave_stdout()
        return OFF
    except OSError as error:
        return _tell_system(error, as_json=as_json)
    return result if isinstance(result, int) else DONE


def _refuse_what_is_no_text(arguments: list[str]) -> None:
    """Bytes that are no UTF-8 come from the shell as lone surrogates, which no database, message or terminal takes."""
    for argument in arguments:
        if not argument.isprintable() and any("\ud800" <= char <= "\udfff" for char in argument):
            raise UsageError(
                "an argument is no UTF-8 text; nothing was done",
                where=ascii(argument),
                do="write it in UTF-8; rename a file of such a name",
            )


def _leave_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_system(error: OSError, *, as_json: bool) -> int:
    """What the system refused and no part expected: a full disk under the output, an unreadable file of ours."""
    stopped = Stopped(
        f"the system refused: {error.strerror or error}", where=error.filename and str(error.filename), do="mend that, then run it again"
    )
    try:
        code = tell_error(stopped, as_json=as_json)
        sys.stdout.flush()
    except OSError:
        code = tell_error(stopped, as_json=False)
        _leave_stdout()
    return code


def _tell_usage(error: TyperException, *, as_json: bool) -> int:
    """What is wrong with the command line, in the form of every other error; a group without a command shows its help."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None and not as_json:
        say(context.get_help())
        return DONE
    path = context.command_path if context is not None else "newsletter"
    wrong = error.format_message() or "a command is missing"
    return tell_error(UsageError(wrong, where="the command line", do=f"see `{path} --help`"), as_json=as_json)
