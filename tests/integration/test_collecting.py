"""Collecting: what is told of a source that fails, when, and how often; and what a run remembers for the next."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from newsletter.app.whole import open_app
from newsletter.config.settings import Settings
from newsletter.model.article import Article
from newsletter.sources.base import Harvest
from newsletter.steps.collect import Collected, NothingRead, SourceReport, collect
from newsletter.steps.troubles import grouped
from tests.support.http_server import HttpServer, cached, plain
from tests.support.polite import SetClock
from tests.support.project import make_project, newsletter_table
from tests.support.sources import NOW, Sample, page, rss


@pytest_asyncio.fixture
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as one:
        yield one


def settings(folder: Path, server: HttpServer) -> Settings:
    """The articles of a folder and a feed on loopback."""
    sources = [
        {"kind": "folder", "name": "articles", "path": "articles"},
        {"kind": "feed", "name": "wire", "url": server.url("/feed"), "complete": False},
    ]
    table = newsletter_table(sources=sources)
    return make_project(folder, newsletters={"weekly": table}, fetch={"allow_private": [server.place]})


async def visit(made: Settings, clock: SetClock, *, remember: bool = True) -> Collected:
    """One run of a process of its own."""
    async with open_app(made, clock=clock) as app:
        return await collect(app.desk(None), remember=remember)


def wire(collected: Collected) -> SourceReport:
    """What came of the feed."""
    return next(source for source in collected.sources if source.name == "wire")


async def test_a_failing_source_is_told_once_then_when_it_changes_and_when_it_is_well(tmp_path: Path, server: HttpServer) -> None:
    """Its report says since when and at how many visits it failed, over runs; the other source is read each time."""
    made, clock = settings(tmp_path, server), SetClock()
    server.on("/feed", plain(b"", status=500))
    first = await visit(made, clock)
    clock.move(hours=1)
    async with open_app(made, clock=clock) as app:
        desk = app.desk(None)
        second = await collect(desk)
        server.on("/feed", plain(b"", status=410))
        third = await collect(desk)
        server.on("/feed", plain(rss([Sample(title="Back")], base="https://press.example")))
        well, after = await collect(desk), await collect(desk)

    told = [(wire(one).is_news, wire(one).visits) for one in (first, second, third, well, after)]
    assert [(True, 1), (False, 2), (True, 1), (True, 0), (False, 0)] == told
    assert wire(first).since == wire(second).since
    assert wire(third).since == clock.moment
    assert "take it out of the configuration" in (wire(third).error or "")
    assert wire(well).error is None
    assert all(one.sources[0].error is None for one in (first, second, third, well))


async def test_a_dry_run_leaves_no_trace_of_a_failure(tmp_path: Path, server: HttpServer) -> None:
    """The next real visit is the first to tell it."""
    made, clock = settings(tmp_path, server), SetClock()
    server.on("/feed", plain(b"", status=429, Retry_After="3600"))

    await visit(made, clock, remember=False)
    reported = wire(await visit(made, clock))

    assert (True, 1) == (reported.is_news, reported.visits)
    assert 2 == len(server.requests)


async def test_a_host_that_asked_for_rest_is_not_asked_by_the_next_run(tmp_path: Path, server: HttpServer) -> None:
    """It is one trouble, told once, until the time has come."""
    made, clock = settings(tmp_path, server), SetClock()
    server.on("/feed", plain(b"", status=429, Retry_After="7200"))

    first = wire(await visit(made, clock))
    clock.move(hours=1)
    second = wire(await visit(made, clock))
    asked = len(server.requests)
    server.on("/feed", plain(rss([Sample(title="Back")], base="https://press.example")))
    clock.move(hours=1.1)
    third = wire(await visit(made, clock))

    assert 1 == asked
    assert (first.is_news, second.is_news) == (True, False)
    assert "left alone until" in (second.error or "")
    assert third.error is None


async def test_articles_are_completed_beside_the_loop(tmp_path: Path, server: HttpServer) -> None:
    """Cards and languages of hundreds of articles take long enough for somebody else to wait: they are found in another thread."""
    threads: list[threading.Thread] = []

    def complete(article: Article) -> Article:
        threads.append(threading.current_thread())
        return article

    server.on("/feed", plain(rss([Sample(title="One")], base="https://press.example")))

    async with open_app(settings(tmp_path, server), clock=SetClock()) as app:
        collected = await collect(replace(app.desk(None), registry=lambda: complete))

    assert wire(collected).new == 1
    assert threads
    assert threading.main_thread() not in threads


async def test_an_answer_that_is_fresh_by_its_own_word_is_not_asked_for_again(tmp_path: Path, server: HttpServer) -> None:
    """Unless an editor asks. Once a day the whole is asked for, however often the server said 304."""
    made, clock = settings(tmp_path, server), SetClock()
    body = rss([Sample(title="One")], base="https://press.example")
    server.on("/feed", plain(body, Cache_Control="public, max-age=864000", ETag='"1"'))

    async with open_app(made, clock=clock) as app:
        desk = app.desk(None)
        await collect(desk)
        clock.move(minutes=30)
        await collect(desk, in_passing=True)
        asked_within = len(server.requests)
        await collect(desk)
        asked_by_an_editor = len(server.requests) - asked_within
        server.on("/feed", cached(body, etag='"1"', modified=""))
        for _ in range(2):
            clock.move(hours=13)
            await collect(desk)

    assert (1, 1) == (asked_within, asked_by_an_editor)
    assert ['"1"', '"1"', None] == [request.headers.get("if-none-match") for request in server.requests[1:]]


class Broken:
    """A source with a mistake of ours."""

    name = "broken"
    addresses = ()

    async def harvest(self, **_: object) -> Harvest:
        """Never ends well."""
        raise ZeroDivisionError("by zero")


async def test_a_mistake_of_ours_in_one_source_costs_the_others_nothing(tmp_path: Path, server: HttpServer) -> None:
    """It is that source's failure, and says whom to tell."""
    async with open_app(settings(tmp_path, server), clock=SetClock(datetime.now(UTC))) as app:
        desk = app.desk(None)
        collected = await collect(replace(desk, sources=(Broken(), desk.sources[0])))

    broken, articles = collected.sources
    assert "ZeroDivisionError: by zero" in (broken.error or "")
    assert 5 == articles.new


async def test_when_every_source_fails_that_is_news_once(tmp_path: Path, server: HttpServer) -> None:
    """The command stops each time; whoever keeps a log need not write it each time."""
    table = newsletter_table(sources=[{"kind": "feed", "name": "wire", "url": server.url("/feed")}])
    made = make_project(tmp_path, newsletters={"weekly": table}, fetch={"allow_private": [server.place]})
    news = []
    for _ in range(2):
        with pytest.raises(NothingRead, match="no source could be read") as stopped:
            await visit(made, SetClock())
        news.append(stopped.value.is_news)

    assert [True, False] == news


def test_problems_of_one_cause_are_one_line() -> None:
    """Thirty pages that fail alike are told as one, with how many there are; another cause has its own line."""
    alike = [f"“Story {n}” stays as the feed gives it: https://press.example/{n} is left alone until 12:{n:02} UTC" for n in range(30)]

    told = grouped([*alike, "broken.md:3: the YAML cannot be read"])

    assert (f"{alike[0]} (and 29 more like this)", "broken.md:3: the YAML cannot be read") == told


async def test_changed_options_and_a_longer_window_show_though_the_feed_did_not_change(tmp_path: Path, server: HttpServer) -> None:
    """Its server says "not modified", and would go on to: the feed is asked for whole once the configuration reads it otherwise."""
    old, clock = Sample(title="Two months old", slug="old", age_days=60), SetClock()
    server.on("/feed", cached(rss([Sample(title="New"), old], base="https://press.example"), etag='"1"', modified=""))
    clock.moment = NOW
    seen = []
    for extra, window in [({}, {}), ({}, {}), ({"category": "Harbours"}, {}), ({}, {"max_age_days": 90}), ({}, {"max_age_days": 90})]:
        table = newsletter_table(sources=[{"kind": "feed", "name": "wire", "url": server.url("/feed"), "complete": False} | extra])
        made = make_project(tmp_path, newsletters={"weekly": table | {"window": window}}, fetch={"allow_private": [server.place]})
        seen.append(wire(await visit(made, clock)).seen)

    assert [1, 0, 1, 2, 0] == seen


async def test_a_page_that_cannot_be_had_today_leaves_an_article_as_whole_as_it_was(tmp_path: Path, server: HttpServer) -> None:
    """Not even when the feed names it in other words; and no page is read again because another item is new."""
    base, clock = server.url("").rstrip("/"), SetClock()
    clock.moment = NOW
    one, two = Sample(title="One", slug="one"), Sample(title="Two", slug="two")
    for sample in (one, two):
        server.on(f"/{sample.slug}", plain(page(sample, base=base), Content_Type="text/html"))
    table = newsletter_table(sources=[{"kind": "feed", "name": "wire", "url": server.url("/feed")}])
    made = make_project(tmp_path, newsletters={"weekly": table}, fetch={"allow_private": [server.place]})
    asked = []
    for samples in ([one], [one, two], [replace(one, title="One, renamed"), two]):
        server.on("/feed", plain(rss(samples, base=base)))
        server.requests.clear()
        async with open_app(made, clock=clock) as app:
            await collect(app.desk(None))
            stored = {article.article.url: article.article for article in await app.articles.latest(9)}
        asked.append([request.path for request in server.requests])
        server.on("/one", plain(b"", status=503))

    kept = stored[f"{base}/one"]
    assert [["/feed", "/one"], ["/feed", "/two"], ["/feed", "/one"]] == asked
    assert ("One, renamed", "The ferry at the quay of Haldensund") == (kept.title, kept.picture and kept.picture.caption)
    assert one.paragraphs[-1] in (kept.text.for_reader(member=True) or "")


async def test_a_page_in_the_place_of_a_feed_is_told_with_the_feed_that_it_names(tmp_path: Path, server: HttpServer) -> None:
    """After a move of a site its old feed often leads to the home page."""
    head = "<title>The Coast</title><link rel='alternate' type='application/rss+xml' href='/new.xml'>"
    server.on(
        "/feed", plain(f"<!doctype html><html><head>{head}</head><body><h1>Moved</h1></body></html>".encode(), Content_Type="text/html")
    )

    report = wire(await visit(settings(tmp_path, server), SetClock()))

    assert f'this is no feed; the page that stands there names this one: url = "{server.url("/new.xml")}"' in (report.error or "")


async def test_a_source_of_which_all_is_too_old_says_how_much_there_is(tmp_path: Path, server: HttpServer) -> None:
    """Or its empty row in the report would be a riddle."""
    old = [Sample(title=f"Old {number}", slug=f"o{number}", age_days=60 + number) for number in range(3)]
    server.on("/feed", plain(rss(old, base="https://press.example")))
    clock = SetClock()
    clock.moment = NOW

    report = wire(await visit(settings(tmp_path, server), clock))

    assert (0, 3, None) == (report.seen, report.older, report.error)
