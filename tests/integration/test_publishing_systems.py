"""WordPress and Ghost over real HTTP: what is asked, what is remembered, what an editor is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from newsletter.cell.pool import Cell
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.sources.base import SourceFailed
from newsletter.sources.ghost.source import GhostSource
from newsletter.sources.options import SourceOptions
from newsletter.sources.wordpress.source import WordPressSource
from tests.support.ghost import KEY, GhostSite
from tests.support.http_server import HttpServer, plain
from tests.support.sources import NOW, SINCE, Sample, page
from tests.support.wordpress import Post, WordPressSite

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


def wordpress(server: HttpServer, fetcher: Fetcher, cell: Cell, **more: object) -> WordPressSource:
    """The site as a source, which reads no pages unless it is told to."""
    options = SourceOptions(kind="wordpress", name="coast", url=server.url("/"), complete=False)
    return WordPressSource(replace(options, **more), fetcher=fetcher, cell=cell)


def ghost(server: HttpServer, fetcher: Fetcher, cell: Cell, **more: object) -> GhostSource:
    """The publication as a source."""
    return GhostSource(replace(SourceOptions(kind="ghost", url=server.url("/"), key=KEY), **more), fetcher=fetcher, cell=cell)


def paths(server: HttpServer) -> list[str]:
    """The paths that were asked for, without their queries."""
    return [request.path.partition("?")[0] for request in server.requests]


async def test_wordpress_is_asked_what_changed_and_then_for_that_alone(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """A list of identities, then the posts; a visit without news is one small request, and a change brings its post alone."""
    site = WordPressSite(server=server)
    site.install()
    site.publish(Sample(title="One"), Sample(title="Two", slug="two", age_days=5))
    source = wordpress(server, fetcher, cell)

    first = await source.harvest(since=SINCE, now=NOW, memory={})
    asked = len(server.requests)
    second = await source.harvest(since=SINCE, now=NOW, memory=first.memory or {})
    idle = len(server.requests) - asked
    site.posts[1].modified = NOW + timedelta(hours=1)
    third = await source.harvest(since=SINCE, now=NOW + timedelta(hours=2), memory=second.memory or {})

    assert (2, 1) == (asked, idle)
    assert second.unchanged
    assert "Two" in {article.title for article in third.articles}
    assert "include=102" in server.requests[-1].path or "include=101,102" in server.requests[-1].path
    assert "content" not in server.requests[0].path


@pytest.mark.parametrize("how", ["below the address", "as the page says", "without pretty paths", "given"])
async def test_the_interface_is_found_and_remembered(how: str, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Wherever it is, the second visit goes there at once."""
    site = WordPressSite(server=server)
    site.install({"as the page says": "/news/api/wp/v2", "without pretty paths": ""}.get(how, "/wp-json/wp/v2"))
    site.publish(Sample(title="One"))
    if how == "as the page says":
        link = f"<link rel='https://api.w.org/' href='{server.url('/news/api/')}'>"
        server.on("/", plain(f"<html><head>{link}</head><body>The Coast</body></html>".encode(), Content_Type="text/html"))
    source = wordpress(server, fetcher, cell, **({"url": server.url("/wp-json/")} if how == "given" else {}))

    first = await source.harvest(since=SINCE, now=NOW, memory={})
    asked = len(server.requests)
    second = await source.harvest(since=SINCE, now=NOW, memory=first.memory or {})

    assert ["One"] == [article.title for article in first.articles]
    assert second.unchanged
    assert 1 == len(server.requests) - asked


async def test_only_posts_of_the_categories_are_asked_for(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Slugs are turned into numbers once a visit; one that the site does not have is named."""
    site = WordPressSite(server=server)
    site.install()
    site.publish(Sample(title="Sea"), Sample(title="Goal", slug="goal", category="Sport"))

    harvest = await wordpress(server, fetcher, cell, categories=("sport",)).harvest(since=SINCE, now=NOW, memory={})
    with pytest.raises(SourceFailed, match="no category 'sprot'"):
        await wordpress(server, fetcher, cell, categories=("sprot",)).harvest(since=SINCE, now=NOW, memory={})

    assert ["Goal"] == [article.title for article in harvest.articles]


async def test_a_busy_site_is_read_page_by_page(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Two hundred posts are two full lists, an error that means their end, and eight batches."""
    site = WordPressSite(server=server)
    site.install()
    site.publish(*(Sample(title=f"Post {number}", slug=f"p{number}", age_days=number / 10) for number in range(200)))

    harvest = await wordpress(server, fetcher, cell).harvest(since=SINCE, now=NOW, memory={})

    assert 200 == len({article.url for article in harvest.articles})
    assert 3 + 8 == len(server.requests)


async def test_hidden_users_are_read_off_the_page(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Where a plugin hides the users, the byline of the page names the authors."""
    site = WordPressSite(server=server, hides_users=True)
    site.install()
    one = Sample(title="One", authors=("Marit Osk",))
    site.publish(one)
    server.on(f"/{one.slug}", plain(page(one, base=server.url("").rstrip("/")), Content_Type="text/html; charset=utf-8"))

    harvest = await wordpress(server, fetcher, cell, complete=True).harvest(since=SINCE, now=NOW, memory={})

    assert ["Marit Osk"] == [author.name for article in harvest.articles for author in article.authors]


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, "closed to readers"), (403, "closed to readers"), (404, "no interface of WordPress"), (500, "is in trouble")],
)
async def test_what_is_wrong_with_an_interface_is_told_with_a_remedy(status: int, told: str, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:  # fmt: skip
    """A closed interface, a missing one and a site in trouble are three things, with the feed as the way out of the first two."""
    server.on("/wp-json/wp/v2/posts", plain(b"{}", status=status))

    with pytest.raises(SourceFailed) as failure:
        await wordpress(server, fetcher, cell).harvest(since=SINCE, now=NOW, memory={})

    assert told in str(failure.value)
    assert ('kind = "feed"' in str(failure.value)) == (status < 500)


async def test_a_visit_that_broke_off_is_begun_anew(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """What was read is kept, nothing is remembered, and the editor learns how much is missing."""
    site = WordPressSite(server=server)
    site.install()
    site.publish(*(Sample(title=f"Post {number}", slug=f"p{number}", age_days=number / 10) for number in range(30)))
    site.posts[3] = Post(sample=site.posts[3].sample, id=104, more={"content": {"rendered": "x" * 3_000_000}})
    small = Fetcher(FetchOptions(allow_private=(server.place,), max_bytes=1_000_000))

    harvest = await wordpress(server, small, cell).harvest(since=SINCE, now=NOW, memory={})

    assert 25 == len(harvest.articles)
    assert harvest.memory is None
    assert "5 posts are missing until the next visit" in harvest.problems[0]


async def test_ghost_gives_the_language_of_the_publication_and_its_cards(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Settings, posts with authors and tags; two small requests where nothing changed would be one."""
    site = GhostSite(server=server, locale="nb")
    site.install()
    site.publish(Sample(title="One", authors=("Marit Osk", "Ivar Lund")))
    source = ghost(server, fetcher, cell)

    first = await source.harvest(since=SINCE, now=NOW, memory={})
    asked = len(server.requests)
    second = await source.harvest(since=SINCE, now=NOW, memory=first.memory or {})
    (article,) = first.articles

    assert ("nb", "Coast", ("Ships",)) == (article.language, article.category, article.tags)
    assert ["https://static.example/marit.jpg", "https://static.example/ivar.jpg"] == [
        (author.photo or "").replace("http:", "https:") for author in article.authors
    ]
    assert article.picture
    assert ("A white ferry", "Jonas Fell") == (article.picture.alt, article.picture.credit)
    assert second.unchanged
    assert 1 == len(server.requests) - asked


async def test_ghost_s_gated_words_stay_behind_the_gate(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """The preview is free, the rest does not even arrive, and the text as a whole is sealed."""
    site = GhostSite(server=server)
    site.install()
    site.publish(Sample(title="For members", members=True))

    (article,) = (await ghost(server, fetcher, cell).harvest(since=SINCE, now=NOW, memory={})).articles

    assert article.members_only
    assert article.text.for_reader(member=False) is None
    assert (article.free_text or "").endswith("a tenth of the offer.")
    assert "after the storms" not in (article.text.for_reader(member=True) or "")


async def test_ghost_s_tags_choose_its_posts(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """A filter of the API, so that the others are never sent."""
    site = GhostSite(server=server)
    site.install()
    site.publish(Sample(title="Sea"), Sample(title="Goal", slug="goal", category="Sport"))

    harvest = await ghost(server, fetcher, cell, tags=("sport",)).harvest(since=SINCE, now=NOW, memory={})

    assert ["Goal"] == [article.title for article in harvest.articles]


@pytest.mark.parametrize("trouble", ["key", "gone", "silent", "no JSON", "elsewhere"])
async def test_the_key_comes_into_no_message_and_no_memory(trouble: str, server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Whatever goes wrong, what is told and remembered is free of it."""
    site = GhostSite(server=server)
    site.install()
    site.publish(Sample(title="One"))
    wrong = {
        "gone": plain(b"", status=404),
        "silent": plain(b"", status=500),
        "no JSON": plain(b"<html>"),
        "elsewhere": plain(b"", status=302, Location=f"http://10.0.0.1/?key={KEY}"),
    }
    if trouble in wrong:
        server.on("/ghost/api/content/posts/", wrong[trouble])
    key = KEY[::-1] if trouble == "key" else KEY

    with pytest.raises(SourceFailed) as failure:
        await ghost(server, fetcher, cell, key=key).harvest(since=SINCE, now=NOW, memory={})

    assert key not in str(failure.value)
    assert key not in repr(failure.value.__cause__)
    assert "/ghost/api/content/posts/" in str(failure.value)
    assert key not in repr(SourceOptions(kind="ghost", url=server.url("/"), key=key))


async def test_the_memory_of_ghost_holds_no_key(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Only moments and a hash are kept, under the address of the site."""
    site = GhostSite(server=server)
    site.install()
    site.publish(Sample(title="One"))

    harvest = await ghost(server, fetcher, cell).harvest(since=SINCE, now=NOW, memory={})

    assert KEY not in repr(harvest)
    assert [server.url("/")] == list(harvest.memory or {})


async def test_a_gate_that_only_the_page_shows_seals_what_the_interface_gave_away(server: HttpServer, fetcher: Fetcher, cell: Cell) -> None:
    """Many gates are scripts on the page, behind an interface that gives every text whole; the page's language comes with them."""
    site = WordPressSite(server=server)
    site.install()
    one = Sample(title="For members", members=True)
    site.publish(one)
    site.posts[0].more["excerpt"] = {"rendered": "<p>Everything that a post can have is here, so that nothing seems to be missing.</p>"}
    server.on(f"/{one.slug}", plain(page(one, base=server.url("").rstrip("/")), Content_Type="text/html; charset=utf-8"))

    (article,) = (await wordpress(server, fetcher, cell, complete=True).harvest(since=SINCE, now=NOW, memory={})).articles

    assert article.members_only
    assert article.text.for_reader(member=False) is None
    assert "\n\n".join(one.paragraphs) == article.text.for_reader(member=True)
    assert "en" == article.language
