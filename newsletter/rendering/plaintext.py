"""The text part, last touch: the template's lines without trailing spaces or heaps of blank lines."""

from __future__ import annotations

import re


def finished_text(text: str) -> str:
    """LF line ends, no white space at line ends, at most one blank line in a row, one final line end."""
    lines = [row.rstrip() for row in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
