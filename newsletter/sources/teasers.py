"""The publisher's own excerpt, where it is fit to be read: whole sentences, neither the title again nor cut off. Pure."""

from __future__ import annotations

import re

import sentencex

from newsletter.model.identity import folded
from newsletter.sources.clean import plain

_SHORTEST, _LONGEST = 30, 400  # characters; a teaser is one short paragraph
_CUT_OFF = re.compile(r"(?:\.{2,}|…|\[…\]|\[\.{2,}\])\s*$")
_WHOLE = re.compile(r"[.!?。！？؟।።](?:[\"'”’»)\]」』]|&quot;)*$")
_FEED_TAIL = re.compile(
    r"\s*(?:The post .{1,300} (?:appeared first|first appeared) on .{1,100}|Continue reading.{0,200}|Read more\W*|Weiterlesen\W*)$", re.S
)


def fit_teaser(text: str | None, *, title: str, language: str | None = None) -> str | None:
    """The excerpt in whole sentences of at most 400 characters together, or None where none is fit."""
    words = _FEED_TAIL.sub("", " ".join(plain((text or "")[:5000]).split()))
    sentences = _whole_sentences(words, language)
    kept = ""
    for sentence in sentences:
        if len(kept) + len(sentence) > _LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    if _width(kept) < _SHORTEST or folded(kept) == folded(title):
        return None
    return kept


def _whole_sentences(words: str, language: str | None) -> list[str]:
    sentences = [sentence.strip() for sentence in sentencex.segment((language or "en").split("-")[0], words) if sentence.strip()]
    if sentences and (_CUT_OFF.search(sentences[-1]) or not _WHOLE.search(sentences[-1])):
        sentences.pop()
    return sentences


def _width(text: str) -> int:
    # A Chinese, Japanese or Korean character says about as much as two letters.
    return sum(2 if char >= "\u2e80" else 1 for char in text)
