"""The command pick: who would be in the next edition, who would not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.front import AsJson, emit, globals_of, note, opened, run_async, say, table

if TYPE_CHECKING:  # only annotations need them
    from collections.abc import Sequence

    from newsletter.editorial.score import Factor
    from newsletter.steps.assemble import Assembled


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(pick)


def pick(
    context: typer.Context,
    explain: Annotated[bool, typer.Option("--explain", help="Also what each score is made of, who is out, and why.")] = False,
    as_json: AsJson = False,
) -> int:
    """Who would be in the next edition, who would not, and why. Changes nothing, fetches nothing."""
    return run_async(_pick(context, explain, as_json))


async def _pick(context: typer.Context, explain: bool, as_json: bool) -> int:
    from newsletter.steps.trial import look_ahead
    from newsletter.steps.wishes import without_effect

    async with opened(context) as app:
        desk = app.desk(globals_of(context).newsletter)
        found = await look_ahead(desk)
    idle = without_effect(desk, found.selected.articles)
    if as_json:
        emit(pick_document(found) | {"without_effect": list(idle)})
        return 0
    edition, out = found.edition, found.selected.passed_over
    zone = desk.newsletter.timezone
    ends = [f"{end.astimezone(zone):%d %B %Y, %H:%M}" if end else "the beginning" for end in (edition.window_from, edition.cutoff)]
    say(f"{edition.name}, window: {ends[0]} to {ends[1]} ({zone})\n")
    table(
        ["id", "place", "score", "title", "why"],
        [[str(p.stored.id), p.place, f"{p.score:.2f}", p.stored.article.title, p.why] for p in edition.picks],
    )
    if explain:
        _explain(found)
        _print_idle(idle)
    for problem in (*found.problems, *([found.too_little] if found.too_little else [])):
        note(problem)
    if not edition.picks and not out:
        note("no article of this window is stored; `newsletter collect` visits the sources")
    return 0


def pick_document(found: Assembled) -> dict[str, Any]:
    """A look ahead as JSON: edition, window, picked, passed_over, too_little, problems; with the factors of every score that was reckoned."""
    from newsletter.cli import forms

    edition, selected = found.edition, found.selected
    also_in = {choice.stored.id: list(choice.also_in) for choice in selected.picked}
    return {
        "edition": edition.name,
        "window": {"from": forms.moment(edition.window_from), "to": forms.moment(edition.cutoff)},
        "picked": [
            forms.pick(one) | forms.weighed(selected, one.stored.id) | {"also_in": also_in.get(one.stored.id, [])} for one in edition.picks
        ],
        "passed_over": [forms.passed_over(one) | forms.weighed(selected, one.stored.id) for one in selected.passed_over],
        "too_little": found.too_little,
        "problems": list(found.problems),
    }


def _explain(found: Assembled) -> None:
    """What the scores are made of, and who is out."""
    selected = found.selected
    also_in = {choice.stored.id: choice.also_in for choice in selected.picked}
    say()
    table(
        ["id", "score", "made of", "also in"],
        [
            [str(p.stored.id), f"{p.score:.2f}", _made_of(selected.factors.get(p.stored.id, ())), ", ".join(also_in.get(p.stored.id, ()))]
            for p in found.edition.picks
        ],
    )
    say()
    table(
        ["id", "out", "why not", "it would have needed", "made of"],
        [
            [str(one.stored.id), one.stored.article.title, one.reason, one.needs, _made_of(selected.factors.get(one.stored.id, ()))]
            for one in selected.passed_over
        ],
    )


def _print_idle(idle: Sequence[str]) -> None:
    if idle:
        say("\nwithout effect now:")
    for sentence in idle:
        say(f"  {sentence}")


def _made_of(factors: Sequence[Factor]) -> str:
    return " × ".join(f"{factor.name} {factor.value:.2f}" for factor in factors)
