"""Who wrote an item, in every dialect: Atom's and Dublin Core's lists, RSS's address with a name, a podcast's people. Pure.

One of these says who the authors are, in this order, because publishers repeat the same people in several: Atom, Dublin Core, RSS,
podcast persons who wrote or hosted, iTunes. Links, photos and roles are then gathered from all of them under the same name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from newsletter.model.article import Author
from newsletter.model.identity import folded
from newsletter.sources.article.bylines import split_names
from newsletter.sources.clean import one_line, web_address
from newsletter.sources.feed.names import Children, attribute, base_of, text_of

# Of the taxonomy of podcast persons: those whose work an article is. A guest is its subject.
_WRITERS = {"host", "co-host", "author", "co-author", "writer", "co-writer", "guest writer", "reporter", "correspondent", "journalist", "narrator", "story editor", "editorial director"}  # fmt: skip
_LISTS = (("atom:author",), ("dc:creator", "dc:author"), ("author",), ("podcast:person",), ("itunes:author",))


def people_of(place: Children) -> tuple[Author, ...]:
    """The authors that an item, or a whole feed, names; () for none."""
    said = {names: [author for element in place.every(*names) for author in _people(element)] for names in _LISTS}
    named = next((authors for names, authors in said.items() if authors), [])
    everything = [author for authors in said.values() for author in authors]
    everything += [author for element in place.every("podcast:person") for author in _person(element, anyone=True)]
    return tuple(_gathered(author, everything) for author in merged(named))


def merged(authors: Iterable[Author]) -> tuple[Author, ...]:
    """Each person once, with what is said of him anywhere."""
    listed = list(authors)
    first: dict[str, Author] = {}
    for author in listed:
        first.setdefault(folded(author.name), author)
    return tuple(_gathered(author, listed) for author in first.values())


def _gathered(author: Author, known: Iterable[Author]) -> Author:
    for other in known:
        if folded(other.name) == folded(author.name):
            author = author.completed_by(other)
    return author


def _people(element: etree._Element) -> Iterator[Author]:
    if element.tag.endswith("person"):
        yield from _person(element, anyone=False)
        return
    parts, base = Children(element), base_of(element)
    written = parts.first("atom:name", "name", "rdf:value") or ("" if len(element) else text_of(element))
    url = web_address(parts.first("atom:uri", "atom:url", "uri", "url") or None, base=base)
    yield from authors_named(written, url=url, photo=next(filter(None, map(_portrait, parts.every("gd:image"))), None))


def _person(element: etree._Element, *, anyone: bool) -> Iterator[Author]:
    role = attribute(element, "role") or "host"
    if anyone or role.lower() in _WRITERS or attribute(element, "group").lower() == "writing":
        base = base_of(element)
        photo, url = web_address(attribute(element, "img"), base=base), web_address(attribute(element, "href"), base=base)
        shown = one_line(attribute(element, "role"), limit=60) if role.lower() in _WRITERS else ""
        yield from authors_named(text_of(element), url=url, photo=photo, role=shown or None)


def _portrait(image: etree._Element) -> str | None:
    # Blogger's stand-in is a logo of 16 pixels.
    width = attribute(image, "width")
    return web_address(attribute(image, "src"), base=base_of(image)) if not width.isdecimal() or int(width) >= 48 else None


def authors_named(
    written: str, *, url: str | None = None, photo: str | None = None, role: str | None = None, bio: str | None = None
) -> Iterator[Author]:
    """The people in one byline; what is said beside it belongs to one person alone, or to nobody."""
    names = split_names(written)
    for name in names:
        yield Author(name=name, url=url, photo=photo, role=role, bio=bio) if len(names) == 1 else Author(name=name)
