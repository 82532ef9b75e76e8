"""The links to articles on a page of headlines. Runs in the cell.

1. Links of the same site outside of navigation, header, footer and forms; of several to one address the one with the most words.
2. They are grouped by where they stand in the markup: the stories of a page stand in blocks that repeat.
3. A group is one of stories if its links read like headlines: long, no two alike, most of them in a heading or beside a date or to an
   address that looks like a story's. Groups keep the order of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from cssselect import SelectorError

from newsletter.errors import BadInput
from newsletter.sources.article.parse import parsed_tree
from newsletter.sources.found import Found
from newsletter.sources.section.anchors import Anchor, PageLinks
from newsletter.sources.section.read_section import ReadSection

MOST_LINKS = 100
MAX_BYTES = 10_000_000
_ENOUGH = 2.0  # points of a group that holds stories
_STORY = re.compile(r"/(?:19|20)\d\d/|\d{5,}|[a-z0-9]+(?:-[a-z0-9]+){2,}|\.html?$", re.I)


def parse(data: bytes, address: str, content_type: str | None, selector: str) -> ReadSection:
    """The links to stories; those that `selector` finds, where it is given. Raises BadInput for what is no page, or has no such links."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"the page is larger than {MAX_BYTES // 1_000_000} MB", where=address)
    tree = parsed_tree(data, content_type)
    if tree is None:
        raise BadInput("this is no HTML page", where=address)
    page = PageLinks(tree, address)
    if selector:
        return ReadSection(links=_founds(_selected(page, selector)))
    # Some names in the markup are only likely to mean a place beside the stories: where they leave nothing, they did not.
    return ReadSection(links=_told(list(page.of_stories(is_strict=True))) or _told(list(page.of_stories(is_strict=False))))


def _selected(page: PageLinks, selector: str) -> list[Anchor]:
    try:
        anchors = page.selected(selector)
    except (SelectorError, ValueError) as error:
        raise BadInput(f"links = {selector!r} is no CSS selector ({error})", do='write it as in "main h2 a"') from None
    if not anchors:
        do = "look at the page's source for another, or leave the option out"
        raise BadInput(f"links = {selector!r} finds no link on this page", do=do)
    return anchors


def _told(anchors: list[Anchor]) -> tuple[Found, ...]:
    """The links of the groups that are of stories."""
    groups: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        groups.setdefault(anchor.place, []).append(anchor)
    telling = {place for place, group in groups.items() if _points(group) >= _ENOUGH}
    return _founds(anchor for anchor in anchors if anchor.place in telling)


def _points(group: list[Anchor]) -> float:
    """How much a group of links looks like one of stories: 0 to about 5."""
    by_url: dict[str, Anchor] = {}
    for one in group:
        if one.url not in by_url or len(one.words) > len(by_url[one.url].words):
            by_url[one.url] = one
    links = list(by_url.values())
    lengths = [len(one.words) if not re.search("[\u3040-\u9fff\uac00-\ud7af]", one.words) else 2 * len(one.words) for one in links]
    if not links or sum(lengths) / len(links) < 15 or len({one.words for one in links}) < len(links) * 0.7:
        return 0.0

    def share(of: list[bool]) -> float:
        return sum(of) / len(links)

    return (
        share([length >= 25 for length in lengths])
        + 1.5 * share([one.is_headed for one in links])
        + share([one.published is not None for one in links])
        + share([bool(_STORY.search(urlsplit(one.url).path)) for one in links])
        + (0.5 if len(links) >= 2 else 0.0)
    )


def _founds(anchors: Iterable[Anchor]) -> tuple[Found, ...]:
    """Each address once, in the order of the page, under the longest of its words."""
    once: dict[str, Found] = {}
    for anchor in anchors:
        known = once.get(anchor.url)
        found = Found(url=anchor.url, title=anchor.words, published=anchor.published)
        if known is None:
            once[anchor.url] = found
        elif len(found.title) > len(known.title) or (found.published and not known.published):
            once[anchor.url] = Found(
                url=anchor.url, title=max(found.title, known.title, key=len), published=known.published or found.published
            )
    return tuple(once.values())[:MOST_LINKS]
