"""One picture of an edition: had, measured, and made fit unless the publisher's own file is. Reads only."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from newsletter.cell.pool import PICTURES, Cell, CellFailed
from newsletter.errors import BadInput
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.records import FetchFailed
from newsletter.rendering.pictures import MadePicture, PictureFacts, PlannedPicture, fit_to_link
from newsletter.steps.picture_shelf import BRIEFLY_S, PictureShelf

_MEASURE = "newsletter.rendering.picture_file:measure"
_PREPARE = "newsletter.rendering.picture_file:prepare"
_MAX_FILE_BYTES = 30_000_000


class NotToBeHad(Exception):
    """A picture that cannot be shown: why, and what to do about it."""

    def __init__(self, why: str, do: str) -> None:
        super().__init__(why)
        self.why = why
        self.do = do


def _is_local(url: str) -> bool:
    return url[:5].lower() == "file:"


class PictureMaker:
    """Makes pictures fit through the egress and a cell, and remembers on a shelf what it found out.

    A picture from the web has `within_s` to come. `folders` are the only places from which pictures of this machine are read: a feed must not name what it wants to see.
    """

    def __init__(self, *, fetcher: Fetcher, cell: Cell, shelf: PictureShelf, folders: Sequence[Path], within_s: float) -> None:
        self._within_s = within_s
        self._fetcher = fetcher
        self._cell = cell
        self._shelf = shelf
        self._folders = tuple(folder.resolve() for folder in folders)

    async def make(self, planned: PlannedPicture) -> PictureFacts | MadePicture:
        """The facts of a file that may be linked, else a picture made fit. Raises NotToBeHad."""
        stamp = await asyncio.to_thread(self._stamp, planned.url) if _is_local(planned.url) else ""
        failed = self._shelf.get(("failed", planned.url, stamp))
        if failed is not None:
            raise NotToBeHad(*failed)
        try:
            return await self._made(planned, stamp)
        except NotToBeHad as failure:
            self._shelf.put(("failed", planned.url, stamp), (failure.why, failure.do), seconds=BRIEFLY_S)
            raise

    async def _made(self, planned: PlannedPicture, stamp: str) -> PictureFacts | MadePicture:
        if planned.may_link:
            facts = await self._facts(planned.url)
            if fit_to_link(planned, facts):
                return facts
        return await self._prepared(planned, stamp)

    async def _facts(self, url: str) -> PictureFacts:
        known: PictureFacts | None = self._shelf.get(("facts", url))
        if known is None:
            known = await self._in_cell(_MEASURE, url, await self._load(url))
            self._shelf.put(("facts", url), known)
        return known

    async def _prepared(self, planned: PlannedPicture, stamp: str) -> MadePicture:
        how = (planned.shown_width, planned.ratio, planned.most_bytes)
        known: MadePicture | None = self._shelf.get((planned.url, stamp, how))
        if known is None:
            known = await self._in_cell(_PREPARE, planned.url, await self._load(planned.url), *how)
            self._shelf.put((planned.url, stamp, how), known, weight=len(known.data))
        return known

    async def _in_cell(self, target: str, url: str, data: bytes, *how: object) -> Any:
        try:
            return await self._cell.run(target, url, data, *how, limits=PICTURES)
        except BadInput as bad:
            raise NotToBeHad(f"{url}: {bad.what}", bad.do or "leave it out") from None
        except CellFailed as failure:
            raise NotToBeHad(f"{url}: {failure.what}", "replace it by a JPEG or PNG, or leave it out") from None

    async def _load(self, url: str) -> bytes:
        if _is_local(url):
            return await asyncio.to_thread(self._read, url)
        known: bytes | None = self._shelf.get(("file", url))
        if known is not None:
            return known
        try:
            async with asyncio.timeout(self._within_s):
                data = (await self._fetcher.get(url)).body
        except TimeoutError:
            raise NotToBeHad(f"{url} did not come within {self._within_s:g} s", "try again later, or take it out of the story") from None
        except FetchFailed as failure:
            raise NotToBeHad(f"{url} {failure.what}", failure.do) from None
        self._shelf.put(("file", url), data, weight=len(data))
        return data

    def _stamp(self, url: str) -> str:
        """What changes when a file of this machine does."""
        try:
            found = self._path(url).stat()
        except (OSError, ValueError, NotToBeHad):
            return "gone"  # reading it says why
        return f"{found.st_mtime_ns}:{found.st_size}"

    def _read(self, url: str) -> bytes:
        path = self._path(url)
        try:
            if path.stat().st_size > _MAX_FILE_BYTES:
                raise NotToBeHad(f"{path} is larger than {_MAX_FILE_BYTES // 1_000_000} MB", "make the file smaller")
            return path.read_bytes()
        except FileNotFoundError:
            raise NotToBeHad(f"{path} does not exist", "put the file there, or correct its name in the article") from None
        except OSError as error:
            raise NotToBeHad(f"{path} cannot be read ({error.strerror})", "let this program read the file") from None

    def _path(self, url: str) -> Path:
        try:
            path = Path(unquote(urlsplit(url).path)).resolve()
        except (OSError, ValueError):
            raise NotToBeHad(f"{url} is no name of a file", "correct it in the article") from None
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise NotToBeHad(f"{path} is outside the project and is not read", "move the file into the project")
        return path
