"""What the preview hands out and what it refuses to open, over raw HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest

from newsletter.errors import NotAllowed
from newsletter.model.edition import EditionEvent
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
