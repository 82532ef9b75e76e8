"""Reading the choices: config.toml, the environment over it, every mistake at once, and nothing done before all is well.

In this order: read and parse (a syntax error ends it there) · the environment's names · unknown keys and wrong kinds ·
the records · what the values mean together. A value found wrong is set aside and the rest is still judged, so that
one run shows all there is to mend.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from newsletter.config.catalogue import Table, Tables, dotted, node_at
from newsletter.config.checks import checked
from newsletter.config.environment import merged, overrides
from newsletter.config.problems import Finding, Origin, finding_of
from newsletter.config.provider_fills import filled
from newsletter.config.scan import KeyPath, key_lines
from newsletter.config.secret_file import read_key, read_password
from newsletter.config.settings import Settings, catalogue
from newsletter.config.shape import misshapen
from newsletter.config.source_keys import with_keys
from newsletter.errors import ConfigError, Problem

# So that one missing value does not hide what else is wrong in the same table; never part of a configuration that is used.
_STAND_INS: dict[str, Any] = {
    "name": "-",
    "address": "editor@example.org",
    "postal_address": "-",
    "kind": "folder",
    "path": ".",
    "domain": "example.org",
    "selector": "-",
    "key_file": "-",
}
_ROUNDS = 10
_DEEPEST = 40  # keys deep; more is an attack on the stack of whoever walks the tables


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a file (None: NEWSLETTER_CONFIG, else ./config.toml) under an environment.

    Raises ConfigError with every problem found.
    """
    file = path or Path(environ.get("NEWSLETTER_CONFIG") or "config.toml")
    tables, lines = _parse(_read(file), file)
    return _settled(tables, folder=file.absolute().parent, origin=Origin(file=str(file), lines=lines), environ=environ)


def from_tables(tables: Mapping[str, Any], folder: Path) -> Settings:
    """Settings made in code, in the shape of config.toml, under no environment. Raises ConfigError."""
    return _settled(tables, folder=folder, origin=Origin(file="settings"), environ={})


def _settled(tables: Mapping[str, Any], *, folder: Path, origin: Origin, environ: Mapping[str, str]) -> Settings:
    root = catalogue()
    found, problems = overrides(root, tables, environ)
    origin = dataclasses.replace(origin, environment={override.path: override.name for override in found})
    choices = merged(tables, found)
    findings = misshapen(root, choices)
    _set_aside(root, choices, findings)
    settings = None
    for _ in range(_ROUNDS):
        try:
            settings = Settings.of(filled(choices), folder)
            break
        except ValidationError as error:
            wrong = [finding_of(root, one) for one in error.errors(include_url=False)]
        findings += [one for one in wrong if not _covered(one, findings)]
        _set_aside(root, choices, wrong)
    if settings is not None:
        findings += [one for one in checked(settings) if not _covered(one, findings)]
    problems += [origin.problem(one) for one in findings]
    if problems or settings is None:
        raise ConfigError(sorted(problems, key=lambda one: (one.file == "environment", one.line or 0, one.key)))
    relays = {name: read_password(relay, settings.folder) for name, relay in settings.relays.items()}
    newsletters = with_keys(settings.newsletters, settings.folder)
    smtp, summaries = read_password(settings.smtp, settings.folder), read_key(settings.summaries, settings.folder)
    return settings.model_copy(update={"smtp": smtp, "relays": relays, "newsletters": newsletters, "summaries": summaries})


def _covered(finding: Finding, earlier: list[Finding]) -> bool:
    """True if it only follows from a value that is reported already; a misspelt key is not also missing."""
    about = (finding.path, *finding.rests_on)
    meant = f"did you mean {dotted(finding.path)}?"
    return any(one.suggestion == meant or any(path[: len(one.path)] == one.path for path in about) for one in earlier)


def _set_aside(root: Table, tables: dict[str, Any], findings: list[Finding]) -> None:
    """Take what is wrong out of the tables, or put something harmless in its place."""
    for finding in findings:
        place, key = _container(tables, finding.path)
        if isinstance(place, list) and isinstance(key, int):
            # An element cannot go: the others would change their numbers.
            place[key] = {"kind": "folder", "path": "."}
            continue
        if not isinstance(place, dict):
            continue
        node = node_at(root, finding.path)
        if getattr(node, "required", False):
            place[str(key)] = {"address": _STAND_INS["address"]} if isinstance(node, Table) else _STAND_INS[str(key)]
        else:
            place.pop(str(key), None)


def _container(tables: dict[str, Any], path: KeyPath) -> tuple[Any, str | int]:
    """The innermost table (or array of tables) around a path, and the key to it there."""
    place: Any = tables
    root = catalogue()
    for at, key in enumerate(path[:-1]):
        below = place[key]
        numbered = isinstance(below, list) and isinstance(node_at(root, path[: at + 1]), Tables)
        if not isinstance(below, dict) and not numbered:
            return place, key
        place = below
    return place, path[-1]


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")  # an editor's byte-order mark is no mistake
    except FileNotFoundError:
        message, cure = "there is no such file", "`newsletter init DIR` makes a project; --config names another file"
    except OSError as error:
        message, cure = f"cannot be read: {error.strerror}", None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _syntax(file, line, "the file is not UTF-8 text", "save it as UTF-8") from None
    raise ConfigError([Problem(file=str(file), line=None, key="--config", message=message, suggestion=cure)])


def _parse(text: str, file: Path) -> tuple[dict[str, Any], dict[KeyPath, int]]:
    """The tables, and the lines of their keys."""
    try:
        tables, lines = tomllib.loads(text), key_lines(text)
        if max(map(len, lines), default=0) > _DEEPEST:
            raise RecursionError
    except RecursionError:
        raise _syntax(file, 1, "lists or tables stand inside each other too deeply", None) from None
    except ValueError as error:
        said = str(error)
        found = re.search(r" \(at line (\d+), column \d+\)$", said)
        line = int(found.group(1)) if found else text.rstrip("\n").count("\n") + 1
        message = re.sub(r" \(at .*\)$", "", said)
        raise _syntax(file, line, f"not valid TOML: {message}", None, key=_key_on(text, line)) from None
    return tables, lines


def _key_on(text: str, line: int) -> str:
    """The key that a line seems to be about; nothing else of the line, for it may hold a secret."""
    rows = text.split("\n")
    found = re.match(r"\s*(?:\[{0,2}\s*)([A-Za-z0-9_.\"'-]{1,80})\s*[=\]]", rows[line - 1]) if line <= len(rows) else None
    return found.group(1) if found else ""


def _syntax(file: Path, line: int, message: str, cure: str | None, *, key: str = "") -> ConfigError:
    return ConfigError([Problem(file=str(file), line=line, key=key or "syntax", message=message, suggestion=cure)])
