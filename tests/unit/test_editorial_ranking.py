"""Which sentences are taken together, and where in the article they stand."""

from __future__ import annotations

from collections.abc import Sequence

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


def best_of(pieces: Sequence[str], *, title: str = "", longest: int = 400, paragraphs: Sequence[int] | None = None) -> tuple[int, ...]:
    """The run taken where each piece comes right behind the one before it; all in one paragraph unless said otherwise."""
    return best(
        pieces,
        range(len(pieces)),
        opening=0,
        follows={i: i - 1 for i in range(1, len(pieces))},
        paragraphs=paragraphs or [0] * len(pieces),
        title=title,
        language="en",
        longest=longest,
    )


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
    """It never begins a run, and nothing comes between the two."""
    council = "The council of Saltmere votes for a mill in the mouth of the river."
    eels = "But eels are rare in the waters of the river."

    assert best_of([council, eels], title="Council of Saltmere votes") == (0, 1)
    assert best_of([eels]) == ()
    apart = best(
        [council, "A heading", eels],
        [0, 2],
        opening=0,
        follows={2: 0},
        paragraphs=[0, 1, 2],
        title="Council of Saltmere votes",
        language="en",
        longest=400,
    )
    assert apart == (0,)


def test_a_run_has_no_gap() -> None:
    """Readers take two sentences of a summary for neighbours, so that they must be; a heading between them is none."""
    pieces = [
        "The council of Saltmere votes for a tidal mill in the mouth of the river.",
        "A heading, or a sentence",
        "Four villages are to bring grain to Saltmere by boat from the spring.",
    ]
    title = "Council of Saltmere votes for tidal mill in the mouth of the river: four villages bring grain by boat"

    def taken(follows: dict[int, int]) -> tuple[int, ...]:
        return best(pieces, [0, 2], opening=0, follows=follows, paragraphs=[0, 1, 2], title=title, language="en", longest=400)

    assert taken({2: 0}) == (0, 2)
    assert taken({}) == (0,)


def test_a_short_sentence_is_taken_along_but_never_begins() -> None:
    """ "All of them." belongs to what stands before it."""
    pieces = ["The council of Saltmere dismissed the keepers of the mill on Tuesday evening.", "All of them.", "Nobody had been asked."]

    assert best_of(pieces, title="Council dismisses keepers") == (0, 1, 2)
    assert best_of(["All of them."]) == ()


def test_who_is_called_by_a_role_is_taken_only_where_title_or_text_have_told_of_them() -> None:
    """Also where it opens the article: the standfirst that told of the couple is no part of the text."""
    pieces = ["The couple bought the old mill of Saltmere for nine crowns.", "Saltmere sells its empty houses at auction."]
    told = ["A couple from Saltmere asked for a house.", *pieces]

    assert best_of(pieces) == (1,)
    assert 0 in best_of(pieces, title="A couple and a mill")
    assert 1 in best_of(told)


def test_what_happens_again_does_not_begin_a_run_unless_it_opens_the_article() -> None:
    """As news do."""
    leaning = "But the weather was mild."
    flood = "In May a flood of the river tore the wheel from the tidal mill of Saltmere{}, and carried it past four villages to the sea."
    keeper = "Ida Morrow, who keeps a tidal mill in Saltmere, found a wheel in the reeds of the river below a bridge of the third village."
    wheel = "It weighs as much as nine oxen, and has to be taken home by sea, because no road of the county would bear as much as that."
    title = "River tears wheel from tidal mill of Saltmere, past four villages to the sea"

    assert best_of([leaning, flood.format(""), keeper, wheel], title=title)[0] == 1
    assert best_of([leaning, flood.format(" again"), keeper, wheel], title=title)[0] == 2
    assert best_of([flood.format(" again"), keeper], title=title)[0] == 0


def test_a_name_that_nobody_has_told_is_not_taken_where_there_is_enough_without_it() -> None:
    """The mill may be praised by Brandt in the article; in its summary nobody knows him."""
    pieces = [
        "“The tidal mill in the mouth of the river will grind grain for four villages and salt for the fishermen of Saltmere,” sighed Brandt.",
        "“It is late,” sighed Brandt.",
        "Weather was mild on the coast, and many people went out in boats to look at the seals on the sands.",
        "Houses are sold at auction, and nine of them went to people from the capital, or so it is told at the quay.",
    ]
    title = "Tidal mill in the mouth of the river to grind grain and salt for four villages and the fishermen of Saltmere"

    assert best_of(pieces, title=title, longest=270) == (2, 3)
    assert 0 in best_of(pieces, title=f"Brandt: {title}", longest=270)


def test_no_run_is_wider_than_allowed_and_none_repeats_itself() -> None:
    """Two sentences that share most of their words do not stand together."""
    twice = [PIECES[0], "The council of Saltmere votes for one mill."]

    assert len(best_of(twice)) == 1
    assert best_of([PIECES[0], PIECES[2]], longest=60) in {(0,), (1,)}


def test_a_standfirst_and_a_lead_that_tell_one_thing_in_two_ways_do_not_stand_together() -> None:
    """Within one paragraph the same words are how a story goes on."""
    standfirst = "A thick fog from the marshes put the whole harbour of Saltmere into darkness on Monday, and the ferry stayed at the quay."
    lead = "On Monday at noon the harbour lamps had to be lit, because fog from the marshes had brought darkness over Saltmere."

    assert len(best_of([standfirst, lead], paragraphs=[0, 1])) == 1
    assert best_of([standfirst, lead]) == (0, 1)


def test_a_run_that_begins_later_holds_nothing_called_the_something_that_was_told_of_before_it() -> None:
    """ "The letter" is known to who has read the first sentence; a letter is new to everybody."""
    leaning = "But nine singers wrote a letter to the council, it became known on Monday."
    later = (
        "Saltmere takes more money from its concerts than any other town on the coast of the country, and pays those who sing in them less than all of them, "
        "as a harbour master has found who counts both every summer."
    )
    about = "Singers get one crown in nine of any money that concerts bring to a town, says {} from Saltmere."
    title = "Concerts bring Saltmere more money than any other town, and its singers less"

    assert best_of([leaning, later, about.format("a letter")], title=title) == (1, 2)
    assert best_of([leaning, later, about.format("the letter")], title=title) == (1,)


def test_a_run_does_not_end_on_a_question_where_there_is_enough_without_it() -> None:
    """Who reads the digest would wait for the answer."""
    told = "The council of Saltmere votes for a tidal mill in the mouth of the river, the first on the whole coast for ninety years."

    assert best_of([told, "Who is to pay for it?"], title="Council votes for tidal mill") == (0,)


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
