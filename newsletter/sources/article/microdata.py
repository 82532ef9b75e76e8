"""Microdata of a page (schema.org `itemscope`, `itemprop`) in the shape of JSON-LD, so that one reader reads both. Pure."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from newsletter.sources.article.jsonld import Node, types_of

_MOST_DEPTH = 6
_MOST_PROPERTIES = 300
_ARTICLE_ENDINGS = ("article", "blogposting", "report")
_VALUES = {
    "meta": "content",
    "time": "datetime",
    "data": "value",
    "meter": "value",
    "a": "href",
    "link": "href",
    "area": "href",
} | dict.fromkeys(("img", "audio", "video", "source", "embed", "iframe", "track"), "src")
_PLAIN_TEXT = {"articleBody", "text"}


def completed(stated: Node, tree: HtmlElement) -> Node:
    """The article's node with what the page's microdata says of the same article where JSON-LD says nothing."""
    return {**article_item(tree), **{key: value for key, value in stated.items() if value not in (None, "", [], {})}}


def article_item(tree: HtmlElement) -> Node:
    """The first article that the page's microdata describes, as a node; empty for none."""
    for element in tree.xpath("//*[@itemscope and @itemtype]")[:50]:
        kind = element.get("itemtype", "").strip().rsplit("/", 1)[-1].lower()
        if kind.endswith(_ARTICLE_ENDINGS) and element.get("itemprop") is None:
            return _item(element, 0)
    return {}


def _item(element: HtmlElement, depth: int) -> Node:
    node: dict[str, Any] = {"@type": element.get("itemtype", "").strip().rsplit("/", 1)[-1]}
    waiting = list(reversed(element))
    for _ in range(_MOST_PROPERTIES * 20):
        if not waiting:
            break
        child = waiting.pop()
        if not isinstance(child.tag, str):
            continue
        names = child.get("itemprop", "").split()
        inner = child.get("itemscope") is not None
        if names:
            value = _item(child, depth + 1) if inner and depth < _MOST_DEPTH else _value(child, names)
            for name in names[:3]:
                _enter(node, name, value)
        if not inner:
            waiting += reversed(child)
    return node


def _value(element: HtmlElement, names: list[str]) -> str:
    if _PLAIN_TEXT & set(names):
        return ""  # the body is read from the page with care for its blocks
    attribute = "content" if element.get("content") is not None else _VALUES.get(str(element.tag))
    # A name in a link is the name, an address there is the address.
    if attribute == "href" and not {"url", "sameAs", "image", "isBasedOn", "mainEntityOfPage", "license"} & set(names):
        attribute = None
    written = element.get(attribute) if attribute else None
    return (written if written is not None else " ".join(element.text_content().split()))[:2000].strip()


def _enter(node: Node, name: str, value: object) -> None:
    if value in ("", {}) or (isinstance(value, dict) and not types_of(value) and len(value) < 2):
        return
    known = node.get(name)
    node[name] = value if known is None else [*known, value] if isinstance(known, list) else [known, value]
