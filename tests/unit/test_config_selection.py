"""What `[newsletters.NAME.selection]` may say, and what is told where it makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.config import WHOLE, problems_of, settings_of

NL = "newsletters.journal.selection"


def test_quotas_and_weights_reach_the_selection(tmp_path: Path) -> None:
    """Those of categories, authors and sources, and what becomes of too little."""
    more = 'too_few = "brief"\ncategory_minimum = { Culture = 1 }\ncategory_maximum = { Sport = 2 }\nprefer_sources = { Wire = 0.5 }'

    chosen = settings_of(tmp_path, WHOLE.replace("minimum = 3", f"minimum = 3\n{more}")).newsletter("journal").selection

    assert ("brief", {"Culture": 1}, {"Sport": 2}, {"Wire": 0.5}) == (
        chosen.too_few,
        chosen.category_minimum,
        chosen.category_maximum,
        chosen.prefer_sources,
    )


def test_the_standing_file_is_beside_the_configuration(tmp_path: Path) -> None:
    """Or where it says; another name must be there."""
    named = 'subject = "{lead}"\neditorial = "desk.md"'
    (tmp_path / "named").mkdir()
    problems = problems_of(tmp_path / "named", WHOLE.replace('subject = "{lead}"', named))

    assert tmp_path / "editorial.md" == settings_of(tmp_path).editorial_file("journal")
    assert [("newsletters.journal.editorial", f"there is no file {tmp_path / 'named' / 'desk.md'}")] == [
        (one.key, one.message) for one in problems
    ]


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        ('too_few = "send"', "too_few", "must be one of skip, wait, brief"),
        ('brief_subject = "{led}"', "brief_subject", "{led} is not filled in"),
        ("category_minimum = { Culture = 0 }", "category_minimum.Culture", "must be from 1 to 1000, not 0"),
        ("category_maximum = { Culture = 0 }", "category_maximum.Culture", "must be from 1 to 1000, not 0"),
        ("category_minimum = { Culture = 5 }", "category_minimum.Culture", "5 is more than the most of it, 4"),
        ("category_minimum = { A = 4, B = 4, C = 4 }", "category_minimum", "comes to 12 articles, and the maximum is 10"),
        ("prefer_authors = { Ida = -1.0 }", "prefer_authors.Ida", "must be from 0 to 1000, not -1.0"),
        ("half_life_days = 0.0", "half_life_days", "must be more than 0, and at most 10000, not 0.0"),
        ("half_life_days = nan", "half_life_days", "must be more than 0, and at most 10000, not nan"),
        ("category_balance = 1.5", "category_balance", "must be more than 0, and at most 1, not 1.5"),
    ],
)
def test_a_selection_that_makes_no_sense_is_told(tmp_path: Path, line: str, key: str, message: str) -> None:
    """One problem each, at its key and line."""
    problems = problems_of(tmp_path, WHOLE.replace("minimum = 3", f"minimum = 3\n{line}"))

    assert 1 == len(problems)
    assert f"{NL}.{key}" == problems[0].key
    assert message in problems[0].message
    assert problems[0].line
