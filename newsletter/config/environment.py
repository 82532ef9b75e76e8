"""Environment names to options: `NEWSLETTER_SMTP__PORT` is `smtp.port`.

A name that starts with NEWSLETTER_ and matches no option is a mistake like an unknown key: somebody believes that
it does something.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsletter.config.catalogue import Node, Option, Table, Tables, environment_name, nearest, options
from newsletter.config.scan import KeyPath
from newsletter.errors import Problem

PREFIX = "NEWSLETTER_"
OTHERS = frozenset({"NEWSLETTER_CONFIG", "NEWSLETTER_LOG", "NEWSLETTER_LOOP"})  # read by the command line, no options

_TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


@dataclass(frozen=True, kw_only=True)
class Override:
    """One option set by the environment."""

    name: str  # of the environment
    path: KeyPath
    value: object


def overrides(root: Table, tables: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[list[Override], list[Problem]]:
    """What the environment sets, and the names that set nothing.

    `tables` are those of the file: an override may name only newsletters, relays, groups and sources that are there.
    """
    found, problems = [], []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in OTHERS:
            continue
        path = tuple(name.removeprefix(PREFIX).lower().split("__"))
        match _place(root, tables, path):
            case (place, Option() | Tables(numbered=True) as node):
                found.append(Override(name=name, path=place, value=_value(node, environ[name])))
            case _:
                problems.append(_unknown(root, tables, name))
    return found, problems


def merged(tables: Mapping[str, Any], found: list[Override]) -> dict[str, Any]:
    """The tables with the overrides in them; the tables themselves stay as they are."""
    copy: dict[str, Any] = _copied(tables)
    for override in found:
        *parents, last = override.path
        place = _made(copy, parents)
        if isinstance(place, dict):  # else the file has a plain value for a table, which is reported as what it is
            place[last] = override.value
    return copy


def _made(tables: dict[str, Any], path: list[str | int]) -> object:
    """The table at a path, made where there is none."""
    place: Any = tables
    for key in path:
        if isinstance(place, dict):
            place = place.setdefault(key, {})
        elif isinstance(place, list) and isinstance(key, int) and key < len(place):
            place = place[key]
        else:
            return None
    return place


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(below) for key, below in value.items()}
    return [_copied(below) for below in value] if isinstance(value, list) else value


def _place(root: Table, tables: Mapping[str, Any], names: tuple[str, ...]) -> tuple[KeyPath, Node] | None:
    """The path and node that lower-case names stand for, or None."""
    node: Node = root
    given: Any = tables
    path: KeyPath = ()
    for name in names:
        key: str | int = name
        match node:
            case Table(keys=keys) if name in keys:
                node = keys[name]
                given = given.get(name, {}) if isinstance(given, Mapping) else {}
            case Tables(each=each, numbered=True) if name.isdecimal() and isinstance(given, list) and int(name) < len(given):
                key, node, given = int(name), each, given[int(name)]
            case Tables(each=each, numbered=False, known=known) if isinstance(given, Mapping) and (name in given or name in known):
                node, given = each, given.get(name, {})
            case _:
                return None
        path += (key,)
    return path, node


def _unknown(root: Table, tables: Mapping[str, Any], name: str) -> Problem:
    names = [environment_name(one) for path, _ in options(root) for one in _as_given(tables, path)]
    near = nearest(name.lower(), {known.lower(): known for known in names})
    return Problem(
        file="environment",
        line=None,
        key=name,
        message="matches no option",
        suggestion=f"did you mean {near.upper()}?" if near else "see docs/reference/configuration.md, or unset it",
    )


def _as_given(tables: Mapping[str, Any], path: KeyPath) -> list[KeyPath]:
    """An option's path with each name that the file has in the place of NAME."""
    if "NAME" not in path:
        return [path]
    at = path.index("NAME")
    given: Any = tables
    for key in path[:at]:
        given = given.get(key) if isinstance(given, Mapping) else None
    names = list(given) if isinstance(given, Mapping) else []
    return [(*path[:at], name, *path[at + 1 :]) for name in names or ["NAME"]]


def _value(node: Option | Tables, text: str) -> object:
    """The text as the kind that the option wants; text that is none stays text, and is reported as such."""
    if isinstance(node, Tables) or isinstance(node.default, dict):
        return _from_json(text)
    if node.optional and not text:
        return None
    if node.kind is bool:
        return _TRUTH.get(text.lower(), text)
    if node.kind in {int, float}:
        try:
            return node.kind(text)
        except ValueError:
            return text
    if node.is_list:
        return _from_json(text) if text.lstrip().startswith("[") else [part.strip() for part in text.split(",") if part.strip()]
    return text


def _from_json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
