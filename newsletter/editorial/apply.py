"""What the standing file means for one edition: its rules by article, and what of it points nowhere. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from newsletter.editorial.references import Directory
from newsletter.editorial.standing import Rules, Standing, StandingPin, Timed
from newsletter.model.article import StoredArticle
from newsletter.model.identity import folded
from newsletter.model.newsletter import Selection


def applied(standing: Standing, articles: Sequence[StoredArticle], *, slot: str, day: date) -> Rules:
    """The rules for the articles of the edition of `slot`, due on `day` (the newsletter's)."""
    known = Directory(articles)
    pins = (known.find(pin.article) for pin in standing.pins if pin.holds(slot=slot, day=day))
    return Rules(
        vetoed=_vetoed(standing, articles),
        opens=_moments(standing.embargoes, known, latest=True),
        ends=_moments(standing.expiries, known, latest=False),
        pins=tuple(dict.fromkeys(i for i in pins if i is not None)),
    )


def called_for(standing: Standing, *, slot: str, day: date, since: datetime) -> list[str]:
    """The articles that it names and that may be older than an edition looks back: those pinned, and those that an embargo kept back."""
    pinned = [pin.article for pin in standing.pins if pin.holds(slot=slot, day=day)]
    return [*pinned, *(one.article for one in standing.embargoes if one.moment >= since)]


def unresolved(standing: Standing, articles: Sequence[StoredArticle], *, slot: str, day: date, now: datetime) -> list[str]:
    """A sentence for each rule in force that names an article nobody knows; what is over by now is not nagged about."""
    in_force: list[tuple[str, StandingPin | Timed]] = [("pin", pin) for pin in standing.pins if pin.holds(slot=slot, day=day)]
    in_force += [("embargo", one) for one in standing.embargoes if one.moment > now]
    in_force += [("expire", one) for one in standing.expiries if one.moment > now]
    known = Directory(articles)
    return [
        f"{rule.where}: {key} names {rule.article!r}, and no article is known by it"
        for key, rule in in_force
        if known.find(rule.article) is None
    ]


def weighed(selection: Selection, standing: Standing) -> Selection:
    """The selection with the weights of the file, which count before those of the configuration."""
    return replace(
        selection,
        prefer=_over(selection.prefer, standing.weights.get("category", {})),
        prefer_authors=_over(selection.prefer_authors, standing.weights.get("author", {})),
        prefer_sources=_over(selection.prefer_sources, standing.weights.get("source", {})),
    )


def _over(chosen: dict[str, float], written: dict[str, float]) -> dict[str, float]:
    theirs = {folded(name) for name in written}
    return {name: weight for name, weight in chosen.items() if folded(name) not in theirs} | dict(written)


def _vetoed(standing: Standing, articles: Sequence[StoredArticle]) -> dict[int, str]:
    found: dict[int, str] = {}
    for stored in articles:
        reason = next((why for veto in standing.vetoes if (why := veto.reason(stored.article))), None)
        if reason:
            found[stored.id] = reason
    return found


def _moments(rules: Sequence[Timed], known: Directory, *, latest: bool) -> dict[int, datetime]:
    """The moment of each article that is named; where two rules name one, the stricter."""
    found: dict[int, datetime] = {}
    for rule in rules:
        article = known.find(rule.article)
        if article is not None:
            there = found.get(article, rule.moment)
            found[article] = max(there, rule.moment) if latest else min(there, rule.moment)
    return found
