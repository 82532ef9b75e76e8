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
        # seven languages: labels, "and", roles
        ("Written by: Ada Reed, Ben Ito and Cy Oh", ("Ada Reed", "Ben Ito", "Cy Oh")),
        ("Von Max Muster und Eva Beispiel, Chefredakteurin", ("Max Muster", "Eva Beispiel")),
        ("Par Luc Petit et Anne Gros, envoyés spéciaux", ("Luc Petit", "Anne Gros")),
        ("Por Ana Pérez e Inés Gil, corresponsal", ("Ana Pérez", "Inés Gil")),
        ("di Marco Rossi e Anna Bianchi, inviata", ("Marco Rossi", "Anna Bianchi")),
        ("Por João Silva e Maria Souza", ("João Silva", "Maria Souza")),
        ("Door Jan de Vries en Piet Bakker", ("Jan de Vries", "Piet Bakker")),
        ("Anna van der Berg en Koos de Wit, verslaggever", ("Anna van der Berg", "Koos de Wit")),
        ("Autorzy: Jan Nowak i Ewa Lis", ("Jan Nowak", "Ewa Lis")),
        ("María José de la Cruz y Luis Ortega", ("María José de la Cruz", "Luis Ortega")),
        # suffixes and titles belong to a name
        ("John Lee Jr, Mary Oh, PhD, and Al Roe MD", ("John Lee Jr", "Mary Oh, PhD", "Al Roe MD")),
        ("von Dr. Max Muster", ("Dr. Max Muster",)),
        # where, for whom, with whose help, when
        ("By Ada Reed in Berlin and Ben Ito in Paris", ("Ada Reed", "Ben Ito")),
        ("Von Max Muster, Lille", ("Max Muster",)),
        ("Von Max Muster, dpa", ("Max Muster", "dpa")),
        ("Ada Reed for The Daily Coast", ("Ada Reed",)),
        ("By ADA REED | The Daily Coast", ("ADA REED",)),
        ("Ada Reed, Coast News, London", ("Ada Reed",)),
        ("Von Max Muster mit Material der dpa", ("Max Muster",)),
        ("Published by Ada Reed on 3 May 2031", ("Ada Reed",)),
        ("Ada Reed • 4 min read", ("Ada Reed",)),
        ("Ada Reed and 2 others", ("Ada Reed",)),
        ("Luc Petit et al.", ("Luc Petit",)),
        ("Ada Reed @adareed", ("Ada Reed",)),
        # slashes part full names, not the marks of a desk
        ("Ada Reed/Ben Ito", ("Ada Reed", "Ben Ito")),
        ("dpa/afp", ("dpa/afp",)),
        ("hosb/mum;kesm", ("hosb/mum", "kesm")),
        # houses, where no person is
        ("Coast staff reporter", ("Coast staff reporter",)),
        ("The Daily Coast", ("The Daily Coast",)),
        ("Senior Reporter", ()),
        # bylines in characters
        ("[김철수 기자]", ("김철수",)),
        ("김철수 이영희 기자", ("김철수", "이영희")),
        ("記者 山田太郎", ("山田太郎",)),
        ("文/王小明", ("王小明",)),
        ("作者：王小明 李雷", ("王小明", "李雷")),
        ("本报记者 王小明 李雷", ("王小明", "李雷")),
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
