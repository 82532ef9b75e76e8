"""From a mistake to a Problem: where it was written, and what the user reads.

A Finding knows only the path of the option; the Origin knows the file, the lines and the environment names. A value
that may be a secret is never repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic_core import ErrorDetails

from newsletter.config.catalogue import Option, Table, Tables, dotted, is_secret, nearest, node_at
from newsletter.config.scan import KeyPath
from newsletter.errors import Problem


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One mistake, before it has a place."""

    path: KeyPath
    message: str  # what is wrong, in one sentence
    suggestion: str | None = None
    rests_on: tuple[KeyPath, ...] = ()  # further options it was concluded from


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where each value came from."""

    file: str  # as the user named it
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    environment: Mapping[KeyPath, str] = field(default_factory=dict)  # path -> environment name

    def problem(self, finding: Finding) -> Problem:
        """The finding with the place where the user can mend it."""
        path = finding.path
        while path:
            if name := self.environment.get(path):
                return Problem(file="environment", line=None, key=name, message=finding.message, suggestion=finding.suggestion)
            if path in self.lines:
                break
            path = path[:-1]
        line = self.lines.get(path, 1 if self.lines else None)
        return Problem(file=self.file, line=line, key=dotted(finding.path), message=finding.message, suggestion=finding.suggestion)


def shown(value: object, *, secret: bool = False) -> str:
    """A value as it may stand in a message: TOML's way, short, no secrets."""
    if secret:
        return "what it is now"
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = '"' + "".join(char if char.isprintable() else repr(char)[1:-1] for char in value) + '"'
        case dict():
            text = "a table"
        case list() | tuple():
            text = "a list"
        case int() | float():
            text = str(value)
        case _:
            text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + '..."'


_SENTENCES = {
    "bool": "must be true or false",
    "int": "must be a whole number",
    "float": "must be a number",
    "string": "must be text in quotes",
    "tuple": "must be a list in square brackets",
    "dict": "must be a table",
    "dataclass": "must be a table",
    "model": "must be a table",
}


def finding_of(root: Table, error: ErrorDetails) -> Finding:
    """One of pydantic's errors in our words."""
    path, kind = tuple(error["loc"]), error["type"]
    if kind == "missing":
        return Finding(path=path, message="is missing", suggestion=_example(root, path))
    value = shown(error["input"], secret=is_secret(root, path))
    if kind == "literal_error":
        return _not_one_of(error, path, value)
    sentence = _SENTENCES.get(kind.partition("_")[0], error["msg"][:1].lower() + error["msg"][1:])
    return Finding(path=path, message=f"{sentence}, not {value}", suggestion=_example(root, path))


def _not_one_of(error: ErrorDetails, path: KeyPath, value: str) -> Finding:
    choices = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
    near = nearest(str(error["input"]), choices)
    return Finding(
        path=path, message=f"must be one of {', '.join(choices)}, not {value}", suggestion=f'did you mean "{near}"?' if near else None
    )


def _example(root: Table, path: KeyPath) -> str | None:
    """What a value of the right kind looks like."""
    key = path[-1] if isinstance(path[-1], str) else path[-2]
    match node_at(root, path):
        case Table(keys=keys) if "address" in keys:
            return f'write {key} = {{ name = "Name", address = "editor@example.org" }}'
        case Table() | Tables(numbered=False):
            return f"write [{dotted(path)}]"
        case Tables():
            return f"write [[{dotted(path)}]]"
        case Option(is_list=True):
            return f'write {key} = ["..."]'
        case _:
            return None
