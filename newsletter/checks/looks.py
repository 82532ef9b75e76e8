"""How each stretch of text is drawn: its colour, its background and its size, by what the html declares. Pure.

A cascade in small (CSS Cascade 4, section 6): presentational attributes, rules without a condition, the style attribute and
`!important`, for the few properties that contrast depends on. In the dark scheme the rules of
`@media (prefers-color-scheme: dark)` take part. What cannot be known, as a picture behind the text, is None and judged by nobody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from newsletter.checks.css import Declaration, Selector, declarations, selected, selectors
from newsletter.checks.page import Page

Scheme = Literal["light", "dark"]

_WANTED = frozenset({"color", "background", "background-color", "display", "font-size", "font-weight"})
_LOUD = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th"})
_UNDRAWN = frozenset({"head", "style", "script", "title", "template", "noscript"})
_LETTERS = re.compile(r"[^\W_]")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_NAMED = {
    "black": "#000000", "silver": "#c0c0c0", "gray": "#808080", "grey": "#808080", "white": "#ffffff", "maroon": "#800000",
    "red": "#ff0000", "purple": "#800080", "fuchsia": "#ff00ff", "green": "#008000", "lime": "#00ff00", "olive": "#808000",
    "yellow": "#ffff00", "navy": "#000080", "blue": "#0000ff", "teal": "#008080", "aqua": "#00ffff", "orange": "#ffa500",
    "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3", "darkgray": "#a9a9a9", "darkgrey": "#a9a9a9", "dimgray": "#696969",
}  # fmt: skip
_LINK = "#0000ee"
_CLEAR = ("transparent", "none", "initial", "inherit", "unset")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a piece of text looks like; colours as `#rrggbb`, None where they are not known."""

    colour: str | None = "#000000"
    background: str | None = "#ffffff"
    size: float = 16.0  # CSS pixels
    bold: bool = False
    hidden: bool = False

    @property
    def large(self) -> bool:
        """Large text in the sense of WCAG 2.2: 24 pixels, or 18.66 and bold."""
        return self.size >= 24 or (self.bold and self.size >= 18.66)


@dataclass(frozen=True, kw_only=True)
class DrawnText:
    """An element with words of its own, and their look."""

    element: Any
    words: str
    look: Look


def drawn_texts(page: Page, scheme: Scheme) -> Iterator[DrawnText]:
    """Every element that has words of its own and shows them, in order."""
    cascade = _Cascade(page, scheme)
    looks: dict[Any, Look] = {}
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        around = looks.get(element.getparent(), Look())
        look = looks[element] = around if around.hidden else _look(element, around, cascade.values(element))
        if not look.hidden and (words := _own_words(element)):
            yield DrawnText(element=element, words=words, look=look)


def has_dark_rules(page: Page) -> bool:
    """True if the page says how it looks in the dark."""
    return any(_condition(rule.conditions) == "dark" for rule in page.style_rules)


def colour_of(value: str) -> str | None:
    """A CSS colour as `#rrggbb`; None for one that is not plain and solid."""
    if _HEX.fullmatch(value):
        return value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:])
    if found := _RGB.fullmatch(value):
        return "#" + "".join(f"{min(255, int(channel)):02x}" for channel in found.groups())
    return _NAMED.get(value)


class _Cascade:
    """The rules that take part in one scheme, found by what an element must have to be meant."""

    def __init__(self, page: Page, scheme: Scheme) -> None:
        self._by_key: dict[str, list[tuple[tuple[int, int, int], int, Selector, tuple[Declaration, ...]]]] = defaultdict(list)
        for order, rule in enumerate(page.style_rules):
            wanted = tuple(one for one in rule.declarations if one.name in _WANTED)
            if not wanted or _condition(rule.conditions) not in ("always", scheme):
                continue
            for selector in selectors(rule.selector):
                subject = selector.subject
                key = next((f".{name}" for name in sorted(subject.classes)), subject.tag)
                self._by_key[key].append((selector.specificity, order, selector, wanted))

    def values(self, element: Any) -> dict[str, str]:
        """The winning value of each wanted property that something declares for this element."""
        weighed: dict[str, tuple[tuple[bool, bool, tuple[int, int, int], int], str]] = {}

        def claim(one: Declaration, weight: tuple[int, int, int], order: int, *, inline: bool) -> None:
            rank = (one.important, inline, weight, order)
            name = "background-color" if one.name == "background" else one.name
            if name not in weighed or weighed[name][0] <= rank:
                weighed[name] = (rank, one.value)

        keys = ["", element.tag, *(f".{name}" for name in (element.get("class") or "").split())]
        for weight, order, selector, wanted in (found for key in keys for found in self._by_key.get(key, ())):
            if selected(selector, element):
                for one in wanted:
                    claim(one, weight, order, inline=False)
        for order, one in enumerate(declarations(element.get("style") or "")):
            if one.name in _WANTED:
                claim(one, (0, 0, 0), order, inline=True)
        return {name: value for name, (_, value) in weighed.items()}


def _condition(around: tuple[str, ...]) -> str:
    if not around:
        return "always"
    said = "".join(" ".join(around).lower().split())
    return "dark" if "(prefers-color-scheme:dark)" in said and "width" not in said else "sometimes"


def _look(element: Any, around: Look, values: dict[str, str]) -> Look:
    if element.tag in _UNDRAWN or element.get("hidden") is not None or values.get("display") == "none":
        return replace(around, hidden=True)
    return Look(
        colour=_colour(element, around, values),
        background=_background(element, around, values),
        size=_size(values.get("font-size", ""), around.size),
        bold=_is_bold(element, around, values),
    )


def _colour(element: Any, around: Look, values: dict[str, str]) -> str | None:
    value = values.get("color") or (element.get("color") or "").lower()
    if value and value not in ("inherit", "currentcolor"):
        return colour_of(value)
    return _LINK if not value and element.tag == "a" and element.get("href") is not None else around.colour


def _background(element: Any, around: Look, values: dict[str, str]) -> str | None:
    if element.get("background"):
        return None
    value = values.get("background-color") or (element.get("bgcolor") or "").lower()
    if not value or value in _CLEAR:
        return around.background
    if "url(" in value or "gradient(" in value:
        return None
    return next((colour for word in value.split() if (colour := colour_of(word))), None)


def _size(value: str, around: float) -> float:
    found = re.fullmatch(r"(\d*\.?\d+)(px|pt|em|rem|%)", value)
    if not found:
        return around
    times = {"px": 1.0, "pt": 4 / 3, "em": around, "rem": 16.0, "%": around / 100}[found[2]]
    return float(found[1]) * times or around  # MJML sets 0 on every cell, against gaps; no text of a reader's is 0 high


def _is_bold(element: Any, around: Look, values: dict[str, str]) -> bool:
    value = values.get("font-weight")
    if value is None:
        return element.tag in _LOUD or around.bold
    return value in ("bold", "bolder") or (value.isdigit() and int(value) >= 700)


def _own_words(element: Any) -> str:
    words = " ".join([element.text or "", *(child.tail or "" for child in element)])
    return " ".join(words.split()) if _LETTERS.search(words) else ""
