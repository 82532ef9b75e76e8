"""Stories in eight languages and what editors make of them: the labelled set of `near_duplicates`.

A story is drawn from a vocabulary with the steep frequencies of real ones (Zipf): the small words of its language, words that all
themes use and words of its theme, so that two stories of one theme share a good part of their words and some of their pairs, and
series share whole sentences. Which stories are one is known, because each copy is made from its original.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

_SMALL = {
    "en": "the of and to in a is that for it on was with as his at by from are this be have an were had but which or they has not their",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux mais comme ou",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ha me sin sobre este ya entre",
    "ru": "и в не на что с он как по это она к но из у за от так для его же бы все когда то уже или ни до если только был",
    "ko": "그 이 수 것 등 및 더 한 두 또 약 중 위해 대한 통해 있는 하는 지난 이번 모든 같은 다른 많은 올해 오는 함께 다시 그러나 특히 이후",
    "ja": "のにはをたがでてとしれさあるいるもすながかられるよことだまでへや",
    "zh": "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就",
}
_SYLLABLES = {
    "ru": [
        "ба",
        "ве",
        "го",
        "ду",
        "за",
        "ки",
        "ло",
        "ми",
        "но",
        "пе",
        "ра",
        "со",
        "ту",
        "фи",
        "хо",
        "це",
        "ша",
        "ска",
        "тре",
        "ни",
        "лу",
        "ор",
        "ен",
        "ист",
    ],
    "ko": [
        "가",
        "나",
        "다",
        "라",
        "마",
        "바",
        "사",
        "아",
        "자",
        "차",
        "카",
        "타",
        "파",
        "하",
        "거",
        "너",
        "더",
        "러",
        "머",
        "버",
        "서",
        "어",
        "저",
        "처",
        "고",
        "노",
        "도",
        "로",
        "모",
        "보",
        "소",
        "오",
    ],
}
_LATIN = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "ne",
    "pi",
    "qua",
    "re",
    "so",
    "tu",
    "ve",
    "wi",
    "xo",
    "za",
    "str",
    "pl",
    "gr",
    "tion",
    "ment",
    "er",
    "ing",
    "al",
    "ist",
]
_UNSPACED = {"ja": (0x4E00, 900), "zh": (0x5200, 1200)}
_THEMES = 12
_COMMON, _OWN = 2_500, 350  # words that all themes use; words of one theme


@dataclass(frozen=True)
class Story:
    """A text, and which event it tells."""

    event: int
    kind: str  # "original", "light", "medium", "heavy", "wire", "series"
    language: str
    title: str
    text: str


class Vocabulary:
    """The words of one language and how often each is used."""

    def __init__(self, language: str, dice: random.Random) -> None:
        self.glue = "" if language in _UNSPACED else " "
        self.stop = "。" if language in _UNSPACED else ". "
        small = _SMALL[language]
        self._small = list(small) if language in _UNSPACED else small.split()
        self._language, self._dice = language, dice
        self._common = self._made(_COMMON)
        self._own = [self._made(_OWN) for _ in range(_THEMES)]
        self._weights = {len(words): _zipf(len(words)) for words in (self._small, self._common, *self._own)}

    def sentence(self, theme: int) -> list[str]:
        """Twelve to twenty-six words."""
        return [self._word(theme) for _ in range(self._dice.randint(12, 26))]

    def name(self) -> str:
        """A word that nobody else has."""
        return self._made(1)[0]

    def _word(self, theme: int) -> str:
        lot = self._dice.random()
        words = self._small if lot < 0.42 else self._common if lot < 0.8 else self._own[theme]
        return self._dice.choices(words, cum_weights=self._weights[len(words)])[0]

    def _made(self, count: int) -> list[str]:
        if self._language in _UNSPACED:
            first, size = _UNSPACED[self._language]
            return ["".join(chr(first + self._dice.randrange(size)) for _ in range(self._dice.randint(1, 3))) for _ in range(count)]
        parts = _SYLLABLES.get(self._language, _LATIN)
        return ["".join(self._dice.choices(parts, k=self._dice.randint(2, 4))) for _ in range(count)]


def _zipf(count: int) -> list[float]:
    return list(accumulate(1 / (rank + 2.7) for rank in range(count)))


@dataclass
class Desk:
    """Writes and edits."""

    seed: int
    stories: list[Story] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._vocabularies = {language: Vocabulary(language, self._dice) for language in _SMALL}
        self._series = {
            language: [[words.sentence(theme) for _ in range(3)] for theme in range(_THEMES)]
            for language, words in self._vocabularies.items()
        }
        self._agency = {language: words.sentence(0)[:9] for language, words in self._vocabularies.items()}

    def original(self, event: int, language: str, *, sentences: int | None = None) -> list[list[str]]:
        """The sentences of a new story; every fifth is of a series, whose stories share their first and last sentences."""
        words, theme = self._vocabularies[language], self._dice.randrange(_THEMES)
        told = [words.sentence(theme) for _ in range(sentences or self._dice.randint(14, 40))]
        if event % 5 == 0:
            first, *last = self._series[language][theme]
            told = [first, *told, *last]
        return told

    def publish(self, event: int, kind: str, language: str, told: Sequence[Sequence[str]]) -> None:
        """Add it to the stories."""
        words = self._vocabularies[language]
        text = "".join(words.glue.join(sentence) + words.stop for sentence in told)
        self.stories.append(Story(event, kind, language, f"{words.name()}{words.glue}{words.name()} {event}-{kind}", text))

    def rewritten(self, told: Sequence[list[str]], language: str, *, sentences: float, words: float) -> list[list[str]]:
        """With that share of sentences replaced and of words changed, an agency's line at its head and a sign-off at its end."""
        vocabulary, theme = self._vocabularies[language], self._dice.randrange(_THEMES)
        out = []
        for sentence in told:
            kept = sentence if self._dice.random() > sentences else vocabulary.sentence(theme)
            out.append([word if self._dice.random() > words else vocabulary.name() for word in kept])
        return [self._agency[language], *out, vocabulary.sentence(theme)]


LEVELS = {"light": (0.1, 0.02), "medium": (0.3, 0.08), "heavy": (0.5, 0.15)}


def labelled(*, events: int, seed: int) -> list[Story]:
    """So many stories, a light, a medium and a heavy rewrite of every second one, and a wire item within every tenth."""
    desk = Desk(seed)
    languages = list(_SMALL)
    for event in range(events):
        language = languages[event % len(languages)]
        told = desk.original(event, language)
        desk.publish(event, "original", language, told)
        if event % 2 == 0:
            for kind, (sentences, words) in LEVELS.items():
                desk.publish(event, kind, language, desk.rewritten(told, language, sentences=sentences, words=words))
        if event % 10 == 1:
            desk.publish(event, "wire", language, told[2:9])
    return desk.stories


def edited(texts: Sequence[str], *, seed: int) -> list[Story]:
    """The same with texts from elsewhere, split at full stops, as originals."""
    desk = Desk(seed)
    for event, text in enumerate(texts):
        told = [sentence.split() for sentence in text.replace("\n", " ").split(". ") if sentence.split()]
        desk.publish(event, "original", "en", told)
        for kind, (sentences, words) in LEVELS.items():
            desk.publish(event, kind, "en", desk.rewritten(told, "en", sentences=sentences, words=words))
    return desk.stories
