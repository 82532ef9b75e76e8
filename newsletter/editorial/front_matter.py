"""The head of an editor's file: YAML between two lines of `---`, read with the line of every value. Pure.

Values are read as they are written, never as what YAML takes them for: `no`, `2026-11-24` and `007` stay text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

import yaml

from newsletter.errors import BadInput

_LONGEST = 300_000  # characters of a file: YAML of some megabytes would be read for a minute
# Databases refuse some of them and terminals obey others. YAML lets them in as escapes.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One item of a list of small tables."""

    values: dict[str, str]
    line: int


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stood at the top of a file, by kind of value."""

    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    maps: dict[str, dict[str, str]]
    tables: dict[str, tuple[Row, ...]]
    lines: dict[str, int]  # where each key stands
    body: str
    body_line: int  # the number of the body's first line, from 1


def nearest(word: str, known: Collection[str]) -> str:
    """A sentence that helps with a misspelt word."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(sorted(known))}"


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The keys that a head may have, by kind of value."""

    of: str  # what the file is called in messages: "an edition file"
    texts: Collection[str] = ()
    lists: Collection[str] = ()
    maps: Collection[str] = ()
    tables: Collection[str] = ()  # lists of small tables

    @property
    def all(self) -> frozenset[str]:
        """Every key."""
        return frozenset((*self.texts, *self.lists, *self.maps, *self.tables))


def read_head(text: str, keys: Keys, *, file: str) -> Head:
    """Split a file into head and body.

    Raises BadInput for a file that is too long, a head that is not opened or not closed, no YAML, an unknown or repeated key, a value of another kind, or a control character.
    """
    if len(text) > _LONGEST:
        raise BadInput(
            f"{keys.of} has {len(text):,} characters, and {_LONGEST:,} are read at most",
            where=file,
            do="make it shorter; is it the right file?",
        )
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        _refuse_controls(line, "this line", f"{file}:{number}")
    begins = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[begins].rstrip() != "---":
        _refuse_bare_key(lines[begins], keys, f"{file}:{begins + 1}")
        return Head(texts={}, lists={}, maps={}, tables={}, lines={}, body="\n".join(lines), body_line=1)
    lines[: begins + 1] = ["---", *[""] * begins]  # blank lines before it are as good as behind it, and every line keeps its number
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), None)
    if end is None:
        raise BadInput("the front matter is not closed", where=f"{file}:{begins + 1}", do="end it with a line that holds only ---")
    reader = _Reader(file=file, texts={}, lists={}, maps={}, tables={})
    where: dict[str, int] = {}
    for key, value in reader.pairs(_composed("\n".join(lines[1:end]), file)):
        where[key.value] = key.start_mark.line + 2
        _take(reader, key, value, keys)
    return Head(
        texts=reader.texts,
        lists=reader.lists,
        maps=reader.maps,
        tables=reader.tables,
        lines=where,
        body="\n".join(lines[end + 1 :]),
        body_line=end + 2,
    )


def _refuse_bare_key(line: str, keys: Keys, where: str) -> None:
    """Raise BadInput for a file that begins with a key and not with the line before it: all of its front matter would be read as its text."""
    name, colon, _ = line.partition(":")
    if colon and name.rstrip() in keys.all:
        raise BadInput(
            f"{name.rstrip()!r} stands outside of the front matter", where=where, do="put a line that holds only --- before and behind it"
        )


def _refuse_controls(text: str, name: str, where: str) -> None:
    if odd := _CONTROL.search(text):
        raise BadInput(f"{name} holds a control character (U+{ord(odd[0]):04X})", where=where, do="take it out")


def _composed(text: str, file: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        raise BadInput(
            f"the front matter is no YAML: {error.problem}",
            where=f"{file}:{line}",
            do="put a text that holds a colon or begins with a sign in quotes",
        ) from error
    except yaml.YAMLError as error:
        raise BadInput(f"the front matter is no YAML: {error}", where=file, do="take out characters that cannot be printed") from error
    except RecursionError:
        raise BadInput("lists stand inside each other too deeply", where=file, do="write plain values and simple lists") from None


def _take(reader: _Reader, key: yaml.ScalarNode, value: yaml.Node, keys: Keys) -> None:
    name = key.value
    if name in keys.texts:
        reader.texts[name] = reader.text(name, value)
    elif name in keys.lists:
        reader.lists[name] = reader.items(name, value)
    elif name in keys.maps:
        reader.maps[name] = reader.map(name, value)
    elif name in keys.tables:
        reader.tables[name] = reader.rows(name, value)
    else:
        raise BadInput(f"{name!r} is no key of {keys.of}", where=reader.place(key), do=nearest(name, keys.all))


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """What was read so far; turns nodes into plain values or says what is wrong and where."""

    file: str
    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    maps: dict[str, dict[str, str]]
    tables: dict[str, tuple[Row, ...]]

    def place(self, node: yaml.Node) -> str:
        """`file:line` of a node; the head begins on the file's second line."""
        return f"{self.file}:{node.start_mark.line + 2}"

    def text(self, name: str, node: yaml.Node) -> str:
        """A single value as text; nothing and null are ""."""
        if not isinstance(node, yaml.ScalarNode):
            raise BadInput(f"{name} must be one text", where=self.place(node), do="a text that holds a colon needs quotes")
        if any("\ud800" <= char <= "\udfff" for char in node.value):
            raise BadInput(f"{name} holds half a character (\\ud800 to \\udfff)", where=self.place(node), do="write the character itself")
        _refuse_controls(node.value, name, self.place(node))
        return "" if node.tag.endswith(":null") else str(node.value).strip()

    def items(self, name: str, node: yaml.Node) -> tuple[str, ...]:
        """A list of texts; a single one is a list of one."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(text for text in (self.text(f"each of {name}", item) for item in nodes) if text)

    def map(self, name: str, node: yaml.Node) -> dict[str, str]:
        """A small table of texts."""
        return {inner.value: self.text(f"{name}.{inner.value}", text) for inner, text in self.pairs(node, name)}

    def rows(self, name: str, node: yaml.Node) -> tuple[Row, ...]:
        """A list of small tables; a single one is a list of one."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(
            Row(values=self.map(f"each of {name}", one), line=one.start_mark.line + 2)
            for one in nodes
            if self.pairs(one, f"each of {name}")
        )

    def pairs(self, node: yaml.Node | None, name: str = "the front matter") -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        """Keys and values of a mapping, each key once; nothing is an empty one."""
        if node is None or (isinstance(node, yaml.ScalarNode) and not self.text(name, node)):
            return []
        if not isinstance(node, yaml.MappingNode):
            raise BadInput(f"{name} must be `key: value`, or several such", where=self.place(node), do="docs/how-to/pick.md shows how")
        seen: set[str] = set()
        for key, _ in node.value:
            if self.text("a key", key) in seen:
                raise BadInput(f"{key.value!r} stands twice in {name}", where=self.place(key), do="keep one of them")
            seen.add(key.value)
        return list(node.value)
