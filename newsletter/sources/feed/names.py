"""Elements of feeds by one short name each, whatever prefix, case or version of a namespace their publisher chose. Pure.

An element of RSS is `title`, one of Atom `atom:title`, one of Media RSS `media:content`; a prefix that was never declared counts as
what it looks like. What belongs to no known namespace has no name and is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

MOST = 60  # elements of one name in one item: labels by the thousand are an attack
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CORE = {
    "http://purl.org/rss/1.0", "http://my.netscape.com/rdf/simple/0.9", "http://backend.userland.com/rss", "http://backend.userland.com/rss2",
    "http://backend.userland.com/rss091", "http://blogs.law.harvard.edu/tech/rss", "http://cyber.law.harvard.edu/rss/rss.html",
    "http://purl.org/rss/1.0/modules/rss091#", "http://channel.netscape.com/rdf/simple/0.9",
}  # fmt: skip
_PREFIXES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://webfeeds.org/rss/1.0": "webfeeds",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://schemas.google.com/g/2005": "gd",
    "http://purl.org/syndication/history/1.0": "fh",
}  # fmt: skip
_UNDECLARED = {"atom", "media", "dc", "dcterms", "content", "itunes", "podcast", "rdf", "feedburner", "webfeeds", "xhtml"}


@lru_cache(maxsize=2048)
def _name(tag: str) -> str:
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    local = local.lower()
    if not space:
        prefix, colon, rest = local.partition(":")
        return local if not colon or prefix in _UNDECLARED else rest if prefix == "rss" else ""
    key = space.strip().lower().rstrip("/")
    if key in _CORE:
        return local
    if key.startswith("http://prismstandard.org/namespaces"):
        return f"prism:{local}"
    prefix = _PREFIXES.get(key, "") or _PREFIXES.get(key.replace("https:", "http:"), "")
    return f"{prefix}:{local}" if prefix else ""


def name_of(element: etree._Element) -> str:
    """The short name of an element; "" for what is unknown."""
    return _name(element.tag) if isinstance(element.tag, str) else ""


class Children:
    """The children of one element by their short names, MOST of each."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._named: dict[str, list[etree._Element]] = {}
        for child in element:
            if (name := name_of(child)) and len(alike := self._named.setdefault(name, [])) < MOST:
                alike.append(child)

    def every(self, *names: str) -> Iterator[etree._Element]:
        """All children of these names: those of the first name first."""
        for name in names:
            yield from self._named.get(name, ())

    def texts(self, *names: str) -> Iterator[str]:
        """The texts of these children that have one."""
        return (text for text in (text_of(child) for child in self.every(*names)) if text)

    def first(self, *names: str) -> str:
        """The first such text, "" if there is none."""
        return next(self.texts(*names), "")


def text_of(element: etree._Element) -> str:
    """All characters in an element, trimmed."""
    return "".join(map(str, element.itertext())).strip()


def base_of(element: etree._Element) -> str:
    """Where relative addresses in an element start: its own and its parents' xml:base, else the address of the document."""
    return element.base or ""


def language_of(element: etree._Element) -> str | None:
    """The nearest xml:lang at or above an element."""
    above: etree._Element | None = element
    while above is not None:
        if (said := above.get(f"{_XML}lang")) is not None:
            return said
        above = above.getparent()
    return None


def attribute(element: etree._Element, name: str) -> str:
    """An attribute, trimmed, its name without regard to case; "" if it is missing."""
    found = element.get(name)
    if found is None:
        found = next((str(value) for key, value in element.items() if str(key).lower() == name), "")
    return " ".join(found.split())
