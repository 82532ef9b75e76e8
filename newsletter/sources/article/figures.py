"""The picture of an article page, with its caption and whose picture it is. Pure.

The publisher names a picture (JSON-LD, then OpenGraph) and shows one at the head of the article. Mostly they are the same file in
two sizes. Where they are not, the one that is shown with its words wins: whoever takes the words takes that picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newsletter.model.article import Picture
from newsletter.model.identity import folded
from newsletter.sources.article.captions import LONGEST, words_near
from newsletter.sources.article.credits import bare_credit, split_credit
from newsletter.sources.article.head import Head
from newsletter.sources.article.jsonld import Graph, Node, images_in, picture_address, text_of, types_of
from newsletter.sources.clean import one_line, web_address

_MOST_SHOWN = 300  # pictures of a page that are looked at
_MOST_NAMED = 8
_MOST_LEADING = 12  # pictures about the headline whose words are looked for
_PARAGRAPH = 120  # characters; shorter ones may be labels
_ABOVE = 1  # paragraphs that may stand between the headline and the head picture
_META = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_UNFIT = re.compile(
    r"(?:logo|placeholder|default[-_]?(?:image|share))[^/]*$|\.svg(?:$|\?)|(?:gr)?avatars?\b|/(?:author|autor|autoren|authors|profiles?)/",
    re.I,
)
_SIZE, _SIZE_TAIL = re.compile(r"\d{3,4}x\d{3,4}|w\d+\w*|\d{4}-\d\d-\d\d"), re.compile(r"-\d{2,4}x\d{2,4}$")
_FILE = re.compile(r"/([^/?&#]{5,})\.(?:jpe?g|png|webp|avif|gif)\b", re.I)
_EVERYBODYS = {
    "image", "images", "photo", "picture", "default", "original", "large", "small", "medium", "thumb", "thumbnail", "cover", "header",
    "teaser", "index", "master", "story", "download", "resize", "landscape", "portrait", "square",
}  # fmt: skip
_ADDRESSES = frozenset(["data-original", "data-lazy", "data-url"])
_OUTSIDE = frozenset(["nav", "footer", "aside"])
_LAZY = "//*[(@data-src or @data-srcset) and contains(local-name(), '-')]"  # pictures of sites' own making


@dataclass(frozen=True)
class _Shown:
    """A picture on the page and how many paragraphs of the article stand above it, few counted (-1: it stands above the headline)."""

    image: HtmlElement
    paragraphs: int

    @cached_property
    def addresses(self) -> str:
        return unquote(unquote(_addresses_of(self.image))).casefold()

    @cached_property
    def marks(self) -> set[str]:
        return file_marks(self.addresses)

    @cached_property
    def words(self) -> tuple[str, str]:
        return words_near(self.image)


def find_picture(tree: HtmlElement, graph: Graph, article: Node, head: Head, *, base: str) -> Picture | None:
    """The article's picture, or None."""
    images = [image for image in images_in(graph, article) if "logo" not in types_of(image)]
    named = [found for found in (picture_address(graph, image, base=base) for image in images) if found and _is_fit(found)]
    named += [found for name in _META for found in (web_address(told, base=base) for told in head.every(name)) if found]
    address = next(iter(named), None)
    shown = _shown_on(tree, head)
    found = {one: same for one in named[:_MOST_NAMED] if (same := _same(shown, one))}
    chosen = next(iter(found.values()), None)
    worded = [(one, same) for one, same in found.items() if any(same.words)]
    if worded:  # of several that are named the first on the page leads the article
        address, chosen = min(worded, key=lambda pair: shown.index(pair[1]))
    candidates = [one for one in shown if 0 <= one.paragraphs <= _ABOVE][:_MOST_LEADING]
    leading = next((one for one in candidates if any(one.words)), None)
    if leading and (chosen is None or not address or chosen.paragraphs > _ABOVE):
        own = next((one for one in named if file_marks(one) & leading.marks), None) or _largest_of(leading.image, base)
        if own:
            address, chosen = own, leading
    if not address:
        return None
    image = next((one for one in images if picture_address(graph, one, base=base) == address), {})
    return _described(address, image, chosen, head)


def _described(address: str, image: Node, shown: _Shown | None, head: Head) -> Picture:
    stated = split_credit(one_line(text_of(image.get("caption")), limit=LONGEST))
    told = [shown.image.get("alt") if shown else None, head.first("og:image:alt"), head.first("twitter:image:alt")]
    alts = [one_line(alt, limit=LONGEST) for alt in told if alt]
    caption, credit = shown.words if shown else ("", "")
    if not (caption or stated[0]):
        # Words that end in whose picture it is are a caption, even in the place of an alt text.
        caption, signed = next((pair for pair in map(split_credit, alts) if all(pair)), ("", ""))
        credit = credit or signed
    credit = credit or _named(image, "creditText", "creator", "author", "copyrightHolder", "copyrightNotice") or stated[1]
    return Picture(
        url=address,
        alt=next(iter(alts), None),
        caption=caption or stated[0] or None,
        credit=bare_credit(credit) or None,
        width=_pixels(image.get("width")),
        height=_pixels(image.get("height")),
    )


def _named(image: Node, *keys: str) -> str:
    told = (one_line(text_of(image.get(key)), limit=200) for key in keys)
    return next((text for text in told if text and not text.startswith("http")), "")


def _pixels(value: object) -> int | None:
    match = re.match(r"\s*(\d{1,5})\b", text_of(value))
    return int(match[1]) if match and int(match[1]) > 1 else None


def _is_fit(address: str) -> bool:
    return not _UNFIT.search(address)


def _shown_on(tree: HtmlElement, head: Head) -> list[_Shown]:
    """The pictures of a page in their order, without those of its frame."""
    titles = {folded(heading) for heading in head.headings}
    found: list[_Shown] = []
    paragraphs = -1
    for element in tree.iter("h1", "p", "img", "amp-img", *{str(own.tag) for own in tree.xpath(_LAZY)}):
        if element.tag == "h1":
            paragraphs = 0 if folded(one_line(element.text_content())) in titles else paragraphs
        elif element.tag == "p":
            paragraphs += 0 <= paragraphs <= _ABOVE and len(element.text_content()) >= _PARAGRAPH
        elif len(found) < _MOST_SHOWN and not any(above.tag in _OUTSIDE for above in element.iterancestors()):
            found.append(_Shown(element, paragraphs))
    return found


def _same(shown: list[_Shown], address: str | None) -> _Shown | None:
    """The picture on the page that is the file of `address` in some size, one with words before others."""
    wanted = file_marks(address or "")
    alike = [(len(wanted & one.marks), one) for one in shown if any(mark in one.addresses for mark in wanted)]
    # Pictures of one site share parts of their paths: the most alike is the same.
    most = max((count for count, _ in alike), default=0)
    same = [one for count, one in alike if count == most > 0]
    return next((one for one in same[:10] if any(one.words)), next(iter(same), None))


def _largest_of(image: HtmlElement, base: str) -> str | None:
    """The widest file of an `<img>` that is a real address."""
    offers: list[tuple[int, str]] = []
    for element in [*image.xpath("../source"), image]:
        for name in ("srcset", "data-srcset"):
            for offer in (element.get(name) or "")[:20_000].split(", "):
                address, _, size = offer.strip().partition(" ")
                offers.append((int(size[:-1]) if re.fullmatch(r"\d{1,5}w", size.strip()) else 0, address))
    offers += [(0, image.get(name) or "") for name in ("data-src", "src")]
    ranked = sorted(offers, key=lambda offer: -offer[0])
    return next((found for found in (web_address(address, base=base) for _, address in ranked) if found and _is_fit(found)), None)


def _addresses_of(image: HtmlElement) -> str:
    around = [image, *image.xpath("../source")]
    values = (value for element in around for name, value in element.attrib.items() if "src" in name or name in _ADDRESSES)
    return " ".join(values)[:20_000]


def file_marks(address: str) -> set[str]:
    """What tells a picture from others whatever its size and host: the long numbers and names in its path, the name of the file."""
    marks: set[str] = set()
    for part in re.split(r"[\s,]+", unquote(unquote(address))):
        path = re.sub(r"^https?://[^/]+", "", part) if part.startswith("http") else part
        for token in re.split(r"[^0-9A-Za-z-]+", urlsplit("//x/" + path.lstrip("/")).path if "//" not in path else path):
            mark = _SIZE_TAIL.sub("", token).casefold()
            if (len(mark) >= 7 and any(map(str.isdigit, mark)) and not _SIZE.fullmatch(mark)) or (len(mark) >= 15 and "-" in mark):
                marks.add(mark)
        name = _FILE.search(path)
        if name and name[1].casefold() not in _EVERYBODYS:
            marks.add(_SIZE_TAIL.sub("", name[1]).casefold())
    return marks
