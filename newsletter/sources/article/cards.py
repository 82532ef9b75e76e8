"""Who wrote an article page: people before houses, statements before guesses. Pure.

A site that names itself as the author ("Person", name "The Daily X") tells nothing; then the byline that readers see decides, and
the house is named only where no person is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from newsletter.model.article import Author
from newsletter.model.identity import folded
from newsletter.sources.article.bylines import clean_name, split_names
from newsletter.sources.article.head import Head, site_names
from newsletter.sources.article.jsonld import Graph, Node, authors_in, text_of, types_of
from newsletter.sources.clean import one_line

_META = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "sailthru.author",
    "articleauthor",
    "author_name",
)
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|autor(?:en)?|auteurs?|writer)(?:[_-]{1,2}(?:name|link|list-item|text))?(?:\s|$)", re.I
)
_ELSEWHERE = "ancestor::aside or ancestor::footer or ancestor::nav or ancestor::blockquote or ancestor::*[contains(@class, 'comment')]"
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "du",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ibn",
    "ter",
    "ten",
    "af",
    "av",
    "y",
    "e",
    "zu",
    "vom",
}
_HOUSES = {"organization", "newsmediaorganization", "corporation"}
_LONGEST_BYLINE = 120  # characters; more is a biography


def find_authors(tree: HtmlElement, head: Head, graph: Graph, stated: Node, *, guess: str) -> tuple[Author, ...]:
    """The authors of a page; `guess` is the line that reads like a byline, or what a library took for it."""
    houses = site_names(head, graph) | _organisations(graph, stated)
    people = authors_in(graph, stated, base=head.canonical or "")
    if any(not _is_house(author.name, houses) for author in people) and not _are_all_houses(graph, stated):
        return people
    byline = _people_in(split_names(guess), houses)
    for names in _told(tree, head, guess):
        kept = _people_in(names, houses)
        if any(map(looks_like_a_person, kept)):
            # Marks may stand at some of the names only; the line that readers see has them all.
            whole = byline if set(map(folded, kept)) < set(map(folded, byline)) else kept
            return tuple(Author(name=name) for name in whole)
    if _are_all_houses(graph, stated):
        return tuple(Author(name=name) for name in _house_names(graph, stated))
    return people or tuple(Author(name=name) for name in byline)


def _people_in(names: Iterable[str], houses: set[str]) -> list[str]:
    return [name for name in names if not _is_house(name, houses)]


def _are_all_houses(graph: Graph, stated: Node) -> bool:
    """Whether the article's node names organisations only; a name with "&" or "and" in it is still one house."""
    authors = graph.listed(stated.get("author"))
    return bool(authors) and all(types_of(one) & _HOUSES for one in authors)


def _house_names(graph: Graph, stated: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (clean_name(text_of(one)) for one in graph.listed(stated.get("author"))))))


def looks_like_a_person(name: str) -> bool:
    """Whether a name has the form of a person's: two to five capitalised words or particles; any short word in scripts without case."""
    words = name.replace(",", " ").split()
    if not any(char.isupper() or char.islower() for char in name):
        return len(name) <= 12
    if not 2 <= len(words) <= 5 or any(char.isdigit() or char in ":/" for char in name):
        return False
    return all(word[:1].isupper() or word in _PARTICLES or not word[:1].isalpha() or not word[:1].islower() for word in words)


def _told(tree: HtmlElement, head: Head, guess: str) -> Iterator[tuple[str, ...]]:
    yield split_names(";".join(content for key in _META for content in head.every(key) if not content.startswith("http")))
    yield _marked(tree)
    for element in tree.xpath(f"//*[@class and not({_ELSEWHERE})]")[:5000]:
        if _BYLINE_CLASS.search(element.get("class")):
            text = one_line(" ".join(element.itertext()), limit=1000)
            if text and len(text) <= _LONGEST_BYLINE:
                yield split_names(text)
    yield split_names(guess)


def _marked(tree: HtmlElement) -> tuple[str, ...]:
    names: list[str] = []
    for element in tree.xpath(f"(//*[@itemprop='author'] | //a[@rel='author'])[not(self::meta) and not({_ELSEWHERE})]")[:5]:
        own = next(iter(element.xpath(".//*[@itemprop='name']")), element)
        names.append(one_line(own.get("content") or own.text_content(), limit=200))
    return split_names(";".join(names))


def _organisations(graph: Graph, stated: Node) -> set[str]:
    authors = graph.listed(stated.get("author"))
    return {folded(str(one.get("name"))) for one in authors if isinstance(one, dict) and types_of(one) & _HOUSES}


def _is_house(name: str, houses: set[str]) -> bool:
    own = folded(name).replace(" ", "")
    return any(own == house or (len(house) >= 3 and own.startswith(house)) for house in (house.replace(" ", "") for house in houses))
