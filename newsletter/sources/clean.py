"""Foreign text made safe: one line for a title, paragraphs of plain text for a body, sanitised HTML in between.

Order for HTML: nesting is capped, nh3 leaves a few harmless tags without attributes but links, and only then the tree is
walked for its words. Pure; meant to run where it can be killed, because the input is hostile until proven otherwise.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

import nh3
from lxml import etree
from lxml import html as lxml_html

MAX_NESTING = 200  # nh3's time grows with the square of the depth: 100,000 open tags would keep a core for minutes
MAX_HTML = 2_000_000  # characters of one body; entities by the million cost a parser their square
MAX_TEXT = 200_000  # characters of a text, thirty thousand words; all texts of an edition are compared with each other at once
MAX_LINE = 300  # characters of a title, a name, a label; more is no title but an attack on the layout

_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "figure", "figcaption", "blockquote", "pre", "ul",
    "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th", "hr", "address", "body", "html",
}  # fmt: skip
_TAGS = _BLOCKS | {"a", "em", "strong", "b", "i", "q", "cite", "sub", "sup", "code", "br", "span"}
# Their words are no words of the article.
_SILENT = {
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "svg",
    "math",
    "form",
    "button",
    "select",
    "textarea",
    "head",
    "title",
}
_OPTIONAL_END = {
    "p",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "tr",
    "thead",
    "tbody",
    "tfoot",
    "option",
    "colgroup",
    "rt",
    "rp",
    "html",
    "body",
    "head",
}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
# Each pattern ends at the next bracket or the end: a page of ten million "<a " must cost one pass, not its square.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]*)>?")
_SKIPPED = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\b[^<>]*>?|\Z)|<!--.*?(?:-->|\Z)")
_MAX_TAG = 4000  # characters: an HTML parser compares every attribute of a tag with all before it
# Embeddings and overrides of direction spill over the rest of a line; marks (LRM, RLM) and joiners are part of writing.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text without control characters, lone surrogates and direction overrides; NFC, LF line ends."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text)))


def one_line(text: str | None, *, limit: int = MAX_LINE) -> str:
    """A title, name or label: entities undone (twice at most, as feeds escape twice), tags off, white space single."""
    value = (text or "")[: limit * 20]
    for _ in range(2):
        value = html.unescape(value)
    if "<" in value:
        # Only what opens like a tag is one: "a < b" is a title too.
        value = re.sub(r"</?[a-zA-Z!][^<>]*(>|$)", "", _SKIPPED.sub(" ", value))
    line = " ".join(printable(value).split())
    return line if len(line) <= limit else line[: limit - 1].rsplit(" ", 1)[0] + "…"


def _is_tangled(markup: str) -> bool:
    """Whether the nesting is too deep, or too crossed to tell how deep it is."""
    opened: list[str] = []
    crossed = 0
    for end, name, attributes in _TAG.findall(markup):
        tag = name.lower()
        if tag in _VOID or tag in _OPTIONAL_END or (attributes.endswith("/") and "svg" in opened):
            continue
        if not end:
            opened.append(tag)
        elif opened and opened[-1] == tag:
            opened.pop()
        elif tag in opened:
            # A parser may leave such an element open; we cannot know.
            crossed += 1
            del opened[len(opened) - 1 - opened[::-1].index(tag)]
        if len(opened) > MAX_NESTING or crossed > MAX_NESTING:
            return True
    return False


def shallow(markup: str) -> str:
    """The markup without scripts and comments; without any tag where its nesting is beyond `MAX_NESTING`."""
    markup = _SKIPPED.sub(" ", markup[:MAX_HTML].replace("\0", ""))
    if _is_tangled(markup):
        return html.escape(html.unescape(_TAG.sub("\n", markup)), quote=False)
    return re.sub(rf"<([a-zA-Z][a-zA-Z0-9:-]*)[^>]{{{_MAX_TAG},}}(?:>|\Z)", r"<\1>", markup)


def sanitised(markup: str) -> str:
    """Harmless HTML: a few tags, no style, class or event, links to http, https and mailto only."""
    return nh3.clean(
        shallow(markup),
        tags=_TAGS,
        attributes={"a": {"href"}},
        clean_content_tags=_SILENT - _TAGS,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def paragraphs(markup: str) -> str:
    """The words of HTML as plain text, paragraphs split by blank lines; a line break stays one."""
    safe = sanitised(markup)
    if not safe.strip():
        return ""
    try:
        tree = lxml_html.fromstring(f"<div>{safe}</div>")
    except (etree.ParserError, etree.XMLSyntaxError):
        return plain(re.sub(r"<[^>]*>", " ", safe))
    text = plain("".join(_words(tree)))
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT].rstrip()


def _words(root: lxml_html.HtmlElement) -> Iterator[str]:
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            if element.tag in _BLOCKS:
                yield "\n\n"
            elif element.tag == "br":
                yield "\n"
            yield _spaced(element.text)
        else:
            if event == "end" and element.tag in _BLOCKS:
                yield "\n\n"
            if element is not root:
                yield _spaced(element.tail)


def _spaced(text: str | None) -> str:
    # A line end in the source of a page is a space; only <br> and blocks break lines.
    return re.sub(r"\s+", " ", text or "")


def plain(text: str) -> str:
    """Plain text as paragraphs split by one blank line; lines trimmed, inner white space single, nothing unprintable."""
    lines = [" ".join(line.split()) for line in printable(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def web_address(value: object, *, base: str = "") -> str | None:
    """An absolute http or https address made of what the source wrote, or None."""
    text = "".join(str(value or "").split()) if isinstance(value, str) else ""
    if not text or len(text) > 4000:
        return None
    try:
        parts = urlsplit(urljoin(base, html.unescape(printable(text))))
        port = parts.port
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
    except ValueError:
        return None
    host = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    safe = "/%:@!$&'()*+,;=-._~?[]"
    return (
        f"{parts.scheme}://{host}{f':{port}' if port is not None else ''}{quote(parts.path, safe=safe)}"
        + (f"?{quote(parts.query, safe=safe)}" if parts.query else "")
        + (f"#{quote(parts.fragment, safe=safe)}" if parts.fragment else "")
    )


def language_tag(value: object) -> str | None:
    """A BCP 47 tag in its usual case (`pt-BR`), or None for what is none."""
    text = str(value or "").strip().replace("_", "-").split(",")[0].split(";")[0]
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        return None
    language, *rest = text.split("-")
    cased = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in rest]
    return "-".join([language.lower(), *cased])
