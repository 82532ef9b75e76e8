"""One source of the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """`[[newsletters.NAME.sources]]`: where articles come from."""

    __pydantic_config__ = _FORBID

    kind: Literal["feed", "folder", "ghost", "links", "page", "section", "sitemap", "text", "wordpress"] = field(
        metadata={
            "help": "feed (RSS, Atom, JSON Feed), folder (Markdown with front matter), ghost (its Content API), links (a list of links), page (one article page, or several), section (a page of headlines), sitemap (of a site), text (a folder or file of plain text), wordpress (its REST interface)."
        }
    )
    name: str = field(default="", metadata={"help": "Name in reports; the address or folder if empty. Keep it: articles are known by it."})
    url: str = field(default="", metadata={"help": "Address of the feed, page, list, sitemap or site."})
    urls: tuple[str, ...] = field(default=(), metadata={"help": "Several pages."})
    path: str = field(default="", metadata={"help": "Folder or file, relative to config.toml."})
    complete: bool = field(
        default=True, metadata={"help": "Fetch the page of a feed item to complete what the feed leaves out (text, authors, picture)."}
    )
    category: str = field(default="", metadata={"help": "Category of articles that name none."})
    language: str = field(default="", metadata={"help": "Language of articles that name none."})
    members_selector: str = field(
        default="", metadata={"help": 'CSS selector of what only members may read on its pages, e.g. ".members, #gate ~ p".'}
    )
    tags: tuple[str, ...] = field(
        default=(), metadata={"help": "For lists of links and Ghost: only those with one of these tags (of Ghost their slugs)."}
    )
    categories: tuple[str, ...] = field(default=(), metadata={"help": "For WordPress: only posts of these categories, by their slugs."})
    key: str = field(
        default="",
        repr=False,
        metadata={
            "help": "For Ghost: the Content API key. Secret: set it in the environment or in key_file, not in this file.",
            "secret": True,
        },
    )
    key_file: str = field(default="", metadata={"help": "For Ghost: a file that holds the key alone, relative to config.toml."})
    links: str = field(default="", metadata={"help": 'For section pages: CSS selector of the links to articles, e.g. "main h2 a".'})
    include: tuple[str, ...] = field(
        default=(),
        metadata={"help": 'For sitemaps and section pages: only paths that begin so; * is any characters, $ the end, e.g. "/news/*".'},
    )
    exclude: tuple[str, ...] = field(default=(), metadata={"help": "Likewise: paths that are left out."})
    robots: bool = field(
        default=True,
        metadata={"help": "Read pages only where the site's robots.txt allows it; false where you have the publisher's leave."},
    )
    url_pattern: str = field(
        default="",
        metadata={
            "help": 'For folders: address of an article, e.g. "https://example.org/{year}/{slug}"; docs/sources/folder.md has all the names.'
        },
    )
