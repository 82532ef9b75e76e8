"""What of a page's text is no sentence of its story, and what stands before a report's first sentence."""

from __future__ import annotations

import pytest

from newsletter.editorial.furniture import is_caption, is_furniture, without_dateline
from newsletter.editorial.summary import summarise_text

_STORY = (
    "The council of Saltmere voted on Tuesday to build a tidal mill in the mouth of the river, the first in the country for ninety years."
)


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        ("en", "- Bring a lantern, for the mill is dark."),
        ("en", "• The mill opens at nine."),
        ("en", "2) The mill opens at nine."),
        ("fr", "3. Le moulin ouvre à neuf heures."),
        ("en", "(Corrects the third paragraph: the mill has four wheels.)"),
        ("en", "This story has been updated to give the number of wheels."),
        ("en", "By subscribing to the mill's letter you agree to our terms."),
        ("ar", "للعلم فإن جميع مشاركاتك يمكن استخدامها مع اسمك."),
        ("de", "Die Müllerin Lena Voss (l.) und der Bürgermeister vor der Halle."),
        ("en", "The miller at her wheel (Picture: Nora Field)."),
        ("de", "Von Jens Brandt."),
    ],
)
def test_furniture_is_seen(language: str, piece: str) -> None:
    """Items of a list, asides, corrections, captions, bylines, and what a reader consents to."""
    assert is_furniture(piece, language)


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        ("de", "3. Oktober: An diesem Tag öffnet die Bibliothek."),
        ("sv", "– Vi har väntat på kvarnen, säger Lena Voss."),
        ("en", "(The mill) and the ladder cost 2.4 million crowns."),
        ("en", "The council (left without a mayor since May) voted for a mill."),
        ("fr", "Par Saint-Malo passent trois mille bateaux."),
        ("en", "Saltmere has its own privacy policy for the mill."),
    ],
)
def test_what_only_looks_like_furniture_is_kept(language: str, piece: str) -> None:
    """A date, direct speech behind a dash, brackets around less than all."""
    assert not is_furniture(piece, language)


@pytest.mark.parametrize(
    "dateline",
    [
        "SALTMERE (AP) — ",
        "SALT HARBOUR, Mo. (AP) — ",
        "Saltmere (CNN) -- ",
        "(CNN) — ",
        "SEOUL, Aug. 20 (Yonhap) -- ",
        "Altenwerder (dpa) - ",
        "Madrid, 1 nov (EFE).- ",
        "(ANSA) - ROMA, 16 APR - ",
        "SALTMERE, Nov 22 — ",
        "Wien/Linz – ",
        "Wien – ",
        "LE POINT DU MATIN - ",
    ],
)
def test_a_dateline_is_no_part_of_the_sentence_behind_it(dateline: str) -> None:
    """Town, day and agency, as agencies in seven countries write them."""
    assert without_dateline(f"{dateline}Der Rat baut eine Mühle.") == "Der Rat baut eine Mühle."


@pytest.mark.parametrize(
    "sentence",
    [
        "Saltmere – Stadt der Mühlen – wählt einen Rat.",
        "Altenwerder (dpa) meldet Hochwasser.",
        "The mill (built in 1742) — the oldest of all — is for sale.",
        "In Saltmere - the town of mills - nobody sleeps.",
        "IT - and nothing else - runs the mill.",
    ],
)
def test_a_dash_alone_makes_no_dateline(sentence: str) -> None:
    """What belongs to the sentence stays."""
    assert without_dateline(sentence) == sentence


def test_a_summary_has_no_dateline() -> None:
    """And is still verbatim from there on."""
    text = "SALTMERE (AP) — The council of Saltmere voted on Tuesday to build a tidal mill in the mouth of the river."

    assert summarise_text(text, language="en")[0] == text.removeprefix("SALTMERE (AP) — ")


def test_what_a_colon_introduces_does_not_stand_without_it() -> None:
    """A block of somebody's words under "she writes:" is theirs, and would read as the article's own."""
    text = (
        "Ida Morrow has kept the mill of Saltmere for thirty years and has now written down what she heard there.\n\n"
        "In her book she writes:\n\n"
        "The river talks at night. Nobody in the town council of Saltmere believes that the river of Saltmere can talk.\n\n"
        "The book of the mill of Saltmere is out in May, and the council has bought a copy for every house in the valley."
    )

    words = summarise_text(text, title="The mill of Saltmere", language="en")[0]

    assert "Nobody in the town council" not in words
    assert words.endswith("in the valley.")


def test_an_article_that_is_all_introduced_is_still_summed_up() -> None:
    """A lead-in of its own above a text is no reason to say nothing."""
    text = "Nora Field writes from Saltmere:\n\nThe council of Saltmere voted on Tuesday to build a tidal mill in the mouth of the river."

    assert summarise_text(text, language="en")[0].startswith("The council of Saltmere")


@pytest.mark.parametrize(
    ("labelled", "plain"),
    [
        ("Analyse Après une semaine de pluie, le moulin tourne.", "Après une semaine de pluie, le moulin tourne."),
        ("Opinion: Saltmere needs a mill.", "Saltmere needs a mill."),
        ("Kommentar Die Mühle muss bleiben.", "Die Mühle muss bleiben."),
        ("Análisis | El molino vuelve.", "El molino vuelve."),
    ],
)
def test_the_name_of_a_column_is_no_part_of_the_sentence(labelled: str, plain: str) -> None:
    """Pages set it before the first sentence, without a stop."""
    assert without_dateline(labelled) == plain


@pytest.mark.parametrize("sentence", ["Opinion polls favour the mill.", "Analysis Group bought the mill.", "Kommentare sind offen."])
def test_a_sentence_that_opens_on_such_a_word_is_left_whole(sentence: str) -> None:
    """Only what cannot be the sentence's own beginning is taken off."""
    assert without_dateline(sentence) == sentence


@pytest.mark.parametrize(
    "paragraph",
    [
        "Photo: Ida Morrow",
        "Part of the old quay, covered in weed, lies below the town. Image credit: Ida Morrow et al.",
        "Parte del muelle viejo -cubierto de algas- está en el puerto. Crédito de la imagen: Ida Morrow",
        "Der alte Kai bei Niedrigwasser. Foto: Ida Morrow/Hafenamt",
        "Le vieux quai à marée basse. © Ida Morrow / Port",
        "Symbolbild: ein Kai",
    ],
)
def test_a_paragraph_with_a_credit_is_a_caption(paragraph: str) -> None:
    """All of it, also the sentence before the credit."""
    assert is_caption(paragraph)
    words, _, _ = summarise_text(f"{paragraph}\n\n{_STORY}", title="A mill for Saltmere", language="en")
    assert words == _STORY


@pytest.mark.parametrize(
    "paragraph",
    [
        "The photo that Ida Morrow took of the quay shows three boats.",
        "Ein Bild vom Kai zeigt drei Boote.",
        "The council voted for a mill. " * 20 + "Photo: Ida Morrow",
    ],
)
def test_a_paragraph_about_a_picture_is_none(paragraph: str) -> None:
    """Nor is a long one with a credit somewhere in it."""
    assert not is_caption(paragraph)


@pytest.mark.parametrize(
    "dated",
    [
        "(18.01.2018) {}",
        "18.01.2018 – {}",
        "[2019-03-12] {}",
        "12. März 2019: {}",
        "March 12, 2019 -- {}",
        "12 mars 2019 - {}",
        "12 de marzo de 2019 | {}",
    ],
)
def test_a_date_before_the_first_sentence_is_no_part_of_it(dated: str) -> None:
    """As with a dateline."""
    assert without_dateline(dated.format(_STORY)) == _STORY


@pytest.mark.parametrize("sentence", ["12 March 2019 was a cold day.", "On 12.03.2019 the mill opened.", "2019 was cold."])
def test_a_date_that_is_told_of_stays(sentence: str) -> None:
    """A sentence may begin with one."""
    assert without_dateline(sentence) == sentence


def test_the_number_of_a_point_and_where_to_buy_the_paper_are_furniture() -> None:
    """ "2." is no sentence, and nothing can be ordered "here" in a digest."""
    assert is_furniture("2.", "en")
    assert is_furniture("Please activate JavaScript in your browser.", "en")
    assert is_furniture("So steht es in der neuen Ausgabe (jetzt am Kiosk oder hier zu bestellen).", "de")
