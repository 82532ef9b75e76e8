"""What the checks say of pictures: left out, unsigned, heavy, in a format that is not drawn, at a size that is not theirs."""

from __future__ import annotations

from typing import Any

import pytest

from newsletter.checks.base import CheckedPicture, Finding, LeftOutPicture
from newsletter.checks.pictures import RULES
from tests.support.findings import HTML, findings, planted

OURS = {rule.id for rule in RULES}
HARBOUR = "https://journal.example/harbour.jpg"
WIDTH = 'width="552"'
STORY = "A harbour wakes up"


def shown(src: str = HARBOUR, **changes: Any) -> CheckedPicture:
    """The picture of the clean edition, as a file that fits."""
    fields: dict[str, Any] = {"src": src, "story": STORY, "bytes": 60_000, "width": 1104, "height": 621, "linked": True}
    return CheckedPicture(**(fields | changes))


def of_pictures(found: tuple[Finding, ...]) -> list[Finding]:
    """The findings about pictures."""
    return [finding for finding in found if finding.id in OURS]


def test_a_fit_picture_is_not_mentioned() -> None:
    """Of any weight, width and height that go together."""
    assert findings(pictures=(shown(),)) == ()
    assert findings(pictures=(shown(width=552, height=310), shown("cid:1", bytes=900_000))) == ()


def test_a_left_out_picture_names_story_reason_and_cure() -> None:
    """What the editor does about it stands in the finding."""
    left = LeftOutPicture(story=STORY, what="photo of Lena", why="https://a.example/l.jpg is not there", do="correct its address")
    (finding,) = findings(left_out=(left,))

    assert (finding.id, finding.level, finding.story) == ("picture-missing", "warning", 1)
    assert finding.message == "the photo of Lena is left out: https://a.example/l.jpg is not there"
    assert finding.fix == "correct its address"


def test_an_unsigned_picture_is_information_with_its_story() -> None:
    """Not every picture needs a credit, so it blocks nothing."""
    (finding,) = findings(uncredited=(STORY,))

    assert (finding.id, finding.level, finding.story) == ("picture-credit", "info", 1)


def test_pictures_over_the_limit_are_named_heaviest_first() -> None:
    """Only those that the html shows count."""
    html = f'<img src="{HARBOUR}" alt="Cranes at dawn" width="552">'
    more = html.replace("harbour.jpg", "second.jpg")
    (finding,) = of_pictures(
        planted_with(html, html + more, pictures=(shown(bytes=190_000), shown(HARBOUR.replace("harbour", "second"), bytes=130_000)))
    )

    assert finding.id == "picture-weight"
    assert "320 KB" in finding.message
    assert finding.message.index("190 KB") < finding.message.index("130 KB")
    assert STORY in finding.where


def planted_with(old: str, new: str, **changes: Any) -> tuple[Finding, ...]:
    """The findings of the clean edition with `old` made `new` in its html, and these fields."""
    assert old in HTML
    return findings(html=HTML.replace(old, new), **changes)


@pytest.mark.parametrize(
    "address",
    [
        "https://journal.example/harbour.webp",
        "https://journal.example/harbour.AVIF?w=3",
        "https://journal.example/harbour%2Esvg",
        "data:image/svg+xml;base64,PHN2Zy8+",
    ],
)
def test_a_format_that_is_not_drawn_everywhere_is_found_in_a_themes_own_picture(address: str) -> None:
    """Gmail draws no SVG, Outlook no WebP."""
    found = of_pictures(planted(HARBOUR, address))

    assert [(finding.id, finding.level) for finding in found] == [("picture-format", "warning")]
    assert found[0].line


def test_a_srcset_is_looked_through_too() -> None:
    """A modern file offered beside an old one is drawn by those who choose it."""
    found = of_pictures(planted(WIDTH, f'{WIDTH} srcset="https://a.example/1.jpg 1x, https://a.example/2.webp 2x"'))

    assert [finding.id for finding in found] == ["picture-format"]
    assert "WEBP" in found[0].message


@pytest.mark.parametrize("written", ["", 'width="100%"', 'width="552px"', 'width="12.5"', 'width="0"', 'width="auto"'])
def test_a_width_that_is_no_whole_number_of_pixels_is_found(written: str) -> None:
    """Outlook shows such a picture at the size of its file."""
    found = of_pictures(planted(WIDTH, written))

    assert [(finding.id, finding.level) for finding in found] == [("picture-size", "warning")]
    assert STORY in found[0].where


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ({"width": 400, "height": 225}, "blurred"),
        ({"width": 3000, "height": 1687}, "nobody sees"),
    ],
)
def test_a_file_that_is_too_small_or_too_large_for_its_place_is_found(file: dict[str, int], word: str) -> None:
    """Each with both numbers."""
    (finding,) = of_pictures(findings(pictures=(shown(**file),)))

    assert finding.id == "picture-size"
    assert word in finding.message
    assert "552" in finding.message
    assert str(file["width"]) in finding.message


def test_a_picture_of_our_own_may_be_large() -> None:
    """The logo is shown at half its pixels or less; nobody's file is to blame."""
    assert of_pictures(findings(pictures=(shown(width=1500, height=843, linked=False),))) == []


@pytest.mark.parametrize(("height", "squeezed"), [("310", False), ("311", False), ("auto", False), ("552", True), ("100", True)])
def test_a_height_that_squeezes_a_picture_is_found(height: str, squeezed: bool) -> None:
    """Rounding is no squeezing."""
    found = of_pictures(planted_with(WIDTH, f'{WIDTH} height="{height}"', pictures=(shown(),)))

    assert ["squeezed" in finding.message for finding in found] == ([True] if squeezed else [])


def test_every_finding_about_pictures_has_its_rule() -> None:
    """The reference page explains each."""
    assert OURS == {"picture-missing", "picture-credit", "picture-weight", "picture-format", "picture-size"}
