"""Every option there is, read off the option records: what may stand where.

One tree answers the unknown key, the environment name, the quoted number and the reference page, so that none
of them can drift from the records.
"""

from __future__ import annotations

import dataclasses
import difflib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from newsletter.config.scan import KeyPath


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose."""

    kind: Any  # the annotation, without None
    optional: bool  # None is allowed
    default: object  # dataclasses.MISSING where the user must say
    help: str
    secret: bool  # its value is never shown

    @property
    def required(self) -> bool:
        """True if there is no default."""
        return self.default is dataclasses.MISSING

    @property
    def is_list(self) -> bool:
        """True for a list of texts."""
        return get_origin(self.kind) is tuple


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with known keys."""

    title: str  # first line of the record's docstring
    keys: Mapping[str, Node]
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Many tables of one shape: named by the user (a table of tables) or numbered (an array)."""

    each: Table
    numbered: bool
    known: tuple[str, ...] = ()  # names that are there without being written


Node = Option | Table | Tables


def table_of(record: type, *, required: bool = False) -> Table:
    """The table that an option record stands for."""
    hints = get_type_hints(record)
    title = (record.__doc__ or "").splitlines()[0]
    return Table(title=title, keys={field.name: _node(field, hints[field.name]) for field in dataclasses.fields(record)}, required=required)


def _node(field: dataclasses.Field[Any], annotation: Any) -> Node:
    kind, optional = _without_none(annotation)
    default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
    if _is_record(kind):
        return table_of(kind, required=default is dataclasses.MISSING)
    args = get_args(kind)
    if get_origin(kind) is tuple and _is_record(args[0]):
        return Tables(each=table_of(args[0]), numbered=True)
    if get_origin(kind) is dict and _is_record(args[1]):
        return Tables(each=table_of(args[1]), numbered=False, known=field.metadata.get("known", ()))
    return Option(
        kind=kind,
        optional=optional,
        default=default,
        help=field.metadata.get("help", ""),
        secret=field.metadata.get("secret", False),
    )


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in {Union, types.UnionType}:
        return annotation, False
    rest = [arg for arg in get_args(annotation) if arg is not type(None)]
    return rest[0], True


def node_at(root: Table, path: KeyPath) -> Node | None:
    """What stands at a path, slugs and indices included; None if nothing can."""
    node: Node | None = root
    for key in path:
        match node:
            case Table(keys=keys):
                node = keys.get(str(key))
            case Tables(each=each):
                node = each
            case _:
                return None
    return node


def is_secret(root: Table, path: KeyPath) -> bool:
    """True if the value at a path must not be shown."""
    node = node_at(root, path)
    return isinstance(node, Option) and node.secret


def options(node: Node, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Option]]:
    """Every option below, with its path; a user's name is `NAME` and an index 0."""
    match node:
        case Option():
            yield path, node
        case Table(keys=keys):
            for key, below in keys.items():
                yield from options(below, (*path, key))
        case Tables(each=each, numbered=numbered):
            yield from options(each, (*path, 0 if numbered else "NAME"))


def nearest(word: str, among: Mapping[str, Any] | list[str]) -> str | None:
    """The word that was probably meant."""
    found = difflib.get_close_matches(word.lower(), list(among), n=1, cutoff=0.6)
    return found[0] if found else None


def meant(root: Table, path: KeyPath) -> str:
    """What to write instead of an unknown key: one like it here, the same key elsewhere, or all that may stand here."""
    *parents, key = path
    place = node_at(root, tuple(parents))
    here = place.keys if isinstance(place, Table) else {}
    if near := nearest(str(key), here):
        return f"did you mean {dotted((*parents, near))}?"
    if near := nearest(dotted(path), dict.fromkeys(_namesakes(root, tuple(parents), str(key)))):
        return f"did you mean {near}?"
    return f"allowed here: {', '.join(here)}"


def _namesakes(root: Table, parents: KeyPath, key: str) -> list[str]:
    """Options elsewhere with the same last key, in the same table of the user's where there is one."""
    return [dotted(_under(parents, path)) for path, _ in options(root) if path[-1] == key]


def _under(parents: KeyPath, path: KeyPath) -> KeyPath:
    """A path with the name that stands in `parents` in the place of its NAME, where both lead to the same tables."""
    at = path.index("NAME") if "NAME" in path else len(path)
    return (*path[:at], parents[at], *path[at + 1 :]) if at < len(parents) and path[:at] == parents[:at] else path


def dotted(path: KeyPath) -> str:
    """A path as people write it: `newsletters.journal.sources[0].url`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            shown = part if part.replace("_", "a").replace("-", "a").isalnum() and part.isascii() else f'"{part}"'
            text += f".{shown}" if text else shown
    return text


def environment_name(path: KeyPath) -> str:
    """The environment name that overrides an option."""
    return "NEWSLETTER_" + "__".join(str(part).upper() for part in path)
