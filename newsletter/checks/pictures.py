"""Pictures: left out, whose, how heavy, in which format, and whether their size is what the html says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from newsletter.checks.base import CheckedPicture, CheckInput, Finding, Rule
from newsletter.checks.page import Page

_NOT_EVERYWHERE = re.compile(r"\.(webp|avif|svg|heic|jxl|bmp|tiff?)$", re.I)
_INLINE = re.compile(r"data:image/(webp|avif|svg\+xml|heic|jxl|bmp|tiff)", re.I)
_WIDEST = 2.5  # times the shown width
_SKEW = 0.03  # of a shape, lost to rounding
_HEAVIEST = 3  # named in a finding


RULES = (
    Rule(
        id="picture-missing",
        level="warning",
        what="a picture that could not be had, or that weighed too much",
        why="the story goes out without it, and the layout is another one",
        fix="correct the picture in the source to have it",
    ),
    Rule(
        id="picture-credit",
        level="info",
        what="a picture whose owner is not named",
        why="most licences ask for it",
        fix="name them in the source (`credit`), if they must be",
    ),
    Rule(
        id="picture-weight",
        level="warning",
        what="pictures that weigh more than 300 KB together",
        why="on a phone far from a mast the letter stays grey",
        fix="show fewer pictures, or give the heaviest stories lighter ones",
    ),
    Rule(
        id="picture-format",
        level="warning",
        what="a picture that is no JPEG, PNG or GIF",
        why="Outlook draws no WebP, AVIF or SVG, and Gmail no SVG",
        fix="give the template a JPEG, PNG or GIF",
    ),
    Rule(
        id="picture-size",
        level="warning",
        what="a picture without a width in pixels, or whose file is too small, too large or of another shape",
        why="Outlook shows it at the size of its file, and others blur or squeeze it",
        fix="write the width in whole pixels, and let rendering.pictures host or embed it",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`picture-missing`, `picture-credit`, `picture-weight`, `picture-format` and `picture-size`."""
    yield from _missing(given)
    yield from _credits(given)
    yield from _weight(given, page)
    yield from _formats(page)
    yield from _sizes(given, page)


def _missing(given: CheckInput) -> Iterator[Finding]:
    for one in given.left_out:
        yield Finding(
            id="picture-missing",
            level="warning",
            where=f"html, at “{one.story}”" if one.story else "html",
            message=f"the {one.what} is left out: {one.why}",
            fix=one.do,
        )


def _credits(given: CheckInput) -> Iterator[Finding]:
    for title in given.uncredited:
        yield Finding(
            id="picture-credit",
            level="info",
            where=f"html, at “{title}”",
            message="nobody is named as the owner of this picture",
            fix="name them in the source (`credit`), if they must be",
        )


def _weight(given: CheckInput, page: Page) -> Iterator[Finding]:
    shown = {image.get("src") for image in page.all("img")}
    pictures = [one for one in given.pictures if one.src in shown]
    total = sum(one.bytes for one in pictures)
    if total <= given.pictures_limit:
        return
    heaviest = sorted(pictures, key=lambda one: -one.bytes)[:_HEAVIEST]
    named = ", ".join(f"{one.story or 'logo'} ({one.bytes // 1000:,} KB)" for one in heaviest)
    yield Finding(
        id="picture-weight",
        level="warning",
        where=f"html, at “{heaviest[0].story}”" if heaviest[0].story else "html",
        message=f"the pictures weigh {total // 1000:,} KB together, more than {given.pictures_limit // 1000:,} KB; the heaviest: {named}",
        fix="show fewer pictures, or give the heaviest stories lighter ones",
    )


def _formats(page: Page) -> Iterator[Finding]:
    for image in page.all("img", "source"):
        offers = [offer.split()[0] for offer in (image.get("srcset") or "").split(",") if offer.split()]
        for address in dict.fromkeys([image.get("src") or "", *offers]):
            found = _INLINE.match(address) or _NOT_EVERYWHERE.search(unquote(urlsplit(address).path))
            if found:
                line, column = page.find(address)
                yield Finding(
                    id="picture-format",
                    level="warning",
                    where=page.where(image),
                    line=line,
                    column=column,
                    message=f"this picture is {found[1].upper()}, which many mail programs do not draw",
                    fix="give the template a JPEG, PNG or GIF",
                )


def _sizes(given: CheckInput, page: Page) -> Iterator[Finding]:
    files = {one.src: one for one in given.pictures}
    told: set[tuple[str, str]] = set()
    for image in page.all("img"):
        src = image.get("src") or ""
        wrong = _wrong_size(image, files.get(src))
        if wrong and (src, wrong[0]) not in told:
            told.add((src, wrong[0]))
            line, column = page.find(src) if src else (None, None)
            yield Finding(
                id="picture-size",
                level="warning",
                where=page.where(image),
                line=line,
                column=column,
                message=wrong[0],
                fix=wrong[1],
            )


def _wrong_size(image: Any, file: CheckedPicture | None) -> tuple[str, str] | None:
    """What is wrong with the size that the html declares, and what to do; None if nothing is."""
    written = (image.get("width") or "").strip()
    if not re.fullmatch(r"[1-9]\d*", written):
        said = f"says width={written!r}" if written else "has no width"
        return f"this picture {said}: Outlook shows it at the size of its file", "write the width in whole pixels, without a unit"
    width = int(written)
    if file is None or not file.width or not file.height:
        return None
    if file.width < width:
        return (
            f"this picture is shown {width} pixels wide and its file has {file.width}: it is blurred",
            "use a larger file, or show it smaller",
        )
    if file.linked and file.width > width * _WIDEST:
        return (
            f"this picture is shown {width} pixels wide and its file has {file.width}: readers load what nobody sees",
            "use a smaller file",
        )
    height = (image.get("height") or "").strip()
    if height.isdigit() and abs(int(height) / width * file.width / file.height - 1) > max(_SKEW, 1 / width):
        return (
            f"this picture is shown {width} by {height} pixels and its file has {file.width} by {file.height}: it is squeezed",
            "write the height that goes with the width, or leave it out",
        )
    return None
