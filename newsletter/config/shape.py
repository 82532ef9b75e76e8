"""Whether the tables have the shape of the catalogue: unknown keys, and numbers or booleans written as something else.

Pydantic would take "25" for 25 and true for 1; a file that says one kind of thing where another is meant is a mistake that
somebody should see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from newsletter.config.catalogue import Node, Option, Table, Tables, meant
from newsletter.config.problems import Finding, shown
from newsletter.config.scan import KeyPath


def misshapen(root: Table, tables: Mapping[str, Any]) -> list[Finding]:
    """Every unknown key, and every number or boolean of another kind."""
    return list(_walk(root, root, tables, ()))


def _walk(root: Table, node: Node, value: object, path: KeyPath) -> Iterator[Finding]:
    match node, value:
        case Table(keys=keys), dict():
            for key, below in value.items():
                if key in keys:
                    yield from _walk(root, keys[key], below, (*path, key))
                else:
                    yield Finding(path=(*path, key), message="is no option", suggestion=meant(root, (*path, key)))
        case Tables(each=each, numbered=False), dict():
            for key, below in value.items():
                yield from _walk(root, each, below, (*path, key))
        case Tables(each=each, numbered=True), list():
            for index, below in enumerate(value):
                yield from _walk(root, each, below, (*path, index))
        case Option(), _:
            yield from _scalar(node, value, path)


def _scalar(option: Option, value: object, path: KeyPath) -> Iterator[Finding]:
    must = {int: "must be a whole number", float: "must be a number", bool: "must be true or false"}.get(option.kind)
    right = {int: (int,), float: (int, float), bool: (bool,)}.get(option.kind, ())
    if (
        must is None
        or (value is None and option.optional)
        or (isinstance(value, right) and isinstance(value, bool) == (option.kind is bool))
    ):
        return
    bare = isinstance(value, str) and _is_bare(value, option.kind)
    yield Finding(
        path=path,
        message=f"{must}, not {shown(value, secret=option.secret)}",
        suggestion=f"write it without quotes: {path[-1]} = {value}" if bare and not option.secret else None,
    )


def _is_bare(text: str, kind: type) -> bool:
    if kind is bool:
        return text in {"true", "false"}
    try:
        kind(text)
    except ValueError:
        return False
    return True
