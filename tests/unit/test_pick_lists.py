"""What of an edition goes to which readers: topics, frequencies, and the few lists that they come to."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from newsletter.clock import to_ms
from newsletter.editorial.pick_lists import Division, divided, recalled
from newsletter.model.edition import Edition, EditionState
from newsletter.model.newsletter import Selection
from newsletter.model.pick_lists import Asked, LeftOut
from newsletter.model.topics import Frequency, slugs_in, topics_text
from newsletter.rendering.jobs import Links
from newsletter.rendering.links import links_view
from tests.support.editions import job, newsletter
from tests.support.editorial import PICTURE, stored
from tests.support.topics import TOPICS, daily, edition, story

MONDAY = date(2026, 11, 23)
WEEKLY, MONTHLY = Frequency.WEEKLY, Frequency.MONTHLY
TODAY = edition(
    9, [story(1, "Sport"), story(2, "Culture"), story(3), story(4, "Sport", picture=PICTURE)], day=date(2026, 11, 25), begun=False
)


def shares(audience: dict[Asked, int], *, of: Edition = TODAY, others: tuple[Edition, ...] = (), **changes: object) -> Division:
    """The division of an edition for these readers."""
    return divided(daily(**changes), of, audience, others)


def ids(division: Division, asked: Asked) -> list[int] | None:
    """The articles that a reader gets; None for one who gets none of the edition."""
    picks = division.group_of(asked).picks
    return None if picks is None else [pick.stored.id for pick in division.editions[picks].picks]


def daily_editions(first: date, days: int) -> tuple[Edition, ...]:
    """Sent editions of one story each, numbered from 1, their stories from 101."""
    return tuple(edition(n + 1, [story(101 + n, score=n)], day=first + timedelta(days=n)) for n in range(days))


def test_a_topic_covers_by_category_and_by_tag() -> None:
    """Case and accents make no difference; an article without category or tags is covered by nothing."""
    sport, culture, _ = TOPICS

    assert sport.covers(stored(1, category="SPORT").article)
    assert culture.covers(stored(1, category="Reviews", tags=("Books", "Paper")).article)
    assert not any(topic.covers(stored(1).article) for topic in TOPICS)


def test_a_set_of_topics_is_one_text_however_it_is_written() -> None:
    """Order, case, repeats and separators make no difference to a reader's topics."""
    assert {"culture sport"} == {topics_text(slugs_in(text)) for text in ("sport, culture", "Culture;sport", "culture|sport culture")}
    with pytest.raises(ValueError, match="spo/rt"):
        slugs_in("spo/rt")


def test_a_label_is_in_the_language_of_the_page_where_there_is_one() -> None:
    """`de-AT` gets the German label, French the plain one."""
    assert ["Sport und Spiel", "Sport und Spiel", "Sport"] == [TOPICS[0].label_in(language) for language in ("de", "de-AT", "fr")]


def test_what_a_reader_ticks_is_what_they_get_with_what_belongs_to_no_topic() -> None:
    """A story of no topic is for everybody; nobody gets one of a topic that they did not choose."""
    sport, culture, both = Asked(topics="sport"), Asked(topics="culture"), Asked(topics="culture sport")
    division = shares({Asked(): 5, sport: 2, culture: 1, both: 1})

    assert [[1, 2, 3, 4], [1, 3, 4], [2, 3], [1, 2, 3, 4]] == [ids(division, asked) for asked in (Asked(), sport, culture, both)]


def test_readers_with_the_same_articles_share_one_list() -> None:
    """Eight sets of topics come to four lists here, and those who get everything get everybody's."""
    sets = [" ".join(some) for n in range(4) for some in itertools.combinations(["culture", "sport", "trade"], n)]
    division = shares({Asked(topics=one): 1 for one in sets})

    assert ["", "culture", "sport", "trade"] == sorted(division.editions)
    assert "" == division.group_of(Asked(topics="culture sport trade")).picks
    assert division.group_of(Asked(topics="sport trade")).picks == division.group_of(Asked(topics="sport")).picks == "sport"


def test_topics_that_there_are_not_any_more_choose_nothing() -> None:
    """Who chose only a topic that was taken from the configuration gets everything, not nothing."""
    division = shares({Asked(topics="gone"): 1, Asked(topics="gone sport"): 1})

    assert [[1, 2, 3, 4], [1, 3, 4]] == [ids(division, Asked(topics=topics)) for topics in ("gone", "gone sport")]


def test_an_edition_without_choices_is_not_divided() -> None:
    """Where every reader gets everything there is one list and no group to keep."""
    division = shares({Asked(): 3, Asked(member=True, language="de"): 1})

    assert (["", ()]) == [*division.editions, division.groups]


def test_a_reader_for_whom_there_is_too_little_gets_none_and_is_counted() -> None:
    """With fewer articles than `topics_minimum` there is no list; everything is never too little."""
    audience = {Asked(topics="culture"): 3, Asked(topics="sport"): 2, Asked(): 1}
    division = shares(audience, topics_minimum=3)

    assert (None, [1, 3, 4]) == (ids(division, Asked(topics="culture")), ids(division, Asked(topics="sport")))
    assert {LeftOut.TOPICS: 3} == division.left_out(audience)
    assert [] == ids(shares({Asked(): 1}, of=edition(1, [], day=MONDAY, begun=False)), Asked())


def test_every_list_has_the_subject_and_preheader_of_its_own_lead() -> None:
    """The editor's subject stays with the editor's lead; elsewhere the list's own lead is named, and no story that is not in it."""
    division = shares({Asked(topics="sport"): 1, Asked(topics="culture"): 1})
    sport, culture = division.editions["sport"], division.editions["culture"]

    assert ("The editor's subject", "Story 2") == (sport.subject, culture.subject)
    assert "Story 2" not in sport.preheader
    assert "Story 3" in culture.preheader
    assert ["lead", "compact", "compact"] == [pick.place for pick in sport.picks]


def test_a_story_with_a_picture_leads_where_the_lead_is_not_in() -> None:
    """Without the edition's lead one of the first three with a picture comes first; the others keep their order."""
    of = edition(9, [story(1, "Sport"), story(2, "Culture"), story(3, picture=PICTURE), story(4)], day=MONDAY, begun=False)

    assert [3, 2, 4] == ids(shares({Asked(topics="culture"): 1}, of=of), Asked(topics="culture"))


def test_a_stored_division_comes_back_as_it_was() -> None:
    """What was sealed can be checked again: the same editions come from the stored ids, whichever edition a story is from."""
    others = daily_editions(MONDAY - timedelta(days=7), 8)
    division = shares({Asked(topics="sport"): 1, Asked(frequency=WEEKLY): 1}, others=others)

    assert 3 == len(division.editions)
    assert division.editions == recalled(daily(), TODAY, division.lists, others)


def test_a_weekly_reader_gets_the_best_of_the_week_with_the_first_edition_of_the_next() -> None:
    """On Monday: everything since their last Monday, the best score first; on other days nothing."""
    others = daily_editions(MONDAY - timedelta(days=7), 7)
    reader = Asked(frequency=WEEKLY, served=to_ms(others[0].started_at))  # type: ignore[arg-type]  # it was begun
    audience = {reader: 4, Asked(): 1}
    monday = shares(audience, of=edition(9, [story(9, score=3.5)], day=MONDAY, begun=False), others=others)
    sunday = shares(audience, of=edition(9, [story(9)], day=MONDAY - timedelta(days=1), begun=False), others=others[:6])

    assert [107, 106, 105, 9, 104, 103, 102] == ids(monday, reader)
    assert (None, {LeftOut.FREQUENCY: 4}) == (ids(sunday, reader), sunday.left_out(audience))


def test_who_got_nothing_on_monday_gets_it_on_tuesday() -> None:
    """The first edition of a new week that goes out is theirs, be it Monday's or not."""
    others = daily_editions(MONDAY - timedelta(days=7), 7)
    reader = Asked(frequency=WEEKLY, served=to_ms(others[0].started_at))  # type: ignore[arg-type]  # it was begun
    tuesday = shares({reader: 1}, of=edition(9, [story(9, score=9)], day=MONDAY + timedelta(days=1), begun=False), others=others)

    assert [9, 107, 106, 105, 104, 103, 102] == ids(tuesday, reader)


def test_a_new_monthly_reader_gets_the_best_of_this_month_and_the_last() -> None:
    """Who had nothing yet gets their first with the next edition: nothing from before the last month."""
    others = daily_editions(date(2026, 9, 25), 40)
    division = shares(
        {Asked(frequency=MONTHLY): 1}, of=edition(50, [story(9, score=99)], day=date(2026, 11, 4), begun=False), others=others
    )

    assert [9, *range(140, 106, -1)] == ids(division, Asked(frequency=MONTHLY))


def test_what_does_not_fit_is_counted() -> None:
    """The maximum holds for a digest of many editions, and what it keeps out is told; an edition's own list is never cut."""
    others = daily_editions(MONDAY - timedelta(days=7), 7)
    division = shares({Asked(frequency=WEEKLY): 1}, others=others, selection=Selection(maximum=3))

    assert [107, 106, 105] == ids(division, Asked(frequency=WEEKLY))
    assert {"weekly": 8} == division.beyond
    assert 4 == len(division.editions[""].picks)


def test_an_edition_that_was_not_sent_is_in_no_digest() -> None:
    """Drafts and cancelled editions have given nobody anything."""
    out = daily_editions(MONDAY, 1)
    others = (*out, edition(2, [story(55)], day=MONDAY, state=EditionState.CANCELLED), edition(3, [story(66)], day=MONDAY, begun=False))

    assert {1, 2, 3, 4, 101} == set(ids(shares({Asked(frequency=WEEKLY): 1}, others=others), Asked(frequency=WEEKLY)) or ())


def test_a_special_edition_is_for_every_frequency() -> None:
    """An editor makes one by hand because it matters now; it holds its own stories alone."""
    special = edition(9, [story(9)], day=MONDAY + timedelta(days=2), begun=False, slot="special-flood")
    reader = Asked(frequency=MONTHLY)

    assert [9] == ids(shares({reader: 1}, of=special, others=daily_editions(MONDAY, 2)), reader)


def test_who_chose_after_the_seal_is_not_forgotten() -> None:
    """Readers of every edition get everybody's list; others wait, for the next edition knows what they had."""
    division = shares({Asked(topics="sport"): 1})

    assert [1, 2, 3, 4] == ids(division, Asked(topics="culture"))
    assert division.group_of(Asked(frequency=WEEKLY, served=77)).picks is None
    assert division.group_of(Asked(served=77)).picks is None


@pytest.mark.parametrize(
    ("choices", "has_page", "leads"),
    [({"topics": TOPICS}, True, True), ({"frequencies": (WEEKLY,)}, True, True), ({}, True, False), ({"topics": TOPICS}, False, False)],
)
def test_a_message_links_the_preferences_page_where_there_is_one_and_something_to_choose(choices, has_page, leads) -> None:
    """The link is the reader's way out with one word more, so it needs no blank of its own; a mailto has no such page."""
    links = Links(archive=None, unsubscribe=has_page, unsubscribe_mailto="mailto:editor@daily.example")
    view = links_view(job(newsletter=newsletter(**choices), links=links))

    assert (f"{view.unsubscribe}/preferences" if leads else None) == view.preferences
