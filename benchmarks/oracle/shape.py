"""The shape of a document: what a checker of html judges, without its words, numbers and colours.

Two documents of one shape get the same verdict from a checker that looks at structure. Siblings of one shape count once: how many
stories there are is no structure. Identifiers become what is wrong with them: said twice, or leading to nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection
from html.parser import HTMLParser

_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_FREE = frozenset(
    ["alt", "title", "aria-label", "aria-valuetext", "value", "placeholder", "class", "name", "label", "srcdoc"]
)  # words of a person's choice
_ADDRESS = frozenset(["href", "src", "action", "srcset", "cite", "poster"])
_POINTING = frozenset(["for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "form", "list"])
_IN_ADDRESSES = re.compile(r"[\w\-./:?#\[\]@!$&'()*+,;=%~]+")  # RFC 3986, and letters of any language
_COLOUR = re.compile(r"#[0-9a-fA-F]+\b")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_CSS_WORDS = re.compile(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'|url\([^)]*\)", re.DOTALL)


def digest(text: str, *, css: bool = False) -> str:
    """The name of a document's shape, or of that of a style sheet: 16 hexadecimal digits."""
    shape = css_shape(text) if css else html_shape(text)
    return hashlib.sha256(shape.encode()).hexdigest()[:16]


def css_shape(text: str) -> str:
    """Rules with their selectors, properties and keywords; of quoted words, addresses, colours and numbers only that they are there."""
    text = _CSS_WORDS.sub(lambda found: "" if found[0].startswith("/*") else "url()" if found[0].startswith("url") else '""', text)
    return " ".join(code_shape(text).split())


def code_shape(text: str) -> str:
    """A value that a machine reads, with 0 for numbers; of a colour is kept how many digits it has."""
    return _NUMBER.sub("0", _COLOUR.sub(lambda found: "#" + "x" * (len(found[0]) - 1), text))


def html_shape(text: str) -> str:
    """Elements, how they lie in each other, and the names and shapes of their attributes."""
    reader = _Shape(text)
    reader.feed(text)
    reader.close()
    return reader.whole()


class _Open:
    """An element that is not closed yet."""

    def __init__(self, tag: str, head: str) -> None:
        self.tag = tag
        self.head = head
        self.within: list[str] = []


class _Shape(HTMLParser):
    """Reads tags as they are written, so that what a browser would mend can be seen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._open = [_Open("", "")]
        self._ids = Counter(re.findall(r"<[a-zA-Z][^<>]*\sid=\"([^\"]*)\"", text))

    def whole(self) -> str:
        """The shape of all that was read."""
        while len(self._open) > 1:
            self._close("!")
        return _joined(self._open[0].within)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        free = _FREE if tag != "meta" else {"content"} if any(name == "property" for name, _ in attrs) else frozenset[str]()
        shapes = [name if value is None else f"{name}={self._value(name, value, free)}" for name, value in attrs]
        head = f"{tag}[{' '.join(sorted(shapes))}]"
        if tag in _VOID:
            self._open[-1].within.append(head)
        else:
            self._open.append(_Open(tag, head))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The slash of `<br />` is seen in elements that do not end with their tag."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._close("/")

    def handle_endtag(self, tag: str) -> None:
        """An element ends; those in it that did not are marked, and so is an end without a beginning."""
        if not any(one.tag == tag for one in self._open):
            self._open[-1].within.append(f"/{tag}")
            return
        while self._open[-1].tag != tag:
            self._close("!")
        self._close("")

    def handle_data(self, data: str) -> None:
        """Text counts for being there, a style sheet for its shape, data for being JSON."""
        element = self._open[-1]
        if element.tag == "style":
            element.within.append(css_shape(data))
        elif element.tag == "script":
            element.within.append(_script(data, element.head))
        elif data.strip():
            element.within.append("t")

    def handle_comment(self, data: str) -> None:
        """What stands in a comment is read by nobody but Outlook."""
        self._open[-1].within.append("c")

    def handle_decl(self, decl: str) -> None:
        """The document type."""
        self._open[-1].within.append(f"!{decl.lower()}")

    def _close(self, how: str) -> None:
        ended = self._open.pop()
        self._open[-1].within.append(f"{ended.head}{how}({_joined(ended.within)})")

    def _value(self, name: str, value: str, free: Collection[str]) -> str:
        if not value.strip():
            return "blank" if value else ""
        if name == "id":
            return ("again" if self._ids[value] > 1 else "id") + (" spaced" if len(value.split()) > 1 else "")
        if name in _POINTING or (name == "href" and value.startswith("#")):
            return "to" if all(self._ids[one] for one in value.removeprefix("#").split()) else "to nothing"
        if name in _ADDRESS:
            return "at" + "".join(sorted(set(_IN_ADDRESSES.sub("", value))))
        if name == "style":
            return css_shape(value)
        return "t" if name in free or name.startswith("data-") else code_shape(value)


def _joined(shapes: list[str]) -> str:
    return " ".join(dict.fromkeys(shapes))


def _script(data: str, head: str) -> str:
    if "json" not in head:
        return "script"
    try:
        json.loads(data)
    except ValueError:
        return "no json"
    return "json"
