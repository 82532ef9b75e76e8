"""What one visit of one source may cost the cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.cell.pool import CellFailed
from newsletter.fetch.records import Fetched
from newsletter.model.article import Article
from newsletter.sources.budget import MOST_KILLED, MOST_SECONDS, Budget, LeftUnread
from newsletter.sources.completing import completed_from_pages
from newsletter.sources.found import Found, Reading, read_found
from newsletter.sources.notes import Notes
from newsletter.sources.options import SourceOptions
from newsletter.sources.page.source import PageSource

NOW = datetime(2031, 5, 14, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
ADDRESSES = [f"https://press.example/{number}" for number in range(12)]


class Deadly:
    """A place to parse where every document takes its seconds and then fails in one way."""

    def __init__(self, kind: str = "too slow", *, seconds: float = 0.0) -> None:
        self.calls = 0
        self._kind = kind
        self._seconds = seconds

    async def run(self, target: str, *_: Any, meter: Callable[[float], None] | None = None) -> Any:
        """Never ends well."""
        self.calls += 1
        if meter:
            meter(self._seconds)
        raise CellFailed(self._kind, f"{target} did not end well")


class Web:
    """Every address is a page."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def get(self, url: str, **_: str | None) -> Fetched:
        """A page."""
        self.asked.append(url)
        return Fetched(url=url, status=200, body=b"<html>", content_type="text/html")

    page = get


async def ran(budget: Budget) -> str:
    """What becomes of one document more."""
    try:
        await budget.run("newsletter.x:y")
    except CellFailed:
        return "failed"
    except LeftUnread:
        return "left"
    return "read"


@pytest.mark.parametrize("kind", ["too slow", "too large", "died"])
async def test_after_two_documents_that_were_killed_no_more_of_a_visit_is_parsed(kind: str) -> None:
    """The cell is not even asked."""
    cell = Deadly(kind)
    budget = Budget(cell)

    assert ["failed", "failed", "left", "left"] == [await ran(budget) for _ in range(4)]
    assert MOST_KILLED == cell.calls


async def test_documents_that_only_raise_cost_a_visit_nothing() -> None:
    """A broken page is no attack."""
    budget = Budget(Deadly("raised"))

    assert ["failed"] * 5 == [await ran(budget) for _ in range(5)]


async def test_a_visit_that_held_a_cell_for_a_minute_is_over() -> None:
    """Pages that stay just under the limits of one call are bounded too."""
    budget = Budget(Deadly("raised", seconds=MOST_SECONDS / 3))

    assert ["failed", "failed", "failed", "left"] == [await ran(budget) for _ in range(4)]


async def test_items_whose_pages_are_left_are_told_in_one_problem() -> None:
    """Two are told by themselves, the rest together, and no page is fetched in vain."""
    items = [Article(title=f"Item {number}", url=address) for number, address in enumerate(ADDRESSES)]
    web, cell = Web(), Deadly()
    made = await completed_from_pages(items, fetcher=web, cell=Budget(cell))

    assert items == list(made.articles)
    assert MOST_KILLED == cell.calls
    assert len(web.asked) < len(items)
    assert [0, 0, 1] == ["items stay" in problem for problem in made.problems]
    assert made.problems[-1].startswith("10 items stay as their source gives them: 2 of its pages")


async def test_a_page_that_was_left_is_neither_read_nor_failed() -> None:
    """It waits: the next visit of its source asks for it, and it costs none of its tries."""
    items = [Article(title=f"Item {number}", url=address) for number, address in enumerate(ADDRESSES)]
    made = await completed_from_pages(items, fetcher=Web(), cell=Budget(Deadly()))

    assert MOST_KILLED == len(made.failed)
    assert frozenset() == made.read
    assert len(items) - MOST_KILLED == made.waiting


async def test_pages_of_a_list_that_are_left_wait_for_the_next_visit() -> None:
    """They are not noted as read, nor as tried."""
    reading = Reading(fetcher=Web(), cell=Budget(Deadly()), complete=lambda _, article: article)
    read = await read_found([Found(url=address) for address in ADDRESSES], Notes(), reading, since=SINCE, now=NOW)

    assert MOST_KILLED == len(read.known)
    assert not read.is_settled
    assert "10 pages are left for the next visit: 2 of its pages" in read.problems[-1]
    assert 3 == len(read.problems)


async def test_a_source_of_killing_pages_fails_in_few_words() -> None:
    """Two pages and the one reason for all others."""
    options = SourceOptions(kind="page", name="pages", urls=tuple(ADDRESSES))
    cell = Deadly()
    with pytest.raises(LeftUnread.__base__, match="2 of its pages could not be read") as failed:
        await PageSource(options, fetcher=Web(), cell=cell).harvest(since=SINCE, now=NOW, memory={})

    assert MOST_KILLED == cell.calls
    assert 1 == str(failed.value).count("take the source out")
