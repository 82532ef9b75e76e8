"""What is heard of a digest: Chromium's accessibility tree, against a golden file for each shipped theme."""

from __future__ import annotations

import pytest

from tests.support.transcripts import GOLDEN, THEMES, spoken_in


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("theme", THEMES)
async def test_a_theme_is_spoken_as_its_golden_file_says(theme: str) -> None:
    """A change in what is heard is read by a person: `python -m tests.support.transcripts` writes the files anew."""
    said = await spoken_in(theme)

    assert (GOLDEN / f"{theme}.txt").read_text(encoding="utf-8") == said


@pytest.mark.parametrize("theme", THEMES)
def test_a_story_is_one_link_stop_and_nothing_is_said_as_an_address(theme: str) -> None:
    """Each headline is a link once; no picture is without words, no line is an address, no caption repeats its picture's words."""
    lines = (GOLDEN / f"{theme}.txt").read_text(encoding="utf-8").splitlines()
    headlines = [line.partition(": ")[2] for line in lines if line.startswith("heading 2, link")]
    links = [line.partition(": ")[2] for line in lines if line.startswith("link")]
    pictures = [line.partition(": ")[2] for line in lines if line.startswith("image")]
    texts = [line.partition(": ")[2] for line in lines if line.startswith("text")]

    assert len(set(headlines)) == len(headlines) == 8
    assert not set(headlines) & set(links)
    assert 1 == sum(line.startswith("heading 1") for line in lines)
    assert all(pictures)
    assert not any("://" in line or line.lower().endswith((".jpg", ".png")) for line in lines)
    assert not any(picture in text for picture in pictures for text in texts if len(picture) > 3)
