"""Harvests that wait for their turn."""

from __future__ import annotations

import pytest

from newsletter.model.article import Article, Guarded
from newsletter.sources.base import Harvest
from newsletter.steps import harvests
from newsletter.steps.harvests import Waiting


def harvest(number: int, *, characters: int = 50_000) -> Harvest:
    """One article of so many characters, for members."""
    text = Guarded(f"{number} \N{SNOWMAN} " + "x" * characters, members_only=True)
    return Harvest(articles=(Article(title=f"Title {number}", text=text, members_only=True),), memory={"a": {"etag": str(number)}})


async def test_what_does_not_fit_into_memory_comes_back_from_the_file_as_it_was() -> None:
    """In any order, seals and memory included; only the first few lie in memory."""
    given = [harvest(number) for number in range(6)]
    async with Waiting(in_memory=120_000) as waiting:
        parked = [await waiting.park(one) for one in given]
        here = [one.harvest is not None for one in parked]
        back = [await waiting.take(one) for one in reversed(parked)]

    assert [True, True, False, False, False, False] == here
    assert given == back[::-1]


async def test_what_was_taken_makes_room_for_the_next() -> None:
    """A collect of small sources never writes."""
    async with Waiting(in_memory=60_000) as waiting:
        for number in range(5):
            parked = await waiting.park(harvest(number))
            assert parked.harvest is not None
            assert harvest(number) == await waiting.take(parked)


async def test_a_disk_that_takes_nothing_costs_memory_and_no_harvest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for files that is not there."""

    def nowhere() -> None:
        raise OSError("no space left")

    monkeypatch.setattr(harvests.tempfile, "TemporaryFile", nowhere)
    async with Waiting(in_memory=0) as waiting:
        assert harvest(1) == await waiting.take(await waiting.park(harvest(1)))
