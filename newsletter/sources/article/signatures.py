"""Names that sign a text without a word that says so: a bold line of names over the first paragraph or under the last. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from newsletter.sources.article.bylines import split_names
from newsletter.sources.article.cards import looks_like_a_person
from newsletter.sources.article.lines import Line

_LONGEST = 80  # characters of such a line
_PARAGRAPH = 120  # characters
_NEAR = 8  # elements before and after such a line


def signature_in(lines: Sequence[Line]) -> str:
    """The first line that signs the text, or an empty string."""
    return next((line.text for line in lines if line.element.tag == "p" and len(line.text) <= _LONGEST and _signs(line)), "")


def _signs(line: Line) -> bool:
    names = split_names(line.text)
    if not names or not all(map(looks_like_a_person, names)) or not _is_set_off(line.element):
        return False
    # A bold line between two paragraphs is a heading of the text.
    return _has_paragraphs(line.element, preceding=True) != _has_paragraphs(line.element, preceding=False)


def _is_set_off(element: HtmlElement) -> bool:
    whole = "".join(str(element.text_content()).split())
    bold = next((one for one in element.iter("strong", "b", "em", "i")), None)
    return bold is not None and "".join(str(bold.text_content()).split()) == whole


def _has_paragraphs(element: HtmlElement, *, preceding: bool) -> bool:
    beside = islice(element.itersiblings(preceding=preceding), _NEAR)
    return any(one.tag == "p" and len(str(one.text_content())) >= _PARAGRAPH for one in beside)
