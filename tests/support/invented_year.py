"""A year of an invented journal: what its sources would show at any moment, drawn from a seed.

Thin weeks, articles found late, backdated, dated ahead, dated anew, with changed titles, without a date, and stories that another
source prints again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.sources.base import Harvest
from tests.support.editorial import AUTHORS, CATEGORIES, body

SOURCES = ("Journal", "Partner", "Wire")
VETOED = AUTHORS[-1]
_HELD = 40  # items that a source shows at a time


@dataclass(frozen=True, kw_only=True)
class Story:
    """One article over time."""

    number: int
    source: str
    versions: tuple[tuple[datetime, Article], ...]  # from when the source shows what
    text_of: int  # the number of the story that was first to have its text

    @property
    def appears(self) -> datetime:
        """When its source shows it first."""
        return self.versions[0][0]

    def at(self, moment: datetime) -> Article | None:
        """What its source shows then."""
        return next((article for since, article in reversed(self.versions) if since <= moment), None)


@dataclass(frozen=True, kw_only=True)
class InventedSource:
    """A `Source` that shows the newest stories of one name."""

    name: str
    stories: Sequence[Story]
    addresses: tuple[str, ...] = ()

    async def harvest(self, *, since: datetime, now: datetime, memory: dict[str, dict[str, str | None]]) -> Harvest:
        """The newest stories at `now`, the newest first."""
        shown = [story for story in self.stories if story.source == self.name and since < story.appears <= now]
        found = (story.at(now) for story in sorted(shown, key=lambda story: story.appears, reverse=True)[:_HELD])
        return Harvest(articles=tuple(article for article in found if article))


def invented_year(seed: int, *, start: datetime, days: int = 366) -> list[Story]:
    """The stories of so many days, in the order in which they appear."""
    draw = random.Random(seed)
    thin = {draw.randrange(days // 7 + 1) for _ in range(days // 60)}
    stories: list[Story] = []
    for day in range(days):
        moment = start + timedelta(days=day)
        share = 0.02 if day // 7 in thin else 0.25 if moment.weekday() >= 5 else 1.0
        for _ in range(sum(draw.random() < share * 0.6 for _ in range(5))):
            appears = moment + timedelta(minutes=draw.randrange(1440))
            stories.append(_story(draw, len(stories) + 1, appears, stories))
    return sorted(stories, key=lambda story: story.appears)


def _story(draw: random.Random, number: int, appears: datetime, before: Sequence[Story]) -> Story:
    kind = draw.choices(
        ("plain", "late", "backdated", "ahead", "dated anew", "new title", "copy", "no date", "bare date"), (60, 8, 3, 5, 5, 6, 6, 4, 6)
    )[0]
    recent = [story for story in before[-60:] if story.text_of == story.number]
    text_of = draw.choice(recent).number if kind == "copy" and recent else number
    source = draw.choice(SOURCES)
    published: datetime | date | None = appears
    if kind in {"late", "backdated", "ahead"}:
        published = appears + timedelta(hours=draw.uniform(*{"late": (-120, -12), "backdated": (-2500, -900), "ahead": (6, 500)}[kind]))
    elif kind == "no date":
        published = None
    elif kind == "bare date":
        published = appears.date()
    article = Article(
        title=f"Story {number}",
        url=f"https://{source.lower()}.example/{number}",
        guid=f"{source}-{number}",
        source=source,
        authors=tuple(Author(name=name) for name in draw.sample(AUTHORS, draw.choice((0, 1, 1, 1, 2)))),
        category=draw.choice(CATEGORIES),
        published=published,
        picture=Picture(url=f"https://{source.lower()}.example/{number}.jpg") if draw.random() < 0.6 else None,
        teaser="A sentence that tells what it is about." if draw.random() < 0.5 else None,
        text=Guarded(body(text_of, draw.choice((2, 12, 12))) if text_of == number else body(text_of), members_only=False),
    )
    versions = [(appears, article)]
    if kind == "dated anew":
        later = appears + timedelta(hours=draw.uniform(24, 400))
        versions.append((later, replace(article, published=later)))
    elif kind == "new title":
        versions.append((appears + timedelta(hours=draw.uniform(1, 300)), replace(article, title=f"Story {number}, told again")))
    return Story(number=number, source=source, versions=tuple(versions), text_of=text_of)
