"""Documents with one thing changed in each, the same ones from the same seed on every machine.

Chance comes from SHA-256, not from `random`, whose choices are not promised to stay between versions of Python.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from newsletter.checks.mjml.table import Table, table

CORPUS = Path(__file__).parent / "corpus"
COUNT = 2_400
_SEED = "newsletter-digest 1"
_TAG = re.compile(r"<(?P<name>mj[\w-]*)(?P<attributes>(?:\s+[\w-]+=\"[^\"]*\")*)\s*/?>")
_CLOSE = re.compile(r"</(?P<name>mj[\w-]*)>")
_ATTRIBUTE = re.compile(r"(?P<name>[\w-]+)=\"(?P<value>[^\"]*)\"")
_ODD = ("red", "#ff", "#12345g", "#abc", "12", "0", "12px", "1.5em", "-3px", "50%", "auto", "true", "left", "middle", "", "rgb(1,2,3)",
        "10px 20px", "1px 2px 3px 4px 5px", "12 px", "Navy", "none", "#FFFFFF", "full-width", "ltr", "inherit")  # fmt: skip


T = TypeVar("T")


class Chance:
    """Numbers that depend on the seed and on nothing else."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1."""
        self._drawn += 1
        return int.from_bytes(hashlib.sha256(f"{self._seed}:{self._drawn}".encode()).digest()[:8], "big") % limit

    def of(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.below(len(things))]


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One changed document."""

    number: int
    kind: str  # name of the change
    source: str


def mutants(count: int = COUNT) -> list[Mutant]:
    """The first `count` of them."""
    corpus = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.mjml"))]
    made = []
    for number in range(count):
        chance = Chance(f"{_SEED}:{number}")
        kind, change = list(CHANGES.items())[number % len(CHANGES)]
        made.append(Mutant(number=number, kind=kind, source=change(_cut(chance.of(corpus), chance), chance)))
    return made


def _cut(source: str, chance: Chance) -> str:
    """A document with all but a few of the things in its body taken out, so that a record of thousands stays quick."""
    begin = re.search(r"<mj-body[^>]*>", source)
    end = source.rfind("</mj-body>")
    assert begin
    pieces = _pieces(source[begin.end() : end])
    kept = [chance.of(pieces) for _ in range(3)]
    return source[: begin.end()] + "".join(kept) + source[end:]


def _pieces(body: str) -> list[str]:
    pieces, depth, start = [], 0, 0
    for tag in re.finditer(r"<(/?)mj-[\w-]+(?:\s+[\w-]+=\"[^\"]*\")*\s*(/?)>", body):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if depth == 0:
            pieces.append(body[start : tag.end()])
            start = tag.end()
    return pieces


def _replaced(source: str, begin: int, end: int, text: str) -> str:
    return source[:begin] + text + source[end:]


def _tag(source: str, chance: Chance) -> re.Match[str]:
    return chance.of([found for found in _TAG.finditer(source) if found["name"] != "mjml"])


def _misspelt(name: str, chance: Chance) -> str:
    at = 3 + chance.below(max(1, len(name) - 4)) if name.startswith("mj-") else chance.below(len(name))
    match chance.below(3):
        case 0:
            return name[:at] + name[at + 1 :]
        case 1:
            return name[:at] + name[at] + name[at:]
        case _:
            return name[:at] + "x" + name[at:]


def _rename_tag(source: str, chance: Chance) -> str:
    """A start tag and the end tag that belongs to it."""
    tag = _tag(source, chance)
    new = _misspelt(tag["name"], chance)
    if not tag[0].endswith("/>"):
        depth = 0
        for edge in re.finditer(rf"<(/?){tag['name']}(?=[\s/>])[^>]*?(/?)>", source[tag.start() :]):
            depth += -1 if edge[1] else 0 if edge[2] else 1
            if depth == 0:
                at = tag.start() + edge.start() + 2
                source = _replaced(source, at, at + len(tag["name"]), new)
                break
    return _replaced(source, tag.start("name"), tag.end("name"), new)


def _attribute(source: str, chance: Chance) -> tuple[int, re.Match[str]]:
    tags = [tag for tag in _TAG.finditer(source) if tag["attributes"] and tag["name"] != "mjml"]
    tag = chance.of(tags)
    return tag.start("attributes"), chance.of([*_ATTRIBUTE.finditer(tag["attributes"])])


def _rename_attribute(source: str, chance: Chance) -> str:
    at, one = _attribute(source, chance)
    return _replaced(source, at + one.start("name"), at + one.end("name"), _misspelt(one["name"], chance))


def _odd_value(source: str, chance: Chance) -> str:
    at, one = _attribute(source, chance)
    return _replaced(source, at + one.start("value"), at + one.end("value"), chance.of(_ODD))


def _mangled_value(source: str, chance: Chance) -> str:
    at, one = _attribute(source, chance)
    value = one["value"] or "0"
    cut = chance.below(len(value))
    new = chance.of((value[:cut] + value[cut + 1 :], value + " ", value[:cut] + "x" + value[cut:], value.upper(), f"{value} {value}"))
    return _replaced(source, at + one.start("value"), at + one.end("value"), new)


def _add(source: str, name: str, value: str, chance: Chance) -> str:
    tag = _tag(source, chance)
    if re.search(rf"\s{re.escape(name)}=", tag["attributes"]):
        return source
    return _replaced(source, tag.end("name"), tag.end("name"), f' {name}="{value}"')


def _foreign_attribute(source: str, chance: Chance) -> str:
    """An attribute of any component on any tag, with a value that may or may not fit."""
    facts: Table = table()
    component = chance.of(sorted(name for name, attributes in facts.attributes.items() if attributes))
    return _add(source, chance.of(sorted(facts.attributes[component])), chance.of(_ODD), chance)


def _html_attribute(source: str, chance: Chance) -> str:
    return _add(source, chance.of(("class", "style", "id", "role", "lang", "dir", "data-x", "onclick", "bgcolor")), "x", chance)


def _containers(source: str) -> list[int]:
    """Where something can be put in: behind the start tag of what holds tags."""
    holds = ("mj-body", "mj-section", "mj-column", "mj-wrapper", "mj-group", "mj-hero", "mj-head", "mj-social", "mj-accordion", "mj-navbar")
    return [tag.end() for tag in _TAG.finditer(source) if tag["name"] in holds and not tag[0].endswith("/>")]


def _insert(source: str, chance: Chance) -> str:
    """Any component in any container."""
    name = chance.of(sorted(table().attributes))
    at = chance.of(_containers(source))
    return _replaced(source, at, at, f"\n<{name}></{name}>" if name != "mj-title" else "\n<mj-title>x</mj-title>")


def _insert_html(source: str, chance: Chance) -> str:
    at = chance.of(_containers(source))
    return _replaced(source, at, at, "\n" + chance.of(("<div>x</div>", "<p>x</p>", "<table><tr><td>x</td></tr></table>", "<span/>")))


def _unwrap(source: str, chance: Chance) -> str:
    """A column, section, group or wrapper loses its tags and leaves what it held."""
    name = chance.of(("mj-column", "mj-section"))
    tags = [tag for tag in _TAG.finditer(source) if tag["name"] == name and not tag[0].endswith("/>")]
    if not tags:
        return source
    tag = chance.of(tags)
    end = source.find(f"</{name}>", tag.end())
    if end < 0:
        return source
    return source[: tag.start()] + source[tag.end() : end] + source[end + len(name) + 3 :]


def _in_attributes(source: str, chance: Chance) -> str:
    """A default for a component, right or wrong."""
    at = source.find("</mj-attributes>")
    facts = table()
    component = chance.of(sorted(facts.attributes))
    name = chance.of(sorted(facts.attributes[chance.of(["mj-text", "mj-section", "mj-button", "mj-image"])]))
    return _replaced(source, at, at, f'<{component} {name}="{chance.of(_ODD)}" />')


def _harmless(source: str, chance: Chance) -> str:
    """Nothing that changes what the document means."""
    tag = _tag(source, chance)
    match chance.below(3):
        case 0:
            return _replaced(source, tag.start(), tag.start(), "\n\n")
        case 1:
            return _replaced(source, tag.end("name"), tag.end("name"), "\n   ")
        case _:
            return _replaced(source, tag.end("name"), tag.end("name"), ' css-class="x"') if "css-class" not in tag[0] else source


def _duplicate(source: str, chance: Chance) -> str:
    at, one = _attribute(source, chance)
    return _replaced(source, at + one.end(), at + one.end(), f" {one[0]}")


def _bare_text(source: str, chance: Chance) -> str:
    at = chance.of(_containers(source))
    return _replaced(source, at, at, "bare words")


def _mismatched(source: str, chance: Chance) -> str:
    end = chance.of([*_CLOSE.finditer(source)])
    return _replaced(source, end.start(), end.end(), "" if chance.below(2) else "</mj-colum>")


CHANGES: dict[str, Callable[[str, Chance], str]] = {
    "rename a tag": _rename_tag,
    "rename an attribute": _rename_attribute,
    "an odd value": _odd_value,
    "a mangled value": _mangled_value,
    "an attribute of another component": _foreign_attribute,
    "an html attribute": _html_attribute,
    "a component anywhere": _insert,
    "html anywhere": _insert_html,
    "take a container away": _unwrap,
    "a default": _in_attributes,
    "nothing of meaning": _harmless,
    "an attribute twice": _duplicate,
    "bare text": _bare_text,
    "an end tag missing or wrong": _mismatched,
}
# Where npm's mjml is silent by design and ours is not.
STRICTER_CHANGES = frozenset(["an attribute twice", "bare text", "an end tag missing or wrong"])
