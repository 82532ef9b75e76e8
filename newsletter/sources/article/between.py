"""What stands between the paragraphs of a body and is none: link lists, embedded posts, captions, "read also". Pure.

Two passes: elements that can be told by their mark-up go before the body is looked for; lines that can be told by their words go after.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from newsletter.model.identity import folded
from newsletter.sources.article.credits import ends_with_credit, is_credit_alone

# The library drops these too, but only after it has copied and searched the tree several times.
_NEVER_BODY = (
    "script", "style", "svg", "link", "meta", "noscript", "iframe", "button", "input", "select", "option", "textarea", "source", "nav", "aside",
    "footer", "audio", "video", "canvas", "object", "embed", "map", "track", "area", "param", "dialog", "rt", "rp",
)  # fmt: skip
_EMBEDDED = re.compile(r"twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|bluesky-embed|mastodon-embed|reddit-embed", re.I)
_CAPTION = re.compile(r"caption|bildunterschrift|bildtext|billedtekst|bildetekst|kuvateksti|fotocredit|photo-?credit|image-?credit", re.I)
_MARKED = re.compile(f"{_EMBEDDED.pattern}|{_CAPTION.pattern}", re.I)
_LONGEST_CAPTION = 600  # characters
_LINKED = 0.9  # of the letters of a list
_READ_ALSO = re.compile(
    r"^\W*(?:read\s+(?:more|also|next)|see\s+also|also\s+read|don['’]t\s+miss|more|related(?:\s+(?:articles?|stories|content))?|recommended"
    r"|lesen\s+sie\s+(?:auch|hier|mehr)|auch\s+interessant|mehr\s+(?:zum\s+thema|dazu)|ähnliche\s+artikel|lire\s+(?:aussi|également)|à\s+lire(?:\s+aussi)?"
    r"|(?:lea|lee|leer)\s+(?:también|más)|te\s+puede\s+interesar|leggi\s+anche|leia\s+(?:também|mais)|veja\s+também|lees\s+ook|les\s+(?:også|mer)"
    r"|läs\s+(?:också|mer|även)|læs\s+(?:også|mere)|lue\s+(?:myös|lisää)|czytaj\s+(?:też|także|również|więcej)|čtěte\s+(?:také|též)|přečtěte\s+si"
    r"|čítajte\s+aj|olvassa\s+el|ilgili\s+haber\w*|читайте\s+(?:также|ещ[её])|читайте\s+також|関連(?:記事|リンク|キーワード)|あわせて読みたい|관련\s*기사|相关(?:阅读|新闻)|相關新聞)"
    r"\s*(?P<rest>[:：>»|–—-].*|$)",
    re.I,
)
_LONGEST_LABEL = 100  # characters
_LONGEST_LINE = 160  # characters
_SHORT_LABEL = {"more", "related", "recommended"}  # alone on a line these are headings like any other
_ROW = re.compile(r"^\|.*\|$")


def prune(tree: HtmlElement) -> None:
    """Take out of a tree what is no body whatever it says; the tree is changed."""
    etree.strip_elements(tree, *_NEVER_BODY, with_tail=False)
    etree.strip_tags(tree, "ruby", "rb")
    classed = tree.iter("div", "p", "span", "figcaption", "blockquote")
    gone = [one for one in classed if (kind := one.get("class")) and _MARKED.search(kind) and _is_marked(one)]
    gone += [one for one in tree.iter("ul", "ol") if _is_link_list(one)]
    gone += [label for one in gone if one.tag in ("ul", "ol") and (label := _label_of(one)) is not None]
    for element in gone:
        if element.getparent() is not None:
            element.drop_tree()


def _is_marked(element: HtmlElement) -> bool:
    kind = element.get("class", "")
    if element.tag == "blockquote" or "embed" in kind:
        return bool(_EMBEDDED.search(kind))
    return bool(_CAPTION.search(kind)) and len(str(element.text_content())) <= _LONGEST_CAPTION


def _is_link_list(element: HtmlElement) -> bool:
    """Whether a list of two points or more is links, bold labels of links, and next to nothing else."""
    if len(element) < 2 or any(next(point.iter("a"), None) is None for point in element):
        return False
    told = [one for one in element.iter("a", "strong", "b") if not any(above.tag in ("a", "strong", "b") for above in one.iterancestors())]
    letters = _letters(element)
    return letters > 0 and sum(map(_letters, told)) >= letters * _LINKED


def _letters(element: HtmlElement) -> int:
    return len("".join(str(element.text_content()).split()))


def _label_of(element: HtmlElement) -> HtmlElement | None:
    """The heading over a list, or the line before it that ends in a colon."""
    before = element.getprevious()
    if before is None or not isinstance(before.tag, str) or len(text := str(before.text_content()).strip()) > _LONGEST_LABEL:
        return None
    return before if before.tag in ("h2", "h3", "h4", "h5") or (before.tag == "p" and text.endswith((":", "："))) else None


def paragraphs_only(blocks: list[str]) -> list[str]:
    """The blocks of a body without captions, credits, table rows and pointers to other articles."""
    return [block for block in blocks if not _is_no_paragraph(block)]


def _is_no_paragraph(block: str) -> bool:
    if ends_with_credit(block):
        return True
    if len(block) > _LONGEST_LINE:
        return bool(_ROW.match(block))
    also = _READ_ALSO.match(block)
    if also and (also["rest"].strip() or folded(block) not in _SHORT_LABEL):
        return True
    return bool(_ROW.match(block)) or is_credit_alone(block)
