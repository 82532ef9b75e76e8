"""What pages say around an article: sign-up boxes, thanks, marks of author cards (gates: `gate_phrases`). Pure.

A phrase counts only in a short line of its own: in a paragraph the same words are the author's.
"""

from __future__ import annotations

import re

_SHORT = 160  # characters of a line that can be such a phrase

_SIGN_UP = re.compile(
    r"^(?:subscribe|sign\s+up)\b.{0,80}$"
    r"|\bsubscribe\s+to\b.{0,60}\b(?:newsletter|e-?mail|updates?)"
    r"|\b(?:sign\s+up|register)\s+(?:for|to)\b.{0,60}\b(?:newsletter|e-?mail|updates?|briefing)"
    r"|\b(?:enter|type)\s+your\s+e-?mail|^your\s+e-?mail(?:\s+address)?\W*$|^e-?mail(?:\s+address)?\W*$"
    r"|\bget\b.{0,40}\b(?:in|to)\s+your\s+inbox|^join\s+our\s+(?:mailing\s+list|newsletter)"
    r"|\bto\s+subscribe\s+to\b|\bnewsletter\b.{0,40}\bplease\s+enter\b"
    r"|^(?:ihre|deine|votre|su|tu|la\s+tua|il\s+tuo|seu|je|uw)\s+(?:e-?mail|adresse|correo|mail)\S*(?:\s+\S+){0,2}\W*$|이메일.{0,10}입력|メールアドレス(?:を入力)?\W*$"
    r"|\bnewsletter\s+(?:abonnieren|bestellen)|^jetzt\s+abonnieren|^abonnez-vous|^suscríb[ae]te|^iscriviti|^assine\b|^구독|뉴스레터\s*구독|メールマガジン",
    re.I,
)
_THANKS = re.compile(r"^(?:thanks?|thank\s+you)\s+for\s+reading\b|^danke\s+fürs\s+lesen|^merci\s+de\s+votre\s+lecture", re.I)
_CARD = re.compile(
    r"^\W*(?:저자\s*이미지|바로\s*가기|저자\s*소개|著者(?:について|紹介)?|執筆者|作者简介"
    r"|(?:author|writer|contributor)(?:'s|s)?\s+(?:image|photo|picture|portrait|bio|profile)|about\s+the\s+(?:authors?|writers?|contributors?)"
    r"|(?:the\s+)?authors?\s*:?|über\s+(?:den\s+autor|die\s+autor(?:in(?:nen)?|en)?)|zu[rm]\s+autor(?:in)?|à\s+propos\s+(?:de\s+l['’]auteure?|des\s+auteur(?:e)?s)"
    r"|sobre\s+(?:el\s+autor|la\s+autora|los\s+autores|o\s+autor|a\s+autora)|l['’]autore|gli\s+autori)\W*$",
    re.I,
)


def is_sign_up(line: str) -> bool:
    """Whether a line belongs to a box that asks for an address."""
    return len(line) <= _SHORT and bool(_SIGN_UP.search(line))


def is_thanks(line: str) -> bool:
    """Whether a line takes leave of the reader; what follows is no article."""
    return len(line) <= _SHORT and bool(_THANKS.search(line))


def is_card_mark(line: str) -> bool:
    """Whether a line is the label of an author's card (often the alt text of its picture)."""
    return bool(_CARD.match(line))
