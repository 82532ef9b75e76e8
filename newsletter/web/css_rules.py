"""The rules of a style sheet as text: enough to leave some out, without understanding what they say. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class CssRule:
    """One rule at the top of a sheet or of an at-rule's block."""

    prelude: str  # the selector, or "@media ..." with its condition
    block: str | None  # what stands between the braces; None for "@import ...;"

    def __str__(self) -> str:
        return f"{self.prelude};" if self.block is None else f"{self.prelude}{{{self.block}}}"


def rules_of(css: str) -> Iterator[CssRule]:
    """The rules of a sheet in order, comments left out; what is not closed at its end is closed there."""
    css = _COMMENT.sub("", css)
    at = 0
    while at < len(css):
        found = re.compile(r"[{;]").search(css, at)
        if found is None:
            return
        prelude = css[at : found.start()].strip()
        if found[0] == ";":
            at = found.end()
            if prelude:
                yield CssRule(prelude=prelude, block=None)
            continue
        end = _closing(css, found.end())
        yield CssRule(prelude=prelude, block=css[found.end() : end])
        at = end + 1


def _closing(css: str, at: int) -> int:
    """Where the block that begins at `at` is closed."""
    depth = 1
    for brace in re.compile(r"[{}]").finditer(css, at):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return len(css)


def declarations(block: str) -> list[tuple[str, str]]:
    """Property, in lower case, and value of each declaration of a block or style attribute."""
    pairs = (piece.partition(":") for piece in re.split(r";(?![^(]*\))", block))
    return [(name.strip().lower(), value.strip()) for name, colon, value in pairs if colon and name.strip()]


def written(pairs: list[tuple[str, str]]) -> str:
    """Declarations as a style attribute holds them."""
    return ";".join(f"{name}:{value}" for name, value in pairs)


def each_declaration(css: str, change: Callable[[str, str], str]) -> str:
    """A sheet with every declaration's value put through `change(property, value)`, those inside at-rules too."""
    out = []
    for rule in rules_of(css):
        if rule.block is None:
            out.append(str(rule))
        elif "{" in rule.block:
            out.append(str(CssRule(prelude=rule.prelude, block=each_declaration(rule.block, change))))
        else:
            pairs = [(name, change(name, value)) for name, value in declarations(rule.block)]
            out.append(str(CssRule(prelude=rule.prelude, block=written(pairs))))
    return "\n".join(out)
