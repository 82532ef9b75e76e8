"""The editor's Markdown as small, clean HTML and as plain text: paragraphs, lists, links, strong, emphasis, line breaks. Pure.

Nothing else can come out, whatever goes in: every tag is written here, every text is escaped, HTML in the source is text.
What cannot be carried (headings, pictures, tables, quotations, code blocks) is refused with its line, not silently flattened.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from newsletter.errors import BadInput

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_SCHEMES = frozenset({"http", "https", "mailto"})
_TAGS = {"paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "strong": "strong", "em": "em"}
_REFUSED = {
    "heading_open": "a heading",
    "image": "a picture",
    "blockquote_open": "a quotation",
    "fence": "a code block",
    "code_block": "a code block (an indented line)",
    "hr": "a rule",
}


def is_link(url: str) -> bool:
    """True for an address that works from an email: http, https or mailto."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.netloc or (parts.scheme == "mailto" and "@" in parts.path))


def rendered(source: str, *, file: str, line: int) -> tuple[str, str]:
    """HTML and plain text of a piece of Markdown that begins on `line` of `file`. Raises BadInput for what cannot be carried."""
    tokens = _MARKDOWN.parse(source)
    _refuse(tokens, file, line)
    return "".join(_html(tokens)), _plain(tokens)


def _refuse(tokens: Sequence[Token], file: str, line: int) -> None:
    for token in tokens:
        here = line + (token.map[0] if token.map else 0)
        if token.type in _REFUSED:
            what = _REFUSED[token.type]
            raise BadInput(
                f"{what} cannot stand in an edition file's text",
                where=f"{file}:{here}",
                do="use paragraphs, lists, links, **strong** and *emphasis*",
            )
        if token.type == "link_open" and not is_link(str(token.attrs["href"])):
            raise BadInput(
                f"the link {str(token.attrs['href'])!r} leads nowhere from an email",
                where=f"{file}:{here}",
                do="write the whole address, with https://",
            )
        _refuse(token.children or [], file, here)


def _html(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        name, _, end = token.type.rpartition("_")
        if token.type == "inline":
            yield from _html(token.children or [])
        elif token.type == "link_open":
            yield f'<a href="{html.escape(str(token.attrs["href"]))}">'
        elif token.type == "link_close":
            yield "</a>"
        elif token.type in ("hardbreak", "softbreak"):
            yield "<br />" if token.type == "hardbreak" else " "
        elif name in _TAGS and end in ("open", "close"):
            # A tight list has hidden paragraphs.
            yield "" if token.hidden else f"<{'/' if end == 'close' else ''}{_TAGS[name]}>"
        else:
            yield html.escape(token.content, quote=False)


def _plain(tokens: Sequence[Token]) -> str:
    blocks: list[str] = []
    counters: list[int | None] = []
    bullet, item_before = "", False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            counters.append(int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            counters.pop()
        elif token.type == "list_item_open":
            number = counters[-1]
            bullet = "  " * (len(counters) - 1) + ("- " if number is None else f"{number}. ")
            counters[-1] = None if number is None else number + 1
        elif token.type == "inline":
            blocks += ["\n" if bullet and item_before else "\n\n", bullet + _plain_line(token.children or [])]
            bullet, item_before = "", bool(counters)
    return "".join(blocks).strip()


def _plain_line(tokens: Sequence[Token]) -> str:
    written, href, start = "", "", 0
    for token in tokens:
        if token.type == "link_open":
            href, start = str(token.attrs["href"]), len(written)
        elif token.type == "link_close":
            # An address that is its own text is not said twice.
            written += "" if written[start:] in (href, href.removeprefix("mailto:")) else f" ({href})"
        elif token.type in ("hardbreak", "softbreak"):
            written += "\n" if token.type == "hardbreak" else " "
        else:
            written += token.content
    return written
