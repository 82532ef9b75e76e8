"""Rules that meet nothing: most often a name that is misspelt, or that a source writes in another way. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsletter.editorial.standing import Standing
from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection

_SELECTION = {
    "prefer": "category",
    "category_minimum": "category",
    "category_maximum": "category",
    "exclude_categories": "category",
    "prefer_authors": "author",
    "exclude_authors": "author",
    "exclude_tags": "tag",
}


def idle(standing: Standing, selection: Selection, articles: Sequence[StoredArticle]) -> tuple[str, ...]:
    """A sentence for each veto, weight and choice of the configuration that meets none of these articles, with the name that may be meant."""
    return tuple(_idle(standing, selection, articles))


def _idle(standing: Standing, selection: Selection, articles: Sequence[StoredArticle]) -> Iterator[str]:
    known = _names(articles)
    for veto in standing.vetoes:
        if not any(veto.reason(stored.article) for stored in articles):
            hint = _nearest(veto.pattern, known[veto.by]) if veto.by in known else ""
            yield f"{veto.where}: the veto of the {veto.by} {veto.pattern!r} meets no article{hint}"
    for kind, weights in standing.weights.items():
        for name in _unknown(weights, known[kind]):
            yield f"the standing file weighs the {kind} {name!r}, which no article has{_nearest(name, known[kind])}"
    for option, kind in _SELECTION.items():
        for name in _unknown(getattr(selection, option), known[kind]):
            yield f"selection.{option} names the {kind} {name!r}, which no article has{_nearest(name, known[kind])}"


def _names(articles: Sequence[StoredArticle]) -> Mapping[str, Sequence[str]]:
    found = [stored.article for stored in articles]
    return {
        "category": _different(one.category or "" for one in found),
        "author": _different(author.name for one in found for author in one.authors),
        "source": _different(one.source for one in found),
        "tag": _different(tag for one in found for tag in one.tags),
    }


def _different(names: Iterable[str]) -> list[str]:
    return sorted({folded(name): name for name in names if name}.values())


def _unknown(wanted: Iterable[str], known: Sequence[str]) -> list[str]:
    there = {folded(name) for name in known}
    return [name for name in wanted if folded(name) not in there]


def _nearest(word: str, known: Sequence[str]) -> str:
    plain = {folded(name): name for name in known}
    close = difflib.get_close_matches(folded(word), plain, n=1, cutoff=0.7)
    return f"; there is {plain[close[0]]!r}" if close else ""
