"""The promise of what a language model answered: found by its question, counted against the day, on both databases."""

from __future__ import annotations

from datetime import timedelta

from newsletter.storage.engine import Stores
from tests.support.storage import NOW

pytest_plugins = ["tests.support.postgres", "tests.support.databases"]


async def test_an_answer_is_found_by_its_question_and_a_silence_is_not(stores: Stores) -> None:
    """Where no answer came there is nothing to take up, but it has cost something; a later answer takes its place."""
    await stores.summaries.keep("a", "A mill.", characters=100, at=NOW)
    await stores.summaries.keep("b", None, characters=50, at=NOW)

    assert await stores.summaries.answers(["a", "b", "c"]) == {"a": "A mill."}
    assert await stores.summaries.answers([]) == {}

    await stores.summaries.keep("b", "A quay.", characters=60, at=NOW)
    assert await stores.summaries.answers(["b"]) == {"b": "A quay."}


async def test_what_was_spent_is_counted_from_a_moment_on_and_old_answers_go(stores: Stores) -> None:
    """A question asked twice has cost twice; an answer of two years ago is not kept."""
    await stores.summaries.keep("old", "Old.", characters=1, at=NOW - timedelta(days=800))
    await stores.summaries.keep("yesterday", "Y.", characters=10, at=NOW - timedelta(days=2))
    await stores.summaries.keep("a", None, characters=100, at=NOW)
    await stores.summaries.keep("a", "A.", characters=1000, at=NOW)

    assert await stores.summaries.spent(since=NOW - timedelta(days=1)) == 1100
    assert await stores.summaries.spent(since=NOW - timedelta(days=3)) == 1110
    assert await stores.summaries.answers(["old"]) == {}
