"""One file summarised: an article, a bare text whose first line is prose, a text whose title is told apart."""

from __future__ import annotations

import pytest

from newsletter.app.reading import extract_all, summarize_one
from newsletter.errors import Unreachable
from tests.support.editorial_texts import ENGLISH

PROSE = ENGLISH.text.split("\n\n", 2)[2]  # from the first sentence of the story on
FIRST = (
    "The council of Saltmere voted on Tuesday to build a tidal mill in the mouth of the river, the first in the country for ninety years."
)


async def test_the_first_paragraph_of_a_bare_text_is_no_title() -> None:
    """It may be what says most; it is not left out of the summary."""
    summary = await summarize_one(PROSE.encode(), "mill.txt")

    assert (summary.words.for_reader(member=True) or "").startswith(FIRST)
    assert summary.places[0].start == 0


async def test_a_title_told_apart_leaves_the_whole_text_to_be_summarised() -> None:
    """A first line as short as a title is part of the story where the title is given."""
    text = (
        "The council voted for a tidal mill.\n\n"
        + "It was a long evening in the hall of Saltmere, and nobody went home before the last hand was counted.\n\n" * 3
    )

    summary = await summarize_one(text.encode(), "mill.txt", title=ENGLISH.title, language="en")

    assert (summary.words.for_reader(member=True) or "").startswith("The council voted for a tidal mill.")


async def test_a_page_keeps_its_own_text_and_language_under_another_title() -> None:
    """Markup is read as markup, whatever the title is said to be."""
    page = f"<html lang='en'><title>x</title><body><article><h1>A mill</h1>{''.join(f'<p>{part}</p>' for part in PROSE.split(chr(10) * 2))}</article>"

    summary = await summarize_one(page.encode(), "mill.html", title=ENGLISH.title)

    words = summary.words.for_reader(member=True) or ""
    assert FIRST in words
    assert "<" not in words


async def test_a_private_address_is_refused_without_advice_that_cannot_be_followed() -> None:
    """`extract` reads no configuration: to add a host to one would change nothing."""
    with pytest.raises(Unreachable, match="no public address") as caught:
        await extract_all([("http://127.0.0.1:9/story", None)], as_=None)

    assert "allow_private" not in str(caught.value)
