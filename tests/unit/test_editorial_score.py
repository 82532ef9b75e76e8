"""What a score is made of, what the quotas and minimums of categories do to it, and what somebody out would have needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.editorial.fill import fill
from newsletter.editorial.score import ordinal, own_factors, product
from newsletter.editorial.select import Selected, select
from newsletter.model.article import Article, Author, Guarded, StoredArticle
from newsletter.model.newsletter import Selection
from tests.support.editorial import NOW, PICTURE, body, stored

OPEN = Selection(per_category=0, per_author=0, per_source=0, maximum=50, minimum=0)


def selected(articles: list[StoredArticle], selection: Selection = OPEN, pins: tuple[int, ...] = ()) -> Selected:
    """A selection of the week before NOW."""
    return select(articles, selection=selection, window_from=NOW - timedelta(days=7), now=NOW, taken={}, pins=pins)


def values(one: StoredArticle, selection: Selection = OPEN) -> dict[str, float]:
    """The factors of an article by name."""
    return {factor.name: round(factor.value, 4) for factor in own_factors(one, selection, now=NOW)}


@pytest.mark.parametrize(
    ("fields", "selection", "name", "value"),
    [
        ({"days_old": 4}, OPEN, "freshness", 0.5),
        ({"days_old": 4}, replace(OPEN, half_life_days=2.0), "freshness", 0.25),
        ({"category": "Culture"}, replace(OPEN, prefer={"culture": 1.5}), "category", 1.5),
        ({"authors": (Author(name="A"), Author(name="B"))}, replace(OPEN, prefer_authors={"A": 0.5, "b": 2.0}), "author", 2.0),
        ({"source": "wire"}, replace(OPEN, prefer_sources={"Wire": 0.8}), "source", 0.8),
        ({"picture": PICTURE}, OPEN, "picture", 1.1),
        ({"teaser": "It is told."}, OPEN, "teaser", 1.05),
        ({"text": Guarded("A notice.", members_only=False)}, OPEN, "length", 0.8),
        ({"text": Guarded("word " * 9000, members_only=False)}, OPEN, "length", 0.9),
    ],
)
def test_each_part_of_a_score_is_a_named_factor(fields: dict[str, object], selection: Selection, name: str, value: float) -> None:
    """Freshness by half-life, the editor's weights, picture, teaser, length."""
    assert value == values(stored(1, **fields), selection)[name]  # type: ignore[arg-type]  # one field of several types


@pytest.mark.parametrize(
    "article",
    [
        Article(title="No text", source="feed"),
        Article(title="Whole", source="feed", text=Guarded(body(1), members_only=False)),
        Article(title="Gated", source="feed", text=Guarded("The part before the gate.", members_only=True), members_only=True),
        Article(title="日本", source="feed", text=Guarded("港に新しい灯台が建つ。" * 20, members_only=False)),
    ],
)
def test_a_text_that_is_not_known_whole_is_not_too_short(article: Article) -> None:
    """A feed without texts, a gated article and a dense script are no stubs; what changes nothing is no factor."""
    one = StoredArticle(id=1, article=article, first_seen=NOW, keys=("k",))

    assert ["freshness"] == list(values(one))


def test_a_score_is_the_product_of_its_factors_and_told_with_them() -> None:
    """Every article whose score was reckoned has its factors, in or out."""
    articles = [stored(i, days_old=i / 10, category="Trade", picture=PICTURE) for i in range(1, 5)]

    result = selected(articles, replace(OPEN, maximum=2))

    for choice in result.picked:
        assert choice.score == pytest.approx(product(result.factors[choice.stored.id]), abs=1e-4)
    assert {1, 2, 3, 4} == set(result.factors)
    assert "new today, the 2nd of Trade, has a picture" == result.picked[1].why


def test_one_more_of_a_category_counts_less_and_lets_another_in() -> None:
    """At 0.85 each the fourth of a category is worth 0.61 of the first; at 1.0 it is worth as much."""
    trade = [stored(i, days_old=i / 100, category="Trade") for i in range(1, 5)]
    culture = stored(5, days_old=2, category="Culture")

    balanced = selected([*trade, culture], replace(OPEN, maximum=4))
    by_date = selected([*trade, culture], replace(OPEN, maximum=4, category_balance=1.0))

    assert [1, 2, 3, 5] == sorted(choice.stored.id for choice in balanced.picked)
    assert [1, 2, 3, 4] == sorted(choice.stored.id for choice in by_date.picked)


def test_a_category_has_its_minimum_before_the_best_of_others() -> None:
    """The best of it is in, behind those with a better score, and says why; pins count towards it."""
    trade = [stored(i, days_old=i / 10, category="Trade") for i in range(1, 5)]
    culture = [stored(5, days_old=6, category="Culture"), stored(6, days_old=6.5, category="culture")]
    chosen = replace(OPEN, maximum=3, category_minimum={"Culture": 1}, category_balance=1.0)

    result = selected([*trade, *culture], chosen)
    pinned = selected([*trade, *culture], chosen, pins=(6,))

    assert [1, 2, 5] == [choice.stored.id for choice in result.picked]
    assert "6 days old; Culture is to have 1" == result.picked[-1].why
    assert [6, 1, 2] == [choice.stored.id for choice in pinned.picked]


def test_a_minimum_that_cannot_be_met_is_told() -> None:
    """How many there are, and what was asked for."""
    chosen = replace(OPEN, category_minimum={"Culture": 2, "Sport": 1})

    result = selected([stored(1, category="Culture"), stored(2)], chosen)

    assert ("Culture is to have 2, and has 1", "Sport is to have 1, and has none") == result.shortfalls


def test_a_category_may_have_a_maximum_of_its_own() -> None:
    """It stands in the place of the one for all."""
    articles = [stored(i, days_old=i / 10, category=("Sport", "Trade")[i % 2]) for i in range(1, 7)]

    result = selected(articles, replace(OPEN, per_category=2, category_maximum={"sport": 1}))

    assert [1, 2, 3] == sorted(choice.stored.id for choice in result.picked)
    assert "1 of Sport is in already" == next(one.reason for one in result.passed_over if one.stored.id == 4)


def test_who_is_out_reads_what_it_would_have_needed() -> None:
    """For want of room the rank and the last score that is in; under a quota the lowest score of those who fill it."""
    articles = [stored(i, days_old=i, category="Trade" if i < 3 else None) for i in range(1, 6)]

    result = selected(articles, replace(OPEN, maximum=3, per_category=1))

    needs = {one.stored.id: one.needs for one in result.passed_over}
    assert [1, 3, 4] == [choice.stored.id for choice in result.picked]
    assert "its score is 0.60; the lowest of theirs is 0.84" == needs[2]
    assert "its score of 0.42 makes it the 4th; the last one in has 0.50" == needs[5]


def test_pins_that_fill_everything_are_told_as_such() -> None:
    """There is no score to beat."""
    one, two = stored(1, category="Trade"), stored(2, category="Trade")

    full = selected([one, two], replace(OPEN, maximum=1), pins=(1,))
    quota = selected([one, two], replace(OPEN, per_category=1), pins=(1,))

    assert "its score of 0.71 makes it the 2nd; every place is a pin's or a minimum's" == full.passed_over[0].needs
    assert "its score is 0.71; all of them are pinned" == quota.passed_over[0].needs


def test_thousands_that_a_quota_keeps_out_cost_no_second_look() -> None:
    """A full quota stays full: whom it keeps out is not looked at again for every place."""
    many = [stored(i, days_old=i / 1000, category="Trade") for i in range(1, 3001)]

    filled = fill([], many, replace(OPEN, per_category=2, maximum=10), now=NOW)

    assert 2 == len(filled.picked)
    assert 2998 == len(filled.out)


@pytest.mark.parametrize(
    ("number", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")]
)
def test_ordinals(number: int, word: str) -> None:
    """As they are written."""
    assert word == ordinal(number)
