"""How wide and how many: the mark-up of a page judged before a parser sees it.

libxml2 stops at 256 levels of nesting by itself, but it compares every attribute of a tag with all before it, and what reads its tree
later takes a second for every ten thousand elements. One pass finds both; the pattern takes whatever comes, so that nothing makes it
go back. Pure.
"""

from __future__ import annotations

import re

MAX_ATTRIBUTES = 200  # of a tag
MAX_TAGS = 20_000  # of a page; of 118 news pages the largest has 3,300
_LONG = 1_000  # characters; a shorter tag has no room for that many attributes
# A quotation mark means something after "=" alone: elsewhere it is a slip that must not swallow the rest of the page.
_VALUE = r"""=\s*+(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))"""
_TAG = re.compile(rf"<(?:(?P<comment>!--)|(?P<name>[a-zA-Z][a-zA-Z0-9:_-]{{0,40}}+)(?:{_VALUE}|[^>])*+(?:>|\Z))")
_QUOTED = re.compile(_VALUE)
_ENDS = {"script": re.compile(r"(?i)</script"), "style": re.compile(r"(?i)</style"), "!--": re.compile("-->")}


def bounded(markup: str) -> str:
    """HTML that a parser can take: a tag of too many attributes keeps its name alone, and what follows too many tags is left out."""
    pieces: list[str] = []
    taken = position = tags = 0
    while match := _TAG.search(markup, position):
        position = match.end()
        name = match["comment"] or match["name"].lower()
        if name in _ENDS:
            # Of a script, only the tag is markup: what it compares by "<" must not be taken for one.
            end = _ENDS[name].search(markup, position)
            position = end.start() if end else len(markup)
        tags += 1
        if tags > MAX_TAGS:
            markup = markup[: match.start()]
        elif len(match[0]) > _LONG and _is_wide(match[0]):
            pieces += (markup[taken : match.start()], f"<{match['name']}>")
            taken = match.end()
    return "".join([*pieces, markup[taken:]]) if pieces else markup


def _is_wide(tag: str) -> bool:
    bare = _QUOTED.sub("= ", tag)
    return max(bare.count("="), len(bare.split())) > MAX_ATTRIBUTES
