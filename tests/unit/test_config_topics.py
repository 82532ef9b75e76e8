"""Topics and frequencies of the configuration: what is taken, and what is wrong in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.model.topics import Frequency, Topic
from tests.support.config import WHOLE, problems_of, settings_of, spoilt

TOPIC = """
[newsletters.journal.topics.trade]
label = "Trade"
labels = { de = "Handel" }
categories = ["Economy & Trade"]
"""


def test_topics_and_frequencies_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """The key of a table is the topic's name in reader lists; the order is that of the file."""
    text = spoilt("[newsletters.journal.schedule]", 'topics_minimum = 2\nfrequencies = ["monthly"]\n\n[newsletters.journal.schedule]')
    more = '\n[newsletters.journal.topics.books]\nlabel = " Books "\ntags = ["novels", "essays"]\n'
    journal = settings_of(tmp_path, text + TOPIC + more).newsletter("journal")

    assert journal.topics == (
        Topic(slug="trade", label="Trade", labels={"de": "Handel"}, categories=("Economy & Trade",)),
        Topic(slug="books", label="Books", tags=("novels", "essays")),
    )
    assert (2, (Frequency.MONTHLY,), True) == (journal.topics_minimum, journal.frequencies, journal.has_choices)
    assert not settings_of(tmp_path).newsletter("journal").has_choices


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        (WHOLE + TOPIC.replace("topics.trade", "topics.Trade"), "topics.Trade", "must be small letters"),
        (WHOLE + TOPIC.replace("topics.trade", "topics.everything"), "topics.everything", "and not 'everything'"),
        (WHOLE + TOPIC.replace('"Trade"', '" "'), "topics.trade.label", "must not be empty"),
        (WHOLE + TOPIC.replace('["Economy & Trade"]', "[]"), "topics.trade", "covers no article"),
        (WHOLE + TOPIC.replace('"Handel"', '""'), "topics.trade.labels.de", "must not be empty"),
        (
            spoilt("[newsletters.journal.schedule]", 'frequencies = ["weekly"]\n\n[newsletters.journal.schedule]'),
            "frequencies[0]",
            "is no slower than the newsletter, which comes every week",
        ),
        (spoilt("[newsletters.journal.schedule]", "topics_minimum = 0\n\n[newsletters.journal.schedule]"), "topics_minimum", "from 1 to"),
    ],
)
def test_a_mistake_is_told_with_its_key(text: str, key: str, message: str, tmp_path: Path) -> None:
    """Nothing is guessed: a topic that can be chosen by nobody, or covers nothing, is a mistake before anything is sent."""
    (problem,) = problems_of(tmp_path, text)

    assert f"newsletters.journal.{key}" == problem.key
    assert message in problem.message
