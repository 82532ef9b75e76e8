"""`init`: a folder with one theme to change, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.app.project import write_project
from newsletter.config.load import load
from newsletter.errors import UsageError
from newsletter.rendering.render import render
from newsletter.shipped import shipped
from tests.support.editions import job, newsletter


@pytest.mark.parametrize("theme", ["journal", "briefing", "magazine"])
def test_a_project_holds_one_theme_and_uses_it(tmp_path: Path, theme):
    """A copy of the shipped one, its name in config.toml, and a page on how to change it."""
    folder = tmp_path / "new"
    write_project(folder, with_examples=True, theme=theme)
    settings = load(folder / "config.toml", {})

    assert sorted(path.name for path in (folder / "templates").iterdir()) == sorted(["README.md", theme])
    assert settings.newsletter(settings.slugs[0]).theme == theme
    assert (folder / "templates" / theme / "theme.toml").read_bytes() == (shipped("templates") / theme / "theme.toml").read_bytes()
    assert f"{theme}/partials/footer.mjml.j2" in (folder / "templates" / "README.md").read_text(encoding="utf-8")


def test_one_file_of_the_copy_is_enough_to_be_changed(tmp_path: Path):
    """What the project deletes is taken from the shipped theme again."""
    folder = tmp_path / "new"
    write_project(folder, theme="briefing")
    for path in sorted((folder / "templates" / "briefing").rglob("*"), reverse=True):
        if path.name == "footer.mjml.j2":
            path.write_text('<mj-section><mj-column><mj-text><p class="meta">Our own foot</p></mj-text></mj-column></mj-section>')
        elif path.is_file():
            path.unlink()

    folders = (str(folder / "templates"), str(shipped("templates")))
    page = render(job(newsletter=newsletter(theme="briefing"), theme_folders=folders)).html

    assert "Our own foot" in page
    assert "The quiet ports" in page


def test_a_theme_that_is_not_shipped_writes_nothing(tmp_path: Path):
    """The nearest name is suggested."""
    with pytest.raises(UsageError, match="did you mean 'magazine'"):
        write_project(tmp_path / "new", theme="magazin")

    assert not list(tmp_path.iterdir())
