"""Files of plain text to articles, a batch at a time. Runs in the cell."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.errors import BadInput
from newsletter.sources.local_readings import FileRead, LocalFile, read_each
from newsletter.sources.text.parse import parse


def parse_files(files: Sequence[LocalFile], _: None) -> tuple[FileRead, ...]:
    """An `Article` for each of the first files."""
    return read_each(files, _parsed)


def _parsed(file: LocalFile) -> FileRead:
    try:
        article = parse(file.data, guid=file.name)
    except BadInput as failure:
        return FileRead(problems=(str(failure),))
    return FileRead(value=article) if article else FileRead(problems=("no article was found in it; it was left out",))
