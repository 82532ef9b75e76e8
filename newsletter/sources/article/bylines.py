"""Names out of bylines: "by A , B and C (Staff Writer)" is three people, "Sam Ford Jr, PhD" is one.

Order: what stands around the names goes (labels, clocks, addresses, roles), then the list is split, then each piece must look
like a name. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsletter.model.identity import folded
from newsletter.sources.article import byline_words as words
from newsletter.sources.clean import one_line

_LONGEST = 70  # characters; more is a sentence about somebody
_MOST = 20  # names of one article
_HANGUL_NAME, _HAN_NAME = re.compile(r"[가-힣]{2,4}"), re.compile(r"[\u4e00-\u9fff]{2,4}")


def split_names(byline: str | None) -> tuple[str, ...]:
    """The names in one byline, in its order, each once."""
    text = (byline or "").strip()
    named = re.fullmatch(r"[^()\s@]{1,64}@[^()\s@]{1,255}\s*\((.+)\)", text[:2000])
    if named:  # the form of RSS 2.0: address (Name)
        text = named[1]
    text = words.ADDRESS.sub(" ", one_line(text.replace("\n", ";"), limit=2000)).strip()
    bracketed = re.fullmatch(r"[\[［【(（]([^\[\]()（）［］【】]+)[\])）］】]", text)
    found: list[str] = []
    for chunk in words.SPLIT_ALWAYS.split(_without_labels(bracketed[1] if bracketed else text)):
        for piece in _split_commas(chunk):
            for part in words.AND.split(words.LEADING_AND.sub("", piece)):
                found += [name for risky in _split_risky(part) for name in _split_slashes(risky)]
    return unique_names(_without_houses(found))


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """The pieces that look like names, cleaned, without repeats."""
    kept: dict[str, str] = {}
    for name in map(clean_name, names):
        if name:
            kept.setdefault(folded(name), name)
    return tuple(kept.values())[:_MOST]


def clean_name(text: str) -> str | None:
    """One name without labels, roles and decoration, or None if no name is left."""
    if words.PICTURES.match(text.strip()):
        return None
    name = words.ADDRESS.sub(" ", _without_labels(one_line(text)))
    name = re.sub(r"\s*[(\[（][^()\[\]（）]*[)\]）]\s*", " ", name)
    name = _without_role(" ".join(words.NOISE.sub(" ", name).split()))
    name = " ".join(name.split()).strip(' ,;:|/\\-–—•·*"“”„<>@')
    if not name or len(name) > _LONGEST or _is_nobody(name):
        return None
    if not any(char.isalpha() for char in name) or name.startswith(("http", "www.")):
        return None
    return name


def _without_role(name: str) -> str:
    """A name without the role behind it; "Coast staff reporter" has no name without it."""
    for pattern in (words.ROLE_TAIL, words.CIRCUMSTANCE):
        left = pattern.sub("", name)
        name = left if left == name or len(left.split()) >= 2 or not left else name
    return name


def _is_nobody(name: str) -> bool:
    own = folded(name)
    return own in words.NOBODY or not set(own.split()) - words.ROLES - words.WITH_ROLES or words.MORE_PEOPLE.match(own) is not None


def _without_labels(text: str) -> str:
    for _ in range(2):
        text = words.PARTICLE_LABEL.sub("", words.LABEL.sub("", text.strip()))
    chinese = words.CHINESE_LABEL.match(text)
    if chinese:
        names = text[chinese.end() :].split()
        return "；".join(names) if all(map(_HAN_NAME.fullmatch, names)) else " ".join(names)
    return text


def _split_commas(text: str) -> list[str]:
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) == 2 and all(len(piece.split()) == 1 for piece in pieces):
        return [text]  # "Doe, Jane" may be one person: a wrong split would make two people of nobody
    names: list[str] = []
    for piece in pieces:
        if names and (folded(piece).replace(" ", "") in words.SUFFIXES):
            names[-1] += f", {piece}"
        elif not (names and _is_no_person(piece, names)):
            names.append(piece)
    return names


def _is_no_person(piece: str, names: list[str]) -> bool:
    """Whether a piece behind names tells of them: a role, or a place ("Ada Reed, London")."""
    own = words.LEADING_AND.sub("", piece)
    if set(folded(own).split()) & words.ROLES or (own.islower() and len(own.split()) > 1):
        return True
    return own.isalpha() and own.istitle() and own == piece and all(len(name.split()) > 1 for name in names)


def _split_risky(part: str) -> list[str]:
    if re.search(r"\s*기자\s*$", part):
        names = re.sub(r"\s*기자\s*$", "", part).split()
        return names if all(map(_HANGUL_NAME.fullmatch, names)) else [part]
    pieces = words.RISKY_AND.split(part)
    return pieces if all(len(piece.split()) >= 2 for piece in pieces) else [part]


def _split_slashes(part: str) -> list[str]:
    # "dpa/afp" and initials like "hosb/mum" are one mark of a desk; full names are people.
    pieces = part.split("/")
    return pieces if all(len(piece.split()) >= 2 for piece in pieces) else [part]


def _without_houses(names: list[str]) -> list[str]:
    """The people of a list, where it has any, without the papers they write for."""
    people = [name for name in names if not words.HOUSE.search(name)]
    return people if any(len(name.split()) > 1 for name in people) else names
