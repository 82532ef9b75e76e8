"""The pictures in the docs: every theme in both widths and modes, and the pages, each small enough to be cloned with the code."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

from PIL import Image

from tests.support.page_pictures import PAGES
from tests.support.theme_pictures import FOLDER, HEIGHTS, LARGEST
from tests.support.theme_samples import THEMES

README = Path(__file__).resolve().parents[2] / "README.md"
PAGE = README.parent / "docs" / "how-to" / "themes.md"


def test_every_theme_has_its_pictures() -> None:
    """Desktop and phone, light and dark; the width is that of the window."""
    for theme, width, mode in product(THEMES, HEIGHTS, ("light", "dark")):
        with Image.open(FOLDER / f"{theme}-{width}-{mode}.png") as picture:
            assert picture.size == (width, HEIGHTS[width])


def test_the_pages_of_an_editor_have_their_pictures() -> None:
    """The preview on a desk and the edit page on a phone; each as large as its window."""
    for name, size in PAGES.items():
        with Image.open(FOLDER / f"{name}.png") as picture:
            assert picture.size == size


def test_no_picture_is_heavy_and_none_is_shown_nowhere() -> None:
    """They are cloned with the code; one that can be made again and that no page shows is of a theme."""
    weights = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    shown = set(re.findall(r"pictures/([\w-]+\.png)", README.read_text(encoding="utf-8") + PAGE.read_text(encoding="utf-8")))

    assert all(size <= LARGEST for size in weights.values()), weights
    assert [] == [name for name in weights if name not in shown and name.split("-")[0] not in THEMES]


def test_the_readme_shows_only_pictures_that_are_there() -> None:
    """The digest in every theme, and both pages."""
    shown = re.findall(r'src="(docs/pictures/[\w-]+\.png)"', README.read_text(encoding="utf-8"))

    assert all((README.parent / name).is_file() for name in shown), shown
    assert {f"docs/pictures/{name}.png" for name in PAGES} <= set(shown)
    assert all(any(f"/{theme}-" in name for name in shown) for theme in THEMES)


def test_the_page_on_themes_shows_every_theme_and_only_pictures_that_are_there() -> None:
    """By name and by picture."""
    text = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"\.\./pictures/([\w-]+\.png)", text)

    assert all((FOLDER / name).is_file() for name in shown)
    for theme in THEMES:
        assert f"`{theme}`" in text
        assert f"{theme}-600-light.png" in shown
