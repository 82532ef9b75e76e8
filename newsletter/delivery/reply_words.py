"""Whom the words of a refusal speak of, where its codes say no more than "no". Pure.

Every operator words its refusals as it likes, so words count only there, and what speaks of us wins: nobody is suppressed for it.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Sense(StrEnum):
    """Whom the words of a refusal speak of."""

    NOBODY = ""
    US = "us"
    FULL = "full"  # the reader's mailbox has no room
    READER = "reader"


# Codes that say no more than "no": only there do the words count, which every operator writes as it likes.
VAGUE = r"|5\.0\.\d+|5\.1\.0|5\.2\.0|5\.3\.0|5\.4\.0|5\.5\.0"
_IS_VAGUE = re.compile(VAGUE)

_MOST = 1000  # characters that are looked at: a server's endless answer must not keep us busy

_US = re.compile(
    r"\brelay(?:ing)?\b|rcpthosts|\bsender\b|\bfrom address\b|\bspf\b|\bdkim\b|\bdmarc\b|\bptr\b|reverse dns|\bhelo\b|\behlo\b|block(?:ed|list|ing)?\b"
    r"|black ?list|\brbl\b|dnsbl|\bspam|reputation|polic(?:y|ies)|prohibit|authenti|authori[sz]|not (?:allowed|permitted|verified)"
    r"|\blimit|frequency|too many|\brate\b|\bcredits?\b|suspended|content|virus|\blisted\b|service refus|denied|sending"
)
_FULL = re.compile(
    r"(?s)\A(?!.*(?:sending|daily|hourly|customer))"
    r".*(?:over ?quota|quota (?:is )?exceeded|exceed\w* (?:\w+ ){0,3}quota|(?:mailbox|inbox|user)\b.{0,30}\bfull\b|out of storage)"
)
_READER = re.compile(
    r"(?:user|mailbox|recipient|account|address)\b.{0,60}\b(?:unknown|not found|not exist|doesn't exist|invalid|disabled)"
    r"|(?:unknown|invalid|no such|not a valid|non-?existent) (?:local )?(?:user|mailbox|recipient|account|address)"
    r"|doesn't have an? \S+ account|no mailbox|unrouteable address"
)


def sense_of(code: int, enhanced: str | None, text: str) -> Sense:
    """Whom the words of a permanent refusal speak of, where its codes say nothing; else NOBODY."""
    if not 500 <= code <= 599 or not (_IS_VAGUE.fullmatch(enhanced or "") or enhanced == "5.2.1"):
        return Sense.NOBODY
    words = text[:_MOST].lower()
    if _FULL.match(words):
        return Sense.FULL
    if _US.search(words):
        return Sense.US
    return Sense.READER if _READER.search(words) else Sense.NOBODY
