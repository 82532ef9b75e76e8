"""How much room a story gets, and which one leads."""

from __future__ import annotations

import pytest

from newsletter.editorial.fill import Chosen
from newsletter.editorial.places import arranged, places, without_lead
from newsletter.model.article import Guarded
from tests.support.editorial import PICTURE, stored


def chosen(number: int, *, picture: bool = False, pinned: bool = False, **fields: object) -> Chosen:
    """A story that was picked."""
    return Chosen(stored=stored(number, picture=PICTURE if picture else None, **fields), score=1.0, why="new", pinned=pinned)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ""),
        (1, "L"),
        (3, "L c c"),
        (4, "L F F c"),
        (7, "L F F c c c c"),
        (8, "L F F F c c c c"),
        (12, "L F F F c c c c c c b b"),
    ],
)
def test_places_by_number_of_stories(count: int, expected: str) -> None:
    """One lead, two features from four stories on and three from eight, briefs behind the tenth."""
    letters = {"lead": "L", "feature": "F", "compact": "c", "brief": "b"}

    assert " ".join(letters[place] for place in places(count)) == expected


def test_a_story_with_a_picture_among_the_first_three_leads() -> None:
    """The others keep their order, and the reason says so."""
    order = arranged([chosen(1), chosen(2), chosen(3, picture=True), chosen(4, picture=True)])

    assert [choice.stored.id for _, choice in order] == [3, 1, 2, 4]
    assert order[0][1].why == "new; leads for its picture"


def test_the_fourth_does_not_lead_for_its_picture() -> None:
    """Three places is how far a picture carries."""
    assert arranged([chosen(1), chosen(2), chosen(3), chosen(4, picture=True)])[0][1].stored.id == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"members_only": True}, "new; leads because “Story 1” is for members only"),
        ({"text": Guarded("A notice of a few words.", members_only=False)}, "new; leads because “Story 1” is very short"),
    ],
)
def test_what_is_for_members_or_a_notice_does_not_lead_if_another_can(fields: dict[str, object], why: str) -> None:
    """The next of the first three leads, and says because of what; without another it leads all the same."""
    best = chosen(1, picture=True, **fields)

    order = arranged([best, chosen(2, picture=True)])

    assert [2, 1] == [choice.stored.id for _, choice in order]
    assert why == order[0][1].why
    assert "new" == without_lead(why)
    assert arranged([best])[0][1] == best


def test_a_picture_counts_most() -> None:
    """Between one for members with a picture and a free one without, the picture leads."""
    order = arranged([chosen(1), chosen(2, picture=True, members_only=True)])

    assert 2 == order[0][1].stored.id
    assert "new; leads for its picture" == order[0][1].why


def test_a_pin_that_stands_first_leads() -> None:
    """With or without a picture."""
    assert arranged([chosen(1, pinned=True), chosen(2, picture=True)])[0][1].stored.id == 1


def test_an_order_made_by_hand_is_kept() -> None:
    """What the editor moved is not moved back."""
    assert [choice.stored.id for _, choice in arranged([chosen(1), chosen(2, picture=True)], keep_order=True)] == [1, 2]
    assert arranged([]) == []
