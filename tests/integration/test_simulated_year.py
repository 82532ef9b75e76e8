"""Weeks and days of an invented journal, built and sealed by the real steps on a real database; `benchmarks.year` has whole years."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.model.edition import EditionState
from newsletter.model.newsletter import Selection
from newsletter.steps.desk import Desk
from tests.support.simulated_year import DAILY, WEEKLY, Simulated, newsroom, simulate
from tests.support.year_judge import judged


async def test_a_season_of_weeks_sends_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    """With late and thin weeks, editors' files and edits: every article is in one edition or has its reason; and the judge can say no."""
    async with newsroom(tmp_path, 1, days=60, newsletter=WEEKLY) as desk:
        year = await simulate(desk, 1, slots=8, shuffle_every=4)

        wrong = judged(desk, year)

    assert [] == wrong
    assert {EditionState.SENT, EditionState.SKIPPED, EditionState.MISSED} == set(year.states.values())
    assert len({pick.stored.id for look in year.sent for pick in look.edition.picks}) > 40
    assert "sent 2 times" in " ".join(judged(desk, _with_a_repeat(year)))
    assert "was lost" in " ".join(judged(desk, _without_reasons(year)))
    assert " of author " in " ".join(judged(_stricter(desk), year))


@pytest.mark.parametrize("sunday", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)], ids=["autumn", "spring"])
async def test_a_daily_edition_in_the_hour_of_the_time_change_comes_once(tmp_path: Path, sunday: datetime) -> None:
    """Half past two is there twice on one Sunday and never on the other: one slot each, and nothing is lost or repeated around it."""
    start = sunday.replace(day=sunday.day - 4)
    async with newsroom(tmp_path, 1, days=12, newsletter=DAILY, start=start) as desk:
        year = await simulate(desk, 1, slots=7, shuffle_every=6)

        wrong = judged(desk, year)

    assert [] == wrong
    assert [f"{start.replace(day=start.day + day):%Y-%m-%d}" for day in range(7)] == sorted(year.states)


def _with_a_repeat(year: Simulated) -> Simulated:
    *before, last = year.sent
    again = replace(last, edition=replace(last.edition, picks=(*last.edition.picks, before[0].edition.picks[0])))
    return replace(year, looks=[*year.looks, again])


def _without_reasons(year: Simulated) -> Simulated:
    """As if one article had been in view of one edition alone, and that had called it old."""
    look = year.sent[-1]
    outside = [replace(one, reason="not new") for one in look.assembled.selected.passed_over]
    selected = replace(look.assembled.selected, passed_over=tuple(outside))
    return replace(year, looks=[replace(look, assembled=replace(look.assembled, selected=selected))])


def _stricter(desk: Desk) -> Desk:
    chosen: Selection = replace(desk.newsletter.selection, per_author=1)
    return replace(desk, newsletter=replace(desk.newsletter, selection=chosen))
