"""Near-duplicates: found by shared word pairs whatever the headline, and not found where there is nothing to find."""

from __future__ import annotations

import random
import time

import pytest

from newsletter.editorial.duplicates import SAME_STORY, containment, likeness
from newsletter.model.article import Guarded, StoredArticle
from newsletter.model.shingles import shingles
from tests.support.editorial import body, stored
from tests.support.editorial_texts import ALL, ENGLISH, JAPANESE


def told(number: int, text: str, **fields: object) -> StoredArticle:
    """An article with this text."""
    return stored(number, text=Guarded(text, members_only=False), **fields)


def rewritten(text: str, *, sentences: float, words: float, seed: int) -> str:
    """The text with that share of its sentences replaced and of its words changed, under an agency's line."""
    draw = random.Random(seed)
    kept = [s if draw.random() > sentences else body(seed * 1000 + i, 1) for i, s in enumerate(text.replace("\n\n", " ").split(". "))]
    changed = [word if draw.random() > words else f"other{draw.randrange(10**6)}" for word in " ".join(kept).split()]
    return "From our agency, this morning. " + " ".join(changed)


@pytest.mark.parametrize(("sentences", "words"), [(0.1, 0.02), (0.3, 0.08), (0.4, 0.1)])
def test_rewrites_are_found_and_originals_are_not_confused(sentences: float, words: float) -> None:
    """Light, medium and heavier rewrites among forty stories: every pair, and no other."""
    originals = [told(i, body(i, 30)) for i in range(1, 41)]
    copies = [told(100 + i, rewritten(body(i, 30), sentences=sentences, words=words, seed=i)) for i in range(1, 21)]

    found = likeness([*originals, *copies])

    assert {(a, b) for a, like in found.items() for b in like if a < b} == {(i, 100 + i) for i in range(1, 21)}
    assert all(share >= SAME_STORY for like in found.values() for share in like.values())


def test_a_wire_item_inside_a_long_report_is_the_same_story() -> None:
    """The shorter text decides."""
    item = body(1, 8)

    assert 2 in likeness([told(1, item), told(2, body(2, 30) + "\n\n" + item)])[1]


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    """A Japanese text with another beginning and end is known."""
    found = likeness([told(1, JAPANESE.text), told(2, "速報です。" + JAPANESE.text[20:-20]), told(3, ALL[6].text)])

    assert set(found) == {1, 2}


def test_short_texts_are_no_proof() -> None:
    """Two events of a series may share a sentence."""
    assert likeness([told(1, "The doors open at seven. Bring a lamp."), told(2, "The doors open at seven. Bring a lamp.")]) == {}
    assert containment(shingles("one two three"), shingles("one two three")) == 0.0


def test_one_title_is_one_story() -> None:
    """Without regard to case, accents and punctuation."""
    found = likeness([told(1, body(1), title="Café: open"), told(2, body(2), title="CAFE – open!"), told(3, body(3), title="")])

    assert set(found) == {1, 2}


def test_the_order_changes_nothing_and_case_and_accents_do_not_either() -> None:
    """The same pairs with the same shares."""
    articles = [told(1, ENGLISH.text), told(2, ENGLISH.text.upper()), told(3, body(3))]

    assert likeness(articles) == likeness(articles[::-1])
    assert likeness(articles)[1][2] == pytest.approx(1.0)


def test_many_copies_of_one_story_are_all_found() -> None:
    """Forty sources with one wire report."""
    found = likeness([told(i, body(1, 30), title=f"Headline {i}") for i in range(40)])

    assert all(len(like) == 39 for like in found.values())


def test_five_hundred_articles_take_a_moment() -> None:
    """A month of a busy desk is compared in seconds at most, on a busy machine too."""
    articles = [told(i, body(i, 40)) for i in range(500)]

    start = time.process_time()
    likeness(articles)

    assert time.process_time() - start < 5


def test_a_heavy_rewrite_from_another_source_is_the_same_story_and_a_series_of_one_source_is_not() -> None:
    """Two thirds of the sentences and a seventh of the words changed: what is left stands all over the text, and between two sources that tells."""
    first = told(1, body(1, 40), source="wire")
    copy = told(2, rewritten(body(1, 40), sentences=0.68, words=0.15, seed=3), source="journal")
    own = told(3, rewritten(body(1, 40), sentences=0.68, words=0.15, seed=3), source="wire")
    share = containment(shingles(body(1, 40)), shingles(copy.article.text.for_reader(member=True) or ""))

    assert 0.14 < share < SAME_STORY
    assert 2 in likeness([first, copy]).get(1, {})
    assert {} == likeness([first, own])


def test_a_frame_that_two_sources_share_does_not_make_their_stories_one() -> None:
    """The same first and last paragraphs stand in one place or two, however much of a short text they are."""
    frame = body(900, 4)

    assert {} == likeness([told(1, frame + "\n\n" + body(1, 14), source="a"), told(2, frame + "\n\n" + body(2, 14), source="b")])
