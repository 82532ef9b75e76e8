"""Articles and drafts as JSON: what goes in comes out, with its seal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model.article import Article, Author, Guarded, Picture, StoredArticle, Summary, SummarySource
from newsletter.model.edition import BlockKind, Edition, EditionState, EditorBlock, Pick, Place
from newsletter.storage.codec import DRAFT_FIELDS, article_from, article_text, draft_from, draft_text

words = st.text(max_size=30)
maybe = st.none() | words
moments = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001  # hypothesis wants naive bounds and adds the zone
    max_value=datetime(2999, 1, 1),  # noqa: DTZ001  # as above
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-9))]),
)
days = st.none() | st.dates() | moments
numbers = st.none() | st.integers(0, 10_000)
guarded = st.builds(Guarded, words, members_only=st.booleans())
pictures = st.builds(Picture, url=words, alt=maybe, caption=maybe, credit=maybe, width=numbers, height=numbers)
authors = st.builds(Author, name=words, photo=maybe, bio=maybe, role=maybe, url=maybe)


def tuples(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Up to three of them."""
    return st.lists(of, max_size=3).map(tuple)


articles = st.builds(
    Article,
    title=words,
    url=maybe,
    guid=maybe,
    source=words,
    authors=tuples(authors),
    category=maybe,
    tags=tuples(words),
    published=days,
    first_published=days,
    original_publisher=maybe,
    picture=st.none() | pictures,
    teaser=maybe,
    note=maybe,
    text=guarded,
    language=maybe,
    members_only=st.booleans(),
)
stored = st.builds(StoredArticle, id=st.integers(1, 99), article=articles, first_seen=moments, keys=tuples(words))
summaries = st.builds(Summary, words=guarded, source=st.sampled_from(SummarySource), sentences=st.integers(0, 9))
picks = st.builds(
    Pick,
    stored=stored,
    summary=summaries,
    place=st.sampled_from(Place),
    score=st.floats(allow_nan=False, allow_infinity=False),
    why=words,
    pinned=st.booleans(),
    alt=maybe,
)
blocks = st.builds(EditorBlock, kind=st.sampled_from(BlockKind), title=words, html=words, text=words, url=maybe)
editions = st.builds(
    Edition,
    id=st.just(1),
    uid=st.just("0" * 32),
    newsletter=st.just("weekly"),
    slot=st.just("2026-W48"),
    number=st.just(1),
    state=st.just(EditionState.DRAFT),
    subject=words,
    preheader=words,
    intro=words,
    picks=tuples(picks),
    blocks=tuples(blocks),
    dropped=tuples(st.integers(1, 99)),
    pinned=tuples(st.integers(1, 99)),
    edited=st.frozensets(st.sampled_from(["subject", "intro", "order"])),
    window_from=st.none() | moments,
    cutoff=st.none() | moments,
)


@given(articles)
@settings(max_examples=150)
def test_an_article_comes_back_as_it_was(article: Article) -> None:
    """For every article, and the same article always gives the same text."""
    text = article_text(article)

    assert article == article_from(text)
    assert text == article_text(article_from(text))


@given(editions)
@settings(max_examples=75)
def test_a_draft_comes_back_as_it_was(edition: Edition) -> None:
    """Every field that makes a draft survives, picks with their articles and summaries included."""
    fields = draft_from(draft_text(edition))

    assert {name: getattr(edition, name) for name in DRAFT_FIELDS} == fields


def test_a_seal_survives_with_its_words() -> None:
    """Members-only text comes back as members-only text."""
    text = article_from(article_text(Article(title="A", text=Guarded("secret", members_only=True)))).text

    assert None is text.for_reader(member=False)
    assert "secret" == text.for_reader(member=True)


@pytest.mark.parametrize("published", [date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=UTC)])
def test_a_date_and_midnight_are_told_apart(published: date) -> None:
    """A day without an hour comes back as one, and midnight as midnight."""
    again = article_from(article_text(Article(title="A", published=published))).published

    assert (type(published), published) == (type(again), again)


def test_a_field_that_an_older_release_did_not_know_gets_its_default() -> None:
    """What was stored without a field, or with one that is gone, can still be read."""
    raw = json.loads(article_text(Article(title="A", language="de")))
    del raw["language"]
    raw["mood"] = "gone"

    assert Article(title="A") == article_from(json.dumps(raw))
    assert {} == draft_from("{}")
