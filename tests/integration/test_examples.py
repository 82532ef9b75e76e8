"""The samples are what the demo and the pictures in the docs need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image

from newsletter.cell.pool import Cell
from newsletter.config.load import load
from newsletter.model.article import Article
from newsletter.shipped import shipped
from newsletter.sources.authors import load_registry
from newsletter.sources.folder.source import FolderSource

NOW = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)


async def samples(now: datetime = NOW) -> list[Article]:
    """All sample articles as the shipped configuration collects them."""
    settings = load(shipped("config.toml"), {})
    newsletter = settings.newsletter("journal")
    async with Cell(size=1) as cell:
        source = FolderSource(settings.sources("journal")[0], zone=newsletter.timezone, cell=cell)
        harvest = await source.harvest(since=now - timedelta(days=90), now=now, memory={})
    assert harvest.problems == ()
    path = settings.authors_path("journal")
    assert path is not None
    registry = load_registry(path)
    return [registry.complete(article) for article in harvest.articles]


def age_days(article: Article) -> float:
    """How old a sample is."""
    assert isinstance(article.published, datetime)
    return (NOW - article.published) / timedelta(days=1)


async def test_a_week_of_samples_is_there_in_any_year() -> None:
    """Thirteen of the sixteen are a week old at most, because ages stand in them instead of dates."""
    ages = sorted(age_days(article) for article in await samples())

    assert len(ages) == 16
    assert len([age for age in ages if age <= 7]) == 13
    assert [round(age, 3) for age in ages[-3:]] == [9.0, 15.0, 40.0]


async def test_the_samples_show_what_a_digest_must_carry() -> None:
    """Categories, several authors, members-only text, other scripts and other publishers all occur."""
    articles = await samples()

    assert len({article.category for article in articles}) == 6
    assert len({author.name for article in articles for author in article.authors}) >= 8
    assert max(len(article.authors) for article in articles) == 3
    assert [bool(article.teaser) for article in articles if article.members_only] == [True]
    assert {"ar", "ja"} <= {article.language for article in articles}
    assert len([article for article in articles if article.original_publisher and article.first_published]) == 3


async def test_every_teaser_is_whole_and_of_the_right_length() -> None:
    """A teaser is 80 to 300 characters, ends as a sentence does, and is not the title."""
    teasers = [(article.title, article.teaser) for article in await samples() if article.teaser]

    assert len(teasers) >= 8
    assert [title for title, teaser in teasers if not 80 <= len(teaser) <= 300 or teaser[-1] not in ".。?!" or title in teaser] == []


async def test_every_picture_is_there_light_and_described() -> None:
    """Pictures are JPEG files of 1200 by 675 under 80 KB, with alternative text and a credit."""
    pictures = [article.picture for article in await samples() if article.picture]

    assert len(pictures) >= 10
    for picture in pictures:
        file = Path(unquote(urlsplit(picture.url).path))
        assert file.stat().st_size < 80_000
        with Image.open(file) as opened:
            assert (opened.format, opened.size) == ("JPEG", (1200, 675))
        assert picture.alt
        assert picture.credit


async def test_some_authors_have_no_photo_and_one_is_unknown() -> None:
    """Cards fall back on initials for two of the registry, and one author is not in it."""
    authors = {author.name: author for article in await samples() for author in article.authors}

    assert {"Ruben Castellanos", "Marta Lindqvist"} == {name for name, author in authors.items() if author.bio and not author.photo}
    assert {"Callum Drysdale"} == {name for name, author in authors.items() if not author.bio}
