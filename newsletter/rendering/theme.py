"""A theme: a folder with theme.toml and templates. Finds it, and settles its tokens with a newsletter's own over them.

A theme folder is searched for in the project first, then among the shipped ones; a template missing in the one is
taken from the next, and from the theme that `extends` names. Includes never leave these folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from newsletter.errors import BadInput
from newsletter.model.colour import HEX
from newsletter.rendering.colours import readable_on
from newsletter.rendering.theme_file import PICTURES, SIZES, ThemeFile, read_theme_file

_T = TypeVar("_T")

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MAX_EXTENDS = 5  # a theme that extends itself would be read for ever
_DEFAULT_SIZES = {key: default for key, (_, _, default) in SIZES.items()}


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme with its tokens settled; what templates know as `theme`."""

    name: str
    roots: tuple[str, ...]  # folders searched for templates, in order
    light: Mapping[str, str]  # colour token -> #rrggbb
    dark: Mapping[str, str]  # the same tokens
    fonts: Mapping[str, str]  # token -> font-family value
    avatars: tuple[str, ...]  # backgrounds of initials, white on which is readable
    picture_widths: Mapping[str, int]  # CSS pixels at which lead, feature, compact, avatar and logo are shown; 0 for not at all
    sizes: Mapping[str, int] = field(default_factory=lambda: dict(_DEFAULT_SIZES))  # CSS pixels of type and of the grid
    notes: tuple[str, ...] = ()


def load_theme(name: str, folders: Sequence[str], colours: Mapping[str, str]) -> Theme:
    """The theme `name` with a newsletter's own colours over it.

    `colours` holds token -> `#rrggbb`; `<token>_dark` is for dark mode, and where only the light one is given a
    readable dark one is derived. Raises BadInput for an unknown theme, key or token, or a value that is no colour.
    """
    roots, files = _chain(name, folders)
    nearest_last = files[::-1]
    light, dark = _merged(one.light for one in nearest_last), _merged(one.dark for one in nearest_last)
    _check_pairs(name, files, light, dark)
    light, dark, notes = _overridden(light, dark, colours)
    return Theme(
        name=name,
        roots=roots,
        light=light,
        dark=dark,
        fonts=_merged(one.fonts for one in nearest_last),
        avatars=next((one.avatars for one in files if one.avatars), ("#4b5563",)),
        picture_widths=_merged([PICTURES, *(one.pictures for one in nearest_last)]),
        sizes=_merged([_DEFAULT_SIZES, *(one.sizes for one in nearest_last)]),
        notes=notes,
    )


def _chain(name: str, folders: Sequence[str]) -> tuple[tuple[str, ...], list[ThemeFile]]:
    """The folders of a theme and of those it extends, with their files, nearest first."""
    roots: list[str] = []
    files: list[ThemeFile] = []
    for _ in range(_MAX_EXTENDS):
        found = _folders_of(name, folders)
        roots += [str(folder) for folder in found]
        read = [read_theme_file(folder / "theme.toml") for folder in found]
        files += read
        base = next((one.extends for one in read if one.extends), None)
        if base is None:
            return tuple(roots), files
        name = base
    raise BadInput("themes extend each other in a ring", where=name, do="take one of the `extends` lines away")


def _folders_of(name: str, folders: Sequence[str]) -> list[Path]:
    found = [Path(folder) / name for folder in folders if _NAME.fullmatch(name) and (Path(folder) / name).is_dir()]
    if not found:
        known = themes_in(folders)
        close = get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        do = f"{hint}themes that are there: {', '.join(known) or 'none'}"
        raise BadInput(f"there is no theme {name!r}", where=", ".join(folders), do=do)
    return found


def themes_in(folders: Sequence[str]) -> list[str]:
    """The names of the themes in these folders, in alphabetical order."""
    here = [Path(folder) for folder in folders if Path(folder).is_dir()]
    return sorted({path.name for folder in here for path in folder.iterdir() if path.is_dir() and _NAME.fullmatch(path.name)})


def _merged(tables: Iterable[Mapping[str, _T]]) -> dict[str, _T]:
    merged: dict[str, _T] = {}
    for table in tables:
        merged.update(table)
    return merged


def _check_pairs(name: str, files: Sequence[ThemeFile], light: Mapping[str, str], dark: Mapping[str, str]) -> None:
    for token in sorted(set(light) ^ set(dark)):
        mode, other = ("light", dark) if token in light else ("dark", light)
        close = get_close_matches(token, set(other) - set(light if token in light else dark) or set(other), 1)
        hint = f"did you mean {close[0]!r}? else " if close else ""
        raise BadInput(
            f"theme {name!r} has colours in one mode only: {token}",
            where=next(one.path for one in files if token in getattr(one, mode)),
            do=f"{hint}give every colour of [light] a partner in [dark], and the other way round",
        )


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
