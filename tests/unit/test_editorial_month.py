"""A generated month of 200 articles over a sequence of editions: what must hold whatever the articles are."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.editorial.duplicates import likeness
from newsletter.editorial.select import Selected, select, too_little
from newsletter.model.article import StoredArticle
from newsletter.model.newsletter import Selection
from tests.support.editorial import NOW, month

SELECTION = Selection(minimum=3, maximum=8, per_category=3, per_author=2, per_source=5, prefer={"Culture": 1.5})
MONTHS = {seed: month(seed) for seed in range(4)}


def editions(
    articles: list[StoredArticle], selection: Selection, every_days: float, pins: dict[int, list[int]]
) -> list[tuple[Selected, bool]]:
    """The month's editions in their order, each with whether it was skipped; `pins` by the edition's number."""
    taken: dict[str, str] = {}
    window_from, made = NOW - timedelta(days=7), []
    for number in range(1, int(31 / every_days) + 1):
        now = NOW + timedelta(days=number * every_days)
        seen = [stored for stored in articles if stored.first_seen <= now]
        result = select(seen, selection=selection, window_from=window_from, now=now, taken=taken, pins=pins.get(number, []))
        skipped = too_little(result, selection) is not None
        made.append((result, skipped))
        if not skipped:
            window_from = result.cutoff
            taken.update({key: f"tide-{number}" for choice in result.picked for key in choice.stored.keys})
    return made


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(sorted(MONTHS)), st.sampled_from([1.0, 3.5, 7.0]), st.lists(st.integers(1, 200), max_size=6, unique=True))
def test_no_article_twice_quotas_hold_and_pins_hold(seed: int, every_days: float, pinned: list[int]) -> None:
    """Over every sequence of editions, daily to weekly, whatever is pinned in the second one."""
    articles = MONTHS[seed]
    made = editions(articles, SELECTION, every_days, {2: pinned})

    sent = [choice.stored.id for result, skipped in made if not skipped for choice in result.picked]
    assert len(sent) == len(set(sent))
    for result, _ in made:
        _holds_its_quotas(result)
    second = made[1][0]
    in_second = [choice.stored.id for choice in second.picked if choice.pinned]
    outside = {passed.stored.id: passed.reason for passed in second.passed_over}
    assert in_second == [number for number in pinned if number in in_second]
    for number in set(pinned) - set(in_second):
        assert "pin does not change that" in outside.get(number, "pin does not change that: not yet seen")


def _holds_its_quotas(result: Selected) -> None:
    unpinned = [choice.stored.article for choice in result.picked if not choice.pinned]
    everything = [choice.stored.article for choice in result.picked]
    assert len(unpinned) <= max(0, SELECTION.maximum - (len(everything) - len(unpinned)))
    categories = Counter(article.category for article in everything if article.category)
    authors = Counter(author.name for article in everything for author in article.authors)
    sources = Counter(article.source for article in everything)
    for article in unpinned:
        assert categories[article.category or ""] <= SELECTION.per_category
        assert sources[article.source] <= SELECTION.per_source
        assert all(authors[author.name] <= SELECTION.per_author for author in article.authors)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(sorted(MONTHS)), st.integers(1, 28), st.randoms(use_true_random=False))
def test_shuffled_input_gives_the_same_edition(seed: int, day: int, draw: random.Random) -> None:
    """Picked and passed over, scores and reasons, in the same order."""
    now = NOW + timedelta(days=day)
    articles = list(MONTHS[seed])
    shuffled = draw.sample(articles, len(articles))
    pins = [articles[3].id, articles[50].id]

    one, other = (
        select(given_, selection=SELECTION, window_from=now - timedelta(days=7), now=now, taken={}, pins=pins)
        for given_ in (articles, shuffled)
    )

    assert one == other


@pytest.mark.parametrize("seed", sorted(MONTHS))
def test_every_article_is_in_or_out_once_and_has_a_reason(seed: int) -> None:
    """Picked and passed over are all there is, each once; every reason is a line for a person."""
    for result, _ in editions(MONTHS[seed], SELECTION, 7.0, {}):
        reasons = [choice.why for choice in result.picked] + [passed.reason for passed in result.passed_over]
        all_ids = [one.stored.id for one in (*result.picked, *result.passed_over)]
        assert len(all_ids) == len(set(all_ids)) == sum(stored.first_seen <= result.cutoff for stored in MONTHS[seed])
        assert all(reasons)
        assert all("\n" not in reason for reason in reasons)


@pytest.mark.parametrize("seed", sorted(MONTHS))
def test_no_edition_tells_one_story_twice(seed: int) -> None:
    """Copies of a text under other titles and addresses never stand side by side."""
    copies_seen = 0
    for result, _ in editions(MONTHS[seed], SELECTION, 7.0, {}):
        assert not likeness([choice.stored for choice in result.picked])
        copies_seen += sum(passed.reason.startswith("same story") for passed in result.passed_over)
    assert copies_seen > 0


def test_a_skipped_edition_loses_nothing() -> None:
    """Its articles roll over: the window stays where it was until there is enough, and then they are in."""
    thin = sorted(MONTHS[1], key=lambda stored: stored.first_seen)[::12]
    selection = replace(SELECTION, minimum=4, maximum=20, per_category=0, per_author=0, per_source=0, max_age_days=40)

    made = editions(thin, selection, 2.0, {})

    skipped = [result for result, was_skipped in made if was_skipped]
    sent = [choice.stored.id for result, was_skipped in made if not was_skipped for choice in result.picked]
    rolled = {choice.stored.id for result in skipped[:-1] for choice in result.picked}
    last = {choice.stored.id for result, was_skipped in made[-1:] if was_skipped for choice in result.picked}
    assert len(skipped) > 3
    assert rolled
    assert rolled <= {*sent, *last}
    assert len(sent) == len(set(sent))


def test_a_late_run_loses_nothing() -> None:
    """An edition a day and a half late has the articles of that time too, and the next one begins where it ended."""
    articles = MONTHS[2]
    open_ = replace(SELECTION, maximum=500, per_category=0, per_author=0, per_source=0, max_age_days=60)
    taken: dict[str, str] = {}
    start, out = NOW, set()
    for days in (7.0, 15.5, 21.0, 32.0):
        now = NOW + timedelta(days=days)
        result = select([one for one in articles if one.first_seen <= now], selection=open_, window_from=start, now=now, taken=taken)
        taken.update({key: f"tide-{days}" for choice in result.picked for key in choice.stored.keys})
        start = result.cutoff
        out |= {choice.stored.id for choice in result.picked} | {
            p.stored.id for p in result.passed_over if p.reason.startswith("same story")
        }

    assert out == {stored.id for stored in articles}
