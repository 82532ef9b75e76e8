"""What goes into the reading of a folder's files and what comes out: apart from the reading itself, which only the cell loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from newsletter.model.article import Article, Author


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all files of one visit share."""

    zone: tzinfo  # of dates without one
    since: datetime
    now: datetime
    url_pattern: str = ""
    authors: Mapping[str, Author] = field(default_factory=dict)  # the site's cards, by reference and name, folded
    site_address: str = ""  # with a slash at the end
    separator: str = ""  # between excerpt and text


@dataclass(frozen=True, kw_only=True)
class ReadArticle:
    """What one file says; in the place of pictures stand marks (`written_pictures`)."""

    article: Article | None = None  # None for a draft, or what is not yet or no longer published
    is_older: bool = False  # published before the window; not read any further
    pictures: tuple[str, ...] = ()  # as written


@dataclass(frozen=True, kw_only=True)
class ReadCard:
    """A card of an author whom the site knows; in the place of the photo stands a mark."""

    names: tuple[str, ...]  # that refer to it, folded
    author: Author
    pictures: tuple[str, ...] = ()  # as written


@dataclass(frozen=True, kw_only=True)
class ReadConfig:
    """What is taken of a generator's configuration."""

    address: str = ""
    separator: str = ""
