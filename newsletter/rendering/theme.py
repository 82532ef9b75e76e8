"""A theme: a folder with theme.toml and templates. Finds it and reads its tokens.

A theme folder is searched for in the project first, then among the shipped ones; a template missing in the one is
taken from the next, and from the theme that `extends` names. Includes never leave these folders.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from newsletter.errors import BadInput
from newsletter.rendering.colours import HEX, readable_on

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MAX_EXTENDS = 5  # a theme that extends itself would be read for ever


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme with its tokens settled; what templates know as `theme`."""

    name: str
    roots: tuple[str, ...]  # folders searched for templates, in order
    light: Mapping[str, str]  # colour token -> #rrggbb
    dark: Mapping[str, str]  # the same tokens
    fonts: Mapping[str, str]  # token -> font-family value
    avatars: tuple[str, ...]  # backgrounds of initials, white on which is readable
    notes: tuple[str, ...] = ()


def load_theme(name: str, folders: Sequence[str], colours: Mapping[str, str]) -> Theme:
    """The theme `name` with a newsletter's own colours over it.

    `colours` holds token -> `#rrggbb`; `<token>_dark` is for dark mode, and where only the light one is given a
    readable dark one is derived. Raises BadInput for an unknown theme or token, or a value that is no colour.
    """
    roots, tables = _chain(name, folders)
    light, dark = _tokens(tables, "light"), _tokens(tables, "dark")
    if missing := sorted(set(light) ^ set(dark)):
        raise BadInput(
            f"theme {name!r} has colours in one mode only: {', '.join(missing)}",
            where=f"{roots[0]}/theme.toml",
            do="give every colour of [light] a partner in [dark]",
        )
    light, dark, notes = _overridden(light, dark, colours)
    fonts = _merged(tables, "fonts")
    avatars: list[str] = next((table["avatars"] for table in tables if "avatars" in table), ["#4b5563"])
    return Theme(name=name, roots=roots, light=light, dark=dark, fonts=fonts, avatars=tuple(avatars), notes=notes)


def _chain(name: str, folders: Sequence[str]) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The folders of a theme and of those it extends, with their tables, nearest first."""
    roots: list[str] = []
    tables: list[dict[str, Any]] = []
    for _ in range(_MAX_EXTENDS):
        found = _folders_of(name, folders)
        roots += [str(folder) for folder in found]
        read = [_table(folder / "theme.toml") for folder in found]
        tables += read
        base = next((table["extends"] for table in read if table.get("extends")), None)
        if base is None:
            return tuple(roots), tables
        name = str(base)
    raise BadInput("themes extend each other in a ring", where=name, do="take one of the `extends` lines away")


def _folders_of(name: str, folders: Sequence[str]) -> list[Path]:
    found = [Path(folder) / name for folder in folders if _NAME.fullmatch(name) and (Path(folder) / name).is_dir()]
    if not found:
        known = sorted({path.name for folder in folders if Path(folder).is_dir() for path in Path(folder).iterdir() if path.is_dir()})
        raise BadInput(
            f"there is no theme {name!r}",
            where=", ".join(folders),
            do=f"themes that are there: {', '.join(known) or 'none'}",
        )
    return found


def _table(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadInput(f"theme.toml cannot be read: {wrong}", where=str(path), do="correct it at the place named") from wrong


def _merged(tables: Sequence[dict[str, Any]], section: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for table in reversed(tables):
        merged.update(table.get(section, {}))
    return merged


def _tokens(tables: Sequence[dict[str, Any]], section: str) -> dict[str, str]:
    tokens = _merged(tables, section)
    for token, value in tokens.items():
        _checked(f"[{section}] {token}", value, "theme.toml")
    return tokens


def _checked(token: str, value: object, where: str) -> str:
    # Old Outlook wants all six digits; a name or rgb() is dropped by some stage after this one.
    if not isinstance(value, str) or not HEX.fullmatch(value):
        raise BadInput(f"{token} = {value!r} is no colour", where=where, do='write six digits, as "#9a3412"')
    return value.lower()


def _overridden(
    light: dict[str, str], dark: dict[str, str], colours: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    light, dark, notes = dict(light), dict(dark), []
    for key, value in colours.items():
        token = key.removesuffix("_dark")
        if token not in light:
            close = get_close_matches(token, light, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"colours are: {', '.join(sorted(light))}"
            raise BadInput(f"the theme has no colour {key!r}", where="colours", do=hint)
        (light if key == token else dark)[token] = _checked(key, value, "colours")
    for token in sorted({"accent", "ink", "text", "meta"} & light.keys()) if "card" in light else ():
        if token in colours and f"{token}_dark" not in colours:
            dark[token] = readable_on(dark["card"], light[token])
        readable = readable_on(light["card"], light[token])
        if readable != light[token]:
            notes.append(f"{token} {light[token]} is hard to read on {light['card']}; {readable} would be readable")
    return light, dark, tuple(notes)
