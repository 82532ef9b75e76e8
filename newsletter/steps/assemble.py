"""Assemble: from what is stored to the draft of a slot. Returns a value; `build` stores it, a dry run does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from newsletter.editorial.edition_file import EditionFile, parse
from newsletter.editorial.places import arranged
from newsletter.editorial.select import Selected, select, too_little
from newsletter.editorial.subject import preheader_of, subject_of
from newsletter.editorial.summary import summarise
from newsletter.errors import BadInput, NotFound
from newsletter.model.article import StoredArticle
from newsletter.model.edition import TAKEN_STATES, Edition, Pick
from newsletter.model.identity import canonical_url
from newsletter.model.newsletter import Selection
from newsletter.steps.desk import Desk
from newsletter.storage.base import Shelf


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """A draft as a value, with why everything is in or out."""

    edition: Edition
    selected: Selected
    too_little: str | None  # the reason to skip, in a sentence
    problems: tuple[str, ...] = ()  # what the editor asks for and could not be had


def is_special(slot: str) -> bool:
    """True for an edition outside the rhythm."""
    return slot.startswith("special-")


async def window_start(desk: Desk, *, but_not: int | None, now: datetime) -> datetime:
    """Where the window of the next edition begins: the newest cutoff of a regular edition that was approved.

    A special edition moves no window: what it did not carry must still reach the next regular one. Nor does one that was
    made while the clock was ahead: until then nothing would be new.
    """
    cutoffs = [
        edition.cutoff
        for edition in await desk.editions.all(desk.newsletter.slug)
        if edition.cutoff
        and edition.cutoff <= now
        and edition.state in TAKEN_STATES
        and edition.id != but_not
        and not is_special(edition.slot)
    ]
    return max(cutoffs, default=now - timedelta(days=desk.newsletter.selection.first_days))


async def number_of(desk: Desk, edition: Edition) -> int:
    """The number that readers see: the editions that went out before it, and this one. Skipped ones leave no gap."""
    editions = await desk.editions.all(desk.newsletter.slug)
    return 1 + sum(one.state in TAKEN_STATES and one.id != edition.id for one in editions)


async def assemble(desk: Desk, edition: Edition, *, articles: Shelf | None = None) -> Assembled:
    """The draft that `edition` (due, draft, skipped or missed) becomes with what is stored now.

    Keeps what the editor did to it: pins, drops, summaries, alt texts, and those of order, subject, preheader, intro and blocks that were edited.
    """
    store = articles or desk.articles
    now = desk.clock.now()
    window_from = await window_start(desk, but_not=edition.id or None, now=now)
    selection = _selection(desk, edition)
    names = [source.name for source in desk.sources]
    oldest = min(window_from, now - timedelta(days=selection.max_age_days))
    candidates = await store.since(oldest, sources=names)
    wishes = edition_file(desk, edition.slot)
    candidates += await _called_for(desk, store, [*wishes.pin, *map(str, edition.pinned)], candidates)
    pins, drops = _references(wishes, edition, candidates)
    selected = select(
        candidates,
        selection=selection,
        window_from=window_from,
        now=now,
        taken=await desk.articles.taken_keys(desk.newsletter.slug, but_not=edition.id or None),
        pins=pins,
        drops=drops,
    )
    edition = replace(edition, number=await number_of(desk, edition))
    draft = _draft(desk, edition, selected, wishes, candidates)
    reason = None if is_special(edition.slot) else too_little(selected, selection)
    if not (reason or is_special(edition.slot) or draft.picks or draft.blocks or draft.intro):
        reason = "there is nothing new to send"  # minimum = 0 allows few articles, not an empty message
    problems = (*wishes.unresolved(candidates), *_pinned_in_vain(selected, pins))
    return Assembled(edition=draft, selected=selected, too_little=reason, problems=problems)


def _pinned_in_vain(selected: Selected, pins: Sequence[int]) -> list[str]:
    return [f"“{out.stored.article.title}” is pinned and stays out: {out.reason}" for out in selected.passed_over if out.stored.id in pins]


def _selection(desk: Desk, edition: Edition) -> Selection:
    # A special edition may hold nothing but the editor's own blocks.
    return replace(desk.newsletter.selection, minimum=0) if is_special(edition.slot) else desk.newsletter.selection


def edition_path(desk: Desk, slot: str) -> Path:
    """Where the editor's file for a slot is, if there is one."""
    return desk.editions_folder / f"{slot.replace(':', '')}.md"


def edition_file(desk: Desk, slot: str) -> EditionFile:
    """The editor's file for a slot, an empty one where there is none. Raises BadInput with file and line."""
    path = edition_path(desk, slot)
    if not path.is_file():
        return EditionFile()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("the edition file is not UTF-8 text", where=str(path), do="save it as UTF-8") from error
    except OSError as error:
        raise BadInput(
            f"the edition file cannot be read: {error.strerror}", where=str(path), do="make it readable for this user"
        ) from error
    return parse(text, file=str(path))


async def _called_for(desk: Desk, store: Shelf, references: Sequence[str], candidates: Sequence[StoredArticle]) -> list[StoredArticle]:
    """Pinned articles that are too old to be candidates by themselves: a pin overrides age."""
    here = {stored.id for stored in candidates}
    addresses = [key for key in map(_address_key, references) if key]
    found = {stored.id: stored for stored in await desk.articles.known(addresses)} if addresses else {}
    for number in {int(reference) for reference in references if reference.isdecimal()} - here:
        try:
            found.update({stored.id: stored for stored in await store.get([number])})
        except NotFound:
            continue  # reported as a reference that points nowhere
    return [stored for stored in found.values() if stored.id not in here]


def _address_key(reference: str) -> str | None:
    """The key of the article that a reference may be the address of."""
    try:
        return f"url:{canonical_url(reference)}" if "://" in reference else None
    except ValueError:
        return None  # reported as a reference that points nowhere


def _references(wishes: EditionFile, edition: Edition, candidates: Sequence[StoredArticle]) -> tuple[list[int], list[int]]:
    """Pins and drops of the file and of the editor as article ids."""
    pins, drops = list(edition.pinned), list(edition.dropped)
    for wanted, into in ((wishes.pin, pins), (wishes.drop, drops)):
        found = (wishes.resolve(reference, candidates) for reference in wanted)
        into += [i for i in dict.fromkeys(found) if i is not None and i not in into]
    return [i for i in pins if i not in drops], drops


def _draft(desk: Desk, edition: Edition, selected: Selected, wishes: EditionFile, candidates: Sequence[StoredArticle]) -> Edition:
    picks = _picks(edition, selected, wishes, candidates)
    draft = replace(
        edition,
        picks=picks,
        window_from=selected.window_from,
        cutoff=selected.cutoff,
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
    draft = replace(draft, subject=subject or subject_of(draft, desk.newsletter))
    preheader = edition.preheader if "preheader" in edition.edited else wishes.preheader
    return replace(draft, preheader=preheader or preheader_of(draft, desk.newsletter))


def _picks(edition: Edition, selected: Selected, wishes: EditionFile, candidates: Sequence[StoredArticle]) -> tuple[Pick, ...]:
    before = {pick.stored.id: position for position, pick in enumerate(edition.picks)}
    chosen = selected.picked
    keep_order = "order" in edition.edited
    if keep_order:
        chosen = tuple(sorted(chosen, key=lambda choice: before.get(choice.stored.id, len(before))))
    own_words, own_alts = dict(edition.words), dict(edition.alts)
    picks = []
    for place, choice in arranged(chosen, keep_order=keep_order):
        words = own_words.get(choice.stored.id) or wishes.words_for(choice.stored, candidates)
        picks.append(
            Pick(
                stored=choice.stored,
                summary=summarise(choice.stored.article, words=words),
                place=place,
                score=choice.score,
                why=choice.why,
                pinned=choice.pinned,
                alt=own_alts.get(choice.stored.id) or wishes.alt_for(choice.stored, candidates),
            )
        )
    return tuple(picks)
