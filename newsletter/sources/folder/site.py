"""The site that a folder of articles belongs to: its address, its cards of authors, and where its pictures lie.

A site is known by the configuration of its generator, in the folder itself or in one of those around it. Of the configuration only the
address and the mark between excerpt and text are taken; a folder without one is read all the same. Its files are looked for here and
parsed in the cell (`parse_site`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from newsletter.cell.pool import CellFailed
from newsletter.model.article import Author
from newsletter.sources.base import Parses, SourceFailed
from newsletter.sources.clean import web_address
from newsletter.sources.folder.read_folder import ReadCard, ReadConfig
from newsletter.sources.folder.written_pictures import found_all, with_photo
from newsletter.sources.local_batches import BatchReader
from newsletter.sources.local_files import NotAPicture, picture_root, picture_url, read_file
from newsletter.sources.local_readings import FileRead, LocalFile

PARSE_CONFIG = "newsletter.sources.folder.parse_site:parse_config"
PARSE_CARDS = "newsletter.sources.folder.parse_site:parse_cards"

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


async def read_site(folder: Path, *, cell: Parses) -> Site:
    """The site around a folder of articles."""
    file = await asyncio.to_thread(_config_around, folder)
    said, problems = await _config(file, cell) if file else (None, [])
    root = file.parent if said and file else await asyncio.to_thread(picture_root, folder)
    address = web_address(f"{said.address.rstrip('/')}/") if said and said.address else None
    site = Site(root=root, address=address or "", separator=said.separator if said else "", problems=tuple(problems))
    references = await asyncio.to_thread(lambda: dict(_card_files(root)))
    if not references:
        return site
    reader = BatchReader(cell, PARSE_CARDS, load=partial(_loaded, root))
    alone = {_below(root, card): reference for card, reference in references.items() if reference is not None}
    readings, left = await reader.read(list(references), alone)
    authors, wrong = await asyncio.to_thread(_authors, site, dict(zip(references, readings, strict=True)))
    return replace(site, authors=authors, problems=(*problems, *wrong, *left))


def _config_around(folder: Path) -> Path | None:
    here = folder.resolve()
    return next((place / name for place in (here, *list(here.parents)[:_UP]) for name in _CONFIGS if (place / name).is_file()), None)


async def _config(file: Path, cell: Parses) -> tuple[ReadConfig | None, list[str]]:
    """What a generator's configuration says, and what is wrong with it; nothing for a file of that name that is none."""
    try:
        said: ReadConfig | None = await cell.run(PARSE_CONFIG, file.name, await asyncio.to_thread(read_file, file, limit=_MAX_BYTES))
    except SourceFailed:
        return None, []
    except CellFailed as failure:
        return None, [f"{file.name}: the site's configuration could not be read ({failure.what}); its articles go without it"]
    return said, []


def _card_files(root: Path) -> Iterator[tuple[Path, str | None]]:
    """Every file of cards that the site keeps, and how its author is referred to; None for a file that holds several."""
    for place in _CARDS:
        folder = root / place
        for ending in _ENDINGS[:4]:
            if (listing := root / f"{place}{ending}").is_file():
                yield listing, None
        inside = sorted(file for file in folder.rglob("*") if file.suffix in _ENDINGS)[:_MOST_CARDS] if folder.is_dir() else []
        for file in inside:
            is_index = file.stem in ("index", "_index")
            if file.parent != folder or not is_index:
                yield file, file.parent.name if is_index else file.stem


def _below(root: Path, file: Path) -> str:
    return file.relative_to(root).as_posix().encode("utf-8", "replace").decode()


def _loaded(root: Path, file: Path) -> LocalFile:
    return LocalFile(name=_below(root, file), data=read_file(file, limit=_MAX_BYTES))


def _authors(site: Site, read: dict[Path, FileRead | None]) -> tuple[dict[str, Author], list[str]]:
    """The cards by reference and by name, the first of each; and what is wrong with them."""
    known: dict[str, Author] = {}
    problems: list[str] = []
    count = 0
    for file, reading in read.items():
        problems += reading.told(file.name) if reading else []
        cards: tuple[ReadCard, ...] = (reading.value if reading else None) or ()
        for one in cards[: max(0, _MOST_CARDS - count)]:
            wrong: list[str] = []
            author = with_photo(one.author, found_all(one.pictures, partial(site.find_picture, beside=file.parent), wrong))
            problems += [f"{file.name}: {problem}" for problem in wrong]
            for name in one.names:
                known.setdefault(name, author)
        count += len(cards)
    return known, problems
