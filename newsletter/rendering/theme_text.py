"""One text file of a theme (template, theme.toml, catalogue), read, or what keeps it from being read told with its place."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

from newsletter.errors import BadInput

_MOST_BYTES = 5_000_000
# What neither MJML nor html can hold; the compiler would name any place but this one.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def theme_text(path: Path, *, within: Collection[Path] = ()) -> str | None:
    """The text of a file; None where nothing has that name.

    `within` are resolved folders that a link must not lead out of; without any it may lead anywhere. Raises BadInput for what is
    there and cannot be used: read as missing, a folder or a dangling link would silently give way to another theme's file.
    """
    if not os.path.lexists(path):
        return None
    try:
        data = _bytes(path, within)
    except (OSError, RuntimeError) as wrong:  # RuntimeError: links in a ring, up to Python 3.12
        why = getattr(wrong, "strerror", None) or "its links lead in a ring"
        raise BadInput(f"this file cannot be read: {why}", where=str(path), do="mend it, or take it away") from wrong
    return _text(data, path)


def _bytes(path: Path, within: Collection[Path]) -> bytes:
    real = path.resolve(strict=True)
    if within and not any(real.is_relative_to(folder) for folder in within):
        raise BadInput(
            f"this link leads out of the theme, to {real}",
            where=str(path),
            do="put the file itself there; a theme is read from its folders alone",
        )
    if not real.is_file():
        raise BadInput(f"this is no file but {_kind(real)}", where=str(path), do="put a file there, or take it away")
    if real.stat().st_size > _MOST_BYTES:
        raise BadInput(f"this file is larger than {_MOST_BYTES // 1_000_000} MB", where=str(path), do="make it smaller")
    return real.read_bytes()


def _kind(path: Path) -> str:
    return "a folder" if path.is_dir() else "a device or pipe"


def _text(data: bytes, path: Path) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = data[: wrong.start].decode("utf-8", "replace")
        raise BadInput("this file is not UTF-8", where=_place(path, before), do="save it as UTF-8") from wrong
    if odd := _UNWRITABLE.search(text):
        what = f"this file holds a character that no mail can show (U+{ord(odd[0]):04X})"
        raise BadInput(what, where=_place(path, text[: odd.start()]), do="take it out")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(path: Path, before: str) -> str:
    """`file:line:column` of what follows `before`."""
    return f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
