"""How planning cuts its chunks."""

from __future__ import annotations

from newsletter.storage.stores.plan_strata import Strata, Stratum

TWO = Strata(block_size=50, chunk=4_000, left=(Stratum(after=0, to=100), Stratum(after=100, to=200)))


def test_a_chunk_is_shared_out_to_the_last_reader() -> None:
    """The shares of all stretches together are the chunk."""
    assert [6, 5] == TWO.shares(11)


def test_a_stretch_goes_on_behind_the_last_reader_it_gave() -> None:
    """Each stretch keeps its own place."""
    assert (Stratum(after=3, to=100), Stratum(after=105, to=200)) == TWO.after([1, 3, 101, 105], [2, 2], 0.1).left


def test_a_stretch_that_gave_less_than_its_share_is_through() -> None:
    """Fewer than were asked for means that there are no more; the other one goes on."""
    assert (Stratum(after=102, to=200),) == TWO.after([7, 101, 102], [2, 2], 0.1).left


def test_a_chunk_follows_the_time_that_the_last_one_took() -> None:
    """A slow chunk makes the next one smaller and a quick one larger, by no more than a half and the double, within bounds."""
    chunks = [TWO.after([], [1, 1], seconds).chunk for seconds in (10.0, 0.06, 0.0001)]

    assert [2_000, 4_000, 8_000] == chunks
    assert 10_000 == Strata(block_size=50, chunk=9_000, left=TWO.left).after([], [1, 1], 0.001).chunk
    assert 1_000 == Strata(block_size=50, chunk=1_500, left=TWO.left).after([], [1, 1], 9.0).chunk
