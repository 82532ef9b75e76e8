"""What every source promises, shown by each kind (tests/support/source_stands.py); over real HTTP, real files and a real cell."""

from __future__ import annotations

import copy
import dataclasses
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from newsletter.cell.pool import Cell
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.model.article import Article
from newsletter.model.identity import keys_of
from newsletter.sources.base import Harvest, Memory, SourceFailed
from newsletter.sources.feed.source import FeedSource
from newsletter.sources.options import SourceOptions
from tests.support.http_server import HttpServer, cached, plain, redirect
from tests.support.source_stands import HTML, STANDS, Stand, TextStand
from tests.support.sources import NOW, PARAGRAPHS, SINCE, Sample, page, rss

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def cell() -> AsyncIterator[Cell]:
    """One cell for all: its child takes a second to start."""
    async with Cell(size=1) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as one:
        yield one


@pytest.fixture
def fetcher(server: HttpServer) -> Fetcher:
    """A fetcher that may go to the loopback server."""
    return Fetcher(FetchOptions(allow_private=(server.place,)))


@pytest.fixture(params=sorted(STANDS))
def stand(request: pytest.FixtureRequest, server: HttpServer, fetcher: Fetcher, cell: Cell, tmp_path: Path) -> Stand:
    """A stand of each kind."""
    return STANDS[request.param](server, fetcher, cell, tmp_path)


async def visit(stand: Stand, memory: Memory | None = None, *, later: timedelta = timedelta()) -> Harvest:
    """One visit."""
    return await stand.source.harvest(since=SINCE + later, now=NOW + later, memory=memory or {})


def titles(harvest: Harvest) -> set[str]:
    """The titles of a harvest."""
    return {article.title for article in harvest.articles}


def strings_of(article: Article) -> list[str]:
    """Every string of an article."""
    words = [article.text.for_reader(member=True) or ""]
    for field in dataclasses.fields(article):
        value = getattr(article, field.name)
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            words += (
                [one] if isinstance(one, str) else [str(x) for x in dataclasses.astuple(one) if x] if dataclasses.is_dataclass(one) else []
            )
    return words


async def test_a_harvest_brings_whole_articles_under_the_source_s_name(stand: Stand) -> None:
    """Title, authors, text, caption and credit arrive; every article bears the source's name."""
    stand.publish(Sample(title="A pair of glasses by sea", authors=("Marit Osk", "Ivar Lund")))

    (article,) = {one.title: one for one in (await visit(stand)).articles}.values()

    assert "A pair of glasses by sea" == article.title
    assert "coast" == article.source
    assert ["Marit Osk", "Ivar Lund"] == [author.name for author in article.authors]
    text = article.text.for_reader(member=False) or ""
    assert text.startswith("The ferry to the outer islands")
    assert text.endswith("after the storms.")
    assert 2 == text.count("\n\n")


async def test_a_second_visit_changes_nothing(stand: Stand) -> None:
    """With what the first visit asked to remember, a web source says `unchanged`; a local one brings the same identities."""
    stand.publish(Sample(title="One"), Sample(title="Two", slug="two"))

    first = await visit(stand)
    second = await visit(stand, first.memory)

    if stand.source.addresses:
        assert second.unchanged
        assert () == second.articles
        assert set(first.memory or {}) == set(second.memory or {})
    else:
        assert [keys_of(one) for one in first.articles] == [keys_of(one) for one in second.articles]


async def test_articles_older_than_the_window_are_left_out(stand: Stand) -> None:
    """`since` is the oldest that a harvest holds."""
    stand.publish(Sample(title="Fresh"), Sample(title="Of last year", slug="old", age_days=200))

    harvest = await visit(stand)

    assert {"Fresh"} == titles(harvest)


async def test_an_article_of_the_future_waits_for_its_day(stand: Stand) -> None:
    """What is dated ahead is not in the harvest, and is in that of its day although nothing else changed."""
    stand.publish(Sample(title="Out now"), Sample(title="Embargoed", slug="ahead", age_days=-3))

    before = await visit(stand)
    after = await visit(stand, before.memory, later=timedelta(days=4))

    assert {"Out now"} == titles(before)
    assert "Embargoed" in titles(after)


async def test_one_broken_item_is_a_problem_and_no_failure(stand: Stand) -> None:
    """The rest of the harvest stands, and a sentence says which item was wrong."""
    stand.publish(Sample(title="Sound"))
    stand.spoil()

    harvest = await visit(stand)

    assert "Sound" in titles(harvest)
    (problem,) = harvest.problems
    assert any(word in problem for word in ("broken", "/p2"))


async def test_a_source_that_is_gone_says_where_and_what_to_do(stand: Stand) -> None:
    """SourceFailed names the address or path and a remedy."""
    stand.publish(Sample(title="Once"))
    stand.vanish()

    with pytest.raises(SourceFailed) as failure:
        await visit(stand)

    assert stand.where in str(failure.value)
    assert ";" in str(failure.value)


async def test_a_visit_leaves_the_memory_it_was_given_alone(stand: Stand) -> None:
    """A dry run leaves no trace: what is to be remembered comes back, and the given memory is as before."""
    stand.publish(Sample(title="One"))
    known = {address: {"etag": '"old"', "modified": None, "body_hash": "0", "moved_to": None} for address in stand.source.addresses}
    given = copy.deepcopy(known)

    harvest = await visit(stand, given)

    assert known == given
    assert harvest.memory is None or harvest.memory is not given


async def test_members_text_is_sealed(stand: Stand) -> None:
    """Where the publisher keeps a text for members, its words are not had without the right."""
    stand.publish(Sample(title="For members", members=True))

    article = (await visit(stand)).articles[0]

    assert article.members_only
    assert article.text.for_reader(member=False) is None
    assert "larch and cork" in (article.text.for_reader(member=True) or "")


async def test_hostile_words_arrive_as_plain_text(stand: Stand) -> None:
    """Scripts, tags, line breaks, NUL and direction overrides never reach a field."""
    evil = "Ships \u202e&amp; <b>boats</b>\x07 =?UTF-8?Q?=0A?="
    body = ("<script>alert(1)</script>" + PARAGRAPHS[0], "<b onclick=x()>Second</b> paragraph of the same story, long enough to count.")
    stand.publish(Sample(title=evil, paragraphs=(*body, *PARAGRAPHS)))

    harvest = await visit(stand)

    assert harvest.articles
    for words in (word for article in harvest.articles for word in strings_of(article)):
        assert not [char for char in words if unicodedata.category(char) == "Cc" and char != "\n"]
        assert "\u202e" not in words
        assert "alert(1)" not in words or isinstance(stand, TextStand)
    for article in harvest.articles:
        assert "\n" not in article.title
        assert article.title.endswith("=?UTF-8?Q?=0A?=")
        assert "<b" not in article.title


async def test_the_source_s_category_and_language_fill_gaps_only(stand: Stand) -> None:
    """An article that names its category keeps it; one that names no language gets the source's."""
    stand.publish(Sample(title="Named"))

    article = (await visit(stand)).articles[0]

    assert "Coast" == article.category
    assert ("nb" if not stand.source.addresses else "en") == article.language


async def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """A 301 is remembered; when the new address dies, the configured one is asked again."""
    options = SourceOptions(kind="feed", name="coast", url=server.url("/old"), complete=False)
    source = FeedSource(options, fetcher=fetcher, cell=cell)
    server.on("/old", redirect("/new", status=301))
    server.on("/new", plain(rss([Sample(title="Moved")], base=server.url(""))))

    first = await source.harvest(since=SINCE, now=NOW, memory={})
    await source.harvest(since=SINCE, now=NOW, memory=first.memory or {})
    server.on("/old", plain(rss([Sample(title="Back")], base=server.url(""))))
    server.on("/new", plain(b"", status=404))
    third = await source.harvest(since=SINCE, now=NOW, memory=first.memory or {})

    assert server.url("/new") == (first.memory or {})[server.url("/old")]["moved_to"]
    assert ["/old", "/new", "/new", "/new", "/old"] == [request.path for request in server.requests]
    assert {"Back"} == titles(third)


async def test_a_feed_is_asked_with_both_validators(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """ETag and Last-Modified of the last visit go out, and a 304 keeps them."""
    body = rss([Sample(title="One")], base=server.url(""))
    server.on("/feed", cached(body, etag='"e1"', modified="Tue, 13 May 2031 08:00:00 GMT"))
    source = FeedSource(SourceOptions(kind="feed", url=server.url("/feed"), complete=False), fetcher=fetcher, cell=cell)

    first = await source.harvest(since=SINCE, now=NOW, memory={})
    second = await source.harvest(since=SINCE, now=NOW, memory=first.memory or {})

    assert second.unchanged
    assert '"e1"' == server.requests[1].headers["if-none-match"]
    assert "Tue, 13 May 2031 08:00:00 GMT" == server.requests[1].headers["if-modified-since"]
    assert first.memory == second.memory


async def test_only_pages_of_the_window_are_fetched_and_thirty_at_most_a_visit(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Of forty items of the window the newest thirty are completed, the others at the next visit, and none is read again."""
    samples = [Sample(title=f"Item {number}", slug=f"i{number}", age_days=number / 10) for number in range(40)]
    samples += [Sample(title=f"Old {number}", slug=f"o{number}", age_days=90) for number in range(5)]
    server.on("/feed", plain(rss(samples, base=server.url("").rstrip("/"))))
    for one in samples:
        server.on(f"/{one.slug}", plain(page(one, base=server.url("").rstrip("/")), **HTML))
    source = FeedSource(SourceOptions(kind="feed", url=server.url("/feed")), fetcher=fetcher, cell=cell)

    counts = []
    memory: Memory = {}
    for _ in range(3):
        server.requests.clear()
        harvest = await source.harvest(since=SINCE, now=NOW, memory=memory)
        memory = harvest.memory or {}
        assert not harvest.problems
        counts.append((len(harvest.articles), [request.path for request in server.requests if request.path != "/feed"]))

    assert [40, 10, 0] == [articles for articles, _ in counts]
    assert {f"/i{number}" for number in range(30)} == set(counts[0][1])
    assert {f"/i{number}" for number in range(30, 40)} == set(counts[1][1])
    assert [30, 10, 0] == [len(paths) for _, paths in counts]


async def test_one_guid_for_several_pages_is_no_identity(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """A feed that gives all its items the address of the site for a guid has as many articles as it has items."""
    body = rss([Sample(title="One", slug="one"), Sample(title="Two", slug="two")], base="https://press.example")
    server.on("/feed", plain(body.replace(b"id-one", b"same").replace(b"id-two", b"same")))
    source = FeedSource(SourceOptions(kind="feed", url=server.url("/feed"), complete=False), fetcher=fetcher, cell=cell)

    harvest = await source.harvest(since=SINCE, now=NOW, memory={})

    assert [("One", None), ("Two", None)] == [(one.title, one.guid) for one in harvest.articles]
