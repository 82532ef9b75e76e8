"""A judge of summaries that shares nothing with the summariser: no function, no word list, no splitter.

It compares a summary with the article it was taken from. Where the two run alike nothing can be wrong; what is looked at are
the *openings*: the first word, and each place where the summary leaves the article's order and goes on elsewhere. There, the article
must begin a sentence, the summary must have ended one, and the new sentence must not lean on what was left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_STOP = re.compile(r"[.!?。！？؟।…][\"'”’“»«›‹」』)\]]*$")
_CUT_SHORT = re.compile(r"(?:…|\.\.+|\[…\])[\"'”’“»«」』)\]]*$")
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Sra|Jr|Gen|Col|Lt|Sen|Rep|Gov|vs|Inc|Ltd|bzw|ca|ggf|Mio|Mrd|z\.\s?B|u\.\s?a|d\.\s?h|M|Mme|No|Nr|Abs|Art|sog|np|tzv|tj|bl\.?a|bv|dvs|ca)\.$"
)
_PAIRS = ("“”", "«»", "「」", "『』", "()", "[]", "（）", "《》")

# The first words of a sentence that lean on the one before, by language; after a comma or blank, in small letters.
_LEANS = {
    "en": r"(he|she|it|they|his|her|hers|their|theirs|its|this|that|these|those|such|but|and|or|so|yet|nor|then|thus|hence|however|therefore|moreover|furthermore|meanwhile|nevertheless|"
    r"nonetheless|instead|otherwise|also|besides|both|neither|either|another|others|here|there'?s? (?:too|also)|in addition|as a result|for (?:example|instance)|in (?:turn|contrast|response|fact|short)|"
    r"by contrast|at the same time|on the other hand|since then|after that|the (?:former|latter|pair|duo|trio|two|same|other))\b(?! (?:week|month|year|summer|spring|autumn|winter|morning|evening|weekend|season|monday|tuesday|wednesday|thursday|friday|saturday|sunday|who|with)\b)",
    "de": r"(er|sie|es|ihr|ihre|ihren|ihrem|ihrer|sein|seine|seinen|seinem|seiner|dies|diese|dieser|diesem|diesen|dieses|das (?:ist|war|sei|hat|habe|wird|kann|soll|sagt|teilte|zeigt|bedeutet)|jene[rsnm]?|aber|und|oder|denn|doch|"
    r"sondern|dann|danach|daher|deshalb|deswegen|darum|dabei|damit|dadurch|daran|darauf|darin|darüber|dafür|dagegen|dazu|davon|davor|daraus|dort|hier|allerdings|jedoch|zudem|außerdem|auch|"
    r"ferner|ebenso|so|somit|dennoch|trotzdem|stattdessen|inzwischen|mittlerweile|schließlich|zuvor|gleichzeitig|zugleich|beide|solche|demnach|hingegen|vielmehr|einerseits|andererseits|nämlich|also|"
    r"wiederum|in diesem (?:zusammenhang|fall|rahmen|sinne)|aus diesem grund|zum beispiel|im gegensatz|im gegenteil)\b(?! (?:woche|jahr|sommer|herbst|winter|frühjahr|monat|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wochenende|gibt)\b)",
    "fr": r"(il|elle|ils|elles|ce|cet|cette|ces|cela|ça|celui|celle|ceux|celles|son|sa|ses|leur|leurs|mais|et|ou|donc|or|car|puis|ensuite|enfin|alors|ainsi|aussi|cependant|pourtant|toutefois|néanmoins|"
    r"d'ailleurs|par ailleurs|en effet|en revanche|en outre|de plus|par exemple|au contraire|du coup|c'est)\b(?! (?:y a|semaine|année|matin|soir|été|hiver|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|faut)\b)",
    "es": r"(él|ella|ellos|ellas|esto|este|esta|estos|estas|eso|ese|esa|esos|esas|aquel|aquella|su|sus|pero|y|sino|pues|entonces|luego|además|también|asimismo|así|tampoco|ambos|ambas|dicho|dicha|tal|tales|"
    r"sin embargo|no obstante|por eso|por ello|por lo tanto|por otra parte|por ejemplo|en cambio|de hecho|a su vez|mientras tanto)\b(?! (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|año|mes|verano|otoño|invierno|primavera|mañana|tarde)\b)",
    "it": r"(lui|lei|egli|ella|essi|loro|questo|questa|questi|queste|quello|quella|ciò|suo|sua|suoi|sue|il suo|la sua|ma|e|ed|però|quindi|dunque|perciò|allora|poi|inoltre|anche|così|infatti|tuttavia|eppure|invece|intanto|"
    r"infine|entrambi|entrambe|tale|tali|ad esempio|per esempio|di conseguenza|nel frattempo|allo stesso tempo)\b(?! (?:settimana|mattina|sera|estate|anno|mese|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)\b)",
    "pt": r"(ele|ela|eles|elas|isto|isso|aquilo|este|esta|estes|estas|esse|essa|esses|essas|aquele|aquela|seu|sua|seus|suas|o seu|a sua|mas|e|ou|pois|então|depois|além disso|também|assim|contudo|porém|no entanto|"
    r"entretanto|portanto|por isso|por exemplo|ambos|ambas|tal|tais|já)\b(?! (?:semana|ano|mês|verão|outono|inverno|primavera|manhã|tarde|segunda|terça|quarta|quinta|sexta|sábado|domingo)\b)",
    "nl": r"(hij|zij|ze|het is|hun|haar|zijn|dit|dat|deze|die|maar|en|of|want|dus|toch|dan|daarna|daarom|daardoor|daarbij|daarmee|daarvan|daarvoor|hierdoor|hiermee|echter|ook|bovendien|verder|intussen|ondertussen|"
    r"vervolgens|tegelijk|bijvoorbeeld|beide|zo|daar|hier)\b(?! (?:week|maand|jaar|zomer|winter|herfst|lente|ochtend|avond|weekend|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b)",
    "ru": r"(он|она|оно|они|его|её|ее|их|это|этот|эта|эти|этого|этой|этому|тот|та|те|такой|такая|такие|но|а|и|или|однако|поэтому|потому|затем|потом|также|тоже|кроме того|при этом|в то же время|"
    r"тогда|так|там|здесь|например|между тем|тем не менее|впрочем|зато|оба|обе)\b(?! (?:неделе|году|месяце|лето|зиму|осень|весну)\b)",
    "sv": r"(han|hon|den är|det är|de (?:är|har|kan|ska)|hans|hennes|deras|dess|detta|denna|dessa|men|och|eller|så|dock|därför|dessutom|också|sedan|därefter|samtidigt|båda|där|här)\b",
    "no": r"(han|hun|det er|de (?:er|har|kan|skal)|hans|hennes|deres|dette|denne|disse|men|og|eller|så|derfor|dessuten|også|deretter|samtidig|begge|der|her)\b",
    "da": r"(han|hun|det er|de (?:er|har|kan|skal)|hans|hendes|deres|dette|denne|disse|men|og|eller|så|derfor|desuden|også|derefter|samtidig|begge|der|her)\b",
    "cs": r"(on|ona|oni|jeho|její|jejich|to|ten|ta|ti|tento|tato|toto|tito|ale|a|nebo|však|proto|také|potom|pak|tedy|zároveň|navíc|oba|tam|zde)\b",
    "tr": r"(o|onlar|onun|onların|bu|bunlar|bunun|şu|ama|ve|ancak|fakat|veya|ayrıca|bununla|böylece|sonra|öte yandan)\b",
    "vi": r"(anh ấy|cô ấy|ông ấy|bà ấy|nó|họ|này|đó|nhưng|và|hoặc|tuy nhiên|do đó|vì vậy|ngoài ra|sau đó)\b",
    "ar": r"(هو|هي|هم|هذا|هذه|ذلك|تلك|هؤلاء|لكن|ولكن|كما|لذلك|ثم|أيضا|وأضاف|وقال|وأضافت|وقالت|وتابع|وأوضح|وأشار)\b",
    "ja": r"(これ|それ|あれ|この|その|あの|ここ|そこ|しかし|だが|また|そして|さらに|一方|ただ|だから|そのため|同氏|同社|彼|彼女|なお|つまり)",
    "zh": r"(他|她|它|这|那|此|该|但|而|而且|然而|因此|所以|同时|此外|另外|于是|并且|不过|其中|对此|例如)",
    "ko": r"(그는|그녀|그들|이는|이것|이에|이를|그것|그러나|하지만|그리고|또한|또 |따라서|그래서|한편|이어 |그러면서|이 같은|이런|이와)",
}
# Speech whose speaker only a pronoun tells, anywhere in the sentence.
_SAID = {
    "en": r"[,?!]?[”\"’]\s*(?:he|she|they|it) (?:said|says|added|told|wrote|explained|adds|argued|noted)\b|\b(?:said|says|added) (?:he|she|they)\b",
    "de": r"\b(?:sagt|sagte|so|erklärt|erklärte|meint|meinte|betont|betonte|ergänzt|ergänzte|fügte|schreibt|schrieb) (?:er|sie)\b|\b(?:sagt|sagte|so|meinte|erklärte) (?:der|die) \d+-Jährige",
    "fr": r"\b(?:a-t-il|a-t-elle|dit-il|dit-elle|explique-t-il|explique-t-elle|ajoute-t-il|ajoute-t-elle|selon lui|selon elle)\b",
    "es": r"[»”\"], (?:dijo|añadió|explicó|afirmó|señaló|aseguró|agregó)(?:\.|,|$)",
    "it": r"[»”\"],? (?:ha detto|ha aggiunto|ha spiegato|dice|aggiunge|spiega)(?:\.|,|$)",
    "pt": r"[»”\"],? (?:disse|afirmou|acrescentou|explicou)(?:\.|,|$)|\b(?:disse|afirmou) (?:ele|ela)\b",
    "nl": r"\b(?:zegt|zei|aldus|vertelt|vertelde) (?:hij|zij|ze)\b",
    "sv": r"\bsäger (?:han|hon)\b",
    "no": r"\bsier (?:han|hun)\b",
    "da": r"\bsiger (?:han|hun)\b",
}
_SIGNS_BEFORE = "\"'“”„«»‘’‹›「『([—–- "


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The four questions of the issue; each True where nothing is wrong."""

    whole: bool
    balanced: bool
    stands: bool  # no dangling opening
    in_band: bool  # 120 to 400 wide

    @property
    def clean(self) -> bool:
        """All four."""
        return self.whole and self.balanced and self.stands and self.in_band


def judged(summary: str, article: str, language: str) -> Verdict:
    """The verdict on a summary of an article whose paragraphs are split by blank lines; `language` is a primary subtag."""
    text, source = _flat(summary), _Source.of(article)
    runs = _runs(text, source)
    return Verdict(
        whole=bool(runs) and all(_is_whole(text, run, source, goes_on=after.follows) for run, after in pairwise([*runs, _END])),
        balanced=_is_balanced(text),
        stands=bool(runs) and not any(_leans(text, run.start, language) for run in runs if not run.follows),
        in_band=120 <= _width(text) <= 400,
    )


@dataclass(frozen=True, kw_only=True)
class _Source:
    """The article on one line, and where its paragraphs begin in it."""

    line: str
    begins: frozenset[int]

    @classmethod
    def of(cls, article: str) -> _Source:
        line, begins = "", set()
        for paragraph in re.split(r"\n\s*\n", article):
            if paragraph.strip():
                begins.add(len(line))
                line += _flat(paragraph) + " "
        return cls(line=line, begins=frozenset(begins))

    def has_dateline(self, place: int) -> bool:
        """True if nothing but a town and an agency stand before `place` in its paragraph: a few capitals, then a dash."""
        before = self.line[max(begin for begin in self.begins if begin <= place) : place]
        return bool(re.fullmatch(r"[A-ZÀ-Þ(][^.!?]{0,20}(?:\.[^.!?]{0,20})?\s?(?:-{1,2}|–|—) ", before))


@dataclass(frozen=True, kw_only=True)
class _Run:
    """A piece of the summary that stands in the article as it is."""

    start: int  # in the summary
    end: int
    place: int  # in the article
    follows: bool  # the article goes on just so

    @property
    def stop(self) -> int:
        """Where it ends in the article."""
        return self.place + self.end - self.start


_END = _Run(start=-1, end=-1, place=-1, follows=False)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _width(text: str) -> int:
    return sum(2 if "\u1100" <= char <= "\u11ff" or "\u2e80" <= char <= "\ud7a3" or "\uff00" <= char <= "\uff60" else 1 for char in text)


def _runs(text: str, source: _Source) -> list[_Run]:
    """The summary as pieces of the article, the longest each time; [] if it holds words of its own."""
    found: list[_Run] = []
    at = 0
    while at < len(text):
        length = _longest_run(text, at, source.line)
        if not length:
            return []
        place = source.line.index(text[at : at + length])
        # No blank between two sentences: the page has none there, or the script has none and a paragraph ends.
        follows = bool(found) and place - found[-1].stop in (0, 1)
        found.append(_Run(start=at, end=at + length, place=place, follows=follows))
        at += length
        while at < len(text) and text[at] == " ":
            at += 1
    return found


def _longest_run(text: str, at: int, source: str) -> int:
    """The most characters from `at` that stand in the article as they are, to the end of a sentence or of the summary."""
    low, high = 0, len(text) - at
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[at : at + middle] in source else (low, middle - 1)
    if at + low == len(text):
        return low
    # The next sentence may begin with the letter that follows here by chance.
    ends = [found.end() for found in re.finditer(r"[.!?。！？؟।][\"'”’“»«」』)\]]*(?= |(?<=[。！？」』]))", text[at : at + low + 1])]
    return max(ends, default=0)


def _is_whole(text: str, run: _Run, source: _Source, *, goes_on: bool) -> bool:
    if goes_on:
        return True
    words = text[run.start : run.end]
    opened = (
        run.follows or run.place in source.begins or _STOP.search(source.line[: run.place].rstrip()[-4:]) or source.has_dateline(run.place)
    )
    closed = _STOP.search(words[-5:]) and not _CUT_SHORT.search(words) and not _ABBREVIATED.search(words)
    after = source.line[run.stop :]
    glued = bool(re.search(r"\w{3}\W*$", words)) and after[:1].isupper()  # the page has no blank where a paragraph ends
    ended = run.stop + 1 in source.begins or not after.strip() or glued or not re.match(r"[^\W_]", after)
    broken_off = run.stop + 1 not in source.begins and after.lstrip(" ")[:1].islower()
    first = words.lstrip(_SIGNS_BEFORE)
    return bool(opened and closed and (ended or words[-1] in "。！？」』")) and not broken_off and not re.match(r"[a-zà-ÿа-я][^A-Z]", first)


def _is_balanced(text: str) -> bool:
    low = text.count("„")
    if low:  # closed by “ in German and Czech, by ” in Dutch, Polish and Hungarian
        if low != text.count("“") + text.count("”"):
            return False
        pairs = [pair for pair in _PAIRS if pair != "“”"]
    elif text.count("”") and not text.count("“") and text.count("”") % 2 == 0:
        pairs = [pair for pair in _PAIRS if pair != "“”"]  # Swedish opens and closes with the same sign
    else:
        pairs = list(_PAIRS)
    return text.count('"') % 2 == 0 and all(text.count(one) == text.count(other) for one, other in pairs)


def _leans(text: str, start: int, language: str) -> bool:
    opening = text[start:].lstrip(_SIGNS_BEFORE).lower().replace("’", "'")
    if language in _LEANS and re.match(_LEANS[language], opening):
        return True
    if language not in _SAID:
        return False
    end = re.search(r"[.!?][\"”“»]*(?: |$)(?!(?:said|says|sagt|sagte|he|she|er|sie)\b)", text[start:])
    sentence = text[start : start + end.end()] if end else text[start:]
    said = re.search(_SAID[language], sentence, re.IGNORECASE)
    # A name before the pronoun says whom it means; in German any noun has a capital, so two in a row are asked for.
    name = r"[A-ZÄÖÜ]\w+ [A-ZÄÖÜ]\w+" if language == "de" else r"(?<=\w )[A-ZÀ-Þ]\w+"
    return bool(said) and not re.search(name, sentence[: said.start()])
