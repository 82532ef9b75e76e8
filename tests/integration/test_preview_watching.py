"""What the preview watches: folders that come to be later, the configuration, and nothing that does not concern it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from newsletter.config.load import from_tables
from newsletter.errors import ConfigError, Problem
from newsletter.web.previewing import preview_until
from newsletter.web.watching import changed_paths
from tests.support.pages import opened_project
from tests.support.project import default_tables

SOON_S = 5


@asynccontextmanager
async def watching(*wanted: Path):
    """What is heard of these paths, as a queue of sets."""
    stop, heard = asyncio.Event(), asyncio.Queue()

    async def listen() -> None:
        async for touched in changed_paths(wanted, stop):
            heard.put_nowait(touched)

    running = asyncio.create_task(listen())
    await asyncio.sleep(0.3)  # until the watching threads listen
    try:
        yield heard
    finally:
        stop.set()
        await asyncio.wait_for(running, timeout=SOON_S)


async def heard_of(heard: asyncio.Queue, path: Path) -> bool:
    """True once something is heard of a path."""
    async with asyncio.timeout(SOON_S):
        while path not in await heard.get():
            pass
    return True


async def test_a_folder_that_comes_later_is_watched_from_then_on(tmp_path: Path) -> None:
    """Its coming is heard of, and then what changes deep inside it."""
    wanted = tmp_path / "content" / "templates"
    async with watching(wanted) as heard:
        (wanted / "journal").mkdir(parents=True)
        assert await heard_of(heard, wanted)
        await asyncio.sleep(0.3)
        while not heard.empty():
            heard.get_nowait()
        (wanted / "journal" / "digest.mjml.j2").write_text("x")
        assert await heard_of(heard, wanted)


async def test_a_file_is_heard_of_when_it_is_made_changed_or_put_in_the_place_of_another(tmp_path: Path) -> None:
    """Editors write a new file and rename it over the old one; that is a change too."""
    wanted = tmp_path / "config.toml"
    async with watching(wanted) as heard:
        wanted.write_text("a = 1")
        assert await heard_of(heard, wanted)
        fresh = tmp_path / "config.toml.new"
        fresh.write_text("a = 2")
        fresh.rename(wanted)
        assert await heard_of(heard, wanted)


async def test_what_lies_beside_is_not_heard_of(tmp_path: Path) -> None:
    """The database next to the configuration is written all the time; nothing is rendered for it."""
    async with watching(tmp_path / "config.toml", tmp_path / "templates") as heard:
        (tmp_path / "newsletter.db").write_text("x")
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "config.toml").write_text("x")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await heard.get()


@asynccontextmanager
async def previewed(app, reopen):
    """A preview that reads its configuration again; a client of it."""
    stop, told = asyncio.Event(), asyncio.Queue()
    running = asyncio.create_task(preview_until(app, app.desk("weekly"), None, stop, port=0, told=told.put_nowait, reopen=reopen))
    url = (await told.get()).removeprefix("preview on ").rstrip("/")
    await asyncio.sleep(0.4)  # until the watching threads listen
    try:
        async with httpx2.AsyncClient(base_url=url) as client:
            yield client
    finally:
        stop.set()
        await asyncio.wait_for(running, timeout=SOON_S)


async def page_with(client: httpx2.AsyncClient, words: str) -> str:
    """The page, once these words are in it."""
    async with asyncio.timeout(SOON_S):
        while words not in (page := (await client.get("/")).text):
            await asyncio.sleep(0.05)
    return page


async def test_a_changed_configuration_is_shown_and_a_mistake_in_it_lies_over_the_last_good_render(tmp_path: Path) -> None:
    """The new name stands in the mail; a mistake is told with its line, the mail stays, and mending it takes it away."""
    names = iter(["The Daily Review", None, "The Hourly Review"])

    def reopen():
        name = next(names)
        if name is None:
            raise ConfigError([Problem(file="config.toml", line=7, key="newsletters.weekly.nmae", message="is no option")])
        tables = default_tables()
        tables["newsletters"]["weekly"]["name"] = name
        return from_tables(tables, tmp_path)

    config = tmp_path / "config.toml"
    async with opened_project(tmp_path) as app, previewed(app, reopen) as client:
        config.write_text("1")
        await page_with(client, "<bdi>The Daily Review</bdi>")
        first = (await client.get("/frame")).text
        await asyncio.sleep(0.3)
        config.write_text("2")
        broken = await page_with(client, "config.toml:7: newsletters.weekly.nmae: is no option")
        still = (await client.get("/frame")).text
        await asyncio.sleep(0.3)
        config.write_text("3")
        mended = await page_with(client, "<bdi>The Hourly Review</bdi>")

    assert "The Daily Review" in first
    assert first == still
    assert 'role="alert"' in broken
    assert 'role="alert"' not in mended


async def test_an_edition_file_in_a_folder_that_did_not_exist_is_taken_in(tmp_path: Path) -> None:
    """The first edition file of a project needs no new start."""
    async with opened_project(tmp_path) as app:
        desk = app.desk("weekly")
        assert not desk.editions_folder.exists()
        async with previewed(app, None) as client:
            page = (await client.get("/")).text
            slot = page.partition('class="edition">weekly-')[2].partition("<")[0]
            desk.editions_folder.mkdir(parents=True)
            (desk.editions_folder / f"{slot}.md").write_text("---\nsubject: A subject of its own\n---\n")
            await page_with(client, "A subject of its own")
