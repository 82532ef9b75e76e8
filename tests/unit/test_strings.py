"""The words of the interface: every table whole, plurals and dates as the language has them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from newsletter.rendering.strings import TABLES, Words, direction, strings_for

DAY = date(2023, 9, 12)


@pytest.mark.parametrize("language", sorted(TABLES))
def test_every_sentence_of_every_language_can_be_filled(language):
    """No table has a placeholder that its sentence is never given, or an empty sentence."""
    t = strings_for(language)

    said = [t.min_read(n) + t.stories(n) + t.in_all(n) for n in (0, 1, 2, 3, 11, 100)]
    said += [t.number(12), t.by(["A", "B"]), t.credit("C"), t.why("N"), t.first_published("P", DAY), t.first_published("P", None)]
    said += [t.first_published(None, DAY), t.full_day(DAY)]

    assert all(sentence and "{" not in sentence for sentence in said)
    assert all(getattr(TABLES[language], field.name) for field in fields(Words))


def test_arabic_has_its_own_forms_for_one_two_few_and_many():
    """Plurals follow CLDR, not the rule of English."""
    t = strings_for("ar-EG")

    assert ["مقال واحد", "مقالان", "3 مقالات", "11 مقالًا"] == [t.stories(n) for n in (1, 2, 3, 11)]


def test_dates_put_the_day_first_in_plain_english_and_follow_the_region_where_one_is_named():
    """`en` reads 12 September 2023, `en-US` September 12, 2023."""
    assert strings_for("en").day(DAY) == "12 September 2023"
    assert strings_for("en-US").day(DAY) == "September 12, 2023"
    assert strings_for("de").day(DAY) == "12. September 2023"
    assert strings_for("ja").day(DAY) == "2023年9月12日"


def test_a_first_publication_is_told_with_publisher_and_day():
    """The sentence names both, either, or is empty."""
    t = strings_for("en")

    assert t.first_published("Northern Institute", DAY) == "First published by Northern Institute, 12 September 2023"
    assert t.first_published("Northern {Institute}", None) == "First published by Northern {Institute}"
    assert t.first_published(None, DAY) == "First published on 12 September 2023"
    assert t.first_published(None, None) == ""


@pytest.mark.parametrize("language", ["it", "zh-Hant", "xx", "nonsense-tag", "en-XX-garbage"])
def test_a_language_without_a_table_is_english_throughout(language):
    """Words and dates come from one language."""
    t = strings_for(language)

    assert t.min_read(5) == "5 min read"
    assert t.day(DAY) == "12 September 2023"


def test_direction_is_a_fact_of_the_language_not_of_the_region():
    """Arabic, Hebrew, Persian and Urdu run from the right, wherever they are written."""
    assert ["rtl", "rtl", "rtl", "ltr", "ltr"] == [direction(tag) for tag in ("ar-EG", "he", "FA", "en-IL", "ja")]
