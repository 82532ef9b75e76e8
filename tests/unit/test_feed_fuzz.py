"""Feeds gone wrong: a slice of what `benchmarks.feed_fuzz` gives the parser."""

from __future__ import annotations

import pytest

from newsletter.errors import BadInput
from newsletter.sources.feed.parse import parse
from tests.support.feed_dialects import ADDRESS, DIALECTS
from tests.support.feed_mutations import MUTATIONS, mutated
from tests.support.sound_articles import faults_of

_BASES = [(name, make()) for name, make in DIALECTS.items()]


@pytest.mark.parametrize(("dialect", "base"), _BASES, ids=[name for name, _ in _BASES])
def test_a_feed_gone_wrong_gives_sound_articles_or_a_sentence(dialect: str, base: bytes) -> None:
    """Whatever is flipped, cut, nested, swapped or lied about: every article that comes is fit for a page, or a refusal says why."""
    for seed in range(20):
        data, faults = mutated(base, seed)
        try:
            read = parse(data, ADDRESS, "application/xml")
        except BadInput as refused:
            assert refused.what, (dialect, seed, faults)
            continue
        assert not [fault for article in read.articles for fault in faults_of(article)], (dialect, seed, faults)


def test_numbers_that_no_clock_takes_cost_the_hour_and_not_the_feed() -> None:
    """Hours and zones of twenty digits overflow what makes a date of them."""
    for date in ("Tue, 24 Nov 2026 99999999999999999999:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 +99999999999999999999"):
        feed = f"<rss version='2.0'><channel><item><title>t</title><pubDate>{date}</pubDate></item></channel></rss>"

        published = parse(feed.encode(), ADDRESS, None).articles[0].published
        assert published is None or f"{published:%Y-%m-%d}" == "2026-11-24"


def test_the_same_seed_gives_the_same_feed_and_every_fault_occurs() -> None:
    """A failure can be made again from its number, and none of the faults is forgotten."""
    base = _BASES[0][1]
    seen = {fault for seed in range(200) for fault in mutated(base, seed)[1].split(", ")}

    assert mutated(base, 7) == mutated(base, 7)
    assert seen == {mutation.__name__ for mutation in MUTATIONS}
