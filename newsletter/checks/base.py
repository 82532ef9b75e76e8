"""What a check is given and what it says. A check is a function; it looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from newsletter.checks.page import Page
from newsletter.model.template_place import TemplateMap

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong with an edition, and what to do about it. An error blocks a send."""

    id: str  # what it is looked up and accepted by
    level: Level
    where: str  # "html", "text", "subject", "preheader" or "configuration", with the story where there is one; or a template's file
    line: int | None = None  # of the html, text or template, from 1
    column: int | None = None  # from 1
    message: str  # what is wrong, in one sentence
    fix: str  # what to do, in one sentence
    why: str = ""  # it matters, in one sentence
    story: int | None = None  # of the edition, from 1; None where it is about none
    element: str = ""  # CSS path of the element in the html; "" where it is about none


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a check looks for; the reference page and the `why` of every finding come from here."""

    id: str
    level: Level  # the highest that it gives
    what: str  # is wrong, as a phrase
    why: str  # it matters, in one sentence
    fix: str  # as a rule; a finding says it for its case


@dataclass(frozen=True, kw_only=True)
class CheckedPicture:
    """A picture of the edition, as it is shown."""

    src: str  # as in the html
    story: str  # headline of the story it stands in; "" for a logo
    bytes: int  # that a reader loads for it
    width: int  # pixels of the file; 0 if not known
    height: int
    linked: bool  # the file is the publisher's own


@dataclass(frozen=True, kw_only=True)
class LeftOutPicture:
    """A picture that the edition goes without."""

    story: str  # headline; "" for a logo
    what: str  # "picture", "photo of Lena Aumann", "logo"
    why: str  # in a sentence, with its address
    do: str


@dataclass(frozen=True, kw_only=True)
class CheckInput:
    """One variant of an edition, as it would be sent, with what it must and must not hold."""

    html: str  # with the marks of its blanks
    text: str  # likewise
    subject: str
    preheader: str
    postal_address: str
    has_unsubscribe: bool  # there are public pages
    size_limit: int  # bytes of html
    guarded: tuple[str, ...]  # texts that nobody who gets this variant may see
    titles: tuple[str, ...]  # headlines of its stories, in order
    links: tuple[str, ...]  # addresses of its stories, without link parameters
    uncredited: tuple[str, ...]  # headlines of stories whose picture has no credit
    nonce: str  # of its own marks
    pictures: tuple[CheckedPicture, ...] = ()  # those that are shown
    pictures_limit: int = 300_000  # bytes of all of them together
    left_out: tuple[LeftOutPicture, ...] = ()  # those that could not be had, or weighed too much
    free: tuple[str, ...] = ()  # texts that everybody may see, though they may stand in a guarded text too: teasers, notes
    own_words: tuple[str, ...] = ()  # texts of the stories themselves, in which any sign may stand: summaries
    head: bytes = b""  # the header lines of the letter as they go out, with nothing in a reader's blanks; b"" if not known
    attachment_names: tuple[str, ...] = ()
    story_bytes: tuple[tuple[str, int], ...] = ()  # headline and bytes of html, in order
    authors: tuple[tuple[str, ...], ...] = ()  # of each story
    captions: tuple[str, ...] = ()  # of the pictures
    unlinked: tuple[str, ...] = ()  # headlines of stories that have no address
    clients: tuple[str, ...] = ("gmail", "outlook", "apple-mail", "yahoo")  # that it must be fit for, by caniemail names
    mjml: str = ""  # the expanded document; "" where it is not known, as for a sealed edition
    places: TemplateMap = field(default_factory=TemplateMap)  # of `mjml`


Check = Callable[[CheckInput, Page], Iterable[Finding]]
