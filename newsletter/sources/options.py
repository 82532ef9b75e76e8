"""One source of the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """`[[newsletters.NAME.sources]]`: where articles come from."""

    __pydantic_config__ = _FORBID

    kind: Literal["feed", "folder", "page", "text"] = field(
        metadata={
            "help": "feed (RSS, Atom), folder (Markdown with front matter), page (one article page, or several), text (a folder or file of plain text)."
        }
    )
    name: str = field(default="", metadata={"help": "Name in reports; the address or folder if empty. Keep it: articles are known by it."})
    url: str = field(default="", metadata={"help": "Address of the feed or page."})
    urls: tuple[str, ...] = field(default=(), metadata={"help": "Several pages."})
    path: str = field(default="", metadata={"help": "Folder or file, relative to config.toml."})
    complete: bool = field(
        default=True, metadata={"help": "Fetch the page of a feed item to complete what the feed leaves out (text, authors, picture)."}
    )
    category: str = field(default="", metadata={"help": "Category of articles that name none."})
    language: str = field(default="", metadata={"help": "Language of articles that name none."})
    url_pattern: str = field(default="", metadata={"help": 'For folders: address of an article, e.g. "https://example.org/{slug}".'})
