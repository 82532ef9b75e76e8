"""The site that a folder of articles belongs to: its address, its cards of authors, and where its pictures lie.

A site is known by the configuration of its generator, in the folder itself or in one of those around it. Of the configuration only the
address and the mark between excerpt and text are taken; a folder without one is read all the same.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from newsletter.model.article import Author
from newsletter.model.identity import folded
from newsletter.sources.base import SourceFailed
from newsletter.sources.clean import web_address
from newsletter.sources.folder.front_matter import BadFrontMatter, split_page, words
from newsletter.sources.folder.people import FindPicture, card
from newsletter.sources.folder.prose import prose
from newsletter.sources.local_files import NotAPicture, picture_root, picture_url, read_file

_UP = 5  # folders above that of the articles
_CONFIGS = (
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "_config.yml", "_config.yaml", "config.toml", "config.yaml",
    "astro.config.mjs", "astro.config.ts", "astro.config.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js",
)  # fmt: skip
_CARDS = (
    "data/authors", "_data/authors", "_authors", "content/authors", "src/content/authors", "src/data/authors", "src/_data/authors", "content/people",
    "src/content/people", "data/people", "_data/people",
)  # fmt: skip
_PICTURES = ("static", "public", "assets", "src/assets", "src", "")
_ENDINGS = (".yml", ".yaml", ".json", ".toml", ".md", ".mdx")
_MOST_CARDS = 2_000
_MAX_BYTES = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Site:
    """What is known of a site."""

    root: Path  # whose pictures the articles may show
    address: str = ""  # with a slash at the end
    separator: str = ""  # between excerpt and text
    authors: dict[str, Author] = field(default_factory=dict)  # by reference and by name, folded
    problems: tuple[str, ...] = ()

    def find_picture(self, written: str, *, beside: Path) -> str | None:
        """The address of a picture that a file in the folder `beside` names. Raises NotAPicture."""
        text = re.sub(r"^[~@]/", "/", written.strip())
        if not text.startswith("/") or text.startswith("//"):
            return picture_url(text, folder=beside, root=self.root)
        for folder in _PICTURES:
            try:
                return picture_url(text.lstrip("/"), folder=self.root / folder, root=self.root)
            except NotAPicture:
                continue
        if self.address:
            return web_address(text, base=self.address)
        raise NotAPicture(f"the picture {written[:200]!r} is in none of the site's folders ({', '.join(filter(None, _PICTURES))})")


def read_site(folder: Path) -> Site:
    """The site around a folder of articles."""
    here = folder.resolve()
    config = next((place / name for place in (here, *list(here.parents)[:_UP]) for name in _CONFIGS if (place / name).is_file()), None)
    said = _config(config) if config else {}
    root = config.parent if said and config else picture_root(folder)
    address = web_address(f"{said['address'].rstrip('/')}/") if said.get("address") else None
    bare = Site(root=root, address=address or "", separator=said.get("separator", ""))
    authors, problems = _authors(bare)
    return Site(root=root, address=bare.address, separator=bare.separator, authors=authors, problems=tuple(problems))


def _config(file: Path) -> dict[str, str]:
    """What a generator's configuration says; empty for a file of that name that is none."""
    try:
        text = read_file(file, limit=_MAX_BYTES).decode()
    except (SourceFailed, UnicodeDecodeError):
        return {}
    if file.suffix in (".js", ".mjs", ".ts", ".cjs"):
        found = re.search(r"\bsite\s*:\s*[\"'](https?://[^\"']+)", text)
        base = re.search(r"\bbase\s*:\s*[\"']/?([^\"']*)", text)
        return {"kind": "script", "address": f"{found[1].rstrip('/')}/{base[1] if base else ''}" if found else ""}
    fields = _document(text, file.suffix)
    if not isinstance(fields, dict):
        return {}
    named = {str(key).lower(): value for key, value in fields.items()}
    if file.name.startswith("config.") and "baseurl" not in named:
        return {}  # the configuration of something else
    address = (
        words(named.get("url")).rstrip("/") + "/" + words(named.get("baseurl")).lstrip("/")
        if "url" in named
        else words(named.get("baseurl"))
    )
    return {"kind": "document", "address": address, "separator": words(named.get("excerpt_separator"))}


def _document(text: str, suffix: str) -> Any:
    """A document in YAML, TOML or JSON; None for what is none."""
    try:
        if suffix == ".toml":
            return tomllib.loads(text)
        return json.loads(text) if suffix == ".json" else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return None


def _authors(site: Site) -> tuple[dict[str, Author], list[str]]:
    known: dict[str, Author] = {}
    problems: list[str] = []
    for count, (reference, fields, file) in enumerate(_cards(site.root, problems)):
        if count >= _MOST_CARDS:
            break
        find: FindPicture = partial(site.find_picture, beside=file.parent)
        wrong: list[str] = []
        author = card({"name": reference, **{key: value for key, value in fields.items() if value}}, find, wrong)
        problems += [f"{file.name}: {problem}" for problem in wrong]
        if author:
            for name in (reference, words(fields.get("short_name")), words(fields.get("slug")), author.name):
                known.setdefault(folded(name), author)
    known.pop("", None)
    return known, problems


def _cards(root: Path, problems: list[str]) -> Iterator[tuple[str, dict[str, Any], Path]]:
    """Reference, fields and file of every card that the site keeps."""
    for place in _CARDS:
        files = [root / f"{place}{ending}" for ending in _ENDINGS[:4]]
        folder = root / place
        inside = sorted(file for file in folder.rglob("*") if file.suffix in _ENDINGS)[:_MOST_CARDS] if folder.is_dir() else []
        for file in files:
            if file.is_file():
                yield from _listed(_fields(file, problems), file)
        for file in inside:
            fields = _fields(file, problems)
            if isinstance(fields, dict) and fields:
                stem = file.parent.name if file.stem in ("index", "_index") else file.stem
                if file.parent != folder or file.stem not in ("index", "_index"):
                    yield stem, _folded_keys(fields), file


def _listed(document: Any, file: Path) -> Iterator[tuple[str, dict[str, Any], Path]]:
    """The cards of one file: a table of tables by reference, or a list."""
    if isinstance(document, dict):
        pairs = list(document.items())
    elif isinstance(document, list):
        pairs = [(words(one.get("id") or one.get("slug") or one.get("name")), one) for one in document if isinstance(one, dict)]
    else:
        return
    for reference, fields in pairs:
        if isinstance(fields, dict):
            yield str(reference), _folded_keys(fields), file


def _folded_keys(fields: dict[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in fields.items()}


def _fields(file: Path, problems: list[str]) -> Any:
    try:
        text = read_file(file, limit=_MAX_BYTES).decode()
        if file.suffix not in (".md", ".mdx"):
            return _document(text, file.suffix)
        page = split_page(text)
    except (SourceFailed, UnicodeDecodeError, BadFrontMatter) as failure:
        problems.append(f"{file.name}: the card of an author cannot be read: {failure}")
        return None
    return {"bio": prose(page.body, is_mdx=file.suffix == ".mdx"), **{key: value for key, value in page.fields.items() if value}}
