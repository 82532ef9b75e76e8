"""The editor's standing file, `editorial.md`: what holds for every edition until it is taken out again. Pure.

    ---
    veto:
      - {author: A. Bot, because: the paper does not reprint them}
      - {url: /live/}
      - {title: "Sponsored: *"}
    embargo:
      - {article: https://journal.example/report, until: 2026-12-01 06:00}
    expire:
      - {article: the-book-fair, after: 2026-12-05}
    pin:
      - {article: https://journal.example/report, slot: 2026-W49}
      - {article: the-appeal, from: 2026-12-01, to: 2026-12-24}
    weight:
      - {category: Culture, times: 1.5}
    ---
    What the editors want to tell each other; nobody else reads it.

An article is named by number, address, slug or title. Times without a zone are the newsletter's. A day that stands for a
moment is its first for `until` and its last for `after`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from newsletter.editorial.front_matter import Head, Keys, Row, nearest, read_head
from newsletter.editorial.patterns import PATTERNS, Veto
from newsletter.errors import BadInput
from newsletter.model.identity import folded
from newsletter.model.slot_names import FORMS, is_slot

_KEYS = Keys(of="the standing file", tables=("veto", "embargo", "expire", "pin", "weight"))
_WEIGHED = ("category", "author", "source")
_HEAVIEST = 1000.0
_YEARS = range(1970, 3000)  # of any other a moment cannot be reckoned with, or is a slip of the pen


@dataclass(frozen=True, kw_only=True)
class Timed:
    """An article and a moment: the end of its embargo, or of its time."""

    article: str  # as the editor names it
    moment: datetime  # aware
    where: str  # file:line


@dataclass(frozen=True, kw_only=True)
class StandingPin:
    """An article that is to be in one edition, or in the first that is made within some days."""

    article: str
    slot: str | None = None
    first: date | None = None
    last: date | None = None
    where: str

    def holds(self, *, slot: str, day: date) -> bool:
        """True for the edition of this slot that is due on this day."""
        if self.slot is not None:
            return self.slot == slot
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What an editor wishes for every edition; an empty one wishes nothing."""

    vetoes: tuple[Veto, ...] = ()
    embargoes: tuple[Timed, ...] = ()
    expiries: tuple[Timed, ...] = ()
    pins: tuple[StandingPin, ...] = ()
    weights: Mapping[str, dict[str, float]] = field(default_factory=dict)  # category | author | source -> name -> weight


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the standing file means for the articles of one edition; the mappings are by article id."""

    vetoed: Mapping[int, str] = field(default_factory=dict)  # the reason, in a sentence
    opens: Mapping[int, datetime] = field(default_factory=dict)
    ends: Mapping[int, datetime] = field(default_factory=dict)
    pins: tuple[int, ...] = ()


NO_RULES = Rules()


def parse(text: str, *, file: str, zone: tzinfo) -> Standing:
    """Read a standing file; `file` is its name in messages, `zone` that of times without one. Raises BadInput with file and line."""
    head = read_head(text, _KEYS, file=file)
    _refuse_rules_below(head, file)
    rows = {key: [_Rule(key, row, f"{file}:{row.line}", zone) for row in head.tables.get(key, ())] for key in _KEYS.all}
    return Standing(
        vetoes=tuple(rule.veto() for rule in rows["veto"]),
        embargoes=tuple(rule.timed("until") for rule in rows["embargo"]),
        expiries=tuple(rule.timed("after") for rule in rows["expire"]),
        pins=tuple(rule.pin() for rule in rows["pin"]),
        weights=_weights(rows["weight"]),
    )


def _refuse_rules_below(head: Head, file: str) -> None:
    """Raise BadInput for rules that stand where nobody reads them: what an editor vetoed would go out, and nothing would say so."""
    for number, line in enumerate(head.body.split("\n"), start=head.body_line):
        if line.rstrip().removesuffix(":") in _KEYS.all and line.rstrip().endswith(":"):
            raise BadInput(
                f"{line.strip()!r} stands outside of the rules, where it is only a remark",
                where=f"{file}:{number}",
                do="rules stand between two lines of ---, of which the first begins the file",
            )


def _weights(rules: Sequence[_Rule]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {kind: {} for kind in _WEIGHED}
    for rule in rules:
        kind, name, weight = rule.weight()
        rule.refuse_second(kind, name, found[kind])
        found[kind][name] = weight
    return found


class _Rule:
    """One row of the file, which becomes a rule or an error that says where."""

    def __init__(self, key: str, row: Row, where: str, zone: tzinfo) -> None:
        self._key, self._values, self._where, self._zone = key, row.values, where, zone

    def veto(self) -> Veto:
        """What no edition may have."""
        self._only(PATTERNS, ("because",))
        by = self._one_of(PATTERNS)
        return Veto(by=by, pattern=self._values[by], because=self._values.get("because", ""), where=self._where)

    def timed(self, name: str) -> Timed:
        """An article and the moment under `name`."""
        self._only(("article", name), ("because",))
        return Timed(article=self._needed("article"), moment=self._moment(name), where=self._where)

    def pin(self) -> StandingPin:
        """An article, and for which edition."""
        self._only(("article", "slot", "from", "to"), ("because",))
        slot, first, last = self._values.get("slot"), self._day("from"), self._day("to")
        if slot and not is_slot(slot):
            raise self._wrong(f"{slot!r} is no slot", f"{FORMS}; what `newsletter schedule next` shows")
        if bool(slot) == bool(first or last):
            raise self._wrong(
                "a pin is for one slot or for a range of days", "write `slot: 2026-W49`, or `from:` and `to:` with a day each"
            )
        if first and last and last < first:
            raise self._wrong(f"the range ends on {last}, before it begins", "give the earlier day as `from`")
        return StandingPin(article=self._needed("article"), slot=slot, first=first, last=last, where=self._where)

    def weight(self) -> tuple[str, str, float]:
        """Category, author or source; its name; how many times it counts."""
        self._only((*_WEIGHED, "times"), ("because",))
        kind = self._one_of(_WEIGHED)
        text = self._needed("times")
        try:
            weight = float(text)
        except ValueError:
            weight = -1.0
        if not 0 <= weight <= _HEAVIEST:
            raise self._wrong(f"{text!r} is no weight", "write a number from 0 to 1000; 1 is neutral, 0.5 counts half")
        return kind, self._values[kind], weight

    def refuse_second(self, kind: str, name: str, weights: Mapping[str, float]) -> None:
        """Raise BadInput where a name has a weight already, in whatever letters."""
        if folded(name) in map(folded, weights):
            raise self._wrong(f"there are two weights for the {kind} {name!r}", "keep one of them")

    def _only(self, keys: Sequence[str], also: Sequence[str]) -> None:
        known = (*keys, *also)
        for name in self._values:
            if name not in known:
                do = "a comma ends a value: write 1.5, with a point" if name.isdecimal() else nearest(name, known)
                raise self._wrong(f"{name!r} says nothing in a rule of {self._key}", do)

    def _one_of(self, kinds: Sequence[str]) -> str:
        given = [kind for kind in kinds if self._values.get(kind)]
        if len(given) != 1:
            raise self._wrong(f"a rule of {self._key} names {'one thing' if given else 'something'}", f"give one of: {', '.join(kinds)}")
        return given[0]

    def _needed(self, name: str) -> str:
        if not self._values.get(name):
            raise self._wrong(f"a rule of {self._key} needs {name!r}", f"write `{name}: ...`")
        return self._values[name]

    def _moment(self, name: str) -> datetime:
        text = self._needed(name)
        if day := _as_day(text):
            # `after` the 5th: the whole 5th is still before it.
            return datetime.combine(day + timedelta(days=name == "after"), time(), self._zone)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.year not in _YEARS:
            raise self._wrong(f"{text!r} is no day and no time", "write 2026-12-01 or 2026-12-01 06:00")
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def _day(self, name: str) -> date | None:
        text = self._values.get(name)
        if not text:
            return None
        if (day := _as_day(text)) is None:
            raise self._wrong(f"{text!r} is no day", "write it as in 2026-12-01")
        return day

    def _wrong(self, what: str, do: str) -> BadInput:
        return BadInput(what, where=self._where, do=do)


def _as_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-12-01") else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None
