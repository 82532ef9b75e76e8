"""What of an edition goes to which readers: few lists for many readers, by what they ask for and what they have had. Pure.

A reader of every edition gets its articles, without those of topics they did not choose. A reader of fewer editions gets, with
the first edition of a new week or month, the best of all editions since the one they had last. What they had is a stretch of
editions without gaps or overlaps, so no article comes twice; what does not fit is told (`Division.beyond`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from newsletter.clock import to_ms
from newsletter.editorial.fill import Chosen
from newsletter.editorial.places import arranged
from newsletter.editorial.subject import preheader_of, subject_of
from newsletter.model.edition import Edition, EditionState, Pick
from newsletter.model.newsletter import Newsletter
from newsletter.model.pick_lists import EVERYBODY, Asked, LeftOut, PickList, ReaderGroup
from newsletter.model.topics import Frequency, chosen_topics

_LONGEST_NAME = 60
_OUT = frozenset({EditionState.SENDING, EditionState.SENT})

_Kind = tuple[str, Frequency, int | None]


@dataclass(frozen=True, kw_only=True)
class Division:
    """An edition as its readers get it."""

    editions: Mapping[str, Edition]  # by the name of the list, everybody's first
    groups: tuple[ReaderGroup, ...] = ()  # none: every reader gets everybody's
    beyond: Mapping[str, int] = field(default_factory=dict)  # by list: articles that a maximum kept out

    @property
    def lists(self) -> tuple[PickList, ...]:
        """The lists as they are stored."""
        return tuple(PickList(name=name, articles=tuple(pick.stored.id for pick in one.picks)) for name, one in self.editions.items())

    def group_of(self, asked: Asked) -> ReaderGroup:
        """Which list a reader gets. One who came or chose since: everybody's if they get every edition, else they wait for the next."""
        group = self._by_kind.get((asked.topics, asked.frequency, asked.served))
        missed_none = not self.groups or (asked.frequency is Frequency.EVERY and asked.served is None)
        return group or (ReaderGroup(picks=EVERYBODY) if missed_none else ReaderGroup(picks=None, why=LeftOut.FREQUENCY))

    @cached_property
    def _by_kind(self) -> dict[_Kind, ReaderGroup]:
        return {(one.topics, one.frequency, one.served): one for one in self.groups}

    def left_out(self, audience: Mapping[Asked, int]) -> dict[LeftOut, int]:
        """How many readers get none of the edition, and why; a reason that holds for nobody is not there."""
        counts: dict[LeftOut, int] = {}
        for asked, number in audience.items():
            why = self.group_of(asked).why
            if why is not None:
                counts[why] = counts.get(why, 0) + number
        return counts


def divided(newsletter: Newsletter, edition: Edition, audience: Mapping[Asked, int], others: Sequence[Edition]) -> Division:
    """The lists of an edition for these readers. `others`: editions of the newsletter, in any order."""
    kinds: dict[_Kind, int] = {}
    for asked, number in audience.items():
        kind = (asked.topics, asked.frequency, asked.served)
        kinds[kind] = kinds.get(kind, 0) + number
    if all(_is_plain(newsletter, kind) for kind in kinds):
        return Division(editions={EVERYBODY: edition})
    drawing = _Drawing(newsletter, edition, others)
    groups = tuple(drawing.group(kind, number) for kind, number in sorted(kinds.items(), key=_in_order))
    return Division(editions=drawing.editions, groups=groups, beyond=drawing.beyond)


def _is_plain(newsletter: Newsletter, kind: _Kind) -> bool:
    topics, frequency, served = kind
    return not chosen_topics(topics, newsletter.topics) and frequency is Frequency.EVERY and served is None


def _in_order(one: tuple[_Kind, int]) -> tuple[object, ...]:
    (topics, frequency, served), _ = one
    # The plainest first, so that it gives a list its name.
    return list(Frequency).index(frequency), len(topics.split()), topics, served or 0


class _Drawing:
    """The lists as they are drawn up, one for each choice of articles."""

    def __init__(self, newsletter: Newsletter, edition: Edition, others: Sequence[Edition]) -> None:
        self._newsletter = newsletter
        self._edition = edition
        self._is_special = edition.slot.startswith("special-")
        self._begun = [one for one in others if one.id != edition.id and one.started_at and not one.slot.startswith("special-")]
        self._as_of = max((to_ms(one.started_at) for one in self._begun if one.started_at), default=0)
        self._out = [one for one in self._begun if one.state in _OUT]
        self._names = {tuple(pick.stored.id for pick in edition.picks): EVERYBODY}
        self.editions: dict[str, Edition] = {EVERYBODY: edition}
        self.beyond: dict[str, int] = {}

    def group(self, kind: _Kind, readers: int) -> ReaderGroup:
        """The group of readers of one kind, whose list is there afterwards."""
        topics, frequency, served = kind
        chosen = chosen_topics(topics, self._newsletter.topics)
        picks = self._picks(frequency, served)
        why = LeftOut.FREQUENCY if picks is None else None
        if picks is not None and chosen:
            picks = [pick for pick in picks if self._is_for(pick, chosen)]
            if len(picks) < max(1, self._newsletter.topics_minimum):
                why = LeftOut.TOPICS
        name = None if why or picks is None else self._name(picks, frequency, chosen)
        return ReaderGroup(topics=topics, frequency=frequency, served=served, picks=name, why=why, readers=readers, as_of=self._as_of)

    def _picks(self, frequency: Frequency, served: int | None) -> list[Pick] | None:
        """Everything that readers of one frequency might get now, the best first; None if it is not their time."""
        own = list(self._edition.picks)
        if self._is_special or (frequency is Frequency.EVERY and served is None):
            return own
        last = next((one for one in self._begun if _started(one) == served), None)
        if (
            last is not None
            and frequency is not Frequency.EVERY
            and self._period(last, frequency) >= self._period(self._edition, frequency)
        ):
            return None
        first_day = self._first_day(frequency)
        missed = [one for one in self._out if _started(one) > (served or 0) and self._day(one) >= first_day]
        if not missed:
            return own
        newest_first = sorted(missed, key=_started, reverse=True)
        every = {pick.stored.id: pick for one in reversed([self._edition, *newest_first]) for pick in one.picks}
        age = {pick.stored.id: n for n, one in enumerate([self._edition, *newest_first]) for pick in one.picks}
        return sorted(every.values(), key=lambda pick: (not pick.pinned, -pick.score, age[pick.stored.id], pick.stored.id))

    def _first_day(self, frequency: Frequency) -> date:
        """From when on editions are looked at: what is older is no news to a reader who missed it."""
        day = self._day(self._edition)
        match frequency:
            case Frequency.WEEKLY:
                return day - timedelta(days=day.weekday() + 7)
            case Frequency.MONTHLY:
                return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
            case _:
                return day - timedelta(days=self._newsletter.selection.max_age_days)

    def _period(self, edition: Edition, frequency: Frequency) -> tuple[int, int]:
        day = self._day(edition)
        return day.isocalendar()[:2] if frequency is Frequency.WEEKLY else (day.year, day.month)

    def _day(self, edition: Edition) -> date:
        """The day of an edition, by the newsletter's own clock."""
        moment = edition.due_at or edition.cutoff or edition.started_at
        return moment.astimezone(self._newsletter.timezone).date() if moment else date.max

    def _is_for(self, pick: Pick, chosen: frozenset[str]) -> bool:
        topics = {topic.slug for topic in self._newsletter.topics if topic.covers(pick.stored.article)}
        return not topics or bool(topics & chosen)

    def _name(self, picks: Sequence[Pick], frequency: Frequency, chosen: Iterable[str]) -> str:
        """The name of the list of these articles, drawn up if it is new."""
        own = {pick.stored.id for pick in self._edition.picks}
        has_more = any(pick.stored.id not in own for pick in picks)
        most = self._newsletter.selection.maximum if has_more else len(picks)
        key = tuple(pick.stored.id for pick in picks[:most])
        if key not in self._names:
            name = _unused(_called(frequency, chosen), self.editions)
            self._names[key] = name
            self.editions[name] = with_picks(self._edition, picks[:most], self._newsletter)
            if len(picks) > most:
                self.beyond[name] = len(picks) - most
        return self._names[key]


def _called(frequency: Frequency, chosen: Iterable[str]) -> str:
    words = [*([] if frequency is Frequency.EVERY else [str(frequency)]), *sorted(chosen)]
    name = "+".join(words) or "missed"
    return name if len(name) <= _LONGEST_NAME else f"{'+'.join(words[:2])}+{len(words) - 2}-more"


def _unused(name: str, taken: Mapping[str, Edition]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}-{number}"
        number += 1
    return free


def with_picks(edition: Edition, picks: Sequence[Pick], newsletter: Newsletter) -> Edition:
    """The edition with these stories in the place of its own: places anew, subject and preheader of its own lead.

    Whatever lead an editor's subject was written for, it stays where that lead stays.
    """
    lead_stays = bool(picks and edition.picks) and picks[0].stored.id == edition.picks[0].stored.id
    by_id = {pick.stored.id: pick for pick in picks}
    chosen = [Chosen(stored=pick.stored, score=pick.score, why=pick.why, pinned=pick.pinned) for pick in picks]
    order = arranged(chosen, keep_order=lead_stays or "order" in edition.edited)
    placed = tuple(replace(by_id[one.stored.id], place=place) for place, one in order)
    ours = edition.preheader == preheader_of(edition, newsletter)
    cut = replace(edition, picks=placed)
    if not lead_stays:
        cut = replace(cut, subject=subject_of(cut, newsletter))
    return cut if lead_stays and not ours else replace(cut, preheader=preheader_of(cut, newsletter))


def _started(edition: Edition) -> int:
    return to_ms(edition.started_at) if edition.started_at else 0


def recalled(newsletter: Newsletter, edition: Edition, lists: Sequence[PickList], others: Sequence[Edition]) -> dict[str, Edition]:
    """The editions of stored lists, everybody's first: what was sealed, with the stories of the editions that they were taken from."""
    known = {pick.stored.id: pick for one in (*others, edition) for pick in one.picks}
    editions = {EVERYBODY: edition}
    for one in lists:
        if one.name != EVERYBODY:
            editions[one.name] = with_picks(edition, [known[i] for i in one.articles if i in known], newsletter)
    return editions
