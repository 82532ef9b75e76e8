"""Bytes of any of our kinds to articles, for `newsletter extract`: a page, a feed, Markdown or plain text. Runs in the cell.

The kind is what the caller says, else what the name's ending says, else what the bytes look like. Nothing is followed or fetched.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from newsletter.errors import BadInput
from newsletter.model.article import Article
from newsletter.sources.article import parse as parse_page
from newsletter.sources.clean import web_address
from newsletter.sources.discover import is_feed
from newsletter.sources.feed import parse as parse_feed
from newsletter.sources.folder import parse as parse_markdown
from newsletter.sources.folder.front_matter import BadFrontMatter
from newsletter.sources.text import parse as parse_text

KINDS = ("html", "text", "feed", "markdown")
_BY_ENDING = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".mdx": "markdown", ".rss": "feed", ".atom": "feed", ".xml": "feed",
}  # fmt: skip


def as_articles(data: bytes, *, name: str, as_: str | None, now: datetime) -> list[Article | None]:
    """The articles in `data`: all of a feed, else one, or None where none was found. `name` is a file's or an address.

    Raises BadInput for bytes that are not what they are said to be.
    """
    kind = as_ or kind_of(data, name)
    address = web_address(name)
    if kind == "feed":
        feed = parse_feed.parse(data, address, None)
        return [replace(article, language=article.language or feed.language) for article in feed.articles]
    if kind == "html":
        return [parse_page.parse(data, address, None)]
    if kind == "markdown":
        return [_markdown(data, name, now)]
    if kind == "text":
        return [parse_text.parse(data)]
    raise BadInput(f"{kind!r} is no kind of input", where=name, do=f"the kinds are {', '.join(KINDS)}")


def run(data: bytes, name: str, as_: str | None, now: datetime) -> list[Article | None]:
    """`as_articles` for a cell, which hands over by position."""
    return as_articles(data, name=name, as_=as_, now=now)


def kind_of(data: bytes, name: str) -> str:
    """One of KINDS."""
    path = re.sub(r"[?#].*$", "", name) if "://" in name else name
    ending = re.search(r"\.[a-z]+$", path.lower())
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_feed(data):
        return "feed"
    if ending and ending[0] in _BY_ENDING and not (ending[0] == ".xml" and b"<html" in start.lower()):
        return _BY_ENDING[ending[0]]
    if re.match(rb"(?:---|\+\+\+)[ \t]*\r?\n", start):
        return "markdown"
    return "html" if re.match(rb"<(?:!doctype|html|head|body|\?xml|!--|[a-z]+[\s>])", start, re.I) else "text"


def _markdown(data: bytes, name: str, now: datetime) -> Article | None:
    try:
        place = parse_markdown.Place(name=name.rsplit("/", 1)[-1], zone=UTC)
        return parse_markdown.parse(data.decode(), place, now=now).article
    except UnicodeDecodeError:
        raise BadInput("the file is not in UTF-8", where=name, do="save it so") from None
    except BadFrontMatter as error:
        raise BadInput(str(error), where=f"{name}:{error.line}" if error.line else name) from None
