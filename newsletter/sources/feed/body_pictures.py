"""Pictures inside the body of an item: the last resort for a picture, and the words for one that the feed names without any. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from newsletter.model.article import Picture
from newsletter.sources.article.captions import words_of
from newsletter.sources.article.credits import bare_credit
from newsletter.sources.article.figures import file_marks
from newsletter.sources.clean import one_line, shallow, web_address

_LONGEST = 600  # characters of an alt text
_SMALLEST = 48  # pixels; less is a counter, a smiley or an icon
_MOST = 40  # pictures of one body that are looked at
_MARKUP = 400_000  # characters of a body that are searched
_CAPTION, _CAPTION_END = re.compile(r"<figcaption\b", re.I), re.compile(r"</figcaption\s*>", re.I)
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")


def first_picture(markup: str, *, base: str) -> Picture | None:
    """The first picture of a body, with the words of its figure; those that count readers or smile are none."""
    return next((picture for picture in map(_picture, _images(markup), [base] * _MOST) if picture), None)


def with_words(picture: Picture, markup: str, *, base: str) -> Picture:
    """The picture with alt text, caption and credit of the same file in the body, where the feed says nothing of it."""
    if picture.caption and picture.credit:
        return picture
    marks = file_marks(picture.url)
    for image in _images(markup):
        shown = _picture(image, base)
        if shown and (shown.url == picture.url or marks & file_marks(shown.url)):
            return replace(
                picture,
                alt=picture.alt or shown.alt,
                caption=picture.caption or shown.caption,
                credit=picture.credit or shown.credit,
            )
    return picture


def without_captions(markup: str) -> str:
    """The body without what it says under its pictures: a caption in the middle of a text is no sentence of it."""
    kept, place = [], 0
    # One pass, whatever is left open: an expression over both tags would cost the square of the captions never closed.
    while (begun := _CAPTION.search(markup, place)) and (ended := _CAPTION_END.search(markup, begun.end())):
        kept.append(markup[place : begun.start()])
        place = ended.end()
    return "".join([*kept, markup[place:]])


def _images(markup: str) -> list[HtmlElement]:
    if "<img" not in markup and "<IMG" not in markup:
        return []
    try:
        tree = lxml_html.fragment_fromstring(shallow(markup[:_MARKUP]), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    return list(tree.iter("img"))[:_MOST]


def _picture(image: HtmlElement, base: str) -> Picture | None:
    found = next(filter(None, (web_address(image.get(name), base=base) for name in _SOURCES)), None)
    width, height = _pixels(image.get("width")), _pixels(image.get("height"))
    if not found or _is_small(width) or _is_small(height) or re.search(r"/(?:emoji|smilies)/", found):
        return None
    figure = next(iter(image.xpath("ancestor::figure[1]")), None)
    caption, credit = words_of(figure) if figure is not None else ("", "")
    alt = one_line(image.get("alt"), limit=_LONGEST)
    return Picture(url=found, alt=alt or None, caption=caption or None, credit=bare_credit(credit) or None, width=width, height=height)


def _pixels(value: str | None) -> int | None:
    match = re.fullmatch(r"\s*(\d{1,5})(?:px)?\s*", value or "")
    return int(match[1]) if match else None


def _is_small(pixels: int | None) -> bool:
    return pixels is not None and pixels < _SMALLEST
