"""What a site keeps beside its articles, from bytes: the generator's configuration, and cards of authors. Runs in the cell."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import yaml

from newsletter.model.identity import folded
from newsletter.sources.folder.front_matter import BadFrontMatter, split_page, words
from newsletter.sources.folder.people import card
from newsletter.sources.folder.prose import prose
from newsletter.sources.folder.read_folder import ReadCard, ReadConfig
from newsletter.sources.folder.written_pictures import WrittenPictures
from newsletter.sources.local_readings import FileRead, LocalFile, read_each

_MARKDOWN = (".md", ".mdx")
_MOST_CARDS = 2_000  # of one file


def parse_config(name: str, data: bytes) -> ReadConfig | None:
    """What a generator's configuration says; None for a file of that name that is none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    file = PurePosixPath(name)
    if file.suffix in (".js", ".mjs", ".ts", ".cjs"):
        found = re.search(r"\bsite\s*:\s*[\"'](https?://[^\"']+)", text)
        base = re.search(r"\bbase\s*:\s*[\"']/?([^\"']*)", text)
        return ReadConfig(address=f"{found[1].rstrip('/')}/{base[1] if base else ''}" if found else "")
    fields = _document(text, file.suffix)
    if not isinstance(fields, dict):
        return None
    named = _folded_keys(fields)
    if file.name.startswith("config.") and "baseurl" not in named:
        return None  # the configuration of something else
    address = (
        words(named.get("url")).rstrip("/") + "/" + words(named.get("baseurl")).lstrip("/")
        if "url" in named
        else words(named.get("baseurl"))
    )
    return ReadConfig(address=address, separator=words(named.get("excerpt_separator")))


def _document(text: str, suffix: str) -> Any:
    """A document in YAML, TOML or JSON; None for what is none."""
    try:
        if suffix == ".toml":
            return tomllib.loads(text)
        return json.loads(text) if suffix == ".json" else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return None


def parse_cards(files: Sequence[LocalFile], references: Mapping[str, str]) -> tuple[FileRead, ...]:
    """The `ReadCard`s of each of the first files, in a tuple.

    `references`: by what the author of a file is referred to, for the files that hold one author; the others hold several.
    """
    return read_each(files, partial(_cards, references=references))


def _cards(file: LocalFile, *, references: Mapping[str, str]) -> FileRead:
    try:
        document = _fields(file)
    except (UnicodeDecodeError, BadFrontMatter) as failure:
        return FileRead(problems=(f"the card of an author cannot be read: {failure}",))
    reference = references.get(file.name)
    if reference is None:
        listed = list(_listed(document))[:_MOST_CARDS]
    else:
        listed = [(reference, _folded_keys(document))] if isinstance(document, dict) and document else []
    cards = (_card(*one) for one in listed)
    return FileRead(value=tuple(one for one in cards if one))


def _card(reference: str, fields: dict[str, Any]) -> ReadCard | None:
    pictures = WrittenPictures()
    author = card({"name": reference, **{key: value for key, value in fields.items() if value}}, pictures, [])
    if author is None:
        return None
    names = (reference, words(fields.get("short_name")), words(fields.get("slug")), author.name)
    return ReadCard(names=tuple(filter(None, map(folded, names))), author=author, pictures=tuple(pictures.written))


def _fields(file: LocalFile) -> Any:
    suffix = PurePosixPath(file.name).suffix
    text = file.data.decode()
    if suffix not in _MARKDOWN:
        return _document(text, suffix)
    page = split_page(text)
    return {"bio": prose(page.body, is_mdx=suffix == ".mdx"), **{key: value for key, value in page.fields.items() if value}}


def _listed(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The cards of one file: a table of tables by reference, or a list."""
    if isinstance(document, dict):
        pairs = list(document.items())
    elif isinstance(document, list):
        pairs = [(words(one.get("id") or one.get("slug") or one.get("name")), one) for one in document if isinstance(one, dict)]
    else:
        return
    for reference, fields in pairs:
        if isinstance(fields, dict):
            yield str(reference), _folded_keys(fields)


def _folded_keys(fields: dict[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in fields.items()}
