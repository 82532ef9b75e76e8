"""The site of the demo's journal: what our own sources read from it is what its articles say."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import httpx2
import pytest

from newsletter.app.sample_articles import sample_articles
from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.shipped import shipped
from newsletter.web.sample_site import sample_site
from newsletter.web.serving import reserved, serving, url_of
from tests.support.pages import opened_project
from tests.support.project import newsletter_table

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running site and what it was made of."""

    url: str
    client: httpx2.AsyncClient
    articles: tuple[Article, ...]


@asynccontextmanager
async def running_site(articles: tuple[Article, ...]) -> AsyncIterator[Site]:
    """The site of some articles on a free port."""
    listening = reserved()
    url = url_of(listening)
    site = sample_site(articles, base_url=url, title="Meridian Review", picture_roots=[shipped("examples")])
    async with serving(site, listening), httpx2.AsyncClient(base_url=url) as client:
        yield Site(url=url, client=client, articles=articles)


async def test_the_feed_is_well_formed_and_says_all_of_it():
    """feedparser finds no fault, and every article is there with title, authors, category, date, teaser and credited picture."""
    async with running_site(await sample_articles(now=datetime.now(UTC))) as site:
        answer = await site.client.get("/feed.xml")
    feed = feedparser.parse(answer.content)

    assert answer.headers["content-type"].startswith("application/rss+xml")
    assert not feed.bozo
    assert "Meridian Review" == feed.feed.title
    by_title = {entry.title: entry for entry in feed.entries}
    assert len(feed.entries) == len(by_title) == len(site.articles) > 8
    for article in site.articles:
        entry = by_title[article.title]
        assert [author.name for author in article.authors] == [one.name for one in entry.get("authors", []) if one]
        assert article.category == entry.tags[0].term
        assert entry.published_parsed
        # Without a teaser of its own the parser takes the picture's description for a summary.
        assert article.teaser in (None, entry.get("summary"))
        assert entry.link.startswith(f"{site.url}/articles/")
        if article.picture:
            assert article.picture.credit == entry.media_credit[0]["content"]
            assert entry.media_content[0]["url"].startswith(f"{site.url}/pictures/")


async def test_the_feed_is_newest_first():
    """Readers of feeds take the first items to be the newest."""
    async with running_site(await sample_articles(now=datetime.now(UTC))) as site:
        feed = feedparser.parse((await site.client.get("/feed.xml")).content)
    moments = [entry.published_parsed for entry in feed.entries]

    assert sorted(moments, reverse=True) == moments


async def test_our_own_feed_source_reads_the_articles_back(tmp_path):
    """Through fetch, cell and parsers: titles, addresses, authors with their roles, pictures with alternatives and credits."""
    articles = await sample_articles(now=datetime.now(UTC))
    async with running_site(articles) as site:
        table = newsletter_table(sources=[{"kind": "feed", "name": "site", "url": f"{site.url}/feed.xml"}])
        fetch = {"allow_private": [site.url.removeprefix("http://")]}
        async with opened_project(tmp_path, newsletters={"weekly": table}, fetch=fetch) as app:
            now = datetime.now(UTC)
            harvest = await app.desk("weekly").sources[0].harvest(since=now - timedelta(days=400), now=now, memory={})
    read = {article.title: article for article in harvest.articles}

    assert {article.title for article in articles} == set(read)
    for article in articles:
        got = read[article.title]
        assert [author.name for author in article.authors] == [author.name for author in got.authors]
        assert article.category == got.category
        assert bool(article.picture) == bool(got.picture)
        if article.picture and got.picture:
            assert article.picture.credit == got.picture.credit


async def test_every_link_and_picture_of_the_site_is_there():
    """From the front page to every article and from every article to its pictures: 200 throughout, with the right types."""
    async with running_site(await sample_articles(now=datetime.now(UTC))) as site:
        front = (await site.client.get("/")).text
        pages = {path: await site.client.get(path) for path in re.findall(rf'href="{site.url}(/articles/[^"]+)"', front)}
        sources = {source for page in pages.values() for source in re.findall(r'<img src="([^"]+)"', page.text)}
        pictures = {source: await site.client.get(source) for source in sources}

    assert re.search(r'<link rel="alternate" type="application/rss\+xml"[^>]* href="/feed.xml">', front)
    assert len(site.articles) == len(pages)
    assert {200} == {page.status_code for page in pages.values()}
    assert pictures
    assert {200} == {picture.status_code for picture in pictures.values()}
    assert all(picture.headers["content-type"].startswith("image/") for picture in pictures.values())


async def test_an_article_says_of_itself_what_its_record_says():
    """Canonical address, JSON-LD with authors and picture, caption and credit under the picture, where it first appeared."""
    article = Article(
        title="A line that ends </script> early",
        url="https://meridian-review.example/world/early",
        authors=(Author(name="Ada Writer", role="Correspondent", bio="Writes."), Author(name="Bo Writer")),
        category="World",
        published=NOW,
        first_published=datetime(2026, 11, 20, tzinfo=UTC),
        original_publisher="Der Hafenkurier",
        picture=Picture(url="https://pictures.example/p.jpg", alt="A quay", caption="The quay at noon", credit="Cy Snapper"),
        teaser='Quotes " and <angles> & ampersands',
        text=Guarded("First paragraph.\n\nSecond <b>paragraph</b>.", members_only=False),
        language="en",
    )
    async with running_site((article,)) as site:
        page = (await site.client.get("/articles/early")).text
    node = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])

    assert ("NewsArticle", article.title, article.url) == (node["@type"], node["headline"], node["url"])
    assert [("Ada Writer", "Correspondent"), ("Bo Writer", None)] == [(one["name"], one.get("jobTitle")) for one in node["author"]]
    assert ("The quay at noon", "Cy Snapper") == (node["image"]["caption"], node["image"]["creditText"])
    assert NOW == datetime.fromisoformat(node["datePublished"])
    assert ("World", True) == (node["articleSection"], node["isAccessibleForFree"])
    assert '<link rel="canonical" href="https://meridian-review.example/world/early">' in page
    assert re.search(r"<figcaption>The quay at noon.*Cy Snapper.*</figcaption>", page)
    assert "First published by Der Hafenkurier on 20 November 2026" in page
    assert "<p>Second &lt;b&gt;paragraph&lt;/b&gt;.</p>" in page
    assert 1 == page.count("</script>")


async def test_the_text_for_members_is_not_on_the_open_site():
    """A members' article shows its teaser and says so; the words are on no page and in no feed."""
    secret = "Three ships passed without a light."
    article = Article(title="The keeper's ledger", teaser="A ledger is found.", text=Guarded(secret, members_only=True), members_only=True)
    async with running_site((article,)) as site:
        answers = [await site.client.get(path) for path in ("/", "/feed.xml", "/articles/the-keeper-s-ledger")]

    assert [200, 200, 200] == [answer.status_code for answer in answers]
    assert not any(secret in answer.text for answer in answers)
    assert "for members of Meridian Review" in answers[2].text
    assert '"isAccessibleForFree": false' in answers[2].text


async def test_articles_of_one_name_have_addresses_of_their_own():
    """Two articles of one title, and titles in scripts that no address can hold, are all to be had."""
    same = Article(title="Tides")
    async with running_site((same, same, Article(title="潮の満ち引き"), Article(title="مد وجزر"))) as site:
        feed = feedparser.parse((await site.client.get("/feed.xml")).content)
        pages = [await site.client.get(entry.link) for entry in feed.entries]

    assert 4 == len({entry.link for entry in feed.entries})
    assert [entry.title in page.text for entry, page in zip(feed.entries, pages, strict=True)] == [True] * 4


@pytest.mark.parametrize(
    "path", ["/articles/none", "/pictures/none.jpg", "/pictures/..%2fauthors.toml", "/pictures/authors.toml", "/nothing"]
)
async def test_what_is_not_there_is_404(path):
    """Neither an unknown name nor a way up a folder leads anywhere."""
    async with running_site((Article(title="Tides"),)) as site:
        answer = await site.client.get(path)

    assert 404 == answer.status_code


async def test_a_control_character_in_an_article_does_not_break_the_feed():
    """XML 1.0 has no way to write U+0008 or U+000B; the feed stays one that parses."""
    async with running_site((Article(title="Ti\x08des\x0b", teaser="High\x00 and low"),)) as site:
        answer = await site.client.get("/feed.xml")

    assert "Tides" == ET.fromstring(answer.content).findtext("channel/item/title")
