"""What a check is given and what it says. A check is a function; it looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from newsletter.checks.page import Page

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong with an edition, and what to do about it. An error blocks a send."""

    id: str  # what it is looked up and accepted by
    level: Level
    where: str  # "html", "text", "subject", "preheader" or "configuration", with the story where there is one
    line: int | None = None  # of the html or text, from 1
    column: int | None = None  # from 1
    message: str  # what is wrong, in one sentence
    fix: str  # what to do, in one sentence


@dataclass(frozen=True, kw_only=True)
class CheckInput:
    """One variant of an edition, as it would be sent, with what it must and must not hold."""

    html: str  # with the marks of its blanks
    text: str  # likewise
    subject: str
    preheader: str
    newsletter_name: str
    postal_address: str
    has_unsubscribe: bool  # there are public pages
    size_limit: int  # bytes of html
    guarded: tuple[str, ...]  # texts that nobody who gets this variant may see
    titles: tuple[str, ...]  # headlines of its stories, in order
    links: tuple[str, ...]  # addresses of its stories, without link parameters
    uncredited: tuple[str, ...]  # headlines of stories whose picture has no credit
    nonce: str  # of its own marks
    picture_problems: tuple[str, ...] = ()  # what became of pictures that could not be had, in sentences
    free: tuple[str, ...] = ()  # texts that everybody may see, though they may stand in a guarded text too: teasers, notes
    own_words: tuple[str, ...] = ()  # texts of the stories themselves, in which any sign may stand: summaries


Check = Callable[[CheckInput, Page], Iterable[Finding]]
