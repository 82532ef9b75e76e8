"""How an editor names an article: by number, address, slug or title. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from urllib.parse import unquote, urlsplit

from newsletter.model.article import StoredArticle
from newsletter.model.identity import canonical_url, folded


class Directory:
    """Articles by every name that an editor may use for them; where several bear one, the one seen last.

    Each kind of name is looked through once, when the first reference needs it.
    """

    def __init__(self, articles: Sequence[StoredArticle]) -> None:
        self._newest_last = sorted(articles, key=lambda stored: (stored.first_seen, stored.id))

    def find(self, reference: str) -> int | None:
        """The id of the article that `reference` names, tried as number, address, slug and title in turn; None if there is none."""
        wanted = reference.strip()
        if not wanted:
            return None
        number = self._numbers.get(wanted.removeprefix("#"))
        if number is None and "://" in wanted and (address := _canonical(wanted)):
            number = self._addresses.get(address)
        if number is None:
            number = self._slugs.get(wanted)
        return self._titles.get(folded(wanted)) if number is None else number

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return self._by(lambda stored: [str(stored.id)])

    @cached_property
    def _addresses(self) -> dict[str, int]:
        return self._by(lambda stored: [_canonical(stored.article.url) if stored.article.url else None])

    @cached_property
    def _slugs(self) -> dict[str, int]:
        return self._by(lambda stored: [_slug(stored.article.url), _slug(stored.article.guid)])

    @cached_property
    def _titles(self) -> dict[str, int]:
        return self._by(lambda stored: [folded(stored.article.title)])

    def _by(self, names: Callable[[StoredArticle], Iterable[str | None]]) -> dict[str, int]:
        return {name: stored.id for stored in self._newest_last for name in names(stored) if name}


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
