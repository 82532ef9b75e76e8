"""Whether a sentence stands on its own, or leans on the one before it ("He said ...", "But ...", "Dies ..."). Pure.

Five languages have word lists. A sentence *leans* if it opens on a pronoun, a demonstrative or a connective; if one
of these follows an opening preposition with nothing between that it could mean ("In seiner Rede"); or if it reports
the speech of somebody it does not name. Where there is no list the caller keeps to the top of the text instead.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.model.identity import folded

_QUOTES = '"“”„«»‘’‹›¿¡([ \u00a0\u202f'
_STEM = 5  # letters in which a word is the same word in another form
_EARLY = 6  # words from the start in which a pronoun is looked for


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language that lean on something said before."""

    openers: frozenset[str]  # a sentence that opens on one of these
    phrases: re.Pattern[str]  # the same, several words
    stands: re.Pattern[str]  # openings that look like it and stand on their own
    prepositions: frozenset[str]  # openings after which one of `inner` may follow
    inner: frozenset[str]
    speech: re.Pattern[str]  # the words of somebody who is meant by a pronoun, or by the verb alone
    articles: frozenset[str]  # the definite ones


def _language(*, openers: str, phrases: str, stands: str, prepositions: str, inner: str, speech: str, articles: str) -> Language:
    return Language(
        openers=frozenset(openers.split()),
        phrases=re.compile("(?:" + "|".join(re.escape(phrase.strip()) for phrase in phrases.split("|")) + r")(?!\w)"),
        stands=re.compile(rf"(?:{stands})\b", re.IGNORECASE),
        prepositions=frozenset(prepositions.split()),
        inner=frozenset(inner.split()),
        speech=re.compile(speech, re.IGNORECASE),
        articles=frozenset(articles.split()),
    )


_EN = _language(
    openers="he she it they him them his her hers its their theirs this that these those such both neither either but and or nor "
    "so yet then thus hence therefore however moreover furthermore meanwhile nevertheless nonetheless besides instead otherwise "
    "still also similarly likewise consequently accordingly additionally lastly secondly thirdly afterwards afterward later "
    "indeed rather here another others which whereas yes well again elsewhere too overall alternatively conversely finally",
    phrases="in addition | in contrast | by contrast | in comparison | as a result | as such | for example | for instance | in other words | in turn "
    "| on the other hand | on the contrary | at the same time | after that | since then | until then | by then | even so | even then | only then | not so "
    "| all of this | all this | much of this | one of them | some of them | most of them | many of them | none of them | among them | one such "
    "| the former | the latter | the same | the two | the other | the others | the following | the pair | the trio | the duo | what is more | what's more "
    "| more importantly | above all | for one thing | of course | no, | first, | second, | third, | there, | to that end | to this end | that said "
    "| a second | a third | another | on top of | in short | in fact | in response | in return | in conclusion | to be sure | as for | more than that",
    stands=r"(?:in |since |by |on |during |until |earlier |later )?th(?:is|at|ese) (?:week|month|year|spring|summer|autumn|fall|winter|morning|evening|weekend|century|decade|season|days|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|those (?:who|with|in|of|on|at|from)|later (?:this|that|in|on)|both \w+ and|either \w+ or|neither \w+ nor",
    prepositions="in at on by to for from with without under over during after before since until despite because of among between like unlike "
    "about against through given every each once twice when while if though although as asked according beyond amid behind along alongside part much most many some "
    "all none one two three several",
    inner="he she him her his hers they them their theirs it its this that these those such which whom",
    speech=r"[,?!”\"]\s*[”\"]?\s*(?:(?:he|she|they|it|i|we) (?:also |later |then )?(?:said|says|added|adds|told|tells|explained|explains|wrote|writes|argued|argues|noted|warned|recalled|recalls)"
    r"|(?:said|says|added|adds|explains|explained) (?:he|she|they|i|we))\b",
    articles="the",
)
_DE = _language(
    openers="er sie es ihm ihn ihr ihre ihrem ihren ihrer sein seine seinem seinen seiner dies diese diesem diesen dieser dieses jene jener jenes jenen "
    "doch aber und oder denn sondern dann danach daher deshalb deswegen darum dabei damit dadurch daran darauf darin darüber dafür dagegen dazu davon "
    "davor daraus hier hierbei hierzu hierfür hiermit dort allerdings jedoch zudem außerdem ferner ebenso auch so somit folglich dennoch trotzdem "
    "stattdessen inzwischen unterdessen mittlerweile schließlich zuvor später anschließend gleichzeitig zugleich beide beiden letztere letzterer "
    "solche solcher demnach demzufolge dementsprechend indes indessen hingegen vielmehr überdies dementgegen einerseits andererseits erstens "
    "zweitens drittens zwar nämlich also immerhin jedenfalls wiederum derweil dazwischen seither seitdem dabei ohnehin dahinter dem deren dessen",
    phrases="zum beispiel | im gegensatz | nicht nur das | mehr noch | das heißt | alles andere | der erste | der zweite | die zweite | eine andere | ein anderer "
    "| ein weiterer | eine weitere | ein weiteres | weitere | grund dafür | grund ist | hintergrund ist | ziel ist | im anschluss | im gegenteil | das gleiche | dasselbe | bei beiden "
    "| das ist | das sei | das war | das wäre | das hat | das habe | das hatte | das wird | das würde | das kann | das könnte | das soll | das sollte | das muss | das müsse "
    "| das zeigt | das bedeutet | das gilt | das macht | das liegt | das geht | das gibt | das führt | das ergab | das sagte | das teilte | das berichtet | das alles "
    "| sollte das | ist das | wäre das | war das | kann das | könnte das | wird das | würde das | hat das | verletzt das | verletzte das | bedeutet das | stimmt das",
    stands=r"(?:in |an |seit |ab |bis |noch |erst )?diese[rsnm]? (?:woche|tage|jahr|sommer|herbst|winter|frühjahr|frühling|monat|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wochenende|"
    r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)|sowohl|es gibt",
    prepositions="in im an am auf bei beim nach vor seit mit ohne für gegen durch über unter wegen trotz während zu zum zur aus von vom laut als wenn weil "
    "obwohl neben zwischen statt ein eine einer einige viele manche alle keiner grund teil",
    inner="er ihm ihn ihr ihre ihrem ihren ihrer ihnen sein seine seinem seinen seiner seines diese diesem diesen dieser dieses jenem jenen dies daran darauf darin darüber "
    "dafür dagegen dazu davon dabei damit dadurch daraus beiden solche solchen",
    speech=r"[,?!“”\"«»]\s*(?:sagt|sagte|so|erklärt|erklärte|meint|meinte|ergänzt|ergänzte|betont|betonte|schreibt|schrieb|berichtet|berichtete|fügte|warnt|warnte|fragt|fragte) (?:er|sie|ich|wir)\b",
    articles="der die das den dem",
)
_FR = _language(
    openers="il elle ils elles ce cet cette ces c cela ça celui celle ceux celles celui-ci celle-ci son sa ses leur leurs lui eux mais et ou donc or ni car "
    "puis ensuite enfin alors ainsi aussi cependant pourtant toutefois néanmoins tel telle tels telles là autrement finalement parallèlement "
    "autre autres certes surtout d'où bref voilà voici tous toutes deuxième troisième inversement",
    phrases="en effet | par ailleurs | en outre | de plus | par exemple | au contraire | en revanche | par conséquent | d'ailleurs | du coup | à son tour | dès lors "
    "| d'autre part | de même | dans le même temps | en même temps | par contre | à l'inverse | un autre | une autre | d'autres | les deux | ce dernier | cette dernière "
    "| malgré tout | quant à | pour autant | c'est | n'empêche | à cela | pour cela | de son côté | en conséquence | depuis lors | d'un autre côté",
    stands=r"il y a|il faut|il est temps|ce (?:matin|soir|week-end|mois|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|cette (?:semaine|année|nuit)|"
    r"cet (?:été|hiver|automne|après-midi)|ces (?:jours|dernières|derniers|prochains|prochaines)|ceux qui|celles qui",
    prepositions="dans pour selon avec sans après avant chez sur sous par à en malgré depuis pendant grâce face parmi contre de d entre vers dès quand lorsque si comme "
    "un une certains beaucoup plusieurs aucun l outre",
    inner="lui elle eux elles il ils son sa ses leur leurs cela ce cet cette ces celui-ci celle-ci celui celle",
    speech=r"[,?!»”\"]\s*(?:a-t-il|a-t-elle|ont-ils|ont-elles|dit-il|dit-elle|explique-t-il|explique-t-elle|ajoute-t-il|ajoute-t-elle|affirme-t-il|affirme-t-elle|"
    r"raconte-t-il|raconte-t-elle|selon lui|selon elle|poursuit-il|poursuit-elle|souligne-t-il|souligne-t-elle)",
    articles="le la les l'",
)
_ES = _language(
    openers="él ella ellos ellas esto este esta estos estas eso ese esa esos esas aquel aquello aquella su sus pero y e o sino pues entonces luego después "
    "además también asimismo así tampoco finalmente ambos ambas dicho dicha dichos dichas tal tales allí ahí otro otra otros otras mientras incluso "
    "aunque lo igualmente posteriormente consecuentemente sí",
    phrases="sin embargo | no obstante | por eso | por ello | por esto | por lo tanto | por tanto | por otra parte | por otro lado | por ejemplo | en cambio | en consecuencia "
    "| por último | mientras tanto | de hecho | a su vez | es decir | por su parte | al mismo tiempo | en este | en ese | en esta | en esa | a pesar de | los dos | las dos "
    "| el segundo | la segunda | lo mismo | por el contrario | de ahí | en efecto | desde entonces | de todos modos | se trata",
    stands=r"(?:en |desde )?est[ea] (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|año|mes|mañana|tarde|noche|verano|otoño|invierno|primavera)|"
    r"en este siglo|en esta década|mientras que|aunque (?:el|la|los|las|un|una) \w+|a pesar de (?:la|los|las|que|una?)|a pesar del",
    prepositions="en con sin según para por tras ante desde durante sobre de a entre contra hasta cuando si como hacia bajo uno una algunos muchos varios ninguno",
    inner="él ella ellos ellas su sus ello esto eso este esta estos estas ese esa esos esas aquel dicho dicha",
    speech=r"[,?!»”\"]\s*(?:dijo|dice|añadió|añade|explicó|explica|afirmó|afirma|señaló|señala|aseguró|asegura|agregó|contó|cuenta|concluyó)\s*(?:[.,]|(?:sobre|en|a|al|tras|con|durante|ante|desde)\b)|según (?:él|ella)\b",
    articles="el la los las",
)
_IT = _language(
    openers="egli lui lei essi esse loro esso essa questo questa questi queste quello quella quelli quelle ciò suo sua suoi sue ma e ed o però quindi dunque "
    "perciò allora poi dopo inoltre anche così infatti tuttavia eppure invece intanto infine entrambi entrambe tale tali lì là ne altro altra altri altre "
    "nonostante pertanto nemmeno neanche ecco insomma anzi certo sì",
    phrases="per questo | al contrario | ad esempio | per esempio | di conseguenza | d'altra parte | dall'altra parte | nel frattempo | allo stesso tempo | a sua volta | il suo | la sua | i suoi "
    "| le sue | il loro | la loro | i loro | le loro | in questo | in questa | in quel | da allora | un altro | un'altra | i due | le due | l'altro | l'altra | il secondo | la seconda | di fatto | si tratta "
    "| per la prima | in effetti | quest'ultimo | quest'ultima | a questo | a ciò | non solo",
    stands=r"quest[oa] (?:settimana|mattina|sera|estate|autunno|inverno|primavera|mese|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)|quest'(?:anno|estate|autunno|inverno)|"
    r"nonostante (?:il|lo|la|i|gli|le)|nonostante l'|dopo (?:il|lo|la|i|gli|le|un|una|anni|mesi)|dopo l'|in questo (?:secolo|mese)|per la prima volta",
    prepositions="in con senza secondo per tra fra da dal dalla di nel nella nei nelle sul sulla durante dopo prima contro verso al alla quando se come uno una alcuni molti nessuno a",
    inner="lui lei loro suo sua suoi sue ciò questo questa questi queste quello quella quel tale esso essa",
    speech=r"[,?!»”\"]\s*(?:ha detto|ha aggiunto|ha spiegato|ha dichiarato|dice|disse|aggiunge|aggiunse|spiega|spiegò|racconta|afferma|conclude|sottolinea)\s*(?:[.,]|(?:su|sul|sulla|in|a|al|alla|dopo|con|durante)\b)|secondo (?:lui|lei)\b",
    articles="il lo la i gli le l'",
)

_DROPS_PRONOUNS = frozenset({"es", "it"})
_LANGUAGES = {"en": _EN, "de": _DE, "fr": _FR, "es": _ES, "it": _IT}


def known(language: str | None) -> bool:
    """True if sentences of this language (a primary subtag) can be judged."""
    return language in _LANGUAGES


def leans(sentence: str, language: str) -> bool:
    """True if the sentence is not understood without the one before it. `language` must be `known`."""
    words = _LANGUAGES[language]
    plain = sentence.strip().lstrip(_QUOTES).replace("’", "'")
    tokens = re.findall(r"[^\W_]+(?:[-'][^\W_]+)*'?", plain)
    if not tokens:
        return True
    if words.stands.match(plain):
        return False
    return (
        _opens_on(plain.lower(), tokens, words)
        or _leans_inside(tokens, words, german=language == "de")
        or _is_speech_of_nobody(sentence, tokens, words, language)
        or _is_bare_quotation(sentence)
    )


def is_unintroduced(sentence: str, language: str, before: str) -> bool:
    """True if it opens on "the" something of which `before` (the title and what is said above) says nothing.

    "The video is seven years old" far from the sentence that tells of the video; "The European Parliament" is no such case.
    """
    tokens = re.findall(r"[^\W_]+'?", sentence.strip().lstrip(_QUOTES).replace("’", "'"))
    if len(tokens) < 2 or tokens[0].lower() not in _LANGUAGES[language].articles:
        return False
    if language != "de" and any(word[0].isupper() for word in tokens[1:4]):
        return False  # a name
    known_stems = {word[:_STEM] for word in folded(before).split()}
    return not any(len(word) >= _STEM - 1 and folded(word)[:_STEM] in known_stems for word in tokens[1:4])


def _opens_on(plain: str, tokens: Sequence[str], words: Language) -> bool:
    first = tokens[0].lower()
    if first in words.openers or first.split("'")[0] in words.openers:
        return True
    return bool(words.phrases.match(plain))


def _leans_inside(tokens: Sequence[str], words: Language, *, german: bool) -> bool:
    if tokens[0].lower().split("'")[0] not in words.prepositions:
        return False
    for token in tokens[1:_EARLY]:
        # A name (in German any noun) is something that the pronoun can mean.
        if token[0].isupper() and not (german and token in ("Sie", "Ihr", "Ihre")):
            return False
        if token.lower() in words.inner:
            return True
    return False


def _is_speech_of_nobody(sentence: str, tokens: Sequence[str], words: Language, language: str) -> bool:
    if not words.speech.search(sentence):
        return False
    if language in _DROPS_PRONOUNS:
        return True
    capitals = [token[0].isupper() and len(token) > 1 for token in tokens[1:]]
    # Every German noun has a capital; two in a row are a name.
    names = any(map(operator.and_, capitals, capitals[1:])) if language == "de" else any(capitals)
    return not names


def _is_bare_quotation(sentence: str) -> bool:
    text = sentence.strip()
    if not text or text[0] not in '"“„«»':
        return False
    outside = re.sub(r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«", "", text)
    return len(re.findall(r"\w+", outside)) < 2
