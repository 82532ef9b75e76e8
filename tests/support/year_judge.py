"""The judge of a simulated year: nothing twice, nothing lost, quotas and wishes kept, a reason for everyone."""

from __future__ import annotations

from collections import Counter

from newsletter.steps.desk import Desk
from tests.support.invented_year import VETOED
from tests.support.simulated_year import Look, Simulated

_FINAL = ("the edition is full", "was in ", "same story", "too old", "vetoed", "taken out", "past the editor's date")
_WAITING = ("not yet published", "under the editor's embargo")


def judged(desk: Desk, year: Simulated) -> list[str]:
    """Everything that is not as it was promised; empty if all is."""
    wrong = list(year.wrong)
    wrong += _twice(year)
    wrong += [line for look in year.looks for line in (*_without_reason(look), *_over_quota(desk, look), *_unwanted(look))]
    return wrong + _lost(year)


def _twice(year: Simulated) -> list[str]:
    picks = [pick.stored for look in year.sent for pick in look.edition.picks]
    numbers = Counter(stored.id for stored in picks)
    keys = Counter(key for stored in picks for key in set(stored.keys))
    wrong = [f"article {number} was sent {count} times" for number, count in numbers.items() if count > 1]
    return wrong + [f"{key} was sent {count} times" for key, count in keys.items() if count > 1]


def _without_reason(look: Look) -> list[str]:
    selected = look.assembled.selected
    told = [*(choice.stored.id for choice in selected.picked), *(one.stored.id for one in selected.passed_over)]
    wrong = [f"{look.slot}: an article is told of twice"] if len(told) != len(set(told)) else []
    wrong += [f"{look.slot}: {one.stored.id} is out without a reason" for one in selected.passed_over if not one.reason]
    return wrong + [f"{look.slot}: {choice.stored.id} is in without a reason" for choice in selected.picked if not choice.why]


def _over_quota(desk: Desk, look: Look) -> list[str]:
    chosen, picked = desk.newsletter.selection, look.assembled.selected.picked
    free = [choice.stored.article for choice in picked if not choice.pinned]
    every = [choice.stored.article for choice in picked]
    counts = {
        "category": (Counter(one.category for one in every if one.category), chosen.per_category),
        "author": (Counter(author.name for one in every for author in one.authors), chosen.per_author),
        "source": (Counter(one.source for one in every), chosen.per_source),
    }
    wrong = [f"{look.slot}: {len(every)} articles"] if free and len(every) > chosen.maximum else []
    for article in free:
        names = {"category": [article.category], "author": [one.name for one in article.authors], "source": [article.source]}
        for kind, (count, most) in counts.items():
            wrong += [f"{look.slot}: {count[name]} of {kind} {name}" for name in names[kind] if name and 0 < most < count[name]]
    least = chosen.category_minimum.get("Culture", 0)
    could = any(
        one.reason.startswith("the edition is full")
        for one in look.assembled.selected.passed_over
        if one.stored.article.category == "Culture"
    )
    if could and counts["category"][0]["Culture"] < least and len(picked) > sum(choice.pinned for choice in picked):
        wrong.append(f"{look.slot}: fewer of Culture than asked for")
    return wrong


def _unwanted(look: Look) -> list[str]:
    """What the editor's word forbids is out, and what it asks for is in or has a reason that a pin does not change."""
    inside = {pick.stored.id: pick.stored.article for pick in look.edition.picks}
    wrong = [f"{look.slot}: {number} was dropped and is in" for number in look.drops if number in inside]
    reasons = {one.stored.id: one.reason for one in look.assembled.selected.passed_over}
    for number in look.pins:
        if number not in inside and "pin does not change that" not in reasons.get(number, ""):
            wrong.append(f"{look.slot}: {number} was pinned and is out")
    return wrong + [f"{look.slot}: by {VETOED}" for one in inside.values() if any(author.name == VETOED for author in one.authors)]


def _lost(year: Simulated) -> list[str]:
    """Every article was sent, or an edition that was sent had a reason to pass it over, or it waits still."""
    sent = {pick.stored.id for look in year.sent for pick in look.edition.picks}
    reasons: dict[int, list[str]] = {}
    last: dict[int, str] = {}
    kept = {look.slot for look in year.sent}
    for look in year.looks:
        for one in look.assembled.selected.passed_over:
            last[one.stored.id] = one.reason
            if look.slot in kept or one.reason.startswith("too old"):
                reasons.setdefault(one.stored.id, []).append(one.reason)
        for choice in look.assembled.selected.picked:
            last[choice.stored.id] = "" if look.slot in kept else "waits for the next edition"
    wrong = [f"article {number} was never looked at" for number, at in year.seen.items() if number not in last and at < year.looks[-1].at]
    for number, reason in last.items():
        if number in sent or reason.startswith((*_WAITING, "waits for")):
            continue
        if not any(one.startswith(_FINAL) or "already" in one for one in reasons.get(number, ())):
            wrong.append(f"article {number} was lost: {reason}")
    return wrong
