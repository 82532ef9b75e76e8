"""Assemble: from what is stored to the draft of a slot. Returns a value; `build` stores it, a dry run does not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsletter.editorial.apply import weighed
from newsletter.editorial.edition_file import EditionFile
from newsletter.editorial.places import arranged
from newsletter.editorial.references import Directory
from newsletter.editorial.select import Selected, is_brief, select, too_little
from newsletter.editorial.standing import Rules
from newsletter.editorial.subject import preheader_of, subject_of
from newsletter.editorial.summary import summarise
from newsletter.model.article import StoredArticle
from newsletter.model.edition import Edition, Pick
from newsletter.model.newsletter import Newsletter, Selection
from newsletter.steps.desk import Desk
from newsletter.steps.past import CUT_SHORT, came_back, first_window, is_special, last_sent, number_among, with_pins_of
from newsletter.steps.wishes import Wishes, called_in, wishes_for
from newsletter.storage.base import Shelf


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """A draft as a value, with why everything is in or out."""

    edition: Edition
    selected: Selected
    too_little: str | None  # the reason to skip, in a sentence
    problems: tuple[str, ...] = ()  # what the editor asks for and could not be had


async def number_of(desk: Desk, edition: Edition) -> int:
    """The number that readers see."""
    return number_among(await desk.editions.all(desk.newsletter.slug), edition)


async def assemble(desk: Desk, edition: Edition, *, articles: Shelf | None = None) -> Assembled:
    """The draft that `edition` (due, draft, skipped or missed) becomes with what is stored now.

    Keeps what the editor did to it: pins, drops, summaries, alt texts, and those of order, subject, preheader, intro and blocks that were edited.
    """
    now = desk.clock.now()
    editions = await desk.editions.all(desk.newsletter.slug)
    last = last_sent(editions, but_not=edition.id, now=now)
    first_days = desk.newsletter.selection.first_days
    window_from = (last and last.cutoff) or first_window(editions, first_days=first_days, now=now)
    wishes = wishes_for(desk, edition)
    selection = weighed(_selection(desk, edition), wishes.standing)
    candidates = await _candidates(desk, edition, wishes, articles or desk.articles, window_from=window_from, now=now)
    rules = wishes.rules(candidates)
    pins, drops = _references(wishes.own, edition, candidates)
    taken = await desk.articles.taken_keys(desk.newsletter.slug, but_not=edition.id or None)
    taken = with_pins_of(taken, editions, [stored for stored in candidates if stored.id in pins])
    pins += [i for i in rules.pins if i not in pins and i not in drops]
    unprinted = [stored for stored in candidates if taken.keys().isdisjoint(stored.keys)]
    # Beside the loop: long articles from many sources keep the choice busy for a second, and the public pages answer meanwhile.
    selected = await asyncio.to_thread(
        select,
        candidates,
        selection=selection,
        window_from=window_from,
        now=now,
        taken=taken,
        pins=pins,
        drops=drops,
        rules=rules,
        newest=last.newest if last else None,
        returned=came_back(editions),
        earlier=await desk.articles.printed_alike(unprinted, newsletter=desk.newsletter.slug, but_not=edition.id or None),
    )
    edition = replace(edition, number=number_among(editions, edition))
    draft = await asyncio.to_thread(_draft, desk, edition, selected, wishes.own, candidates)
    problems = (*wishes.unresolved(candidates, now=now), *_pinned_in_vain(selected, pins, rules), *selected.shortfalls)
    return Assembled(edition=draft, selected=selected, too_little=_too_little(draft, selected, selection), problems=problems)


def _too_little(draft: Edition, selected: Selected, selection: Selection) -> str | None:
    if is_special(draft.slot):
        return None
    reason = too_little(selected, selection)
    if not (reason or draft.picks or draft.blocks or draft.intro):
        return "there is nothing new to send"  # minimum = 0 allows few articles, not an empty message
    return reason


async def _candidates(
    desk: Desk, edition: Edition, wishes: Wishes, store: Shelf, *, window_from: datetime, now: datetime
) -> list[StoredArticle]:
    """Whatever may be in: what is new or young enough, and what is asked for, however old."""
    oldest = min(window_from, now - timedelta(days=desk.newsletter.selection.max_age_days))
    found = await store.since(oldest, sources=[source.name for source in desk.sources])
    asked = [*wishes.references(since=oldest), *map(str, edition.pinned)]
    return found + await called_in(desk, store, asked, found)


def _pinned_in_vain(selected: Selected, pins: Sequence[int], rules: Rules) -> list[str]:
    """A sentence for each pin that is not in. A standing one that an edition had is no problem: it is what was wanted, unless most did not get it."""
    return [
        f"“{out.stored.article.title}” is pinned and stays out: {out.reason}"
        for out in selected.passed_over
        if out.stored.id in pins and not (out.stored.id in rules.pins and out.reason.startswith("was in ") and CUT_SHORT not in out.reason)
    ]


def _selection(desk: Desk, edition: Edition) -> Selection:
    # A special edition may hold nothing but the editor's own blocks.
    return replace(desk.newsletter.selection, minimum=0) if is_special(edition.slot) else desk.newsletter.selection


def _references(wishes: EditionFile, edition: Edition, candidates: Sequence[StoredArticle]) -> tuple[list[int], list[int]]:
    """Pins and drops of the file and of the editor as article ids; what was done by hand goes before what the file says of the same article."""
    known = Directory(candidates)
    by_hand = {*edition.pinned, *edition.dropped}

    def of_file(wanted: Sequence[str]) -> list[int]:
        found = (known.find(reference) for reference in wanted)
        return [i for i in dict.fromkeys(found) if i is not None and i not in by_hand]

    drops = [*edition.dropped, *of_file(wishes.drop)]
    return [i for i in (*edition.pinned, *of_file(wishes.pin)) if i not in drops], drops


def _draft(desk: Desk, edition: Edition, selected: Selected, wishes: EditionFile, candidates: Sequence[StoredArticle]) -> Edition:
    picks = _picks(edition, selected, wishes, candidates)
    draft = replace(
        edition,
        picks=picks,
        window_from=selected.window_from,
        cutoff=selected.cutoff,
        newest=max((stored.id for stored in candidates), default=None),
    )
    return with_texts(desk, draft, wishes)


def with_texts(desk: Desk, edition: Edition, wishes: EditionFile) -> Edition:
    """The draft with intro, subject and preheader: the editor's, else those of the edition file, else ours for its stories."""
    draft = replace(
        edition,
        intro=edition.intro if "intro" in edition.edited else wishes.intro,
        blocks=edition.blocks if "blocks" in edition.edited else wishes.blocks,
    )
    subject = edition.subject if "subject" in edition.edited else wishes.subject
    draft = replace(draft, subject=subject or subject_of(draft, _newsletter_of(desk, draft)))
    preheader = edition.preheader if "preheader" in edition.edited else wishes.preheader
    return replace(draft, preheader=preheader or preheader_of(draft, desk.newsletter))


def _newsletter_of(desk: Desk, draft: Edition) -> Newsletter:
    """The newsletter with the subject that an edition of so few stories has."""
    selection = desk.newsletter.selection
    brief = is_brief(len(draft.picks), selection) and not is_special(draft.slot)
    return replace(desk.newsletter, subject=selection.brief_subject) if brief else desk.newsletter


def _picks(edition: Edition, selected: Selected, wishes: EditionFile, candidates: Sequence[StoredArticle]) -> tuple[Pick, ...]:
    before = {pick.stored.id: position for position, pick in enumerate(edition.picks)}
    chosen = selected.picked
    keep_order = "order" in edition.edited
    if keep_order:
        chosen = tuple(sorted(chosen, key=lambda choice: before.get(choice.stored.id, len(before))))
    words = {**wishes.summaries(candidates), **dict(edition.words)}
    alts = {**wishes.alts(candidates), **dict(edition.alts)}
    picks = []
    for place, choice in arranged(chosen, keep_order=keep_order):
        picks.append(
            Pick(
                stored=choice.stored,
                summary=summarise(choice.stored.article, words=words.get(choice.stored.id)),
                place=place,
                score=choice.score,
                why=choice.why,
                pinned=choice.pinned,
                alt=alts.get(choice.stored.id),
            )
        )
    return tuple(picks)
