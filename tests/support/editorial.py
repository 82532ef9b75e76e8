"""Builders for editorial tests: an article with sensible defaults, and a whole month of them by a seeded draw."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from newsletter.editorial.summary import summarise
from newsletter.model.article import Article, Author, Guarded, Picture, StoredArticle
from newsletter.model.edition import Edition, EditionState, Pick, Place
from newsletter.model.identity import keys_of
from newsletter.model.newsletter import Mailbox, Newsletter

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PICTURE = Picture(url="https://journal.example/p.jpg", alt="A quay")

_NOUNS = [
    "harbour",
    "council",
    "mill",
    "river",
    "school",
    "eel",
    "lighthouse",
    "library",
    "tram",
    "orchard",
    "archive",
    "choir",
    "bridge",
    "ferry",
    "market",
    "quarry",
    "observatory",
    "glacier",
]
_VERBS = [
    "opens",
    "closes",
    "votes",
    "measures",
    "borrows",
    "rebuilds",
    "teaches",
    "counts",
    "paints",
    "defends",
    "forgets",
    "repairs",
    "studies",
    "welcomes",
]
CATEGORIES = ("Economy & Trade", "Culture", "Society", "Technology", None)
AUTHORS = tuple(f"Writer {letter}" for letter in "ABCDEFGHIJ")


def stored(number: int, *, days_old: float | None = 1.0, seen_days: float | None = None, **fields: object) -> StoredArticle:
    """Article `number`, published and seen so many days before NOW; `days_old` None leaves it without a date."""
    published: datetime | date | None = None if days_old is None else NOW - timedelta(days=days_old)
    given = {
        "title": f"Story {number}",
        "url": f"https://journal.example/story-{number}",
        "source": "journal",
        "published": published,
    } | fields
    article = Article(**given)  # type: ignore[arg-type]  # the builder hands on whatever field a test sets
    seen = NOW - timedelta(days=seen_days if seen_days is not None else days_old or 0.0)
    return StoredArticle(id=number, article=article, first_seen=seen, keys=keys_of(article))


def body(seed: int, sentences: int = 12) -> str:
    """A text of its own for every seed: no two share more than a few pairs of words."""
    draw = random.Random(seed)
    written = []
    for _ in range(sentences):
        words = [f"{draw.choice(_NOUNS)}{draw.randrange(200)}" for _ in range(6)]
        written.append(f"The {words[0]} {draw.choice(_VERBS)} {' '.join(words[1:])}.")
    return "\n\n".join(" ".join(written[i : i + 4]) for i in range(0, sentences, 4))


def month(seed: int, count: int = 200, days: int = 30) -> list[StoredArticle]:
    """A month of articles up to NOW + `days`: five categories, ten authors, copies, undated, date-only and late-found ones."""
    draw = random.Random(seed)
    articles: list[StoredArticle] = []
    for number in range(1, count + 1):
        out = NOW + timedelta(days=draw.uniform(0, days))
        dated: tuple[datetime | date | None, ...] = (out, out, out, out.date(), None)
        text = body(number) if number < 10 or draw.random() > 0.1 else body(draw.randrange(1, 10))
        article = Article(
            title=f"Story {number}",
            url=f"https://{draw.choice('abc')}.example/{number}",
            source=draw.choice(("alpha", "beta", "gamma")),
            authors=tuple(Author(name=name) for name in draw.sample(AUTHORS, draw.choice((0, 1, 1, 1, 2)))),
            category=draw.choice(CATEGORIES),
            published=draw.choice(dated),
            picture=PICTURE if draw.random() < 0.6 else None,
            teaser="A sentence that tells what it is about." if draw.random() < 0.5 else None,
            text=Guarded(text, members_only=False),
        )
        seen = out + timedelta(hours=draw.choice((0, 1, 30)))
        articles.append(StoredArticle(id=number, article=article, first_seen=seen, keys=keys_of(article)))
    return articles


def newsletter(**fields: object) -> Newsletter:
    """A newsletter called The Tide."""
    plain = Newsletter(slug="tide", name="The Tide", sender=Mailbox(address="editor@tide.example"), postal_address="1 Quay")
    return replace(plain, **fields)  # type: ignore[arg-type]  # as in `stored`


def edition(*articles: StoredArticle, **fields: object) -> Edition:
    """A draft with these stories, without summaries."""
    picks = tuple(Pick(stored=one, summary=summarise(one.article), place=Place.COMPACT) for one in articles)
    plain = Edition(id=1, uid="0" * 32, newsletter="tide", slot="2026-W48", number=7, state=EditionState.DRAFT, picks=picks, cutoff=NOW)
    return replace(plain, **fields)  # type: ignore[arg-type]  # as in `stored`
