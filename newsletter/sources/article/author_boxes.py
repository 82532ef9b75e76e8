"""The boxes about its authors on an article page: photo, bio, role and link of each. Pure.

A box is found by a name that stands alone in a line. Each thing is taken from the narrowest block around that name that has it, as
long as the block holds no other author, no headline and no more words than a box has. Where the boxes of several people follow one another in one block, each reaches to the
next name, and a photo belongs to somebody only where the order leaves no doubt: an author without a photo is better than one with
another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsletter.model.article import Author
from newsletter.model.identity import folded
from newsletter.sources.article.lines import Line
from newsletter.sources.clean import one_line, plain, web_address
from newsletter.sources.phrases import is_card_mark

_MOST_LEVELS = 6
_MOST_PLACES = 60  # of all names of a page
_LONGEST_NAME = 100  # characters of a line that is a name
_LONGEST_BOX = 2500  # characters of one box
_LONGEST_BIO = 1500
_SHORTEST_BIO = 40
_NAMED_WITHIN = 100  # characters: a sentence that ends in "writes Tove Berg" is about her article
_NOT_A_BOX = frozenset(("body", "html", "main", "article"))
_BIO = re.compile(r"(?:^|[\s_-])(?:bio(?:graphy|grafie|graphie)?|about|author-?desc\w*)(?:$|[\s_-])", re.I)
_PORTRAIT = re.compile(
    r"(?:^|[\s_-])(?:bio(?:graphy|grafie|graphie)?|about|avatar|portrait|headshot|mugshot|vcard|author-?(?:image|photo|picture|thumb|card|box|info))(?:$|[\s_-])",
    re.I,
)
_ROLE = re.compile(r"(?:^|[\s_-])(?:role|job-?title|position|author-?title|occupation|jobtitle)(?:$|[\s_-])", re.I)
_PROFILE = re.compile(
    r"/(?:@|~|authors?|autor(?:en|es|a)?|auteurs?|autori|profile?s?|people|person(?:en)?|by|contributors?|team|staff|journalists?|writers?|experts?|columnists?)\b",
    re.I,
)
_NO_PORTRAIT = re.compile(r"\.svg(?:$|\?)|icon|logo|sprite|placeholder|pixel|^data:", re.I)
_LABEL_BEFORE = re.compile(r"^(?:by|von|par|por|di|door|av|af|written by|text|words)\s*[:：]?\s+", re.I)


@dataclass(frozen=True)
class _Place:
    """A name that stands alone."""

    key: str
    element: HtmlElement


def with_boxes(authors: Sequence[Author], lines: Sequence[Line], *, base: str) -> tuple[Author, ...]:
    """The authors, completed from the boxes about them; what is known of them already stays."""
    places = _places([author.name for author in authors], lines)
    found: dict[str, Author] = {}
    for place in places:
        others = [other.element for other in places if other.key != place.key]
        for box in _boxes_of(place, others):
            found[place.key] = found.get(place.key, Author(name="")).completed_by(_read(place, box, base))
    for key, seen in _in_a_row(places, base):
        found[key] = found.get(key, Author(name="")).completed_by(seen)
    return tuple(author.completed_by(found[folded(author.name)]) if folded(author.name) in found else author for author in authors)


def _places(names: Sequence[str], lines: Sequence[Line]) -> list[_Place]:
    keys = set(map(folded, names))
    # Most lines are done with by the last word of each name, before anything is folded.
    lasts = {name.split()[-1].lower() for name in names if name.split()}
    found: list[_Place] = []
    for line in lines:
        lowered = line.text.lower()
        if len(lowered) > _LONGEST_NAME or not any(last in lowered for last in lasts):
            continue
        own = folded(_LABEL_BEFORE.sub("", line.text))
        if own in keys:
            found.append(_Place(own, line.element))
        elif line.is_whole:
            # "by A and B": each name is a link of its own.
            found += [_Place(key, link) for link in line.element.iter("a") if (key := folded(link.text_content()[:_LONGEST_NAME])) in keys]
    return found[:_MOST_PLACES]


def _boxes_of(place: _Place, others: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """The blocks around a name that are about this author alone, from the narrowest on."""
    for around in [place.element, *list(place.element.iterancestors())[:_MOST_LEVELS]]:
        if around.tag in _NOT_A_BOX or around.xpath("boolean(.//h1)") or _holds(around, others):
            return
        if len(around.text_content()) > _LONGEST_BOX:
            return
        yield around
        if _is_one_of_several(around):
            return


def _is_one_of_several(box: HtmlElement) -> bool:
    """Whether blocks of the same make stand beside this one: those of authors whom the page does not state."""
    kind = box.get("class")
    beside = [*box.itersiblings(), *box.itersiblings(preceding=True)] if len(box) > 1 and (kind or box.tag == "li") else []
    return any(other.tag == box.tag and other.get("class") == kind for other in beside)


def _holds(element: HtmlElement, others: Sequence[HtmlElement]) -> bool:
    return any(other is element or element in other.iterancestors() for other in others)


def _read(place: _Place, box: HtmlElement, base: str) -> Author:
    portraits = [image for image in box.iter("img") if _is_portrait(image)]
    alone = len(portraits) == 1 and (_is_of(portraits[0], place.key) or _is_called(_PORTRAIT, portraits[0], within=box))
    texts = [element for element in box.iter("p", "div", "span", "dd", "section") if _is_leaf(element)]
    return Author(
        name="",
        photo=_address(portraits[0], base) if alone else None,
        bio=_bio(place, texts, box),
        role=next((_words(element, 100) for element in box.iter() if _is_role(element)), None) or None,
        url=_url(place, box, base),
    )


def _is_called(what: re.Pattern[str], element: HtmlElement, *, within: HtmlElement) -> bool:
    """Whether an element, or what holds it inside a box, bears such a name."""
    for around in [element, *list(element.iterancestors())[:4]]:
        if what.search(f"{around.get('class', '')} {around.get('id', '')} {around.get('itemprop', '')}"):
            return True
        if around is within:
            break
    return False


def _is_portrait(image: HtmlElement) -> bool:
    source = image.get("data-src") or image.get("src") or ""
    return (
        bool(source) and not _NO_PORTRAIT.search(source) and image.get("width") not in ("0", "1") and image.get("height") not in ("0", "1")
    )


def _is_of(image: HtmlElement, key: str) -> bool:
    alt = one_line(image.get("alt"))
    return is_card_mark(alt) or (bool(key) and key in folded(alt))


def _address(image: HtmlElement, base: str) -> str | None:
    return web_address(image.get("data-src") or image.get("src"), base=base)


def _is_leaf(element: HtmlElement) -> bool:
    return not element.xpath("boolean(.//p | .//div | .//section | .//li | .//h2 | .//h3 | .//h4)")


def _is_role(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return False
    return element.get("itemprop") == "jobTitle" or bool(_ROLE.search(element.get("class", "")))


def _bio(place: _Place, elements: Sequence[HtmlElement], box: HtmlElement) -> str | None:
    """The sentences about a person: paragraphs of his box that are called so or name him. What stands near a byline is often no bio."""
    carded = any(is_card_mark(one_line(image.get("alt"))) for image in box.iter("img"))
    kept: list[str] = []
    for element in elements:
        words = _words(element, _LONGEST_BIO)
        if place.element in element.iter() or element in place.element.iter() or _is_role(element):
            continue
        if len(words) < _SHORTEST_BIO or not re.search(r"[.!?。！？다]\W*$", words) or any(words in other for other in kept):
            continue
        if carded or kept or _names(place.key, words) or _is_called(_BIO, element, within=box):
            kept.append(words)
    return plain(" ".join(kept))[:_LONGEST_BIO] or None


def _names(key: str, words: str) -> bool:
    """Whether a text begins with a person of this folded name: by its last word, or in scripts without spaces the whole of it."""
    text = folded(words[:_NAMED_WITHIN])
    return key.split()[-1] in text.split() or (not key.isascii() and key in text)


def _words(element: HtmlElement, limit: int) -> str:
    return " ".join(element.text_content()[: limit * 4].split())[:limit]


def _url(place: _Place, box: HtmlElement, base: str) -> str | None:
    links = [place.element, *place.element.iter("a"), *place.element.iterancestors("a"), *box.iter("a")]
    for link in links:
        address = web_address(link.get("href"), base=base) if link.tag == "a" else None
        if address and (link.get("rel") == "author" or (folded(link.text_content()) == place.key and _PROFILE.search(address))):
            return address
    return None


def _in_a_row(places: Sequence[_Place], base: str) -> Iterator[tuple[str, Author]]:
    """The boxes that are no blocks of their own: name, photo and bio of one person after another in one block."""
    rows: dict[HtmlElement, list[_Place]] = {}
    for place in places:
        parent = place.element.getparent()
        if parent is not None and len(place.element.text_content()) < _LONGEST_NAME:
            rows.setdefault(parent, []).append(place)
    for parent, row in rows.items():
        if len({place.key for place in row}) == len(row) > 1 and len(parent.text_content()) <= _LONGEST_BOX * len(row):
            yield from _row(parent, row, base)


def _row(parent: HtmlElement, row: Sequence[_Place], base: str) -> Iterator[tuple[str, Author]]:
    children = [child for child in parent if isinstance(child.tag, str)]
    starts = [children.index(place.element) for place in row]
    ends = [*starts[1:], len(children)]
    # A photo stands before its name in every box, or in none: one after the last name tells that they follow.
    follow = any(_only_portrait(child) is not None for child in children[starts[-1] + 1 :])
    for place, start, end in zip(row, starts, ends, strict=True):
        photo = _only_portrait(children[start - 1]) if start and not follow else None
        own = children[start + 1 : end]
        yield (
            place.key,
            Author(
                name="",
                photo=_address(photo, base) if photo is not None and _is_of(photo, place.key) else None,
                bio=_bio(place, [child for child in own if child.tag in ("p", "div", "span")], parent),
                role=next((_words(element, 100) for element in own if _is_role(element)), None) or None,
            ),
        )


def _only_portrait(element: HtmlElement) -> HtmlElement | None:
    images = [image for image in element.iter("img") if _is_portrait(image)]
    return images[0] if len(images) == 1 and not element.text_content().strip() else None
