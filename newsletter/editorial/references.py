"""How an editor names an article: by number, address, slug or title. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

from newsletter.model.article import StoredArticle
from newsletter.model.identity import canonical_url, folded


def resolve(reference: str, articles: Sequence[StoredArticle]) -> int | None:
    """The id of the article that `reference` names, tried as number, address, slug and title in turn; None if there is none.

    Where several bear it, the one seen last.
    """
    wanted = reference.strip()
    if not wanted:
        return None
    newest_first = sorted(articles, key=lambda stored: (stored.first_seen, stored.id), reverse=True)
    for is_named in (_by_number, _by_address, _by_slug, _by_title):
        test = is_named(wanted)
        found = next((stored.id for stored in newest_first if test(stored)), None)
        if found is not None:
            return found
    return None


def _by_number(wanted: str) -> Callable[[StoredArticle], bool]:
    return lambda stored: str(stored.id) == wanted.removeprefix("#")


def _by_address(wanted: str) -> Callable[[StoredArticle], bool]:
    address = _canonical(wanted) if "://" in wanted else None
    return lambda stored: address is not None and stored.article.url is not None and _canonical(stored.article.url) == address


def _by_slug(wanted: str) -> Callable[[StoredArticle], bool]:
    return lambda stored: wanted in (_slug(stored.article.url), _slug(stored.article.guid))


def _by_title(wanted: str) -> Callable[[StoredArticle], bool]:
    title = folded(wanted)
    return lambda stored: bool(title) and folded(stored.article.title) == title


def _canonical(url: str) -> str | None:
    try:
        return canonical_url(url)
    except ValueError:
        return None


def _slug(address: str | None) -> str | None:
    """The last part of an address or guid, without an ending such as .html or .md."""
    try:
        last = urlsplit(address or "").path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return None
    stem, dot, ending = last.rpartition(".")
    return unquote(stem if dot and len(ending) <= 5 else last) or None
