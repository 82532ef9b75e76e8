"""Names out of bylines: "by A , B and C (Staff Writer)" is three people, "Sam Ford Jr, PhD" is one.

Order: what stands around the names goes (labels, clocks, addresses, roles), then the list is split, then each piece must look
like a name. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.model.identity import folded
from newsletter.sources.clean import one_line

_LONGEST = 70  # characters; more is a sentence about somebody
_MOST = 20  # names of one article
_LABEL = re.compile(
    r"^(?:(?:written|story|words|text|texte|texto|testo|reported|report|article|posted|published|analysis|opinion|commentary)\s+)?"
    r"(?:by|przez|от|από)\s*[:：]?\s+(?=\S)"
    r"|^(?:by|von|par|por|author|authors|autor|autorin|autoren|auteur|autore|autori|text|texte|texto|testo|words|forfatter|skribent|"
    r"toimittaja|yazar|автор|文|取材)\s*[:：]\s*",
    re.I,
)
# These begin surnames too: a label only before two capitalised words ("Von Max Muster", not "von der Leyen").
_PARTICLE_LABEL = re.compile(
    r"^(?:Von|VON|von|Par|PAR|par|Por|POR|por|Di|di|Av|av|Af|af|Door|door)\s+(?=[A-ZÀ-ÞŠŽČ][\w'’.-]*\s+[A-ZÀ-ÞŠŽČ])"
)
_PICTURES = re.compile(
    r"^(?:fotos?|photos?|photograph\w*|bild(?:er)?|illustrations?|illustrationen|video|graphics?|grafik)\s*(?:[:：]|by\b|von\b)", re.I
)
_SUFFIXES = {
    "jr",
    "sr",
    "ii",
    "iii",
    "iv",
    "md",
    "phd",
    "esq",
    "cfa",
    "cpa",
    "mba",
    "ma",
    "msc",
    "bsc",
    "ba",
    "jd",
    "llm",
    "rn",
    "dds",
    "frs",
    "obe",
    "mp",
}
_ROLES = (
    "reporter", "correspondent", "correspondant", "korrespondent", "korrespondentin", "editor", "editorial board", "writer", "columnist",
    "journalist", "journalistin", "redakteur", "redakteurin", "redaktor", "redaktorin", "redacteur", "redactor", "redaktion", "staff",
    "contributor", "producer", "analyst", "reporterin", "gastautor", "gastautorin", "newsletter", "political editor", "freelance",
    "bureau chief", "in washington", "in london", "chief", "director", "head of",
)  # fmt: skip
_ROLE_TAIL = re.compile(
    r"(?:\s*[,|]\s*|\s+[–—-]\s+)(?:[\w'’.&]+\s+){0,4}(?:reporter|correspondent|editor|writer|columnist|contributor|analyst|journalist)s?\b.*$"
    r"|\s+(?:(?:senior|staff|chief|political|business|sports?|science|health|technology|freelance|guest|news|special)\s+)*"
    r"(?:reporter|correspondent|editor|writer|columnist|contributor)s?$",
    re.I,
)
_NOISE = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:\s*(?:uhr|h|am|pm))?\b|\b\d+\s+(?:hours?|minutes?|days?|min)\b(?:\s+ago)?|https?://\S+|\bfollow\b|フォロー|すべて見る|기자$|記者$|特派員$",
    re.I,
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SPLIT_ALWAYS = re.compile(r"\s*(?:[;|•·/\n、，؛]|\s[–—]\s)\s*")
_AND = re.compile(r"\s*(?:\s(?:and|und|et|og|och|ve|dan|και)\s|\s&\s|\s\+\s)\s*", re.I)
# One letter or a word of many languages: taken for "and" only between full names.
_RISKY_AND = re.compile(r"(?<=\w)\s+(?:y|e|i|en|ja|и|و)\s+(?=\w)")
_NOBODY = {
    "admin", "administrator", "root", "webmaster", "guest", "unknown", "author", "autor", "null", "none", "undefined", "user", "editor",
    "staff", "default", "anonymous", "n a", "system", "wordpress", "senior",
}  # fmt: skip


def split_names(byline: str | None) -> tuple[str, ...]:
    """The names in one byline, in its order, each once."""
    text = (byline or "").strip()
    named = re.fullmatch(r"[^()\s]+@[^()\s]+\s*\((.+)\)", text)
    if named:  # the form of RSS 2.0: address (Name)
        text = named[1]
    text = _ADDRESS.sub(" ", one_line(text.replace("\n", ";"), limit=2000))
    found: list[str] = []
    for chunk in _SPLIT_ALWAYS.split(_without_labels(text)):
        for piece in _split_commas(chunk):
            for part in _AND.split(piece):
                found += _split_risky(part)
    return unique_names(found)


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """The pieces that look like names, cleaned, without repeats."""
    kept: dict[str, str] = {}
    for name in map(clean_name, names):
        if name:
            kept.setdefault(folded(name), name)
    return tuple(kept.values())[:_MOST]


def clean_name(text: str) -> str | None:
    """One name without labels, roles and decoration, or None if no name is left."""
    if _PICTURES.match(text.strip()):
        return None
    name = _ADDRESS.sub(" ", _without_labels(one_line(text)))
    name = re.sub(r"\s*[(\[（][^()\[\]（）]*[)\]）]\s*", " ", name)
    name = _ROLE_TAIL.sub("", _NOISE.sub(" ", name))
    name = " ".join(name.split()).strip(' ,;:|/\\-–—•·*"“”„<>@')
    if not name or len(name) > _LONGEST or folded(name) in _NOBODY or folded(name) in _ROLES:
        return None
    if not any(char.isalpha() for char in name) or name.startswith(("http", "www.")):
        return None
    return name


def _without_labels(text: str) -> str:
    for _ in range(2):
        text = _PARTICLE_LABEL.sub("", _LABEL.sub("", text.strip()))
    return text


def _split_commas(text: str) -> list[str]:
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) == 2 and all(len(piece.split()) == 1 for piece in pieces):
        return [text]  # "Doe, Jane" may be one person: a wrong split would make two people of nobody
    names: list[str] = []
    for piece in pieces:
        if names and (folded(piece).replace(" ", "") in _SUFFIXES):
            names[-1] += f", {piece}"
        elif not (names and _is_role(piece)):
            names.append(piece)
    return names


def _is_role(piece: str) -> bool:
    words = set(folded(piece).split())
    return any(role in words for role in _ROLES) or folded(piece) in _ROLES


def _split_risky(part: str) -> list[str]:
    pieces = _RISKY_AND.split(part)
    return pieces if all(len(piece.split()) >= 2 for piece in pieces) else [part]
