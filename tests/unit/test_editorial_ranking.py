"""Which sentences are taken together, and where in the article they stand."""

from __future__ import annotations

from newsletter.editorial.choice import best
from newsletter.editorial.passages import places_of
from newsletter.editorial.ranking import capitals, chances, expected, overlap, terms
from newsletter.editorial.sentences import sentences_of
from newsletter.editorial.summary import shortened, summarise
from newsletter.model.article import Article, Guarded
from tests.support.editorial_texts import ENGLISH

PIECES = [
    "The council of Saltmere votes for a mill.",
    "But eels are rare.",
    "A mill in Saltmere grinds grain for four villages.",
    "Weather was mild.",
]


def chance(title: str = "") -> dict[str, float]:
    """The chances of the words of the pieces."""
    return chances([terms(piece) for piece in PIECES], title, frozenset(capitals(PIECES[0])))


def test_a_word_of_the_title_an_early_a_repeated_word_and_a_name_have_better_chances() -> None:
    """Each by itself."""
    assert chance("Four villages")["villages"] > chance()["villages"]
    assert chance()["council"] > chance()["weather"]
    assert chance()["mill"] > chance()["votes"]
    assert capitals(PIECES[0]) == ["saltmere"]
    assert chance()["saltmere"] > chances([terms(piece) for piece in PIECES], "", frozenset())["saltmere"]


def test_what_is_said_twice_counts_once_and_costs_its_length() -> None:
    """A longer summary must say more."""
    one, other = frozenset({"mill", "council"}), frozenset({"mill"})

    assert expected([one, other], 12, chance()) == expected([one], 12, chance())
    assert expected([one], 20, chance()) < expected([one], 12, chance())


def test_scripts_without_spaces_are_counted_in_pairs_of_signs() -> None:
    """A whole sentence is not one word."""
    assert terms("水車の建設") == ["水車", "車の", "の建", "建設"]
    assert overlap(frozenset(terms("水車の建設")), frozenset(terms("水車の修理"))) == 0.5


def test_a_leaning_sentence_is_taken_only_behind_the_one_it_leans_on() -> None:
    """With the first two there is room for it, without the first there is not."""
    assert 1 not in best(PIECES, [1, 2, 3], title="", language="en", longest=400)
    assert best(PIECES, [1], title="", language="en", longest=400) == ()
    assert best(PIECES, [0, 1], title="Eels are rare", language="en", longest=400) == (0, 1)


def test_who_is_called_by_a_role_is_taken_only_where_title_or_text_have_told_of_them() -> None:
    """Also where it opens the article: the standfirst that told of the couple is no part of the text."""
    pieces = ["The couple bought the old mill of Saltmere for nine crowns.", "Saltmere sells its empty houses at auction."]
    told = ["A couple from Saltmere asked for a house.", *pieces]

    assert best(pieces, [0, 1], title="", language="en", longest=400) == (1,)
    assert 0 in best(pieces, [0, 1], title="A couple and a mill", language="en", longest=400)
    assert 1 in best(told, [0, 1, 2], title="", language="en", longest=400)


def test_what_happens_again_is_not_taken_without_what_comes_before() -> None:
    """Unless it opens the article, as news do."""
    pieces = [
        "The mill of Saltmere stands by the river, where Ida Morrow built it of oak and slate a hundred and ninety years ago this winter.",
        "Weather was mild on the coast.",
        "The town has fish, salt and nine inns, and Ida Morrow counts the guests of each of them in summer for the newspaper of the county.",
        "In May a flood of the river tore the wheel from the mill of Saltmere again.",
    ]

    assert 3 not in best(pieces, [0, 1, 2, 3], title="River tears wheel from mill", language="en", longest=210)
    assert 3 in best(
        [*pieces[:3], pieces[3].replace(" again", "")], [0, 1, 2, 3], title="River tears wheel from mill", language="en", longest=210
    )
    assert 0 in best([pieces[3], pieces[0]], [0, 1], title="", language="en", longest=400)


def test_a_name_that_nobody_has_told_is_not_taken_where_there_is_enough_without_it() -> None:
    """The mill may be praised by Brandt in the article; in its summary nobody knows him."""
    pieces = [
        "“The tidal mill in the mouth of the river will grind grain for four villages and salt for the fishermen of Saltmere,” sighed Brandt.",
        "“It is late,” sighed Brandt.",
        "Weather was mild on the coast, and many people went out in boats to look at the seals on the sands.",
        "Houses are sold at auction, and nine of them went to people from the capital.",
    ]
    title = "Tidal mill in the mouth of the river to grind grain and salt for four villages and the fishermen of Saltmere"

    assert best(pieces, [0, 1, 2, 3], title=title, language="en", longest=270) == (2, 3)
    assert 0 in best(pieces, [0, 1, 2, 3], title=f"Brandt: {title}", language="en", longest=270)


def test_no_set_is_wider_than_allowed_and_none_repeats_itself() -> None:
    """Two sentences that share most of their words do not stand together."""
    twice = [PIECES[0], "The council of Saltmere votes for one mill."]

    assert len(best(twice, [0, 1], title="", language="en", longest=400)) == 1
    assert best(PIECES, [0, 2], title="", language="en", longest=60) in {(0,), (2,)}


def test_every_sentence_of_an_extract_can_be_looked_up_in_its_article() -> None:
    """The place gives the paragraph and the characters; only blanks may differ."""
    article = Article(title=ENGLISH.title, language="en", text=Guarded(ENGLISH.text.replace(" the ", "  the\n"), members_only=False))
    summary = summarise(article)
    text = article.text.for_reader(member=True) or ""

    cut = [" ".join(text[place.start : place.end].split()) for place in summary.places]

    assert len(cut) == summary.sentences
    assert " ".join(cut) == " ".join((summary.words.for_reader(member=True) or "").split())
    assert [place.paragraph for place in summary.places] == [
        next(number for number, part in enumerate(text.split("\n\n"), 1) if " ".join(part.split()).find(piece) >= 0) for piece in cut
    ]
    assert shortened(summary, 1, language="en").places == summary.places[:1]


def test_a_sentence_that_is_not_there_gives_no_places() -> None:
    """Half a trail would mislead."""
    assert places_of(["The council votes.", "Nobody said this."], "The council votes. And so on.") == ()
    assert places_of([], "x") == ()


def test_what_stands_before_a_gate_is_free_and_comes_before_what_stands_behind_it() -> None:
    """An article for members without an excerpt: everybody reads the beginning that the publisher shows."""
    free = "The council of Saltmere voted on Tuesday to build a tidal mill in the mouth of the river."
    article = Article(
        title="Mill",
        language="en",
        members_only=True,
        free_text=free,
        text=Guarded(f"{free}\n\nThe secret is an eel ladder.", members_only=True),
    )

    assert summarise(article).words.for_reader(member=False) == free


def test_an_extract_of_sentences_joined_is_split_again_into_as_many() -> None:
    """What `shortened` counts is what was taken."""
    summary = summarise(Article(title=ENGLISH.title, language="en", text=Guarded(ENGLISH.text, members_only=False)))

    assert len(sentences_of(summary.words.for_reader(member=True) or "", "en")) == summary.sentences
