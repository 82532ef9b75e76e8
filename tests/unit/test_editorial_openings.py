"""Which sentences stand on their own, in every language that has words for it; and which names a reader has not been told."""

from __future__ import annotations

import pytest

from newsletter.editorial.languages import LANGUAGES
from newsletter.editorial.languages.record import Words
from newsletter.editorial.names import Names
from newsletter.editorial.openings import (
    NAMED,
    announces,
    definites,
    echoes,
    is_fragment,
    is_ours,
    known,
    leans,
    names_somebody,
    needs,
    recalls,
    refers,
)
from newsletter.editorial.sentences import is_whole, sentences_of, width
from tests.support.editorial_texts import ALL, Sample

LEANING = [
    ("en", "“… Our river needs a mill,” he said in Saltmere."),
    ("en", "The council also voted for a ladder."),
    ("de", "Auf dem Tisch liegt sein Hut."),
    ("de", "In der Halle wurde zudem Lena Voss geehrt."),
    ("es", "Explicó que la escuela reabrirá en septiembre."),
    ("it", "Ha aggiunto che il restauro costerà meno."),
    ("pt", "No entanto, a água é pouca."),
    ("pt", "Afirmou que a escola reabre em setembro."),
    ("pt", "Nesse sentido, a câmara pediu um empréstimo."),
    ("nl", "Daarna haalt zij nog een diploma."),
    ("nl", "Volgens hem kost de molen te veel."),
    ("nl", "De raad stemde ook over een ladder."),
    ("sv", "Dessutom byggs en trappa för ålen."),
    ("sv", "Enligt honom är kvarnen för dyr."),
    ("no", "Hun sier at mølla er for dyr."),
    ("da", "Derfor bygges der en trappe til ålen."),
    ("ru", "Однако воды не хватает."),
    ("ru", "По его словам, мельница слишком дорога."),
    ("ru", "При этом рыбаки боятся за угря."),
    ("ar", "وأضاف أن الطاحونة ستبنى في الربيع."),
    ("ar", "هذا القرار أغضب الصيادين."),
    ("ja", "しかし、水は足りない。"),
    ("ja", "この水車は四つの村の粉をひく。"),
    ("ja", "同氏は来年の春に着工すると述べた。"),
    ("ko", "그러나 물이 부족하다."),
    ("ko", "그는 내년 봄에 공사를 시작한다고 밝혔다."),
    ("ko", "이에 어부들은 장어를 걱정한다."),
    ("zh", "但是水不够。"),
    ("zh", "他表示，明年春天开工。"),
    ("zh", "此外，渔民担心鳗鱼。"),
    ("en", "Phase two brings a ladder for the eels."),
    ("en", "The third step is a ladder for the eels."),
    ("en", "Two hours later, the harbour was empty."),
    ("en", "The following day the harbour was empty."),
    ("en", "In the second winter they were only 40."),
    ("en", "Inside the mill of Saltmere, they grind grain."),
    ("de", "Schritt drei ist eine Treppe für die Aale."),
    ("de", "Nur zwei Stunden später war der Hafen leer."),
    ("de", "In der Mühle von Altenwerder waren es gar nur 14 von 90."),
    ("de", "Am Montag hat er den Plan der Mühle unterschrieben."),
    ("de", "Dass das bei Lena Voss so schnell ging, freut die Stadt."),
    ("de", "Das Wasser werde dann zu warm für die Aale."),
    ("en", "All three mills grind grain for Saltmere."),
    ("de", "Kurz dachte er sogar an ein Ende der Mühle."),
    ("de", "Die hiergegen eingelegte Klage der Fischer wies das Gericht ab."),
    ("de", "Alle drei Mühlen stehen am Fluss."),
    ("de", "In Briefen hätten einzelne Fischer demzufolge mit Streik gedroht."),
    ("de", "In Summe waren 14 von 90 Aalen da."),
    ("de", "Neue Mühlen hätten das Problem nicht."),
    ("en", "In total, the mill grinds grain for four villages."),
    ("en", "A decision that angered many fishermen of Saltmere."),
    ("en", "Asked about the mill, the mayor of Saltmere said nothing."),
    ("en", "Last year, she left Saltmere."),
    ("de", "Eine Entscheidung, die viele Fischer ärgert."),
    ("de", "Kein Wunder, dass der Hafen leer ist."),
    ("de", "Das Ergebnis: Der Hafen ist leer."),
    ("fr", "Une situation qui inquiète les élus de Port-Salin."),
    ("fr", "Reste à savoir qui paiera le moulin."),
    ("fr", "Aujourd’hui, elle vit à Port-Salin."),
    ("es", "Una situación que preocupa a los vecinos de Salmar."),
    ("es", "Cabe recordar que el molino de Salmar cerró en mayo."),
    ("it", "Una scelta che preoccupa i pescatori."),
    ("pt", "Apesar dessa previsão, o moinho de Vilar fechou."),
    ("pt", "Na ocasião, o prefeito de Vilar calou."),
    ("fr", "Au total, le moulin a coûté trois millions."),
    ("fr", "Sous le toit du moulin de Port-Salin, ils ont signé le contrat."),
    ("fr", "Deux heures plus tard, le port était vide."),
    ("es", "De nuevo se cerró el puerto de Salmar."),
    ("es", "Dos horas después, el puerto estaba vacío."),
    ("it", "Il giorno dopo il porto era vuoto."),
    ("pt", "No dia seguinte o porto estava vazio."),
    ("nl", "Twee uur later was de haven leeg."),
    ("nl", "In januari heeft zij de molen gekocht."),
    ("sv", "I januari har hon köpt kvarnen."),
    ("da", "I januar har hun købt møllen."),
]
STANDING = [
    ("en", "Down by the quay, the council of Saltmere voted for a mill."),
    ("de", "Im Rathaus von Altenwerder hat der Rat über die Bibliothek abgestimmt."),
    ("pt", "A câmara de Vilar votou na terça-feira por um moinho."),
    ("pt", "Este ano a escola reabre com nove alunos."),
    ("nl", "De raad van Zoutmeer stemde dinsdag voor een molen."),
    ("nl", "Deze week stemt de raad van Zoutmeer over de molen."),
    ("sv", "De fem fiskarna i hamnen fruktar för ålen."),
    ("sv", "Kommunen röstade i tisdags för en kvarn."),
    ("no", "Kommunen stemte tirsdag for en mølle."),
    ("da", "Byrådet stemte tirsdag for en mølle."),
    ("ru", "Совет Соленого Озера проголосовал во вторник за мельницу."),
    ("ru", "В этом году школа откроется снова."),
    ("ar", "صوت مجلس المدينة يوم الثلاثاء لبناء طاحونة."),
    ("ja", "市議会は火曜日、水車の建設を決めた。"),
    ("ja", "この夏、水車が動き出す。"),
    ("ko", "시의회는 화요일 물레방아 건설을 의결했다."),
    ("zh", "市议会周二投票决定建造水磨。"),
    ("zh", "也门政府周二宣布停火。"),
    ("en", "In Saltmere there were 300 people at the mill."),
    ("en", "The second mill of Saltmere opens on Tuesday."),
    ("de", "Wer später in Rente geht, bekommt in Altenwerder mehr."),
    ("de", "Am Montag hat Lena Voss den Plan der Mühle unterschrieben."),
    ("de", "Die Mühle stehe seit Jahren leer, sagte Lena Voss."),
    ("de", "Dass das Wasser steigt, freut die Aale."),
    ("fr", "Sur la place de Port-Salin, il y a trois moulins."),
    ("fr", "Une première étape de la restauration commence à Port-Salin."),
    ("fr", "Une situation d'urgence a été déclarée à Port-Salin."),
    ("de", "Wie das Landgericht mitteilte, bleibt die Mühle zu."),
    ("es", "Una decisión del alcalde de Salmar cerró el molino."),
    ("pt", "O primeiro moinho de Vilar abriu em maio."),
    ("nl", "In januari heeft Ida Visser de molen gekocht."),
]


@pytest.mark.parametrize(("language", "sentence"), LEANING)
def test_what_leans_is_seen_in_every_language(language: str, sentence: str) -> None:
    """Pronouns, demonstratives, connectives, a verb without its subject, the speech of nobody."""
    assert leans(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), STANDING)
def test_what_only_looks_so_stands(language: str, sentence: str) -> None:
    """A season, an article that is also a pronoun, the first sign of another word."""
    assert not leans(sentence, language)


def test_every_language_of_the_promise_is_known() -> None:
    """Twelve at least; what is not known keeps to the top of the text."""
    assert all(known(language) for language in ["en", "de", "fr", "es", "it", "pt", "nl", "ru", "ar", "ja", "ko", "zh"])
    assert not known("fi")
    assert not known(None)


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.language)
def test_the_first_sentence_of_an_article_stands(sample: Sample) -> None:
    """The lists do not forbid what articles begin with."""
    pieces = sentences_of(sample.text, sample.language)
    first = next(piece for piece in pieces if width(piece) > 50 and is_whole(piece, sample.language))

    assert known(sample.language)
    assert not leans(first, sample.language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Here’s what the council had to say."),
        ("en", "The five best mills are listed below."),
        ("de", "Hier sind die fünf schönsten Mühlen."),
        ("fr", "Le Journal fait le point sur la situation."),
        ("es", "Estas son las claves del proyecto."),
        ("it", "Ecco che cosa cambia."),
        ("pt", "Confira os moinhos mais antigos."),
        ("nl", "Een overzicht van de molens."),
        ("en", "We have rounded up the five best mills of the coast."),
        ("en", "By the evening one thing was clear."),
        ("de", "Wir haben die fünf schönsten Mühlen zusammengestellt."),
        ("de", "Als der Rat sich traf, war allen eines klar."),
        ("fr", "Nous avons sélectionné cinq moulins."),
        ("es", "Hemos reunido los cinco molinos más bellos."),
        ("ja", "主な内容は次の通り。"),
        ("zh", "主要内容如下。"),
    ],
)
def test_an_announcement_says_nothing_by_itself(language: str, sentence: str) -> None:
    """What tells of a list to come is no part of a summary."""
    assert announces(sentence, language)


def test_words_that_point_outside_are_counted() -> None:
    """Demonstratives, and a person's pronoun before any name; not "this week"."""
    assert echoes("Fishermen fear that this ladder comes too late.", "en") == 1
    assert echoes("Fishermen of Saltmere fear that this week brings a vote.", "en") == 0
    assert echoes("A ladder was what she had asked the council for.", "en") == 1
    assert echoes("Yesterday Ida Morrow said that she had asked for a ladder.", "en") == 0


def test_a_definite_opening_needs_what_it_means() -> None:
    """ "The video" is known only to who was told of a video; a name needs nobody."""
    assert needs("The video is seven years old.", "en") == {"video", "seven"}
    assert needs("The European Parliament votes.", "en") == frozenset()
    assert needs("Saltmere votes.", "en") == frozenset()


@pytest.mark.parametrize(
    ("language", "sentence", "wanted"),
    [
        ("en", "The couple moved out in May.", {"coupl"}),
        ("en", "The 34-year-old won the race.", {"34", "year", "old"}),
        ("en", "The northern neighbours wrote a letter.", {"neigh"}),
        ("en", "According to the letter, the mill is late.", {"lette"}),
        ("en", "The man who built the mill has died.", set()),
        ("en", "The decision to build a mill came late.", set()),
        ("en", "The Child Welfare Board of Saltmere votes.", set()),
        ("en", "The women's team of Saltmere won.", set()),
        ("de", "Der 34-Jährige gewann das Rennen.", {"34", "jahri"}),
        ("de", "Das Paar zog im Mai aus.", {"paar"}),
        ("de", "Unklar blieb in der Erklärung, wer zahlt.", {"erkla"}),
        ("de", "Die Frau des Müllers zog im Mai aus.", set()),
        ("de", "Die Junge Bühne von Altenwerder spielt.", set()),
        ("de", "Die Entscheidung, die Mühle zu bauen, fiel spät.", set()),
        ("fr", "Le couple a quitté Port-Salin.", {"coupl"}),
        ("fr", "L’homme qui a construit le moulin est mort.", set()),
        ("es", "La pareja dejó Salmar.", {"parej"}),
        ("es", "La decisión de construir un molino llegó tarde.", set()),
        ("it", "La coppia ha lasciato il porto.", {"coppi"}),
        ("pt", "O casal deixou o porto.", {"casal"}),
        ("nl", "Het koppel verliet de haven.", {"koppe"}),
        ("sv", "Paret lämnade hamnen.", {"paret"}),
        ("no", "Paret forlot havna.", {"paret"}),
    ],
)
def test_whom_an_article_calls_by_a_role_must_have_been_told_of(language: str, sentence: str, wanted: set[str]) -> None:
    """The couple, the 34-year-old, the statement: unless the sentence itself says which."""
    assert recalls(sentence, language) == wanted


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "In May the mill of Saltmere moved again."),
        ("de", "Im Mai stieg das Wasser der Salze erneut."),
        ("fr", "En mai, le moulin a brûlé de nouveau."),
        ("es", "En mayo el molino ardió otra vez."),
        ("it", "A maggio il mulino è bruciato di nuovo."),
        ("pt", "Em maio o moinho ardeu de novo."),
        ("nl", "In mei brandde de molen opnieuw."),
        ("sv", "I maj brann kvarnen igen."),
        ("da", "I maj brændte møllen igen."),
    ],
)
def test_what_happens_again_is_seen(language: str, sentence: str) -> None:
    """But not in what somebody is quoted with."""
    assert refers(sentence, language)
    assert not refers(f"Ida Morrow: “{sentence}”", language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Now the mill of Saltmere turns."),
        ("en", "In Saltmere the two mills turn."),
        ("de", "Nun dreht sich die Mühle von Altenwerder."),
        ("de", "In Altenwerder drehen sich die beiden Mühlen."),
        ("fr", "Désormais le moulin de Port-Salin tourne."),
        ("es", "En Salmar giran los dos molinos."),
        ("it", "Adesso il mulino del porto gira."),
        ("pt", "Agora o moinho de Vilar gira."),
        ("nl", "Nu draait de molen van Zoutmeer."),
        ("sv", "Nu snurrar kvarnen i hamnen."),
    ],
)
def test_what_came_to_be_now_and_the_two_of_them_were_told_before(language: str, sentence: str) -> None:
    """Such a sentence does not follow one that is not its neighbour."""
    assert refers(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Now that the mill turns, Saltmere sleeps."),
        ("en", "Saltmere has the two largest mills."),
        ("es", "El molino abre a las dos de la tarde."),
    ],
)
def test_now_that_and_two_o_clock_were_not(language: str, sentence: str) -> None:
    """A reason, a superlative, a time of day."""
    assert not refers(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence", "wanted"),
    [
        ("en", "“It is late,” said the miller.", {"mille"}),
        ("de", "„Es ist spät“, sagte die Müllerin.", {"mulle"}),
        ("fr", "« Il est tard », a soupiré le meunier.", {"meuni"}),
        ("es", "«Es tarde», dijo el molinero.", {"molin"}),
        ("it", "«È tardi», ha detto il mugnaio.", {"mugna"}),
        ("pt", "“É tarde”, disse o moleiro.", {"molei"}),
        ("fr", "Selon la direction, le moulin ferme.", {"direc"}),
        ("fr", "Selon la direction du port, le moulin ferme.", set()),
        ("es", "Según el informe, el molino cerró.", {"infor"}),
        ("pt", "O moleiro, de 36 anos, fechou o moinho.", {"molei"}),
        ("en", "“It is late,” said Ida Morrow.", set()),
        ("fr", "« Il est tard », a dit la Mairie.", set()),
    ],
)
def test_who_speaks_or_is_called_by_a_role_must_have_been_told_of(language: str, sentence: str, wanted: set[str]) -> None:
    """The miller, unless a name says who."""
    assert recalls(sentence, language) == wanted


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("es", "«Plantamos gente», remarcó."), ("pt", "“Plantamos gente”, finalizou."), ("it", "«Suona giusto», ha ribadito.")],
)
def test_speech_with_nothing_but_a_verb_leans_whatever_the_verb(language: str, sentence: str) -> None:
    """The speaker is in the sentence before."""
    assert leans(sentence, language)


def test_the_things_a_sentence_takes_for_known_are_seen() -> None:
    """What follows "the", names apart; in German the noun behind the adjective."""
    assert definites("In May the ladder of the Coastal Board was sold.", "en") == {"ladde"}
    assert definites("Im Mai kam die neue Treppe.", "de") == {"trepp"}
    assert definites("Saltmere sleeps.", "en") == frozenset()


def untold(pieces: list[str], title: str = "", *, language: str = "en") -> list[set[str]]:
    """The names each piece takes for known."""
    names = Names(pieces, title, LANGUAGES[language])
    return [set(names.untold(i)) for i in range(len(pieces))]


def test_a_surname_alone_is_untold_where_the_full_name_came_before() -> None:
    """Title and office make a name known, and so does the headline."""
    pieces = ["Ida Morrow drew up the plans.", "The council thanked Morrow for them.", "Then Professor Morrow spoke."]

    assert untold(pieces) == [set(), {"Morrow"}, set()]
    assert untold(pieces, "Morrow wins her mill") == [set(), set(), set()]


def test_a_speaker_by_surname_alone_and_a_short_form_are_untold() -> None:
    """Whoever speaks without a first name; an abbreviation that was explained elsewhere."""
    assert untold(["“It is late,” sighed Brandt."])[0] == {"Brandt"}
    assert untold(["„Es ist spät“, gestand Brandt."], language="de")[0] == {"Brandt"}
    assert untold(["The Coastal Board (CB) agreed.", "Money comes from the CB."])[1] == {"CB"}


def test_a_german_noun_is_no_name() -> None:
    """Two nouns with capitals side by side introduce nobody."""
    pieces = ["Iranische Sicherheitskräfte schritten ein.", "Die Sicherheitskräfte zogen ab.", "Gestern kamen Sicherheitskräfte zurück."]

    assert untold(pieces, language="de") == [set(), set(), set()]


def test_a_record_matches_whole_words_unless_told_otherwise() -> None:
    """ "This" is not "thistle"."""
    assert isinstance(LANGUAGES["en"], Words)
    assert leans("In addition, eels are rare.", "en")
    assert not leans("Thistles grow by the river.", "en")


ALSO_LEANING = [
    ("en", "In a word, a mill for four villages."),
    ("en", "Luckily, the river is high in spring."),
    ("de", "Leider führt der Fluss im Sommer wenig Wasser."),
    ("fr", "Malheureusement, le moulin manque d'eau."),
    ("es", "Por suerte, el río baja lleno en abril."),
    ("de", "Kurzum, eine Mühle für vier Dörfer."),
    ("de", "Gemahlen werden soll und das jeden Tag, dann braucht es Wasser."),
    ("fr", "En un mot, un moulin pour quatre villages."),
    ("es", "En pocas palabras, un molino para cuatro pueblos."),
    ("it", "In poche parole, un mulino per quattro paesi."),
    ("pt", "Em poucas palavras, um moinho para quatro aldeias."),
]


@pytest.mark.parametrize(("language", "sentence"), ALSO_LEANING)
def test_what_sums_up_comments_or_ends_another_clause_leans(language: str, sentence: str) -> None:
    """An opening that sums up or is glad needs what it is about; a participle before its auxiliaries needs the clause it ends."""
    assert leans(sentence, language)


REFERRING = [
    ("en", "The miller wrote a letter that night."),
    ("en", "An old customer waited at the mill."),
    ("en", "Of the 116 millers, eighty have no apprentice."),
    ("de", "Von den 116 Müllern haben achtzig keinen Lehrling."),
    ("fr", "Sur les 116 meuniers, vingt sont partis."),
    ("pt", "Dos 116 moleiros, vinte partiram."),
    ("de", "In jener Nacht schrieb der Müller einen Brief."),
    ("de", "Ein Mann wartete vor der Mühle."),
    ("fr", "Le meunier a écrit une lettre ce soir-là."),
    ("fr", "Une femme attendait devant le moulin."),
    ("es", "El molinero escribió una carta esa noche."),
    ("es", "Un vecino esperaba ante el molino."),
    ("it", "Quella notte il mugnaio scrisse una lettera."),
    ("pt", "Naquela noite o moleiro escreveu uma carta."),
]


@pytest.mark.parametrize(("language", "sentence"), REFERRING)
def test_a_time_told_before_a_counted_group_and_a_newcomer_refer(language: str, sentence: str) -> None:
    """ "That night" is a night told of before, and "a man" without a name belongs to a scene."""
    assert refers(sentence, language)


NOT_REFERRING = [
    ("en", "There is a mill in Saltmere."),
    ("en", "A mill was opened last night."),
    ("de", "Ein Mühlrad dreht sich."),
    ("fr", "Un moulin ouvre."),
]


@pytest.mark.parametrize(("language", "sentence"), NOT_REFERRING)
def test_what_tells_its_own_time_and_thing_does_not_refer(language: str, sentence: str) -> None:
    """ "There is" points nowhere, and a thing may be new."""
    assert not refers(sentence, language)


NO_STORY = [
    ("en", "Please share your pictures of the mill."),
    ("en", "Because the river was too low."),
    ("de", "Schreiben Sie uns, was Sie von der Mühle halten."),
    ("de", "Wenn vier Dörfer Mehl aus Saltmere."),
    ("fr", "N'hésitez pas à visiter le moulin."),
    ("es", "Cuéntanos tu historia del molino."),
    ("it", "Scriveteci che cosa pensate del mulino."),
    ("pt", "Compartilhe a história do moinho."),
]


@pytest.mark.parametrize(("language", "sentence"), NO_STORY)
def test_an_appeal_and_half_a_sentence_are_no_story(language: str, sentence: str) -> None:
    """What is asked of the reader of a page, and a clause without its main one, say nothing in a digest."""
    assert announces(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We expected the mill to open."),
        ("en", "It's our mill, said Ana Reed."),
        ("de", "Die Mühle gehört uns."),
        ("fr", "J'attendais le moulin."),
        ("es", "Nuestro molino abre."),
        ("it", "Il nostro mulino apre."),
        ("pt", "A nossa azenha abre."),
    ],
)
def test_a_first_person_is_seen(language: str, sentence: str) -> None:
    """Who "we" are may have been told in another sentence."""
    assert is_ours(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "“We expected it,” said Ana Reed."),
        ("en", "The US mill opens."),
        ("de", "„Wir mahlen“, sagte Lena Voss."),
        ("fr", "M. Dupont ouvre le moulin."),
    ],
)
def test_a_quoted_first_person_is_its_speakers(language: str, sentence: str) -> None:
    """In a quotation "we" is whoever speaks; "US" and "M." are no first persons."""
    assert not is_ours(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The Saltmere official was talking about one mill."),
        ("de", "Die Lokalpolitikerin fordert eine Mühle."),
        ("fr", "La romancière vit près du moulin."),
        ("es", "El líder campesino admite que falta agua."),
        ("it", "La cantante vive nel mulino."),
        ("pt", "O atacante voltou à aldeia."),
    ],
)
def test_a_role_needs_its_person(language: str, sentence: str) -> None:
    """Somebody called by a role alone has been named before, and is known to who has read a full name."""
    assert NAMED in recalls(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The singer Ana Reed lives in the mill."),
        ("en", "The director of the mill resigned."),
        ("de", "Die Sängerin Lena Voss wohnt in der Mühle."),
        ("es", "El cantante español Luis Mora vive allí."),
    ],
)
def test_a_role_with_a_name_or_of_something_tells_who_it_is(language: str, sentence: str) -> None:
    """The name stands beside it, or what it is the role of."""
    assert not recalls(sentence, language)


def test_two_capitals_in_a_row_name_somebody() -> None:
    """A full name, but no article before a name."""
    assert names_somebody("In Saltmere lives Ana Reed.", "en")
    assert not names_somebody("The Council met in Saltmere.", "en")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Alle Preise und Termine sowie praktische Hinweise zur Anreise."),
        ("de", "Ein Hafen zwischen Tradition und Moderne."),
        ("fr", "Ida Morrow, meunière de la côte, en procès depuis près de trois mois en raison de son moulin."),
        ("fr", "Retour sur ses principales étapes, après son passage en commission et son débat en séance."),
        ("es", "Nueva vida para la vieja lonja de Peñalta."),
        ("it", "Nuovi mulini, vecchi porti e molti turisti a Saltmere."),
        ("pt", "Uma nova vida para o velho moinho do porto."),
    ],
)
def test_a_line_without_a_verb_is_a_fragment(language: str, sentence: str) -> None:
    """Whatever stop it ends on, it is a heading."""
    assert is_fragment(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "All of them."),
        ("de", "Die Räte stellen den Betrieb des Hafens ein."),
        ("de", "Nun drohen Strafen für den Bau der Mühle."),
        ("de", "In Saltmere leben viele Müller."),
        ("de", "Am Montag platzte Ida Morrow der Kragen."),
        ("fr", "Le ministre annonce une réforme du port."),
        ("fr", "La meunière affirme avoir vu le moulin tourner."),
        ("es", "El mensaje del alcalde supuso una sorpresa."),
        ("it", "La giunta chiude il porto per tre giorni."),
        ("pt", "É um salto de quatro pontos."),
        ("pt", "A aldeia não possui outro moinho."),
    ],
)
def test_what_may_have_a_verb_is_no_fragment(language: str, sentence: str) -> None:
    """A fragment that is not seen costs less than a sentence that is lost; in English it does not show."""
    assert not is_fragment(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Why the mill of Saltmere is worth a visit."),
        ("en", "What you need to know."),
        ("de", "Was drei Ranglisten über den Hafen verraten."),
        ("es", "Cómo llegar al molino en barco."),
        ("en", "Find out how the mill was built."),
        ("de", "Der Hafen ist voll - erfahren Sie mehr in der Zeitung."),
        ("fr", "Découvrez le moulin en images."),
        ("es", "Descubre los molinos de la costa."),
        ("it", "Scopri il mulino del porto."),
        ("pt", "Confira as fotos do moinho."),
    ],
)
def test_a_question_without_its_mark_announces(language: str, sentence: str) -> None:
    """It tells what an article answers, and nothing; so does an order to read it."""
    assert announces(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Wie das gelingt, zeigt ein Beispiel aus Saltmere."),
        ("en", "What happened next is unclear."),
        ("es", "Qué pasó después, nadie lo sabe."),
    ],
)
def test_a_sentence_that_opens_on_such_a_word_and_goes_on_announces_nothing(language: str, sentence: str) -> None:
    """The main clause follows."""
    assert not announces(sentence, language)


def test_what_an_editor_puts_into_quoted_words_shows_that_they_are_quoted() -> None:
    """ "They (the millers)" is somebody's speech without its marks."""
    assert leans("Before the flood they (the millers) had five wheels, now there are none.", "en")
    assert leans("Antes de la marea ellos (los molineros) tenían cinco ruedas.", "es")
    assert not leans("Before the flood the council (a body of nine) had five wheels.", "en")


def test_a_day_needs_nothing_told_before() -> None:
    """ "Le 15 avril" is a date, "Le 15e moulin" one of many."""
    assert not needs("Le 15 avril dernier, des meuniers ont fermé le port.", "fr")
    assert not needs("El 3 de mayo cerró la lonja.", "es")
    assert needs("Le moulin a fermé.", "fr")


def test_a_first_person_between_single_marks_is_quoted() -> None:
    """An apostrophe is no mark."""
    assert not is_ours("'We are sorry,' said the mayor.", "en")
    assert is_ours("The mayor's wheel is what we saw at the miller's.", "en")
