"""Whether an article may be in an edition at all, and if not, why, in a sentence for an editor. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection


@dataclass(frozen=True, kw_only=True)
class Window:
    """What an edition looks at. All moments aware; the mappings are by article id."""

    start: datetime  # the cutoff of the last edition
    newest: int | None = None  # the highest article id that the last edition looked at
    now: datetime
    taken: Mapping[str, str]  # key -> name of the edition that had it
    vetoed: Mapping[int, str] = field(default_factory=dict)  # the reason, in a sentence
    opens: Mapping[int, datetime] = field(default_factory=dict)  # the editor's embargo: not before
    ends: Mapping[int, datetime] = field(default_factory=dict)  # the editor's expiry: not from then on
    returned: frozenset[int] = frozenset()  # from a sealed edition that was never sent: new, whenever they were seen


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
    """Why it must not be out yet, or not any more, or None. A bare date is open from the start of its day, UTC."""
    published = stored.article.published
    if isinstance(published, datetime):
        waits = published > window.now
    else:
        waits = published is not None and published > window.now.astimezone(UTC).date()
    if waits:
        return f"not yet published: it is dated {_day(moment_of(stored))}"
    opens, ends = window.opens.get(stored.id), window.ends.get(stored.id)
    if opens and opens > window.now:
        return f"under the editor's embargo until {_minute(opens)}"
    if ends and ends <= window.now:
        return f"past the editor's date: not after {_minute(ends)}"
    return None


def obstacle(stored: StoredArticle, selection: Selection, window: Window) -> str | None:
    """Why the selection leaves it out (a pin overrides all of these), or None."""
    return _too_old(stored, selection, window) or _not_new(stored, window) or _excluded(stored, selection)


def _released(stored: StoredArticle, window: Window) -> datetime:
    """When it could first be in an edition by its own date and the editor's embargo: what waited is not old for that."""
    opens = window.opens.get(stored.id)
    return max(moment_of(stored), opens) if opens else moment_of(stored)


def _too_old(stored: StoredArticle, selection: Selection, window: Window) -> str | None:
    if _released(stored, window) < window.now - timedelta(days=selection.max_age_days):
        return f"too old: published {_day(moment_of(stored))}, more than {selection.max_age_days} days ago"
    return None


def _not_new(stored: StoredArticle, window: Window) -> str | None:
    if stored.first_seen > window.start or _released(stored, window) > window.start or stored.id in window.returned:
        return None
    if window.newest is not None and stored.id > window.newest:
        return None  # another process had seen it before that edition's cutoff, and stored it after its look
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


def _minute(moment: datetime) -> str:
    """In the zone that it was written in, so that the editor knows it again."""
    return f"{_day(moment)}, {moment:%H:%M}"
