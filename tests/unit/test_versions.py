"""Two records of one article, and one that only looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.model.versions import filled, is_another
from tests.support.editorial import body

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHOLE = Article(
    title="The pier",
    url="https://journal.example/pier",
    guid="tag:pier",
    source="Journal",
    authors=(Author(name="Ada Berg", bio="Writes of the sea."),),
    category="Coast",
    published=NOON,
    picture=Picture(url="https://journal.example/pier.jpg", caption="The pier"),
    teaser="It is rebuilt.",
    text=Guarded(body(1), members_only=False),
    language="en",
    access_known=True,
)
POOR = Article(title="The pier", url=WHOLE.url, source="Wire", authors=(Author(name="ADA BERG", role="Editor"),), published=NOON)


def test_another_source_that_knows_less_takes_nothing_away() -> None:
    """Its title and names stand; category, picture, teaser, text and the lives of the authors stay."""
    kept = filled(replace(POOR, title="Pier"), before=WHOLE)

    assert ("Pier", "Wire") == (kept.title, kept.source)
    assert (WHOLE.category, WHOLE.picture, WHOLE.teaser, WHOLE.text, "en") == (
        kept.category, kept.picture, kept.teaser, kept.text, kept.language,
    )  # fmt: skip
    assert (Author(name="ADA BERG", bio="Writes of the sea.", role="Editor"),) == kept.authors


def test_what_another_source_says_as_fully_is_taken() -> None:
    """The newest words count."""
    other = replace(POOR, category="Sea", text=Guarded(body(2), members_only=False), teaser="Soon.")

    kept = filled(other, before=WHOLE)

    assert ("Sea", "Soon.", other.text) == (kept.category, kept.teaser, kept.text)


def test_an_item_whose_page_cannot_be_read_today_keeps_what_it_said_yesterday() -> None:
    """The feed alone gives a title, a thumbnail and half a sentence."""
    item = Article(
        title="The pier, corrected",
        source="Journal",
        picture=Picture(url="https://journal.example/thumb.jpg"),
        text=Guarded("It is", members_only=False),
    )

    kept = filled(item, before=WHOLE)

    assert replace(WHOLE, title="The pier, corrected", access_known=False) == kept


def test_what_a_source_takes_out_is_out() -> None:
    """The publisher's own record, its page read: a picture that was withdrawn is not kept."""
    bare = replace(WHOLE, picture=None, teaser=None, text=Guarded("Withdrawn.", members_only=False))

    assert bare == filled(bare, before=WHOLE)


@pytest.mark.parametrize(("now", "then"), [(True, False), (False, True)])
def test_a_longer_text_never_crosses_a_seal(now: bool, then: bool) -> None:
    """Open words do not come into an article that was closed since, nor closed ones into one that was opened."""
    closed = {"text": Guarded("Short.", members_only=now), "members_only": now}
    newer = replace(POOR, **closed)  # type: ignore[arg-type]  # a builder for tests
    before = replace(WHOLE, text=Guarded(body(1), members_only=then), members_only=then)

    assert newer.text == filled(newer, before=before).text


def test_a_guid_that_was_used_again_is_another_article() -> None:
    """Another title, another week, other words."""
    again = replace(WHOLE, title="The mill", published=NOON + timedelta(days=7), text=Guarded(body(2), members_only=False))

    assert is_another(again, WHOLE)


@pytest.mark.parametrize(
    "changes",
    [{"title": "the  PIER"}, {"published": NOON + timedelta(hours=3)}, {"published": date(2026, 11, 25)}, {"published": None}, {"text": WHOLE.text}],
)  # fmt: skip
def test_a_corrected_article_is_the_same(changes: dict[str, object]) -> None:
    """Of title, day and words one stays."""
    again = replace(WHOLE, title="The mill", published=NOON + timedelta(days=7), text=Guarded(body(2), members_only=False))

    assert not is_another(replace(again, **changes), WHOLE)  # type: ignore[arg-type]  # a builder for tests
