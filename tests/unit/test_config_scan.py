"""The scanner knows the line of every key that tomllib finds."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.config.scan import KeyPath, key_lines

DOCUMENT = '''\
# a comment with [brackets] and "quotes" = 1
top = 1
dotted.key.here = 2
"quoted key" = 3
'literal.key' = 4
"esc\\u0061ped" = 5
site."google.com" = true

[table]  # after a header
string = "with # no comment, ] no end } and \\" no quote"
literal = 'C:\\[new]'
long = """
not = "a key"
[not.a.table]
five quotes: """""
long_literal = \'\'\'
not = 'a key'\\\'\'\'
after_long = 1
date = 1979-05-27 07:32:00
inline = { x = 1, "y z" = { deep.er = [1, 2] }, w = "}" }
array = [
  1,  # one ]
  [2, 3],

  { in_array = "]" },
]
empty_array = []
empty_table = {}

[[fruits]]
name = "apple"
[fruits.physical]
colour = "red"
[[fruits.varieties]]
name = "red delicious"
[[fruits.varieties]]
name = "granny smith"

[[fruits]]
name = "banana"
[[fruits.varieties]]
name = "plantain"

[ a . "b.c" ]
last = +1.0e5'''

EXPECTED: dict[KeyPath, int] = {
    ("top",): 2,
    ("dotted",): 3,
    ("dotted", "key"): 3,
    ("dotted", "key", "here"): 3,
    ("quoted key",): 4,
    ("literal.key",): 5,
    ("escaped",): 6,
    ("site",): 7,
    ("site", "google.com"): 7,
    ("table",): 9,
    ("table", "string"): 10,
    ("table", "literal"): 11,
    ("table", "long"): 12,
    ("table", "long_literal"): 16,
    ("table", "after_long"): 18,
    ("table", "date"): 19,
    ("table", "inline"): 20,
    ("table", "inline", "x"): 20,
    ("table", "inline", "y z"): 20,
    ("table", "inline", "y z", "deep"): 20,
    ("table", "inline", "y z", "deep", "er"): 20,
    ("table", "inline", "y z", "deep", "er", 0): 20,
    ("table", "inline", "y z", "deep", "er", 1): 20,
    ("table", "inline", "w"): 20,
    ("table", "array"): 21,
    ("table", "array", 0): 22,
    ("table", "array", 1): 23,
    ("table", "array", 1, 0): 23,
    ("table", "array", 1, 1): 23,
    ("table", "array", 2): 25,
    ("table", "array", 2, "in_array"): 25,
    ("table", "empty_array"): 27,
    ("table", "empty_table"): 28,
    ("fruits",): 30,
    ("fruits", 0): 30,
    ("fruits", 0, "name"): 31,
    ("fruits", 0, "physical"): 32,
    ("fruits", 0, "physical", "colour"): 33,
    ("fruits", 0, "varieties"): 34,
    ("fruits", 0, "varieties", 0): 34,
    ("fruits", 0, "varieties", 0, "name"): 35,
    ("fruits", 0, "varieties", 1): 36,
    ("fruits", 0, "varieties", 1, "name"): 37,
    ("fruits", 1): 39,
    ("fruits", 1, "name"): 40,
    ("fruits", 1, "varieties"): 41,
    ("fruits", 1, "varieties", 0): 41,
    ("fruits", 1, "varieties", 0, "name"): 42,
    ("a",): 44,
    ("a", "b.c"): 44,
    ("a", "b.c", "last"): 45,
}


def paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    """Every path into a parsed document."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} | {found for key, inner in below for found in paths(inner, (*path, key))}


def test_every_kind_of_key_has_its_line() -> None:
    """Dotted and quoted keys, arrays of tables, inline tables, strings over lines, comments and nested arrays are told apart."""
    assert key_lines(DOCUMENT) == EXPECTED


def test_the_document_is_what_tomllib_reads() -> None:
    """The hand-written expectation names exactly the keys that tomllib finds."""
    assert paths(tomllib.loads(DOCUMENT)) - {()} == set(EXPECTED)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "\r\n# one\r\n"])
def test_a_document_without_keys_has_no_lines(text: str) -> None:
    """White space and comments alone are no keys."""
    assert key_lines(text) == {}


BARE = st.text("abcXYZ019_-", min_size=1, max_size=5)
KEYS = (
    BARE
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5)
    | st.sampled_from(["a.b", "[x]", 'q"', "it's", "#"])
)
STRINGS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['""', "'''", "]", "}", "#", "\n\nx = 1\n[y]\n"]
)
SCALARS = STRINGS | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.dictionaries(
    KEYS,
    st.recursive(SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3), max_leaves=8),
    max_size=5,
)


class Writer:
    """Writes a tree as TOML, each time with other liberties; what it wrote is checked with tomllib."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def choice(self, *options: str) -> str:
        """One of them."""
        return self.draw(st.sampled_from(options))

    def gap(self) -> str:
        """White space, and comments where lines may end."""
        return self.choice("", " ", "\t", "\n", "\n  # no ] = \"end'\n")

    def key(self, key: str) -> str:
        """Bare where it may be, else quoted one way or the other."""
        styles = [json.dumps(key, ensure_ascii=False).replace("\x7f", "\\u007f")]
        if key and all(char.isascii() and (char.isalnum() or char in "_-") for char in key):
            styles.append(key)
        if "'" not in key and key.isprintable():
            styles.append(f"'{key}'")
        return self.choice(*styles)

    def string(self, text: str) -> str:
        """In one of the four styles where it fits."""
        basic = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
        styles = [basic]
        plain = all(char.isprintable() or char in "\n\t" for char in text)
        if plain:
            styles.append('"""\n' + text.replace("\\", "\\\\").replace('"""', '""\\"') + "\\\n   " + '"""')
        if plain and "'''" not in text and not text.endswith("'"):
            styles.append(f"'''\n{text}'''")
        if plain and "'" not in text and "\n" not in text:
            styles.append(f"'{text}'")
        return self.choice(*styles)

    def value(self, value: Any) -> str:
        """Any value, inline."""
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, list):
            return "[" + self.gap() + ",".join(self.gap() + self.value(below) + self.gap() for below in value) + "]"
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{self.key(key)} = {self.value(below)}" for key, below in value.items()) + " }"
        return json.dumps(value)

    def table(self, table: dict[str, Any], path: tuple[str, ...] = ()) -> str:
        """A table and its sub-tables: the plain values first, then those that get headers of their own."""
        own, headed = "", ""
        for key, value in table.items():
            here = (*path, key)
            header = self.choice(".", " . ").join(self.key(part) for part in here)
            if isinstance(value, dict) and self.draw(st.booleans()):
                headed += f"{self.gap()}\n[{header}]{self.gap()}\n" + self.table(value, here)
            elif isinstance(value, list) and value and all(isinstance(below, dict) for below in value) and self.draw(st.booleans()):
                headed += "".join(f"\n[[ {header} ]] # [x]\n" + self.table(below, here) for below in value)
            elif isinstance(value, dict) and value and self.draw(st.booleans()):
                own += "".join(f"{self.key(key)} . {self.key(inner)} = {self.value(below)}\n" for inner, below in value.items())
            else:
                own += f"{self.key(key)} = {self.value(value)}  # {key!r}\n"
        return own + headed


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A TOML document and what it means."""
    tree = draw(TREES)
    text = Writer(draw).table(tree)
    return text, tomllib.loads(text)


@settings(max_examples=300, deadline=None)
@given(documents())
def test_every_key_that_tomllib_finds_has_a_line_that_holds_it(document: tuple[str, dict[str, Any]]) -> None:
    """Over documents written in every style, no key is missed, none is invented, and each stands on its line."""
    text, tree = document

    lines = key_lines(text)

    assert set(lines) == paths(tree) - {()}
    rows = text.split("\n")
    for path, line in lines.items():
        key = path[-1]
        if isinstance(key, str):
            assert json.dumps(key, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f") in rows[line - 1] or key in rows[line - 1]
