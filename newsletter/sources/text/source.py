"""A folder or a file of plain text as a source: article pages that were saved as text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from newsletter.model.article import Article
from newsletter.sources.base import Harvest, Memory, Parses, labelled
from newsletter.sources.dates import in_window, older_than
from newsletter.sources.folder.source import MAX_BYTES, listed_files, name_below
from newsletter.sources.local_batches import BatchReader
from newsletter.sources.local_files import read_file
from newsletter.sources.local_readings import FileRead, LocalFile
from newsletter.sources.options import SourceOptions

PARSE_TEXTS = "newsletter.sources.text.parse_files:parse_files"


class TextSource:
    """The `.txt` files below a folder, or one file."""

    addresses: tuple[str, ...] = ()

    def __init__(self, options: SourceOptions, *, cell: Parses) -> None:
        self.name = options.name or options.path
        self._options = options
        self._path = Path(options.path)
        self._reader = BatchReader(cell, PARSE_TEXTS, load=self._loaded)

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """All articles that are not older than `since`. Raises SourceFailed without a folder."""
        _, files = await asyncio.to_thread(listed_files, self._path, {".txt"})
        readings, left = await self._reader.read(files, None)
        problems = [told for file, reading in zip(files, readings, strict=True) if reading for told in reading.told(self._name(file))]
        articles = list(self._articles(readings))
        kept = tuple(one for one in articles if in_window(one.published, since, now))
        return Harvest(articles=kept, older=older_than((one.published for one in articles), since), problems=(*problems, *left))

    def _articles(self, readings: Sequence[FileRead | None]) -> Sequence[Article]:
        options = self._options
        found: list[Article] = [one.value for one in readings if one and one.value]
        return [labelled(one, source=self.name, category=options.category, language=options.language) for one in found]

    def _loaded(self, file: Path) -> LocalFile:
        return LocalFile(name=self._name(file), data=read_file(file, limit=MAX_BYTES))

    def _name(self, file: Path) -> str:
        return name_below(self._path.parent if file == self._path else self._path, file)
