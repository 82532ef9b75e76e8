"""Text that can be read: by its declared colours, in light, in the theme's own dark, and in a dark that a mail program forces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.looks import DrawnText, drawn_texts, has_dark_rules
from newsletter.checks.page import Page, css_path
from newsletter.model.colour import READABLE, contrast, inverted

_READABLE_LARGE = 3.0  # WCAG AA for text of 24 pixels, or 18.66 and bold
_FIX = "give the text or its background a colour further away from the other, in theme.toml or [newsletters.NAME.colours]"

RULES = (
    Rule(
        id="contrast",
        level="warning",
        what="text whose colour is too close to its background's",
        why="below 4.5 to 1 (3 to 1 for large text) many readers cannot make it out, and outdoors nobody can (WCAG 2.2, 1.4.3)",
        fix=_FIX,
    ),
    Rule(
        id="contrast-dark",
        level="warning",
        what="the same under the theme's own rules for dark mode",
        why="Apple Mail, Thunderbird and Samsung follow these rules, and about a third of all readers have dark mode on",
        fix="correct the dark partner of the colour in theme.toml",
    ),
    Rule(
        id="contrast-forced-dark",
        level="warning",
        what="the same where a mail program turns the colours around by itself",
        why="Outlook and the Gmail apps recolour a light message and ask no theme; a middling grey comes out unreadable",
        fix="take a darker text colour: what has 7 to 1 in light survives",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`contrast`, `contrast-dark` and `contrast-forced-dark`, once for each pair of colours."""
    light = list(drawn_texts(page, "light"))
    yield from _findings(page, "contrast", "", ((one, one.look.colour, one.look.background) for one in light))
    if has_dark_rules(page):
        dark = ((one, one.look.colour, one.look.background) for one in drawn_texts(page, "dark"))
        yield from _findings(page, "contrast-dark", " in dark mode", dark)
    yield from _findings(page, "contrast-forced-dark", " in forced dark mode", _forced(light))


def _forced(texts: list[DrawnText]) -> Iterator[tuple[DrawnText, str | None, str | None]]:
    for one in texts:
        colour, background = one.look.colour, one.look.background
        yield one, colour and inverted(colour, background=False), background and inverted(background, background=True)


def _findings(page: Page, identity: str, mode: str, texts: Iterable[tuple[DrawnText, str | None, str | None]]) -> Iterator[Finding]:
    dim: dict[tuple[str, str, bool], list[DrawnText]] = {}
    for one, colour, background in texts:
        if colour and background and _ratio(colour, background, identity) < _wanted(one):
            dim.setdefault((colour, background, one.look.large), []).append(one)
    fix = next(rule.fix for rule in RULES if rule.id == identity)
    for (colour, background, _), places in dim.items():
        first = places[0]
        line, column = page.place(first.element)
        more = f", and {len(places) - 1} more" if len(places) > 1 else ""
        yield Finding(
            id=identity,
            level="warning",
            where=page.where(first.element),
            line=line,
            column=column,
            element=css_path(first.element),
            message=f"“{first.words[:40]}”{more}: {colour} on {background} has {contrast(colour, background):.2f} to 1{mode}, "
            f"and {_wanted(first):g} is needed",
            fix=fix,
        )


def _ratio(colour: str, background: str, identity: str) -> float:
    ratio = contrast(colour, background)
    # What a mail program really does differs from the emulation by more than the second place.
    return round(ratio, 1) if identity == "contrast-forced-dark" else ratio


def _wanted(text: DrawnText) -> float:
    return _READABLE_LARGE if text.look.large else READABLE
