"""What a typed attribute of MJML accepts: a colour, a length, one of several words, a whole number, true or false."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_UNIT = re.compile(r"unit(?P<negative>WithNegative)?\((?P<units>[^)]*)\)(?:\{(?P<count>[^}]+)\})?")
_COLOUR = re.compile(r"rgba\(\d{1,3},\s?\d{1,3},\s?\d{1,3},\s?\d(?:\.\d{1,3})?\)|rgb\(\d{1,3},\s?\d{1,3},\s?\d{1,3}\)", re.IGNORECASE)
_HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Accepts:
    """One type: whether a value has it, and how it is called in a sentence."""

    what: str  # "a colour, such as #1a2b3c"
    test: Callable[[str], bool]
    words: tuple[str, ...] = ()  # what may be meant, for a suggestion


def accepts(kind: str, colours: frozenset[str]) -> Accepts | None:
    """The type that MJML writes as `kind`, such as `unit(px,%){1,4}`; None for any text."""
    if kind.startswith("color"):
        return Accepts(
            what="a colour, such as #1a2b3c, rgb(1, 2, 3) or navy",
            test=lambda value: bool(_COLOUR.search(value) or _HEX.fullmatch(value)) or value in colours,
            words=tuple(sorted(colours)),
        )
    if kind.startswith("enum"):
        words = tuple(kind[kind.index("(") + 1 : kind.index(")")].split(","))
        return Accepts(what=" or ".join(filter(None, words)), test=lambda value: value in words, words=words)
    if kind.startswith("boolean"):
        return Accepts(what="true or false", test=lambda value: value in ("true", "false"), words=("true", "false"))
    if kind.startswith("integer"):
        return Accepts(what="a whole number", test=lambda value: re.search("[0-9]", value) is not None)
    unit = _UNIT.match(kind)
    return _length(unit) if unit else None


def _length(kind: re.Match[str]) -> Accepts:
    units = kind["units"].split(",")
    auto = "|auto" if "auto" in units else ""
    suffixes = [unit for unit in units if unit != "auto"]
    number = rf"(?:{'-|' if kind['negative'] else ''}[0-9]|,|\.)+"
    count = kind["count"] or "1"
    pattern = re.compile(rf"(?:(?:{number}(?:{'|'.join(re.escape(unit) for unit in suffixes)})|0{auto})(?: )?){{{count}}}")
    named = [*("a plain number" if not unit else f"a number with {unit}" for unit in suffixes), *(["auto"] if auto else [])]
    several = f", {count.replace(',', ' to ')} of them" if count != "1" else ""
    return Accepts(what=f"{' or '.join(named)}{several}", test=lambda value: pattern.fullmatch(value) is not None)
