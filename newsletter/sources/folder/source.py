"""A folder of Markdown files as a source. A file that cannot be read is a problem of its own; the rest goes on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from newsletter.model.article import Article
from newsletter.sources.base import Harvest, Memory, SourceFailed, labelled
from newsletter.sources.dates import in_window, older_than
from newsletter.sources.folder.front_matter import BadFrontMatter
from newsletter.sources.folder.parse import Place, parse
from newsletter.sources.folder.site import Site, read_site
from newsletter.sources.local_files import read_file
from newsletter.sources.options import SourceOptions

_SUFFIXES = {".md", ".markdown", ".mdx"}
MAX_BYTES = 2_000_000
MAX_FILES = 20_000


class FolderSource:
    """The Markdown files below a folder, or one file; `zone` is that of dates that name none."""

    addresses: tuple[str, ...] = ()

    def __init__(self, options: SourceOptions, *, zone: tzinfo) -> None:
        self.name = options.name or options.path
        self._options = options
        self._path = Path(options.path)
        self._zone = zone

    async def harvest(self, *, since: datetime, now: datetime, memory: Memory) -> Harvest:
        """All articles of the folder that are published and not older than `since`. Raises SourceFailed without a folder."""
        return await asyncio.to_thread(self._read, since, now)

    def _read(self, since: datetime, now: datetime) -> Harvest:
        folder, files = listed_files(self._path, _SUFFIXES)
        site = read_site(folder)
        articles: list[Article] = []
        problems: list[str] = list(site.problems)
        for file in files:
            article, found = self._article(file, folder, site, now)
            problems += found
            articles += [article] if article else []
        options = self._options
        kept = (
            labelled(one, source=self.name, category=options.category, language=options.language)
            for one in articles
            if in_window(one.published, since, now)
        )
        older = older_than((one.published for one in articles), since)
        return Harvest(articles=tuple(kept), older=older, problems=tuple(problems))

    def _article(self, file: Path, folder: Path, site: Site, now: datetime) -> tuple[Article | None, list[str]]:
        name = name_below(folder, file)
        place = Place(
            name=name,
            zone=self._zone,
            url_pattern=self._options.url_pattern,
            find_picture=partial(site.find_picture, beside=file.parent),
            authors=site.authors,
            site_address=site.address,
            separator=site.separator,
            pictures=tuple(sorted(one.name for one in file.parent.iterdir())) if re.match(r"index\.", file.name) else (),
        )
        try:
            reading = parse(read_file(file, limit=MAX_BYTES).decode(), place, now=now)
        except UnicodeDecodeError:
            return None, [f"{name}: the file is not in UTF-8 and was left out; save it so"]
        except BadFrontMatter as error:
            return None, [f"{name}{f':{error.line}' if error.line else ''}: {error}; the article was left out"]
        except SourceFailed as failure:
            return None, [f"{name}: {failure}"]
        return reading.article, [f"{name}: {problem}; the article goes without it" for problem in reading.problems]


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
