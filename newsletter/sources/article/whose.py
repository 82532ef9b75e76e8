"""Whether a page's JSON-LD is about its own article: teasers and "read next" boxes describe others. Pure."""

from __future__ import annotations

import re

from newsletter.model.identity import folded
from newsletter.sources.article.head import Head
from newsletter.sources.article.jsonld import Node, text_of

_SAME = 0.5  # share of the shorter headline's words


def own_statement(stated: Node, head: Head, address: str | None) -> Node:
    """The node, or an empty one where it names another page and bears a headline that this page does not."""
    named = {_bare(claim) for claim in _addresses(stated)}
    if not named or not address or _bare(address) in named:
        return stated
    words = set(folded(text_of(stated.get("headline"))).split())
    shown = [set(folded(text).split()) for text in (*head.headings, head.first("og:title"), head.page_title)]
    return stated if not words or any(_is_alike(words, own) for own in shown) else {}


def _is_alike(one: set[str], other: set[str]) -> bool:
    return bool(other) and len(one & other) >= _SAME * min(len(one), len(other))


def _addresses(stated: Node) -> list[str]:
    page = stated.get("mainEntityOfPage")
    claims = [text_of(stated.get("url")), text_of(page.get("@id") or page.get("url")) if isinstance(page, dict) else text_of(page)]
    return [claim for claim in (*claims, text_of(stated.get("@id"))) if claim.startswith("http")]


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.)?|[?#].*$", "", address).rstrip("/")
