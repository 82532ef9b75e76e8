"""A folder of Markdown files as a source. A file that cannot be read is a problem of its own; the rest goes on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from newsletter.model.article import Article
from newsletter.sources.base import Harvest, Memory, Parses, SourceFailed, labelled
from newsletter.sources.dates import in_window
from newsletter.sources.folder.read_folder import ReadArticle, Setting
from newsletter.sources.folder.site import Site, read_site
from newsletter.sources.folder.written_pictures import found_all, shown
from newsletter.sources.local_batches import BatchReader
from newsletter.sources.local_files import read_file
from newsletter.sources.local_readings import FileRead, LocalFile
from newsletter.sources.options import SourceOptions

PARSE_FILES = "newsletter.sources.folder.parse_files:parse_files"
_SUFFIXES = {".md", ".markdown", ".mdx"}
MAX_BYTES = 2_000_000
MAX_FILES = 20_000


@dataclass(frozen=True, kw_only=True)
class _Folder:
    """What one visit found."""

    place: Path
    files: Sequence[Path]
    site: Site
    readings: Sequence[FileRead | None]  # of the files
    problems: tuple[str, ...]


class FolderSource:
    """The Markdown files below a folder, or one file; `zone` is that of dates that name none."""

    addresses: tuple[str, ...] = ()

    def __init__(self, options: SourceOptions, *, zone: tzinfo, cell: Parses) -> None:
        self.name = options.name or options.path
        self._options = options
        self._path = Path(options.path)
        self._zone = zone
        self._cell = cell
        self._reader = BatchReader(cell, PARSE_FILES, load=self._loaded)

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """All articles of the folder that are published and not older than `since`. Raises SourceFailed without a folder."""
        place, files = await asyncio.to_thread(listed_files, self._path, _SUFFIXES)
        site = await read_site(place, cell=self._cell)
        setting = Setting(
            zone=self._zone,
            since=since,
            now=now,
            url_pattern=self._options.url_pattern,
            authors=site.authors,
            site_address=site.address,
            separator=site.separator,
        )
        readings, left = await self._reader.read(files, setting)
        found = _Folder(place=place, files=files, site=site, readings=readings, problems=left)
        return await asyncio.to_thread(self._harvest, found, since, now)

    def _loaded(self, file: Path) -> LocalFile:
        beside = tuple(sorted(one.name for one in file.parent.iterdir())) if re.match(r"index\.", file.name) else ()
        return LocalFile(name=self._name(file), data=read_file(file, limit=MAX_BYTES), beside=beside)

    def _name(self, file: Path) -> str:
        return name_below(self._path.parent if file == self._path else self._path, file)

    def _harvest(self, found: _Folder, since: datetime, now: datetime) -> Harvest:
        articles: list[Article] = []
        problems = list(found.site.problems)
        older = 0
        for file, reading in zip(found.files, found.readings, strict=True):
            if reading is None:
                continue
            problems += reading.told(self._name(file))
            read: ReadArticle | None = reading.value
            older += bool(read and read.is_older)
            if read and read.article and in_window(read.article.published, since, now):
                articles.append(self._shown(read, read.article, file, found.site, problems))
        return Harvest(articles=tuple(articles), older=older, problems=(*problems, *found.problems))

    def _shown(self, read: ReadArticle, article: Article, file: Path, site: Site, problems: list[str]) -> Article:
        """The article with its pictures, under the name of the source."""
        wrong: list[str] = []
        addresses = found_all(read.pictures, partial(site.find_picture, beside=file.parent), wrong)
        problems += [f"{self._name(file)}: {problem}; the article goes without it" for problem in wrong]
        options = self._options
        return labelled(shown(article, addresses), source=self.name, category=options.category, language=options.language)


def listed_files(path: Path, suffixes: set[str]) -> tuple[Path, list[Path]]:
    """The folder of a source and its files in order of their names. Raises SourceFailed where there is none."""
    if path.is_file():
        return path.parent, [path]
    if not path.is_dir():
        raise SourceFailed(f"{path} does not exist; correct the path of the source or make the folder")
    try:
        files = sorted(_below(path, suffixes))
    except OSError as error:
        raise SourceFailed(f"{path} cannot be read through ({error.strerror or error}); name a folder of articles alone") from error
    if len(files) > MAX_FILES:
        raise SourceFailed(f"{path} holds more than {MAX_FILES} files; name the folder of the newest")
    return path, files


def _below(path: Path, suffixes: set[str]) -> Iterator[Path]:
    for file in path.rglob("*"):
        parts = file.relative_to(path).parts
        hidden = any((part.startswith((".", "_")) and part != "_posts") or part == "node_modules" for part in parts)
        if file.suffix.lower() in suffixes and not hidden and file.is_file():
            yield file


def name_below(folder: Path, file: Path) -> str:
    """The name of a file below a folder, as text: a byte that is no UTF-8 becomes a question mark."""
    return file.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
