"""What two records of articles have to do with each other: one that tells less than the other, and one that is another article. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from newsletter.model.article import Article, Author, StoredArticle
from newsletter.model.identity import folded
from newsletter.model.shingles import shingles

_GAPS = ("url", "guid", "category", "tags", "published", "first_published", "original_publisher", "teaser", "language")
_MUCH_LESS = 0.5  # of the text before: a teaser in the place of an article
_REUSED_AFTER = timedelta(days=1)
_ALIKE = 0.3  # of the shorter text's shingles


def filled(article: Article, *, before: Article) -> Article:
    """A newer record of an article with what it leaves out, from the one `before` it, if it may simply know less.

    It may where another source carries the article too, and where its page, which was read before, could not be read now. Else the
    publisher took out what is missing.
    """
    page_is_missing = before.access_known and not article.access_known
    if article.source == before.source and not page_is_missing:
        return article
    changes = {name: getattr(article, name) or getattr(before, name) for name in _GAPS}
    picture = article.picture or before.picture
    if page_is_missing and before.picture and picture and not (picture.caption or picture.credit):
        picture = before.picture  # the page's, which has more to say
    authors = _people(article.authors or before.authors, before.authors)
    known = replace(article, authors=authors, picture=picture, **changes)
    return _with_text_of(known, before) if _says_much_less(article, before) else known


def _says_much_less(article: Article, before: Article) -> bool:
    # What one of them seals and the other does not is no matter of length.
    same_seal = (article.members_only, article.text.members_only) == (before.members_only, before.text.members_only)
    return same_seal and len(_words(article)) < _MUCH_LESS * len(_words(before))


def _with_text_of(article: Article, before: Article) -> Article:
    return replace(article, text=before.text, free_text=before.free_text)


def _words(article: Article) -> str:
    return article.text.for_reader(member=True) or ""


def _people(named: tuple[Author, ...], others: tuple[Author, ...]) -> tuple[Author, ...]:
    """The authors, each with what another record says of the same name."""
    cards = {folded(author.name): author for author in others}
    return tuple(author.completed_by(cards.get(folded(author.name), author)) for author in named)


def under_first(stored: StoredArticle, carriers: Collection[str], *, sources: Sequence[str]) -> StoredArticle:
    """An article under the name of the first of a newsletter's sources that carries it, whichever told of it last: weights and quotas go by that."""
    names = tuple(name for name in dict.fromkeys(sources) if name in carriers)
    if not names:
        return stored
    return replace(stored, article=replace(stored.article, source=names[0]), carried_by=names)


def is_another(article: Article, before: Article) -> bool:
    """True if a record that shares a source's identity with one `before` it, and no address, is of another article: the identity was used again.

    Then title, day and words all differ; of an article that was moved, renamed or corrected some of them stay.
    """
    if folded(article.title) == folded(before.title) or not _days_apart(article.published, before.published):
        return False
    ours, theirs = shingles(_words(article)), shingles(_words(before))
    return len(ours & theirs) < _ALIKE * max(1, min(len(ours), len(theirs)))


def _days_apart(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs(_moment(one) - _moment(other)) > _REUSED_AFTER


def _moment(published: date) -> datetime:
    return published if isinstance(published, datetime) else datetime.combine(published, time(12), UTC)
