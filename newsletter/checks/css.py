"""Style sheets and style attributes, read as far as the checks need them: rules, their conditions, declarations, selectors. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_PIECE = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([{};])""", re.DOTALL)
_SPLIT = re.compile(r""";(?=(?:[^"']|"[^"]*"|'[^']*')*$)(?![^(]*\))""")
_COMPOUND = re.compile(r"(?P<tag>\*|[a-z][\w-]*)?(?P<rest>(?:[.#][\w-]+)*)", re.IGNORECASE)
_DEEPEST = 8  # at-rules in at-rules


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """`name: value`, both in small letters, without `!important`."""

    name: str
    value: str
    important: bool = False


@dataclass(frozen=True, kw_only=True)
class StyleRule:
    """One rule of a style sheet."""

    conditions: tuple[str, ...]  # the at-rules around it, as "@media (max-width:480px)"
    selector: str  # all of them, as written
    declarations: tuple[Declaration, ...]


@lru_cache(maxsize=4096)
def declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a style attribute or of a rule's body, in order."""
    found = []
    for piece in _SPLIT.split(text) if ";" in text else [text]:
        name, colon, value = piece.partition(":")
        if colon and name.strip():
            kept = " ".join(value.lower().split())
            plain = re.sub(r"\s*!\s*important$", "", kept)
            found.append(Declaration(name=name.strip().lower(), value=plain, important=plain != kept))
    return tuple(found)


@lru_cache(maxsize=64)
def rules(sheet: str) -> tuple[StyleRule, ...]:
    """Every rule of a style sheet, those within at-rules too; what is broken is skipped."""
    return tuple(_rules(_COMMENT.sub(" ", sheet)))


def _rules(sheet: str) -> Iterator[StyleRule]:
    around: list[str] = []
    start, prelude = 0, ""
    for found in _PIECE.finditer(sheet):
        sign = found[2]
        if not sign:
            continue
        words = " ".join(sheet[start : found.start()].split())
        start, before = found.end(), start
        if sign == "{":
            prelude = words
            around.append(prelude)
        elif sign == "}":
            if around and around.pop() == prelude and not _nests(prelude):
                yield StyleRule(conditions=tuple(around), selector=prelude, declarations=declarations(words))
            prelude = around[-1] if around else ""
        elif sign == ";" and around and not _nests(around[-1]):
            start = before  # declarations are read together, at the end of their rule
        elif sign == ";" and words.startswith("@"):
            yield StyleRule(conditions=(words,), selector="", declarations=())
        if len(around) > _DEEPEST:
            return


def _nests(prelude: str) -> bool:
    return prelude.startswith("@") and not prelude.lower().startswith(("@font-face", "@page"))


@dataclass(frozen=True, kw_only=True)
class Selector:
    """One simple selector chain: what an element, and then what its ancestors must be."""

    specificity: tuple[int, int, int]
    subject: Compound
    outer: tuple[tuple[str, Compound], ...]  # from inside out: the combinator (" " or ">") and the ancestor


@dataclass(frozen=True, kw_only=True)
class Compound:
    """Tag, id and classes that one element must have."""

    tag: str  # "" for any
    ids: frozenset[str]
    classes: frozenset[str]

    def matches(self, element: Any) -> bool:
        """True if the element has them all."""
        return (
            (not self.tag or element.tag == self.tag)
            and (not self.ids or element.get("id") in self.ids)
            and (not self.classes or self.classes <= set((element.get("class") or "").split()))
        )


@lru_cache(maxsize=1024)
def selectors(text: str) -> tuple[Selector, ...]:
    """The selectors of a list that are made of tags, classes and ids alone; others are left out, as if they matched nothing."""
    return tuple(made for one in text.split(",") if (made := _selector(one)))


def _selector(text: str) -> Selector | None:
    chain: list[tuple[str, Compound]] = []
    combinator = " "
    for word in text.replace(">", " > ").split():
        if word == ">":
            combinator = ">"
            continue
        found = _COMPOUND.fullmatch(word)
        if not found:
            return None
        rest = re.findall(r"([.#])([\w-]+)", found["rest"])
        tag = (found["tag"] or "").lower()
        ids, classes = frozenset(name for sign, name in rest if sign == "#"), frozenset(name for sign, name in rest if sign == ".")
        chain.append((combinator, Compound(tag="" if tag == "*" else tag, ids=ids, classes=classes)))
        combinator = " "
    if not chain:
        return None
    parts = [compound for _, compound in chain]
    weight = (sum(len(p.ids) for p in parts), sum(len(p.classes) for p in parts), sum(bool(p.tag) for p in parts))
    outer = [(chain[at + 1][0], chain[at][1]) for at in range(len(chain) - 2, -1, -1)]
    return Selector(specificity=weight, subject=parts[-1], outer=tuple(outer))


def selected(selector: Selector, element: Any) -> bool:
    """True if the selector means this element."""
    if not selector.subject.matches(element):
        return False
    at = element
    for combinator, compound in selector.outer:
        at = at.getparent()
        while at is not None and combinator == " " and not compound.matches(at):
            at = at.getparent()
        if at is None or not compound.matches(at):
            return False
    return True
