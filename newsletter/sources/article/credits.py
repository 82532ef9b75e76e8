"""Whose picture it is: a caption and its credit told apart, by the signs that newsrooms of many languages use. Pure."""

from __future__ import annotations

import re

_PICTURE = (
    r"(?:file\s+photo|foto(?:s|graf|grafin|grafie|grafia|ğraf|credit)?|fotó|fot|photo(?:s|graph|graphy|credit)?|bild(?:er|quelle|rechte|nachweis)?"
    r"|images?|pictures?|pic|imagen|imagem|immagine|kuva|billede|bilde|beeld|zdjęcie|fénykép|фото|снимка|φωτογραφία|사진|写真|图片|圖片|صورة|צילום)"
)
_BY = r"(?:credits?|sources?|by|via|von|de|di|da|av|af|door|출처|제공|提供)"
_STATED = r"(?:credits?|crédits?(?:\s+photos?)?|créditos?|quelle|source|fuente|fonte|bron|kilde|källa|lähde|źródło|kaynak|источник)"
_SIGN = re.compile(
    r"(?:^|(?<=[\s(（\[.|/,–—-]))(?:[©ⓒ]|\(c\)"
    rf"|{_PICTURE}(?:\s+{_BY})?\s*[:：=©]|(?:image|photo|picture|photograph)s?\s+(?:source|credit|by|courtesy)\b"
    rf"|{_STATED}\s*[:：]|copyright\b|courtesy\s+of\b)",
    re.I,
)
_LEADING = re.compile(
    rf"^\W*(?:{_PICTURE}(?:\s+{_BY})?\s*[:：=]\s*|{_PICTURE}\s+(?:credits?|sources?|by|courtesy\s+of)\s+|{_STATED}\s*[:：©]\s*"
    r"|rights?\s*[:：©]\s*|copyright\s*[:：©]?\s*|(?:by|von)\s+|courtesy\s+of\s+|\(c\)\s*|[©ⓒ]\s*)+",
    re.I,
)
_AGENCY = (
    r"(?:AFP|AP|Reuters|REUTERS|Getty|dpa|DPA|EPA|epa|ANSA|EFE|TASS|Xinhua|Imago|IMAGO|imago|APA|Keystone|KEYSTONE|Alamy|Shutterstock"
    r"|iStock|PA Media|picture alliance|Bloomberg|NurPhoto|Anadolu|ANP|Ritzau|NTB|TT|Belga|Lusa|PAP|CTK|ČTK|MTI|Kyodo|Yonhap|Zuma|SIPA)"
)
_AGENCY_TAIL = re.compile(
    rf"(?:\s*[(\[|]|\s+[–—-])\s*([^()\[\]|]*\b{_AGENCY}\b[^()\[\]|]*)[)\]]?\s*$|\s*[(\[]([^()\[\]\d]{{3,60}}/[^()\[\]\d]{{2,60}})[)\]]\s*$"
)
# In brackets or at the very end, the verb behind the name: "（代表撮影）", "(홍길동 기자 제공)".
_VERB_TAIL = re.compile(r"\s*[（(＝=]\s*([^（）()＝=]{1,40}?)\s*(?:撮影|提供|촬영|제공)\s*[）)]?\s*$")
_LOOSE_TAIL = re.compile(r"(?<=[.!?…。])\s+(supplied|handout|privat|zvg)\.?\s*$", re.I)
# "Source: X" closes a text as often as a picture.
_ALSO_PROSE = ("source", "quelle", "fuente", "fonte", "bron", "kilde", "källa", "lähde", "źródło", "kaynak", "источник")
_AGENCY_LINE = re.compile(rf"(?:[\w.'’-]+(?:\s[\w.'’-]+){{0,4}}\s*(?:/|\bvia\s|\|)\s*)+{_AGENCY}(?:\s+(?:Images?|Photo))?", re.I)
# A picture's sign and a colon, at the beginning or behind a sentence.
_CREDITED = re.compile(
    rf"(?:^|(?<=[.!?…)”\"»|/] )|(?<=\()|(?<=[.!?…|/]))(?:{_PICTURE}(?:\s+{_BY})?\s*[:：©]|[©ⓒ]|(?:image|photo|picture|photograph)s?\s+(?:source|credit)s?\s*[:：]"
    r"|(?:credits?|crédits?|créditos?|kredit)(?:\s+(?:de\s+|des\s+|da\s+|do\s+|of\s+)?(?:la\s+|the\s+)?(?:photos?|fotos?|fotografía|images?|imagen|imagem))\s*[:：])",
    re.I,
)
_LONGEST_CAPTION = 400  # characters
_MOST_WORDS = 16  # of a credit
_LONGEST_ALONE = 80  # characters
_FAR = 120  # characters after a sign; more is a text about a photograph


def split_credit(caption: str) -> tuple[str, str]:
    """A caption and the credit at its end: after a sign (©, Photo:, Image source), or an agency or a verb in brackets."""
    sign = next((match for match in _SIGN.finditer(caption) if len(caption) - match.end() < _FAR), None)
    if sign:
        return caption[: sign.start()].strip(" ([（|/,–—-"), caption[sign.start() :].strip(" )）]")
    for pattern in (_AGENCY_TAIL, _VERB_TAIL, _LOOSE_TAIL):
        tail = pattern.search(caption)
        if tail:
            return caption[: tail.start()].strip(), next(filter(None, tail.groups())).strip()
    return caption, ""


def is_credit_alone(line: str) -> bool:
    """Whether a line is a credit and nothing else: "Photo: X", "STR/AFP via Getty Images"."""
    if len(line) > _LONGEST_ALONE or line[-1:] in ".!?。":
        return False
    sign = _SIGN.match(line)
    return bool(sign and not line.lower().startswith(_ALSO_PROSE)) or bool(_AGENCY_LINE.fullmatch(line))


def ends_with_credit(block: str) -> bool:
    """Whether a short block ends on a picture's credit ("... Photo: X"): what stands before it is what the picture shows."""
    if len(block) > _LONGEST_CAPTION:
        return False
    return any(0 < len(block[sign.end() :].split()) <= _MOST_WORDS for sign in _CREDITED.finditer(block))


def begins_with_sign(text: str) -> bool:
    """Whether a text is a credit by its first word: "© X", "Photo: X", "By X"."""
    return bool(_LEADING.match(text))


def bare_credit(text: str) -> str:
    """A credit without its sign and brackets."""
    return _LEADING.sub("", text).strip(" ()（）[]|/")
