"""What a publisher wrote: Article, Author, Picture, and the seal on members-only text.

A text that only members may read is `Guarded`: it cannot be printed, formatted or joined by accident;
the only way to its words is `for_reader`, which asks for the right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NoReturn

# Expressions: a loop over every sign takes a tenth of a render.
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")  # Thai, Lao, Burmese, Khmer: no spaces between words
_CJK_A_MINUTE, _UNSPACED_A_MINUTE, _WORDS_A_MINUTE = 500, 1000, 230


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture with what must be said about it."""

    url: str  # https://..., or file:///... for a picture of a local source (travels with the message)
    alt: str | None = None  # what it shows, for those who do not see it
    caption: str | None = None
    credit: str | None = None  # whose picture it is
    width: int | None = None  # pixels of the file
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote an article; the card under it."""

    name: str
    photo: str | None = None  # same forms as Picture.url
    bio: str | None = None
    role: str | None = None
    url: str | None = None

    def completed_by(self, other: Author) -> Author:
        """The same name with what another record says where this one says nothing."""
        return replace(
            self, photo=self.photo or other.photo, bio=self.bio or other.bio, role=self.role or other.role, url=self.url or other.url
        )


class SummarySource(StrEnum):
    """Where the words of a summary come from."""

    EDITOR = "editor"  # written or changed by the editor
    NOTE = "note"  # a curator's note
    TEASER = "teaser"  # the publisher's own excerpt
    EXTRACT = "extract"  # whole sentences of the body
    MODEL = "model"  # written by a language model, every number, name and quotation found in the article
    NONE = "none"  # title only


class Guarded:
    """Text that may be for members only; equal by value, silent when printed."""

    __slots__ = ("_text", "members_only")

    def __init__(self, text: str, *, members_only: bool) -> None:
        self._text = text
        self.members_only = members_only

    def for_reader(self, *, member: bool) -> str | None:
        """The words, or None where the reader has not the right to them."""
        return self._text if member or not self.members_only else None

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Guarded) and (self._text, self.members_only) == (other._text, other.members_only)

    def __hash__(self) -> int:
        return hash((self._text, self.members_only))

    def __repr__(self) -> str:
        return f"Guarded({len(self._text)} characters, members_only={self.members_only})"

    def __str__(self) -> NoReturn:
        raise TypeError("guarded text has no plain form: ask for_reader(member=...)")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("guarded text has no plain form: ask for_reader(member=...)")


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article, as its source gave it and the extractors completed it."""

    title: str
    url: str | None = None  # the canonical address; None for a file that has none
    guid: str | None = None  # the source's own identity, if it gives one
    source: str = ""  # name of the source in the configuration
    authors: tuple[Author, ...] = ()
    category: str | None = None
    tags: tuple[str, ...] = ()
    published: datetime | date | None = None  # aware moment, or a date where only that is known
    first_published: datetime | date | None = None  # by the original publisher
    original_publisher: str | None = None
    picture: Picture | None = None
    teaser: str | None = None  # the publisher's own excerpt, free for everybody
    note: str | None = None  # a curator's note
    text: Guarded = field(default_factory=lambda: Guarded("", members_only=False))  # paragraphs split by blank lines
    free_text: str | None = None  # of a text for members: the paragraphs before the gate, free for everybody
    language: str | None = None  # BCP 47
    members_only: bool = False
    access_known: bool = False  # a gate was looked for: its page was read, or its source says who may read it

    def __post_init__(self) -> None:
        """Seal the text of an article for members, whoever made the record: a source that forgets it must not leak."""
        if self.members_only and not self.text.members_only:
            object.__setattr__(self, "text", Guarded(self.text.for_reader(member=True) or "", members_only=True))

    @property
    def reading_minutes(self) -> int | None:
        """Whole minutes, each part by its script: 230 words, 500 CJK or 1000 Thai, Lao, Burmese or Khmer signs; None without a text."""
        return _minutes(self.text.for_reader(member=True) or "")


def still_sealed(article: Article, *, before: Article) -> Article:
    """A newer record of an article, sealed as the one `before` it unless a gate was looked for since and not found.

    A feed item whose page cannot be had today must not open what its page closed yesterday.
    """
    if article.access_known or article.text.members_only or not before.text.members_only:
        return article
    text = Guarded(article.text.for_reader(member=True) or "", members_only=True)
    return replace(article, members_only=before.members_only, text=text, free_text=before.free_text)


def _minutes(text: str) -> int | None:
    if not text.strip():
        return None
    if text.isascii():
        return max(1, round(len(text.split()) / _WORDS_A_MINUTE))
    cjk = sum(map(len, _CJK.findall(text)))
    unspaced = sum(map(len, _UNSPACED.findall(text)))
    rest = _UNSPACED.sub(" ", _CJK.sub(" ", text)) if cjk or unspaced else text
    words = sum(any(map(str.isalnum, word)) for word in rest.split()) if cjk or unspaced else len(rest.split())
    return max(1, round(cjk / _CJK_A_MINUTE + unspaced / _UNSPACED_A_MINUTE + words / _WORDS_A_MINUTE))


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Where in an article's text a sentence stands."""

    paragraph: int  # the first is 1
    start: int  # characters from the beginning of the text
    end: int  # the one behind its last


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The words a digest carries for an article; guarded like the text they were taken from."""

    words: Guarded
    source: SummarySource
    sentences: int = 0
    places: tuple[Passage, ...] = ()  # of an extract: where each of its sentences stands


@dataclass(frozen=True, kw_only=True)
class StoredArticle:
    """An article in the database."""

    id: int
    article: Article
    first_seen: datetime
    keys: tuple[str, ...]  # every identity under which it is known (`identity.keys_of`)
    carried_by: tuple[str, ...] = ()  # which of the sources that were asked for have it, in their order
