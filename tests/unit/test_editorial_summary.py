"""The words for an article: from the best place that has them, always whole, guarded where they were taken from guarded text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.editorial.lead import LONGEST, is_story
from newsletter.editorial.openings import leans
from newsletter.editorial.sentences import is_whole, sentences_of, width
from newsletter.editorial.summary import summarise, summarise_text
from newsletter.model.article import Article, Guarded, SummarySource
from tests.support.editorial_texts import ALL, ENGLISH, GERMAN, Sample

TEASER = "The council votes for a mill in the mouth of the river. It is the first in the country for ninety years."
ARTICLE = Article(title=ENGLISH.title, text=Guarded(ENGLISH.text, members_only=False), teaser=TEASER, language="en")


def words_of(article: Article, words: str | None = None) -> tuple[str, str]:
    """Source and words of the summary, as a member reads it."""
    summary = summarise(article, words=words)
    return summary.source.value, summary.words.for_reader(member=True) or ""


def test_the_editor_comes_before_the_note_before_the_teaser_before_the_text() -> None:
    """Each is taken only where what comes before it is missing."""
    noted = replace(ARTICLE, note="Read this one for the eels.")

    assert words_of(noted, "  My own\nwords ") == ("editor", "My own words")
    assert words_of(noted) == ("note", "Read this one for the eels.")
    assert words_of(ARTICLE) == ("teaser", TEASER)
    assert words_of(replace(ARTICLE, teaser=None))[0] == "extract"


@pytest.mark.parametrize(
    "teaser",
    [
        "The council votes for a mill in the mouth of the river, and the fishermen of the town fear for the eel, whose young…",
        "The council votes for a mill in the mouth of the river, and the fishermen of the town fear for the eel [...]",
        "The council votes for a mill in the mouth of the river, and the fishermen of the town fear for the eel and",
        "A mill for Saltmere.",
        "Harbour town votes for a tidal mill",
        "The council votes for a mill in the mouth of the river. Read more of it in the evening at https://journal.example/mill.",
        "The council votes for a mill in the mouth of the river, but who is to pay for it, now that the school needs a new roof?",
        "A mill in the mouth of the river for the council of Saltmere. We looked at the plans of it and tell you what they cost.",
        "All the stars, all the songs and all the gossip of the week: a magazine gives its readers what other papers keep from them.",
        "The mill in the mouth of the river, as it will stand there at low water in the spring. Photo: Harbour office of Saltmere",
        "Long. " * 100,
        "But it votes for a mill in the mouth of the river, and the fishermen of the town fear for the eel, whose young come in spring.",
        "The couple votes for a mill in the mouth of the river, and the fishermen of the town fear for the eel, whose young come in spring.",
        "Here’s what the fishermen of the town had to say about the mill in the mouth of the river, and what it means for the eel.",
        "The council votes for a mill in the mouth of the river. The council votes for a mill in the mouth of the river.",
        "…and the council votes for a mill in the mouth of the river, while the fishermen of the town fear for the eel in spring.",
    ],
)
def test_a_teaser_that_is_cut_or_short_or_the_title_gives_way_to_the_text(teaser: str) -> None:
    """Fit is 80 to 400 characters of whole sentences, each once, that are not the title, announce nothing, and are understood by themselves."""
    assert words_of(replace(ARTICLE, teaser=teaser))[0] == "extract"


def test_a_teaser_may_call_by_a_role_whom_the_title_names() -> None:
    """Title and excerpt are read together."""
    teaser = "The couple from the coast bought the mill in the mouth of the river, and the fishermen of the town are glad of it."

    assert words_of(replace(ARTICLE, teaser=teaser, title="A couple buys the mill"))[0] == "teaser"


def test_without_a_text_a_cut_teaser_loses_its_last_sentence() -> None:
    """What is whole of it is kept, if it says enough."""
    bare = Article(title="Mill", language="en", teaser="The council votes for a mill in the river. The fishermen of the town fear for…")

    assert words_of(bare) == ("teaser", "The council votes for a mill in the river.")
    assert words_of(replace(bare, teaser="A mill. The fishermen fear for…")) == ("none", "")
    assert words_of(replace(bare, teaser=None)) == ("none", "")


def test_a_short_whole_teaser_is_better_than_nothing() -> None:
    """From 40 characters on it is taken where the text gives no sentence."""
    assert words_of(Article(title="Mill", language="en", teaser="The council votes for a mill in the river.")) == (
        "teaser",
        "The council votes for a mill in the river.",
    )


def test_a_note_that_is_too_long_ends_with_a_sentence() -> None:
    """A curator's note is kept whole up to 400 characters, then as far as its sentences go."""
    note = "This is a long note about the mill. " * 20

    source, words = words_of(replace(ARTICLE, note=note))

    assert source == "note"
    assert len(words) <= LONGEST
    assert words.endswith("mill.")


def test_what_was_taken_from_a_members_only_text_is_guarded() -> None:
    """The extract is for members; a teaser is free, and is preferred even where it is short."""
    gated = replace(ARTICLE, members_only=True, teaser=None, text=Guarded(ENGLISH.text, members_only=True))

    assert summarise(gated).source is SummarySource.EXTRACT
    assert summarise(gated).words.for_reader(member=False) is None
    free = summarise(replace(gated, teaser="The council votes for a mill in the river."))
    assert free.words.for_reader(member=False) == "The council votes for a mill in the river."


def test_what_stands_before_the_gate_is_taken_where_it_says_more_than_a_teaser_that_is_not_fit() -> None:
    """The one sentence that an excerpt leaves whole is seldom understood alone; the beginning of the story is, and it is as free."""
    shown = "\n\n".join(ENGLISH.text.split("\n\n")[2:4])
    gated = replace(ARTICLE, members_only=True, teaser="Two hundred boats along the coast carry one. Each of", free_text=shown)
    gated = replace(gated, text=Guarded(ENGLISH.text, members_only=True))

    summary = summarise(gated)

    assert SummarySource.EXTRACT is summary.source
    assert (summary.words.for_reader(member=False) or "") in " ".join(shown.split())
    short = summarise(replace(gated, free_text="It rained."))
    assert "Two hundred boats along the coast carry one." == short.words.for_reader(member=False)


def test_a_gated_text_in_an_open_article_stays_guarded() -> None:
    """The seal on the text counts even where the article's own mark is missing."""
    odd = replace(ARTICLE, teaser=None, members_only=False, text=Guarded(ENGLISH.text, members_only=True))

    assert summarise(odd).words.for_reader(member=False) is None


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.language)
def test_an_extract_is_whole_sentences_of_the_text_in_its_order(sample: Sample) -> None:
    """In ten languages: verbatim, at most three, at most 400 wide, nothing of the page's furniture."""
    words, count, method = summarise_text(sample.text, title=sample.title, language=sample.language)

    taken = sentences_of(words, sample.language)
    places = [sample.text.index(sentence) for sentence in taken]
    assert method == "extract"
    assert 1 <= count == len(taken) <= 3
    assert places == sorted(places)
    assert all(is_whole(sentence, sample.language) for sentence in taken)
    assert 60 <= width(words) <= LONGEST
    assert not re.search("Photo|Foto|写真|Read more|Subscribe|By Nora|Von Jens|Par Claire", words)


@pytest.mark.parametrize("sample", ALL[:5], ids=lambda sample: sample.language)
def test_an_extract_does_not_open_on_something_said_before(sample: Sample) -> None:
    """A sentence that leans stands only behind the one it leans on."""
    sentences = sentences_of(sample.text, sample.language)
    taken = sentences_of(summarise_text(sample.text, title=sample.title, language=sample.language)[0], sample.language)

    for sentence in taken:
        if leans(sentence, sample.language):
            assert sentences[sentences.index(sentence) - 1] in taken


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "He called the mill a toy."),
        ("en", "But not everybody is glad."),
        ("en", "In his view, the money belongs in the school."),
        ("en", "“We have waited for this,” he said."),
        ("en", "“It is a disgrace.”"),
        ("en", "Because of this, the mill was closed."),
        ("en", "Here are some of the most memorable ones."),
        ("de", "Dabei blieb fast alles erhalten."),
        ("de", "In diesem Zusammenhang erinnerte niemand an den Streit."),
        ("de", "Das teilte die Gemeinde am Montag mit."),
        ("de", "Er sei stolz darauf, sagte er."),
        ("fr", "Cependant, la commune espère y ouvrir un gîte."),
        ("fr", "Selon lui, personne ne voudra dormir là."),
        ("fr", "C'est une première."),
        ("es", "Sin embargo, el agua escasea."),
        ("es", "Según su cálculo, el pozo basta."),
        ("it", "Inoltre, il restauro costerà meno."),
        ("it", "Secondo lui basteranno sei mesi."),
    ],
)
def test_these_lean_on_the_sentence_before(language: str, sentence: str) -> None:
    """Pronouns, demonstratives, connectives and the speech of somebody who is not named."""
    assert leans(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This week the council of Saltmere votes."),
        ("en", "The minister said he would resign."),
        ("en", "Those who live by the river know the eel."),
        ("en", "“We have waited for this,” said Dr. Ida Morrow."),
        ("en", "In London, Ida Morrow is known as a builder of mills."),
        ("de", "Das Parlament stimmt am Dienstag ab."),
        ("de", "In diesem Jahr öffnet die Bibliothek."),
        ("de", "Der Minister sagte, er werde gehen."),
        ("fr", "Ce matin, une trentaine d'habitants ont manifesté."),
        ("fr", "Il faut sauver le phare."),
        ("es", "Este año la escuela reabrirá."),
        ("it", "Quest'anno la campana tornerà."),
    ],
)
def test_these_stand_on_their_own(language: str, sentence: str) -> None:
    """What only looks like leaning is not left out."""
    assert not leans(sentence, language)


def test_a_sentence_too_long_gives_way_and_the_shortest_is_taken_if_all_are() -> None:
    """No sentence is ever cut to fit."""
    long = "The council " + "of the old and the new harbour " * 14 + "votes."
    longer = long.replace("votes.", "votes on Tuesday.")
    short = "Saltmere gets a mill in the mouth of its river."

    assert summarise_text(f"{long} {short}", language="en")[0] == short
    assert summarise_text(f"{longer} {long}", language="en")[0] == long


def test_a_text_of_junk_gives_none() -> None:
    """Captions, cut lines and invitations are no summary."""
    assert summarise_text("Photo: a quay.\n\nSubscribe to our newsletter.\n\nand so on", language="en") == ("", 0, "none")
    assert summarise_text("") == ("", 0, "none")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("nl", "Lees ook: wat de raad van Zoutmeer over de molen zegt."),
        ("pt", "Leia também: o que a câmara de Vilar diz do moinho."),
        ("sv", "Läs också: vad kommunen säger om kvarnen."),
        ("ru", "Читайте также: что говорит совет о мельнице."),
        ("ar", "اقرأ أيضا: ماذا يقول المجلس عن الطاحونة."),
        ("ja", "関連記事：水車について市議会が語る。"),
        ("ko", "무단 전재 및 재배포를 금지한다."),
        ("zh", "相关阅读：市议会谈水磨。"),
    ],
)
def test_an_invitation_to_read_on_is_furniture_in_every_language(language: str, line: str) -> None:
    """It is whole, and still no sentence of the story."""
    assert not is_story(line, language)


def test_the_title_is_not_said_again() -> None:
    """A text that begins with its headline does not give it as the summary."""
    words, _, _ = summarise_text(f"{GERMAN.title}.\n\n{GERMAN.text}", title=GERMAN.title, language="de")

    assert GERMAN.title not in words


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([s for sample in ALL for s in sentences_of(sample.text, sample.language)]), max_size=25),
    st.sampled_from([*"xy", "en", "de", "ja", None]),
)
def test_any_extract_is_verbatim_and_in_bounds(pieces: list[str], language: str | None) -> None:
    """Whatever the text is made of, no sentence is cut, changed or invented."""
    text = "\n\n".join(pieces)

    words, count, _ = summarise_text(text, language=language)

    assert width(words) <= LONGEST
    assert count <= 3
    # Sentences of two paragraphs are joined by a space, and the splitter may take a quotation and what follows it as one.
    assert all("".join(sentence.split()) in "".join(text.split()) for sentence in sentences_of(words, language))


@pytest.mark.parametrize(
    ("language", "byline", "text"),
    [
        ("ja", "【塩見港＝山田花子】", "塩見市の議会は火曜日、川の河口に新しい水車を建設することを賛成多数で決めた。"),
        ("ko", "(소금호=가나통신) 홍길동 기자 = ", "소금호 시의회는 화요일 강 하구에 새 물레방아를 짓기로 의결했다고 밝혔다."),
    ],
)
def test_where_and_by_whom_a_report_was_written_is_no_part_of_its_summary(language: str, byline: str, text: str) -> None:
    """The sentence behind the byline is taken without it, and still found in the article."""
    summary = summarise(Article(title="", language=language, text=Guarded(byline + text, members_only=False)))

    assert summary.words.for_reader(member=True) == text
    assert [(place.start, place.end) for place in summary.places] == [(len(byline), len(byline + text))]


def test_a_telegraphic_deck_gives_way_to_the_first_paragraph() -> None:
    """Lines without articles above the story mean what the story tells first."""
    deck = "Moinho para por falta de água no verão. Moleiros pedem que barragem abra mais cedo."
    story = (
        "O moinho de Saltmere deixou de moer nesta semana porque o rio traz pouca água, segundo a câmara da vila.",
        "A câmara quer abrir a barragem antes de julho, e os moleiros da região apoiam o plano.",
        "A farinha de quatro aldeias depende das mós, que moem há noventa anos sem parar.",
    )
    words, _, _ = summarise_text("\n\n".join([deck, *story]), title="Aldeias ficam sem farinha", language="pt")
    assert words.startswith("O moinho de Saltmere")


def test_a_first_paragraph_of_short_sentences_about_somebody_named_is_no_deck() -> None:
    """Only what opens as a headline does is taken for one."""
    opening = "Saltmere has a new mill in its harbour. Ana Reed opened it on Monday before four hundred guests from all the villages."
    rest = "The mill grinds the flour of four villages, and its wheels are turned by the tide twice a day."
    words, _, _ = summarise_text(f"{opening}\n\n{rest}", title="Flour for four villages", language="en")
    assert words.startswith("Saltmere has a new mill in its harbour.")


def test_the_article_in_the_first_person_may_say_so_and_another_may_not() -> None:
    """A "we" of nobody is left out where the rest speaks of others; an account of one's own is full of it."""
    others = (
        "The council of Saltmere has voted for a mill in the mouth of the river, the first in the country for ninety years.",
        "The mill will grind the flour of four villages, and its wheels are to be turned by the tide twice a day.",
        "Builders are to begin in the spring, when the river is low, and the mill opens in the autumn.",
    )
    ours = "As we had expected, the council of Saltmere voted for the mill in the mouth of the river with a large majority."
    words, _, _ = summarise_text("\n\n".join([ours, *others]), title="A mill for Saltmere", language="en")
    assert "we had" not in words
    account = (
        "We came to Saltmere for a mill in the river.",
        "I had read of the tide, and my brother knew how our wheels would have to turn in the mouth of the river.",
    )
    words, _, _ = summarise_text(
        "\n\n".join([*account, "We opened it in the autumn, and four villages bring us their flour."]), title="Our mill", language="en"
    )
    assert words.startswith("We came to Saltmere")


def test_a_summary_does_not_run_on_past_a_heading() -> None:
    """What stands under a heading begins another part, and reads like a jump behind the part before."""
    first = "The council of Saltmere has voted for a mill in the mouth of the river, the first in the country for ninety years."
    other = "The choir of the village sings on Friday evenings in the barn above the harbour, and strangers are welcome."
    words, _, _ = summarise_text(
        "\n\n".join([first, "Songs in the barn", other, other.replace("Friday", "Sunday")]), title="News", language="en"
    )
    assert first == words


def test_a_summary_does_not_end_on_a_tag_of_a_few_words() -> None:
    """A short turn of phrase behind the sentence promises what the summary does not tell any more."""
    first = "Opposition to the mill in the mouth of the river is growing in all the four villages, and with good reason."
    rest = (
        "Builders are to begin in the spring, when the river is low, and to close the harbour for a year, in which the boats of the villages "
        "are to lie in Varnes, where the piers are long enough for all of them and the market takes their fish at the prices of the council, "
        "which the fishermen say are too low to live on."
    )
    words, _, _ = summarise_text(f"{first} Or reasons, to be exact.\n\n{rest}", title="A mill for Saltmere", language="en")
    assert words in (first, rest)


def test_a_summary_does_not_begin_with_we_where_somebody_else_is_spoken_of() -> None:
    """In the paper of an office every third sentence says "we", and the reader of a digest asks who that is."""
    ours = "We are among the first offices of all that heat with straw alone, and we mean to go on like that for a long time."
    rest = (
        "Saltmere is to have a mill in its harbour, and Ana Reed of the council told four hundred guests on Monday how it works. "
        "Its wheels turn by the tide, twice a day in winter and in summer, and grind flour for four villages of the coast."
    )
    text = f"{ours} {rest}"
    words, _, _ = summarise_text(text, title="A mill for Saltmere", language="en")
    assert words == rest


def test_a_teaser_may_call_by_a_role_whom_the_title_names_in_full() -> None:
    """Who reads the title knows who the singer is; without a name in it the text is taken."""
    teaser = "The singer lives in the mill with her brother. Four villages hear her when the tide is low and the wheels stand still."
    named = replace(ARTICLE, title="Ana Reed sings in the mill", teaser=teaser)
    text = Guarded(
        f"{ARTICLE.text.for_reader(member=True)}\n\nThe singer lives with her brother, and hears the wheels stand still.",
        members_only=False,
    )
    named = replace(named, text=text)
    assert words_of(named)[0] == "teaser"
    assert words_of(replace(named, title="Songs in the mill"))[0] == "extract"


def test_the_english_of_a_template_is_not_believed_where_the_text_is_in_another_language() -> None:
    """A German sentence that leans is known as German."""
    text = (
        "Dies teilte die Gemeinde Altenwerder am Montag mit, und zwar ohne einen Grund zu nennen, wie es in der Zeitung heißt.\n\n"
        + GERMAN.text
    )
    article = Article(title=GERMAN.title, language="en", text=Guarded(text, members_only=False))

    assert not (summarise(article).words.for_reader(member=True) or "").startswith("Dies teilte")


def test_an_excerpt_that_is_not_about_the_article_gives_way_to_the_text() -> None:
    """A slogan of the site, or a line about another article."""
    other = "A singer of the capital has bought nine houses in the hills, and her neighbours complain about concerts late at night."

    assert words_of(replace(ARTICLE, teaser=other))[0] == "extract"


def test_an_excerpt_that_says_a_sentence_twice_says_it_once() -> None:
    """As where a page's maker joined two fields."""
    once = "The council of Saltmere votes for a tidal mill in the mouth of the river, and the fishermen of the town fear for the eel."

    assert words_of(replace(ARTICLE, teaser=f"{once} {once}")) == ("teaser", once)
