"""The lines around a fault in a template, for the overlay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_AROUND = 3  # lines before and after


@dataclass(frozen=True, kw_only=True)
class ExcerptLine:
    """A line of a file."""

    number: int
    text: str
    wrong: bool


def excerpt(where: str | None, folders: Sequence[Path]) -> list[ExcerptLine]:
    """The lines around `FILE:LINE` or `FILE:LINE:COLUMN`; nothing for another kind of place, or a file outside `folders`."""
    found = re.fullmatch(r"(.+?):(\d+)(?::\d+)?", where or "")
    if not found:
        return []
    path, line = Path(found[1]).resolve(), int(found[2])
    if not any(path.is_relative_to(folder.resolve()) for folder in folders):
        return []
    try:
        texts = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    first = max(1, line - _AROUND)
    return [ExcerptLine(number=n, text=text, wrong=n == line) for n, text in enumerate(texts[first - 1 : line + _AROUND], start=first)]
