"""The reference page of the configuration, written from the option records.

`python -m newsletter.config.describe > docs/reference/configuration.md`
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from typing import Literal, get_args, get_origin

from newsletter.config.catalogue import Option, Table, Tables, environment_name
from newsletter.config.scan import KeyPath
from newsletter.config.settings import catalogue

_OPENING = """\
# Configuration

<!-- Written by `python -m newsletter.config.describe`; change the option records, not this page. -->

The file is `config.toml` in the folder where you work, or the one named by `--config` or `NEWSLETTER_CONFIG`.
Relative paths start at the folder of that file. An environment name overrides the file; `NAME` in it is the key of your
newsletter in capitals, and the `0` in the name of a source's option is its place in the file, from 0. In the environment
a list is written with commas or as JSON, a table as JSON, and a truth value as `true` or `false`.

Unknown keys, unknown environment names that begin with `NEWSLETTER_`, values of the wrong kind and pairs that make no sense
are reported all at once, and nothing is done. Secrets are never printed. `NEWSLETTER_LOOP=asyncio` is no
option: it keeps a command on asyncio's own event loop where uvloop is installed (`newsletter-digest[fast]`).
"""


def reference() -> str:
    """The whole page, Markdown."""
    return _OPENING + "".join(_sections(catalogue(), ()))


def _sections(node: Table, path: KeyPath) -> Iterator[str]:
    rows = [_row(key, (*path, key), below) for key, below in node.keys.items() if isinstance(below, Option)]
    if rows:
        yield f"\n## `{_heading(path)}`\n\n{_tail(node.title)}\n\n"
        yield "| key | kind | default | what it does | environment |\n|---|---|---|---|---|\n"
        yield from rows
    for key, below in node.keys.items():
        if isinstance(below, Table):
            yield from _sections(below, (*path, key))
        elif isinstance(below, Tables):
            yield from _sections(below.each, (*path, key, 0 if below.numbered else "NAME"))


def _heading(path: KeyPath) -> str:
    keys = ".".join(str(key) for key in path if not isinstance(key, int))
    return f"[[{keys}]]" if isinstance(path[-1], int) else f"[{keys}]"


def _tail(title: str) -> str:
    """The sentence of a record's title, without the table that the heading names already."""
    sentence = title.partition(": ")[2] if title.startswith("`") else title
    return sentence[:1].upper() + sentence[1:]


def _row(key: str, path: KeyPath, option: Option) -> str:
    cells = [f"`{key}`", kind_in_words(option), _default(option), option.help, f"`{environment_name(path)}`"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def kind_in_words(option: Option) -> str:
    """What kind of value an option takes."""
    if get_origin(option.kind) is Literal:
        return " or ".join(f'`"{choice}"`' for choice in get_args(option.kind))
    if option.is_list:
        return "list of texts"
    if get_origin(option.kind) is dict:
        return f"table of {'texts' if get_args(option.kind)[1] is str else 'numbers'}"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}[option.kind]


def _default(option: Option) -> str:
    value = option.default
    if value is dataclasses.MISSING:
        return "**required**"
    if option.secret and not value:
        return "none"
    match value:
        case None:
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case int() | float():
            return f"`{value}`"
        case str():
            return f'`"{value}"`' if value else "empty"
        case _:
            return "empty"


if __name__ == "__main__":
    sys.stdout.write(reference())
