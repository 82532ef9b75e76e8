"""The wording of a first publication in ten languages: a line that speaks of it, its publisher and its date. Pure.

"First published in: Sep.12,2023", "Zuerst erschienen bei X am 3. Mai 2024", 初出：X、2024年5月3日.
"""

from __future__ import annotations

import re

from newsletter.model.identity import folded
from newsletter.sources.clean import one_line
from newsletter.sources.dates import Moment, month_of, parse_date

LONGEST_NAME = 100  # characters of a publisher
_PLACE = r"by|in|on|at|with|from|of|im|bei|beim|auf|am|von|vom|durch|par|dans|sur|chez|en|por|el|le|su|sul|sulla|sulle|da|dal|dalla|il|em|no|na|nos|pelo|pela|door|op|bij"
# In small letters: "Le" and "The" may begin the name of a paper.
_ARTICLE = r"(?-i:the\s+website\s+of|the|der|dem|den|die|das|la|les|le|el|los|de|het|il|lo|o|a|os|as)"
# After the wording: a colon, a preposition, the end, a date, or a script that needs no space. "First published editions" is a sentence.
_LINK = (
    rf"(?:\s+(?:{_PLACE}))?\s*[:：]\s*|\s+(?:{_PLACE})\s+(?:{_ARTICLE}\s+)?|\s*$|\s+(?=\d)|\s+(?=[^\W\d_]{{3,12}}\.?\s*\d)"
    r"|\s*(?=[\u2e80-\U0003ffff「『《])"
)
_SUBJECT = {
    "en": r"(?:this\s+(?:article|piece|post|text|story|essay|interview|column)\s+(?:was\s+|has\s+been\s+|is\s+)?)?",
    "de": r"(?:dies(?:er|e|es)\s+(?:artikel|beitrag|text|analyse|essay|interview)\s+(?:ist\s+|wurde\s+)?)?",
    "fr": r"(?:(?:cet\s+article|ce\s+texte|cette\s+tribune)\s+(?:a\s+été\s+|a\s+d['’]abord\s+été\s+|est\s+)?)?",
    "es": r"(?:este\s+(?:artículo|texto|ensayo)\s+(?:fue\s+|se\s+)?)?",
    "it": r"(?:questo\s+(?:articolo|testo|saggio)\s+(?:è\s+)?(?:stato\s+)?)?",
    "pt": r"(?:este\s+(?:artigo|texto|ensaio)\s+(?:foi\s+)?)?",
    "nl": r"(?:dit\s+(?:artikel|stuk|essay)\s+(?:is\s+|werd\s+)?)?",
}
_WORDINGS = tuple(
    re.compile(rf"^\W*(?:{_SUBJECT.get(language, '')}(?:{wording}))(?:{_LINK})(?P<what>.{{0,200}})$", re.I)
    for language, wording in (
        (
            "en",
            (
                r"(?:first|originally)\s+(?:published|appeared|posted)|(?:republished|reprinted|cross-?posted)(?:\s+with\s+(?:\w+\s+){0,2}permission)?"
                r"|original\s+(?:publisher|publication)|(?:date\s+of\s+)?first\s+publication"
            ),
        ),
        (
            "de",
            (
                r"(?:zuerst|erstmals|ursprünglich)\s+(?:erschienen|erschien|veröffentlicht|publiziert)|(?:erschien|erschienen)\s+(?:zuerst|erstmals|ursprünglich)|erstveröffentlichung"
                r"|(?:zuerst|erstmals|ursprünglich)(?=.{3,160}\s(?:erschienen|veröffentlicht|publiziert)\W*$)"
            ),
        ),
        (
            "fr",
            r"première\s+publication|(?:publiée?|parue?)\s+(?:à\s+l['’]origine|initialement|d['’]abord|pour\s+la\s+première\s+fois)|(?:initialement|d['’]abord)\s+(?:publié|paru)e?",
        ),
        (
            "es",
            r"(?:publicad[oa]|publicó|apareció|aparecid[oa])\s+(?:originalmente|por\s+primera\s+vez|primero|originariamente)|primera\s+publicación|originalmente\s+publicad[oa]",
        ),
        (
            "it",
            r"(?:pubblicat[oa]|apparso|uscito)\s+(?:originariamente|originalmente|per\s+la\s+prima\s+volta|inizialmente)|prima\s+pubblicazione",
        ),
        (
            "pt",
            r"publicad[oa]\s+(?:originalmente|pela\s+primeira\s+vez|inicialmente|primeiro)|primeira\s+publicação|originalmente\s+publicad[oa]",
        ),
        (
            "nl",
            (
                r"(?:eerst|oorspronkelijk|eerder|voor\s+het\s+eerst)\s+(?:gepubliceerd|verschenen|verscheen)|verscheen\s+(?:eerst|eerder|oorspronkelijk)|eerste\s+publicatie"
                r"|(?:eerst|eerder|oorspronkelijk)(?=.{3,160}\s(?:verschenen|gepubliceerd)\W*$)"
            ),
        ),
        ("ja", r"初出(?:は|元)?|初掲載|最初の掲載|転載元|原文(?:掲載)?元|原載"),
        (
            "ko",
            r"최초\s*(?:게재|발행|공개|출판|게시)(?:일|처)?|처음\s*(?:게재|발행|출판|공개)(?:된\s*(?:곳|날))?|원문\s*출처|원출처|첫\s*발행",
        ),
        (
            "zh",
            (
                r"首[发發](?:于|於|自|在)?|首次(?:发表|發表|刊登|发布|發布)(?:于|於|在)?|原[载載刊](?:于|於|自)?|最初(?:发表|發表|刊登)(?:于|於|在)?|[转轉][载載]自"
                r"|本文(?:最初|首次)?(?:发表|發表|首[发發]|刊登)(?:于|於|在)?"
            ),
        ),
    )
)
# The publisher stands between the subject and the verb.
_ENCLOSED = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^\W*(?:この|本)(?:記事|論考|文章|エッセイ)は[、,]?\s*(?P<what>.{1,120}?)(?:に|で|にて|において)\s*(?:最初に|初めて|はじめて|先に)?\s*(?:掲載|公開|発表)され(?:た|ました).{0,20}$",
        r"^\W*이\s*(?:기사|글|칼럼|기고문)[은는]\s*(?P<what>.{1,120}?)에(?:서)?\s*(?:처음|최초로|먼저)\s*(?:게재|발행|실|발표|공개).{0,20}$",
    )
)
_VERB_AT_THE_END = re.compile(
    r"\s+(?:erschienen|veröffentlicht|publiziert|verschenen|gepubliceerd|verscheen|gestanden|publiée?|parue?)\s*$|\s*(?:初出|掲載)$", re.I
)
_JOINT = r"on|am|vom|den|le|el|il|em|op|il\s+giorno|in|im|du|del"
_DATE = r"(?=(?:[^\W\d_]{3,12}\.?\s*)?\d)"
# What stands before a date, the surest joint first.
_BEFORE_DATE = tuple(
    re.compile(rf"{joint}{_DATE}", re.I)
    for joint in (rf"\s*[,、，(（]\s*(?:(?:{_JOINT})\s+)?", rf"\s+(?:{_JOINT})\s+", r"\s+", r"(?<=[\u2e80-\U0003ffff」』》])\s*")
)
_AFTER_DATE = re.compile(rf"\d(?:年|日|년|일|\.)?\)?\s*(?:[,、，]\s*|(?:{_PLACE})\s+(?:{_ARTICLE}\s+)?)(?P<who>[^\d]{{2,100}})$", re.I)
_JOINTS = set(_JOINT.split("|"))
_QUOTES = " .,:;：、。，「」『』《》\"'“”„«»()（）"


def origin_line(line: str) -> str | None:
    """What follows "First published in" in a line that is about nothing else (may be empty), or None."""
    if len(line) > 260 or not _may_tell(line):
        return None
    match = next((found for found in (wording.match(line) for wording in (*_ENCLOSED, *_WORDINGS)) if found), None)
    return _VERB_AT_THE_END.sub("", match["what"].strip(" .:：。")).strip(" .:：。") if match else None


_STEMS = (
    "publi", "pubbli", "appear", "reprint", "reprod", "posted", "original", "erschien", "erstm", "veröffentlich", "zuerst", "paru", "apare", "apareci", "appars",
    "uscit", "versch", "eerst", "eerder", "初", "掲載", "公開", "発表", "転載", "原", "게재", "발행", "공개", "출판", "출처", "게시", "首", "最初", "转载", "轉載", "처음", "최초", "발표",
)  # fmt: skip

_ASCII_STEMS = tuple(filter(str.isascii, _STEMS))


def _may_tell(line: str) -> bool:
    if line.isascii():
        lowered = line[:80].lower()
        return any(map(lowered.__contains__, _ASCII_STEMS))
    return any(map(line.lower().__contains__, _STEMS))


def read_origin(words: str, *, language: str | None = None) -> tuple[str | None, Moment | None]:
    """The publisher and the date in what follows "First published in": either, both in either order, or none."""
    moment = parse_date(words, language=language) or _date_at_an_end(words, language)
    if moment:
        after = _AFTER_DATE.search(words)
        publisher = after["who"] if after and not month_of(after["who"].strip(_QUOTES), language) else _before_date(words, language)
    else:
        publisher = re.split(r"\.\s|\s+(?:and|under|as)\s+(?:is|was|it|a|the)\s", words)[0]
    named = one_line(publisher, limit=120).strip(_QUOTES)
    return (named if 1 < len(named) < LONGEST_NAME and any(map(str.isalpha, named)) else None), moment


def _before_date(words: str, language: str | None) -> str:
    """What stands before the date, if it is no part of one."""
    before = next((found[0] for found in (joint.split(words, maxsplit=1) for joint in _BEFORE_DATE) if len(found) > 1), "")
    last = before.split()[-1] if before.split() else ""
    before = before.removesuffix(last).rstrip() if month_of(last.strip(_QUOTES), language) else before
    return "" if any(map(str.isdigit, before)) or folded(before) in _JOINTS else before


def _date_at_an_end(words: str, language: str | None) -> Moment | None:
    """The date in words too long to be one: what stands from the first digit's word on, or up to the last digit."""
    digits = [match.start() for match in re.finditer(r"\d", words)]
    if not digits:
        return None
    start = max(0, digits[0] - 14)
    return parse_date(words[start : digits[-1] + 2], language=language)
