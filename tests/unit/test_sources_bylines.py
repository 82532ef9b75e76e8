"""Names out of bylines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.article.bylines import split_names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("by Ada Reed , Ben Ito", ("Ada Reed", "Ben Ito")),
        ("By Ada Reed and Ben Ito", ("Ada Reed", "Ben Ito")),
        ("Ada Reed, Ben Ito & Cy Oh", ("Ada Reed", "Ben Ito", "Cy Oh")),
        ("Ada Reed; Ben Ito", ("Ada Reed", "Ben Ito")),
        ("Ada Reed | Ben Ito", ("Ada Reed", "Ben Ito")),
        ("Kari Nord og Ola Sør", ("Kari Nord", "Ola Sør")),
        ("Luc Petit et Anne Gros", ("Luc Petit", "Anne Gros")),
        ("Ana Pérez y Luis Gómez", ("Ana Pérez", "Luis Gómez")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Sam Ford Jr, PhD", ("Sam Ford Jr, PhD",)),
        ("Sam Ford, Jr., Ada Reed", ("Sam Ford, Jr.", "Ada Reed")),
        ("Reed, Ada", ("Reed, Ada",)),
        ("ada@press.example (Ada Reed)", ("Ada Reed",)),
        ("Ada Reed <ada@press.example>", ("Ada Reed",)),
        ("Von Max Muster, Redakteur", ("Max Muster",)),
        ("Ursula von der Au", ("Ursula von der Au",)),
        ("By Ada Reed, Political Editor", ("Ada Reed",)),
        ("Ada Reed | Senior Reporter", ("Ada Reed",)),
        ("Ada Reed Staff Writer", ("Ada Reed",)),
        ("Ada Reed (Reuters)", ("Ada Reed",)),
        ("15:36 Uhr Ada Reed", ("Ada Reed",)),
        ("Text: Lo Mi; Fotos: Xi Ma", ("Lo Mi",)),
        ("田中一郎 フォロー すべて見る", ("田中一郎",)),
        ("김민수 기자", ("김민수",)),
        ("Ada Reed, ADA REED", ("Ada Reed",)),
        ("admin", ()),
        ("ada@press.example", ()),
        ("https://press.example/ada", ()),
        ("12 hours ago", ()),
        ("x" * 200, ()),
        ("", ()),
        (None, ()),
    ],
)
def test_a_byline_is_its_people(byline: str | None, names: tuple[str, ...]) -> None:
    """Every person once, in order; labels, roles, addresses, clocks and photographers are nobody."""
    assert names == split_names(byline)


@given(st.text(max_size=300))
def test_no_byline_breaks_the_reader(text: str) -> None:
    """Any text gives at most twenty clean names."""
    names = split_names(text)

    assert len(names) <= 20
    assert all(name == " ".join(name.split()) and any(char.isalpha() for char in name) for name in names)


def test_a_byline_of_a_megabyte_costs_no_time() -> None:
    """Only its beginning is read."""
    assert "Ada Reed" == split_names("Ada Reed, " * 100_000)[0]
