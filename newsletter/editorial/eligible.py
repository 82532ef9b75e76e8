"""Whether an article may be in an edition at all, and if not, why, in a sentence for an editor. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection


@dataclass(frozen=True, kw_only=True)
class Window:
    """What an edition looks at. Both moments aware."""

    start: datetime  # the cutoff of the last edition
    now: datetime
    taken: Mapping[str, str]  # key -> name of the edition that had it


def moment_of(stored: StoredArticle) -> datetime:
    """When an article came out: a bare date counts as noon UTC, no date as the time it was first seen."""
    published = stored.article.published
    if published is None:
        return stored.first_seen
    if isinstance(published, datetime):
        return published
    return datetime.combine(published, time(12), UTC)


def in_edition(stored: StoredArticle, window: Window) -> str | None:
    """The name of the edition that had this article already, under any of its keys."""
    return next((window.taken[key] for key in stored.keys if key in window.taken), None)


def embargo(stored: StoredArticle, window: Window) -> str | None:
    """Why it must not be out yet, or None. A bare date is open from the start of its day, UTC."""
    published = stored.article.published
    if isinstance(published, datetime):
        waits = published > window.now
    else:
        waits = published is not None and published > window.now.astimezone(UTC).date()
    return f"not yet published: it is dated {_day(moment_of(stored))}" if waits else None


def obstacle(stored: StoredArticle, selection: Selection, window: Window) -> str | None:
    """Why the selection leaves it out (a pin overrides all of these), or None."""
    return _too_old(stored, selection, window) or _not_new(stored, window) or _excluded(stored, selection)


def _too_old(stored: StoredArticle, selection: Selection, window: Window) -> str | None:
    published = moment_of(stored)
    if published < window.now - timedelta(days=selection.max_age_days):
        return f"too old: published {_day(published)}, more than {selection.max_age_days} days ago"
    return None


def _not_new(stored: StoredArticle, window: Window) -> str | None:
    if stored.first_seen > window.start or moment_of(stored) > window.start:
        return None
    return f"not new: published {_day(moment_of(stored))} and known before this edition's window, which begins {_day(window.start)}"


def _excluded(stored: StoredArticle, selection: Selection) -> str | None:
    article = stored.article
    lists = (
        ("the category", [article.category or ""], selection.exclude_categories),
        ("the author", [author.name for author in article.authors], selection.exclude_authors),
        ("the tag", article.tags, selection.exclude_tags),
    )
    for what, has, excluded in lists:
        unwanted = {folded(name) for name in excluded} - {""}
        found = next((name for name in has if folded(name) in unwanted), None)
        if found:
            return f"{what} {found} is excluded"
    part = next((part for part in selection.exclude_urls if part and part in (article.url or "")), None)
    if part:
        return f"its address holds {part}, which is excluded"
    if article.members_only and not selection.members_only:
        return "for members only, and this newsletter leaves such articles out"
    return None


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"
