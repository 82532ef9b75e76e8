"""What a screen reader says of a mail, in its order: headings with their level, links, pictures by their words, text. Pure.

A transcript by our own rules of what is announced: layout tables are passed over, hidden parts are silent, and a picture
without an `alt` is told as such, since some readers then speak its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SILENT = frozenset({"head", "style", "script", "title", "template", "noscript", "xml"})
_BLOCKS = frozenset(
    {"address", "blockquote", "body", "br", "center", "div", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "tbody", "td", "th", "tr", "ul"}
)  # fmt: skip
_HEADING = re.compile(r"h([1-6])")
_UNHEARD = re.compile(r"[\u034f\u200b-\u200d\u2060\u00ad\ufeff]")


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """One thing that is said."""

    role: str  # "heading 2", "link", "image", "list item", "text", "image without words"; with more than one: "heading 2, link"
    words: str
    language: str  # as declared where it stands; "" where nothing says
    direction: str = ""  # ltr | rtl | auto | ""

    def __str__(self) -> str:
        return f"{self.role}: {self.words}"


def spoken(html: str) -> list[Utterance]:
    """Everything that is said of a mail."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.pause()
    return reader.said


@dataclass(kw_only=True)
class _Open:
    tag: str
    role: str | None
    silent: bool
    language: str
    direction: str


class _Reader(HTMLParser):
    """Walks the mail once; a stretch of one role ends where another or a block begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[Utterance] = []
        self._open: list[_Open] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Something begins."""
        given = {name: value or "" for name, value in attrs}
        role = _role(tag, given)
        if role or tag in _BLOCKS:
            self.pause()
        if tag == "img":
            self._picture(given)
        if tag in _VOID:
            return
        above = self._open[-1] if self._open else _Open(tag="", role=None, silent=False, language="", direction="")
        self._open.append(
            _Open(
                tag=tag,
                role=role,
                silent=above.silent or tag in _SILENT or _hidden(given),
                language=given.get("lang", above.language),
                direction=given.get("dir", above.direction),
            )
        )

    def handle_endtag(self, tag: str) -> None:
        """Something ends; an end tag that closes nothing is passed over."""
        if not any(one.tag == tag for one in self._open):
            return
        while self._open:
            last = self._open[-1]
            if last.role or last.tag in _BLOCKS:
                self.pause()
            self._open.pop()
            if last.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        """Words."""
        if not (self._open and self._open[-1].silent):
            self._words.append(data)

    def pause(self) -> None:
        """Say what was gathered."""
        words = " ".join(_UNHEARD.sub("", "".join(self._words)).split())
        self._words = []
        if words:
            self._say([one.role for one in self._open if one.role] or ["text"], words)

    def _picture(self, given: dict[str, str]) -> None:
        if (self._open and self._open[-1].silent) or _hidden(given):
            return
        alt = given.get("alt")
        if alt == "":
            return
        around = [one.role for one in self._open if one.role]
        self._say([*around, "image" if alt else "image without words"], " ".join((alt or given.get("src", "").rpartition("/")[2]).split()))

    def _say(self, roles: list[str], words: str) -> None:
        at = self._open[-1] if self._open else None
        self.said.append(
            Utterance(role=", ".join(roles), words=words, language=at.language if at else "", direction=at.direction if at else "")
        )


def _role(tag: str, given: dict[str, str]) -> str | None:
    heading = _HEADING.fullmatch(tag)
    if heading:
        return f"heading {heading[1]}"
    if tag == "a":
        return "link" if "href" in given else None
    return {"li": "list item", "blockquote": "quotation", "figcaption": "caption"}.get(tag)


def _hidden(given: dict[str, str]) -> bool:
    style = re.sub(r"\s", "", given.get("style", "")).lower()
    return "hidden" in given or given.get("aria-hidden") == "true" or "display:none" in style or "visibility:hidden" in style
