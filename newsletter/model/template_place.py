"""Where in a theme's templates a piece of the expanded document was written."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True)
class TemplatePlace:
    """A place in a template."""

    file: str
    line: int  # from 1
    column: int  # from 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Mark(NamedTuple):
    """From `offset` of the expanded document on, the text was written at this place."""

    offset: int  # characters
    file: int  # index into the files
    line: int  # from 1; 0 where nothing is known of what follows
    column: int
    verbatim: bool  # the text follows the template letter by letter; else it is the value of an expression that begins here


@dataclass(frozen=True, kw_only=True)
class TemplateMap:
    """An expanded document, mapped to its templates. Marks are in order of offset; without marks nothing is known."""

    files: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @cached_property
    def _offsets(self) -> list[int]:
        return [mark.offset for mark in self.marks]

    def place(self, document: str, offset: int) -> TemplatePlace | None:
        """Where the character at `offset` was written; None where that is not known."""
        index = bisect_right(self._offsets, offset) - 1
        if index < 0 or not self.marks[index].line:
            return None
        mark = self.marks[index]
        line, column = mark.line, mark.column
        if mark.verbatim:
            passed = document[mark.offset : offset]
            lines = passed.count("\n")
            line += lines
            column = len(passed) - passed.rfind("\n") if lines else column + len(passed)
        return TemplatePlace(file=self.files[mark.file], line=line, column=column)
