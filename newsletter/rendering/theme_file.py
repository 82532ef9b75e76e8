"""One theme.toml: read, and every key and value in it checked, with the line of whatever is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from newsletter.errors import BadInput
from newsletter.model.colour import HEX
from newsletter.rendering.theme_text import theme_text

# CSS pixels at which a theme shows pictures unless it says otherwise; 0 for not at all.
PICTURES: Mapping[str, int] = {"lead": 552, "feature": 240, "compact": 112, "avatar": 40, "logo": 240}

# CSS pixels of type and of the grid: the smallest and largest that may be chosen, and what stands without a choice.
SIZES: Mapping[str, tuple[int, int, int]] = {
    "name": (20, 72, 40),  # the newsletter's name in the masthead
    "title": (20, 64, 32),  # headline of the lead
    "headline": (18, 48, 23),
    "compact": (16, 40, 18),  # headline of a small story
    "text": (16, 24, 17),
    "small": (16, 24, 16),  # text of a small story
    "meta": (13, 18, 14),
    "label": (13, 18, 13),
    "gutter": (8, 64, 24),  # beside the stories
    "gap": (16, 80, 32),  # between stories
}

_WIDEST = 600
_TABLES = ("light", "dark", "fonts", "pictures", "sizes")
_KEYS = ("extends", "avatars", *_TABLES)
_TOKEN = re.compile(r"[a-z][a-z0-9_]{0,30}")
# A font list goes into a style attribute and a style sheet: what could end either of them stays out.
_FONTS = re.compile(r"[^<>{};\"\\\n]{1,300}")


@dataclass(frozen=True, kw_only=True)
class ThemeFile:
    """What one theme.toml says; empty where it is silent."""

    path: str = ""
    extends: str | None = None
    avatars: tuple[str, ...] = ()
    light: Mapping[str, str] = field(default_factory=dict)  # colour token -> #rrggbb
    dark: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, int] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)


def read_theme_file(path: Path) -> ThemeFile:
    """The checked contents of a theme.toml; an empty record where there is no such file.

    Raises BadInput with file, line and key for whatever is wrong, and the nearest right word where there is one.
    """
    source = theme_text(path)
    if source is None:
        return ThemeFile(path=str(path))
    try:
        tables = tomllib.loads(source)
    except (ValueError, RecursionError) as wrong:  # ValueError: no TOML, or a number of thousands of digits
        raise _no_toml(wrong, path) from wrong
    return _Reader(source, str(path)).read(tables)


def _no_toml(wrong: Exception, path: Path) -> BadInput:
    """What tomllib refuses, with the place that it names at the end of its sentence."""
    if isinstance(wrong, RecursionError):
        return BadInput("lists stand inside each other too deeply", where=str(path), do="write plain values and simple lists")
    what, _, place = str(wrong).partition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", place)
    where = f"{path}:{found[1]}:{found[2]}" if found else str(path)
    return BadInput(f"theme.toml cannot be read: {what}{'' if found or not place else f' (at {place}'}", where=where, do="correct it there")


class _Reader:
    """Checks one file; knows its text to name lines."""

    def __init__(self, source: str, path: str) -> None:
        self._source, self._path = source, path

    def read(self, tables: Mapping[str, object]) -> ThemeFile:
        for key in tables:
            if key not in _KEYS:
                raise self._unknown("", key, _KEYS)
        light, dark, fonts, pictures, sizes = (self._table(tables, name) for name in _TABLES)
        return ThemeFile(
            path=self._path,
            extends=self._extends(tables.get("extends")),
            avatars=self._avatars(tables.get("avatars", [])),
            light={token: self._colour("light", token, value) for token, value in light.items()},
            dark={token: self._colour("dark", token, value) for token, value in dark.items()},
            fonts={token: self._font(token, value) for token, value in fonts.items()},
            pictures={key: self._pixels("pictures", key, value, PICTURES, 0, _WIDEST) for key, value in pictures.items()},
            sizes={key: self._pixels("sizes", key, value, SIZES, *SIZES.get(key, (0, 0))[:2]) for key, value in sizes.items()},
        )

    def _table(self, tables: Mapping[str, object], name: str) -> Mapping[str, object]:
        table = tables.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong("", name, f"{name} is a table, not {table!r}", f"write [{name}] on a line of its own, and its keys below")
        return table

    def _extends(self, value: object) -> str | None:
        if value is None or isinstance(value, str):
            return value or None
        raise self._wrong("", "extends", f"extends = {value!r} names no theme", 'write the name of a theme, as "journal"')

    def _avatars(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self._wrong("", "avatars", f"avatars = {value!r} is no list", 'write colours in brackets, as ["#7c3f2c", "#2f5d62"]')
        return tuple(self._colour("", "avatars", colour) for colour in value)

    def _colour(self, table: str, token: str, value: object) -> str:
        self._named(table, token)
        # Old Outlook wants all six digits; a name or rgb() is dropped by some stage after this one.
        if not isinstance(value, str) or not HEX.fullmatch(value):
            raise self._wrong(table, token, f"{value!r} is no colour", 'write six digits, as "#9a3412"')
        return value.lower()

    def _font(self, token: str, value: object) -> str:
        self._named("fonts", token)
        if not isinstance(value, str) or not _FONTS.fullmatch(value):
            raise self._wrong(
                "fonts", token, f"{value!r} is no list of fonts", "write names between commas, as \"Georgia, 'Times New Roman', serif\""
            )
        return value

    def _pixels(self, table: str, key: str, value: object, known: Mapping[str, object], least: int, most: int) -> int:
        if key not in known:
            raise self._unknown(table, key, tuple(known))
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._wrong(table, key, f"{value!r} is no size for it", f"write CSS pixels as a whole number, {least} to {most}")
        return value

    def _named(self, table: str, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise self._wrong(table, token, f"{token!r} is no name that a template can use", "use small letters, digits and underscores")

    def _unknown(self, table: str, key: str, known: tuple[str, ...]) -> BadInput:
        close = get_close_matches(key, known, 1)
        do = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(known)}"
        return self._wrong(table, key, "there is no such key", do)

    def _wrong(self, table: str, key: str, what: str, do: str) -> BadInput:
        dotted = f"{table}.{key}" if table else key
        return BadInput(f"{dotted}: {what}", where=f"{self._path}:{line_of(self._source, table, key)}", do=do)


def line_of(source: str, table: str, key: str) -> int:
    """The line, from 1, of a key of a table ("" for the top), or of a table of that name; 1 where it is not found."""
    current = ""
    for number, text in enumerate(source.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([\w.\"'-]+)\s*\]", text):
            current = header.group(1).strip("\"'")
            if not table and current == key:
                return number
        elif current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", text):
            return number
    return 1
