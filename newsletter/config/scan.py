"""On which line of a TOML document each key stands.

`tomllib` gives values without places, so this walks a document that `tomllib` has already accepted and
notes the line of every key, header, array element and inline key. It decodes nothing but keys.
"""

from __future__ import annotations

import re
import tomllib

KeyPath = tuple[str | int, ...]  # table keys, and indices from 0 into arrays

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r""""(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_LONG_BASIC = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}(?!")', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL)
_TOKEN = re.compile(r"[^,\]}#\n]*")  # numbers, booleans, dates


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every path in a valid TOML document.

    A table has the line where it is first named. What comes out for a document that `tomllib` refuses is undefined;
    it may raise ValueError.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


class _Scanner:
    """A cursor over one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.counts: dict[KeyPath, int] = {}  # elements seen of each array of tables
        self._line, self._counted = 1, 0

    def document(self) -> None:
        """All of it."""
        table: KeyPath = ()
        while self.past(_BLANK) < len(self.text):
            table = self.header() if self.text[self.at] == "[" else self.pair(table)

    def header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; the path of the table that it opens."""
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        table: KeyPath = ()
        for key in self.keys():
            if table in self.counts:
                table += (self.counts[table] - 1,)
            table += (key,)
            self.note(table)
        if many:
            index = self.counts.get(table, 0)
            self.counts[table] = index + 1
            table += (index,)
            self.note(table)
        elif table in self.counts:
            table += (self.counts[table] - 1,)
        self.past(_SPACE)
        self.at += 2 if many else 1
        return table

    def pair(self, table: KeyPath) -> KeyPath:
        """`a.b = value` inside `table`, which is given back."""
        path = table
        for key in self.keys():
            path += (key,)
            self.note(path)
        self.at += 1  # the equals sign
        self.value(path)
        return table

    def keys(self) -> list[str]:
        """A dotted key, decoded; the cursor is left at what ends it."""
        found = []
        while True:
            self.past(_SPACE)
            bare = _BARE_KEY.match(self.text, self.at)
            raw = (bare or self.demand(_QUOTED)).group()
            self.at += len(raw)
            found.append(raw if bare else str(tomllib.loads(f"key = {raw}")["key"]))
            self.past(_SPACE)
            if self.text[self.at : self.at + 1] != ".":
                return found
            self.at += 1

    def value(self, path: KeyPath) -> None:
        """One value; arrays and inline tables note what they hold."""
        self.past(_SPACE)
        start = self.text[self.at : self.at + 1]
        if start == "[":
            self.array(path)
        elif start == "{":
            self.inline_table(path)
        elif self.text.startswith('"""', self.at):
            self.at = self.demand(_LONG_BASIC).end()
        elif self.text.startswith("'''", self.at):
            self.at = self.demand(_LONG_LITERAL).end()
        elif start in {'"', "'"}:
            self.at = self.demand(_QUOTED).end()
        else:
            self.at = self.demand(_TOKEN).end()

    def array(self, path: KeyPath) -> None:
        """`[value, ...]`, over any number of lines."""
        self.at += 1
        index = 0
        while self.past(_BLANK) < len(self.text) and self.text[self.at] != "]":
            self.note((*path, index))
            self.value((*path, index))
            index += 1
            self.past(_BLANK)
            self.at += self.text[self.at : self.at + 1] == ","
        self.at += 1

    def inline_table(self, path: KeyPath) -> None:
        """`{ key = value, ... }`."""
        self.at += 1
        while self.past(_BLANK) < len(self.text) and self.text[self.at] != "}":
            self.pair(path)
            self.past(_BLANK)
            self.at += self.text[self.at : self.at + 1] == ","
        self.at += 1

    def past(self, pattern: re.Pattern[str]) -> int:
        """Move past what may stand here; the new position."""
        self.at = self.demand(pattern).end()
        return self.at

    def demand(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """What must stand here. Raises ValueError."""
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"not valid TOML at character {self.at}")
        return found

    def note(self, path: KeyPath) -> None:
        """The first place of a path is its line."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        self.lines.setdefault(path, self._line)
