"""The pictures in the docs: every theme in both widths and modes, each small enough to be cloned with the code."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

from PIL import Image

from tests.support.theme_pictures import FOLDER, HEIGHTS, LARGEST
from tests.support.theme_samples import THEMES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "themes.md"


def test_every_theme_has_its_pictures() -> None:
    """Desktop and phone, light and dark; the width is that of the window."""
    for theme, width, mode in product(THEMES, HEIGHTS, ("light", "dark")):
        with Image.open(FOLDER / f"{theme}-{width}-{mode}.png") as picture:
            assert picture.size == (width, HEIGHTS[width])


def test_no_picture_of_a_theme_is_heavy() -> None:
    """They are cloned with the code."""
    heavy = {path.name: path.stat().st_size for path in FOLDER.glob("*-*-*.png") if path.name.split("-")[0] in THEMES}

    assert len(heavy) >= 4 * len(THEMES) + 2
    assert all(size <= LARGEST for size in heavy.values()), heavy


def test_the_page_on_themes_shows_every_theme_and_only_pictures_that_are_there() -> None:
    """By name and by picture."""
    text = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"\.\./pictures/([\w-]+\.png)", text)

    assert all((FOLDER / name).is_file() for name in shown)
    for theme in THEMES:
        assert f"`{theme}`" in text
        assert f"{theme}-600-light.png" in shown
