"""The body of an article page: its paragraphs without what stands around and between them. Runs in the cell.

The library finds the body; what it takes along of the page (teasers, "read also", captions) goes by rules of our own.
"""

from __future__ import annotations

import copy
import re
from functools import lru_cache

import trafilatura
from justext.utils import get_stoplist  # type: ignore[import-untyped]  # it ships no types
from lxml.html import HtmlElement
from trafilatura import external
from trafilatura.settings import JUSTEXT_LANGUAGES

from newsletter.model.identity import folded
from newsletter.sources.article.between import paragraphs_only, prune
from newsletter.sources.article.head import Head
from newsletter.sources.article.jsonld import Node, text_of
from newsletter.sources.article.standfirst import standfirst_of
from newsletter.sources.clean import one_line, plain

_TOO_SHORT = 250  # characters: below this the page's own articleBody is the better text
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_PROSE = 80  # characters of a paragraph that is no label
_COVERED = 0.6  # of the prose of a page; teasers of other articles are some of it
_BRIEF = 1000  # characters; a body below this is looked for twice
_LARGE = 8000  # elements of a pruned page; the other extractors take the square of the elements beside each other
_LONGEST_TITLE = 400  # characters
_MAX_TEXT = 200_000  # characters kept of a body


def find_text(tree: HtmlElement, head: Head, stated: Node, title: str) -> str:
    """The body as plain paragraphs split by blank lines, the standfirst first, without the title; empty where none is found."""
    bare = copy.copy(tree)
    prune(bare)
    own_title = folded(title)
    blocks = plain(_extracted(bare, head)).split("\n")
    kept = paragraphs_only([block for block in blocks if block and (len(block) > _LONGEST_TITLE or folded(block) != own_title)])
    if sum(map(len, kept)) < _TOO_SHORT:
        own = plain(re.sub(r"<[^>]{1,500}>", " ", text_of(stated.get("articleBody")))).split("\n\n")
        kept = own if sum(map(len, own)) > sum(map(len, kept)) else kept
    described = [one_line(text, limit=1000) for text in (text_of(stated.get("description")), *map(head.first, _DESCRIPTIONS))]
    first = standfirst_of(bare, described, kept) if kept else ""
    return "\n\n".join([first, *kept] if first else kept)[:_MAX_TEXT]


def _extracted(bare: HtmlElement, head: Head) -> str:
    """The body by the library's own rules; where they leave much of the page's prose, by the other extractors it knows as well."""
    text = _body_of(bare, head, fast=True)
    prose = sum(length for one in bare.iter("p") if (length := len(str(one.text_content()))) >= _PROSE)
    if len(text) >= max(_BRIEF, prose * _COVERED) or sum(1 for _ in bare.iter()) > _LARGE:
        return text
    return _body_of(bare, head, fast=False) or text


def _body_of(bare: HtmlElement, head: Head, *, fast: bool) -> str:
    external.JT_STOPLIST = _stop_words(head.language)  # type: ignore[assignment]  # None until first used; then the library's own tuple
    try:
        found = trafilatura.bare_extraction(bare, url=head.canonical, include_comments=False, with_metadata=False, fast=fast)
    except Exception:
        # The library raises whatever its guesses run into; what the page states of itself remains.
        return ""
    return (found.text or "") if isinstance(found, trafilatura.settings.Document) else ""


@lru_cache(maxsize=4)
def _stop_words(language: str | None) -> tuple[str, ...]:
    """The little words of the page's language, by which the library's last resort knows prose from labels.

    Left alone it takes those of a hundred languages together: 15 MB, made into a set again for every page.
    """
    code = (language or "en").split("-")[0]
    return tuple(get_stoplist(JUSTEXT_LANGUAGES.get(code, "English")))
