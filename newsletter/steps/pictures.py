"""Pictures of an edition: loads those that are not linked and has them made fit. Reads only.

A picture that cannot be had is left out with a word about it: no edition fails for a picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsletter.cell.pool import CellFailed
from newsletter.errors import BadInput
from newsletter.fetch.records import FetchFailed
from newsletter.model.edition import Edition
from newsletter.rendering.jobs import Attachment, PreparedPicture
from newsletter.rendering.pictures import MadePicture, PlacedPicture, PlannedPicture, placed, plan_pictures
from newsletter.steps.desk import Desk

_PREPARE = "newsletter.rendering.picture_file:prepare"
_AT_ONCE = 4
_MAX_FILE_BYTES = 30_000_000


class _NotToBeHad(Exception):
    """This picture cannot be read; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Album:
    """An edition's pictures, ready for the templates."""

    prepared: dict[str, PreparedPicture] = field(default_factory=dict)  # by the address that the source gave
    attachments: tuple[Attachment, ...] = ()  # those that travel with the message
    hosted: dict[str, bytes] = field(default_factory=dict)  # those that our pages serve, by SHA-256
    problems: tuple[str, ...] = ()  # those that are left out, and why

    @property
    def stored(self) -> dict[str, bytes]:
        """What a seal keeps: the archive page shows attached pictures too."""
        return self.hosted | {one.cid: one.data for one in self.attachments}


async def gather(desk: Desk, edition: Edition) -> Album:
    """Every picture that the templates may show, linked, hosted or attached."""
    # A text file knows a picture's caption and credit, but not where the picture is.
    plan = [one for one in plan_pictures(edition, desk.newsletter, desk.rendering, desk.public_url) if one.url]
    limit = asyncio.Semaphore(_AT_ONCE)
    found = await asyncio.gather(*(_one(desk, planned, limit) for planned in plan))
    return _album([(planned, one) for planned, one in zip(plan, found, strict=True)])


def _album(found: Sequence[tuple[PlannedPicture, PlacedPicture | str]]) -> Album:
    prepared, attachments, hosted, problems = {}, {}, {}, []
    for planned, one in found:
        if isinstance(one, str):
            problems.append(one)
            continue
        prepared[planned.url] = one.picture
        if one.attachment:
            attachments[one.attachment.cid] = one.attachment
        if one.hosted is not None:
            hosted[one.picture.src.rpartition("/")[2].partition(".")[0]] = one.hosted
    return Album(prepared=prepared, attachments=tuple(attachments.values()), hosted=hosted, problems=tuple(problems))


async def _one(desk: Desk, planned: PlannedPicture, limit: asyncio.Semaphore) -> PlacedPicture | str:
    if not planned.load:
        return placed(planned, None, public_url=desk.public_url)
    async with limit:
        try:
            data = await _load(desk, planned.url)
            made: MadePicture = await desk.cell.run(_PREPARE, planned.url, data, planned.shown_width, planned.ratio)
        except (_NotToBeHad, FetchFailed, BadInput) as failure:
            return str(failure).replace("\n ", ":")
        except CellFailed as failure:
            return f"{planned.url}: {failure.what}"
    return placed(planned, made, public_url=desk.public_url)


async def _load(desk: Desk, url: str) -> bytes:
    if urlsplit(url).scheme != "file":
        return (await desk.fetcher.get(url)).body
    return await asyncio.to_thread(_read, url, desk.picture_folders)


def _read(url: str, folders: Sequence[Path]) -> bytes:
    """A picture of this machine, from the project's folders alone: a feed must not name what it wants to see."""
    path = Path(unquote(urlsplit(url).path)).resolve()
    if not any(path.is_relative_to(folder.resolve()) for folder in folders):
        raise _NotToBeHad(f"{path} is outside the project and is not read")
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise _NotToBeHad(f"{path} is larger than {_MAX_FILE_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise _NotToBeHad(f"{path} cannot be read: {error.strerror}") from error
