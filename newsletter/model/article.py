"""What a publisher wrote: Article, Author, Picture, and the seal on members-only text.

A text that only members may read is `Guarded`: it cannot be printed, formatted or joined by accident;
the only way to its words is `for_reader`, which asks for the right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NoReturn

_CJK = re.compile("[\u3040-\u9fff\uac00-\ud7af]+")  # an expression: a loop over every sign takes a tenth of a render


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


class SummarySource(StrEnum):
    """Where the words of a summary come from."""

    EDITOR = "editor"  # written or changed by the editor
    NOTE = "note"  # a curator's note
    TEASER = "teaser"  # the publisher's own excerpt
    EXTRACT = "extract"  # whole sentences of the body
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
    language: str | None = None  # BCP 47
    members_only: bool = False

    @property
    def reading_minutes(self) -> int | None:
        """Whole minutes at 230 words (or 500 CJK characters) a minute; None without a text."""
        text = self.text.for_reader(member=True) or ""
        cjk = sum(map(len, _CJK.findall(text)))
        words = cjk / 500 if cjk > len(text) / 3 else len(text.split()) / 230
        return max(1, round(words)) if text else None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The words a digest carries for an article; guarded like the text they were taken from."""

    words: Guarded
    source: SummarySource
    sentences: int = 0


@dataclass(frozen=True, kw_only=True)
class StoredArticle:
    """An article in the database."""

    id: int
    article: Article
    first_seen: datetime
    keys: tuple[str, ...]  # every identity under which it is known (`identity.keys_of`)
