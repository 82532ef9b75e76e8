"""What a page says about itself in JSON-LD: the article's node, its people, its pictures. Pure.

Publishers write it as one object, a list, a `@graph`, or references by `@id`, with trailing commas and raw line
ends; all of these are read. Nothing here trusts a shape: every value may be a string, a list, an object or missing.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from newsletter.model.article import Author
from newsletter.sources.article.bylines import split_names
from newsletter.sources.clean import one_line, web_address

Node = dict[str, Any]

_ARTICLES = {
    "newsarticle", "article", "blogposting", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
    "reviewnewsarticle", "askpublicnewsarticle", "liveblogposting", "techarticle", "scholarlyarticle", "report", "socialmediaposting",
    "advertisercontentarticle", "satiricalarticle", "medicalscholarlyarticle", "discussionforumposting",
}  # fmt: skip
# Below these a node is about another article.
_ELSEWHERE = {
    "itemlistelement",
    "haspart",
    "relatedlink",
    "citation",
    "mentions",
    "ispartof",
    "comment",
    "review",
    "significantlink",
    "hasparts",
    "isbasedon",
    "translationofwork",
}
_MAX_NODES = 3000
_MAX_DEPTH = 20
_MAX_SCRIPT = 2_000_000  # characters of one script


@dataclass(frozen=True)
class Graph:
    """All JSON-LD of a page: the nodes that may be its article, and every node by its `@id`."""

    articles: tuple[Node, ...] = ()
    nodes: tuple[Node, ...] = ()
    by_id: dict[str, Node] = field(default_factory=dict)

    def resolve(self, value: object) -> object:
        """The node a bare reference points to, else the value itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str):
            return {**self.by_id.get(value["@id"], {}), **value}
        return value

    def listed(self, value: object) -> list[object]:
        """A value as a list of resolved values."""
        values = value if isinstance(value, list) else [value]
        return [self.resolve(one) for one in values if one not in (None, "", [], {})]

    def article(self, address: str | None) -> Node:
        """The node of the page's own article, or an empty one. `address` is the page's canonical address."""
        ranked = sorted(self.articles, key=lambda node: -self._rank(node, address))
        return ranked[0] if ranked else {}

    def _rank(self, node: Node, address: str | None) -> float:
        told = [text_of(node.get(key)) for key in ("headline", "datePublished", "author", "image", "articleBody")]
        names = {_path(text_of(node.get("url"))), _path(_id_of(node.get("mainEntityOfPage"))), _path(_id_of(node))}
        own = address is not None and _path(address) in names
        return sum(map(bool, told)) + (4 if own else 0)


def read_graph(tree: HtmlElement) -> Graph:
    """The JSON-LD of a page; a script that cannot be read counts as absent."""
    nodes: list[tuple[Node, bool]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        for value in _loaded(script.text or script.text_content() or ""):
            nodes += list(_walk(value, 0, False))
            if len(nodes) > _MAX_NODES:
                break
    by_id: dict[str, Node] = {}
    for node, _ in nodes:
        if isinstance(node.get("@id"), str) and len(node) > 1:
            by_id[node["@id"]] = {**node, **by_id.get(node["@id"], {})}
    articles = [node for node, elsewhere in nodes if not elsewhere and types_of(node) & _ARTICLES]
    pages = [node for node, elsewhere in nodes if not elsewhere and "webpage" in types_of(node) and node.get("headline")]
    return Graph(articles=tuple(articles or pages), nodes=tuple(node for node, _ in nodes), by_id=by_id)


def _loaded(text: str) -> list[object]:
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "", text[:_MAX_SCRIPT]).strip().rstrip(";")
    )
    for attempt in (text, re.sub(r",\s*([\]}])", r"\1", text), html.unescape(text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    return _first_value(text)


def _first_value(text: str) -> list[object]:
    try:
        return [json.JSONDecoder(strict=False).raw_decode(text)[0]]
    except (ValueError, RecursionError):
        return []


def _walk(value: object, depth: int, elsewhere: bool) -> Iterator[tuple[Node, bool]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value[:_MAX_NODES]:
            yield from _walk(one, depth + 1, elsewhere)
    elif isinstance(value, dict):
        yield value, elsewhere
        for key, below in value.items():
            if isinstance(below, dict | list):
                yield from _walk(below, depth + 1, elsewhere or key.lower() in _ELSEWHERE)


def types_of(node: object) -> set[str]:
    """The `@type`s of a node, lower case, without their vocabulary."""
    types = node.get("@type") if isinstance(node, dict) else None
    return {str(one).rsplit("/", 1)[-1].lower() for one in (types if isinstance(types, list) else [types]) if one}


def text_of(value: object) -> str:
    """The words of a value: a string, the first of a list, a `@value`, a `name`."""
    if isinstance(value, list):
        return next((text for text in map(text_of, value[:5]) if text), "")
    if isinstance(value, dict):
        return text_of(value.get("@value") or value.get("name") or value.get("url") or value.get("@id"))
    return "" if value is None or isinstance(value, bool) else str(value)


def is_false(value: object) -> bool:
    """Whether a value says no, as a boolean or in words."""
    return value is False or (isinstance(value, str) and value.strip().rsplit("/", 1)[-1].lower() == "false")


def _id_of(value: object) -> str:
    return text_of(value.get("@id") or value.get("url")) if isinstance(value, dict) else text_of(value)


def _path(address: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.)?|[?#].*$", "", address).rstrip("/")


def authors_in(graph: Graph, node: Node, *, base: str) -> tuple[Author, ...]:
    """The people of an article node with what it says of them; a name that is a list gives several."""
    found: list[Author] = []
    for value in graph.listed(node.get("author") or node.get("creator")):
        for name in _names_of(graph, value):
            if name not in {author.name for author in found}:
                found.append(_author(graph, name, value, base))
    return tuple(found)


def _names_of(graph: Graph, value: object) -> tuple[str, ...]:
    if not isinstance(value, dict):
        return split_names(text_of(value))
    names: list[str] = []
    for name in graph.listed(value.get("name")):
        names += split_names(text_of(name))
    if not names and value.get("givenName"):
        names += split_names(f"{text_of(value['givenName'])} {text_of(value.get('familyName'))}")
    return tuple(names)


def _author(graph: Graph, name: str, value: object, base: str) -> Author:
    if not isinstance(value, dict):
        return Author(name=name)
    alone = len(_names_of(graph, value)) == 1  # a card of two people belongs to neither
    bio = one_line(text_of(value.get("description")), limit=1500) if alone else ""
    return Author(
        name=name,
        photo=picture_address(graph, value.get("image"), base=base) if alone else None,
        bio=bio if len(bio) > 20 else None,
        role=one_line(text_of(value.get("jobTitle")), limit=100) or None if alone else None,
        url=web_address(text_of(value.get("url")), base=base) if alone else None,
    )


def picture_address(graph: Graph, value: object, *, base: str) -> str | None:
    """The address of an image value, the first of several."""
    for one in graph.listed(value):
        source = (one.get("url") or one.get("contentUrl") or one.get("@id")) if isinstance(one, dict) else one
        address = web_address(text_of(source), base=base)
        if address:
            return address
    return None


def images_in(graph: Graph, node: Node) -> list[Node]:
    """The image objects of an article node, strings as objects with a `url`."""
    images: list[Node] = []
    for value in graph.listed(node.get("image")) + graph.listed(node.get("thumbnailUrl")):
        images.append(value if isinstance(value, dict) else {"url": text_of(value)})
    return images
