"""Which pictures an edition shows, how many bytes each may have, and where each ends up. Pure.

A picture is *linked* where the publisher's own file is fit for every mail program; else it is made small, and served
by our pages or sent along with the message. All of an edition's pictures together weigh no more than `MOST_BYTES`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.model.edition import Edition, Pick, Place
from newsletter.model.newsletter import Newsletter
from newsletter.rendering.jobs import Attachment, PreparedPicture
from newsletter.rendering.options import RenderingOptions

MOST_BYTES = 300_000  # of all pictures of an edition, linked ones too: whoever opens it pays for them
_MOST_OF_ONE = 80_000
_LEAST_SHARE = 2_500  # a portrait of 80 pixels needs this much, however little room it takes
_STEP = 0.85  # budgets come in steps, so that one story more or less does not make every picture anew
_WIDEST = 2.5  # times the shown width; beyond it a reader pays for pixels that nobody sees

# Formats and colour modes that every mail program draws; WebP, AVIF and SVG are not among them, CMYK and 16 bits neither.
_FIT_FORMATS = frozenset({"JPEG", "PNG", "GIF"})
_FIT_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})

_WIDE = 400  # CSS pixels; from here on a picture keeps its shape, below it stands in a row with others
_IN_A_ROW = 4 / 3
_RANKS = {Place.LEAD: 1, Place.FEATURE: 2, Place.COMPACT: 3}
_PHOTO_RANK = 4


@dataclass(frozen=True, kw_only=True)
class PlannedPicture:
    """One picture of an edition and what it may cost."""

    url: str  # as the source gave it
    story: str  # headline of the story it first stands in; "" for a logo
    what: str  # "picture", "photo of Lena Aumann", "logo"
    rank: int  # 0 is what the edition could do without last
    may_link: bool  # the publisher's file may be shown if it turns out to be fit
    shown_width: int  # CSS pixels at which it is shown
    ratio: float | None = None  # width by height to which it is cropped; None keeps its shape
    most_bytes: int = _MOST_OF_ONE  # its share of MOST_BYTES


@dataclass(frozen=True, kw_only=True)
class PictureFacts:
    """What a file is, as measured; no word of its source is believed."""

    format: str  # as Pillow names it: JPEG, PNG, WEBP, ...
    width: int  # pixels
    height: int
    bytes: int
    animated: bool
    turned: bool  # an EXIF orientation: some mail programs turn it, some do not
    mode: str  # of colour, as Pillow names it


@dataclass(frozen=True, kw_only=True)
class MadePicture:
    """A picture made fit for mail."""

    data: bytes
    content_type: str  # image/jpeg or image/png
    width: int  # pixels
    height: int

    @property
    def sha256(self) -> str:
        """The name of these bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class PlacedPicture:
    """Where a picture ended up: linked, hosted (bytes for our pages) or attached."""

    picture: PreparedPicture
    weight: int  # bytes that a reader loads for it
    format: str  # JPEG, PNG or GIF
    attachment: Attachment | None = None
    hosted: bytes | None = None


def plan_pictures(edition: Edition, newsletter: Newsletter, options: RenderingOptions, widths: Mapping[str, int]) -> list[PlannedPicture]:
    """Every picture that the templates of this edition show, each address once, in order of appearance, its share set.

    `widths` are the theme's, in CSS pixels: lead, feature, compact, avatar, logo; 0 or absent for one that is not shown.
    A picture that stands in several places is planned for the largest of them.
    """
    planned: dict[str, PlannedPicture] = {}
    for wish in _wishes(edition, newsletter, widths):
        before = planned.get(wish.url)
        if before is None or before.shown_width < wish.shown_width:
            may_link = options.pictures == "link" and wish.url[:8].lower() == "https://"
            planned[wish.url] = replace(wish, may_link=may_link)
    return shared_out(list(planned.values()))


def _wishes(edition: Edition, newsletter: Newsletter, widths: Mapping[str, int]) -> Iterator[PlannedPicture]:
    # A dark logo alone is not shown: it is the partner of the other.
    pair = ((newsletter.logo, "logo"), (newsletter.logo and newsletter.logo_dark, "dark logo"))
    for logo, what in pair:
        if logo and widths.get("logo"):
            yield _wish(logo, widths["logo"], story="", what=what, rank=0)
    for pick in edition.picks:
        yield from _of_pick(pick, widths)


def _of_pick(pick: Pick, widths: Mapping[str, int]) -> Iterator[PlannedPicture]:
    article, width = pick.stored.article, widths.get(pick.place.value, 0)
    # A text file knows a picture's caption and credit, but not where the picture is.
    if article.picture and article.picture.url and width and pick.place in _RANKS:
        ratio = None if width >= _WIDE else _IN_A_ROW
        yield _wish(article.picture.url, width, story=article.title, what="picture", rank=_RANKS[pick.place], ratio=ratio)
    if pick.place is not Place.BRIEF and widths.get("avatar"):
        for author in article.authors:
            if author.photo:
                what = f"photo of {author.name}"
                yield _wish(author.photo, widths["avatar"], story=article.title, what=what, rank=_PHOTO_RANK, ratio=1.0)


def _wish(url: str, width: int, *, story: str, what: str, rank: int, ratio: float | None = None) -> PlannedPicture:
    return PlannedPicture(url=url, story=story, what=what, rank=rank, may_link=False, shown_width=width, ratio=ratio)


def shared_out(planned: Sequence[PlannedPicture], total: int = MOST_BYTES) -> list[PlannedPicture]:
    """The pictures with `total` bytes shared out by the area at which each is shown, a small part for each in any case."""
    if not planned:
        return []
    least = min(_LEAST_SHARE, total // (2 * len(planned)))
    areas = [one.shown_width**2 / (one.ratio or 16 / 9) for one in planned]
    rest, whole = total - least * len(planned), sum(areas)
    return [replace(one, most_bytes=_stepped(least + rest * area / whole)) for one, area in zip(planned, areas, strict=True)]


def _stepped(share: float) -> int:
    budget = float(_MOST_OF_ONE)
    while budget > share:
        budget *= _STEP
    return int(budget)


def fit_to_link(planned: PlannedPicture, facts: PictureFacts) -> bool:
    """True if the publisher's own file does: a format for every program, in size, shape and bytes what is shown."""
    return (
        planned.may_link
        and facts.format in _FIT_FORMATS
        and facts.mode in _FIT_MODES
        and not facts.animated
        and not facts.turned
        and planned.shown_width <= facts.width <= planned.shown_width * _WIDEST
        and facts.bytes <= planned.most_bytes
        and _in_shape(planned.ratio, facts.width / max(1, facts.height))
    )


def _in_shape(wanted: float | None, shape: float) -> bool:
    """A square must be square, a face would be squeezed; others need only lie, not stand: they would push the words away."""
    if wanted == 1.0:
        return 0.95 <= shape <= 1.05
    return 1.0 <= shape <= (2.0 if wanted else 4.0)


def linked(planned: PlannedPicture, facts: PictureFacts) -> PlacedPicture:
    """A picture that keeps the publisher's address."""
    picture = PreparedPicture(src=planned.url, width=facts.width, height=facts.height)
    return PlacedPicture(picture=picture, weight=facts.bytes, format=facts.format)


def placed(made: MadePicture, *, public_url: str) -> PlacedPicture:
    """Where a made picture is found: on our pages at `public_url`, or with "" in the message itself."""
    suffix, form = ("png", "PNG") if made.content_type == "image/png" else ("jpg", "JPEG")
    name = made.sha256
    src = f"{public_url}/p/{name}.{suffix}" if public_url else f"cid:{name}"
    picture = PreparedPicture(src=src, width=made.width, height=made.height)
    if public_url:
        return PlacedPicture(picture=picture, weight=len(made.data), format=form, hosted=made.data)
    attachment = Attachment(cid=name, content_type=made.content_type, data=made.data, filename=f"{name[:12]}.{suffix}")
    return PlacedPicture(picture=picture, weight=len(made.data), format=form, attachment=attachment)


def over_the_limit(weights: Sequence[tuple[PlannedPicture, int]], total: int = MOST_BYTES) -> frozenset[str]:
    """The addresses of pictures that must be left out, so that the others weigh no more than `total`.

    Of those that could not be pressed into their share, the least important goes first.
    """
    left, out = sum(weight for _, weight in weights), set()
    heavy = [(one, weight) for one, weight in weights if weight > one.most_bytes]
    for _, (one, weight) in sorted(enumerate(heavy), key=lambda entry: (entry[1][0].rank, entry[0]), reverse=True):
        if left <= total:
            break
        out.add(one.url)
        left -= weight
    return frozenset(out)
