"""Markdown files to articles, a batch at a time. Runs in the cell: it reads no file, and of pictures it notes what is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from newsletter.sources.folder.front_matter import BadFrontMatter
from newsletter.sources.folder.parse import Place, parse
from newsletter.sources.folder.read_folder import ReadArticle, Setting
from newsletter.sources.folder.written_pictures import WrittenPictures
from newsletter.sources.local_readings import FileRead, LocalFile, read_each


def parse_files(files: Sequence[LocalFile], setting: Setting) -> tuple[FileRead, ...]:
    """A `ReadArticle` for each of the first files."""
    return read_each(files, partial(_parsed, setting=setting))


def _parsed(file: LocalFile, *, setting: Setting) -> FileRead:
    pictures = WrittenPictures()
    place = Place(
        name=file.name,
        zone=setting.zone,
        url_pattern=setting.url_pattern,
        find_picture=pictures,
        authors=setting.authors,
        site_address=setting.site_address,
        separator=setting.separator,
        pictures=file.beside,
    )
    try:
        reading = parse(file.data.decode(), place, now=setting.now, since=setting.since)
    except UnicodeDecodeError:
        return FileRead(problems=("the file is not in UTF-8 and was left out; save it so",))
    except BadFrontMatter as error:
        return FileRead(problems=(f"{error}; the article was left out",), line=error.line)
    return FileRead(value=ReadArticle(article=reading.article, is_older=reading.is_older, pictures=tuple(pictures.written)))
