"""Pictures of an edition: each had, measured and made fit in bounded time, and all of them weighed. Reads only.

A picture that cannot be had is left out with a word about it: no edition fails for a picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from newsletter.checks.base import CheckedPicture, LeftOutPicture
from newsletter.model.edition import Edition
from newsletter.rendering.jobs import Attachment, PreparedPicture
from newsletter.rendering.pictures import (
    MOST_BYTES,
    MadePicture,
    PictureFacts,
    PlacedPicture,
    PlannedPicture,
    linked,
    over_the_limit,
    placed,
    plan_pictures,
)
from newsletter.rendering.theme import load_theme
from newsletter.steps.desk import Desk
from newsletter.steps.picture_making import NotToBeHad, PictureMaker

_AT_ONCE = 4
_ALL_WITHIN_S = 20.0
_ONE_WITHIN_S = 8.0  # so that a few servers that drip do not use up the time of all other pictures
_PAGES_WITHIN_S = 3.0  # a preview must not wait for pages that are not there
_PAGES_KEPT_S = 60.0

_Had = tuple[PlannedPicture, PictureFacts | MadePicture]


@dataclass(frozen=True, kw_only=True)
class Album:
    """An edition's pictures, ready for the templates."""

    prepared: dict[str, PreparedPicture] = field(default_factory=dict)  # by the address that the source gave
    attachments: tuple[Attachment, ...] = ()  # those that travel with the message
    hosted: dict[str, bytes] = field(default_factory=dict)  # those that our pages serve, by SHA-256
    left_out: tuple[LeftOutPicture, ...] = ()  # and why
    weighed: tuple[CheckedPicture, ...] = ()  # those that are shown

    @property
    def stored(self) -> dict[str, bytes]:
        """What a seal keeps: the archive page shows attached pictures too."""
        return self.hosted | {one.cid: one.data for one in self.attachments}


async def gather(desk: Desk, edition: Edition, *, within_s: float = _ALL_WITHIN_S) -> Album:
    """Every picture that the theme shows, linked, hosted or attached; what is not had after `within_s` is left out.

    Raises BadInput for a theme that cannot be read.
    """
    theme = load_theme(desk.newsletter.theme, desk.theme_folders, desk.newsletter.colours)
    plan = plan_pictures(edition, desk.newsletter, desk.rendering, theme.picture_widths)
    had, left_out = await _had(desk, plan, within_s)
    too_heavy = over_the_limit([(planned, _weight(one)) for planned, one in had])
    left_out += [_weighs_too_much(planned, _weight(one)) for planned, one in had if planned.url in too_heavy]
    had = [(planned, one) for planned, one in had if planned.url not in too_heavy]
    host = await _host(desk, had)
    return _album(
        [(planned, linked(planned, one) if isinstance(one, PictureFacts) else placed(one, public_url=host)) for planned, one in had],
        left_out,
    )


async def _had(desk: Desk, plan: Sequence[PlannedPicture], within_s: float) -> tuple[list[_Had], list[LeftOutPicture]]:
    """What could be had of the planned pictures, in their order, and what could not."""
    maker = PictureMaker(fetcher=desk.fetcher, cell=desk.cell, shelf=desk.shelf, folders=desk.picture_folders, within_s=_ONE_WITHIN_S)
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(planned: PlannedPicture) -> PictureFacts | MadePicture:
        async with limit:
            return await maker.make(planned)

    tasks = [asyncio.create_task(one(planned)) for planned in plan]
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    had: list[_Had] = []
    left_out = []
    for planned, end in zip(plan, ends, strict=True):
        if isinstance(end, PictureFacts | MadePicture):
            had.append((planned, end))
        else:
            left_out.append(_left_out(planned, end, within_s))
    return had, left_out


def _left_out(planned: PlannedPicture, end: BaseException, within_s: float) -> LeftOutPicture:
    if isinstance(end, NotToBeHad):
        return LeftOutPicture(story=planned.story, what=planned.what, why=end.why, do=end.do)
    if isinstance(end, asyncio.CancelledError):
        why = f"{planned.url} did not come within the {within_s:g} s that all pictures together have"
        return LeftOutPicture(story=planned.story, what=planned.what, why=why, do="try again later, or take it out of the story")
    raise end


def _weight(one: PictureFacts | MadePicture) -> int:
    return one.bytes if isinstance(one, PictureFacts) else len(one.data)


def _weighs_too_much(planned: PlannedPicture, weight: int) -> LeftOutPicture:
    why = (
        f"{planned.url} cannot be made lighter than {weight // 1000:,} KB, and all pictures together would weigh more than "
        f"{MOST_BYTES // 1000} KB"
    )
    return LeftOutPicture(
        story=planned.story, what=planned.what, why=why, do="give the story a picture with less detail, or show fewer pictures"
    )


async def _host(desk: Desk, had: Sequence[_Had]) -> str:
    """The address of the public pages if made pictures are to be shown from there, "" if they travel with the message."""
    made = any(isinstance(one, MadePicture) for _, one in had)
    if not (made and desk.public_url) or desk.rendering.pictures == "embed":
        return ""
    answer: bool | None = desk.shelf.get("pages answer")
    if answer is None:
        try:
            async with asyncio.timeout(_PAGES_WITHIN_S):
                answer = await desk.pages_answer() is None
        except TimeoutError:
            answer = False
        desk.shelf.put("pages answer", answer, seconds=_PAGES_KEPT_S)
    return desk.public_url if answer else ""


def _album(found: Sequence[tuple[PlannedPicture, PlacedPicture]], left_out: Sequence[LeftOutPicture]) -> Album:
    album = Album(
        prepared={planned.url: one.picture for planned, one in found},
        attachments=tuple({one.attachment.cid: one.attachment for _, one in found if one.attachment}.values()),
        left_out=tuple(left_out),
        weighed=tuple({one.picture.src: _checked(planned, one) for planned, one in found}.values()),
    )
    hosted = {one.picture.src.rpartition("/")[2].partition(".")[0]: one.hosted for _, one in found if one.hosted is not None}
    return replace(album, hosted=hosted)


def _checked(planned: PlannedPicture, one: PlacedPicture) -> CheckedPicture:
    return CheckedPicture(
        src=one.picture.src,
        story=planned.story,
        bytes=one.weight,
        width=one.picture.width or 0,
        height=one.picture.height or 0,
        linked=one.attachment is None and one.hosted is None,
    )
