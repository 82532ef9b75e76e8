"""The command that looks and sends nothing: check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.front import DONE, OFF, AsJson, emit, globals_of, load_settings, opened, read_input, run_async, say
from newsletter.errors import UsageError

if TYPE_CHECKING:  # only annotations need them
    from collections.abc import Sequence

    from newsletter.checks.base import Finding
    from newsletter.checks.on_demand.base import Sample
    from newsletter.checks.on_demand.run import Name
    from newsletter.config.settings import Settings
    from newsletter.fetch.options import FetchOptions

_WORDS = {"error": "error", "warning": "warning", "info": "note"}


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(check)


def check(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="ID|FILE", help="An edition, or a file: .mjml, .html or .eml.")],
    axe: Annotated[bool, typer.Option("--axe", help="Also axe-core in Chromium: light, dark and forced dark.")] = False,
    links: Annotated[bool, typer.Option("--links", help="Also ask for every link, over the network.")] = False,
    spam: Annotated[bool, typer.Option("--spam", help="Also SpamAssassin's content rules.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Also all three of these, as far as they are installed.")] = False,
    as_json: AsJson = False,
) -> int:
    """What is wrong with an edition or a file, and what to do about it. Exit code 1 if a finding is an error."""
    from newsletter.checks.on_demand.run import NAMES

    named = [name for name, wanted in zip(NAMES, (axe, links, spam), strict=True) if wanted]
    return run_async(_check(context, target, named, list(NAMES) if everything else named, as_json))


async def _check(context: typer.Context, target: str, named: list[Name], wanted: list[Name], as_json: bool) -> int:
    from newsletter.app.checking import kind_of
    from newsletter.checks.on_demand.run import run_on_demand

    findings, samples, fetch = await (_file(context, target) if kind_of(target) else _edition(context, target))
    if wanted and samples:
        findings = [*findings, *await run_on_demand(samples, wanted, insist_on=named, fetch=fetch)]
    _tell(findings, as_json)
    return OFF if any(one.level == "error" for one in findings) else DONE


async def _edition(context: typer.Context, name: str) -> tuple[list[Finding], Sequence[Sample], FetchOptions]:
    from newsletter.steps.inspect import inspect

    if "-" not in name:
        raise UsageError(
            f"{name!r} is neither an edition nor a file that can be checked",
            do="give an edition's id (`newsletter editions list`), or a file ending in .mjml, .html or .eml",
        )
    async with opened(context) as app:
        inspected = await inspect(*await app.edition(name))
        return list(inspected.findings), inspected.samples, app.settings.fetch


async def _file(context: typer.Context, name: str) -> tuple[list[Finding], Sequence[Sample], FetchOptions]:
    from newsletter.app.checking import check_file, kind_of
    from newsletter.checks.options import CheckOptions
    from newsletter.fetch.options import FetchOptions
    from newsletter.rendering.options import RenderingOptions

    data, _ = read_input(name)
    settings = _settings_if_any(context)
    checks = settings.checks if settings else CheckOptions()
    rendering = settings.rendering if settings else RenderingOptions()
    checked = await check_file(data, name, checks=checks, rendering=rendering)
    sample = checked.sample
    if sample is not None and kind_of(name) == "eml":
        # The cell gives back the parts; the whole of it is here already.
        sample = replace(sample, message=data)
    return list(checked.findings), [sample] if sample else [], settings.fetch if settings else FetchOptions()


def _settings_if_any(context: typer.Context) -> Settings | None:
    """The configuration, where one is named or lies here: a file can be checked without any."""
    if globals_of(context).config is None and not Path("config.toml").exists():
        return None
    return load_settings(context)


def _tell(findings: Sequence[Finding], as_json: bool) -> None:
    from newsletter.cli import forms

    if as_json:
        emit({"findings": [forms.finding(one) for one in findings]})
        return
    for one in findings:
        place = one.where + (f", line {one.line}" if one.line else "") + (f":{one.column}" if one.line and one.column else "")
        say(f"{one.level}: {one.id}: {one.message}")
        say(f"  {place}. {one.fix}")
    counts = [(sum(one.level == level for one in findings), word) for level, word in _WORDS.items()]
    say(", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count) or "nothing found")
