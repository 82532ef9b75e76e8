"""Who is in an edition, who is not, and the reason that an editor reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newsletter.editorial.select import Selected, select, too_little
from newsletter.model.article import Author, Guarded, StoredArticle
from newsletter.model.newsletter import Selection
from tests.support.editorial import NOW, PICTURE, body, stored

WEEK = NOW - timedelta(days=7)
OPEN = Selection(per_category=0, per_author=0, per_source=0, maximum=50, minimum=0)


def selected(
    articles: Sequence[StoredArticle],
    selection: Selection = OPEN,
    *,
    taken: Mapping[str, str] | None = None,
    pins: Sequence[int] = (),
    drops: Sequence[int] = (),
) -> Selected:
    """A selection of the week before NOW."""
    return select(articles, selection=selection, window_from=WEEK, now=NOW, taken=taken or {}, pins=pins, drops=drops)


def ids(result: Selected) -> list[int]:
    """The picked ones, in order."""
    return [choice.stored.id for choice in result.picked]


def reason(result: Selected, number: int) -> str:
    """Why an article is not in."""
    return next(passed.reason for passed in result.passed_over if passed.stored.id == number)


def test_new_is_what_was_seen_or_published_since_the_last_edition() -> None:
    """An old article found late is new; one known before the window and published before it is not."""
    result = selected(
        [stored(1, days_old=3), stored(2, days_old=10, seen_days=2), stored(3, days_old=10), stored(4, days_old=3, seen_days=9)]
    )

    assert sorted(ids(result)) == [1, 2, 4]
    assert reason(result, 3) == "not new: published 14 November 2026 and known before this edition's window, which begins 17 November 2026"


def test_the_next_window_begins_where_this_one_ends() -> None:
    """The cutoff is the moment of the selection."""
    result = selected([])

    assert (result.window_from, result.cutoff) == (WEEK, NOW)


def test_a_backfilled_article_is_too_old() -> None:
    """However late it was found, nothing beyond the age limit is news."""
    result = selected([stored(1, days_old=31, seen_days=1)])

    assert reason(result, 1) == "too old: published 24 October 2026, more than 30 days ago"


def test_an_article_of_the_future_waits() -> None:
    """A date to come is an embargo, and a pin does not lift it."""
    result = selected([stored(1, days_old=-1, seen_days=1), stored(2, days_old=-1, seen_days=1)], pins=[2])

    assert reason(result, 1) == "not yet published: it is dated 25 November 2026"
    assert reason(result, 2) == "not yet published: it is dated 25 November 2026 (a pin does not change that)"


def test_a_bare_date_of_today_is_published() -> None:
    """At eight in the morning today's date is no embargo; tomorrow's is."""
    result = selected([stored(1, published=date(2026, 11, 24)), stored(2, published=date(2026, 11, 25))])

    assert ids(result) == [1]


def test_an_article_without_a_date_counts_from_when_it_was_seen() -> None:
    """It is new if it was first seen in the window."""
    assert ids(selected([stored(1, days_old=None, seen_days=2), stored(2, days_old=None, seen_days=8)])) == [1]


def test_what_an_edition_had_is_never_picked_again() -> None:
    """Any shared key is enough, and no pin overrides it."""
    again = stored(1)
    result = selected([again, stored(2)], taken={again.keys[0]: "journal-2026-W47"}, pins=[1])

    assert ids(result) == [2]
    assert reason(result, 1) == "was in journal-2026-W47 (a pin does not change that)"


def test_what_the_editor_took_out_stays_out() -> None:
    """Also where it is pinned."""
    result = selected([stored(1), stored(2)], drops=[1, 2], pins=[2])

    assert reason(result, 1) == "taken out by the editor"
    assert ids(result) == []


@pytest.mark.parametrize(
    ("fields", "rule", "why"),
    [
        ({"category": "Sport"}, {"exclude_categories": ("sport",)}, "the category Sport is excluded"),
        ({"authors": (Author(name="A. Bot"),)}, {"exclude_authors": ("A. Bot",)}, "the author A. Bot is excluded"),
        ({"tags": ("live", "ads")}, {"exclude_tags": ("Ads",)}, "the tag ads is excluded"),
        ({"url": "https://j.example/live/1"}, {"exclude_urls": ("/live/",)}, "its address holds /live/, which is excluded"),
        ({"members_only": True}, {"members_only": False}, "for members only, and this newsletter leaves such articles out"),
    ],
)
def test_exclusions_say_what_they_mean_and_a_pin_overrides_them(fields: dict[str, object], rule: dict[str, object], why: str) -> None:
    """By category, author, tag, address or members-only mark, without regard to case."""
    article, selection = stored(1, **fields), replace(OPEN, **rule)  # type: ignore[arg-type]  # one field of several types

    assert reason(selected([article], selection), 1) == why
    assert ids(selected([article], selection, pins=[1])) == [1]


def test_pins_come_first_in_their_order_and_need_no_window() -> None:
    """A pin overrides window, age, quota and maximum."""
    articles = [stored(1), stored(2, days_old=90), stored(3, days_old=10), stored(4)]

    result = selected(articles, replace(OPEN, maximum=1), pins=[3, 2, 99])

    assert ids(result) == [3, 2]
    assert [choice.why for choice in result.picked] == ["pinned by the editor"] * 2
    assert reason(result, 1) == "the edition is full: 2 articles with a better score or a pin are in"


def test_one_of_a_story_is_kept_and_says_who_else_had_it() -> None:
    """The one with picture and teaser rather than the first; the others name it."""
    text = Guarded(body(1), members_only=False)
    plain = stored(1, days_old=3, text=text, source="wire", title="One")
    rich = stored(2, days_old=1, text=text, source="paper", title="Two", picture=PICTURE, teaser="It is told.")

    result = selected([plain, rich, stored(3, text=Guarded(body(3), members_only=False))])

    assert sorted(ids(result)) == [2, 3]
    assert reason(result, 1) == "same story as “Two”"
    assert next(choice.also_in for choice in result.picked if choice.stored.id == 2) == ("wire",)


def test_the_pinned_copy_is_kept_and_two_pinned_copies_both() -> None:
    """The editor's word counts more than a picture."""
    text = Guarded(body(1), members_only=False)
    articles = [stored(1, text=text), stored(2, text=text, picture=PICTURE, teaser="It is told.")]

    assert ids(selected(articles, pins=[1])) == [1]
    assert ids(selected(articles, pins=[1, 2])) == [1, 2]


def test_the_earliest_of_equal_copies_is_kept() -> None:
    """Who was first is the original."""
    text = Guarded(body(1), members_only=False)

    assert ids(selected([stored(1, days_old=1, text=text), stored(2, days_old=2, text=text)])) == [2]


def test_a_story_that_was_sent_is_not_sent_under_another_address() -> None:
    """A copy that turns up a week later is known by its text; a column of the same title and another text is not one."""
    sent = stored(1, days_old=8, text=Guarded(body(1), members_only=False), title="The Column")
    copy = stored(2, text=Guarded(body(1), members_only=False), title="Another headline")
    column = stored(3, text=Guarded(body(3), members_only=False), title="The Column")

    result = selected([sent, copy, column], taken={sent.keys[0]: "journal-2026-W47"})

    assert ids(result) == [3]
    assert reason(result, 2) == "same story as “The Column”, which was in journal-2026-W47"


def test_quotas_are_named_with_their_count() -> None:
    """Pins count too; an article without a category is under no quota of categories."""
    trade = [stored(i, days_old=i / 10, category="Economy & Trade") for i in range(1, 5)]
    other = [stored(i, days_old=3) for i in range(5, 9)]

    result = selected([*trade, *other], replace(OPEN, per_category=2), pins=[4])

    assert sorted(ids(result)) == [1, 4, 5, 6, 7, 8]
    assert reason(result, 2) == "2 of Economy & Trade are in already"


def test_quotas_of_authors_and_sources() -> None:
    """Each of several authors counts."""
    pair = (Author(name="Ida Morrow"), Author(name="Jens Brandt"))
    articles = [
        stored(1, authors=pair),
        stored(2, days_old=2, authors=pair[1:]),
        stored(3, days_old=3, source="wire"),
        stored(4, days_old=4, source="wire"),
    ]

    result = selected(articles, replace(OPEN, per_author=1, per_source=1))

    assert ids(result) == [1, 3]
    assert reason(result, 2) == "1 by Jens Brandt is in already"
    assert reason(result, 4) == "1 from wire is in already"


def test_a_weight_and_freshness_and_extras_make_the_order() -> None:
    """Four days cost half; a preferred category gains its weight; picture and teaser a little."""
    articles = [stored(1, days_old=1), stored(2, days_old=5, category="Culture"), stored(3, days_old=1, picture=PICTURE)]

    result = selected(articles, replace(OPEN, prefer={"culture": 3.0}))

    assert ids(result) == [2, 3, 1]
    assert result.picked[0].score == pytest.approx(3.0 * 0.5**1.25, abs=1e-3)
    assert [choice.why for choice in result.picked] == ["5 days old, Culture counts 3 times", "1 day old, has a picture", "1 day old"]


def test_a_second_article_by_one_author_counts_half() -> None:
    """Others come before it, though they are older."""
    ida = (Author(name="Ida Morrow"),)

    result = selected([stored(1, days_old=1, authors=ida), stored(2, days_old=1.5, authors=ida), stored(3, days_old=3)])

    assert ids(result) == [1, 3, 2]


def test_the_maximum_holds() -> None:
    """The rest is told that the edition is full."""
    result = selected([stored(i, days_old=i / 10) for i in range(1, 6)], replace(OPEN, maximum=3))

    assert ids(result) == [1, 2, 3]
    assert reason(result, 5) == "the edition is full: 3 articles with a better score or a pin are in"


def test_equal_scores_are_ordered_by_date_and_then_by_key() -> None:
    """Nothing is left to chance."""
    same = datetime(2026, 11, 23, tzinfo=UTC)

    assert ids(selected([stored(3, published=same), stored(1, published=same), stored(2, published=same)])) == [1, 2, 3]


@pytest.mark.parametrize(
    ("count", "why"),
    [
        (0, "nothing new to send, and the minimum is 3; what there is waits for the next edition"),
        (1, "only 1 article to send, and the minimum is 3; what there is waits for the next edition"),
        (2, "only 2 articles to send, and the minimum is 3; what there is waits for the next edition"),
        (3, None),
    ],
)
def test_too_little_says_how_much_there_is(count: int, why: str | None) -> None:
    """Fewer than the minimum is a reason to skip."""
    assert too_little(selected([stored(i) for i in range(1, count + 1)]), Selection(minimum=3)) == why


def test_a_special_edition_may_be_empty() -> None:
    """With a minimum of 0 nothing is too little."""
    assert too_little(selected([]), replace(OPEN, minimum=0)) is None
