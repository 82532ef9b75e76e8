"""The picture of an item, with its caption and whose picture it is: Media RSS, enclosures, iTunes and Podcast images. Pure.

A feed offers many files: the same picture in several sizes, a picture and its thumbnail, a picture and a sound. Taken is the first of
the best kind, in the widest of its sizes; the words are those of the same file, then of its group, then of its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from newsletter.model.article import Picture
from newsletter.model.identity import folded
from newsletter.sources.article.credits import bare_credit, split_credit
from newsletter.sources.clean import one_line, web_address
from newsletter.sources.feed.names import Children, attribute, base_of, text_of

_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.I)
_LONGEST = 600  # characters of a caption
_NO_CREDIT = {"actor", "producer", "director", "composer", "author", "writer", "reporter", "editor", "publishing company"}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One file that may be the picture."""

    url: str
    width: int = 0  # pixels; 0 where nobody says
    height: int = 0
    preferred: bool = False  # isDefault
    caption: str = ""
    alt: str = ""
    credit: str = ""


def picture_of(item: Children, *, title: str) -> Picture | None:
    """The picture that the elements of an item name, or None."""
    for offers in (list(_media(item)), list(_enclosed(item)), list(_thumbnails(item)), list(_others(item))):
        if offers:
            return _described(_best(offers), item, title)
    return None


def _media(item: Children) -> Iterator[Offer]:
    """Files of Media RSS that are pictures; the sizes in one group are one picture, so the widest stands for it."""
    for group in item.every("media:group"):
        inside = Children(group)
        offers = [with_words_of(_offer(one), inside) for one in inside.every("media:content") if _shows(one)]
        if offers:
            yield _widest(offers)
    for one in item.every("media:content"):
        if _shows(one):
            yield _offer(one)


def _enclosed(item: Children) -> Iterator[Offer]:
    for link in item.every("enclosure", "atom:link"):
        if link.tag.endswith("enclosure") or attribute(link, "rel").lower() == "enclosure":
            found = web_address(attribute(link, "url") or attribute(link, "href"), base=base_of(link))
            kind = attribute(link, "type").lower()
            if found and (kind.startswith("image/") or (not kind.startswith(("audio/", "video/")) and _PICTURE_FILE.search(found))):
                yield Offer(url=found, alt=attribute(link, "title"))


def _thumbnails(item: Children) -> Iterator[Offer]:
    places = [item, *map(Children, item.every("media:group", "media:content"))]
    for one in (one for place in places for one in place.every("media:thumbnail")):
        found = web_address(attribute(one, "url") or text_of(one), base=base_of(one))
        if found:
            yield Offer(url=found, width=_number(one, "width"), height=_number(one, "height"))


def _others(item: Children) -> Iterator[Offer]:
    """The cover of an episode or a post."""
    for one in item.every("itunes:image", "podcast:image", "webfeeds:cover", "image", "podcast:images"):
        written = attribute(one, "href") or attribute(one, "image") or Children(one).first("url") or text_of(one)
        sizes = [part.split() for part in attribute(one, "srcset").split(",") if part.strip()]
        sizes.sort(key=lambda size: -int(re.sub(r"\D", "", size[-1])[:6] or 0))
        found = web_address(written or (sizes[0][0] if sizes else ""), base=base_of(one))
        if found:
            yield Offer(url=found, alt=attribute(one, "alt"))


def _shows(content: etree._Element) -> bool:
    """Whether a media:content is a picture."""
    medium, kind = attribute(content, "medium").lower(), attribute(content, "type").lower()
    if not web_address(attribute(content, "url"), base=base_of(content)):
        return False
    return (
        medium == "image" or kind.startswith("image/") or (not medium and not kind and bool(_PICTURE_FILE.search(content.get("url", ""))))
    )


def _offer(content: etree._Element) -> Offer:
    offer = Offer(
        url=web_address(attribute(content, "url"), base=base_of(content)) or "",
        width=_number(content, "width"),
        height=_number(content, "height"),
        preferred=attribute(content, "isdefault").lower() == "true",
    )
    return with_words_of(offer, Children(content))


def with_words_of(offer: Offer, place: Children) -> Offer:
    """The offer with what a place says of the file, where nothing nearer has said it."""
    credit = next((text_of(one) for one in place.every("media:credit") if attribute(one, "role").lower() not in _NO_CREDIT), "")
    return replace(
        offer,
        caption=offer.caption or place.first("media:description"),
        alt=offer.alt or place.first("media:title"),
        credit=offer.credit or credit or place.first("media:copyright"),
    )


def _best(offers: list[Offer]) -> Offer:
    chosen = next((offer for offer in offers if offer.preferred), offers[0])
    # Sizes of one picture are also sent without a group: they say the same.
    same = [offer for offer in offers if offer.width and (offer.caption, offer.credit) == (chosen.caption, chosen.credit)]
    return _widest(same) if chosen.width and not chosen.preferred else chosen


def _widest(offers: list[Offer]) -> Offer:
    return max(offers, key=lambda offer: (offer.preferred, offer.width))


def _described(offer: Offer, item: Children, title: str) -> Picture:
    offer = with_words_of(offer, item)
    alt = one_line(offer.alt, limit=_LONGEST)
    caption, signed = split_credit(one_line(offer.caption, limit=_LONGEST))
    if folded(alt) == folded(title):
        alt = ""  # the headline is no description of a picture
    if not caption and split_credit(alt)[1]:
        caption, signed = split_credit(alt)
        alt = caption
    return Picture(
        url=offer.url,
        alt=caption or alt or None,
        caption=caption or alt or None,
        credit=bare_credit(one_line(offer.credit, limit=200)) or bare_credit(signed) or None,
        width=offer.width or None,
        height=offer.height or None,
    )


def _number(element: etree._Element, name: str) -> int:
    value = attribute(element, name).removesuffix("px")
    return int(value) if value.isdecimal() and len(value) <= 5 else 0
