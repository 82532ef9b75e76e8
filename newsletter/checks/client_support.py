"""What the mail programs of the readers do not know: html and CSS compared with caniemail, MJML's own constructs left out.

MJML writes much that some program does not know, and beside it what that program needs instead. So everything that a plain
MJML page holds too is subtracted (`own` in the stored file), and what a theme adds is judged. Rules within `@media` and
`@supports` are not: who does not know the condition does not see them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from newsletter.checks.base import CheckInput, Finding, Level, Rule
from newsletter.checks.client_features import AT_RULES, ATTRIBUTES, PROPERTIES, SEVERITIES, TAGS, VALUES
from newsletter.checks.client_record import Support, stored_support
from newsletter.checks.css import declarations
from newsletter.checks.page import Page, css_path, is_hidden

_LEVELS: dict[str, Level] = {"layout": "warning", "cosmetic": "info"}
_CONDITIONAL = ("@media", "@supports", "@container")

RULES = (
    Rule(
        id="client-support",
        level="warning",
        what="html or CSS that a mail program of `checks.clients` does not know",
        why="that program leaves it out: where the layout rests on it, columns fall on each other or words vanish",
        fix="build it from tables and plain properties, or take that program out of checks.clients",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Construct:
    """Something in the page that caniemail has an entry for."""

    slug: str
    written: str  # as in "display:flex", numbers as #
    element: Any  # where it stands; None for a style sheet


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`client-support`, once for each entry of caniemail."""
    support = stored_support()
    found: dict[str, list[Construct]] = {}
    for one in constructs(page):
        if one.written not in support.own:
            found.setdefault(one.slug, []).append(one)
    for slug, places in found.items():
        without = {name: where for name, where in support.lacking.get(slug, {}).items() if name in given.clients}
        if without:
            yield _finding(page, support, slug, places, without)


def constructs(page: Page) -> Iterator[Construct]:
    """Everything in the page that caniemail has an entry for, in order: elements, then style sheets."""
    hidden: Any = None  # the first preheader or the like: what nobody sees needs no support
    for element in page.root.iter(etree.Element):
        tag = element.tag
        if hidden is not None and hidden in element.iterancestors():
            continue
        hidden = element if is_hidden(element) else None
        if hidden is not None:
            continue
        if tag in TAGS:
            yield Construct(slug=TAGS[tag][0], written=f"<{tag}>", element=element)
        for name in ATTRIBUTES.keys() & element.attrib.keys():
            yield Construct(slug=ATTRIBUTES[name][0], written=f"{name}=", element=element)
        if style := element.get("style"):
            for written, slugs in _declared(style):
                yield from (Construct(slug=slug, written=written, element=element) for slug in slugs)
    yield from _in_sheets(page)


@lru_cache(maxsize=4096)
def _declared(style: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((written, slugs) for one in declarations(style) if (slugs := _slugs(written := _as_written(one.name, one.value))))


def _in_sheets(page: Page) -> Iterator[Construct]:
    for rule in page.style_rules:
        for words in (*rule.conditions, rule.selector):
            name = words.partition(" ")[0].lower()
            if name in AT_RULES:
                yield Construct(slug=AT_RULES[name][0], written=name, element=None)
        if not any(words.lower().startswith(_CONDITIONAL) for words in rule.conditions):
            for one in rule.declarations:
                written = _as_written(one.name, one.value)
                yield from (Construct(slug=slug, written=written, element=None) for slug in _slugs(written))


def _as_written(name: str, value: str) -> str:
    return re.sub(r"\d+(?:\.\d+)?", "#", f"{name}:{value}")


@lru_cache(maxsize=4096)
def _slugs(written: str) -> tuple[str, ...]:
    """The entries that `name:value` is about."""
    name = written.partition(":")[0]
    named = (PROPERTIES[name][0],) if name in PROPERTIES else ()
    return named + tuple(slug for pattern, slug, _ in VALUES if pattern.search(written.replace("#", "0")))


def _finding(page: Page, support: Support, slug: str, places: list[Construct], without: Mapping[str, Collection[str]]) -> Finding:
    first = places[0]
    programs = ", ".join(
        f"{support.programs[name]} ({', '.join(support.platforms[one] for one in where)})" for name, where in without.items()
    )
    title = support.titles[slug]
    times = f"{len(places)} times, " if len(places) > 1 else ""
    line, column = page.place(first.element) if first.element is not None else page.find(first.written.partition("#")[0])
    return Finding(
        id="client-support",
        level=_LEVELS[SEVERITIES[slug]],
        where=page.where(first.element) if first.element is not None else "html",
        line=line,
        column=column,
        element=css_path(first.element) if first.element is not None else "",
        message=f"{title} ({times}first as {first.written}) is unknown to {programs}",
        fix=f"{RULES[0].fix} (caniemail.com/features/{slug}/)",
    )
