"""What the preview hands out and what it refuses to open, over raw HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest

from newsletter.errors import NotAllowed
from newsletter.model.edition import EditionEvent
from newsletter.web.excerpts import excerpt
from tests.support.pages import approved_edition, opened_project, previewing


async def test_a_picture_is_had_by_its_hash_and_by_nothing_else(tmp_path: Path) -> None:
    """The pictures of a draft, stored nowhere yet, are served to the frame; no name leads to another file."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        names = set(re.findall(r"/picture/([0-9a-f]{64})", (await client.get("/frame")).text))
        had = {name: (await client.get(f"/picture/{name}")).headers["content-type"] for name in names}
        others = [await client.get(f"/picture/{name}") for name in ("0" * 64, "..%2fproject.key", "project.key", "%00")]

    assert names
    assert {"image/jpeg"} == set(had.values())
    assert [404] * 4 == [answer.status_code for answer in others]


async def test_an_edition_that_is_over_is_refused(tmp_path: Path) -> None:
    """There is nothing to look at in a cancelled edition; the command says so instead of serving a page."""
    async with opened_project(tmp_path) as app:
        edition = await approved_edition(app)
        await app.editions.move(edition.id, EditionEvent.REOPEN)
        edition = await app.editions.move(edition.id, EditionEvent.CANCEL)

        with pytest.raises(NotAllowed):
            async with previewing(app, edition):
                pass


async def test_each_further_language_has_a_sample_reader(tmp_path: Path) -> None:
    """A newsletter with readers in German can be looked at as one of them, and the interface of the mail is in German."""
    async with (
        opened_project(tmp_path, newsletters={"weekly": {"languages": ["de"]}}) as app,
        previewing(app) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        page = (await client.get("/")).text
        number = int(re.search(r'id="reader-(\d+)"[^>]*><span>a reader in de<', page)[1])
        german = (await client.get(f"/frame?reader={number}")).text
        english = (await client.get("/frame")).text

    assert 'lang="de"' in german.partition("<head")[0]
    assert 'lang="en"' in english.partition("<head")[0]


async def test_the_data_of_a_public_reader_holds_nothing_for_members(tmp_path: Path) -> None:
    """The edition as JSON keeps the reader's right: reasons for all, members' text for members."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        public, member = [(await client.get(f"/?view=data&reader={number}")).text for number in (0, 1)]

    assert "keeper" not in public
    assert "keeper" in member
    assert "&#34;why&#34;: " in public


async def test_a_place_with_a_column_is_shown_with_its_lines(tmp_path: Path) -> None:
    """FILE:LINE:COLUMN and FILE:LINE lead to the same lines; a file outside the folders leads to none."""
    (tmp_path / "a.j2").write_text("one\ntwo\nthree\n")
    marked = [[line.text for line in excerpt(f"{tmp_path}/a.j2:{place}", [tmp_path]) if line.wrong] for place in ("2", "2:7")]

    assert [["two"], ["two"]] == marked
    assert [] == excerpt(f"{tmp_path}/a.j2:2", [tmp_path / "other"])
