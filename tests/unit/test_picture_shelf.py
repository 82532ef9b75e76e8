"""What a process remembers of pictures: for a time, and no more than so many bytes."""

from __future__ import annotations

from newsletter.steps.picture_shelf import PictureShelf


class _Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_what_is_kept_is_found_until_it_is_too_old() -> None:
    """A publisher may replace a file under its address."""
    now = _Hands()
    shelf = PictureShelf(now=now)
    shelf.put("a", "value", seconds=10)

    now.at = 9.9
    assert shelf.get("a") == "value"
    now.at = 10
    assert shelf.get("a") is None


def test_a_refusal_is_remembered_as_well() -> None:
    """False is a value: the pages that did not answer are not asked at each keystroke."""
    shelf = PictureShelf()
    shelf.put("pages", False)

    assert shelf.get("pages") is False


def test_what_was_used_longest_ago_makes_room() -> None:
    """A process that runs for months holds no more than it may."""
    shelf = PictureShelf(most_bytes=100)
    for key in ("a", "b"):
        shelf.put(key, key, weight=40)
    shelf.get("a")
    shelf.put("c", "c", weight=40)

    assert [shelf.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_a_value_that_is_replaced_counts_once() -> None:
    """Else the shelf would be full of nothing."""
    shelf = PictureShelf(most_bytes=100)
    shelf.put("b", "b", weight=40)
    for _ in range(5):
        shelf.put("a", "a", weight=60)

    assert shelf.get("b") == "b"


def test_what_is_too_heavy_is_not_kept_and_moves_nothing_out() -> None:
    """One giant must not cost all others their place."""
    shelf = PictureShelf(most_bytes=100)
    shelf.put("a", "a", weight=40)
    shelf.put("giant", "giant", weight=101)

    assert (shelf.get("a"), shelf.get("giant")) == ("a", None)
