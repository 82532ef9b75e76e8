"""The edit page under a theme that changes: what is looked at before an approval is what an approval would render."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx2

from newsletter.shipped import shipped
from newsletter.steps.build import build
from tests.support.pages import opened_project, previewing


async def test_a_theme_that_was_changed_shows_on_the_edit_page_at_once(tmp_path: Path) -> None:
    """The draft is the same and its render is kept, but not beyond the theme that it was made with."""
    shutil.copytree(shipped("templates") / "journal", tmp_path / "templates" / "journal")
    footer = tmp_path / "templates" / "journal" / "partials" / "footer.mjml.j2"
    words = footer.read_text(encoding="utf-8")
    async with opened_project(tmp_path) as app:
        draft = (await build(app.desk(None))).edition
        async with previewing(app, draft) as url, httpx2.AsyncClient(base_url=url, timeout=30) as client:
            before = (await client.get(f"/edit/{draft.name}/mail")).text
            footer.write_text(f"{words}<mj-section><mj-column><mj-text>Another foot.</mj-text></mj-column></mj-section>", encoding="utf-8")
            after = (await client.get(f"/edit/{draft.name}/mail")).text
            footer.write_text(f"{words}{{% if", encoding="utf-8")
            page = (await client.get(f"/edit/{draft.name}")).text

    assert "Another foot." not in before
    assert "Another foot." in after
    assert "footer.mjml.j2:" in page
