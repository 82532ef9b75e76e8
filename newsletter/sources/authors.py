"""The registry of authors: photo, bio, role and link for cards that a feed or page leaves empty.

A file `authors.toml` with `[[authors]]` tables, or a folder of `.toml` and `.md` files, one author each (in Markdown the text is
the bio). An author is known by his name or an alias, without case and accents.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author
from newsletter.model.identity import folded
from newsletter.sources.clean import one_line, plain, web_address
from newsletter.sources.folder.front_matter import BadFrontMatter, all_words, split_page, words
from newsletter.sources.folder.people import FindPicture
from newsletter.sources.folder.prose import prose
from newsletter.sources.local_files import NotAPicture, picture_root, picture_url

_KEYS = {"name", "role", "bio", "photo", "url", "aliases"}
_MAX_BYTES = 2_000_000
# A byline may give the person with a title or a degree; the registry knows the person.
_TITLES = re.compile(
    r"^(?:(?:prof|professor|professorin|dr|mr|mrs|ms|sir|dame|ing|dipl|mag|herr|frau|amb|ambassador|gen|rev)\b\s*)+(?=\S+\s\S)"
)
_DEGREES = re.compile(r"(?<=\S\s)(?:\s*\b(?:phd|ph d|md|msc|ma|mba|jd|llm|dphil|obe|cbe|esq)\b)+$")


@dataclass(frozen=True)
class Registry:
    """Authors by their folded names and aliases."""

    authors: dict[str, Author] = field(default_factory=dict)

    def complete(self, article: Article) -> Article:
        """The article with the cards of the authors the registry knows; where it says nothing, what the source said stays."""
        return replace(article, authors=tuple(map(self._card, article.authors)))

    def _card(self, author: Author) -> Author:
        name = folded(author.name)
        known = self.authors.get(name) or self.authors.get(_bare(name))
        return author if known is None else known.completed_by(author)


def _bare(name: str) -> str:
    """A folded name without titles and degrees."""
    return _DEGREES.sub("", _TITLES.sub("", name)).strip()


def load_registry(path: Path) -> Registry:
    """The registry in a file or folder; empty if there is none. Raises BadInput with file and line."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in (".toml", ".md") and not file.name.startswith((".", "_")))
    else:
        files = [path] if path.exists() else []
    known: dict[str, Author] = {}
    for file in files:
        find = partial(picture_url, folder=file.parent, root=picture_root(path if path.is_dir() else path.parent))
        for fields in _read(file):
            author, names = _author(fields, file, find)
            _enter(known, author, names, file)
    return Registry(known)


def _enter(known: dict[str, Author], author: Author, names: list[str], file: Path) -> None:
    for name in names:
        other = known.setdefault(folded(name), author)
        if other is not author:
            raise BadInput(
                f"{name!r} is the name of two authors, {other.name} and {author.name}", where=str(file), do="take one of them out"
            )


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise BadInput(f"the file is larger than {_MAX_BYTES // 1_000_000} MB", where=str(file))
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the authors' file cannot be read: {error}", where=str(file), do="save it as text in UTF-8") from None
    if file.suffix == ".md":
        return [_from_markdown(text, file)]
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: no TOML, or a number of thousands of digits
        line = re.search(r"line (\d+)", str(error))
        raise BadInput(f"the TOML cannot be read: {error}", where=f"{file}:{line[1]}" if line else str(file)) from None
    listed = tables.get("authors", [tables])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadInput("`authors` is no list of tables", where=str(file), do="write [[authors]] before each author")
    return [{**one, "_line": _line_of(text, number)} for number, one in enumerate(listed)]


def _from_markdown(text: str, file: Path) -> dict[str, Any]:
    try:
        page = split_page(text)
    except BadFrontMatter as error:
        raise BadInput(str(error), where=f"{file}:{error.line}" if error.line else str(file)) from None
    fields = {"name": page.fields.get("title"), **page.fields, "_line": 1}
    return {key: value for key, value in {"bio": prose(page.body), **fields}.items() if key in _KEYS | {"_line"} and value}


def _line_of(text: str, number: int) -> int:
    """The line of the table of this number."""
    heads = [index for index, line in enumerate(text.split("\n"), start=1) if re.match(r"\s*\[\[\s*authors\s*\]\]", line)]
    return heads[number] if number < len(heads) else 1


def _author(fields: dict[str, Any], file: Path, find: FindPicture) -> tuple[Author, list[str]]:
    where = f"{file}:{fields.pop('_line')}"
    name = one_line(words(fields.get("name")), limit=100)
    unknown = sorted(set(fields) - _KEYS)
    if unknown:
        raise BadInput(f"an author has no {unknown[0]!r}", where=where, do=f"the keys are {', '.join(sorted(_KEYS))}")
    if not name:
        raise BadInput("an author has no name", where=where, do='write name = "..."')
    try:
        photo = find(words(fields.get("photo")))
    except NotAPicture as error:
        raise BadInput(f"{name}: {error}", where=where) from None
    author = Author(
        name=name,
        photo=photo,
        bio=" ".join(plain(words(fields.get("bio"))).split()) or None,
        role=one_line(words(fields.get("role")), limit=100) or None,
        url=web_address(words(fields.get("url"))),
    )
    return author, [name, *all_words(fields.get("aliases"))]
