"""The body and the titles of feed items as HTML: escaped once, twice or not at all, plain, XHTML or base64. Pure."""

from __future__ import annotations

import base64
import binascii
import copy
import html
import re

from lxml import etree

from newsletter.sources.clean import MAX_HTML

_TAG = re.compile(r"<(?:/?[a-zA-Z][\w:-]*(?:\s|/?>)|!--)")
_ESCAPED_BLOCK = re.compile(r"&lt;(?:p|div|br|ul|ol|h[1-6]|figure|img|a\s|blockquote)\b", re.I)
_PLAIN = {"text", "text/plain", "plain"}
_MARKED = {"html", "text/html", "xhtml", "application/xhtml+xml", "xml", "text/xml", "application/xml", ""}


def markup_in(element: etree._Element) -> str:
    """What an element says, as HTML; "" for what is no text (a picture in base64, content that stands elsewhere)."""
    kind = (element.get("type") or "").split(";")[0].strip().lower()
    text = _inner(element) if len(element) else (element.text or "")
    if element.get("mode") == "base64":
        text = _decoded(text)
    elif kind in _PLAIN and not len(element):
        # Whoever says "text" and sends tags means the tags.
        return from_plain(text) if not _TAG.search(text) else as_markup(text)
    elif kind not in _MARKED and not kind.startswith("text/"):
        return ""
    return as_markup(text)


def as_markup(text: str) -> str:
    """Text of unknown kind as HTML: tags that were escaped twice are set free, lines without any tag become paragraphs."""
    text = text[:MAX_HTML].strip()
    if not _TAG.search(text) and _ESCAPED_BLOCK.search(text):
        text = html.unescape(text)
    return text if _TAG.search(text) else from_plain(html.unescape(text))


def from_plain(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, other line ends are kept."""
    blocks = re.split(r"\n\s*\n", text[:MAX_HTML].replace("\r\n", "\n").replace("\r", "\n").strip())
    return "".join(f"<p>{html.escape(block, quote=False).strip()}</p>".replace("\n", "<br>") for block in blocks if block.strip())


def _inner(element: etree._Element) -> str:
    """The HTML inside an element, without its namespaces."""
    bare = copy.deepcopy(element)
    for one in bare.iter():
        if isinstance(one.tag, str):
            one.tag = one.tag.rpartition("}")[2].rpartition(":")[2] or "span"
    etree.cleanup_namespaces(bare)
    pieces = [html.escape(bare.text or "", quote=False)]
    pieces += [etree.tostring(child, encoding="unicode", method="html") for child in bare]
    return "".join(pieces)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode()
    except (binascii.Error, ValueError):
        return ""
