"""What the preview hands out and what it refuses to open, over raw HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest

from newsletter.errors import NotAllowed
from newsletter.model.edition import EditionEvent
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.edit import Edit, edit
from newsletter.web.excerpts import excerpt
from tests.support.pages import approved_edition, opened_project, previewing
from tests.support.previews import token_of


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


async def test_what_another_terminal_does_shows_at_the_next_look(tmp_path: Path) -> None:
    """A preview that began before there was a draft shows the draft once it is built, a changed subject, and its approval."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        desk = app.desk("weekly")
        before = (await client.get("/")).text
        draft = (await build(desk)).edition
        built = (await client.get("/")).text
        edited = await edit(desk, draft, Edit(subject="Changed elsewhere"), who="somebody")
        changed = (await client.get("/?view=inbox")).text
        await approve(desk, edited)
        sealed = (await client.get("/")).text

    assert "not stored" in before
    assert "not stored" not in built
    assert f'href="/edit/{draft.name}"' in built
    assert "Changed elsewhere" in changed
    assert "This edition is sealed" in sealed


async def test_a_sealed_edition_shows_the_warnings_it_was_approved_with(tmp_path: Path) -> None:
    """Who looks at it later sees what was known, and who let it pass."""
    async with opened_project(tmp_path) as app:
        desk = app.desk("weekly")
        draft = await edit(desk, (await build(desk)).edition, Edit(subject="Harbours " * 10), who="somebody")
        await approve(desk, draft, who="Ines")
        recorded = await app.editions.warnings(draft.id)
        async with previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
            page = (await client.get("/")).text

    assert recorded
    for one in recorded:
        assert f"<code>{one.check}</code>" in page
    assert "Ines approved the edition with it on" in page


async def test_the_edit_page_leads_back_to_the_preview_of_its_edition(tmp_path: Path) -> None:
    """Whichever edition the preview began with."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        draft = (await build(app.desk("weekly"))).edition
        page = (await client.get(f"/edit/{draft.name}")).text
        led_to = (await client.get(re.search(r'id="back" href="([^"]+)"', page)[1])).text

    assert f'<span class="edition">{draft.name}</span>' in led_to


async def test_an_edition_file_that_a_draft_has_not_taken_in_is_told(tmp_path: Path) -> None:
    """A stored draft changes with a build alone; until then the preview says what it does not show."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        desk = app.desk("weekly")
        draft = (await build(desk)).edition
        desk.editions_folder.mkdir(parents=True)
        (desk.editions_folder / f"{draft.slot}.md").write_text("---\nsubject: A subject of its own\n---\n")
        await client.post("/refresh", data={"token": await token_of(client)}, headers={"Origin": url})
        told = (await client.get("/")).text
        await build(desk)
        taken_in = (await client.get("/")).text

    assert f"{draft.slot}.md was saved after this draft was made" in told
    assert "was saved after" not in taken_in
    assert "A subject of its own" in taken_in
