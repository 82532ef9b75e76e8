"""The week's articles: who is in, who is not, and why, each in one plain sentence. Pure and deterministic.

In this order: what the editor took out; what an edition had already; pins; what may be in (`eligible`); copies of one
story; then the best score first, under the quotas, until the edition is full. Every article that comes in goes out in
exactly one of `picked` and `passed_over`, and the order in which they come in changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.editorial.duplicates import SAME_TEXT, Likeness, likeness
from newsletter.editorial.eligible import Window, embargo, in_edition, moment_of, obstacle
from newsletter.editorial.quotas import Quotas
from newsletter.model.article import StoredArticle
from newsletter.model.edition import PassedOver
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection

_HALF_LIFE_DAYS = 4.0
_PICTURE_BONUS = 1.1
_TEASER_BONUS = 1.05
_SECOND_BY_AUTHOR = 0.5


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One article that is in."""

    stored: StoredArticle
    score: float
    why: str
    pinned: bool = False
    also_in: tuple[str, ...] = ()  # the other sources that had the same story, in alphabetical order


@dataclass(frozen=True, kw_only=True)
class Selected:
    """A whole selection. The next edition's window begins at `cutoff`."""

    picked: tuple[Chosen, ...]  # pins in the editor's order, then by score
    passed_over: tuple[PassedOver, ...]  # newest first
    window_from: datetime
    cutoff: datetime


def select(
    articles: Sequence[StoredArticle],
    *,
    selection: Selection,
    window_from: datetime,
    now: datetime,
    taken: Mapping[str, str],
    pins: Sequence[int] = (),
    drops: Sequence[int] = (),
) -> Selected:
    """Pick from `articles`. Times are aware; `taken` maps every key of an edition's articles to that edition's name.

    A pin overrides window, age, exclusions, members-only policy, copies, quotas and maximum; it overrides neither
    `drops`, nor `taken`, nor an embargo. An article without category, author or source is under no such quota.
    """
    window = Window(start=window_from, now=now, taken=taken)
    known = {stored.id: stored for stored in sorted(articles, key=_newest_first)}
    out = _shut_out(known, window, drops, frozenset(pins))
    pinned = {i: known[i] for i in pins if i in known and i not in out}
    for stored in known.values():
        reason = None if stored.id in out or stored.id in pinned else obstacle(stored, selection, window)
        if reason:
            out[stored.id] = reason
    like = likeness([stored for stored in known.values() if stored.id not in out or in_edition(stored, window)])
    also_in = _pass_over_copies(known, out, pinned, like, window)
    picked = _fill(known, out, pinned, selection, now)
    chosen = tuple(_with_sources(choice, also_in.get(choice.stored.id, [])) for choice in picked)
    passed_over = tuple(PassedOver(stored=known[i], reason=out[i]) for i in known if i in out)
    return Selected(picked=chosen, passed_over=passed_over, window_from=window_from, cutoff=now)


def too_little(selected: Selected, selection: Selection) -> str | None:
    """Why the edition should be skipped, in a sentence, or None if there is enough."""
    count = len(selected.picked)
    if count >= selection.minimum:
        return None
    have = {0: "nothing new", 1: "only 1 article"}.get(count, f"only {count} articles")
    return f"{have} to send, and the minimum is {selection.minimum}; what there is waits for the next edition"


def _newest_first(stored: StoredArticle) -> tuple[float, tuple[str, ...], int]:
    return -moment_of(stored).timestamp(), stored.keys, stored.id


def _shut_out(known: Mapping[int, StoredArticle], window: Window, drops: Sequence[int], pins: frozenset[int]) -> dict[int, str]:
    """Those that nothing brings in, not even a pin, with the reason."""
    out: dict[int, str] = {}
    for stored in known.values():
        edition = in_edition(stored, window)
        if stored.id in drops:
            out[stored.id] = "taken out by the editor"
        elif edition:
            out[stored.id] = f"was in {edition}"
        else:
            waits = embargo(stored, window)
            if waits:
                out[stored.id] = waits
        if stored.id in out and stored.id in pins:
            out[stored.id] += " (a pin does not change that)"
    return out


def _pass_over_copies(
    known: Mapping[int, StoredArticle], out: dict[int, str], pinned: Mapping[int, StoredArticle], like: Likeness, window: Window
) -> dict[int, list[str]]:
    """Leave one article of each story, a pin above all; returns whose place it holds, by its id.

    Each article that goes is like the one that stays, not only like another that went: a chain of ever less like
    articles is no story.
    """
    kept = list(pinned)
    also_in: dict[int, list[str]] = {}
    rest = [stored for stored in known.values() if stored.id not in out and stored.id not in kept]
    for stored in sorted(rest, key=_best_told_first):
        printed = _printed_before(stored, known, like, window)
        original = next((i for i in kept if i in like.get(stored.id, {})), None)
        if printed:
            out[stored.id] = printed
        elif original is None:
            kept.append(stored.id)
        else:
            out[stored.id] = f"same story as “{known[original].article.title}”"
            also_in.setdefault(original, []).append(stored.article.source)
    return also_in


def _printed_before(stored: StoredArticle, known: Mapping[int, StoredArticle], like: Likeness, window: Window) -> str | None:
    """Why it is an article of an earlier edition under another address, or None; its title alone proves nothing, for columns keep theirs."""
    for other, share in like.get(stored.id, {}).items():
        edition = in_edition(known[other], window)
        if edition and share >= SAME_TEXT:
            return f"same story as “{known[other].article.title}”, which was in {edition}"
    return None


def _best_told_first(stored: StoredArticle) -> tuple[bool, float, tuple[str, ...]]:
    article = stored.article
    return not (article.picture and article.teaser), moment_of(stored).timestamp(), stored.keys


def _fill(
    known: Mapping[int, StoredArticle], out: dict[int, str], pinned: Mapping[int, StoredArticle], selection: Selection, now: datetime
) -> list[Chosen]:
    """Pins, then the best of the rest one by one; writes into `out` why the others are not in."""
    quotas = Quotas(selection)
    picked = []
    for stored in pinned.values():
        picked.append(Chosen(stored=stored, score=_score(stored, selection, now), why="pinned by the editor", pinned=True))
        quotas.count(stored)
    waiting = [stored for stored in known.values() if stored.id not in out and stored.id not in pinned]
    while waiting and len(picked) < selection.maximum:
        # `waiting` is newest first, and max() keeps the first of equals.
        best = max(waiting, key=lambda stored: _score(stored, selection, now) * quotas.author_factor(stored, _SECOND_BY_AUTHOR))
        waiting.remove(best)
        full = quotas.full(best)
        if full:
            out[best.id] = full
            continue
        score = _score(best, selection, now) * quotas.author_factor(best, _SECOND_BY_AUTHOR)
        picked.append(Chosen(stored=best, score=round(score, 4), why=_why(best, selection, now)))
        quotas.count(best)
    for stored in waiting:
        out[stored.id] = quotas.full(stored) or f"the edition is full: {len(picked)} articles with a better score or a pin are in"
    return picked


def _weight(stored: StoredArticle, selection: Selection) -> float:
    category = folded(stored.article.category or "")
    return next((weight for name, weight in selection.prefer.items() if folded(name) == category), 1.0)


def _score(stored: StoredArticle, selection: Selection, now: datetime) -> float:
    age_days = max(0.0, (now - moment_of(stored)).total_seconds() / 86400)
    score = _weight(stored, selection) * math.exp2(-age_days / _HALF_LIFE_DAYS)
    return score * (_PICTURE_BONUS if stored.article.picture else 1.0) * (_TEASER_BONUS if stored.article.teaser else 1.0)


def _why(stored: StoredArticle, selection: Selection, now: datetime) -> str:
    age_days = max(0, (now - moment_of(stored)).days)
    reasons = ["new today" if age_days == 0 else f"{age_days} day{'s' if age_days > 1 else ''} old"]
    weight = _weight(stored, selection)
    if weight != 1.0:
        reasons.append(f"{stored.article.category} counts {weight:g} times")
    extras = [name for name, has in (("a picture", stored.article.picture), ("a teaser", stored.article.teaser)) if has]
    if extras:
        reasons.append(f"has {' and '.join(extras)}")
    return ", ".join(reasons)


def _with_sources(choice: Chosen, sources: Sequence[str]) -> Chosen:
    others = sorted(set(sources) - {choice.stored.article.source, ""})
    return Chosen(stored=choice.stored, score=choice.score, why=choice.why, pinned=choice.pinned, also_in=tuple(others))
