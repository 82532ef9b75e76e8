"""The week's articles: who is in, who is not, and why, each in one plain sentence. Pure and deterministic.

In this order: what the editor took out; what an edition had already; pins; what may be in (`eligible`); copies of one
story; then the best score first, under the quotas, until the edition is full (`fill`). Every article that comes in goes out
in exactly one of `picked` and `passed_over`, and the order in which they come in changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsletter.editorial.duplicates import SAME_TEXT, Likeness, likeness
from newsletter.editorial.eligible import Window, embargo, in_edition, moment_of, obstacle
from newsletter.editorial.fill import Chosen, Filled, fill
from newsletter.editorial.score import Factor
from newsletter.editorial.standing import NO_RULES, Rules
from newsletter.model.article import StoredArticle
from newsletter.model.edition import PassedOver
from newsletter.model.newsletter import Selection


@dataclass(frozen=True, kw_only=True)
class Selected:
    """A whole selection. The next edition's window begins at `cutoff`."""

    picked: tuple[Chosen, ...]  # pins in the editor's order, then by score
    passed_over: tuple[PassedOver, ...]  # newest first
    factors: Mapping[int, tuple[Factor, ...]] = field(default_factory=dict)  # of every article whose score was reckoned, by id
    shortfalls: tuple[str, ...] = ()  # minimums of categories that could not be met, each in a sentence
    window_from: datetime
    cutoff: datetime

    @property
    def articles(self) -> tuple[StoredArticle, ...]:
        """Every article that was looked at."""
        return (*(choice.stored for choice in self.picked), *(out.stored for out in self.passed_over))


def select(
    articles: Sequence[StoredArticle],
    *,
    selection: Selection,
    window_from: datetime,
    now: datetime,
    taken: Mapping[str, str],
    pins: Sequence[int] = (),
    drops: Sequence[int] = (),
    rules: Rules = NO_RULES,
    newest: int | None = None,
    returned: frozenset[int] = frozenset(),
    earlier: Sequence[StoredArticle] = (),
) -> Selected:
    """Pick from `articles`. Times are aware; `taken` maps every key of an edition's articles to that edition's name.

    A pin overrides window, age, exclusions, members-only policy, copies, quotas and maximum; it overrides neither
    `drops`, nor `taken`, nor a veto, an embargo or an expiry. An article without category, author or source is under no
    such quota. `newest`: the highest article id that the last edition looked at. `returned`: picks of sealed editions that
    were never sent; they are new again. `earlier`: articles of older editions that some of these may repeat.
    """
    window = Window(
        start=window_from, newest=newest, now=now, taken=taken, vetoed=rules.vetoed, opens=rules.opens, ends=rules.ends, returned=returned
    )
    known = {stored.id: stored for stored in sorted(articles, key=_newest_first)}
    out = _shut_out(known, window, drops, {**dict.fromkeys(pins, "a pin"), **dict.fromkeys(rules.pins, "a standing pin")})
    pinned = {i: known[i] for i in pins if i in known and i not in out}
    for stored in known.values():
        reason = None if stored.id in out or stored.id in pinned else obstacle(stored, selection, window)
        if reason:
            out[stored.id] = reason
    past = {stored.id: stored for stored in earlier if stored.id not in known}
    past |= {stored.id: stored for stored in known.values() if in_edition(stored, window)}
    like = likeness([*past.values(), *(stored for stored in known.values() if stored.id not in out and stored.id not in past)])
    also_in = _pass_over_copies(known, out, pinned, like, window, past)
    waiting = [stored for stored in known.values() if stored.id not in out and stored.id not in pinned]
    filled = fill(list(pinned.values()), waiting, selection, now=now)
    return _selected(known, out, filled, also_in, window)


def _selected(
    known: Mapping[int, StoredArticle], out: Mapping[int, str], filled: Filled, also_in: Mapping[int, Sequence[str]], window: Window
) -> Selected:
    reasons = {**out, **{i: one.reason for i, one in filled.out.items()}}
    needs = {i: one.needs for i, one in filled.out.items()}
    return Selected(
        picked=tuple(_with_sources(choice, also_in.get(choice.stored.id, [])) for choice in filled.picked),
        passed_over=tuple(PassedOver(stored=known[i], reason=reasons[i], needs=needs.get(i, "")) for i in known if i in reasons),
        factors=filled.factors,
        shortfalls=filled.shortfalls,
        window_from=window.start,
        cutoff=window.now,
    )


def too_little(selected: Selected, selection: Selection) -> str | None:
    """Why there is no edition with this, in a sentence, or None if there is enough or a brief one is wanted."""
    count = len(selected.picked)
    if count >= selection.minimum or (count and selection.too_few == "brief"):
        return None
    have = {0: "nothing new", 1: "only 1 article"}.get(count, f"only {count} articles")
    then = {"wait": "more is waited for, as long as the slot can be caught up with"}.get(
        selection.too_few, "what there is waits for the next edition"
    )
    return f"{have} to send, and the minimum is {selection.minimum}; {then}"


def is_brief(count: int, selection: Selection) -> bool:
    """True for an edition of so many articles that goes out though there are too few."""
    return selection.too_few == "brief" and 0 < count < selection.minimum


def _newest_first(stored: StoredArticle) -> tuple[float, tuple[str, ...], int]:
    return -moment_of(stored).timestamp(), stored.keys, stored.id


def _shut_out(known: Mapping[int, StoredArticle], window: Window, drops: Sequence[int], pins: Mapping[int, str]) -> dict[int, str]:
    """Those that nothing brings in, not even a pin, with the reason; `pins` says of what kind each is."""
    out: dict[int, str] = {}
    for stored in known.values():
        edition = in_edition(stored, window)
        if stored.id in drops:
            out[stored.id] = "taken out by the editor"
        elif edition:
            out[stored.id] = f"was in {edition}"
        elif reason := window.vetoed.get(stored.id) or embargo(stored, window):
            out[stored.id] = reason
        if stored.id in out and stored.id in pins:
            out[stored.id] += f" ({pins[stored.id]} does not change that)"
    return out


def _pass_over_copies(
    known: Mapping[int, StoredArticle],
    out: dict[int, str],
    pinned: Mapping[int, StoredArticle],
    like: Likeness,
    window: Window,
    past: Mapping[int, StoredArticle],
) -> dict[int, list[str]]:
    """Leave one article of each story, a pin above all; returns whose place it holds, by its id.

    Each article that goes is like the one that stays, not only like another that went: a chain of ever less like
    articles is no story.
    """
    kept = list(pinned)
    also_in: dict[int, list[str]] = {}
    rest = [stored for stored in known.values() if stored.id not in out and stored.id not in kept]
    for stored in sorted(rest, key=_best_told_first):
        printed = _printed_before(stored, past, like, window)
        original = next((i for i in kept if i in like.get(stored.id, {})), None)
        if printed:
            out[stored.id] = printed
        elif original is None:
            kept.append(stored.id)
        else:
            out[stored.id] = f"same story as “{known[original].article.title}”"
            also_in.setdefault(original, []).append(stored.article.source)
    return also_in


def _printed_before(stored: StoredArticle, past: Mapping[int, StoredArticle], like: Likeness, window: Window) -> str | None:
    """Why it is an article of an earlier edition under another address, or None; its title alone proves nothing, for columns keep theirs."""
    for other, share in like.get(stored.id, {}).items():
        edition = in_edition(past[other], window) if other in past else None
        if edition and share >= SAME_TEXT:
            return f"same story as “{past[other].article.title}”, which was in {edition}"
    return None


def _best_told_first(stored: StoredArticle) -> tuple[bool, bool, float, tuple[str, ...]]:
    """The original before a reprint of it, then what has a picture and a teaser, then the first."""
    article = stored.article
    return article.original_publisher is not None, not (article.picture and article.teaser), moment_of(stored).timestamp(), stored.keys


def _with_sources(choice: Chosen, sources: Sequence[str]) -> Chosen:
    others = sorted({*sources, *choice.stored.carried_by} - {choice.stored.article.source, ""})
    return replace(choice, also_in=tuple(others))
