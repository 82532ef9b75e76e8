"""A folder or a file of plain text as a source: article pages that were saved as text."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from newsletter.errors import BadInput
from newsletter.model.article import Article
from newsletter.sources.base import Harvest, Memory, SourceFailed, labelled
from newsletter.sources.dates import in_window, older_than
from newsletter.sources.folder.source import listed_files, name_below
from newsletter.sources.local_files import read_file
from newsletter.sources.options import SourceOptions
from newsletter.sources.text.parse import MAX_BYTES, parse


class TextSource:
    """The `.txt` files below a folder, or one file."""

    addresses: tuple[str, ...] = ()

    def __init__(self, options: SourceOptions) -> None:
        self.name = options.name or options.path
        self._options = options
        self._path = Path(options.path)

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """All articles that are not older than `since`. Raises SourceFailed without a folder."""
        return await asyncio.to_thread(self._read, since, now)

    def _read(self, since: datetime, now: datetime) -> Harvest:
        folder, files = listed_files(self._path, {".txt"})
        articles: list[Article] = []
        problems: list[str] = []
        for file in files:
            name = name_below(folder, file)
            try:
                article = parse(read_file(file, limit=MAX_BYTES), guid=name)
            except (SourceFailed, BadInput) as failure:
                problems.append(f"{name}: {failure}")
                continue
            if article is None:
                problems.append(f"{name}: no article was found in it; it was left out")
            else:
                articles.append(labelled(article, source=self.name, category=self._options.category, language=self._options.language))
        kept = tuple(one for one in articles if in_window(one.published, since, now))
        return Harvest(articles=kept, older=older_than((one.published for one in articles), since), problems=tuple(problems))
