"""The numbers of a text, in figures and in words, so that two texts can be held against each other. Pure."""

from __future__ import annotations

import re
import unicodedata

from newsletter.model.identity import folded

_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?!\d)")
_NUMBER = re.compile(_THOUSANDS.pattern + r"|\d+(?:[.,]\d+)*")
_HAN = re.compile("[二三四五六七八九十百千万萬亿億兆两兩]+")

# Two to twelve; "one" is an article in most of these.
_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv",
    "ru": "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
}
_VALUES = {language: {folded(word): str(value) for value, word in enumerate(words.split(), 2)} for language, words in _WORDS.items()}
_LARGE = (
    "dozen dozens twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions trillion "
    "dutzend dutzende zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert hunderte tausend tausende millionen milliarde milliarden "
    "douzaine vingt trente quarante cinquante soixante cent cents mille millions milliard milliards "
    "docena veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil millón millones "
    "venti trenta quaranta cinquanta sessanta cento mila milione milioni miliardo miliardi vinte trinta milhão milhões bilhão bilhões "
    "twintig dertig veertig vijftig honderd duizend miljoen miljard tjugo trettio hundra tusen miljon miljoner miljarder"
)
_LARGE_WORDS = frozenset(folded(word) for word in _LARGE.split())


def numbers(text: str) -> set[str]:
    """The numbers written in figures, without what groups thousands, with a point for decimals; Han figures as they stand."""
    plain = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    found = set()
    for number in _NUMBER.findall(plain):
        grouped = _THOUSANDS.fullmatch(number)
        found.add(re.sub(r"\D", "", number) if grouped else re.sub(r"\D", ".", number))
    return found | set(_HAN.findall(text))


def number_words(text: str, language: str | None) -> dict[str, str]:
    """The numbers written in words, each with its value in figures; "" for a large one."""
    values = _VALUES.get(language or "", {})
    found = {word: values[word] for word in folded(text).split() if word in values}
    return found | {word: "" for word in folded(text).split() if word in _LARGE_WORDS}
