"""Which pictures are linked and which are loaded, and where the loaded ones end up. Pure.

A picture is *linked* where the publisher's own file is fit for every mail program; else it is loaded, made small,
and served by our pages or sent along with the message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from newsletter.model.edition import Edition, Pick, Place
from newsletter.model.newsletter import Newsletter
from newsletter.rendering.jobs import Attachment, PreparedPicture
from newsletter.rendering.options import RenderingOptions

HERO_WIDTH, FEATURE_WIDTH, THUMB_WIDTH, AVATAR_WIDTH, LOGO_WIDTH = 552, 240, 112, 40, 240
SHOWN_WIDTHS = {Place.LEAD: HERO_WIDTH, Place.FEATURE: FEATURE_WIDTH, Place.COMPACT: THUMB_WIDTH}

# Formats that every mail program draws; WebP, AVIF and SVG are not among them.
_FIT_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif"})
TOO_WIDE = 2400  # pixels; a wider file of a publisher is a print original of megabytes


@dataclass(frozen=True, kw_only=True)
class PlannedPicture:
    """One picture of an edition and what is to be done about it."""

    url: str  # as the source gave it
    load: bool  # False: the message links the publisher's file, nothing is fetched
    keep_if_fit: bool  # loaded only to see: the link stays if the file turns out to be fit
    hosted: bool  # a loaded one is served by our pages; else it travels with the message
    shown_width: int  # CSS pixels at which it is shown
    ratio: float | None = None  # width by height to which it is cropped; None keeps its shape
    width: int | None = None  # of the file, where the source told
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class MadePicture:
    """A loaded picture made fit for mail."""

    data: bytes
    content_type: str  # image/jpeg or image/png
    width: int
    height: int
    original_fit: bool  # the publisher's own file would have done
    original_width: int
    original_height: int

    @property
    def sha256(self) -> str:
        """The name of these bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class PlacedPicture:
    """Where a picture ended up: linked, hosted (bytes for our pages) or attached."""

    picture: PreparedPicture
    attachment: Attachment | None = None
    hosted: bytes | None = None


def plan_pictures(edition: Edition, newsletter: Newsletter, options: RenderingOptions, public_url: str) -> list[PlannedPicture]:
    """Every picture that the templates of this edition may show, each address once, in order of appearance.

    `public_url` is "" without public pages; nothing can be hosted then.
    """
    planned: dict[str, PlannedPicture] = {}
    for wish in _wishes(edition, newsletter):
        before = planned.get(wish.url)
        if before is None or before.shown_width < wish.shown_width:
            planned[wish.url] = _decided(wish, options, public_url)
    return list(planned.values())


def _wishes(edition: Edition, newsletter: Newsletter) -> Iterator[PlannedPicture]:
    if newsletter.logo:
        yield _wish(newsletter.logo, LOGO_WIDTH)
    for pick in edition.picks:
        yield from _of_pick(pick)


def _of_pick(pick: Pick) -> Iterator[PlannedPicture]:
    article = pick.stored.article
    if article.picture and pick.place in SHOWN_WIDTHS:
        ratio = None if pick.place is Place.LEAD else 4 / 3
        wish = _wish(article.picture.url, SHOWN_WIDTHS[pick.place], ratio)
        yield replace(wish, width=article.picture.width, height=article.picture.height)
    if pick.place is not Place.BRIEF:
        for author in article.authors:
            if author.photo:
                yield _wish(author.photo, AVATAR_WIDTH, 1.0)


def _wish(url: str, shown_width: int, ratio: float | None = None) -> PlannedPicture:
    return PlannedPicture(url=url, load=True, keep_if_fit=False, hosted=False, shown_width=shown_width, ratio=ratio)


def _decided(wish: PlannedPicture, options: RenderingOptions, public_url: str) -> PlannedPicture:
    parts = urlsplit(wish.url)
    suffix = PurePosixPath(parts.path).suffix.lower()
    linkable = options.pictures == "link" and parts.scheme == "https"
    sized = wish.width is None or wish.shown_width <= wish.width <= TOO_WIDE
    return replace(
        wish,
        load=not (linkable and suffix in _FIT_SUFFIXES and sized),
        keep_if_fit=linkable,
        hosted=bool(public_url) and options.pictures != "embed",
    )


def placed(planned: PlannedPicture, made: MadePicture | None, *, public_url: str) -> PlacedPicture:
    """Where a planned picture is found in the message; `made` is None for one that was not loaded."""
    if made is None:
        return PlacedPicture(picture=PreparedPicture(src=planned.url, width=planned.width, height=planned.height))
    if planned.keep_if_fit and made.original_fit:
        kept = PreparedPicture(src=planned.url, width=made.original_width, height=made.original_height)
        return PlacedPicture(picture=kept)
    name = f"{made.sha256}.{'png' if made.content_type == 'image/png' else 'jpg'}"
    src = f"{public_url}/p/{name}" if planned.hosted else f"cid:{made.sha256}"
    picture = PreparedPicture(src=src, width=made.width, height=made.height)
    if planned.hosted:
        return PlacedPicture(picture=picture, hosted=made.data)
    attachment = Attachment(cid=made.sha256, content_type=made.content_type, data=made.data, filename=f"{name[:12]}{name[64:]}")
    return PlacedPicture(picture=picture, attachment=attachment)
