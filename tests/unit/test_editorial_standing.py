"""The standing file: what it may say, what it means for an edition, and what is answered where it cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.editorial.apply import applied, called_for, unresolved, weighed
from newsletter.editorial.idle import idle
from newsletter.editorial.patterns import meets
from newsletter.editorial.select import select
from newsletter.editorial.standing import Standing, parse
from newsletter.errors import BadInput
from newsletter.model.article import Author, StoredArticle
from newsletter.model.newsletter import Selection
from tests.support.editorial import NOW, stored

BERLIN = ZoneInfo("Europe/Berlin")
OPEN = Selection(per_category=0, per_author=0, per_source=0, maximum=50, minimum=0)
TODAY = date(2026, 11, 24)
WHOLE = """---
veto:
  - {author: A. Bot, because: the paper does not reprint them}
  - {url: /live/}
  - {title: "Sponsored: *"}
embargo:
  - {article: https://journal.example/story-4, until: 2026-11-24 09:01}
  - {article: story-5, until: 2026-11-24}
expire:
  - {article: Story 6, after: 2026-11-23}
  - {article: 7, after: 2026-11-24}
pin:
  - {article: 8, slot: 2026-W48}
  - {article: 9, from: 2026-11-20, to: 2026-11-24}
  - {article: 10, slot: 2026-W49}
weight:
  - {category: Culture, times: 1.5}
  - {author: Ida Morrow, times: 2}
---
The bot is gone by the spring, says the publisher.
"""


def standing(text: str = WHOLE) -> Standing:
    """A standing file, read."""
    return parse(text, file="editorial.md", zone=BERLIN)


def outcome(articles: list[StoredArticle], text: str = WHOLE, *, pins: tuple[int, ...] = ()) -> tuple[list[int], dict[int, str]]:
    """Who is in the edition of NOW, nine o'clock in Berlin, and why the others are not."""
    read = standing(text)
    rules = applied(read, articles, slot="2026-W48", day=TODAY)
    selection = weighed(OPEN, read)
    result = select(
        articles,
        selection=selection,
        window_from=NOW - timedelta(days=7),
        now=NOW,
        taken={},
        pins=[*pins, *rules.pins],
        rules=rules,
    )
    return [choice.stored.id for choice in result.picked], {one.stored.id: one.reason for one in result.passed_over}


def test_a_veto_is_by_author_address_or_title_and_says_where_it_stands() -> None:
    """`*` stands for anything and case for nothing; of an address a part is enough; no pin overrides it."""
    articles = [
        stored(1, authors=(Author(name="Ida Morrow"), Author(name="a. bot"))),
        stored(2, url="https://journal.example/live/2"),
        stored(3, title="sponsored: a boat"),
        stored(12, title="Not Sponsored: a boat", authors=(Author(name="A. Bott"),)),
    ]

    inside, out = outcome(articles, pins=(3,))

    assert [12] == inside
    assert "vetoed by its author (editorial.md:3): the paper does not reprint them" == out[1]
    assert "vetoed by its url (editorial.md:4)" == out[2]
    assert "vetoed by its title (editorial.md:5) (a pin does not change that)" == out[3]


@pytest.mark.parametrize("by", ["guid: tag:x*", "category: society", "tag: ADS", "source: wire"])
def test_a_veto_by_the_other_names(by: str) -> None:
    """Guid, category, tag, source; each whole."""
    one = stored(1, guid="tag:x,2026:1", category="Society", tags=("news", "ads"), source="Wire")
    other = stored(2, guid="a tag:x", category="High Society", tags=("loads",), source="Wireless")

    inside, _ = outcome([one, other], f"---\nveto: [{{{by}}}]\n---\n")

    assert [2] == inside


@pytest.mark.parametrize(
    ("pattern", "text", "is_met"),
    [
        ("*", "", True),
        ("a*", "a", True),
        ("*a", "ba", True),
        ("*a", "ab", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("a**c", "abc", True),
        ("*b*", "abc", True),
        ("a.c", "abc", False),
    ],
)
def test_a_star_stands_for_anything_and_for_nothing(pattern: str, text: str, is_met: bool) -> None:
    """The pieces between the stars in their order, each with a place of its own; the first and the last where the text begins and ends."""
    assert meets(pattern.split("*"), text, is_whole=True) is is_met


def test_case_and_the_way_in_which_an_accent_is_written_do_not_matter() -> None:
    """What an editor types and what a feed sends look alike, and are meant alike."""
    articles = [stored(1, authors=(Author(name="Zoe\u0308 GRO\u00dfe"),))]

    inside, _ = outcome(articles, "---\nveto: [{author: zo\u00eb grosse}]\n---\n")

    assert [] == inside


class _Watched(str):
    """A text that counts how often something is looked for in it."""

    searches = 0

    def find(self, *given: Any) -> int:
        type(self).searches += 1
        return super().find(*given)


@pytest.mark.parametrize("is_whole", [True, False])
def test_each_piece_of_a_pattern_is_looked_for_once(is_whole: bool) -> None:
    """Sixty stars over a text that ends one sign too soon cost sixty searches, not all ways to place sixty pieces."""
    _Watched.searches = 0

    assert not meets(["a"] * 60 + ["b"], _Watched("a" * 500), is_whole=is_whole)

    assert 60 <= _Watched.searches <= 61


def test_an_embargo_ends_at_its_minute_and_a_day_at_its_beginning() -> None:
    """In the newsletter's own time zone, and no pin overrides it."""
    inside, out = outcome([stored(4), stored(5)], pins=(4,))

    assert [5] == inside
    assert "under the editor's embargo until 24 November 2026, 09:01 (a pin does not change that)" == out[4]


def test_what_an_embargo_kept_back_is_new_when_it_ends_however_old_it_is() -> None:
    """It was seen and published long before the window; without the embargo it would be neither new nor young enough."""
    old = stored(5, days_old=40)

    assert [5] == outcome([old])[0]
    assert [] == outcome([old], "---\n---\n")[0]


def test_after_a_day_means_after_its_end() -> None:
    """Yesterday's is over, today's is not."""
    inside, out = outcome([stored(6), stored(7)])

    assert [7] == inside
    assert "past the editor's date: not after 24 November 2026, 00:00" == out[6]


def test_pins_are_for_a_slot_or_for_days() -> None:
    """Those of the slot and of the day are in first; another week's is an article as any other."""
    inside, _ = outcome([stored(8, days_old=3), stored(9, days_old=20), stored(10, days_old=1), stored(11, days_old=0.5)])

    assert [8, 9, 11, 10] == inside


def test_weights_of_the_file_count_before_those_of_the_configuration() -> None:
    """By the same name, whatever its case; the others stay."""
    chosen = weighed(Selection(prefer={"culture": 9.0, "Trade": 2.0}), standing())

    assert {"Trade": 2.0, "Culture": 1.5} == chosen.prefer
    assert {"Ida Morrow": 2.0} == chosen.prefer_authors


def test_a_rule_in_force_that_names_nobody_is_told_and_one_that_is_over_is_not() -> None:
    """With file and line; the slot of next week is not looked at yet."""
    told = unresolved(standing(), [stored(7)], slot="2026-W48", day=TODAY, now=NOW)

    assert [
        "editorial.md:13: pin names '8', and no article is known by it",
        "editorial.md:14: pin names '9', and no article is known by it",
        "editorial.md:7: embargo names 'https://journal.example/story-4', and no article is known by it",
    ] == told


def test_what_is_asked_for_is_fetched_though_it_is_old() -> None:
    """Pins of this edition, and embargoes that ended lately."""
    asked = called_for(standing(), slot="2026-W48", day=TODAY, since=datetime(2026, 11, 24, 7, tzinfo=UTC))

    assert ["8", "9", "https://journal.example/story-4"] == asked


def test_of_two_rules_for_one_article_the_stricter_holds() -> None:
    """The later embargo, the earlier end."""
    text = "---\nembargo:\n  - {article: 1, until: 2026-12-01}\n  - {article: 1, until: 2026-11-01}\nexpire:\n"
    text += "  - {article: 2, after: 2026-12-01}\n  - {article: 2, after: 2026-11-01}\n---\n"

    assert [] == outcome([stored(1), stored(2)], text)[0]


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("vetos: []", "'vetos' is no key of the standing file"),
        ("veto: [{autor: X}]", "'autor' says nothing in a rule of veto"),
        ("veto: [{author: X, title: Y}]", "a rule of veto names one thing"),
        ("veto: [{because: X}]", "a rule of veto names something"),
        ("veto: [X]", "each of veto must be `key: value`"),
        ("embargo: [{article: X}]", "a rule of embargo needs 'until'"),
        ("embargo: [{until: 2026-12-01}]", "a rule of embargo needs 'article'"),
        ("embargo: [{article: X, until: soon}]", "'soon' is no day and no time"),
        ("embargo: [{article: X, until: 2026-02-30}]", "'2026-02-30' is no day and no time"),
        ("expire: [{article: X, until: 2026-12-01}]", "'until' says nothing in a rule of expire"),
        ("pin: [{article: X}]", "a pin is for one slot or for a range of days"),
        ("pin: [{article: X, slot: 2026-W48, to: 2026-12-01}]", "a pin is for one slot or for a range of days"),
        ("pin: [{article: X, from: 2026-12-02, to: 2026-12-01}]", "the range ends on 2026-12-01, before it begins"),
        ("pin: [{article: X, from: Monday}]", "'Monday' is no day"),
        ("weight: [{category: X, times: much}]", "'much' is no weight"),
        ("weight: [{category: X, times: nan}]", "'nan' is no weight"),
        ("weight: [{category: X, times: -1}]", "'-1' is no weight"),
        ("weight: [{tag: X, times: 2}]", "'tag' says nothing in a rule of weight"),
        ("weight: [{category: X, times: 1,5}]", "'5' says nothing in a rule of weight"),
        ("pin: [{article: X, slot: next}]", "'next' is no slot"),
        ("pin: [{article: X, slot: journal-2026-W49}]", "'journal-2026-W49' is no slot"),
        ("expire: [{article: X, after: 9999-12-31}]", "'9999-12-31' is no day and no time"),
        ("embargo: [{article: X, until: 0001-01-01 00:00+05:00}]", "is no day and no time"),
    ],
)
def test_a_bad_line_is_told_with_its_file_and_line(rule: str, what: str) -> None:
    """What is wrong, where, and what to write."""
    key, _, items = rule.partition(": ")
    text = f"---\n# A comment.\n{key}:\n  - {items.strip('[]')}\n---\n" if items != "[]" else f"---\n# A comment.\n\n{rule}\n---\n"

    with pytest.raises(BadInput) as caught:
        standing(text)

    assert what in caught.value.what
    assert "editorial.md:4" == caught.value.where
    assert caught.value.do


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("veto:\n  - {author: X}\n", 1),
        ("# Our rules\n---\nveto:\n  - {author: X}\n---\n", 3),
        ("---\npin: []\n---\nAnd these:\nveto:\n  - {author: X}\n", 5),
    ],
)
def test_rules_where_nobody_reads_them_are_an_error(text: str, line: int) -> None:
    """What an editor believes to be vetoed would go out, and nothing would say so."""
    with pytest.raises(BadInput, match="stands outside of") as caught:
        standing(text)

    assert f"editorial.md:{line}" == caught.value.where


def test_a_name_has_one_weight() -> None:
    """Two of them, in whatever letters, are a slip, and which would count nobody could say."""
    with pytest.raises(BadInput, match="there are two weights for the category 'culture'") as caught:
        standing("---\nweight:\n  - {category: Culture, times: 2}\n  - {category: culture, times: 3}\n---\n")

    assert "editorial.md:4" == caught.value.where


def test_blank_lines_may_stand_above_the_rules() -> None:
    """They change no line number."""
    (veto,) = standing("\n\n---\nveto:\n  - {author: X}\n---\n").vetoes

    assert "editorial.md:5" == veto.where


def test_a_file_that_no_editor_wrote_is_not_read() -> None:
    """YAML of some megabytes takes a minute."""
    with pytest.raises(BadInput, match="has 400,004 characters"):
        standing("---\n" + "#" * 400_000)


def test_rules_that_meet_nothing_are_told_with_the_name_that_may_be_meant() -> None:
    """Of the standing file and of the configuration; those that meet something are not."""
    articles = [stored(1, category="Culture", source="Wire", authors=(Author(name="Ida Morrow"),), tags=("sea",))]
    text = "---\nveto: [{author: Ida Morow}, {url: story}, {title: Sponsored*}]\nweight: [{source: wire, times: 2}, {source: Wyre, times: 2}]\n---\n"
    selection = Selection(prefer={"culture": 2.0, "Cultures": 2.0}, exclude_tags=("SEA",), exclude_authors=("Bo",))

    assert (
        "editorial.md:2: the veto of the author 'Ida Morow' meets no article; there is 'Ida Morrow'",
        "editorial.md:2: the veto of the title 'Sponsored*' meets no article",
        "the standing file weighs the source 'Wyre', which no article has; there is 'Wire'",
        "selection.prefer names the category 'Cultures', which no article has; there is 'Culture'",
        "selection.exclude_authors names the author 'Bo', which no article has",
    ) == idle(standing(text), selection, articles)


def test_an_empty_file_wishes_nothing() -> None:
    """Nor does one that is all prose, or that has keys without rules."""
    assert standing("") == standing("Notes alone.\n") == standing("---\nveto:\npin: []\n---\n") == parse("", file="x", zone=UTC)


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused_in_words(text: str) -> None:
    """No other error comes out of a standing file."""
    for form in (
        text,
        f"---\n{text}\n---\n",
        f"---\nveto:\n  - {{author: {text}}}\n---\n",
        f"---\nembargo: {{article: a, until: {text}}}\n---\n",
    ):
        try:
            parse(form, file="editorial.md", zone=BERLIN)
        except BadInput as refused:
            assert refused.where
